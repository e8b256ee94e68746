import { expect, test } from 'vitest';
import { freeBytes } from './free-bytes.ts';

test('bytes with memory of their own are gone', () => {
  const bytes = Buffer.allocUnsafeSlow(1 << 20);

  freeBytes(bytes.subarray(7, 100));

  expect(bytes).toHaveLength(0);
});

test('memory that other bytes may lie in stays', () => {
  const [small, neighbour] = [Buffer.from('one'), Buffer.from('two')];

  freeBytes(small);

  expect(`${small} ${neighbour}`).toBe('one two');
});
