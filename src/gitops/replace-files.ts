import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What one file is to contain, and what it contained when that was decided. */
export interface FileChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Replaces the contents of files: all of them, or none when one cannot be written or was changed meanwhile. Each one changes in one
 * step, so that a reader sees the old or the new text. Modes and symbolic links stay.
 *
 * @returns the files that were changed by someone else meanwhile; then nothing was replaced
 */
export async function replaceFiles(changes: readonly FileChange[]): Promise<readonly string[]> {
  const staged: { readonly file: string; readonly temporary: string; readonly before: string }[] = [];
  const replaced: typeof staged = [];
  try {
    for (const { file, before, after } of changes) {
      const target = await realpath(file);
      staged.push({ file: target, temporary: await writeBeside(target, after), before });
    }
    const changed = await Promise.all(
      staged.map(async ({ file, before }) => ((await readFile(file, 'utf8')) === before ? [] : [file])),
    );
    if (changed.flat().length > 0) return changed.flat();
    for (const one of staged) {
      await rename(one.temporary, one.file);
      replaced.push(one);
    }
    return [];
  } catch (error) {
    for (const { file, before } of replaced) await rename(await writeBeside(file, before), file);
    throw error;
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}

/** Writes a temporary file with the mode of `file` in the same folder: a rename within it is one step. */
export async function writeBeside(file: string, text: string): Promise<string> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  const mode = (await stat(file).catch(() => undefined))?.mode;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(text);
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}
