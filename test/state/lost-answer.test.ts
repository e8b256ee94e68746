import { expect, test } from 'vitest';
import { gitBranchStore } from '../../src/state/git-branch-store.ts';
import { type GitRepository, openGitRepository } from '../../src/state/git-repository.ts';
import { makeStateRemote } from './state-remote.ts';

const { signal } = new AbortController();

test('a write of which is not known whether it has arrived is not made again over what another run wrote meanwhile', async () => {
  await using remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  const other = await remote.openStore(clone);
  const writeBy = (text: string) => ({
    subject: text,
    changes: [{ change: 'set', name: 'a', content: Buffer.from(text), kind: 'file' } as const],
  });
  await other.compareAndSwap(writeBy('old'), undefined, { signal });
  await using repository = await openGitRepository({ directory: clone, remote: 'origin' }, { signal });
  const lost: GitRepository = {
    ...repository,
    async git(args, run) {
      if (args.some((one) => /^--depth=\d\d/.test(one)))
        return { exitCode: 128, stdout: '', stderr: 'fatal: gone again' };
      const result = await repository.git(args, run);
      if (args[0] !== 'push') return result;
      const { version } = await other.read({ signal });
      await other.compareAndSwap(writeBy('of another run'), version, { signal });
      return { exitCode: 128, stdout: '', stderr: 'fatal: the connection is gone' };
    },
  };
  const store = gitBranchStore(lost, { branch: 'hydrofoil-state', author: { name: 'a', email: 'a@b' }, trailers: [] });
  const { version } = await store.read({ signal });

  const written = store.compareAndSwap(writeBy('of this run'), version, { signal });

  await expect(written).rejects.toMatchObject({ code: 'STATE_WRITE_FAILED' });
  expect(await remote.git('log', '--format=%s', 'hydrofoil-state')).toBe('of another run\nof this run\nold\n');
});
