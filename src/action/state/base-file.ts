import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, ToolError } from '../../errors.ts';
import { jsonReader } from '../../oci/json-reader.ts';
import type { FolderBase } from '../../state/merge-folder.ts';
import type { EntryKind } from '../../state/state-store.ts';

/** Keeps what was restored until the end of the job, outside of the checkout. Answers the path of the file. */
export async function writeBase(base: FolderBase, directory = tmpdir()): Promise<string> {
  const file = join(directory, `hydrofoil-state-${randomUUID()}.json`);
  await writeFile(file, JSON.stringify({ files: base }), { mode: 0o600, flag: 'wx' });
  return file;
}

/** @throws {ToolError} STATE_BASE_INVALID */
export async function readBase(file: string): Promise<FolderBase> {
  const { parse, list, object, text, fail } = jsonReader('STATE_BASE_INVALID', `what was restored, in ${file}`);
  const kind = (value: unknown, path: string): EntryKind => {
    if (value === 'file' || value === 'executable' || value === 'link') return value;
    throw fail(path, 'a kind of file', value);
  };
  const content = await readFile(file).catch((cause: unknown) => {
    throw new ToolError('STATE_BASE_INVALID', `Reading what was restored: ${messageOf(cause)}`, {
      hint: 'Let no step delete files of RUNNER_TEMP that are not its own. Nothing of this run was saved.',
      cause,
    });
  });
  return list((value, path) => {
    const one = object(value, path);
    return {
      name: text(one.name, `${path}.name`),
      kind: kind(one.kind, `${path}.kind`),
      id: text(one.id, `${path}.id`),
      sha256: text(one.sha256, `${path}.sha256`),
    };
  })(parse(content).files, 'files');
}

export async function removeBase(file: string): Promise<void> {
  await rm(file, { force: true });
}
