import { accountText } from './look-up-owner.ts';
import type { RootfsFacts } from './rootfs.ts';
import { refuse } from './run-view.ts';
import type { ChownOwner } from './simple-run.ts';

/** What chown sets; what is undefined stays as it is. */
export interface ChownIds {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/**
 * Looks names up as chown does: in /etc/passwd and /etc/group, where even a number may be a name.
 *
 * @throws NotComposable when a name is not there, or not told
 */
export function chownIds({ user, group }: ChownOwner, facts: RootfsFacts): ChownIds {
  return {
    uid: user === undefined ? undefined : lookUp(user, 'passwd', facts),
    gid: group === undefined ? undefined : lookUp(group, 'group', facts),
  };
}

function lookUp(name: string, file: 'passwd' | 'group', facts: RootfsFacts): number {
  const lines = accountText(`etc/${file}`, facts[file], facts).split('\n');
  if (lines.some((line) => /^[-+]/.test(line))) return refuse(`/etc/${file} refers to other lists`);
  const fields = lines.map((line) => line.split(':')).find(([first]) => first === name);
  const isNumber = /^[0-9]+$/.test(name);
  if (fields === undefined) return isNumber ? Number(name) : refuse(`/etc/${file} does not name ${name}`);
  const [, , id = ''] = fields;
  const isWhole = fields.length === (file === 'passwd' ? 7 : 4) && /^[0-9]{1,9}$/.test(id);
  return isWhole ? Number(id) : refuse(`the line of ${name} in /etc/${file} is not whole`);
}
