import type { ToolError } from '../../errors.ts';
import type { EscapeToken } from '../dockerfile.ts';
import type { Command, Heredoc, InstructionPlace, SourceReference } from '../instruction.ts';
import { splitAtBlanks } from '../space.ts';
import { parseJsonForm } from './json-form.ts';
import type { FlagWord } from './split-instruction.ts';

/** An instruction on its way to its typed form. Offsets count characters of its line. */
export interface InstructionRequest {
  /** Upper case. */
  readonly keyword: string;
  readonly flags: readonly FlagWord[];
  /** What stands behind the flags, trimmed. */
  readonly rest: string;
  readonly restStart: number;
  readonly heredocs: readonly Heredoc[];
  /** The line, not trimmed at its end. */
  readonly line: string;
  readonly escape: EscapeToken;
  readonly place: InstructionPlace;
  /** Where a part of the line stands in the instruction's source. */
  readonly sourceOf: (start: number, end: number) => SourceReference;
  /** Makes an error that points at a part of the line; by default at its beginning. */
  readonly problem: (code: ProblemCode, message: string, hint: string, at?: number) => ToolError;
}

type ProblemCode =
  | 'DOCKERFILE_ARGUMENTS_INVALID'
  | 'DOCKERFILE_FLAG_INVALID'
  | 'DOCKERFILE_FLAG_UNKNOWN'
  | 'DOCKERFILE_HEREDOC_MISPLACED'
  | 'DOCKERFILE_INSTRUCTION_UNKNOWN'
  | 'DOCKERFILE_ONBUILD_INVALID'
  | 'DOCKERFILE_STAGE_NAME_INVALID';

/** Arguments in JSON form, or as words between blanks. */
export function listArguments(request: InstructionRequest): readonly string[] {
  return jsonArguments(request) ?? plainArguments(request);
}

/** Words between blanks, without JSON form. */
export function plainArguments({ rest }: InstructionRequest): readonly string[] {
  return rest === '' ? [] : splitAtBlanks(rest);
}

/** A command in JSON form, or a line for the shell. */
export function commandArgument(request: InstructionRequest): Command {
  const args = jsonArguments(request);
  return args === undefined ? { form: 'shell', line: request.rest } : { form: 'exec', args };
}

/** The arguments as one text. */
export function onlyArgument(request: InstructionRequest): string {
  if (request.rest === '') throw needsArguments(request, 'exactly one argument');
  return request.rest;
}

export function needsArguments({ keyword, problem }: InstructionRequest, what: string): ToolError {
  return problem(
    'DOCKERFILE_ARGUMENTS_INVALID',
    `${keyword} needs ${what}`,
    `Write ${USAGE[keyword] ?? `${keyword} ARGUMENTS`}.`,
  );
}

function jsonArguments({ rest, restStart, keyword, problem }: InstructionRequest): readonly string[] | undefined {
  const json = parseJsonForm(rest);
  switch (json.kind) {
    case 'strings':
      return json.values;
    case 'none':
      return undefined;
    case 'mixed':
      throw problem(
        'DOCKERFILE_ARGUMENTS_INVALID',
        `${keyword} in JSON form takes strings only, not ${rest}`,
        'Put every element into double quotes.',
        restStart,
      );
  }
}

const USAGE: Readonly<Record<string, string>> = {
  ADD: 'ADD SOURCE… DESTINATION',
  ARG: 'ARG NAME or ARG NAME=DEFAULT',
  COPY: 'COPY SOURCE… DESTINATION',
  ENV: 'ENV NAME=VALUE',
  EXPOSE: 'EXPOSE PORT',
  FROM: 'FROM IMAGE or FROM IMAGE AS NAME',
  HEALTHCHECK: 'HEALTHCHECK CMD COMMAND or HEALTHCHECK NONE',
  LABEL: 'LABEL NAME=VALUE',
  MAINTAINER: 'MAINTAINER NAME',
  ONBUILD: 'ONBUILD INSTRUCTION',
  SHELL: 'SHELL ["PROGRAM", "OPTION"]',
  STOPSIGNAL: 'STOPSIGNAL SIGNAL',
  USER: 'USER NAME',
  VOLUME: 'VOLUME PATH',
  WORKDIR: 'WORKDIR PATH',
};
