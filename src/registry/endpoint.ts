import { isIP } from 'node:net';
import { DOCKER_HUB } from '../oci/reference.ts';

/** Where a registry is spoken to: "https://registry.example.com". Plain http for loopback addresses and the `insecure` hosts. */
export function originOf(registry: string, insecure: readonly string[]): string {
  if (registry === DOCKER_HUB) return 'https://registry-1.docker.io';
  const isPlain = insecure.includes(registry) || isLoopback(hostnameOf(`http://${registry}`));
  return new URL(`${isPlain ? 'http' : 'https'}://${registry}`).origin;
}

/** The host of a URL without port and without the brackets of an IPv6 address. */
export function hostnameOf(url: string | URL): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '::1' ||
    (isIP(hostname) === 4 && hostname.startsWith('127.'))
  );
}

const PRIVATE_IPV4 =
  /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const PRIVATE_IPV6 = /^(?:::1?$|f[cd]|fe[89ab])/i;
const MAPPED_IPV4 = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i;

/** Whether an IP address is one that only a network's own machines reach: loopback, private, link-local (metadata services). */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) return PRIVATE_IPV4.test(address);
  const [, dotted, high, low] = MAPPED_IPV4.exec(address) ?? [];
  if (dotted !== undefined) return PRIVATE_IPV4.test(dotted);
  if (high !== undefined && low !== undefined) return PRIVATE_IPV4.test(dottedOf(high, low));
  return PRIVATE_IPV6.test(address);
}

function dottedOf(high: string, low: string): string {
  const bytes = Buffer.from(high.padStart(4, '0') + low.padStart(4, '0'), 'hex');
  return bytes.join('.');
}
