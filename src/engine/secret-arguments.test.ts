import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';
import { csvField } from './secret-arguments.ts';

test.each([
  ['src=/a/b c', 'src=/a/b c'],
  ['src=/a,b', '"src=/a,b"'],
  ['src=/a"b', '"src=/a""b"'],
])('the field %s is written %s', (text, written) => {
  expect(csvField(text)).toBe(written);
});

test('each line of a secret file is masked, the longer value first, short words are not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mask-test-'));
  const file = join(folder, 'secret');
  writeFileSync(file, 'first-line-of-key\n  second-line\nno\n');
  const env = { TOKEN: 'second-line-and-more', EMPTY: '' };

  const mask = await maskSecrets(
    [
      { id: 'a', from: 'file', file },
      { id: 'b', from: 'environment', variable: 'TOKEN' },
      { id: 'c', from: 'environment', variable: 'EMPTY' },
      { id: 'd', from: 'file', file: join(folder, 'missing') },
    ],
    env,
  );
  rmSync(folder, { recursive: true });

  expect(mask('x first-line-of-key y second-line second-line-and-more no')).toBe('x *** y *** *** no');
});
