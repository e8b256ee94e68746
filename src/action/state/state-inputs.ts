import { ToolError } from '../../errors.ts';
import { type Assignment, parseAssignment } from '../../state/assignment.ts';
import { parseStateBranch } from '../../state/state-branch.ts';
import { parseStateName } from '../../state/state-name.ts';
import { readInput } from '../input-value.ts';

/** The inputs of the sub-action. The first four are those of the action that many workflows have in its place. */
export const STATE_INPUTS = {
  branch: { description: 'branch that keeps the state', default: 'state' },
  backup: {
    description: 'has no effect: no commit of the branch is ever squashed, and reading does not get slower by them',
  },
  git_author_name: { description: "author's name of the commits", default: 'github-actions[bot]' },
  git_author_email: {
    description: "author's email address of the commits",
    default: '41898282+github-actions[bot]@users.noreply.github.com',
  },
  scope: {
    description: 'keep the values of this branch or environment apart from all others, for example of github.ref_name',
  },
  folder: {
    description:
      'folder that the values are files of while the job runs; default: the name of the branch with a dot before it',
  },
  'save-if': {
    description:
      'when the folder is saved at the end of the job: success, or always, also when the job failed or was cancelled',
    default: 'success',
  },
  'on-conflict': {
    description:
      'when another run has written a file meanwhile that this run has changed too: replace it (a warning says so, and the history keeps it), or fail',
    default: 'replace',
  },
  get: { description: 'names of values, a line each, to be had as outputs; with get or set there is no folder' },
  set: { description: 'NAME=VALUE, a line each: written at once, all of them or none' },
} as const satisfies Readonly<Record<string, { readonly description: string; readonly default?: string }>>;

export const STATE_OUTPUTS = {
  value: 'the value of the first name of get, as it was before set; empty when there is none',
  values: 'all values of get that exist, as JSON: {"requirements-hash": "2f4a"}',
} as const;

export interface StateInputs {
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly scope?: string;
  /** Relative to the checkout. */
  readonly folder: string;
  readonly saveIf: 'success' | 'always';
  readonly onConflict: 'replace' | 'fail';
  readonly get: readonly string[];
  readonly set: readonly Assignment[];
  readonly hasBackup: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ToolError} USAGE_ACTION_INPUT, STATE_BRANCH_INVALID, STATE_NAME_INVALID, USAGE_STATE_ASSIGNMENT */
export function readStateInputs(env: Environment): StateInputs {
  const read = (name: keyof typeof STATE_INPUTS) => readInput(name, env);
  const branch = parseStateBranch(read('branch') ?? STATE_INPUTS.branch.default);
  const scope = read('scope');
  return {
    branch,
    author: {
      name: read('git_author_name') ?? STATE_INPUTS.git_author_name.default,
      email: read('git_author_email') ?? STATE_INPUTS.git_author_email.default,
    },
    ...(scope === undefined ? {} : { scope }),
    folder: read('folder') ?? `.${branch}`,
    saveIf: oneOf('save-if', read('save-if') ?? 'success', ['success', 'always']),
    onConflict: oneOf('on-conflict', read('on-conflict') ?? 'replace', ['replace', 'fail']),
    get: linesOf(read('get')).map((line) => parseStateName(line.trimEnd())),
    set: linesOf(read('set')).map(parseAssignment),
    hasBackup: read('backup') !== undefined,
  };
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trimStart());
}

function oneOf<T extends string>(input: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw new ToolError(
    'USAGE_ACTION_INPUT',
    `Reading the input ${input}: "${text}" is not one of ${allowed.join(', ')}`,
    {
      hint: `Write ${input}: ${allowed[0]}, or leave it out.`,
    },
  );
}
