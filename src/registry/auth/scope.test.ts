import { describe, expect, test } from 'vitest';
import { covers, formatScopes, parseScope, scopeSetOf } from './scope.ts';

describe('a scope', () => {
  test.each([
    { text: 'repository:emr/web:pull,push', scope: { name: 'emr/web', actions: ['pull', 'push'] } },
    { text: 'repository:localhost:5000/web:pull', scope: { name: 'localhost:5000/web', actions: ['pull'] } },
    { text: 'repository(plugin):emr/web:pull', scope: { name: 'emr/web', actions: ['pull'] } },
    { text: 'registry:catalog:*', scope: undefined },
    { text: '', scope: undefined },
  ])('is read from "$text"', ({ text, scope }) => {
    expect(parseScope(text)).toEqual(scope);
  });

  test('is the same text whatever the order it was asked in', () => {
    const one = scopeSetOf([
      { name: 'b', actions: ['push'] },
      { name: 'a', actions: ['pull'] },
      { name: 'b', actions: ['pull'] },
    ]);

    expect(formatScopes(one)).toEqual(['repository:a:pull', 'repository:b:pull,push']);
  });
});

test.each([
  { has: ['pull', 'push'], wanted: ['pull'], is: true },
  { has: ['pull'], wanted: ['pull', 'push'], is: false },
  { has: ['*'], wanted: ['delete'], is: true },
  { has: [], wanted: ['pull'], is: false },
])('a token for $has is good for $wanted: $is', ({ has, wanted, is }) => {
  expect(covers(scopeSetOf([{ name: 'a', actions: has }]), scopeSetOf([{ name: 'a', actions: wanted }]))).toBe(is);
});

test('a token for one repository is not good for another', () => {
  expect(covers(scopeSetOf([{ name: 'a', actions: ['*'] }]), scopeSetOf([{ name: 'b', actions: ['pull'] }]))).toBe(
    false,
  );
});
