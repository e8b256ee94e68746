import { ToolError } from '../../errors.ts';
import { NotComposable } from './composition.ts';
import { isByName, type Owner, type OwnerSpec, ownerOf } from './owner.ts';
import type { AccountFile, RootfsFacts } from './rootfs.ts';
import { resolve } from './rootfs-lookup.ts';

/**
 * The numbers of an owner, names looked up in the file system that is copied to.
 *
 * @throws NotComposable when the names can't be looked up
 * @throws {ToolError} OWNER_UNKNOWN on nothing at all, where BuildKit has no place to look
 */
export function lookUpOwner(spec: OwnerSpec, facts: RootfsFacts): Owner {
  if (isByName(spec) && isNothing(facts)) {
    throw new ToolError(
      'OWNER_UNKNOWN',
      'the owner is given by name, and there is no file system yet to look it up in',
      {
        hint: 'Give user and group as numbers, such as 1000:1000.',
      },
    );
  }
  const passwd = spec.user.by === 'name' ? accountText('etc/passwd', facts.passwd, facts) : '';
  const group = spec.group?.by === 'name' ? accountText('etc/group', facts.group, facts) : '';
  const owner = ownerOf(spec, { passwd, group });
  if (owner.uid >= 0 && owner.gid >= 0) return owner;
  throw new NotComposable({
    kind: 'engine',
    because: `${isByName(spec) ? 'a looked-up' : 'the given'} user or group number is below 0`,
  });
}

/** FROM scratch, before anything was put on it. */
function isNothing({ root, passwd }: RootfsFacts): boolean {
  return root.listing === 'complete' && root.children.size === 0 && passwd.kind === 'absent';
}

/**
 * The text of /etc/passwd or /etc/group; '' when there is no such file.
 *
 * @throws NotComposable when it can't be had
 */
export function accountText(path: string, file: AccountFile, facts: RootfsFacts): string {
  if (file.kind === 'left-out') throw new NotComposable({ kind: 'unknown', path });
  const followed = resolve(facts, path);
  if (followed.kind === 'unknown') throw new NotComposable({ kind: 'unknown', path: followed.path });
  if (followed.kind === 'not-directory' || (followed.kind === 'path' && !followed.exists)) return '';
  if (followed.kind === 'path' && followed.path === path && file.kind === 'text') return file.text;
  throw new NotComposable({
    kind: 'engine',
    because: `the owner is given by name, and what /${path} says is not known here`,
  });
}
