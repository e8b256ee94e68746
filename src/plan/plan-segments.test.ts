import { describe, expect, test } from 'vitest';
import { type FactsInMemory, imageFacts } from '../../test/doubles/image-facts.ts';
import type { RunConfig } from '../oci/config.ts';
import { answerAboutStages } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';
import { emptyRootfs, type RootfsFacts } from './compose/rootfs.ts';
import { applyLayers } from './compose/rootfs-builder.ts';
import type { Key } from './input.ts';
import { planSegments, type SegmentsPlan, type SegmentsQuestion } from './plan-segments.ts';
import type { RunResult } from './segment.ts';

interface World extends FactsInMemory {
  readonly results?: ReadonlyMap<Key, RunResult>;
  readonly sources?: SegmentsQuestion['sources'];
  /** The base's, instead of what its FROM image and its instructions say. */
  readonly config?: RunConfig;
  readonly rootfs?: RootfsFacts;
}

function plan({
  results = new Map(),
  sources = new Map(),
  config = {},
  rootfs = emptyRootfs,
  ...options
}: World): SegmentsPlan {
  const facts = imageFacts(options);
  const baseSegment = planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });
  const base = {
    key: baseSegment.key,
    layers: [],
    diffIds: [],
    config: { architecture: 'amd64', os: 'linux', config },
    facts: rootfs,
  };
  return planSegments({ facts, baseSegment, base, results, sources });
}

const CODE = { 'manage.py': 'print()', 'emr/views.py': '', 'static/page.css': '' };
const linesOf = ({ segments }: SegmentsPlan) => segments.map(({ kind, line }) => `${kind} ${line}`);
const made = (...tree: NonNullable<RunResult['tree']>[number]): RunResult => ({
  layers: [],
  diffIds: [],
  createdBy: [],
  tree: [tree],
});
const directory = (path: string) => ({ path, type: 'directory' as const, mode: 0o755, uid: 0, gid: 0 });

test('COPY becomes a layer of the files that it takes, metadata none', () => {
  const planned = plan({
    dockerfile: 'FROM a\nRUN base\nWORKDIR /app\nCOPY manage.py .\nENV A=1\nCOPY emr emr\nCMD ["run"]\n',
    files: CODE,
  });

  expect(linesOf(planned)).toEqual(['copy 4', 'copy 6']);
  expect(planned.segments.map((segment) => segment.kind === 'copy' && segment.fileCount)).toEqual([1, 1]);
  expect(planned.ends).toEqual({ with: 'complete' });
  expect(planned.state.config).toMatchObject({ WorkingDir: '/app', Cmd: ['run'], Env: ['A=1'] });
});

test('the history has the line of each instruction, in the order of the file', () => {
  const { history } = plan({
    dockerfile: 'FROM a\nRUN base\nWORKDIR /app\nCOPY manage.py .\nENV A=1\nCMD ["run"]\n',
    files: CODE,
  });

  expect(history.map((line) => ('segment' in line ? line.segment : line.createdBy))).toEqual([
    'WORKDIR /app',
    0,
    'ENV A=1',
    'CMD ["run"]',
  ]);
});

test('folders of a WORKDIR go into the layer of the next COPY, or into one of their own at the end', () => {
  const followed = plan({ dockerfile: 'FROM a\nRUN base\nWORKDIR /app\nCOPY manage.py .\n', files: CODE });
  const last = plan({ dockerfile: 'FROM a\nRUN base\nCOPY manage.py /\nWORKDIR /app\n', files: CODE });
  const paths = ({ segments }: SegmentsPlan) =>
    segments.map((segment) => (segment.kind === 'copy' ? segment.entries.map(({ path }) => path) : []));

  expect(paths(followed)).toEqual([['app', 'app/manage.py']]);
  expect(paths(last)).toEqual([['manage.py'], ['app']]);
});

