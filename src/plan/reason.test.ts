import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Input, textInput } from './input.ts';
import { diffInputs, formatReason, type Reason } from './reason.ts';

const file = (name: string, content = '1') => textInput('file', name, content);
const run = (text: string) => textInput('instruction', text, text);
const from = (name: string, digest = '1') => textInput('from', name, digest);

describe('what differs between two lists of inputs', () => {
  test.each<{ what: string; before: readonly Input[]; after: readonly Input[]; words: readonly string[] }>([
    { what: 'nothing', before: [file('a'), run('RUN x')], after: [file('a'), run('RUN x')], words: [] },
    { what: 'the order of files', before: [file('a'), file('b')], after: [file('b'), file('a')], words: [] },
    {
      what: 'a file changed',
      before: [file('requirements/uat.txt')],
      after: [file('requirements/uat.txt', '2')],
      words: ['requirements/uat.txt changed'],
    },
    { what: 'a file added', before: [file('a')], after: [file('a'), file('b')], words: ['b added'] },
    { what: 'a file removed', before: [file('a'), file('b')], after: [file('a')], words: ['b removed'] },
    {
      what: 'an edited line',
      before: [run('RUN a'), run('RUN b'), run('RUN c')],
      after: [run('RUN a'), run('RUN b2'), run('RUN c')],
      words: ['RUN b2 changed'],
    },
    {
      what: 'a line added',
      before: [run('RUN a'), run('RUN c')],
      after: [run('RUN a'), run('RUN b'), run('RUN c')],
      words: ['RUN b added'],
    },
    {
      what: 'a line removed',
      before: [run('RUN a'), run('RUN b'), run('RUN c')],
      after: [run('RUN a'), run('RUN c')],
      words: ['RUN b removed'],
    },
    {
      what: 'the last of equal lines removed',
      before: [run('RUN a'), run('RUN a')],
      after: [run('RUN a')],
      words: ['RUN a removed'],
    },
    {
      what: 'a body changed below the same line',
      before: [textInput('instruction', 'RUN <<EOF', '1')],
      after: [textInput('instruction', 'RUN <<EOF', '2')],
      words: ['RUN <<EOF changed'],
    },
    {
      what: 'another image',
      before: [from('python:3.12')],
      after: [from('python:3.13')],
      words: ['FROM python:3.12 became python:3.13'],
    },
    {
      what: 'an argument',
      before: [textInput('argument', 'A', '1')],
      after: [textInput('argument', 'A', '2')],
      words: ['argument A changed'],
    },
    {
      what: 'a platform',
      before: [textInput('platform', 'linux/amd64', '1')],
      after: [textInput('platform', 'linux/arm64', '2')],
      words: ['platform changed to linux/arm64'],
    },
    {
      what: 'a refresh',
      before: [textInput('epoch', '2026-11-01', '1')],
      after: [textInput('epoch', '2026-11-08', '2')],
      words: ['packages refreshed: 2026-11-01 → 2026-11-08'],
    },
    {
      what: 'a lock file that is new',
      before: [],
      after: [textInput('epoch', '2026-11-01', '1')],
      words: ['date of the last refresh added'],
    },
    {
      what: 'another value beside one that stays, of a platform that two stages have',
      before: [textInput('platform', 'linux/arm64', '1'), textInput('platform', 'linux/amd64', '2'), file('a')],
      after: [textInput('platform', 'linux/arm64', '1'), textInput('platform', 'linux/amd64', '2'), file('a', '2')],
      words: ['a changed'],
    },
    {
      what: 'a file and an argument of one name',
      before: [file('A')],
      after: [textInput('argument', 'A', '1')],
      words: ['argument A added', 'A removed'],
    },
  ])('$what', ({ before, after, words }) => {
    expect(diffInputs(before, after).map((reason) => formatReason(reason))).toEqual(words);
  });

  test('an image that moved is told with both digests, shortened', () => {
    const [reason] = diffInputs([from('python:3.12')], [from('python:3.12', '2')]);

    expect(reason && formatReason(reason)).toMatch(
      /^FROM python:3\.12 moved from sha256:[0-9a-f]{12}… to sha256:[0-9a-f]{12}…$/,
    );
  });
});

test.each<{ reason: Reason; words: string }>([
  { reason: { change: 'first-build' }, words: 'first build' },
  { reason: { change: 'missing', name: 'base 0123' }, words: 'base 0123 is not in the registry' },
  { reason: { change: 'below', name: 'the base' }, words: 'the base below it is made again' },
])('$words', ({ reason, words }) => {
  expect(formatReason(reason)).toBe(words);
});

test('an instruction is told with its line, on one line, shortened', () => {
  const long = run(`RUN apt-get install    ${'package '.repeat(20)}`);

  const words = formatReason({ change: 'changed', input: long }, () => 7);

  expect(words).toMatch(/^line 7: RUN apt-get install package .*… changed$/);
  expect(words.length).toBeLessThan(90);
});

const inputs = fc.array(
  fc.record({
    kind: fc.constantFrom<Input['kind']>('file', 'instruction', 'argument', 'from', 'platform', 'epoch'),
    name: fc.constantFrom('a', 'b', 'c'),
    text: fc.constantFrom('1', '2'),
  }),
  { maxLength: 10 },
);
const listOf = (list: readonly { kind: Input['kind']; name: string; text: string }[]) =>
  list.map(({ kind, name, text }) => textInput(kind, name, text));

test('there is a reason whenever instructions or images differ, and none between equal lists', () => {
  fc.assert(
    fc.property(inputs, inputs, (one, other) => {
      const [before, after] = [listOf(one), listOf(other)];
      const ordered = (list: readonly Input[]) => JSON.stringify(list.filter(({ kind }) => kind === 'instruction'));

      expect(diffInputs(before, before)).toEqual([]);
      if (ordered(before) !== ordered(after)) expect(diffInputs(before, after)).not.toEqual([]);
    }),
  );
});
