import { isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import { ToolError } from '../../errors.ts';
import { editOf, setValue } from '../../state/assignment.ts';
import { restoreFolder } from '../../state/state-folder.ts';
import type { StateEntry, StateStore } from '../../state/state-store.ts';
import { updateState } from '../../state/update-state.ts';
import { workflowCommand } from '../workflow-command.ts';
import { addToWorkflowFile } from '../workflow-file.ts';
import { writeBase } from './base-file.ts';
import { openActionState } from './open-action-state.ts';
import { readStateInputs, type StateInputs } from './state-inputs.ts';
import type { StateStep } from './state-step.ts';

/** In the conditions of post steps, only what is in the environment is known of a step's inputs. All steps of a job share it. */
const SAVE_IF = 'HYDROFOIL_STATE_SAVE_IF';

/** The folders that steps of this job have begun, a line each: what they hold is not saved before the job's end. */
const FOLDERS = 'HYDROFOIL_STATE_FOLDERS';

/** The step itself: values at once, or a folder until the end of the job. */
export async function beginState(step: StateStep): Promise<void> {
  const { env, write } = step;
  await addToWorkflowFile(env.GITHUB_STATE, { phase: 'post' });
  const inputs = readStateInputs(env);
  if (inputs.hasBackup) write(workflowCommand('notice', 'The input backup has no effect: no commit is ever squashed.'));
  if (inputs.get.length > 0 || inputs.set.length > 0) await exchangeValues(inputs, step);
  else await beginFolder(inputs, step);
}

async function beginFolder(inputs: StateInputs, step: StateStep): Promise<void> {
  const { cwd, env, write, signal } = step;
  const { folder: folderName, saveIf } = inputs;
  const others = env[SAVE_IF];
  if (others !== undefined && others !== saveIf) {
    const what = `Reading the input save-if: it is ${saveIf} here, and ${others} in another step of this job`;
    throw new ToolError('USAGE_ACTION_INPUT', what, {
      hint: 'GitHub knows one condition for the ends of both steps: give both the same, or split the job.',
    });
  }
  const folder = resolve(cwd, folderName);
  const begun = (env[FOLDERS] ?? '').split('\n').filter((line) => line !== '');
  if (begun.some((other) => `${folder}/`.startsWith(`${other}/`) || other.startsWith(`${folder}/`))) {
    const what = `Restoring the state into ${folderName}: an earlier step of this job has state there, which is not saved yet`;
    throw new ToolError('STATE_FOLDER_TAKEN', what, {
      hint: 'Give this step a folder of its own with the input folder.',
    });
  }
  await using state = await openActionState(inputs, step);
  const base = await restoreFolder(state.store, { folder, folderName }, { signal });
  await addToWorkflowFile(env.GITHUB_ENV, { [SAVE_IF]: saveIf, [FOLDERS]: [...begun, folder].join('\n') });
  await addToWorkflowFile(env.GITHUB_STATE, { base: await writeBase(base, env.RUNNER_TEMP) });
  write(`${base.length} files of ${state.store.description} are in ${folderName}`);
}

async function exchangeValues(inputs: StateInputs, step: StateStep): Promise<void> {
  const { env, write, signal } = step;
  const edit = editOf(
    inputs.set.map(({ name, text }) => setValue(name, Buffer.from(text))),
    '',
  );
  await using state = await openActionState(inputs, step);
  const { store, inScope } = state;
  let values: ReadonlyMap<string, string> = new Map();
  const result = await updateState(
    store,
    async ({ entries }) => {
      values = await textsOf(inputs.get, entries, store, signal);
      return { ...edit, subject: `${edit.subject}${inScope}` };
    },
    { signal },
  );
  await addToWorkflowFile(env.GITHUB_OUTPUT, {
    value: values.get(inputs.get[0] ?? '') ?? '',
    values: JSON.stringify(Object.fromEntries(values)),
  });
  for (const name of inputs.get)
    write(`value ${name}: ${values.has(name) ? 'read' : `there is none in ${store.description}`}`);
  if (inputs.set.length > 0) write(`${edit.subject}: ${result.outcome} in ${store.description}`);
}

async function textsOf(
  names: readonly string[],
  entries: ReadonlyMap<string, StateEntry>,
  store: StateStore,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const there = names.flatMap((name) => {
    const entry = entries.get(name);
    return entry === undefined ? [] : [{ name, entry }];
  });
  const contents = await store.load(
    there.map(({ entry }) => entry),
    { signal },
  );
  const texts = there.map(({ name }, at): [string, string] => {
    const content = Buffer.from(contents[at] ?? []);
    if (isUtf8(content)) return [name, content.toString()];
    throw new ToolError('STATE_VALUE_BINARY', `Reading the value ${name}: it is no text, and outputs are`, {
      hint: 'Let the values be files: use the action without get and set.',
    });
  });
  return new Map(texts);
}
