import { readFile } from 'node:fs/promises';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

/**
 * Markdown as GitHub renders it: its flavour, HTML in between, and then only the elements and attributes that GitHub lets through,
 * which is what the sanitizer's own list is made after.
 */
export async function renderMarkdown(markdown: string): Promise<string> {
  const rendered = await unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw)
    .use(rehypeSanitize, defaultSchema)
    .use(rehypeStringify)
    .process(markdown);
  return String(rendered);
}

/** GitHub's own style sheets for Markdown. */
const STYLES = {
  light: { sheet: import.meta.resolve('github-markdown-css/github-markdown-light.css'), background: '#ffffff' },
  dark: { sheet: import.meta.resolve('github-markdown-css/github-markdown-dark.css'), background: '#0d1117' },
};

/** A page with GitHub's look. */
export async function markdownPage(markdown: string, theme: keyof typeof STYLES): Promise<string> {
  const { sheet, background } = STYLES[theme];
  return `<!doctype html>
<meta charset="utf-8">
<style>${await readFile(new URL(sheet), 'utf8')}
body { margin: 0; background: ${background} }
main { box-sizing: border-box; max-width: 960px; padding: 24px }</style>
<main class="markdown-body">${await renderMarkdown(markdown)}</main>
`;
}
