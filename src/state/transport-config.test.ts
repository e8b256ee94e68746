import { expect, test } from 'vitest';
import { transportEnvironment } from './transport-config.ts';

function keysOf(...entries: readonly string[]): readonly string[] {
  const environment = transportEnvironment(entries.map((entry) => `${entry}\0`).join(''));
  return Array.from({ length: Number(environment.GIT_CONFIG_COUNT) }, (_, at) => {
    return `${environment[`GIT_CONFIG_KEY_${at}`]}=${environment[`GIT_CONFIG_VALUE_${at}`]}`;
  });
}

test.each([
  { key: 'remote.origin.url', why: 'where it is' },
  { key: 'url.https://mirror/.insteadof', why: 'another place' },
  { key: 'http.https://github.com/.extraheader', why: "actions/checkout's header" },
  { key: 'http.proxy', why: 'the way' },
  { key: 'http.sslcainfo', why: 'whom to trust' },
  { key: 'credential.helper', why: 'who knows the password' },
  { key: 'credential.https://example.com.username', why: 'as whom' },
  { key: 'core.sshcommand', why: 'which key' },
])('$key is handed over: $why', ({ key }) => {
  expect(keysOf(`${key}\nvalue`)).toEqual([`${key}=value`]);
});

test.each([
  { key: 'core.hookspath', why: 'programs of the user' },
  { key: 'commit.gpgsign', why: 'asks for a key' },
  { key: 'push.followtags', why: 'would push more' },
  { key: 'remote.origin.mirror', why: 'would push and delete everything' },
  { key: 'remote.origin.fetch', why: 'would fetch more' },
  { key: 'remote.origin.promisor', why: 'the temporary repository is not partial' },
  { key: 'core.worktree', why: "the user's files" },
  { key: 'alias.push', why: 'another command' },
])('$key stays behind: $why', ({ key }) => {
  expect(keysOf(`${key}\nvalue`)).toEqual([]);
});

test('a remote is where it is pushed to first, and has the rest of its configuration', () => {
  expect(
    keysOf(
      'remote.with.dots.url\nread',
      'remote.with.dots.pushurl\nwritten',
      'remote.with.dots.pushurl\nmirror',
      'remote.with.dots.proxy\nway',
      'remote.other.url\nother',
    ),
  ).toEqual(['remote.with.dots.proxy=way', 'remote.other.url=other', 'remote.with.dots.url=written']);
});

test('repeated keys keep their order, a value its line ends, and a key without a value is true', () => {
  expect(
    keysOf('credential.helper\n', 'credential.helper\nstore', 'http.a.extraheader\nx\ny', 'http.sslverify'),
  ).toEqual(['credential.helper=', 'credential.helper=store', 'http.a.extraheader=x\ny', 'http.sslverify=true']);
});
