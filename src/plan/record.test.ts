import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { type Input, keyOf, textInput } from './input.ts';
import {
  type AppRecord,
  formatRecord,
  type IndexRecord,
  parseIndexRecord,
  parseInputs,
  parseRecord,
} from './record.ts';

const key = keyOf([]);
const record: AppRecord = {
  version: 1,
  key,
  base: {
    key,
    digest: digestOf('base'),
    diffIds: [digestOf('layer')],
    config: { architecture: 'amd64', os: 'linux', config: { Env: ['A=1'] } },
    facts: 'facts',
  },
  segments: [{ kind: 'copy', key, diffIds: [digestOf('code')], createdBy: ['COPY . .'] }],
  recent: [keyOf([textInput('file', 'a', '')])],
  tagsAtOnce: true,
  triggers: { [`${digestOf('from')} linux/amd64`]: ['RUN x'] },
};

test('a record comes back as it was written', () => {
  expect(parseRecord(formatRecord(record))).toEqual(record);
});

test('a record of an earlier version, and one of a registry that sets tags one by one, say nothing of tags at once', () => {
  const { tagsAtOnce: _, ...earlier } = record;

  expect(parseRecord(formatRecord(earlier))).toEqual(earlier);
  expect(parseIndexRecord(formatRecord({ version: 1, key, recent: [] }))).toEqual({ version: 1, key, recent: [] });
});

test('the record of an index comes back as it was written', () => {
  const index: IndexRecord = { version: 1, key, recent: [key], tagsAtOnce: true };

  expect(parseIndexRecord(formatRecord(index))).toEqual(index);
});

describe('a record is no hint when', () => {
  const without = (part: keyof AppRecord) => formatRecord({ ...record, [part]: undefined });

  test.each([
    { what: 'there is none', text: undefined },
    { what: 'it is no JSON', text: '{' },
    { what: 'another version wrote it', text: formatRecord(record).replace('"version":1', '"version":2') },
    { what: 'its key is none', text: formatRecord(record).replace(key, 'key') },
    { what: 'a digest is none', text: formatRecord(record).replace('sha256:', 'md5:') },
    { what: 'the base is missing', text: without('base') },
    { what: 'the segments are missing', text: without('segments') },
    { what: 'the keys before are missing', text: without('recent') },
    { what: 'a kind of segment is unknown', text: formatRecord(record).replace('"copy"', '"bucket"') },
  ])('$what', ({ text }) => {
    expect(parseRecord(text)).toBeUndefined();
  });
});

test('inputs come back as they were written, and count as none where they are not understood', () => {
  const inputs: Input[] = [
    textInput('file', 'requirements/uat.txt', 'django'),
    textInput('platform', 'linux/arm64', ''),
  ];

  expect(parseInputs(JSON.stringify(inputs))).toEqual(inputs);
  expect(parseInputs(JSON.stringify([{ ...inputs[0], kind: 'moon phase' }]))).toBeUndefined();
  expect(parseInputs(undefined)).toBeUndefined();
});
