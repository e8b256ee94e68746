import { array, assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../test/github/render-markdown.ts';
import { block, code, folded, link, plain, shortened, table } from './markdown.ts';

/** What of text is shown: on one line, without what nobody can see. */
const shown = (text: string) => [...text].filter((character) => !/[\p{Cc}\p{Cf}]/u.test(character)).join('');

const PIECES = [
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '</details>',
    '</code>',
    '<!--',
    '-->',
    '&lt;b&gt;',
    '&#124;',
  ],
  ...[
    '**bold**',
    '_a_',
    '~~gone~~',
    '`code`',
    '``',
    '```',
    '~~~',
    '\\',
    '\\|',
    '|',
    '[text](http://example.com)',
    '![i](x)',
  ],
  ...[
    'https://example.com',
    'www.example.com',
    'mailto:a@example.com',
    'a@example.com',
    '@ada',
    '#12',
    'GH-12',
    '$x$',
    '$$',
  ],
  ...['- ', '+ ', '# ', '1. ', '2) ', '> ', '===', '---', ': ', ' ', 'word', 'é', '字', '🚀'],
];
const text = oneof(
  string(),
  array(constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
);

describe('text that others wrote arrives as text, whatever stands in it', () => {
  test.each([
    ['in a line', (markdown: string) => markdown],
    ['behind other text', (markdown: string) => `- **web** ${markdown}`],
    ['in a heading', (markdown: string) => `## ✅ ${markdown}`],
    ['in a quotation', (markdown: string) => `> ${markdown}`],
    ['in a cell of a table', (markdown: string) => table(['a', 'b'], [[markdown, 'end']])],
  ])('%s', async (_place, page) => {
    await assert(
      asyncProperty(text, async (written) => {
        const marked = `x${written}x`;
        const [html, expected] = await Promise.all([renderMarkdown(page(plain(marked))), renderMarkdown(page('MARK'))]);

        expect(textOf(html)).toBe(textOf(expected).replace('MARK', () => normal(marked)));
        expect(tagsOf(html)).toEqual(tagsOf(expected));
      }),
    );
  });

  test('at the beginning of a line', async () => {
    await assert(
      asyncProperty(text, async (written) => {
        const html = await renderMarkdown(plain(`${written}x`));

        expect(tagsOf(html)).toEqual(['<p>', '</p>']);
        expect(textOf(html)).toBe(normal(`${written}x`));
      }),
    );
  });

  test('as code, in a cell of a table', async () => {
    await assert(
      asyncProperty(text, async (written) => {
        const [html, expected] = await Promise.all(
          [code(`x${written}x`), code('MARK')].map((cell) => renderMarkdown(table(['a', 'b'], [[cell, 'end']]))),
        );

        expect(tagsOf(html ?? '')).toEqual(tagsOf(expected ?? ''));
        expect(textOf(html ?? '')).toBe(textOf(expected ?? '').replace('MARK', () => normal(`x${written}x`)));
      }),
    );
  });

  test('in a block that is folded', async () => {
    await assert(
      asyncProperty(text, array(text), async (title, lines) => {
        const html = await renderMarkdown(folded(`x${title}x`, block(lines)));

        expect(tagsOf(html)).toEqual([
          ...['<details>', '<summary>', '</summary>', '<pre>', '<code class="language-text">', '</code>', '</pre>'],
          '</details>',
        ]);
      }),
    );
  });
});

test('nobody is mentioned, and no issue is referred to', () => {
  for (const place of [plain, (written: string) => folded(written, '')]) {
    expect(place('thanks @ada-l, see #12 and GH-7')).not.toMatch(/@ada|#12|GH-7/);
  }
});

test('the colours of a terminal are left out, with all that cannot be seen', () => {
  expect(
    block(['\u001B[31mred\u001B[0m\u0007', 'a\u202Eb', '\u001B]8;;http://example.com\u0007link\u001B]8;;\u0007']),
  ).toBe('```text\nred\nab\nlink\n```');
});

test('what stands between dollars is no formula', () => {
  expect(plain('$x$')).toBe('<span>$</span>x<span>$</span>');
});

test('a line cannot close the fence that it stands in', () => {
  expect(block(['````', 'x'])).toBe('`````text\n````\nx\n`````');
});

describe('a link leads to a page, or is none', () => {
  test.each([
    ['https://example.com/a?b=c', '[x](<https://example.com/a?b=c>)'],
    ['https://example.com/a>b|c', '[x](<https://example.com/a%3Eb%7Cc>)'],
    ['javascript:alert(1)', 'x'],
    ['not an address', 'x'],
  ])('%s', (address, markdown) => {
    expect(link('x', address)).toBe(markdown);
  });
});

test('a table without rows is nothing', () => {
  expect(table(['a'], [])).toBe('');
});

test('text is cut between characters', () => {
  expect(shortened('abcdef', 4)).toBe('abc…');
  expect(shortened('abc🚀ef', 5)).toBe('abc…');
  expect(shortened('abc', 3)).toBe('abc');
});

/** Around dollars, which they keep from being formulas. */
const SPANS = /<\/?span>/g;

/** Blanks count once, as in HTML. */
function normal(written: string): string {
  return shown(written.replace(/[\r\n\t\u2028\u2029]/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function textOf(html: string): string {
  const decoded = html
    .replace(SPANS, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return normal(decoded);
}

function tagsOf(html: string): string[] {
  return [...html.replace(SPANS, '').matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}
