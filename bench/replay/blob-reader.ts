import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Reads contents by git's names of them, one process for all. */
export interface BlobReader extends AsyncDisposable {
  /** Undefined where the clone does not hold it: some leave out what is large. */
  read(blobId: string): Promise<Buffer | undefined>;
}

/** @see https://git-scm.com/docs/git-cat-file#_batch_output */
export function readBlobs(repository: string): BlobReader {
  const git = spawn('git', ['-C', repository, 'cat-file', '--batch'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...OFFLINE },
  });
  const closed = once(git, 'close');
  const chunks = git.stdout[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  const more = async () => {
    const { value, done } = await chunks.next();
    if (done) throw new Error(`git cat-file of ${repository} ended early`);
    rest = Buffer.concat([rest, value]);
  };
  const take = async (length: number) => {
    const parts: Buffer[] = [];
    let missing = length;
    for (;;) {
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.length);
      parts.push(part);
      missing -= part.length;
      if (missing === 0) return Buffer.concat(parts);
      await more();
    }
  };
  const takeLine = async () => {
    while (!rest.includes('\n')) await more();
    const line = await take(rest.indexOf('\n') + 1);
    return line.toString().trimEnd();
  };
  return {
    async read(blobId) {
      git.stdin.write(`${blobId}\n`);
      const [, type, size] = (await takeLine()).split(' ');
      if (type === 'missing') return undefined;
      const content = await take(Number(size) + 1);
      return content.subarray(0, -1);
    },
    async [Symbol.asyncDispose]() {
      git.stdin.end();
      await closed;
    },
  };
}

/** A partial clone asks its server for what it left out; nobody else's server is asked for a measurement. */
export const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
