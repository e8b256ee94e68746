import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A folder under edit, as what chooses in it sees it: without git's own files, by name. */
export interface WorkTree {
  readonly folder: string;
  /** Answers the nth of what there is, counted around; undefined where there is nothing. */
  pick(kind: 'file' | 'folder' | 'link', nth: number): string | undefined;
  /** Where something new may be put: a folder, or the root. */
  somewhere(nth: number): string;
  /** Fails silently: nothing to commit, a conflict and no repository at all are all part of a random walk. */
  git(...args: string[]): void;
}

export function workTree(folder: string): WorkTree {
  const pick: WorkTree['pick'] = (kind, nth) => {
    const all = list(folder, '').filter((one) => one.kind === kind);
    return all[nth % Math.max(1, all.length)]?.path;
  };
  return {
    folder,
    pick,
    somewhere(nth) {
      const inner = nth % 4 === 0 ? undefined : pick('folder', nth);
      return inner ?? folder;
    },
    git(...args) {
      if (!existsSync(join(folder, '.git'))) return;
      try {
        execFileSync('git', args, { cwd: folder, env: { ...process.env, ...IDENTITY }, stdio: 'ignore' });
      } catch {} // see above
    },
  };
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

interface Listed {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
}

function list(disk: string, path: string): readonly Listed[] {
  const entries = readdirSync(disk, { withFileTypes: true }).filter(({ name }) => name !== '.git');
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry): Listed[] => {
      const below = join(disk, entry.name);
      if (entry.isSymbolicLink()) return [{ path: below, kind: 'link' }];
      if (!entry.isDirectory()) return [{ path: below, kind: 'file' }];
      return [{ path: below, kind: 'folder' }, ...list(below, join(path, entry.name))];
    });
}
