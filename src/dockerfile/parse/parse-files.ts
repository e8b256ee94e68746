import type { AddInstruction, CopyInstruction, InlineFile } from '../instruction.ts';
import { type Flags, readFlags } from './flags.ts';
import { chompTabs, parseHeredocMark } from './heredoc.ts';
import { type InstructionRequest, listArguments, needsArguments } from './instruction-request.ts';

export function parseCopy(request: InstructionRequest): CopyInstruction {
  const args = argumentsOf(request);
  const flags = readFlags(request, {
    from: 'text',
    chown: 'text',
    chmod: 'text',
    link: 'boolean',
    parents: 'boolean',
    exclude: 'list',
  });
  const from = flags.list('from')[0];
  return {
    keyword: 'COPY',
    ...request.place,
    ...filesOf(request, args),
    ...commonFlags(flags),
    parents: flags.boolean('parents') ?? false,
    // An empty --from is as none.
    ...(from !== undefined &&
      from.value !== '' && { from: from.value, reference: request.sourceOf(from.word.start, from.word.end) }),
  };
}

export function parseAdd(request: InstructionRequest): AddInstruction {
  const args = argumentsOf(request);
  const flags = readFlags(request, {
    chown: 'text',
    chmod: 'text',
    link: 'boolean',
    'keep-git-dir': 'boolean',
    checksum: 'text',
    unpack: 'boolean',
    exclude: 'list',
  });
  const checksum = flags.text('checksum');
  const keepGitDir = flags.boolean('keep-git-dir');
  const unpack = flags.boolean('unpack');
  return {
    keyword: 'ADD',
    ...request.place,
    ...filesOf(request, args),
    ...commonFlags(flags),
    ...(isGiven(checksum) && { checksum }),
    ...(keepGitDir !== undefined && { keepGitDir }),
    ...(unpack !== undefined && { unpack }),
  };
}

function argumentsOf(request: InstructionRequest): readonly string[] {
  const args = listArguments(request);
  if (args.length < 2) throw needsArguments(request, 'at least one source and a destination');
  return args;
}

function commonFlags(flags: Flags) {
  const chown = flags.text('chown');
  const chmod = flags.text('chmod');
  return {
    ...(isGiven(chown) && { chown }),
    ...(isGiven(chmod) && { chmod }),
    link: flags.boolean('link') ?? false,
    exclude: flags.list('exclude').map(({ value }) => value),
  };
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function filesOf(request: InstructionRequest, args: readonly string[]) {
  const destination = args.at(-1) ?? '';
  if (parseHeredocMark(destination) !== undefined) {
    throw request.problem(
      'DOCKERFILE_HEREDOC_MISPLACED',
      `${request.keyword}: the destination is a heredoc, ${destination}`,
      'Put the heredoc before the destination.',
      request.restStart,
    );
  }
  const sources: string[] = [];
  const inlineFiles: InlineFile[] = [];
  for (const source of args.slice(0, -1)) {
    const inline = inlineFileOf(request, source);
    if (inline === undefined) sources.push(source);
    else inlineFiles.push(inline);
  }
  return { sources, inlineFiles, destination };
}

function inlineFileOf({ heredocs }: InstructionRequest, source: string): InlineFile | undefined {
  const mark = parseHeredocMark(source);
  if (mark === undefined) return undefined;
  const content = heredocs.findLast(({ name }) => name === mark.name)?.content ?? '';
  return { name: mark.name, content: mark.chomp ? chompTabs(content) : content, expand: mark.expand };
}
