import type { Step } from './workflow-steps.ts';

export interface Workflow {
  readonly name: string;
  /** What it is for, a line each. */
  readonly comment: readonly string[];
  /** Lines below `on:`. */
  readonly on: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly cancel: boolean; readonly because: string };
  readonly job: string;
  /** Condition of the job. */
  readonly jobIf?: string;
  readonly timeoutMinutes: number;
  readonly steps: readonly Step[];
}

/** The text of a workflow of one job. */
export function renderWorkflow(workflow: Workflow): string {
  const { name, comment, on, permissions, concurrency, job, jobIf, timeoutMinutes, steps } = workflow;
  return [
    ...comment.map((line) => `# ${line}`),
    `name: ${name}`,
    'on:',
    ...on.map((line) => `  ${line}`),
    'permissions:',
    ...Object.entries(permissions).map(([right, level]) => `  ${right}: ${level}`),
    `concurrency: # ${concurrency.because}`,
    `  group: ${concurrency.group}`,
    `  cancel-in-progress: ${concurrency.cancel}`,
    'jobs:',
    `  ${job}:`,
    ...(jobIf === undefined ? [] : [`    if: ${jobIf}`]),
    '    runs-on: ubuntu-latest',
    `    timeout-minutes: ${timeoutMinutes}`,
    '    steps:',
    ...steps.flatMap((step) => step.map((line) => `      ${line}`)),
    '',
  ].join('\n');
}
