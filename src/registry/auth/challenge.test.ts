import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

const entries = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each([
  { why: 'basic', header: 'Basic realm="Registry Realm"', challenges: [['basic', { realm: 'Registry Realm' }]] },
  {
    why: 'bearer, with commas inside quotes',
    header: 'Bearer realm="https://a/token",service="a, b",scope="repository:x:pull,push"',
    challenges: [['bearer', { realm: 'https://a/token', service: 'a, b', scope: 'repository:x:pull,push' }]],
  },
  {
    why: 'two in one line',
    header: 'Bearer realm="https://a/token", Basic realm="b"',
    challenges: [
      ['bearer', { realm: 'https://a/token' }],
      ['basic', { realm: 'b' }],
    ],
  },
  {
    why: 'a scheme without parameters before one with them',
    header: 'Negotiate, BEARER Realm = "https://a/token" , service=plain',
    challenges: [
      ['negotiate', {}],
      ['bearer', { realm: 'https://a/token', service: 'plain' }],
    ],
  },
  { why: 'escaped quotes', header: 'Basic realm="say \\"hi\\""', challenges: [['basic', { realm: 'say "hi"' }]] },
  { why: 'nothing', header: '', challenges: [] },
])('reads $why', ({ header, challenges }) => {
  expect(entries(header)).toEqual(challenges);
});
