import { runStateAction } from './action/state/run-state-action.ts';

process.exitCode = await runStateAction(process);
