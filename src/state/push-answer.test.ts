import { expect, test } from 'vitest';
import { lastLine } from './git-repository.ts';
import { pushAnswer } from './push-answer.ts';

const REF = 'refs/heads/state';

test.each([
  { line: `*\tabc:${REF}\t[new branch]`, exitCode: 0, kind: 'accepted', why: 'the first write' },
  { line: ` \tabc:${REF}\t1..2`, exitCode: 0, kind: 'accepted', why: 'a write' },
  { line: `=\tabc:${REF}\t[up to date]`, exitCode: 0, kind: 'accepted', why: 'it has arrived before' },
  { line: `!\tabc:${REF}\t[rejected] (fetch first)`, exitCode: 1, kind: 'rejected', why: 'somebody was faster' },
  {
    line: `!\tabc:${REF}\t[remote rejected] (hook declined)`,
    exitCode: 1,
    kind: 'rejected',
    why: 'a rule of the server',
  },
  {
    line: `!\tabc:${REF}\t[remote failure] (remote failed to report status)`,
    exitCode: 1,
    kind: 'unknown',
    why: 'the connection was lost before the answer',
  },
  { line: '', exitCode: 128, kind: 'unknown', why: 'nothing was said about the branch' },
  { line: `!\tabc:refs/heads/another\t[rejected] (fetch first)`, exitCode: 1, kind: 'unknown', why: 'said of another' },
])('$why: $kind', ({ line, exitCode, kind }) => {
  const stdout = `To https://example.com/r.git\n${line}\nDone\n`;

  expect(pushAnswer({ exitCode, stdout, stderr: 'fatal: the end' }, REF).kind).toBe(kind);
});

test('what a hook of the server says is part of the reason, and no password of an address', () => {
  const stdout = `!\tabc:${REF}\t[remote rejected] (hook declined)\n`;
  const stderr =
    "remote: this branch is protected        \nerror: failed to push some refs to 'https://u:p@example.com/r'\n";

  expect(pushAnswer({ exitCode: 1, stdout, stderr }, REF)).toEqual({
    kind: 'rejected',
    reason: '[remote rejected] (hook declined); this branch is protected',
  });
  expect(pushAnswer({ exitCode: 128, stdout: '', stderr: "fatal: 'https://u:p@example.com/r' is gone" }, REF)).toEqual({
    kind: 'unknown',
    reason: "fatal: 'https://***@example.com/r' is gone",
  });
});

test.each([
  {
    stderr:
      "fatal: 'x' does not appear to be a git repository\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
    said: "fatal: 'x' does not appear to be a git repository",
    why: 'git',
  },
  {
    stderr: 'git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n',
    said: 'git@example.com: Permission denied (publickey).',
    why: 'ssh',
  },
  { stderr: "fatal: 'https://u:p@ss@h/' is gone", said: "fatal: 'https://***@h/' is gone", why: 'a password with "@"' },
  { stderr: 'remote: \u001b[2Jgone', said: 'remote: �[2Jgone', why: 'what a server draws' },
])('of what git says the reason is told: $why', ({ stderr, said }) => {
  expect(lastLine(stderr)).toBe(said);
});
