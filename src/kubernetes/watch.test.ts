import { expect, test } from 'vitest';
import type { Pod } from './objects.ts';
import { countOf } from './watch.ts';

test('pods are counted as ready by their condition', () => {
  expect(countOf([podThatIs('True'), podThatIs('False'), podThatIs('True'), podThatIs(undefined)])).toEqual({
    pods: { ready: 2, all: 4 },
  });
});

test('what has no pods of its own has no count of them', () => {
  expect(countOf([])).toEqual({});
});

function podThatIs(ready: 'True' | 'False' | undefined): Pod {
  const conditions = ready === undefined ? [] : ([{ type: 'Ready', status: ready }] as const);
  return {
    metadata: { name: 'web-1', uid: '1', resourceVersion: '1' },
    spec: { containers: [] },
    status: { conditions },
  };
}
