/**
 * GitHub-flavoured Markdown out of text that others wrote: file names, error messages, the log of a program. Whatever stands in it
 * arrives as text: no HTML, no link, no image, nobody is mentioned and no issue is referred to.
 *
 * @see https://github.github.com/gfm/
 */

/** Text as it is, on one line. Stands in table cells too. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_~[\]<>&@]/g, '\\$&')
    .replaceAll('$', '<span>$$</span>') // no formula: the way that GitHub's documentation names
    .replace(/^(?:[-+#=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`)) // a list, a heading
    .replace(/\\@(?=\w)|#(?=\d)|\bGH-(?=\d)/gi, `$&${WORD_JOINER}`)
    .replace(/(?<=:)(?=\/\/)|(?<=(?:mailto|xmpp):)|(?<=www)(?=\.)/gi, '<!-- -->') // what becomes a link by itself
    .replaceAll('|', '&#124;'); // a backslash would do outside of tables, and not always in them
}

/** A name or a command, on one line. Stands in table cells too. */
export function code(text: string): string {
  const line = oneLine(text);
  return /[\\`|]/.test(line) || line === '' ? `<code>${plain(line)}</code>` : `\`${line}\``;
}

/** Lines as they are, between fences that none of them can close. */
export function block(lines: readonly string[]): string {
  const text = lines.map(visible).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** `markdown` comes to light when somebody opens it. `title` is text, not Markdown. */
export function folded(title: string, markdown: string): string {
  return `<details><summary>${html(title)}</summary>\n\n${markdown}\n\n</details>`;
}

/** A table; none without rows. Cells are Markdown on one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A link to an address that was made here or is known to be one: https, http, nothing that runs. */
export function link(markdown: string, address: string): string {
  const isSafe = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  return isSafe ? `[${markdown}](<${new URL(address).href.replace(/[<>|]/g, encodeURIComponent)}>)` : markdown;
}

/** At most so many characters, cut at the end. */
export function shortened(text: string, characters: number): string {
  const line = oneLine(text);
  return line.length <= characters ? line : `${line.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Between tags of HTML no Markdown is read. */
function html(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\w)|#(?=\d)|\bGH-(?=\d)/gi, `$&${WORD_JOINER}`);
}

/** Between "@" and a name: nobody sees it, and nobody is told. */
const WORD_JOINER = '\u2060';

function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' '))
    .replaceAll('\t', ' ')
    .trim();
}

/** Without the colours of a terminal, without control characters, and without those that turn the direction of what follows. */
function visible(text: string): string {
  return text.replace(TERMINAL_SEQUENCE, '').replace(UNSEEN, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const TERMINAL_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\^_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF]/g;
