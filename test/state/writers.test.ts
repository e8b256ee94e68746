import { expect, test } from 'vitest';
import { editOf, setValue } from '../../src/state/assignment.ts';
import { gitBranchStore } from '../../src/state/git-branch-store.ts';
import { openGitRepository } from '../../src/state/git-repository.ts';
import { updateState } from '../../src/state/update-state.ts';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { snapshotOf } from './snapshot-clone.ts';
import { makeStateRemote } from './state-remote.ts';

const AUTHOR = { name: 'Ada', email: 'ada@example.com' };
const WRITERS = 16;
const WRITES = 25;

test('16 writers at once with 25 writes each: 400 values, none lost, none twice, nothing forced, no work tree touched', async () => {
  await using remote = await makeStateRemote();
  const clones = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => remote.clone(`writer-${writer}`)));
  const before = await Promise.all(clones.map(snapshotOf));

  await Promise.all(
    clones.map(async (clone, writer) => {
      for (let write = 0; write < WRITES; write++) await setAlone(clone, writer, write);
    }),
  );

  const [first = ''] = clones;
  const shown: { values: { name: string; value: string }[] } = JSON.parse(
    (await state(first, ['show', '--json'])).stdout,
  );
  const expected = clones.flatMap((_, writer) =>
    Array.from({ length: WRITES }, (_unused, write) => [nameOf(writer, write), contentOf(writer, write)] as const),
  );
  expect(shown.values).toHaveLength(WRITERS * WRITES);
  expect(new Map(shown.values.map(({ name, value }) => [name, value]))).toEqual(new Map(expected));
  const subjects = (await remote.git('log', '--format=%s', 'hydrofoil-state')).trimEnd().split('\n');
  expect(subjects.toSorted()).toEqual(expected.map(([name]) => `set ${name}`).toSorted());
  expect(await Promise.all(clones.map(snapshotOf))).toEqual(before);
}, 600_000);

test('reading fetches the same four objects after 10 000 writes as after one', async () => {
  await using remote = await makeStateRemote();
  const directory = await remote.clone('clone');
  await state(directory, ['set', 'a=0', 'b=fixed']);
  expect(await objectsRead(directory)).toBe(4); // a commit, a tree, and the contents of a and b

  await run('git', ['-C', remote.path, 'fast-import', '--quiet'], { stdin: writesOf('a', 10_000) });

  expect((await remote.git('rev-list', '--count', 'hydrofoil-state')).trim()).toBe('10001');
  expect((await state(directory, ['get', 'a'])).stdout).toBe('10000');
  expect(await objectsRead(directory)).toBe(4);
});

/** Writes one value as a run does that has nothing else to do: from nothing. */
async function setAlone(directory: string, writer: number, write: number): Promise<void> {
  const { signal } = new AbortController();
  await using repository = await openGitRepository({ directory, remote: 'origin' }, { signal });
  const store = gitBranchStore(repository, { branch: 'hydrofoil-state', author: AUTHOR, trailers: [] });
  const change = setValue(nameOf(writer, write), Buffer.from(contentOf(writer, write)));
  await updateState(store, () => editOf([change], ''), { signal });
}

/** How many objects a read brings here. */
async function objectsRead(directory: string): Promise<number> {
  const { signal } = new AbortController();
  await using repository = await openGitRepository({ directory, remote: 'origin' }, { signal });
  await gitBranchStore(repository, { branch: 'hydrofoil-state', author: AUTHOR, trailers: [] }).read({ signal });
  const { stdout } = await repository.git(['count-objects', '-v'], { signal });
  const [loose, packed] = [/^count: (\d+)/m, /^in-pack: (\d+)/m].map((pattern) => Number(pattern.exec(stdout)?.[1]));
  return (loose ?? 0) + (packed ?? 0);
}

/** @see https://git-scm.com/docs/git-fast-import */
function writesOf(name: string, count: number): string {
  const writes = Array.from({ length: count }, (_, at) => {
    const value = String(at + 1);
    const from = at === 0 ? 'from refs/heads/hydrofoil-state^0\n' : '';
    return `commit refs/heads/hydrofoil-state\ncommitter a <a@b> ${2_000_000_000 + at} +0000\ndata 1\nx\n${from}M 100644 inline ${name}\ndata ${value.length}\n${value}\n`;
  });
  return writes.join('');
}

function nameOf(writer: number, write: number): string {
  return `writer-${writer}/${write}`;
}

function contentOf(writer: number, write: number): string {
  return `value ${write} of ${writer}`;
}
