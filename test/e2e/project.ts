import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import { exec } from '../../src/exec.ts';
import { checkRepository } from '../conformance/check-repository.ts';
import { sharedBuildkit } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A user's repository with a Dockerfile, hydrofoil.yaml and manifests, in a folder of its own, and the built command line to use on it.
 * In the end everything that stands in its image's repository is read back and checked.
 */
export interface TestProject extends AsyncDisposable {
  readonly folder: string;
  /** What commands get besides the environment of the tests. */
  readonly env: Readonly<Record<string, string>>;
  /** "127.0.0.1:PORT" of the registry, or of the proxy before it. */
  readonly host: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  git(...args: string[]): Promise<string>;
  /** Writes, commits everything, and answers the commit. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<string>;
  hydrofoil(
    args: readonly string[],
    options?: { readonly env?: Record<string, string>; readonly signal?: AbortSignal },
  ): Promise<CommandResult>;
  /** Starts a command, and kills its process group as soon as a line matches; answers when all of it has ended. */
  killWhen(
    args: readonly string[],
    line: RegExp,
    signal: NodeJS.Signals,
    extra?: Record<string, string>,
  ): Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
  /** The same with --json: the value printed. */
  json<T>(...args: string[]): Promise<T>;
}

export interface ProjectOptions {
  /** The registry's host and port as the project names it. */
  readonly host: string;
  /** Where the FROM image is pushed: the registry itself, when `host` is a proxy. */
  readonly registryUrl: string;
  /** First part of the repositories: one per test. */
  readonly name: string;
  readonly dockerfile?: string;
  readonly environments?: string;
  /** Another engine than the shared BuildKit, as `engine:` of hydrofoil.yaml. */
  readonly engine?: string;
}

/** The story's layout in small: requirements installed by a RUN, then the application copied over. */
export function storyDockerfile(host: string, name: string): string {
  return `ARG TAG=1
FROM ${host}/${name}/busybox:\${TAG}
ARG PIP_EXTRA=none
RUN echo installing > /apt.txt
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt && echo $PIP_EXTRA > /extra.txt
WORKDIR /app
COPY . .
CMD ["sh", "run.sh"]
`;
}

export async function makeProject(options: ProjectOptions): Promise<TestProject> {
  const { host, name } = options;
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-project-'));
  const { address, buildctl } = await sharedBuildkit();
  const env = {
    PATH: `${dirname(buildctl)}:${process.env.PATH}`,
    DOCKER_CONFIG: join(folder, '.docker'),
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
    GITHUB_REF_NAME: '',
    GITHUB_HEAD_REF: '',
    CI: '',
  };
  await makeSmallImage({ registry: options.registryUrl, repository: `${name}/busybox`, tag: '1' });
  const run = async (
    command: string,
    args: readonly string[],
    signal?: AbortSignal,
    extra: Record<string, string> = {},
  ) => exec(command, args, { cwd: folder, env: { ...env, ...extra }, ...(signal === undefined ? {} : { signal }) });

  const project: TestProject = {
    folder,
    env,
    host,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    },
    read: (path) => readFile(join(folder, path), 'utf8'),
    remove: (path) => rm(join(folder, path), { recursive: true }),
    async git(...args) {
      const { exitCode, stdout, stderr } = await run('git', args);
      if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
      return stdout.trim();
    },
    async commit(message, files = {}) {
      await project.write(files);
      await project.git('add', '--all');
      await project.git('commit', '--quiet', '--allow-empty', '--message', message);
      return project.git('rev-parse', 'HEAD');
    },
    hydrofoil: (args, { env: extra, signal } = {}) => run(process.execPath, [inject('cli'), ...args], signal, extra),
    killWhen: (args, line, signal, extra = {}) =>
      killWhen([inject('cli'), ...args], { cwd: folder, env: { ...process.env, ...env, ...extra } }, line, signal),
    async json(...args) {
      const { exitCode, stdout, stderr } = await project.hydrofoil([...args, '--json']);
      if (exitCode !== 0) throw new Error(`hydrofoil ${args.join(' ')} ended with ${exitCode}:\n${stderr}`);
      return JSON.parse(stdout);
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
      await checkRepository(`${options.registryUrl}/v2/${name}/web`);
    },
  };
  await project.git('init', '--quiet', '--initial-branch', 'uat');
  await project.write({
    Dockerfile: options.dockerfile ?? storyDockerfile(host, name),
    '.gitignore': 'k8s\n',
    '.dockerignore': '.git*\n.docker\nk8s\ndocs\nhydrofoil*\nDockerfile\n',
    'requirements/base.txt': 'django==4.2\n',
    'requirements/uat.txt': 'django==4.2\ngunicorn==21.0\n',
    'requirements/production.txt': 'django==4.2\n',
    'run.sh': 'cat version\n',
    version: '1\n',
    'k8s/web.yaml': deploymentYaml(`${host}/${name}/web:dev`),
    'hydrofoil.yaml': `images:
  web:
    repository: ${host}/${name}/web
environments:
${options.environments ?? '  uat: { branch: uat, manifests: { folder: k8s } }\n  production: { branch: main, manifests: { folder: k8s } }'}
engine: ${options.engine ?? `{ kind: buildctl, address: "${address}" }`}
`,
  });
  await project.commit('first');
  return project;
}

async function killWhen(
  args: readonly string[],
  options: SpawnOptions,
  line: RegExp,
  signal: NodeJS.Signals,
): ReturnType<TestProject['killWhen']> {
  const child = spawn(process.execPath, args, { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const said: string[] = [];
  if (child.stderr === null) throw new Error('no standard error');
  for await (const text of createInterface({ input: child.stderr })) {
    said.push(text);
    if (child.pid !== undefined && line.test(text)) process.kill(-child.pid, signal);
  }
  const [exitCode] = (await ended) as [number | null];
  if (!said.some((text) => line.test(text))) throw new Error(`nothing to kill at:\n${said.join('\n')}`);
  return { exitCode, stderr: said.join('\n') };
}

function deploymentYaml(image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: ${image} # edited by hydrofoil
`;
}

/** What `hydrofoil build --json` prints, as far as the tests look at it. */
export interface BuildReport {
  readonly outcome: string;
  readonly images: Readonly<Record<string, ImageReport>>;
}

export interface ImageReport {
  readonly reference: string;
  readonly digest: string;
  readonly key: string;
  readonly tags: readonly string[];
  readonly outcome: 'made' | 'unchanged' | 'found';
  readonly uploadedBytes: number;
  readonly base: { readonly key: string; readonly action: string; readonly because: readonly string[] };
  readonly steps: readonly StepReport[];
  readonly stages: Readonly<Record<string, Pick<ImageReport, 'base' | 'steps'>>>;
  /** Of an image for several platforms. What is said of base and steps stands there then. */
  readonly platforms?: Readonly<Record<string, Pick<ImageReport, 'digest' | 'base' | 'steps' | 'outcome'>>>;
}

interface StepReport {
  readonly kind: string;
  readonly action: string;
  readonly line: number;
}

/** Builds and answers what became of the image "web". */
export async function buildWeb(project: TestProject, ...args: string[]): Promise<ImageReport> {
  const { images } = await project.json<BuildReport>('build', ...args);
  const { web } = images;
  if (web === undefined) throw new Error('no image "web" in the report');
  return web;
}
