import { noRules } from '../../src/context/dockerignore.ts';
import type { ContextDirectory, ContextEntry, ContextTree } from '../../src/context/tree.ts';
import { parseDockerfile } from '../../src/dockerfile/parse/parse-dockerfile.ts';
import type { RunConfig } from '../../src/oci/config.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { analyzeDockerfile, type ImageFacts } from '../../src/plan/analysis.ts';
import type { Frontend } from '../../src/plan/frontend.ts';

/** A file of a build context: its content, or what else it is. */
export type FileInMemory =
  | string
  | { readonly content?: string; readonly mode?: number; readonly target?: string; readonly directory?: true };

export interface FactsInMemory {
  readonly dockerfile: string;
  readonly files?: Readonly<Record<string, FileInMemory>>;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platform?: string;
  /** Image as written → what stands for its digest. Absent: its name. */
  readonly digests?: Readonly<Record<string, string>>;
  readonly refreshed?: string;
  readonly configs?: Readonly<Record<string, RunConfig>>;
  /** What `# syntax=` names, and what is known of it. */
  readonly frontend?: Frontend;
  /** ONBUILD of images. */
  readonly triggers?: Readonly<Record<string, readonly string[]>>;
}

/** What was read for an image, without a disk and a registry. */
export function imageFacts(options: FactsInMemory): ImageFacts {
  const { dockerfile, files = {}, args = {}, target, platform = 'linux/amd64', digests = {}, refreshed } = options;
  const inputs = {
    buildArgs: args,
    targetPlatform: parsePlatform(platform),
    buildPlatform: parsePlatform('linux/amd64'),
    ...(target === undefined ? {} : { target }),
  };
  return {
    analysis: analyzeDockerfile(
      parseDockerfile(dockerfile, 'Dockerfile'),
      inputs,
      (image) => options.triggers?.[image] ?? [],
    ),
    context: contextInMemory(files),
    contentIds: ({ path }) => digestOf(contentOf(files[path])),
    archives: { known: () => undefined, read: () => Promise.reject(new Error('no archive lies in memory')) },
    digestOf: (image) => digestOf(digests[image] ?? image),
    configOf: (image) => options.configs?.[image] ?? {},
    triggers: {},
    ...(options.frontend === undefined ? {} : { frontend: options.frontend }),
    ...(refreshed === undefined ? {} : { refreshed }),
  };
}

function contextInMemory(files: Readonly<Record<string, FileInMemory>>): ContextTree {
  const entries: ContextEntry[] = [];
  const directory = (path: string): ContextDirectory => {
    const prefix = path === '' ? '' : `${path}/`;
    const below = Object.keys(files).filter((file) => file.startsWith(prefix));
    const names = [...new Set(below.map((file) => file.slice(prefix.length).split('/')[0] ?? ''))].toSorted();
    const at = entries.length;
    const children = names.filter((name) => name !== '').map((name) => entryAt(`${prefix}${name}`, name));
    const own: ContextDirectory = { type: 'directory', path, name: nameOf(path), mode: modeOf(path, 0o755), children };
    if (path !== '') entries.splice(at, 0, own);
    return own;
  };
  const entryAt = (path: string, name: string): ContextEntry => {
    const file = files[path];
    const isFile = file !== undefined && (typeof file === 'string' || file.directory !== true);
    if (!isFile) return directory(path);
    const target = typeof file === 'string' ? undefined : file.target;
    const entry: ContextEntry =
      target === undefined
        ? { type: 'file', path, name, mode: modeOf(path, 0o644), size: contentOf(file).length }
        : { type: 'symlink', path, name, mode: 0o777, target };
    entries.push(entry);
    return entry;
  };
  const modeOf = (path: string, usual: number) => {
    const file = files[path];
    return typeof file === 'object' ? (file.mode ?? usual) : usual;
  };
  const root = directory('');
  const byPath = new Map<string, ContextEntry>([['', root], ...entries.map((entry) => [entry.path, entry] as const)]);
  return { directory: '/context', ignore: noRules, entries, byPath, root };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function contentOf(file: FileInMemory | undefined): string {
  return typeof file === 'string' ? file : (file?.content ?? '');
}
