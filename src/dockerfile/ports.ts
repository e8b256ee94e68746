import { isIP } from 'node:net';
import { ToolError } from '../errors.ts';

/**
 * Reads "80", "80/udp", "8000-8010" and, as EXPOSE does, "[ip:]host:container", of which only the last part counts.
 *
 * @returns "80/tcp" for each port of a range
 * @throws {ToolError} DOCKERFILE_PORT_INVALID
 */
export function parsePorts(text: string): string[] {
  const parts = text.split(':');
  const [containerPart = '', protocol = ''] = splitOnce(parts.at(-1) ?? '', '/');
  const name = protocol === '' ? 'tcp' : protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(name)) throw invalid(text, `"${protocol}" is not a protocol`);
  assertAddress(parts.slice(0, -2).join(':'), text);
  const container = parseRange(containerPart, text);
  const hostPart = parts.length > 1 ? parts.at(-2) : undefined;
  if (hostPart !== undefined && hostPart !== '') assertSameSize(parseRange(hostPart, text), container, text);
  const count = container.last - container.first + 1;
  return Array.from({ length: count }, (_, index) => `${container.first + index}/${name}`);
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function parseRange(text: string, whole: string): Range {
  const [start, end] = splitOnce(text, '-');
  const first = parsePort(start, whole);
  const last = end === undefined || end === start ? first : parsePort(end, whole);
  if (last < first) throw invalid(whole, `the range ${text} ends before it begins`);
  return { first, last };
}

function parsePort(text: string, whole: string): number {
  const port = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw invalid(whole, `"${text}" is not a number from 0 to 65535`);
}

function assertSameSize(host: Range, container: Range, text: string): void {
  const size = ({ first, last }: Range) => last - first;
  if (size(container) !== 0 && size(host) !== size(container)) throw invalid(text, 'the ranges differ in size');
}

function assertAddress(text: string, whole: string): void {
  const address = text.startsWith('[') ? /^\[([^[\]]*)\]$/.exec(text)?.[1] : text;
  if (address === undefined || (address !== '' && (isIP(address) === 0 || address.includes('%')))) {
    throw invalid(whole, `"${text}" is not an IP address`);
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function invalid(text: string, what: string): ToolError {
  return new ToolError('DOCKERFILE_PORT_INVALID', `Not a port: "${text}": ${what}`, {
    hint: 'Write a port or a range, with the protocol if it is not tcp: EXPOSE 8000 8125/udp 9000-9010.',
  });
}