describe('what must be executed', () => {
  const dockerfile = 'FROM a\nRUN base\nCOPY . /app\nRUN one\nRUN two\n';

  test('instructions that follow each other are one run', () => {
    const planned = plan({ dockerfile, files: CODE });

    expect(linesOf(planned)).toEqual(['copy 3', 'run 4']);
    expect(planned.segments[1]).toMatchObject({ text: 'RUN one; RUN two', because: 'RUN is executed' });
    expect(planned.ends).toEqual({ with: 'complete' });
  });

  test('metadata between them begins another one', () => {
    const planned = plan({ dockerfile: dockerfile.replace('RUN two', 'ENV A=1\nRUN two'), files: CODE });

    expect(linesOf(planned)).toEqual(['copy 3', 'run 4', 'run 6']);
  });

  test.each([
    { what: 'a file below it', change: { files: { ...CODE, 'manage.py': 'print(2)' } } },
    { what: 'an instruction below it', change: { dockerfile: dockerfile.replace('COPY . /app', 'COPY . /srv') } },
    { what: 'its own text', change: { dockerfile: dockerfile.replace('two', 'three') } },
    { what: 'the base', change: { dockerfile: dockerfile.replace('base', 'other base') } },
    { what: 'a FROM digest', change: { digests: { a: 'moved' } } },
  ])('its key changes with $what', ({ change }) => {
    expect(runKey(plan({ dockerfile, files: CODE, ...change }))).not.toBe(runKey(plan({ dockerfile, files: CODE })));
  });

  test('its key stays when an instruction above it changes', () => {
    const above = plan({ dockerfile: `${dockerfile}CMD ["x"]\n`, files: CODE });

    expect(runKey(above)).toBe(runKey(plan({ dockerfile, files: CODE })));
  });
});

describe('a simple RUN', () => {
  const program = (path: string) => ({ ...directory(path), type: 'file' as const });
  const system = applyLayers(emptyRootfs, [
    [
      ...['dev', 'proc', 'sys', 'bin', 'srv'].map(directory),
      ...['bin/sh', 'bin/chown', 'bin/mkdir', 'srv/old'].map(program),
    ],
  ]);
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, place) => [`src/d${place}/f`, `${place} ${'x'.repeat(99_999)}`]),
  );
  const dockerfile = 'FROM a\nCOPY . /app\nRUN chown -R 7 /app\n';
  const copies = ({ segments }: SegmentsPlan) =>
    segments.flatMap((segment) => (segment.kind === 'copy' ? [segment] : []));
  const historyOf = ({ history }: SegmentsPlan) =>
    history.map((line) => ('segment' in line ? line.segment : line.createdBy));

  test('changes the layers of the COPY before it, however many, and makes none', () => {
    const before = plan({ dockerfile: dockerfile.split('RUN')[0] ?? '', files: many, rootfs: system });

    const changed = plan({ dockerfile, files: many, rootfs: system });

    expect(copies(before).length).toBeGreaterThan(3);
    expect(copies(changed).map(({ entries }) => entries)).toEqual(
      copies(before).map(({ entries }) => entries.map((entry) => ({ ...entry, uid: 7 }))),
    );
    expect(copies(changed).map(({ key }) => key)).not.toContain(copies(before)[0]?.key);
    expect(historyOf(changed).at(-1)).toBe('RUN /bin/sh -c chown -R 7 /app # buildkit');
    expect(changed.changes.map(({ line, after }) => [line, after])).toEqual([[3, copies(before).length]]);
  });

  test('is the COPY with --chown, as far as the keys go', () => {
    const chown = plan({ dockerfile: 'FROM a\nCOPY --chown=7:0 . /app\n', files: CODE, rootfs: system });

    expect(copies(plan({ dockerfile, files: CODE, rootfs: system })).map(({ key }) => key)).toEqual(
      copies(chown).map(({ key }) => key),
    );
  });

  test('has a layer of its own for what it adds, if no COPY follows', () => {
    const alone = plan({
      dockerfile: 'FROM a\nCOPY . /app\nRUN mkdir -p /data/x\nENV A=1\n',
      files: CODE,
      rootfs: system,
    });
    const followed = plan({
      dockerfile: 'FROM a\nCOPY . /app\nRUN mkdir -p /data/x\nCOPY manage.py /data/\n',
      files: CODE,
      rootfs: system,
    });

    expect(linesOf(alone)).toEqual(['copy 2', 'copy 3']);
    expect(historyOf(alone)).toEqual([0, 1, 'ENV A=1']);
    expect(linesOf(followed)).toEqual(['copy 2', 'copy 4']);
    expect(copies(followed)[1]?.entries.map(({ path }) => path)).toEqual(['data', 'data/manage.py', 'data/x']);
  });

  test('changes nothing below a run', () => {
    const lines = 'FROM a\nCOPY . /app\nRUN make\nCOPY manage.py /app/\nRUN chown 7 /app/manage.py\n';
    const first = plan({ dockerfile: lines, files: CODE, rootfs: system });
    const results = new Map([[runKey(first), made({ ...directory('app/made'), type: 'file' })]]);

    const [below, , above] = plan({ dockerfile: lines, files: CODE, rootfs: system, results }).segments;

    expect(below).toEqual(first.segments[0]);
    expect(above).toMatchObject({
      line: 4,
      entries: [
        { path: 'app', uid: 0 },
        { path: 'app/manage.py', uid: 7 },
      ],
    });
  });

  test('that needs an engine is a run, with the reason, together with those behind it', () => {
    const planned = plan({
      dockerfile: 'FROM a\nCOPY . /app\nRUN chown 7 /srv/old\nRUN chown 7 /app\n',
      files: CODE,
      rootfs: system,
    });

    expect(planned.segments[1]).toMatchObject({
      text: 'RUN chown 7 /srv/old; RUN chown 7 /app',
      because: '/srv/old is in a layer below, RUN is executed',
    });
    expect(planned.looked.paths).toContain('srv/old');
  });

  test('behind a run that is executed anyway goes with it', () => {
    const planned = plan({ dockerfile: dockerfile.replace('RUN', 'RUN make\nRUN'), files: CODE, rootfs: system });

    expect(linesOf(planned)).toEqual(['copy 2', 'run 3']);
    expect(planned.ends).toEqual({ with: 'complete' });
  });

  test('is in the key of a run above it', () => {
    const key = (owner: string) =>
      runKey(plan({ dockerfile: `${dockerfile.replace('7', owner)}RUN make\n`, files: CODE, rootfs: system }));

    expect(key('7')).not.toBe(key('8'));
  });
});

