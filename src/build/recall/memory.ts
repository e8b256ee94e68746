import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIgnore } from '../../context/dockerignore.ts';
import type { GitRules, GitState } from '../../context/git.ts';
import type { NewNames } from '../../context/git-changes.ts';
import { isSameFolder, knowNames, placesOfNewNames } from '../../context/known-names.ts';
import { type FoldersSeen, lookAgain, type SecondLook } from '../../context/look-again.ts';
import { callWitness, type IndexCheck, type Witness } from '../../context/witness.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { forgetOldest, forgetReplaced } from './forget.ts';
import { FORM, readKept, writeKept } from './kept-file.ts';
import { openParts, type Parts, partName } from './parts.ts';
import type { Recollection } from './recollection.ts';

/** What this machine remembers of the last builds of images, in a folder of the user's. */
export interface BuildMemory {
  /** Reads what is remembered, and looks what changed since. Undefined where nothing is, or more changed than single files. Each place is looked at once. */
  recall(place: BuildPlace): Promise<Recalled | undefined>;
  /** Where git must look for names that it does not know: known when one of the places was looked at, if that is the folder which git is asked about. */
  newNames(places: readonly BuildPlace[]): Promise<NewNames>;
  /** Remembers the newest build; one that cannot be kept is planned anew next time. */
  keep(place: BuildPlace, recollection: Recollection): Promise<void>;
}

export interface Recalled {
  readonly recollection: Recollection;
  readonly look: SecondLook;
  /** The ignore file in force. */
  readonly ignoreFile: string | undefined;
}

/** What a build of an image is known again by. */
export type BuildPlace = Pick<ImageSpec, 'name' | 'context' | 'dockerfile' | 'repository' | 'target'>;

/** In the folder of an image: what is remembered of it, and where its parts are. */
const HEAD = 'head';

export interface MemoryOptions {
  readonly signal: AbortSignal;
  /** What git finds when it compares every tracked file with its index. It may be wanted by nobody. */
  readonly check: Promise<IndexCheck | undefined>;
  /** Absent: git looks for new names everywhere. */
  readonly git?: MemoryGit;
  /** Of Hydrofoil: what another one remembers is not for this one. */
  readonly version: string;
}

/** What git says of a folder. */
export interface MemoryGit {
  /** Absolute. */
  readonly folder: string;
  readonly rules: Promise<GitRules | undefined>;
  /** When it has looked for new names. */
  readonly state: () => Promise<GitState | undefined>;
}

export function openMemory(folder: string, options: MemoryOptions): BuildMemory {
  options.check.catch(() => {}); // told to whoever needs git's answer itself
  const looking = new Map<string, Look>();
  const shelves = new Map<string, Shelf>();
  const shelfOf = ({ name, context, dockerfile, repository, target }: BuildPlace): Shelf => {
    const id = JSON.stringify([FORM, options.version, name, context, dockerfile, repository, target ?? '']);
    const own = join(folder, hexOf(digestOf(id)));
    const shelf = shelves.get(own) ?? { folder: own, parts: openParts(own) };
    shelves.set(own, shelf);
    return shelf;
  };
  const lookAt = (place: BuildPlace): Look => {
    const shelf = shelfOf(place);
    const look = looking.get(shelf.folder) ?? beginLook(shelf, place, options);
    looking.set(shelf.folder, look);
    return look;
  };
  return {
    async recall(place) {
      return canRemember(place, folder) ? lookAt(place).recalled : undefined;
    },
    async newNames(places) {
      const whole = places.find((place) => isAboutFolder(place, options.git) && canRemember(place, folder));
      return whole === undefined ? 'everywhere' : lookAt(whole).names;
    },
    async keep(place, recollection) {
      if (!canRemember(place, folder)) return;
      const shelf = shelfOf(place);
      try {
        const isNew = !existsSync(join(shelf.folder, HEAD));
        const names = await write(shelf, await withNames(place, recollection, options.git));
        await forgetReplaced(shelf.folder, names);
        if (isNew) await forgetOldest(folder, HEAD);
      } catch {
        await rm(join(shelf.folder, HEAD), { force: true }).catch(() => {}); // a full disk, a folder of somebody else: what stood there is old
      }
    },
  };
}

