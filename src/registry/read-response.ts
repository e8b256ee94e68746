import type { Repository } from '../oci/reference.ts';
import type { HttpResponse } from './http/transport.ts';
import { parseProblems, RegistryError, refusalError } from './registry-error.ts';

export interface ResponseSubject {
  readonly step: string;
  readonly repository: Repository;
}

const REFUSAL_BYTES = 64 * 1024;

/** More than that is not worth reading to keep a connection. */
const DISCARDED_BYTES = 128 * 1024;

/** Reads an answer of which only status and headers count, so that its connection is free again. */
export async function discard<R extends HttpResponse>(response: R): Promise<R> {
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      sizeBytes += chunk.length;
      if (sizeBytes > DISCARDED_BYTES) break;
    }
  } catch {
    // what counts is there
  }
  return response;
}

/** Reads a whole answer, or undefined when it is longer than `maxBytes`. @throws {ToolError} REGISTRY_UNREACHABLE when it breaks off */
export async function readBytes(
  response: HttpResponse,
  maxBytes: number,
  { step, repository }: ResponseSubject,
): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return undefined;
    }
  } catch (cause) {
    throw brokenOff(step, repository, cause);
  }
  return Buffer.concat(chunks);
}

export function brokenOff(step: string, { registry }: Repository, cause: unknown): RegistryError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError('REGISTRY_UNREACHABLE', `${step}: the answer broke off: ${what}`, {
    hint: `Check the way to ${registry} from this machine, and run the command again.`,
    cause,
    isTransient: true,
  });
}

/** Makes an error of an answer of no use. `redact` because a registry may repeat in its answer what it was sent. */
export async function readRefusal(
  response: HttpResponse,
  subject: ResponseSubject,
  redact: (text: string) => string,
): Promise<RegistryError> {
  const text = redact(await readText(response));
  return refusalError({
    ...subject,
    status: response.status,
    problems: parseProblems(text),
    text: oneLine(text),
    retryAfterMs: retryAfterMs(response.header('retry-after')),
  });
}

async function readText(response: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= REFUSAL_BYTES) break;
    }
  } catch {
    // the status alone says enough
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Proxies and load balancers answer with pages of HTML. */
function oneLine(text: string): string {
  const line = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** Seconds, or a date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
