import { readFile } from 'node:fs/promises';
import { ToolError, ToolErrors } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import { type Path, parseYamlSource, type YamlSource } from './yaml-source.ts';

export const LOCK_FILE = 'hydrofoil.lock';

/** hydrofoil.lock: the digest of every FROM tag, and when they were last asked for. */
export interface LockFile {
  /** "2025-11-23". It is part of every base's key. */
  readonly refreshed: string;
  /** Canonical reference with tag ("docker.io/library/python:3.12-slim") → digest. */
  readonly images: Readonly<Record<string, Digest>>;
}

const HEADER = `# Written by "hydrofoil lock". Commit it: a commit is built on these images for as long as it exists.
# "hydrofoil lock --update" asks the registries again.
`;
const KEYS = ['version', 'refreshed', 'images'];
const CODE = 'LOCK_FILE_INVALID';
const REMEDY = 'Write it again with: hydrofoil lock --update';

/**
 * Reads a lock file. `undefined`: there is none.
 *
 * @throws {ToolError} LOCK_FILE_INVALID
 */
export async function readLockFile(file: string, fileName: string): Promise<LockFile | undefined> {
  try {
    return parseLockFile(await readFile(file, 'utf8'), fileName);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Parses a lock file.
 *
 * @param fileName how errors call it
 * @throws {ToolErrors} LOCK_FILE_INVALID with every problem and its place
 */
export function parseLockFile(text: string, fileName: string): LockFile {
  const source = parseYamlSource(text, fileName, CODE);
  const content = isRecord(source.value) ? source.value : {};
  const { version, refreshed, images } = content;
  const problems = [...source.problems];
  const complain = (path: Path, message: string, part: 'key' | 'value' = 'value') =>
    problems.push(problemAt(source, path, message, part));
  if (source.isReadable) {
    for (const key of Object.keys(content)) {
      if (!KEYS.includes(key)) complain([key], `Unknown key "${key}"; nearest: ${nearest(key, KEYS) ?? 'none'}`, 'key');
    }
    if (version !== 1) complain(['version'], `Expected version: 1, found ${JSON.stringify(version) ?? 'nothing'}`);
    if (!isDate(refreshed))
      complain(
        ['refreshed'],
        `Expected refreshed: and a date as 2025-11-23, found ${JSON.stringify(refreshed) ?? 'nothing'}`,
      );
    if (!isRecord(images)) complain(['images'], 'Expected images: and a digest for each of them');
  }
  const locked: Record<string, Digest> = {};
  for (const [name, digest] of Object.entries(isRecord(images) ? images : {})) {
    const canonical = canonicalNameOf(name);
    if (canonical !== name)
      complain(
        ['images', name],
        `"${name}" is not a full name with a tag${canonical === undefined ? '' : `: write ${canonical}`}`,
        'key',
      );
    if (typeof digest === 'string' && isDigest(digest)) locked[name] = digest;
    else complain(['images', name], `Not a sha256 digest: ${JSON.stringify(digest)}`);
  }
  if (problems.length > 0 || !isDate(refreshed))
    throw new ToolErrors(CODE, `Reading ${fileName}`, problems.map(withRemedy));
  return { refreshed, images: locked };
}

/** The text of a lock file. Equal locks have equal texts. */
export function formatLockFile({ refreshed, images }: LockFile): string {
  const names = Object.keys(images).toSorted(byCodeUnits);
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(images[name])}\n`);
  return `${HEADER}version: 1\nrefreshed: ${refreshed}\nimages:${lines.length === 0 ? ' {}' : ''}\n${lines.join('')}`;
}

/** The lock with these digests added or replaced. The date stays unless another is given: it is part of every base's key. */
export function withImages(
  lock: LockFile,
  images: Readonly<Record<string, Digest>>,
  refreshed: string = lock.refreshed,
): LockFile {
  return { refreshed, images: { ...lock.images, ...images } };
}

function problemAt(source: YamlSource, path: Path, message: string, part: 'key' | 'value'): ToolError {
  return new ToolError(CODE, message, { location: source.locate(path, part), hint: REMEDY });
}

/** A conflict of git's, for example, is no YAML at all. */
function withRemedy({ message, location, hint = REMEDY, cause }: ToolError): ToolError {
  return new ToolError(CODE, message, { hint, cause, ...(location === undefined ? {} : { location }) });
}

function canonicalNameOf(name: string): string | undefined {
  try {
    const { registry, name: path, tag = 'latest' } = parseReference(name);
    return formatReference({ registry, name: path, tag });
  } catch {
    return undefined; // not a reference at all: the caller says so
  }
}

function isDate(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    new Date(value).toJSON()?.startsWith(value) === true
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same order on every machine, whatever its language. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
