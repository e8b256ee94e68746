import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Progress, silent } from '../../src/log.ts';
import { ensureCached } from './cache.ts';
import { type Stoppable, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { ensurePrograms } from './packages.ts';
import { run } from './run.ts';

export interface MotoOptions {
  /** Where its log is written. */
  readonly directory: string;
  readonly progress?: Progress;
}

/** The APIs of AWS, in memory: ECR, STS, IAM. */
export interface MotoServer extends Stoppable {
  readonly url: string;
}

/** The account that everything belongs to when nothing says otherwise. */
export const MOTO_ACCOUNT = '123456789012';

const REQUIREMENTS = join(import.meta.dirname, 'moto', 'requirements.txt');

/** Installs moto into a Python environment of its own, once, and returns its folder. */
export async function ensureMoto(progress: Progress = silent): Promise<string> {
  await ensurePrograms([{ program: 'python3', debianPackage: 'python3-venv' }], progress);
  const make = async (directory: string) => {
    await run('python3', ['-m', 'venv', directory]);
    const { HOME = '/root' } = process.env;
    await run(join(directory, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', REQUIREMENTS], {
      env: { HOME },
    });
  };
  return ensureCached({ part: 'moto', recipe: [await readFile(REQUIREMENTS, 'utf8')], make }, progress);
}

/** Starts moto on 127.0.0.1, plain HTTP. It takes every credential until it is told to check them. */
export async function startMoto({ directory, progress = silent }: MotoOptions): Promise<MotoServer> {
  const installed = await ensureMoto(progress);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { stop } = await startDaemon({
    name: 'moto',
    command: join(installed, 'bin/python'), // its own script names the folder that it was installed in
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    directory,
    isReady: () =>
      fetch(`${url}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  return { url, stop, [Symbol.asyncDispose]: stop };
}
