import { formatRepository, type Repository } from '../oci/reference.ts';
import type { Call, Exchange } from './exchange.ts';
import { parseJsonObject } from './json-object.ts';
import { readBytes } from './read-response.ts';
import type { RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

const PAGE_BYTES = 16 * 1024 * 1024;

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags */
export async function listTags(
  exchange: Exchange,
  repository: Repository,
  options: RequestOptions,
): Promise<readonly string[]> {
  const step = `Listing the tags of ${formatRepository(repository)}`;
  const tags = new Set<string>();
  let path: string | undefined = 'tags/list?n=1000';
  while (path !== undefined) {
    const call: Call = { step, repository, method: 'GET', path, accept: [404] };
    const { response, bytes } = await exchange(call, options, async (response) => ({
      response,
      bytes: await readBytes(response, PAGE_BYTES, call),
    }));
    if (response.status === 404) break;
    const page = parseTags(bytes === undefined ? '' : Buffer.from(bytes).toString('utf8'));
    if (page === undefined) throw new RegistryError('REGISTRY_FAILED', `${step}: the answer is no list of tags`);
    const before = tags.size;
    for (const tag of page) tags.add(tag);
    path = tags.size === before ? undefined : nextPath(response.header('link')); // a page with nothing new: a list that goes in circles
  }
  return [...tags].sort(); // Distribution 2.8 gives them in no order
}

function parseTags(text: string): readonly string[] | undefined {
  const answer = parseJsonObject(text);
  if (answer === undefined) return undefined;
  const tags: unknown = answer.tags ?? []; // Distribution writes null when the last tag was deleted
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string') ? tags : undefined;
}

/** Only the query of the next page's address counts: behind a proxy its host, and even its path, may be ones that lead nowhere. */
function nextPath(link: string | undefined): string | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '') ?? [];
  const query = target === undefined ? -1 : target.indexOf('?');
  return target === undefined || query < 0 ? undefined : `tags/list${target.slice(query)}`;
}
