import { packTar, type TarEntry } from 'modern-tar';
import { pushImage } from '../servers/push-image.ts';
import { busyboxEntries, packLayer } from '../servers/small-image.ts';

/**
 * Pushes an image that simple RUNs need no engine on: busybox with the folders that every distribution has.
 *
 * @returns what stands in FROM: with its digest, for a tag that must be asked for is no base to remember
 */
export async function pushBase(registry: string, repository: string, tag = '1'): Promise<string> {
  const entries = [...(await busyboxEntries()), ...['dev/', 'proc/', 'sys/'].map(folderEntry)];
  const config = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] };
  const layers = [packLayer(await packTar(entries))];
  const { reference, digest } = await pushImage({ registry, repository, tag, layers, config });
  return `${reference}@${digest}`;
}

function folderEntry(name: string): TarEntry {
  const header = { name, type: 'directory', mode: 0o755, size: 0, mtime: new Date(1_700_000_000_000) } as const;
  return { header };
}
