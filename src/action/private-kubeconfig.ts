import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A kubeconfig that came as an input, in a file that only this user can read. Its disposal removes it. */
export async function privateKubeconfig(
  text: string,
  { RUNNER_TEMP }: Readonly<Record<string, string | undefined>>,
): Promise<AsyncDisposable & { readonly file: string }> {
  const folder = await mkdtemp(join(RUNNER_TEMP || tmpdir(), 'hydrofoil-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
