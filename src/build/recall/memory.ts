import { existsSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRules, GitState } from '../../context/git/git.ts';
import type { NewNames } from '../../context/git/git-changes.ts';
import { isSameFolder, knowNames } from '../../context/known-names.ts';
import type { IndexCheck } from '../../context/witness.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { forgetOldest, forgetReplaced } from './forget.ts';
import { FORM } from './kept-file.ts';
import { beginLook, type Look, type Recalled } from './look.ts';
import { openParts } from './parts.ts';
import type { Recollection } from './recollection.ts';
import { HEAD, type Shelf, writeShelf } from './shelf.ts';

/** What this machine remembers of the last builds of images, in a folder of the user's. */
export interface BuildMemory {
  /** Reads what is remembered, and looks what changed since. Undefined where nothing is, or more changed than single files. Each place is looked at once. */
  recall(place: BuildPlace): Promise<Recalled | undefined>;
  /** Where git must look for names that it does not know: known when one of the places was looked at, if that is the folder which git is asked about. */
  newNames(places: readonly BuildPlace[]): Promise<NewNames>;
  /** Remembers the newest build; one that cannot be kept is planned anew next time. */
  keep(place: BuildPlace, recollection: Recollection): Promise<void>;
}

/** What a build of an image is known again by. */
export type BuildPlace = Pick<ImageSpec, 'name' | 'context' | 'dockerfile' | 'repository' | 'target'>;

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
        const names = await writeShelf(shelf, await withNames(place, recollection, options.git));
        await forgetReplaced(shelf.folder, new Set([...names, ...shelf.parts.found])); // what was found here, another run may have found, too
        if (isNew) await forgetOldest(folder, HEAD);
      } catch {
        await rm(join(shelf.folder, HEAD), { force: true }).catch(() => {}); // a full disk, a folder of somebody else: what stood there is old
      }
    },
  };
}

/** Not where the memory lies in the context, so that each build would change the next one. */
function canRemember({ context }: BuildPlace, folder: string): boolean {
  try {
    return !`${folder}/`.startsWith(`${realpathSync(context)}/`);
  } catch {
    return false; // no such folder: whoever reads it says so
  }
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
