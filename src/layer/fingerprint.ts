import { type Digest, hexOf } from '../oci/digest.ts';
import type { FileEntry, LayerEntry } from './entry.ts';
import { hashEntries } from './key.ts';

/** Changes whenever the form of keys does. */
const FORM = 'hydrofoil layer fingerprint 1\n';

/**
 * What a layer holds, told by git's names of the contents: the form of a layer's key, with them in place of the digests. It says that nothing
 * changed since a layer of this fingerprint was read, and is no key itself: git's names are SHA-1 mostly.
 */
export type Fingerprint = string & { readonly __type: 'Fingerprint' };

/** By what git vouches for; nothing is read. Undefined where it does not vouch for every file. */
export function vouchedFingerprint(entries: readonly LayerEntry[]): Fingerprint | undefined {
  return fingerprintOf(entries, ({ digest }) =>
    typeof digest === 'string' ? digest : digest.among.vouched(digest.row),
  );
}

/** Of what was read: true whatever git says. Undefined where there is no git. */
export function readFingerprint(entries: readonly LayerEntry[]): Fingerprint | undefined {
  return fingerprintOf(entries, ({ digest }) =>
    typeof digest === 'string' ? digest : digest.among.read(digest.row).blobId,
  );
}

function fingerprintOf(
  entries: readonly LayerEntry[],
  nameOf: (entry: FileEntry) => Digest | string | undefined,
): Fingerprint | undefined {
  const names: string[] = [];
  for (const entry of entries) {
    const name = entry.type === 'file' ? nameOf(entry) : '';
    if (name === undefined) return undefined;
    names.push(name);
  }
  return hexOf(hashEntries(FORM, entries, (_, place) => names[place] ?? '')) as Fingerprint;
}
