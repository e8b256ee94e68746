import { posix } from 'node:path';
import { NOT_DEPLOYED } from './dockerfiles.ts';
import { asRecord, asText, parseLeniently } from './plain-value.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** A service of a compose file that is built here. */
export interface ComposeService {
  readonly file: string;
  readonly name: string;
  /** From the top of the repository. */
  readonly context: string;
  readonly dockerfile: string;
}

const COMPOSE = /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

/** Services with `build:`. What a compose file cannot be read as has none. */
export async function findComposeServices({ paths, read }: RepositoryFiles): Promise<ComposeService[]> {
  const found = await Promise.all(
    paths.filter((path) => COMPOSE.test(path)).map(async (file) => servicesIn((await read(file)) ?? '', file)),
  );
  return found.flat();
}

function servicesIn(text: string, file: string): ComposeService[] {
  const services = asRecord(asRecord(parseLeniently(text)).services);
  return Object.entries(services).flatMap(([name, service]) => {
    const { build } = asRecord(service);
    const context = withDefaults(asText(build) ?? asText(asRecord(build).context) ?? '');
    if (context === '' || /[$:]/.test(context)) return []; // a variable, or a repository elsewhere
    const folder = posix.join(posix.dirname(file), context);
    const dockerfile = posix.join(folder, withDefaults(asText(asRecord(build).dockerfile) ?? 'Dockerfile'));
    if (dockerfile.includes('$') || NOT_DEPLOYED.test(file)) return [];
    return [{ file, name, context: folder.replace(/\/$/, ''), dockerfile }];
  });
}

/** "${OS:-debian}" is "debian", where nobody says otherwise. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^}$]*)\}/g, '$1');
}
