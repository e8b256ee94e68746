import type { RunConfig } from '../../oci/config.ts';
import type { EscapeToken } from '../dockerfile.ts';
import { expandInstruction } from '../expand/expand-instruction.ts';
import { expandWord } from '../expand/expand-word.ts';
import { type BuildInputs, givenArg, type Variables } from '../expand/variables.ts';
import type { ArgDeclaration, ArgInstruction, ExpandedInstruction, Instruction } from '../instruction.ts';
import { atLocation } from '../problem.ts';
import { applyToConfig } from './apply-to-config.ts';
import { type History, historyOf } from './created-by.ts';
import { workingDirectory } from './working-directory.ts';

/** What one instruction of a stage finds: the configuration so far, and the variables in force. */
export interface StageState {
  readonly config: RunConfig;
  /** Set by MAINTAINER. */
  readonly author?: string;
  /** ENV and ARG together: for expansion, and the environment of RUN (the proxy variables of the build aside). */
  readonly variables: Variables;
  /** ARGs declared so far, those of the stages below included, in order. */
  readonly args: readonly ArgDeclaration[];
  /** Whether a CMD stands in this very stage; ENTRYPOINT then keeps it. */
  readonly hasOwnCmd: boolean;
}

export type StageBase =
  | { readonly from: 'scratch' }
  | { readonly from: 'image'; readonly config: RunConfig; readonly author?: string }
  | { readonly from: 'stage'; readonly state: StageState };

export interface StageContext {
  readonly file: string;
  readonly escape: EscapeToken;
  readonly inputs: BuildInputs;
  /** Of globalVariables(). */
  readonly globals: Variables;
}

export interface StageStep {
  /** The instruction with the variables in force before it replaced. */
  readonly instruction: ExpandedInstruction;
  /** What the next instruction finds. */
  readonly state: StageState;
  /** Absent: this instruction leaves no history (ONBUILD). */
  readonly history?: History;
}

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The state before the first instruction of a stage. ONBUILD of the base is not in it: resolveStages turns it into instructions. */
export function startStage(base: StageBase): StageState {
  switch (base.from) {
    case 'scratch':
      return startFrom({ WorkingDir: '/' });
    case 'image':
      return { ...startFrom(base.config), ...(base.author !== undefined && { author: base.author }) };
    case 'stage': {
      const { config, variables, ...inherited } = base.state;
      const { OnBuild: _, ...kept } = config;
      // Among the variables of the stage below, those of its ENV win again over ARGs of the same name.
      return { ...inherited, config: kept, variables: withEnv(variables, kept.Env ?? []), hasOwnCmd: false };
    }
  }
}

function startFrom({ OnBuild: _, ...image }: RunConfig): StageState {
  const hasPath = image.Env?.some((entry) => entry.startsWith('PATH=')) ?? false;
  const env = hasPath ? (image.Env ?? []) : [...(image.Env ?? []), DEFAULT_PATH];
  // A relative directory is joined to itself: BuildKit applies it as if it were a WORKDIR.
  const { WorkingDir: directory = '' } = image;
  const config = {
    ...image,
    Env: env,
    ...(directory !== '' && { WorkingDir: workingDirectory(directory, directory) }),
  };
  return { config, variables: withEnv(new Map(), env), args: [], hasOwnCmd: false };
}

/**
 * Expands one instruction and applies it.
 *
 * @throws {ToolError} DOCKERFILE_… with the instruction's line
 */
export function stepStage(state: StageState, instruction: Instruction, context: StageContext): StageStep {
  try {
    return instruction.keyword === 'ARG'
      ? stepArg(state, instruction, context)
      : stepOther(state, instruction, context);
  } catch (error) {
    throw atLocation(error, { file: context.file, line: instruction.line, column: 1 }, instruction.keyword);
  }
}

function stepOther(state: StageState, written: Exclude<Instruction, ArgInstruction>, context: StageContext): StageStep {
  const instruction = expandInstruction(written, state.variables, { escape: context.escape });
  const history = historyOf(instruction, state);
  const next: StageState = {
    ...state,
    config: applyToConfig(state.config, instruction, state),
    ...(instruction.keyword === 'CMD' && { hasOwnCmd: true }),
    ...(instruction.keyword === 'MAINTAINER' && { author: instruction.maintainer }),
    ...(instruction.keyword === 'ENV' && {
      variables: withAll(
        state.variables,
        instruction.pairs.map(({ key, value }) => [key, value]),
      ),
    }),
  };
  return { instruction, state: next, ...(history !== undefined && { history }) };
}

/** Arguments of BuildKit's own that RUN does not see. */
const NOT_IN_ENVIRONMENT = ['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE'];

function stepArg(state: StageState, written: ArgInstruction, context: StageContext): StageStep {
  let { variables } = state;
  const args: ArgDeclaration[] = [];
  for (const { name, value: fallback } of written.args) {
    const value = argValue(name, fallback, variables, context);
    args.push(value === undefined ? { name } : { name, value });
    if (value !== undefined && !NOT_IN_ENVIRONMENT.includes(name)) variables = withAll(variables, [[name, value]]);
  }
  const instruction = { ...written, args };
  const history = historyOf(instruction, state);
  return {
    instruction,
    state: { ...state, variables, args: [...state.args, ...args] },
    ...(history !== undefined && { history }),
  };
}

/** The caller's value as it is, else the default with variables replaced, else the value of the global ARG or platform argument. */
function argValue(
  name: string,
  fallback: string | undefined,
  variables: Variables,
  context: StageContext,
): string | undefined {
  const given = givenArg(context.inputs, name);
  if (given !== undefined) return given;
  if (fallback !== undefined) return expandWord(fallback, variables, { escape: context.escape });
  return context.globals.get(name);
}

/**
 * The ARGs that a RUN sees beside what ENV has set, by name: an ARG without a value is left out, and so is one whose name the
 * configuration sets to the value in force. Declaring them again on an image with this configuration gives the same variables.
 */
export function argsInForce(state: StageState): Readonly<Record<string, string>> {
  const set = withEnv(new Map(), state.config.Env ?? []);
  const entries = state.args.flatMap(({ name }): [string, string][] => {
    const value = state.variables.get(name);
    return value === undefined || value === set.get(name) ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function withEnv(variables: Variables, env: readonly string[]): Variables {
  return withAll(
    variables,
    env.map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function withAll(variables: Variables, entries: readonly (readonly [string, string])[]): Variables {
  return new Map([...variables, ...entries]);
}
