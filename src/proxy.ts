import { BlockList, isIP, isIPv4 } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy through which a server is reached by the environment's settings, chosen as docker and kubectl choose it: never for
 * this machine, and not for what NO_PROXY lists as host, domain, address or range.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyOf(server: string | URL, env: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const proxy = protocol === 'https:' ? setting(env, 'HTTPS_PROXY') : setting(env, 'HTTP_PROXY');
  if (proxy === undefined) return undefined;
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isThisMachine = isOrIsIn(host, 'localhost') || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  const exceptions = (setting(env, 'NO_PROXY') ?? '').split(',').map((entry) => entry.trim().toLowerCase());
  const target = { host, port: port === '' ? (protocol === 'https:' ? '443' : '80') : port };
  if (isThisMachine || exceptions.some((entry) => covers(entry, target))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function setting(env: Environment, name: string): string | undefined {
  return [env[name], env[name.toLowerCase()]].find((value) => value !== undefined && value !== '');
}

interface HostAndPort {
  readonly host: string;
  readonly port: string;
}

function covers(entry: string, { host, port }: HostAndPort): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  if (isIP(entry) === 6) return host === entry;
  const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = name.replace(/^\*?\./, '');
  return name.startsWith('.') || name.startsWith('*.') ? host.endsWith(`.${domain}`) : isOrIsIn(host, domain);
}

function isOrIsIn(host: string, domain: string): boolean {
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function isInRange(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (isIP(host) === 0 || isIP(address) !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
