import { DOCKER_HUB } from '../../oci/reference.ts';

/** Under which name Docker keeps the credential of Docker Hub, in its file and in credential helpers. */
const DOCKER_HUB_SERVER = 'https://index.docker.io/v1/';

const DOCKER_HUB_HOSTS = [DOCKER_HUB, 'index.docker.io', 'registry-1.docker.io'];

/** The host that a key of a credential file means: "https://index.docker.io/v1/" is docker.io. */
export function hostOf(server: string): string {
  const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? '';
  return DOCKER_HUB_HOSTS.includes(host) ? DOCKER_HUB : host;
}

/** The repository path that a key restricts itself to, as Podman allows: "emr" of "registry.example.com/emr". */
export function namespaceOf(server: string): string {
  const isLegacy = /^https?:\/\//.test(server) || /\/v[12]\/?$/.test(server);
  return isLegacy ? '' : server.split('/').slice(1).join('/').replace(/\/$/, '');
}

/** What a credential helper is asked for. */
export function serverOf(registry: string): string {
  return registry === DOCKER_HUB ? DOCKER_HUB_SERVER : registry;
}
