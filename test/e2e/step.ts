import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildAction } from '../../scripts/build-action.ts';

/** The action as the sources make it, and what its step is started with: as a runner does it, without the runner. */
export interface StepRunner extends AsyncDisposable {
  start(step: Step): Promise<RunningStep>;
  run(step: Step): Promise<StepResult>;
}

export interface Step {
  /** Checkout of the repository. */
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** What GitHub tells of the event; `name` as in `on:`. */
  readonly event?: { readonly name: string; readonly payload: object };
  readonly env: Readonly<Record<string, string>>;
}

export interface StepResult {
  /** null when it was killed. */
  readonly exitCode: number | null;
  readonly log: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown that it has added to the job's summary. */
  readonly summary: string;
}

export interface RunningStep {
  /** Waits for a line of the log. */
  readonly says: (line: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<StepResult>;
}

export async function openStepRunner(): Promise<StepRunner> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'hydrofoil-step-'));
  const entry = await buildAction(folder);
  const start = async (step: Step) => startStep(entry, step, await mkdtemp(join(folder, 'runner-')));
  return {
    start,
    run: async (step) => (await start(step)).ended,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function startStep(entry: string, { folder, inputs, event, env }: Step, runner: string): Promise<RunningStep> {
  const files = { GITHUB_OUTPUT: join(runner, 'output'), GITHUB_STEP_SUMMARY: join(runner, 'summary') };
  const eventFile = join(runner, 'event.json');
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  await writeFile(eventFile, JSON.stringify(event?.payload ?? {}));
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const child = spawn(process.execPath, [entry], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...files,
      ...Object.fromEntries(given),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'ada',
      GITHUB_EVENT_NAME: event?.name ?? 'workflow_dispatch',
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: runner,
      ...env,
    },
  });
  const log: string[] = [];
  const listeners = new Set<() => void>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    log.push(line);
    for (const listener of listeners) listener();
  });
  const closed = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return {
    says: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (log.some((one) => line.test(one))) resolve();
        };
        listeners.add(look);
        closed.then(() => reject(new Error(`it never said ${line}:\n${log.join('\n')}`)), reject);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    ended: closed.then(async ([[exitCode]]) => ({
      exitCode,
      log,
      outputs: parseOutputs(await readFile(files.GITHUB_OUTPUT, 'utf8')),
      summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    })),
  };
}

/** As the runner reads the file: a name, a delimiter, and all that stands before the delimiter comes again. */
export function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const [, name, delimiter] = /^([^<\n]+)<<(\S+)\n/.exec(rest) ?? [];
    if (name === undefined || delimiter === undefined) throw new Error(`not a file of outputs: ${rest}`);
    const start = rest.indexOf('\n') + 1;
    const end = rest.indexOf(`\n${delimiter}\n`, start - 1);
    outputs[name] = rest.slice(start, Math.max(start, end));
    rest = rest.slice(end + delimiter.length + 2);
  }
  return outputs;
}
