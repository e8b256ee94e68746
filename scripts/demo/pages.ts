import type { ClusterAccess } from './surroundings.ts';

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
}

/** The version on the front page of every web pod that is not being ended, through the API server. */
export async function versionsServed({ kubectl, namespace }: ClusterAccess): Promise<ReadonlyMap<string, string>> {
  const list: { readonly items: readonly Pod[] } = JSON.parse(
    await kubectl('get', 'pods', '--namespace', namespace, '--selector', 'app=web', '--output', 'json'),
  );
  const names = list.items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
  const versions = names.map(async (name): Promise<[string, string]> => {
    const page = await kubectl('get', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}:8000/proxy/`);
    return [name, /Health records ([\d.]+)</.exec(page)?.[1] ?? 'no version on the page'];
  });
  return new Map(await Promise.all(versions));
}
