import type { Credential } from './credential.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { isSecretName } from './is-secret-name.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@"']*:([^/\s@"']+)@([^/\s:"'@]+)/i;

/** Variables of an environment file whose name says that they are secret, with a literal value. A public one alone stops nobody. */
export function environmentSecrets(text: string): Credential[] {
  return text.split('\n').flatMap((line, index) => {
    const [, name = '', rest = ''] = ASSIGNMENT.exec(line.trimEnd()) ?? [];
    const value = assignedValue(rest);
    if (isSecretName(name) && !isReference(value)) return [{ what: `a value for ${name}`, line: index + 1 }];
    return hasPassword(value) ? [{ what: `a URL with a password in ${name}`, line: index + 1 }] : [];
  });
}

/** URLs with a user's password in them, of any host that other machines can reach. */
export function urlPasswords(text: string): Credential[] {
  return text
    .split('\n')
    .flatMap((line, index) => (hasPassword(line) ? [{ what: 'a URL with a password', line: index + 1 }] : []));
}

/** `# …` behind a blank is a comment unless it is quoted. */
function assignedValue(rest: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(rest);
  return quoted?.[2] ?? rest.replace(/(?:^|\s)#.*$/, '').trim();
}

/** What the images of databases and queues have when nobody says anything: POSTGRES_PASSWORD=postgres. */
const DEFAULTS = /^(?:postgres|root|admin|guest|mysql|mariadb|mongo|redis|rabbitmq|minio(?:admin)?|localstack)$/i;

/** A path says where a secret is. */
function isReference(value: string): boolean {
  return isPlaceholder(value) || DEFAULTS.test(value) || /^\.{0,2}\/[\w./-]+$/.test(value) || value.includes('${');
}

/** A host without a dot is a service of the developer's own machine, and its password no secret. */
function hasPassword(value: string): boolean {
  const [, password, host = ''] = URL_PASSWORD.exec(value) ?? [];
  return password !== undefined && !isPlaceholder(password) && !password.includes('$') && isReachable(host);
}

function isReachable(host: string): boolean {
  return host.includes('.') && !/^127\.|\.(?:localhost|test|example)$|(?:^|\.)example\.(?:com|org|net)$/i.test(host);
}
