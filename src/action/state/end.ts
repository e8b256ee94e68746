import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import { saveFolder } from '../../state/state-folder.ts';
import { workflowCommand } from '../workflow-command.ts';
import { readBase, removeBase } from './base-file.ts';
import { openActionState } from './open-action-state.ts';
import { readStateInputs } from './state-inputs.ts';
import type { StateStep } from './state-step.ts';

/**
 * The end of the job, when it succeeded or is to be saved always. A step that has restored nothing has nothing to save: what it could not read
 * it must not overwrite.
 */
export async function endState(step: StateStep): Promise<void> {
  const { cwd, env, write, signal } = step;
  const baseFile = env.STATE_base;
  if (baseFile === undefined || baseFile === '') return;
  const inputs = readStateInputs(env);
  const { folder: folderName, onConflict } = inputs;
  const folder = resolve(cwd, folderName);
  const base = await readBase(baseFile);
  await using state = await openActionState(inputs, step);
  const subject = `save ${folderName}${state.inScope}`;
  const result = await saveFolder(state.store, { folder, folderName, base, onConflict, subject }, { signal });
  for (const { name, outcome } of result.meanwhile) {
    const what =
      outcome === 'replaced'
        ? `Another run has written ${name} since this one began. This run's replaces it; the other's is in the history of the branch.`
        : `Another run has written ${name} since this one began, so it is not deleted.`;
    write(workflowCommand('warning', what, { title: 'State' }));
  }
  const names = [...result.set.map((name) => `set ${name}`), ...result.deleted.map((name) => `delete ${name}`)];
  for (const name of names) write(name);
  write(names.length === 0 ? `${folderName}: nothing changed` : `${folderName}: saved to ${state.store.description}`);
  await removeBase(baseFile);
  await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
    // A container has written there as another user. Saved it is, so the job does not fail by it.
    write(
      workflowCommand('notice', `Deleting ${folderName} after it was saved: ${messageOf(error)}`, { title: 'State' }),
    );
  });
}
