import type { RunConfig } from '../../oci/config.ts';
import type { Variables } from '../expand/variables.ts';
import type { ArgDeclaration, ExpandedInstruction, Healthcheck, KeyValue } from '../instruction.ts';
import { formatDuration, formatList, formatQuotedList } from './go-format.ts';
import { argumentsOf, runArguments } from './run-command.ts';
import { workingDirectory } from './working-directory.ts';

export interface History {
  /** `created_by`, in BuildKit's words. */
  readonly createdBy: string;
  readonly emptyLayer: boolean;
}

/** What an instruction finds before it is applied. */
export interface HistoryContext {
  readonly config: RunConfig;
  readonly variables: Variables;
  readonly args: readonly ArgDeclaration[];
}

/** The history entry of an instruction; ONBUILD leaves none. */
export function historyOf(instruction: ExpandedInstruction, context: HistoryContext): History | undefined {
  switch (instruction.keyword) {
    case 'RUN':
      return layer(
        `RUN ${[...argWords(context), ...runArguments(instruction, context.config.Shell)].join(' ')} # buildkit`,
      );
    case 'COPY':
    case 'ADD':
      return layer(`${copyWords(instruction).join(' ')} # buildkit`);
    case 'WORKDIR': {
      const directory = workingDirectory(context.config.WorkingDir, instruction.path);
      return { createdBy: `WORKDIR ${directory}`, emptyLayer: directory === '/' };
    }
    case 'ONBUILD':
      return undefined;
    case 'ENV':
    case 'LABEL':
      return empty([instruction.keyword, ...instruction.pairs.map(formatPair)].join(' '));
    case 'ARG':
      return empty(['ARG', ...instruction.args.map(formatArg)].join(' '));
    case 'CMD':
    case 'ENTRYPOINT':
      return empty(
        `${instruction.keyword} ${formatQuotedList(argumentsOf(instruction.command, context.config.Shell))}`,
      );
    case 'EXPOSE':
      return empty(`EXPOSE ${formatList(instruction.ports)}`);
    case 'VOLUME':
      return empty(`VOLUME ${formatList(instruction.paths)}`);
    case 'SHELL':
      return empty(`SHELL ${formatList(instruction.shell)}`);
    case 'USER':
      return empty(`USER ${instruction.user}`);
    case 'STOPSIGNAL':
      return empty(`STOPSIGNAL ${instruction.signal}`);
    case 'MAINTAINER':
      return empty(`MAINTAINER ${instruction.maintainer}`);
    case 'HEALTHCHECK':
      return empty(`HEALTHCHECK ${formatHealthcheck(instruction.healthcheck)}`);
  }
}

function layer(createdBy: string): History {
  return { createdBy, emptyLayer: false };
}

function empty(createdBy: string): History {
  return { createdBy, emptyLayer: true };
}

/** `|2 A=1 B=2`: every ARG declared so far, with the value in force. */
function argWords({ args, variables }: HistoryContext): string[] {
  const values = new Map<string, string>();
  for (const { name, value } of args) values.set(name, variables.get(name) ?? value ?? '');
  return values.size === 0 ? [] : [`|${values.size}`, ...[...values].map(([name, value]) => `${name}=${value}`)];
}

function copyWords(instruction: Extract<ExpandedInstruction, { keyword: 'COPY' | 'ADD' }>): string[] {
  const { keyword, chown = '', chmod = '', sources, inlineFiles, destination } = instruction;
  return [
    keyword,
    ...(keyword === 'COPY' && instruction.parents ? ['--parents'] : []),
    ...(chown === '' ? [] : [`--chown=${chown}`]),
    ...(chmod === '' ? [] : [`--chmod=${chmod}`]),
    ...sources,
    ...inlineFiles.map(({ name }) => `<<${name}`),
    destination,
  ];
}

function formatPair({ key, value }: KeyValue): string {
  return `${key}=${value}`;
}

function formatArg({ name, value }: ArgDeclaration): string {
  return value === undefined ? name : `${name}=${value}`;
}

function formatHealthcheck(healthcheck: Healthcheck): string {
  const { test, intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  const fields = [
    `Test:${formatList(test)}`,
    `Interval:${formatDuration(intervalNs)}`,
    `Timeout:${formatDuration(timeoutNs)}`,
    `StartPeriod:${formatDuration(startPeriodNs)}`,
    `StartInterval:${formatDuration(startIntervalNs)}`,
    `Retries:${retries}`,
  ];
  return `{${fields.join(' ')}}`;
}
