import { posix } from 'node:path';
import { hasUnknown } from './expand-variables.ts';
import { repositoryIn } from './image-repository.ts';
import { flagValues } from './shell-commands.ts';

/** An image that a step builds. */
export interface BuildInWorkflow {
  /** From the top of the repository. */
  readonly dockerfile: string;
  readonly context: string;
  readonly repositories: readonly string[];
  readonly target?: string;
  readonly platforms: readonly string[];
}

/** Images that `docker build` commands make. */
export function buildsIn(commands: readonly (readonly string[])[]): BuildInWorkflow[] {
  return commands.flatMap((all) => {
    const words = all.filter((word) => word !== 'buildx' && word !== 'sudo');
    if (!isDocker(words[0]) || words[1] !== 'build') return [];
    const context = words
      .slice(2)
      .findLast((word, index, rest) => !word.startsWith('-') && !TAKES_VALUE.includes(rest[index - 1] ?? ''));
    const [file] = flagValues(words, ['-f', '--file']);
    return buildOf(
      context ?? '.',
      file,
      imagesIn(...flagValues(words, ['-t', '--tag'])),
      flagValues(words, ['--target'])[0],
      flagValues(words, ['--platform']),
    );
  });
}

const TAKES_VALUE = [
  '-t',
  '--tag',
  '-f',
  '--file',
  '--target',
  '--platform',
  '--build-arg',
  '--cache-from',
  '--cache-to',
  '--label',
  '--secret',
  '--ssh',
  '--network',
  '--progress',
  '--output',
  '-o',
  '--builder',
];

/** The image that docker/build-push-action makes. */
export function buildOfAction(uses: string, input: (name: string) => string): BuildInWorkflow[] {
  if (!/^docker\/build-push-action@/.test(uses)) return [];
  return buildOf(
    input('context') || '.',
    input('file') || undefined,
    imagesIn(input('tags')),
    input('target') || undefined,
    [input('platforms')],
  );
}

function buildOf(
  context: string,
  file: string | undefined,
  repositories: readonly string[],
  target: string | undefined,
  platforms: readonly string[],
): BuildInWorkflow[] {
  const folder = posix.normalize(context).replace(/\/$/, '');
  const dockerfile = posix.normalize(file ?? posix.join(folder, 'Dockerfile'));
  if (!isKnown(folder) || !isKnown(dockerfile) || /^[\w+]+:\/\//.test(context)) return [];
  return [
    {
      dockerfile,
      context: folder,
      repositories: [...new Set(repositories)],
      platforms: platforms
        .flatMap((text) => text.split(','))
        .map((text) => text.trim())
        .filter(isKnown),
      ...(target === undefined || !isKnown(target) ? {} : { target }),
    },
  ];
}

export function isDocker(program = ''): boolean {
  return /^(?:docker|podman|buildah|nerdctl)$/.test(program);
}

/** The repositories in lists of images. */
export function imagesIn(...texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/[\s,]+/)).flatMap((word) => repositoryIn(word) ?? []);
}

export function isKnown(text: string): boolean {
  return text !== '' && !hasUnknown(text);
}
