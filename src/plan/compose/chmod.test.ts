import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChmod } from './chmod.ts';

function changed(text: string, mode: number, what: 'file' | 'directory' = 'file'): string | undefined {
  const chmod = parseChmod(text);
  if (chmod === undefined) return undefined;
  return (chmod.kind === 'octal' ? chmod.mode : chmod.change(mode, what)).toString(8);
}

test.each([
  ['755', 0o600, '755', 'octal'],
  ['u+x', 0o644, '744', 'a bit for the owner'],
  ['+x', 0o644, '755', 'for all, whatever the umask'],
  ['a=r', 0o777, '444', 'for all'],
  ['go=', 0o777, '700', 'nothing for others'],
  ['u=rwX,go=rX', 0o640, '644', 'X where no one may execute'],
  ['u=rwX,go=rX', 0o740, '755', 'X where someone may execute'],
  ['g=u', 0o640, '660', 'a copy'],
  ['o-g', 0o664, '660', 'a copy taken away'],
  ['u+s,g+s,+t', 0o755, '7755', 'set-id and sticky bits'],
  ['o+s', 0o755, '755', 'which others do not have'],
  ['u+r-w', 0o200, '400', 'two actions in one clause'],
])('%s on a file: %o becomes %s (%s)', (text, mode, expected) => {
  expect(changed(text, mode)).toBe(expected);
});

test('X always counts for folders', () => {
  expect(changed('a+X', 0o644, 'directory')).toBe('755');
});

test.each(['', '8', '17777', '0o755', '+755', 'u', 'rwx', 'u+y', 'u+x,', ',u+x', 'u x'])('%j is no mode', (text) => {
  expect(parseChmod(text)).toBeUndefined();
});

test('what chmod does to a file without set-id bits, this does too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chmod-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const clause = fc.tuple(
    fc.constantFrom('u', 'g', 'o', 'a', 'ug', 'go'),
    fc.constantFrom('+', '-', '='),
    fc.constantFrom('r', 'w', 'x', 'rw', 'rX', 'X', 'u', 'g', 'o', ''),
  );

  try {
    fc.assert(
      fc.property(
        fc.array(clause, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 0o777 }),
        (clauses, mode) => {
          // "=X" after another clause asks the mode before it here, the mode so far in GNU's program.
          fc.pre(!clauses.slice(1).some(([, , letters]) => letters.includes('X')));
          const text = clauses.map((parts) => parts.join('')).join(',');
          chmodSync(file, mode);
          execFileSync('chmod', [text, file]);

          expect(changed(text, mode)).toBe((statSync(file).mode & 0o7777).toString(8));
        },
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