describe('a run with narrowed inputs', () => {
  const dockerfile = `FROM a
RUN base
COPY . /app
RUN one
# hydrofoil: inputs=static/**,!static/*.md outputs=/out
RUN collectstatic
RUN two
`;
  const files = { ...CODE, 'static/README.md': '' };
  const keyOf = (world: Partial<World>) => {
    const narrowed = plan({ dockerfile, files, ...world }).segments.find(({ line }) => line === 6);
    return narrowed?.key;
  };

  test('stands alone', () => {
    expect(linesOf(plan({ dockerfile, files }))).toEqual(['copy 3', 'run 4', 'run 6', 'run 7']);
  });

  test('has another key when a file that it names changes', () => {
    expect(keyOf({ files: { ...files, 'static/page.css': 'changed' } })).not.toBe(keyOf({}));
  });

  test('keeps its key when other files change, also those that a pattern takes back', () => {
    expect(keyOf({ files: { ...files, 'manage.py': 'changed', 'static/README.md': 'changed' } })).toBe(keyOf({}));
  });

  test.each([
    { what: 'the instruction', from: 'collectstatic', to: 'collectstatic --clear' },
    { what: 'an instruction before it', from: 'COPY . /app', to: 'COPY . /srv' },
    { what: 'the base', from: 'RUN base', to: 'RUN other base' },
  ])('has another key when $what changes', ({ from, to }) => {
    expect(keyOf({ dockerfile: dockerfile.replace(from, to) })).not.toBe(keyOf({}));
  });

  test('that names no file is an error with its line', () => {
    const wrong = { dockerfile: dockerfile.replace('inputs=static/**', 'inputs=assets/**'), files };

    expect(() => plan(wrong)).toThrow(
      expect.objectContaining({
        code: 'DOCKERFILE_INPUTS_MATCH_NOTHING',
        location: expect.objectContaining({ file: 'Dockerfile', line: 6 }),
      }),
    );
  });
});

