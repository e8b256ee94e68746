import { expect, test } from 'vitest';
import type { ImageConfig } from '../oci/config.ts';
import { compareConfig } from './compare-config.ts';
import { formatDifference } from './difference.ts';

const config: ImageConfig = {
  created: '2024-01-01T00:00:00Z',
  architecture: 'amd64',
  os: 'linux',
  config: { Env: ['A=b'], Cmd: ['sh'], Labels: { a: 'b' } },
  rootfs: { type: 'layers', diff_ids: [] },
  history: [
    { created: '2024-01-01T00:00:00Z', created_by: 'COPY . .' },
    { created_by: 'ENV A=b', empty_layer: true },
  ],
};

const told = (actual: ImageConfig) => compareConfig(config, actual).map(formatDifference);

test('times and the order of members count for nothing', () => {
  const { Labels = {}, ...others } = config.config ?? {};
  const history = config.history?.map(({ created: _, ...entry }) => entry) ?? [];

  expect(told({ ...config, created: '2025-01-01T00:00:00Z', history, config: { Labels, ...others } })).toEqual([]);
});

test('each setting that differs is named', () => {
  const actual = {
    ...config,
    os: 'plan9',
    config: { Env: ['A=c'], Cmd: ['sh'], User: 'root' },
    history: [{ created_by: 'COPY . .' }, { created_by: 'ENV A=b' }, { created_by: 'more' }],
  };

  expect(told(actual)).toEqual([
    'configuration: os: value: the image has "plan9" instead of "linux"',
    'configuration: Env: value: the image has ["A=c"] instead of ["A=b"]',
    'configuration: Labels: value: the image lacks {"a":"b"}',
    'configuration: User: value: the image has "root", and should not',
    'configuration: history[1]: text: the image has "ENV A=b" instead of "ENV A=b (no layer)"',
    'configuration: history[2]: text: the image has "more", and should not',
  ]);
});
