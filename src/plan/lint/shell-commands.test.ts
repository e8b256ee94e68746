import { describe, expect, test } from 'vitest';
import { type ShellCommand, shellCommands } from './shell-commands.ts';

interface Case {
  readonly script: string;
  readonly why: string;
  /** Each command's words, joined by "·"; what it is joined by, and its depth, in front where there is something. */
  readonly commands: readonly string[];
}

function shown({ words, joinedBy, depth, assignments, outputs }: ShellCommand): string {
  const before = `${joinedBy === '' ? '' : `${joinedBy} `}${'>'.repeat(depth)}${assignments.map((text) => `[${text}] `).join('')}`;
  return `${before}${words.join('·')}${outputs.map((file) => ` → ${file}`).join('')}`;
}

describe('a script falls into its simple commands', () => {
  test.each<Case>([
    { script: 'a b && c || d; e | f & g', why: 'every joint', commands: ['a·b', '&& c', '|| d', '; e', '| f', '& g'] },
    { script: 'a "b && c" \'d; e\' f\\ g', why: 'joints within words are none', commands: ['a·b && c·d; e·f g'] },
    { script: 'a \\\n  b', why: 'a continued line', commands: ['a·b'] },
    { script: '# a\nb # c\n\nd#e', why: 'comments and lines', commands: ['b', '; d#e'] },
    { script: 'A=1 B="x y" c d=2', why: 'assignments only in front', commands: ['[A=1] [B=x y] c·d=2'] },
    { script: 'A=$(date)', why: 'an assignment alone', commands: ['[A=$(date)] '] },
    { script: 'a > f 2>&1 >>g &>h < i', why: 'redirections', commands: ['a → f → g → h'] },
    { script: 'a 2>/dev/null b', why: 'in between', commands: ['a·b → /dev/null'] },
    {
      script: 'if a; then b; else c; fi; d',
      why: 'what may not be executed stands deeper',
      commands: ['>a', '; >b', '; >c', '; d'],
    },
    { script: 'for x in 1 2; do a $x; done && b', why: 'a loop', commands: ['>a·$x', '&& b'] },
    {
      script: 'case $x in a) b ;; *) c ;; esac; d',
      why: 'patterns are no parentheses',
      commands: ['>b', '; >c', '; d'],
    },
    { script: '(a && b) && { c; } && d', why: 'groups', commands: ['>a', '&& >b', '&& >c', '&& d'] },
    {
      script: 'cat <<EOF > f && a\nb && c\nEOF\nd',
      why: 'a here-document is text',
      commands: ['cat → f', '&& a', '; d'],
    },
    { script: 'cat <<-EOF\n\tb\n\tEOF\nd', why: 'with tabs', commands: ['cat', '; d'] },
    {
      script: `echo "$(a; b)" \`c\` \${d:-e f}`,
      why: 'substitutions are words',
      commands: [`echo·$(a; b)·\`c\`·\${d:-e f}`],
    },
    { script: 'echo "if" if then', why: 'keywords in other places', commands: ['echo·if·if·then'] },
    { script: '', why: 'nothing', commands: [] },
    { script: "a 'b", why: 'a quote that is not closed', commands: ['a·b'] },
  ])('$why: $script', ({ script, commands }) => {
    expect(shellCommands(script).map(shown)).toEqual(commands);
  });
});

test('commands within substitutions are read, nested and quoted ones too', () => {
  const [command] = shellCommands('go build -ldflags "-X main.t=$(date -u "$(cat fmt)") -s" `git rev-parse HEAD`');

  const programs = (commands: readonly ShellCommand[]): unknown[] =>
    commands.map(({ words, substituted }) => [words.join(' '), ...programs(substituted)]);
  expect(programs(command?.substituted ?? [])).toEqual([['date -u $(cat fmt)', ['cat fmt']], ['git rev-parse HEAD']]);
});

test('the text of a command is that of the script', () => {
  expect(shellCommands('a  "b c" > f && d').map(({ text }) => text)).toEqual(['a  "b c" > f', 'd']);
});
