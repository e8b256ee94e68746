import { hash } from 'node:crypto';
import type { Question } from './quirk-registry.ts';
import { type Answer, refusal } from './quirk-registry-http.ts';

export function answerManifests(question: Question): Answer {
  const { request, path } = question;
  if (path.startsWith('tags/')) return listTags(question);
  const reference = path.slice('manifests/'.length);
  switch (request.method) {
    case 'PUT':
      return putManifest(question, reference);
    case 'DELETE':
      return deleteManifest(question, reference);
    default:
      return getManifest(question, reference);
  }
}

function getManifest({ quirks, request, repository }: Question, reference: string): Answer {
  const digest = repository.tags.get(reference) ?? reference;
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) return refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  const headers = {
    'content-type': manifest.mediaType,
    'content-length': manifest.bytes.length,
    ...(quirks.noDigestHeader ? {} : { 'docker-content-digest': digest }),
  };
  return { status: 200, headers, body: request.method === 'HEAD' ? '' : manifest.bytes };
}

function putManifest({ quirks, request, url, repository, name, body }: Question, reference: string): Answer {
  const digest = `sha256:${hash('sha256', body, 'hex')}`;
  const isByDigest = reference.startsWith('sha256:');
  if (isByDigest && reference !== digest) return refusal(400, 'DIGEST_INVALID', 'digest did not match');
  if (quirks.immutableTags !== undefined && repository.tags.has(reference)) {
    return refusal(quirks.immutableTags, 'TAG_INVALID', `tag ${reference} already exists and is immutable`);
  }
  const wanted = quirks.tagsAtOnce === undefined ? [] : url.searchParams.getAll('tag');
  if (wanted.length > (quirks.tagsAtOnce?.max ?? Number.POSITIVE_INFINITY)) return { status: 414 };
  if (wanted.length > 0 && !isByDigest) return refusal(400, 'MANIFEST_INVALID', 'tags go with a digest');
  const missing = blobsOf(body).filter((blob) => !repository.blobs.has(blob));
  if (missing.length > 0) return blobsUnknown(missing, quirks.blobUnknown);
  repository.manifests.set(digest, { mediaType: request.headers['content-type'] ?? '', bytes: body });
  const tags = isByDigest
    ? wanted.filter((tag) => quirks.immutableTags === undefined || !repository.tags.has(tag))
    : [reference];
  for (const tag of tags) repository.tags.set(tag, digest);
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      ...(quirks.noDigestHeader ? {} : { 'docker-content-digest': digest }),
      ...(isByDigest && tags.length > 0 ? { 'oci-tag': fieldLines(tags) } : {}),
    },
  };
}

/** The first two in one line, the others in lines of their own: both are allowed. */
function fieldLines(tags: readonly string[]): string[] {
  return [tags.slice(0, 2).join(', '), ...tags.slice(2)];
}

function blobsUnknown(missing: readonly string[], quirk: Question['quirks']['blobUnknown']): Answer {
  const { status, detail } = quirk ?? { status: 404, detail: 'digest' };
  if (detail === 'sentence') {
    const message = `Layers with digests '[${missing.join(', ')}]' required for pushing image do not exist`;
    return { status, body: JSON.stringify({ errors: [{ code: 'BLOB_UPLOAD_UNKNOWN', message }] }) };
  }
  const one = { code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' };
  const each = missing.map((digest) => ({ ...one, detail: detail === 'object' ? { digest } : digest }));
  return { status, body: JSON.stringify({ errors: detail === 'none' ? [one] : each }) };
}

function deleteManifest({ quirks, repository }: Question, digest: string): Answer {
  if (quirks.refusesDeletion) return refusal(405, 'UNSUPPORTED', 'the operation is unsupported');
  for (const [tag, named] of repository.tags) if (named === digest) repository.tags.delete(tag);
  return repository.manifests.delete(digest) ? { status: 202 } : refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
}

function listTags({ quirks, url, repository, name }: Question): Answer {
  const tags = [...repository.tags.keys()].sort();
  const last = url.searchParams.get('last');
  const from = last === null ? 0 : tags.indexOf(last) + 1;
  const page = tags.slice(from, from + (quirks.tagsPerPage ?? 1000));
  const isEnd = from + page.length >= tags.length;
  const link = `<http://internal.invalid/v2/${name}/tags/list?n=2&last=${page.at(-1)}>; rel="next"`;
  return {
    status: 200,
    headers: isEnd ? {} : { link },
    body: JSON.stringify({ name, tags: tags.length === 0 ? null : page }),
  };
}

/** Blobs only: an index names manifests, which are not looked for here. */
function blobsOf(body: Buffer): readonly string[] {
  const { config, layers }: { config?: { digest: string }; layers?: { digest: string }[] } = JSON.parse(
    body.toString(),
  );
  return [...(config === undefined ? [] : [config]), ...(layers ?? [])].map(({ digest }) => digest);
}
