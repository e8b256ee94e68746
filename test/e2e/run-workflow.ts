import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildAction } from '../../scripts/build-action.ts';
import { exec } from '../../src/exec.ts';
import { ensureAct } from '../servers/act.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What workflows call the action by. */
const ACTION = '<owner>/hydrofoil@v1';

/** A runner of workflows, with the action as the sources make it. */
export interface WorkflowRunner extends AsyncDisposable {
  run(workflow: WorkflowRun): Promise<{ readonly exitCode: number; readonly log: string }>;
}

export interface WorkflowRun {
  /** Checkout of the repository. */
  readonly folder: string;
  /** File name in .github/workflows. */
  readonly file: string;
  readonly event: 'push' | 'pull_request' | 'schedule';
  /** What GitHub tells of the event. */
  readonly payload: object;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Builds the action and the runner. No host but this one is asked: the action and the checkout come from folders. */
export async function openWorkflowRunner(): Promise<WorkflowRunner> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'hydrofoil-act-'));
  const action = join(folder, 'action');
  const home = join(folder, 'home');
  await Promise.all([mkdir(action), mkdir(home)]);
  await buildAction(action);
  const files = ['action.yml', 'package.json', 'state/action.yml'];
  await Promise.all(files.map((name) => copyFile(join(ROOT, name), join(action, name))));
  const act = await ensureAct();
  return {
    async run({ folder: checkout, file, event, payload, env, secrets = {}, variables = {}, signal }) {
      const eventFile = join(folder, `event-${event}.json`);
      await writeFile(eventFile, JSON.stringify(payload));
      const path = `${dirname(process.execPath)}${delimiter}${env.PATH ?? process.env.PATH}`;
      const args = [
        event,
        ['--workflows', join('.github/workflows', file)],
        ['--platform', 'ubuntu-latest=-self-hosted'],
        ['--local-repository', `${ACTION}=${action}`],
        ['--eventpath', eventFile],
        '--no-cache-server',
        Object.entries({ ...env, PATH: path }).map(([name, value]) => ['--env', `${name}=${value}`]),
        Object.keys(secrets).map((name) => ['--secret', name]),
        Object.entries(variables).map(([name, value]) => ['--var', `${name}=${value}`]),
      ].flat(3);
      const own = { HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, PATH: path };
      const options = { cwd: checkout, env: { ...env, ...secrets, ...own } };
      const { exitCode, stdout, stderr } = await exec(
        act,
        args,
        signal === undefined ? options : { ...options, signal },
      );
      return { exitCode, log: `${stdout}\n${stderr}` };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
