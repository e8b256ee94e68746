import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { messageOf, ToolError, ToolErrors } from '../errors.ts';
import type { Config } from './config.ts';
import { crossCheck } from './cross-check.ts';
import { problemsOf } from './problem.ts';
import { resolveConfig } from './resolve.ts';
import { SCHEMA } from './schema.ts';
import { parseYamlSource } from './yaml-source.ts';

export const CONFIG_FILE = 'hydrofoil.yaml';

/**
 * Reads the configuration: `file`, relative to `folder`, or else the hydrofoil.yaml of the folder or of the nearest one above it,
 * as far as the root of the repository.
 *
 * @param where.folder absolute path of where the user stands; errors name the file relative to it
 * @throws {ToolError} CONFIG_MISSING; CONFIG_INVALID (ToolErrors) with every problem and its place
 */
export async function loadConfig(where: { readonly folder: string; readonly file?: string }): Promise<Config> {
  const file = where.file === undefined ? await findFile(where.folder) : resolve(where.folder, where.file);
  const text = await readConfigFile(file);
  return parseConfig(text, file, relative(where.folder, file) || file);
}

/** Reads the text of a configuration. `fileName` is how errors call the file; `file` is where it is. */
export function parseConfig(text: string, file: string, fileName: string): Config {
  const source = parseYamlSource(text, fileName, 'CONFIG_INVALID');
  if (!source.isReadable) throw invalid(fileName, source.problems);
  const { data, error } = SCHEMA.safeParse(source.value ?? {}, { jitless: true });
  const problems = [...source.problems, ...problemsOf(error?.issues ?? [], source), ...crossCheck(source)];
  if (data === undefined || problems.length > 0) throw invalid(fileName, problems);
  return resolveConfig(data, file, dirname(file));
}

function invalid(fileName: string, problems: readonly ToolError[]): ToolErrors {
  const sorted = problems.toSorted(
    ({ location: a }, { location: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
  const count = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
  return new ToolErrors('CONFIG_INVALID', `Reading ${fileName}: ${count}`, sorted);
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ToolError('CONFIG_MISSING', `Reading ${file}: ${messageOf(cause)}`, {
      hint: 'Name an existing file, or write a hydrofoil.yaml at the root of the repository.',
      cause,
    });
  }
}

async function findFile(folder: string): Promise<string> {
  const folders = await foldersUpToRoot(folder);
  for (const candidate of folders) {
    if (await exists(join(candidate, CONFIG_FILE))) return join(candidate, CONFIG_FILE);
  }
  const top = folders.at(-1) ?? folder;
  const above = top === folder ? '' : ` or above it up to ${top}`;
  throw new ToolError('CONFIG_MISSING', `There is no ${CONFIG_FILE} in ${folder}${above}`, {
    hint: `Write one (docs/reference/configuration.md), or name another file with --config.`,
  });
}

/** The folder and those above it, up to the one that holds .git. Outside of a repository, the folder alone. */
async function foldersUpToRoot(folder: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let current = folder; ; current = dirname(current)) {
    folders.push(current);
    if (await exists(join(current, '.git'))) return folders;
    if (dirname(current) === current) return [folder];
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
