import { readIgnore } from '../../context/dockerignore.ts';
import type { NewNames } from '../../context/git/git-changes.ts';
import { placesOfNewNames } from '../../context/known-names.ts';
import { type FoldersSeen, lookAgain, type SecondLook } from '../../context/look-again.ts';
import { callWitness, type Witness } from '../../context/witness.ts';
import type { BuildPlace, MemoryOptions } from './memory.ts';
import type { Recollection } from './recollection.ts';
import { readShelf, type Shelf } from './shelf.ts';

export interface Recalled {
  readonly recollection: Recollection;
  readonly look: SecondLook;
  /** The ignore file in force. */
  readonly ignoreFile: string | undefined;
}

/** A look at a context that is under way. */
export interface Look {
  readonly recalled: Promise<Recalled | undefined>;
  readonly names: Promise<NewNames>;
}

export function beginLook(shelf: Shelf, place: BuildPlace, options: MemoryOptions): Look {
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
  const recollection = readShelf(shelf);
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
