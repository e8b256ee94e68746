import type { LayerEntry } from '../../layer/entry.ts';
import { NotComposable } from './composition.ts';
import { followAsKernel } from './kernel-path.ts';
import type { LayerDraft } from './layer-draft.ts';
import type { RootfsNode } from './rootfs.ts';
import type { ShellWord } from './shell-commands.ts';

/** The entries of the layers that are still being made: what may be changed without a copy of its content. */
export interface OpenEntries {
  entryAt(path: string): LayerEntry | undefined;
  /** Whether the file there has other names. */
  isLinked(path: string): boolean;
}

/** The file system as a program in a RUN finds it. Paths are without a leading slash; '' is the root. */
export interface RunView {
  readonly draft: LayerDraft;
  readonly open: OpenEntries;
  /** Absolute. */
  readonly workdir: string;
}

export interface FoundNode {
  /** Without links on the way. */
  readonly path: string;
  readonly node: RootfsNode;
}

/** @throws NotComposable the engine must do it */
export function refuse(because: string): never {
  throw new NotComposable({ kind: 'engine', because });
}

/** The real path of a directory or file that must be there, every link followed. */
export function find(view: RunView, path: string): FoundNode {
  const real = follow(view, path);
  const node = view.draft.lstat(real);
  if (node === undefined) return refuse(`/${real} is not there`);
  return { path: real, node };
}

export function findDirectory(view: RunView, path: string): string {
  const found = find(view, path);
  return found.node.type === 'directory' ? found.path : refuse(`/${found.path} is not a directory`);
}

/** Every link followed; what is missing at the end stays as it is. */
export function follow(view: RunView, path: string): string {
  const followed = followAsKernel(view.draft, path);
  if (followed.kind === 'unknown') throw new NotComposable({ kind: 'unknown', path: followed.path });
  if (followed.kind !== 'path') return refuse(`/${followed.path} is not a directory`);
  return outsideMounts(followed.path);
}

/** A path as the last part of a word names it: links on the way are followed, the last one is not. */
export function place(view: RunView, path: string): string {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (name === '') return refuse('it changes the root directory itself');
  const directory = slash < 0 ? '' : findDirectory(view, path.slice(0, slash));
  return outsideMounts(directory === '' ? name : `${directory}/${name}`);
}

/** A word as a path from the root. `.` and `..` within it mean what only the kernel knows. */
export function pathOf({ workdir }: Pick<RunView, 'workdir'>, word: string): string {
  const names = `${word.startsWith('/') ? '' : `${workdir}/`}${word === '.' ? '' : word.replace(/^(?:\.\/+)+/, '')}`
    .split('/')
    .filter((name) => name !== '');
  if (names.some((name) => name === '.' || name === '..')) return refuse(`the path ${word} has to be walked`);
  if (names.some((name) => name.startsWith('.wh.'))) return refuse(`${word} means a deletion in an image layer`);
  return names.join('/');
}

/** The paths that a word stands for, one where it is no pattern; none when nothing matches. */
export function pathsOf(view: RunView, { text, isPattern }: ShellWord): readonly string[] {
  if (!isPattern) return [pathOf(view, text)];
  const slash = text.lastIndexOf('/');
  const directoryText = text.slice(0, slash + 1);
  if (directoryText.includes('*') || slash === text.length - 1)
    return refuse(`the pattern ${text} is not a simple one`);
  const directory = findDirectory(view, directoryText === '' ? pathOf(view, '.') : pathOf(view, directoryText));
  const pattern = namePattern(text.slice(slash + 1));
  const names = list(view, directory).flatMap(({ name }) => (pattern.test(name) ? [name] : []));
  if (slash < 0 && names.some((name) => name.startsWith('-')))
    return refuse(`${text} matches a name that begins with "-"`);
  if (names.length === 0) return refuse(`nothing matches ${text}`);
  return names.map((name) => join(directory, name));
}

/** What is in a directory, in the order of the names. */
export function list({ draft }: RunView, path: string): readonly (FoundNode & { readonly name: string })[] {
  const node = draft.lstat(path);
  if (node?.type !== 'directory') return refuse(`/${path} is not a directory`);
  if (node.listing === 'partial') throw new NotComposable({ kind: 'unknown', path: join(path, '*') });
  const names = [...node.children.keys()].sort();
  return names.flatMap((name) => {
    const child = join(path, name);
    const found = draft.lstat(child);
    return found === undefined ? [] : { name, path: child, node: found };
  });
}

export function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** `*` alone is special, and does not match the dot that hides a name. */
function namePattern(text: string): RegExp {
  const literal = (part: string) => part.replace(/[.+]/g, '\\$&');
  return new RegExp(`^${text.startsWith('*') ? '(?!\\.)' : ''}${text.split('*').map(literal).join('[^]*')}$`);
}

/** What an engine mounts while a RUN is executed: changes there are none of the image. */
function outsideMounts(path: string): string {
  const isMounted = /^(?:dev|proc|sys)(?:\/|$)/.test(path) || path === 'etc/hosts' || path === 'etc/resolv.conf';
  return isMounted ? refuse(`/${path} is mounted while it is executed`) : path;
}
