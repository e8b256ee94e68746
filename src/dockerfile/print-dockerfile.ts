import { ToolError } from '../errors.ts';
import type { Platform } from '../oci/manifest.ts';
import { DEFAULT_ESCAPE, type Dockerfile, type EscapeToken } from './dockerfile.ts';
import type { ArgDeclaration, Instruction } from './instruction.ts';
import { type Replacement, replaceReferences } from './replace-references.ts';
import type { ResolvedStage, StageSource } from './stages/stages.ts';

/** One stage to print. */
export interface PrintedStage {
  readonly index: number;
  /** How many of the stage's instructions, triggers included, from the first. Absent: all. */
  readonly instructionCount?: number;
  /** The image that the stage has become: printed in the place of all its instructions. */
  readonly made?: MadeStage;
}

/** An image that is FROM nothing else any more. */
export interface MadeStage {
  readonly reference: string;
  /** "linux/arm64". Absent: the target platform. */
  readonly platform?: string;
}

/** The reference to write for an image, which must have no ONBUILD. `undefined`: as it stands. */
export type Pin = (image: string, platform: Platform | undefined) => string | undefined;

export interface PrintRequest {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly ResolvedStage[];
  /** In the order of the file; whatever one of them names is among them. */
  readonly print: readonly PrintedStage[];
  readonly pin: Pin;
  /** What its `# syntax=` line is to say. Absent: what the Dockerfile says. */
  readonly syntax?: string;
}

/**
 * A Dockerfile text with the chosen stages only, images by the given references, everything else byte for byte. The `check`
 * directive and comments are left out; numbers in `COPY --from` follow the stages. What ONBUILD adds to a stage stands in it, and
 * ONBUILD itself only where it is left for later: in the last stage.
 *
 * @throws {ToolError} DOCKERFILE_STAGE_NOT_PRINTED when a stage that is named is not among them; DOCKERFILE_ONBUILD_NOT_PRINTABLE
 */
export function printDockerfile(request: PrintRequest): string {
  const last = request.print.length - 1;
  return lines([
    ...header(request),
    ...request.print.flatMap((stage, at) => printStage(stage, at === last ? 'keep' : 'leave-out', request)),
  ]);
}

export interface TailRequest extends PrintRequest {
  /** What the last stage stands on. */
  readonly from: MadeStage;
  /** ARGs in force, declared again with their values. */
  readonly args: readonly ArgDeclaration[];
  /** Index of the stage that the instructions belong to. */
  readonly stage: number;
  /** Some of the stage's `instructions`, triggers included. */
  readonly instructions: readonly Instruction[];
}

/**
 * A Dockerfile text that continues an image with some instructions of a stage; `print` are whole stages that they take from. Build it with the build arguments of the names that the instructions declare.
 *
 * @throws {ToolError} DOCKERFILE_STAGE_NOT_PRINTED, DOCKERFILE_ARGUMENT_NOT_PRINTABLE for a value of several lines
 */
export function printTail(request: TailRequest): string {
  const { dockerfile, stages, from, args, instructions } = request;
  const stage = stages[request.stage];
  const sourcesOf = (instruction: Instruction) => stage?.sources[stage.instructions.indexOf(instruction)] ?? [];
  return lines([
    ...header(request),
    ...request.print.flatMap((printed) => printStage(printed, 'leave-out', request)),
    fromLine(from),
    ...args.map((arg) => formatArg(arg, dockerfile.directives.escape)),
    ...instructions.map((instruction) => printInstruction(instruction, sourcesOf(instruction), request)),
  ]);
}

function lines(parts: readonly string[]): string {
  return parts.map((part) => `${part}\n`).join('');
}

function header({ dockerfile, syntax = dockerfile.directives.syntax }: PrintRequest): string[] {
  const { escape: token } = dockerfile.directives;
  return [
    ...(syntax === undefined ? [] : [`# syntax=${syntax}`]),
    ...(token === DEFAULT_ESCAPE ? [] : [`# escape=${token}`]),
    ...dockerfile.globalArgs.map(({ source }) => source),
  ];
}

