import { ToolError } from '../../errors.ts';
import { DEFAULT_ESCAPE } from '../dockerfile.ts';
import type { ArgInstruction, ExpandedInstruction, InlineFile, Instruction, KeyValue } from '../instruction.ts';
import { parseMount } from '../mount.ts';
import { parsePorts } from '../ports.ts';
import { assertStopSignal } from '../stop-signal.ts';
import { type ExpandOptions, expandHeredoc, expandWord, expandWords } from './expand-word.ts';
import type { Variables } from './variables.ts';

/**
 * Replaces the variables of an instruction, where BuildKit does so. What it leaves to the shell of the image (RUN, CMD,
 * ENTRYPOINT, HEALTHCHECK), or alone (`--from`, `--exclude`, SHELL, ONBUILD, MAINTAINER), stays. ARG has rules of its own.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED, DOCKERFILE_MOUNT_INVALID, DOCKERFILE_PORT_INVALID, DOCKERFILE_SIGNAL_INVALID
 */
export function expandInstruction(
  instruction: Exclude<Instruction, ArgInstruction>,
  variables: Variables,
  options: ExpandOptions = {},
): ExpandedInstruction {
  const expand = (word: string) => expandWord(word, variables, { escape: options.escape ?? DEFAULT_ESCAPE });
  switch (instruction.keyword) {
    case 'ENV':
    case 'LABEL':
      return { ...instruction, pairs: instruction.pairs.map((pair) => expandPair(pair, expand)) };
    case 'COPY':
      return { ...instruction, ...expandFiles(instruction, variables, expand) };
    case 'ADD': {
      const { checksum } = instruction;
      const expanded = { ...instruction, ...expandFiles(instruction, variables, expand) };
      return checksum === undefined ? expanded : { ...expanded, checksum: expand(checksum) };
    }
    case 'RUN':
      return { ...instruction, mounts: instruction.mounts.map(({ text }) => parseMount(text, expand)) };
    case 'USER':
      return { ...instruction, user: expand(instruction.user) };
    case 'WORKDIR':
      return { ...instruction, path: expand(instruction.path) };
    case 'VOLUME':
      return { ...instruction, paths: expandPaths(instruction.paths, expand) };
    case 'STOPSIGNAL': {
      const signal = expand(instruction.signal);
      assertStopSignal(signal);
      return { ...instruction, signal };
    }
    case 'EXPOSE': {
      const words = instruction.ports.flatMap((port) => expandWords(port, variables, options));
      return { ...instruction, ports: words.flatMap(parsePorts) };
    }
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
    case 'SHELL':
    case 'ONBUILD':
    case 'MAINTAINER':
      return instruction;
  }
}

type Expand = (word: string) => string;

function expandPair({ key, value }: KeyValue, expand: Expand): KeyValue {
  return { key: expand(key), value: expand(value) };
}

interface Files {
  readonly sources: readonly string[];
  readonly inlineFiles: readonly InlineFile[];
  readonly destination: string;
  readonly chown?: string;
  readonly chmod?: string;
}

/** An owner or mode that expands to nothing is as none. */
function expandFiles(
  { sources, inlineFiles, destination, chown, chmod }: Files,
  variables: Variables,
  expand: Expand,
): Files {
  return {
    ...(chown !== undefined && { chown: expand(chown) }),
    ...(chmod !== undefined && { chmod: expand(chmod) }),
    sources: sources.map(expand),
    destination: expand(destination),
    inlineFiles: inlineFiles.map((file) =>
      file.expand ? { ...file, content: expandHeredoc(file.content, variables) } : file,
    ),
  };
}

function expandPaths(paths: readonly string[], expand: Expand): readonly string[] {
  const expanded = paths.map(expand);
  const empty = expanded.indexOf('');
  if (empty < 0) return expanded;
  throw new ToolError('DOCKERFILE_EXPANSION_FAILED', `the path ${paths[empty]} comes out empty`, {
    hint: `Give the variable a default: \${NAME:-/path}.`,
  });
}
