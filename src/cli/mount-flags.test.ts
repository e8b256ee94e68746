import { expect, test } from 'vitest';
import { parseSecretFlag, parseSshFlag } from './mount-flags.ts';

test.each([
  { text: 'id=npm,src=token.txt', secret: { id: 'npm', from: 'file', file: '/emr/token.txt' } },
  { text: 'id=npm,source=/run/token', secret: { id: 'npm', from: 'file', file: '/run/token' } },
  { text: 'type=file,id=npm,src=a=b', secret: { id: 'npm', from: 'file', file: '/emr/a=b' } },
  { text: 'id=npm,env=NPM_TOKEN', secret: { id: 'npm', from: 'environment', variable: 'NPM_TOKEN' } },
  { text: 'id=NPM_TOKEN', secret: { id: 'NPM_TOKEN', from: 'environment', variable: 'NPM_TOKEN' } },
])('--secret $text', ({ text, secret }) => {
  expect(parseSecretFlag(text, '/emr')).toEqual(secret);
});

test.each([
  { text: 'src=token.txt', why: 'it has no id' },
  { text: 'id=,env=A', why: 'it has no id' },
  { text: 'id=npm,file=token.txt', why: 'it takes id, src and env alone' },
  { text: 'id=npm,src=', why: 'the file has no name' },
])('--secret $text is refused: $why', ({ text, why }) => {
  expect(() => parseSecretFlag(text, '/emr')).toThrow(
    expect.objectContaining({ code: 'USAGE_SECRET', message: `Reading --secret: ${why}` }),
  );
});

test('a secret that was put into the flag by mistake is not repeated', () => {
  expect(() => parseSecretFlag('ghp_0123456789abcdef', '/emr')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('ghp_') }),
  );
});

test.each([
  { text: 'default', ssh: { id: 'default', paths: [] } },
  { text: 'github=keys/one,/keys/two', ssh: { id: 'github', paths: ['/emr/keys/one', '/keys/two'] } },
])('--ssh $text', ({ text, ssh }) => {
  expect(parseSshFlag(text, '/emr')).toEqual(ssh);
});
