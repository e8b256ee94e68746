/** A user and group as --chown and USER write them: by number or by name, the group by number, by name or not at all. */
export interface OwnerSpec {
  readonly user: AccountSpec;
  readonly group: AccountSpec | undefined;
}

export type AccountSpec = { readonly by: 'id'; readonly id: number } | { readonly by: 'name'; readonly name: string };

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** "app", "app:www", "1000:1000", "4242", "app:". An empty user is 0, as is "root"; an empty group is none. */
export function parseOwner(text: string): OwnerSpec {
  const [user = '', ...rest] = text.split(':');
  const group = rest.join(':');
  return { user: parseAccount(user), group: group === '' ? undefined : parseAccount(group) };
}

export function isByName({ user, group }: OwnerSpec): boolean {
  return user.by === 'name' || group?.by === 'name';
}

/** Texts of /etc/passwd and /etc/group; '' when there is no such file. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

/**
 * Looks up who owns. A number without a group is the group too; a name without a group brings the group of its line. BuildKit
 * takes a name that it does not find for root, without a word, and so must this.
 */
export function ownerOf({ user, group }: OwnerSpec, accounts: Accounts): Owner {
  const { uid, gid } = user.by === 'id' ? { uid: user.id, gid: user.id } : findUser(user.name, accounts.passwd);
  if (group === undefined) return { uid, gid };
  return { uid, gid: group.by === 'id' ? group.id : (findGroup(group.name, accounts.group) ?? gid) };
}

const MOST = 2 ** 31 - 1;

function parseAccount(text: string): AccountSpec {
  if (text === '' || text === 'root') return { by: 'id', id: 0 };
  const id = /^[-+]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return id >= -MOST - 1 && id <= MOST ? { by: 'id', id } : { by: 'name', name: text };
}

function findUser(name: string, passwd: string): Owner {
  const fields = linesOf(passwd)
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  return { uid: numberOf(fields?.[2]), gid: numberOf(fields?.[3]) };
}

function findGroup(name: string, group: string): number | undefined {
  const fields = linesOf(group)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  return fields === undefined ? undefined : numberOf(fields[2]);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function numberOf(field: string | undefined): number {
  return field !== undefined && /^[-+]?[0-9]+$/.test(field) ? Number(field) : 0;
}
