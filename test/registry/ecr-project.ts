import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { exec } from '../../src/exec.ts';
import type { EcrServer } from '../servers/ecr.ts';

/** A repository whose image has no base to make: what is pushed is what counts here. */
export interface EcrProject extends AsyncDisposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  hydrofoil(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<EcrRun>;
}

interface EcrRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the process had the AWS SDK in memory. */
  readonly hadSdk: boolean;
}

export interface EcrProjectOptions {
  readonly repository: string;
  /** Another one than that which needs no engine. */
  readonly dockerfile?: string;
  /** More of hydrofoil.yaml. */
  readonly settings?: string;
}

export async function ecrProject(ecr: EcrServer, options: EcrProjectOptions): Promise<EcrProject> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-ecr-'));
  const scripts = join(folder, '.scripts');
  const git = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com' };
  const env = {
    ...git,
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
    HOME: folder,
    DOCKER_CONFIG: join(folder, '.docker'),
    CI: '',
    GITHUB_ACTIONS: '',
    GITHUB_REF_NAME: '',
    GITHUB_HEAD_REF: '',
    ACTIONS_ID_TOKEN_REQUEST_URL: '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: '',
    NODE_V8_COVERAGE: scripts, // lists the scripts of the process
  };
  const run = (command: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}) =>
    exec(command, args, { cwd: folder, env: { ...env, ...extra } });
  const project: EcrProject = {
    folder,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    },
    async commit(files) {
      await project.write(files);
      for (const args of [
        ['add', '--all'],
        ['commit', '--quiet', '--message', 'change'],
      ])
        await run('git', args);
      return (await run('git', ['rev-parse', 'HEAD'])).stdout.trim();
    },
    async hydrofoil(args, extra = {}) {
      await rm(scripts, { recursive: true, force: true });
      const result = await run(process.execPath, [inject('cli'), ...args], { ...ecr.env, ...extra });
      return { ...result, hadSdk: (await scriptsIn(scripts)).includes('/ecr-api-') };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  await run('git', ['init', '--quiet', '--initial-branch', 'uat']);
  await project.commit({
    '.gitignore': '.docker\n.scripts\n.aws\n',
    Dockerfile: options.dockerfile ?? 'FROM scratch\nCOPY app /app\nCMD ["/app/run"]\n',
    'app/run': 'one\n',
    'hydrofoil.yaml': `images: { web: { repository: ${options.repository} } }\n${options.settings ?? ''}`,
  });
  return project;
}

async function scriptsIn(folder: string): Promise<string> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('');
}
