import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knowNames } from './known-names.ts';

test('of a repository that is the whole disk, the rules in all folders above the context count', () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'known-names-')));
  const [indexFile, now] = [directory, Date.now() + 3_600_000];
  const rules = { root: '/', indexFile, setting: '', files: [] };
  const head = { root: '/', commit: 'c', committedAt: 0, subject: '', branch: undefined, changedPaths: [] };
  const state = { ...head, newNames: { found: 'none', askedAtMs: now } } as const;
  const sighting = { startedAtMs: now, unseen: { folders: [], gitignoreFolders: [] } };

  const names = knowNames(directory, sighting, rules, state);

  expect(names?.seen.map(([file]) => file)).toEqual(
    expect.arrayContaining(['/.gitignore', join(realpathSync(tmpdir()), '.gitignore')]),
  );
  rmSync(directory, { recursive: true });
});
