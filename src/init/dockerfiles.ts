import { posix } from 'node:path';
import { parseDockerfile } from '../dockerfile/parse/parse-dockerfile.ts';
import { messageOf } from '../errors.ts';
import type { RepositoryFiles } from './repository-files.ts';

export interface FoundDockerfile {
  /** From the top of the repository. */
  readonly path: string;
  /** Images of its FROM lines, as they are written; stages of its own are left out. */
  readonly from: readonly string[];
  /** ARG before the first FROM: names and their defaults. */
  readonly globalArgs: Readonly<Record<string, string | undefined>>;
  /** Requirement files that its RUN lines install by name: "requirements/uat.txt". */
  readonly installs: readonly string[];
  /** Why it is no use: it cannot be read as a Dockerfile. */
  readonly problem?: string;
}

const NAME = /^(?:(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?|[\w.-]+\.(?:Dockerfile|dockerfile))$/;

/** For development, tests and templates: not what is deployed. */
export const NOT_DEPLOYED =
  /(?:^|[/._-])(?:dev|devel|development|devcontainer|test|tests|testing|e2e|fixtures?|examples?|samples?|docs?|local|debug|lint|ci|jenkins|template|tmpl|j2|in|dockerignore|windows|windowsservercore|packaging\/(?:debian|rpm)|cypress|worktree-container)(?=$|[/._-])/i;

/** The Dockerfiles that images to deploy are made from, the nearest to the top first. */
export async function findDockerfiles({ paths, read }: RepositoryFiles): Promise<FoundDockerfile[]> {
  const candidates = paths.filter((path) => NAME.test(posix.basename(path)) && !NOT_DEPLOYED.test(path));
  const found = await Promise.all(
    candidates.map(async (path) => {
      const text = await read(path);
      return text === undefined ? [] : [readOne(text, path)];
    }),
  );
  return found.flat();
}

function readOne(text: string, path: string): FoundDockerfile {
  try {
    const { stages, globalArgs } = parseDockerfile(text, path);
    const own = stages.map(({ name }) => name);
    return {
      path,
      from: stages.map(({ from }) => from.image).filter((image) => !own.includes(image.toLowerCase())),
      globalArgs: Object.fromEntries(
        globalArgs.flatMap(({ args }) =>
          args.map(({ name, value }) => [name, value?.replace(/^(["'])(.*)\1$/, '$2')] as const),
        ),
      ),
      installs: stages.flatMap(({ instructions }) =>
        instructions.flatMap(({ keyword, text: line }) => (keyword === 'RUN' ? requirementsIn(line) : [])),
      ),
    };
  } catch (error) {
    return { path, from: [], globalArgs: {}, installs: [], problem: messageOf(error) };
  }
}

function requirementsIn(line: string): string[] {
  return [...line.matchAll(/(?:-r|--requirement)[ =]+(?:\.\/|\/)?([\w./-]+\.txt)/g)].map(([, file = '']) => file);
}
