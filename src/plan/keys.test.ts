import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FactsInMemory, imageFacts } from '../../test/doubles/image-facts.ts';
import { answerAboutStages } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';
import { type Input, isKey, keyOf, textInput } from './input.ts';

/** The story's application, with a stage whose wheels the base takes. */
const STORY: FactsInMemory = {
  dockerfile: `ARG PYTHON=3.12
FROM debian:13 AS tools
COPY requirements/build.txt /
RUN make-tools
FROM python:\${PYTHON}
ARG PIP_EXTRA=none
ENV LANG=C
RUN apt-get install pgbouncer
COPY --from=tools /tools /tools
COPY requirements/ /requirements/
RUN <<EOF
pip install -r /requirements/uat.txt
EOF
COPY . /app
RUN collectstatic
`,
  files: {
    'requirements/build.txt': 'wheel',
    'requirements/base.txt': 'django==4.2',
    'requirements/uat.txt': '-r base.txt',
    'manage.py': 'print()',
  },
  refreshed: '2026-11-01',
};

const { dockerfile, files = {} } = STORY;
const replaced = (from: string, to: string): Partial<FactsInMemory> => {
  if (!dockerfile.includes(from)) throw new Error(`"${from}" is not in the Dockerfile`);
  return { dockerfile: dockerfile.replace(from, to) };
};

function baseOf(change: Partial<FactsInMemory> = {}): { readonly key: string; readonly inputs: readonly Input[] } {
  const facts = imageFacts({ ...STORY, ...change });
  return planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });
}

describe('the key of the base is another one when', () => {
  test.each<{ readonly what: string; readonly change: Partial<FactsInMemory> }>([
    { what: 'a dependency file changes', change: { files: { ...files, 'requirements/uat.txt': 'django' } } },
    {
      what: 'a dependency file that another one includes changes',
      change: { files: { ...files, 'requirements/base.txt': 'django==5' } },
    },
    {
      what: 'a dependency file is added where a folder is copied',
      change: { files: { ...files, 'requirements/new.txt': '' } },
    },
    {
      what: 'the mode of a dependency file changes',
      change: { files: { ...files, 'requirements/uat.txt': { content: '-r base.txt', mode: 0o755 } } },
    },
    {
      what: 'a dependency file becomes a link',
      change: { files: { ...files, 'requirements/uat.txt': { target: 'base.txt' } } },
    },
    { what: 'an instruction changes', change: replaced('pgbouncer', 'pgbouncer=1.23') },
    { what: 'an instruction is added', change: replaced('ENV LANG=C', 'ENV LANG=C\nRUN true') },
    { what: 'the body of a heredoc changes', change: replaced('pip install -r', 'pip install --no-cache-dir -r') },
    { what: 'an instruction that makes no layer changes', change: replaced('LANG=C', 'LANG=de') },
    { what: 'a default of an argument changes', change: replaced('PIP_EXTRA=none', 'PIP_EXTRA=some') },
    { what: 'a build argument changes', change: { args: { PIP_EXTRA: 'some' } } },
    { what: 'an argument of FROM names another image', change: { args: { PYTHON: '3.13' } } },
    { what: 'a FROM image moves', change: { digests: { 'python:3.12': 'moved' } } },
    { what: 'the FROM image of a stage that is taken from moves', change: { digests: { 'debian:13': 'moved' } } },
    {
      what: 'a file that a stage reads, which is taken from, changes',
      change: { files: { ...files, 'requirements/build.txt': 'setuptools' } },
    },
    { what: 'an instruction of such a stage changes', change: replaced('make-tools', 'make-more-tools') },
    { what: 'the platform is another one', change: { platform: 'linux/arm64' } },
    { what: 'the packages were refreshed', change: { refreshed: '2026-11-08' } },
  ])('$what', ({ change }) => {
    expect(baseOf(change).key).not.toBe(baseOf().key);
  });
});

describe('the key of the base stays when', () => {
  test.each<{ readonly what: string; readonly change: Partial<FactsInMemory> }>([
    { what: 'application files change', change: { files: { ...files, 'manage.py': 'print(2)', 'emr/views.py': '' } } },
    {
      what: 'the same files are found in another order',
      change: { files: Object.fromEntries(Object.entries(files).toReversed()) },
    },
    {
      what: 'comments and blank lines are added, and lines move',
      change: replaced('ENV LANG', '\n# what the locale is\n\nENV LANG'),
    },
    {
      what: 'an instruction is written over two lines',
      change: replaced('RUN apt-get install', 'RUN apt-get\\\n install'),
    },
    {
      what: 'instructions above the base change',
      change: replaced('RUN collectstatic', 'RUN collectstatic --noinput'),
    },
    {
      what: 'a stage that nothing takes from is added',
      change: replaced('FROM python', 'FROM nginx AS docs\nRUN docs\nFROM python'),
    },
    { what: 'a build argument that no instruction declares is given', change: { args: { UNKNOWN: '1' } } },
    { what: 'a default is given as a build argument', change: { args: { PIP_EXTRA: 'none', PYTHON: '3.12' } } },
    { what: 'an image moves that the target does not need', change: { digests: { nginx: 'moved' } } },
  ])('$what', ({ change }) => {
    expect(baseOf(change).key).toBe(baseOf().key);
  });
});

test('values of arguments stand in no list of inputs', () => {
  const { inputs } = baseOf({ args: { PIP_EXTRA: 'secret-index' } });

  expect(JSON.stringify(inputs)).not.toContain('secret-index');
  expect(inputs).toContainEqual(textInput('argument', 'PIP_EXTRA', 'secret-index'));
});

test('an input that several instructions share stands once, an instruction as often as it is written', () => {
  const { inputs } = baseOf({
    dockerfile: 'FROM a\nCOPY go.mod .\nRUN x\nCOPY go.mod .\nRUN x\n',
    files: { 'go.mod': '' },
  });
  const named = (name: string) => inputs.filter((input) => input.name === name);

  expect(named('go.mod')).toHaveLength(1);
  expect(named('RUN x')).toHaveLength(2);
});

const input = fc.record({
  kind: fc.constantFrom<Input['kind']>('file', 'instruction', 'argument', 'from', 'platform', 'epoch'),
  name: fc.string(),
  text: fc.string(),
});
const inputs = fc
  .array(input, { maxLength: 8 })
  .map((list) => list.map(({ kind, name, text }) => textInput(kind, name, text)));

test('two lists of inputs have one key only when they are equal', () => {
  fc.assert(
    fc.property(inputs, inputs, (one, other) => {
      expect(keyOf(one) === keyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(isKey(keyOf(one))).toBe(true);
    }),
  );
});

test('what stands at the end of one input and at the beginning of the next can not be exchanged', () => {
  const keys = [
    keyOf([textInput('file', 'a', ''), textInput('file', 'b', '')]),
    keyOf([textInput('file', 'a","b', ''), textInput('file', '', '')]),
    keyOf([textInput('file', 'a\nb', '')]),
  ];

  expect(new Set(keys).size).toBe(keys.length);
});