function fromLine({ reference, platform }: MadeStage, name?: string): string {
  return [
    'FROM',
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    reference,
    ...(name === undefined ? [] : ['AS', name]),
  ].join(' ');
}

function printStage(
  { index, instructionCount, made }: PrintedStage,
  onbuild: 'keep' | 'leave-out',
  request: PrintRequest,
): string[] {
  const resolved = request.stages[index];
  if (resolved === undefined) throw notPrinted(index);
  if (made !== undefined) return [fromLine(made, resolved.stage.name)];
  const { stage, base, platform, instructions, sources } = resolved;
  const pinned = base.kind === 'image' ? request.pin(base.image, platform) : undefined;
  const image: readonly Replacement[] = pinned === undefined ? [] : [{ ...stage.from.reference, text: pinned }];
  return [
    replaceReferences(stage.from.source, image),
    ...instructions
      .slice(0, instructionCount)
      .flatMap((instruction, at) =>
        instruction.keyword === 'ONBUILD' && onbuild === 'leave-out'
          ? []
          : [printInstruction(instruction, sources[at] ?? [], request)],
      ),
  ];
}

function printInstruction(instruction: Instruction, sources: readonly StageSource[], request: PrintRequest): string {
  const { source } = instruction;
  if (instruction.trigger === true) assertReadsTheSame(instruction, request.dockerfile);
  if (instruction.keyword === 'COPY' && instruction.from !== undefined && instruction.reference !== undefined) {
    const to = referenceTo(sources[0], instruction.from, request);
    return to === undefined ? source : replaceReferences(source, [{ ...instruction.reference, text: `--from=${to}` }]);
  }
  if (instruction.keyword !== 'RUN') return source;
  const named = instruction.mounts.filter(({ from }) => from !== undefined);
  const replacements = named.flatMap((mount, at): Replacement[] => {
    const to = referenceTo(sources[at], mount.from ?? '', request);
    return to === undefined ? [] : [{ start: mount.start, end: mount.end, mount: mount.text, from: to }];
  });
  return replaceReferences(source, replacements, request.dockerfile.directives.escape);
}

/** ONBUILD is read with the usual escape character, whatever that of the file is. */
function assertReadsTheSame({ source, line }: Instruction, { file, directives }: Dockerfile): void {
  if (directives.escape === DEFAULT_ESCAPE || !/[\\`]/.test(source)) return;
  throw new ToolError(
    'DOCKERFILE_ONBUILD_NOT_PRINTABLE',
    `Printing a part of ${file}: "${source}" comes from an ONBUILD, and means something else under "# escape=${directives.escape}"`,
    { hint: 'Leave out "# escape=", or stand on an image without this ONBUILD.', location: { file, line } },
  );
}

/** The text that must replace a reference, if any. */
function referenceTo(
  source: StageSource | undefined,
  written: string,
  { print, pin }: PrintRequest,
): string | undefined {
  if (source === undefined || source.kind === 'scratch') return undefined;
  if (source.kind === 'image') return pin(source.image, undefined);
  const place = print.findIndex(({ index }) => index === source.index);
  if (place < 0) throw notPrinted(source.index);
  return /^[-+]?\d+$/.test(written) && Number(written) !== place ? String(place) : undefined;
}

function notPrinted(index: number): ToolError {
  return new ToolError(
    'DOCKERFILE_STAGE_NOT_PRINTED',
    `Printing a part of a Dockerfile: stage ${index} is needed, but was not given`,
  );
}

function formatArg({ name, value }: ArgDeclaration, token: EscapeToken): string {
  if (value === undefined) return `ARG ${name}`;
  if (/[\r\n]/.test(value)) {
    throw new ToolError(
      'DOCKERFILE_ARGUMENT_NOT_PRINTABLE',
      `The argument ${name} has a value of several lines, which no Dockerfile can hold`,
      { hint: 'Give it a value of one line, or put the value into a file that the step reads.' },
    );
  }
  const escaped = value.replace(/["$\\`]/g, (character) =>
    character === '"' || character === '$' || character === token ? token + character : character,
  );
  return `ARG ${name}="${escaped}"`;
}