describe('where the plan ends early', () => {
  const dockerfile = 'FROM a\nRUN base\nCOPY manage.py /app/\nRUN mkdir /made\nCOPY emr /made/\nCOPY static /srv/\n';

  test('files that stand on a run wait for what it leaves', () => {
    const planned = plan({ dockerfile, files: CODE });

    expect(linesOf(planned)).toEqual(['copy 3', 'run 4']);
    expect(planned.ends).toEqual({ with: 'result', of: runKey(planned) });
  });

  test('with the result of the run it goes on', () => {
    const key = runKey(plan({ dockerfile, files: CODE }));
    const planned = plan({ dockerfile, files: CODE, results: new Map([[key, made(directory('made'))]]) });

    expect(linesOf(planned)).toEqual(['copy 3', 'run 4', 'copy 5', 'copy 6']);
    expect(planned.ends).toEqual({ with: 'complete' });
  });

  test('a result of which only the layers are known does not tell what it leaves', () => {
    const key = runKey(plan({ dockerfile, files: CODE }));
    const results = new Map([[key, { layers: [], diffIds: [], createdBy: [] }]]);

    expect(plan({ dockerfile, files: CODE, results }).ends).toEqual({ with: 'result', of: key });
  });

  test('a part of the base that the facts at hand do not tell is asked for', () => {
    const partial = { ...emptyRootfs, root: { ...emptyRootfs.root, listing: 'partial' as const } };
    const planned = plan({ dockerfile, files: CODE, rootfs: partial });

    expect(planned.ends).toEqual({ with: 'facts', path: 'app' });
    expect(planned.segments).toEqual([]);
  });
});

test('the paths of the base that composing looked at are told, so that the next build knows them', () => {
  const { looked } = plan({
    dockerfile: 'FROM a\nRUN base\nCOPY manage.py /app/\nCOPY --chown=app emr /srv/emr/\n',
    files: CODE,
    rootfs: { ...emptyRootfs, passwd: { kind: 'text', text: 'app:x:1000:1000::/:/bin/sh\n' } },
  });

  expect(looked.paths).toEqual(expect.arrayContaining(['app', 'srv']));
  expect(looked.accounts).toBe(true);
});

test('the configuration of the base decides about variables and folders, arguments of its instructions stay in force', () => {
  const planned = plan({
    dockerfile: 'FROM a\nARG DIR=code\nRUN base\nCOPY $DIR/manage.py $HOME/\nENV BOTH=$HOME/$DIR\n',
    files: { 'code/manage.py': '' },
    config: { Env: ['HOME=/home/app'], WorkingDir: '/work' },
  });
  const [segment] = planned.segments;

  expect(segment?.kind === 'copy' && segment.entries.at(-1)?.path).toBe('home/app/manage.py');
  expect(planned.state.config.Env).toEqual(['HOME=/home/app', 'BOTH=/home/app/code']);
});

test('the same files have the same key on whatever base', () => {
  const keys = ['a', 'b'].map((image) => {
    const [segment] = plan({ dockerfile: `FROM ${image}\nRUN base\nCOPY . /app\n`, files: CODE }).segments;
    return segment?.key;
  });

  expect(keys[0]).toBe(keys[1]);
});

function runKey({ segments }: SegmentsPlan): Key {
  const run = segments.find(({ kind }) => kind === 'run');
  if (run === undefined) throw new Error('nothing is executed');
  return run.key;
}

test('large COPYs share the room for layers of the image, and a small one before leaves it to the next', () => {
  const many = (folder: string) =>
    Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${folder}/module${at}`, `${at}`.padEnd(60_000)]));
  const files = { ...many('one'), ...many('two'), 'conf/one': '1' };
  const layers = (dockerfile: string) => {
    const lines = plan({ dockerfile: `FROM scratch\n${dockerfile}`, files }).segments.map(({ line }) => line);
    return [2, 3].map((line) => lines.filter((other) => other === line).length);
  };

  const [first = 0, second = 0] = layers('COPY one /one/\nCOPY two /two/\n');
  expect(first + second).toBeLessThanOrEqual(48);
  expect(Math.min(first, second)).toBeGreaterThan(16);
  expect(layers('COPY conf /conf/\nCOPY one /one/\n')).toEqual([1, 40]);
});
