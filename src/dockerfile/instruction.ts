import type { Annotations } from './annotation.ts';
import type { DeviceFlag } from './device.ts';
import type { Mount, MountFlag } from './mount.ts';

/** What every instruction carries, whatever its keyword. */
export interface InstructionPlace {
  /** First and last line in the file, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** The exact text, with continuation lines, comments inside and heredoc bodies; without the last line's end. */
  readonly source: string;
  /** The instruction on one line, as the front end puts it together; without heredoc bodies. */
  readonly text: string;
  /** The comments above it, without the `#`. */
  readonly comments: readonly Comment[];
  /** What `# hydrofoil:` comments above it say. */
  readonly annotations: Annotations;
  /** Set when it came from an ONBUILD of the stage's base, and does not stand in this file. */
  readonly trigger?: true;
}

export interface Comment {
  readonly line: number;
  /** Of the `#`. */
  readonly column: number;
  readonly text: string;
}

/** `["a", "b"]`, or a line for the shell. */
export type Command =
  | { readonly form: 'exec'; readonly args: readonly string[] }
  | { readonly form: 'shell'; readonly line: string };

export interface Heredoc {
  readonly name: string;
  /** The lines as they stand in the file, with their ends; leading tabs not yet removed. */
  readonly content: string;
  /** Whether variables in it are replaced: its name was not quoted. */
  readonly expand: boolean;
  /** Written `<<-`: leading tabs do not count. */
  readonly chomp: boolean;
}

/** A file whose content stands in the Dockerfile. Leading tabs are removed where `<<-` says so. */
export interface InlineFile {
  readonly name: string;
  readonly content: string;
  readonly expand: boolean;
}

/** A place in `source` where a stage or an image is named: characters `start` to `end`. */
export interface SourceReference {
  readonly start: number;
  readonly end: number;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface ArgDeclaration {
  readonly name: string;
  /** The default, or after expansion the value in force. */
  readonly value?: string;
}

export interface Healthcheck {
  /** `['NONE']`, `['CMD', …]` or `['CMD-SHELL', line]`. */
  readonly test: readonly string[];
  /** Nanoseconds; 0: inherited. */
  readonly intervalNs: number;
  readonly timeoutNs: number;
  readonly startPeriodNs: number;
  readonly startIntervalNs: number;
  readonly retries: number;
}

export interface FromInstruction extends InstructionPlace {
  readonly keyword: 'FROM';
  /** The image or stage as written, variables unexpanded. */
  readonly image: string;
  readonly platform?: string;
  /** Lower case. */
  readonly name?: string;
  readonly reference: SourceReference;
}

interface FileInstruction extends InstructionPlace {
  /** In the order written; without heredocs. */
  readonly sources: readonly string[];
  readonly inlineFiles: readonly InlineFile[];
  readonly destination: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly link: boolean;
  readonly exclude: readonly string[];
}

export interface CopyInstruction extends FileInstruction {
  readonly keyword: 'COPY';
  /** Stage name, stage index or image; never expanded. */
  readonly from?: string;
  readonly parents: boolean;
  /** Where `--from=…` stands. */
  readonly reference?: SourceReference;
}

export interface AddInstruction extends FileInstruction {
  readonly keyword: 'ADD';
  readonly checksum?: string;
  readonly keepGitDir?: boolean;
  readonly unpack?: boolean;
}

interface RunBase extends InstructionPlace {
  readonly keyword: 'RUN';
  readonly command: Command;
  readonly heredocs: readonly Heredoc[];
  readonly network: 'default' | 'none' | 'host';
  readonly security: 'sandbox' | 'insecure';
  readonly devices: readonly DeviceFlag[];
}

export interface RunInstruction extends RunBase {
  /** As written: values other than `from` may hold variables. expandInstruction makes them Mounts. */
  readonly mounts: readonly MountFlag[];
}

interface ExpandedRun extends RunBase {
  readonly mounts: readonly Mount[];
}

interface EnvInstruction extends InstructionPlace {
  readonly keyword: 'ENV';
  readonly pairs: readonly KeyValue[];
}

interface LabelInstruction extends InstructionPlace {
  readonly keyword: 'LABEL';
  readonly pairs: readonly KeyValue[];
}

export interface ArgInstruction extends InstructionPlace {
  readonly keyword: 'ARG';
  readonly args: readonly ArgDeclaration[];
}

interface UserInstruction extends InstructionPlace {
  readonly keyword: 'USER';
  readonly user: string;
}

interface WorkdirInstruction extends InstructionPlace {
  readonly keyword: 'WORKDIR';
  readonly path: string;
}

interface CmdInstruction extends InstructionPlace {
  readonly keyword: 'CMD';
  readonly command: Command;
}

interface EntrypointInstruction extends InstructionPlace {
  readonly keyword: 'ENTRYPOINT';
  readonly command: Command;
}

export interface ExposeInstruction extends InstructionPlace {
  readonly keyword: 'EXPOSE';
  /** As written, in byte order; after expansion "80/tcp". */
  readonly ports: readonly string[];
}

export interface VolumeInstruction extends InstructionPlace {
  readonly keyword: 'VOLUME';
  readonly paths: readonly string[];
}

interface StopsignalInstruction extends InstructionPlace {
  readonly keyword: 'STOPSIGNAL';
  readonly signal: string;
}

export interface HealthcheckInstruction extends InstructionPlace {
  readonly keyword: 'HEALTHCHECK';
  readonly healthcheck: Healthcheck;
}

export interface ShellInstruction extends InstructionPlace {
  readonly keyword: 'SHELL';
  readonly shell: readonly string[];
}

export interface OnbuildInstruction extends InstructionPlace {
  readonly keyword: 'ONBUILD';
  /** The instruction to come, as text that stands by itself. */
  readonly expression: string;
}

interface MaintainerInstruction extends InstructionPlace {
  readonly keyword: 'MAINTAINER';
  readonly maintainer: string;
}

type PlainInstruction =
  | CopyInstruction
  | AddInstruction
  | EnvInstruction
  | LabelInstruction
  | ArgInstruction
  | UserInstruction
  | WorkdirInstruction
  | CmdInstruction
  | EntrypointInstruction
  | ExposeInstruction
  | VolumeInstruction
  | StopsignalInstruction
  | HealthcheckInstruction
  | ShellInstruction
  | OnbuildInstruction
  | MaintainerInstruction;

/** An instruction inside a stage, as written. */
export type Instruction = PlainInstruction | RunInstruction;

/** The same after variables were replaced by expandInstruction. */
export type ExpandedInstruction = PlainInstruction | ExpandedRun;