/** Where one image is remembered. */
interface Shelf {
  readonly folder: string;
  readonly parts: Parts;
}

/** Not where the memory lies in the context, so that each build would change the next one. */
function canRemember({ context }: BuildPlace, folder: string): boolean {
  try {
    return !`${folder}/`.startsWith(`${realpathSync(context)}/`);
  } catch {
    return false; // no such folder: whoever reads it says so
  }
}

/** A look at a context that is under way. */
interface Look {
  readonly recalled: Promise<Recalled | undefined>;
  readonly names: Promise<NewNames>;
}

function beginLook(shelf: Shelf, place: BuildPlace, options: MemoryOptions): Look {
  const names = Promise.withResolvers<NewNames>();
  const recalled = recallSafely(shelf, place, options, names.resolve);
  const everywhere = () => names.resolve('everywhere'); // unless it is known better
  recalled.then(everywhere, everywhere);
  return { recalled, names: names.promise };
}

/** Whatever is wrong with what is remembered, the image is planned anew; and what is wrong with the context is told there. */
async function recallSafely(
  shelf: Shelf,
  place: BuildPlace,
  options: MemoryOptions,
  onNames: (places: NewNames) => void,
): Promise<Recalled | undefined> {
  try {
    return await recall(shelf, place, options, onNames);
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}

async function recall(
  shelf: Shelf,
  place: BuildPlace,
  { signal, check, git }: MemoryOptions,
  onNames: (places: NewNames) => void,
): Promise<Recalled | undefined> {
  const recollection = read(shelf);
  if (recollection === undefined) return undefined;
  const ignore = readIgnore(place.context, place.dockerfile);
  if (ignore.text !== recollection.image.ignore) return undefined;
  const { witness, sighting, names } = recollection;
  const testify = (known: Witness) => async (folders: FoldersSeen) => {
    const rules = await git?.rules;
    return callWitness(known, sighting.files, place.context, check, (index) => {
      const isKnown = index === 'the same paths and rules' && names !== undefined;
      onNames(isKnown ? placesOfNewNames(names, rules, folders) : 'everywhere');
    });
  };
  const look = await lookAgain(place.context, sighting, {
    ignore,
    signal,
    ...(witness && { testimony: testify(witness) }),
  });
  return look && { recollection, look, ignoreFile: ignore.file };
}

function isAboutFolder({ context }: BuildPlace, git: MemoryGit | undefined): boolean {
  return git !== undefined && isSameFolder(context, git.folder);
}

/** With what is known of the names in it by now, which a later build stands on. */
async function withNames(
  place: BuildPlace,
  recollection: Recollection,
  git: MemoryGit | undefined,
): Promise<Recollection> {
  const { names: _, ...rest } = recollection;
  if (git === undefined || !isAboutFolder(place, git)) return rest;
  const rules = await git.rules;
  if (rules?.indexFile !== rest.witness?.indexFile) return rest;
  const names = knowNames(place.context, rest.sighting, rules, await git.state());
  return names === undefined ? rest : { ...rest, names };
}

function read({ folder, parts }: Shelf): Recollection | undefined {
  try {
    if (!isOurs(statSync(folder))) return undefined;
    const opened = openSync(join(folder, HEAD), 'r');
    try {
      return isOurs(fstatSync(opened)) ? readKept(readFileSync(opened), parts) : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined; // nothing yet, not for this user, or no longer whole
  }
}

/** In a folder that others may write to, one could have been put there: it says what becomes of an image. */
function isOurs({ uid, mode }: Stats): boolean {
  return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
}

/**
 * The head is put in its place when all parts are there, so another run finds the one of before or this one. Nobody else may read it: names of
 * files and what stands in a Dockerfile are no secrets, but nobody's business either.
 */
async function write({ folder, parts }: Shelf, recollection: Recollection): Promise<ReadonlySet<string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const writing: Promise<void>[] = [];
  const names = new Set([HEAD]);
  const head = writeKept(recollection, (part) => {
    const place = parts.place(part, writing);
    names.add(place.name);
    return place;
  });
  const temporary = join(folder, partName());
  writing.push(writeFile(temporary, head, { mode: 0o600, flag: 'wx' }));
  await Promise.all(writing);
  await rename(temporary, join(folder, HEAD));
  return names;
}
