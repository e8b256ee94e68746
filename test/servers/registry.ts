import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Progress, silent } from '../../src/log.ts';
import { type Stoppable, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { ensurePrograms } from './packages.ts';
import { run } from './run.ts';

export interface RegistryOptions {
  /** Where it keeps its configuration, log and blobs. What a stopped one left there is served again. */
  readonly directory: string;
  readonly port?: number;
  /** Name to password: with it, every request needs basic authorisation. */
  readonly users?: Readonly<Record<string, string>>;
  readonly progress?: Progress;
}

export interface RegistryServer extends Stoppable {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  /** "127.0.0.1:PORT": the first part of image references. */
  readonly host: string;
}

const NAME_HEADER = 'x-test-registry';

/** Starts CNCF Distribution 2.8 on 127.0.0.1, plain HTTP, with deletion allowed. */
export async function startRegistry(options: RegistryOptions): Promise<RegistryServer> {
  const { directory, users, progress = silent } = options;
  await ensurePrograms([{ program: 'docker-registry', debianPackage: 'docker-registry' }], progress);
  await mkdir(directory, { recursive: true });
  const host = `127.0.0.1:${options.port ?? (await freePort())}`;
  const name = randomUUID();
  const configuration = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(directory, 'storage'), maxthreads: 100 },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: host, secret: 'for tests only', headers: { [NAME_HEADER]: [name] } },
    ...(users === undefined ? {} : { auth: { htpasswd: await writeHtpasswd(directory, users) } }),
  };
  const file = join(directory, 'registry.yml');
  await writeFile(file, JSON.stringify(configuration)); // JSON is YAML
  const url = `http://${host}`;
  const { stop } = await startDaemon({
    name: 'registry',
    command: 'docker-registry',
    args: ['serve', file],
    directory,
    isReady: () => answersAs(name, `${url}/v2/`),
  });
  return { url, host, stop, [Symbol.asyncDispose]: stop };
}

/** Whether it is this registry that answers there, and not another one that has the port. */
function answersAs(name: string, url: string): Promise<boolean> {
  return fetch(url).then(
    ({ headers }) => headers.get(NAME_HEADER) === name,
    () => false,
  );
}

async function writeHtpasswd(directory: string, users: Readonly<Record<string, string>>) {
  const lines = Object.entries(users).map(async ([name, password]) => `${name}:${await bcrypt(password)}\n`);
  const path = join(directory, 'htpasswd');
  await writeFile(path, await Promise.all(lines), { mode: 0o600 });
  return { realm: 'tests', path };
}

/** Distribution takes bcrypt only, which Node lacks; crypt(3) of Debian, Ubuntu and Fedora has it. The salt need not be secret here. */
async function bcrypt(password: string): Promise<string> {
  const script = 'my $password = <STDIN>; print crypt($password, q($2b$05$saltForTestServersOnl.))';
  return run('perl', ['-e', script], { stdin: password });
}
