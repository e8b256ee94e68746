import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEvent } from './event.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-event-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(name: string, payload: string) {
  const file = join(folder, 'event.json');
  writeFileSync(file, payload);
  return readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file });
}

const from = (repo: object | null) =>
  JSON.stringify({ pull_request: { number: 7, head: { repo }, base: { repo: { full_name: 'emr/emr' } } } });

test.each([
  [
    'a branch of the repository itself',
    from({ full_name: 'emr/emr' }),
    { isFromFork: false, isMute: false, number: 7 },
  ],
  ['a fork', from({ full_name: 'mallory/emr' }), { isFromFork: true, isMute: true, number: 7 }],
  ['a fork that is gone', from(null), { isFromFork: true, isMute: true, number: 7 }],
  ['nothing that can be read, which is nobody to trust', 'not JSON', { isFromFork: true, isMute: true }],
  ['nothing that is known', '{}', { isFromFork: true, isMute: true }],
])('a pull request comes from %s', (_from, payload, expected) => {
  expect(read('pull_request', payload)).toEqual({ kind: 'pull-request', ...expected });
});

test('a workflow of the target has a token that can write, and the fork is one all the same', () => {
  const event = read('pull_request_target', from({ full_name: 'mallory/emr' }));

  expect(event).toEqual({ kind: 'pull-request', isFromFork: true, isMute: false, number: 7 });
});

test('a push is a push, and outside of GitHub there is no event', () => {
  expect(read('push', '{}')).toEqual({ kind: 'push' });
  expect(readEvent({})).toEqual({ kind: 'other' });
});
