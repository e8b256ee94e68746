import { hash, randomUUID } from 'node:crypto';
import type { Question } from './quirk-registry.ts';
import { type Answer, refusal } from './quirk-registry-http.ts';

export function answerBlobs(question: Question): Answer {
  const { request, path } = question;
  const [, session] = /^blobs\/uploads\/([^/]*)$/.exec(path) ?? [];
  if (session === undefined) return blob(question, path.slice('blobs/'.length));
  if (session === '') return openSession(question);
  switch (request.method) {
    case 'PATCH':
      return patch(question, session);
    case 'PUT':
      return put(question, session);
    default:
      return question.repository.sessions.delete(session) ? { status: 204 } : UNKNOWN_SESSION;
  }
}

const UNKNOWN_SESSION = refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');

function blob({ quirks, request, repository, name }: Question, digest: string): Answer {
  if (request.method === 'DELETE') return refusal(405, 'UNSUPPORTED', 'blobs are not deleted');
  const bytes = repository.blobs.get(digest);
  if (bytes === undefined) return refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest);
  if (quirks.blobStore !== undefined) {
    const location = `${quirks.blobStore}/v2/${name}/blobs/${digest}?X-Signature=signed-and-secret`;
    return { status: 307, headers: { location } };
  }
  const headers = { 'content-length': bytes.length, 'docker-content-digest': digest };
  if (request.method === 'HEAD') return { status: 200, headers };
  return { status: 200, headers, body: quirks.damagesBlobs ? bytes.map((byte) => byte ^ 1) : bytes };
}

function openSession(question: Question): Answer {
  const { quirks, url, repository } = question;
  const [digest, from] = [url.searchParams.get('mount'), url.searchParams.get('from')];
  if (digest !== null) {
    if (from === null) return refusal(500, 'UNKNOWN', 'mount without from'); // Quay
    if (quirks.mount === 'wrong-from') return refusal(400, 'BAD_REQUEST', 'bad request'); // Harbor
    const bytes = quirks.mount === 'unsupported' ? undefined : question.stateOf(from)?.blobs.get(digest);
    if (bytes !== undefined) {
      repository.blobs.set(digest, bytes);
      return { status: 201 };
    }
  }
  const id = randomUUID();
  repository.sessions.set(id, { bytes: Buffer.alloc(0), patches: 0 });
  return accepted(question, id, 0);
}

function patch(question: Question, id: string): Answer {
  const { quirks, request, body, repository } = question;
  const session = repository.sessions.get(id);
  if (session === undefined) return UNKNOWN_SESSION;
  if (body.length > (quirks.maxPatchBytes ?? Number.POSITIVE_INFINITY))
    return refusal(400, 'TOO_LARGE', 'chunk too large');
  const at = session.bytes.length;
  const range = request.headers['content-range']; // without one, the rest of a stream
  if (range !== undefined && range !== `${at}-${at + body.length - 1}`)
    return refusal(416, 'RANGE_INVALID', 'out of order');
  const isKept = session.patches++ === 0 || !quirks.keepsFirstPatchOnly;
  if (isKept) session.bytes = Buffer.concat([session.bytes, body.subarray(0, quirks.keepsOfEachPatch)]);
  return accepted(question, id, session.bytes.length);
}

function put({ quirks, url, body, repository, name }: Question, id: string): Answer {
  const session = repository.sessions.get(id);
  if (session === undefined) return UNKNOWN_SESSION;
  if (body.length > (quirks.maxPutBytes ?? Number.POSITIVE_INFINITY)) {
    return {
      status: 413,
      headers: { 'content-type': 'text/html' },
      body: '<html><h1>Request Entity Too Large</h1></html>',
    };
  }
  const bytes = Buffer.concat([session.bytes, body]);
  const digest = url.searchParams.get('digest') ?? '';
  if (`sha256:${hash('sha256', bytes, 'hex')}` !== digest)
    return refusal(400, 'DIGEST_INVALID', 'digest did not match');
  repository.sessions.delete(id);
  repository.blobs.set(digest, bytes);
  return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest } };
}

function accepted({ quirks, name }: Question, id: string, sizeBytes: number): Answer {
  return {
    status: 202,
    headers: {
      location: `${quirks.uploadOrigin ?? ''}/v2/${name}/blobs/uploads/${id}?_state=signed-and-secret`,
      range: `0-${Math.max(0, sizeBytes - 1)}`,
      ...(quirks.minChunkBytes === undefined ? {} : { 'oci-chunk-min-length': String(quirks.minChunkBytes) }),
    },
  };
}
