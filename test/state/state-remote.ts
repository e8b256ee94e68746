import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitBranchStore } from '../../src/state/git-branch-store.ts';
import { openGitRepository } from '../../src/state/git-repository.ts';
import type { StateStore } from '../../src/state/state-store.ts';
import { run } from '../servers/run.ts';

/** A bare repository that refuses every forced push and every deletion, and clones of it. */
export interface StateRemote extends AsyncDisposable {
  readonly folder: string;
  /** The bare repository. */
  readonly path: string;
  /** Address that clones get; the path unless another is told. */
  readonly address: string;
  clone(name: string, ...options: string[]): Promise<string>;
  /** Opens the store as a run in a clone does. */
  openStore(clone: string, branch?: string): Promise<StateStore>;
  /** Runs git in the bare repository. */
  git(...args: string[]): Promise<string>;
}

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

export async function makeStateRemote(addressOf: (path: string) => string = (path) => path): Promise<StateRemote> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-state-remote-'));
  const path = join(folder, 'remote.git');
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  for (const [key, value] of Object.entries(FORBIDS)) await run('git', ['-C', path, 'config', key, value]);
  const seed = join(folder, 'seed');
  await run('git', ['init', '--quiet', '--initial-branch=main', seed]);
  for (const number of [1, 2, 3]) {
    await writeFile(join(seed, 'app.py'), `print(${number})\n`);
    await run('git', ['-C', seed, 'add', '.']);
    await run('git', ['-C', seed, ...IDENTITY, 'commit', '--quiet', '-m', `commit ${number}`]);
  }
  await run('git', ['-C', seed, 'push', '--quiet', path, 'main']);
  const opened: AsyncDisposable[] = [];
  const signal = new AbortController().signal;
  return {
    folder,
    path,
    address: addressOf(path),
    async clone(name, ...options) {
      const directory = join(folder, name);
      await run('git', ['clone', '--quiet', ...options, addressOf(path), directory]);
      return directory;
    },
    async openStore(directory, branch = 'hydrofoil-state') {
      const repository = await openGitRepository({ directory, remote: 'origin' }, { signal });
      opened.push(repository);
      return gitBranchStore(repository, {
        branch,
        author: { name: 'Ada', email: 'ada@example.com' },
        trailers: ['By: ada'],
        sleep: async () => {},
      });
    },
    git: (...args) => run('git', ['-C', path, ...args]),
    async [Symbol.asyncDispose]() {
      for (const one of opened) await one[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const FORBIDS = {
  'receive.denyNonFastForwards': 'true',
  'receive.denyDeletes': 'true',
  'receive.autogc': 'false',
  'gc.auto': '0',
  'http.receivepack': 'true',
  'uploadpack.allowFilter': 'true',
};
