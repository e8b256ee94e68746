import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beginState } from '../../src/action/state/begin.ts';
import { endState } from '../../src/action/state/end.ts';
import { parseOutputs } from '../e2e/step.ts';
import type { StateRemote } from './state-remote.ts';

type Environment = Readonly<Record<string, string>>;

/** A job with a checkout, in which the sub-action is used, as its runner sees it. */
export interface StateJob {
  readonly checkout: string;
  /** Runs the step. What it exports the later steps of the job have. */
  begin(inputs: Environment): Promise<BegunStep>;
  /** Runs the end of a step. */
  end(step: BegunStep): Promise<readonly string[]>;
}

export interface BegunStep {
  readonly inputs: Environment;
  readonly outputs: Environment;
  /** What the step has left for its end. */
  readonly state: Environment;
}

export async function openStateJob(remote: StateRemote): Promise<StateJob> {
  const checkout = await remote.clone('checkout');
  const exported: Record<string, string> = {};
  const { signal } = new AbortController();
  return {
    checkout,
    async begin(inputs) {
      const runner = await mkdtemp(join(remote.folder, 'runner-'));
      const fileOf = (name: string) => join(runner, name);
      const files = {
        GITHUB_ENV: fileOf('env'),
        GITHUB_OUTPUT: fileOf('output'),
        GITHUB_STATE: fileOf('state'),
      };
      await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
      const env = { ...exported, ...inputs, ...files, RUNNER_TEMP: runner };
      await beginState({ cwd: checkout, env, write: () => {}, signal });
      const told = async (file: string) => parseOutputs(await readFile(file, 'utf8'));
      Object.assign(exported, await told(files.GITHUB_ENV));
      return { inputs, outputs: await told(files.GITHUB_OUTPUT), state: await told(files.GITHUB_STATE) };
    },
    async end({ inputs, state }) {
      const log: string[] = [];
      const kept = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
      const env = { ...exported, ...inputs, ...Object.fromEntries(kept) };
      await endState({ cwd: checkout, env, write: (line) => log.push(line), signal });
      return log;
    },
  };
}
