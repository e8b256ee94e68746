import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { exec } from '../../exec.ts';
import type { GitOptions } from './git.ts';
import type { ObjectFormat } from './git-index.ts';
import { READ_ONLY } from './read-only-git.ts';

/** Where git keeps what it knows of a folder. Paths are absolute. */
export interface GitLayout {
  /** Top folder of the work tree. */
  readonly root: string;
  /** From there to the folder: "" or "services/web/". */
  readonly prefix: string;
  readonly indexFile: string;
  readonly format: ObjectFormat;
  /** Files of attributes outside of the work tree; they may be absent. */
  readonly attributeFiles: readonly string[];
  /** `any`: a setting may make git convert any file. */
  readonly conversion: 'by attributes' | 'any';
}

/** Undefined where no git vouches for anything: no repository, no git program, or one that is too old to be asked. */
export async function readGitLayout(directory: string, { signal }: GitOptions): Promise<GitLayout | undefined> {
  const git = async (...args: string[]) => {
    const { exitCode, stdout } = await exec('git', ['-C', directory, ...args], { env: READ_ONLY, signal });
    return { exitCode, stdout };
  };
  /** "~name" becomes that user's folder by git itself. It is asked apart: of a list, it refuses settings that are no paths. */
  const withHome = async (stated: string | undefined) => {
    if (stated === undefined || !/^~[^/]/.test(stated)) return stated;
    const { exitCode, stdout } = await git('config', '--type=path', '--get', 'core.attributesFile');
    return exitCode === 0 ? stdout.replace(/\n$/, '') : stated;
  };
  try {
    const [places, settings] = await Promise.all([
      git('rev-parse', ...PLACES),
      git('config', '--null', '--get-regexp', SETTINGS),
    ]);
    const lines = places.stdout.split('\n');
    const [root, prefix, format, indexFile, ownAttributes, end] = lines;
    if (places.exitCode !== 0 || lines.length !== 6 || end !== '' || settings.exitCode > 1) return undefined;
    if (root === undefined || prefix === undefined || indexFile === undefined || ownAttributes === undefined)
      return undefined;
    if (format !== 'sha1' && format !== 'sha256') return undefined;
    const values = settingsOf(settings.stdout);
    const here = await realpath(directory); // what git's relative paths begin at
    return {
      root,
      prefix,
      format,
      indexFile: resolve(here, indexFile),
      attributeFiles: [
        resolve(here, ownAttributes),
        ...userFileOf('attributes', await withHome(values.get('core.attributesfile')), root),
        ...SYSTEM_ATTRIBUTES,
      ],
      conversion: mayConvertAnything(values) ? 'any' : 'by attributes',
    };
  } catch {
    signal.throwIfAborted();
    return undefined; // git is not there or could not be started: the files are read instead
  }
}

const PLACES = [
  ...['--show-toplevel', '--show-prefix', '--show-object-format'],
  ...['--git-path', 'index', '--git-path', 'info/attributes'],
];

const SETTINGS = '^(core\\.(autocrlf|attributesfile)|attr\\.tree)$';

/** Where distributions and Homebrew have it; older versions of git don't tell. */
const SYSTEM_ATTRIBUTES = ['/etc/gitattributes', '/usr/local/etc/gitattributes', '/opt/homebrew/etc/gitattributes'];

/** "name\nvalue" or "name" alone, which means true; the last one counts. */
function settingsOf(text: string): Map<string, string> {
  const settings = text.split('\0').filter((setting) => setting !== '');
  return new Map(
    settings.map((setting) => {
      const end = setting.indexOf('\n');
      return end === -1 ? [setting, 'true'] : [setting.slice(0, end), setting.slice(end + 1)];
    }),
  );
}

/** As the git programs that are started see it. Attributes out of a commit are not looked for; they are hardly ever set so. */
function mayConvertAnything(settings: ReadonlyMap<string, string>): boolean {
  const converts = !['false', 'no', 'off', '0', ''].includes((settings.get('core.autocrlf') ?? 'false').toLowerCase());
  return converts || settings.has('attr.tree') || process.env.GIT_ATTR_SOURCE !== undefined;
}

/**
 * The user's own file of attributes, or of what is ignored: one at most.
 *
 * @param stated what the setting says of it; undefined where it says nothing
 */
export function userFileOf(name: 'attributes' | 'ignore', stated: string | undefined, root: string): string[] {
  if (stated === undefined) return [join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'git', name)];
  return stated === '' ? [] : [resolve(root, stated.replace(/^~(?=\/)/, homedir()))];
}
