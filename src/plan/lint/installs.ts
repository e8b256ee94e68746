import { operandsOf } from './operands.ts';
import { programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';

/** What a command installs: packages of the operating system, tools that it names itself, or what manifests say. */
export type Install =
  | { readonly kind: 'system' }
  | { readonly kind: 'named' }
  | { readonly kind: 'manifests'; readonly manager: ManifestManager; readonly words: readonly string[] };

export type ManifestManager =
  | 'npm'
  | 'yarn'
  | 'pnpm'
  | 'bun'
  | 'pip'
  | 'poetry'
  | 'uv'
  | 'pipenv'
  | 'bundler'
  | 'composer'
  | 'go'
  | 'mix'
  | 'maven'
  | 'dotnet';

/** What a command installs; `undefined` when it does anything else, or takes files of its own beside manifests. */
export function installOf(command: ShellCommand): Install | undefined {
  if (hasOutput(command) || command.substituted.length > 0) return undefined;
  const words = programOf(command);
  return systemInstall(words) ?? namedInstall(words) ?? manifestInstall(words);
}

/** Names of packages, not paths of package files. */
const PACKAGE = /^(?:[A-Za-z0-9][\w.+:=~<>*-]*|\$\{?\w+\}?|!?\.[\w-]+)$/;
const PACKAGE_FILE = /\.(?:deb|apk|rpm)$/;

function systemInstall(words: readonly string[]): Install | undefined {
  const [program, ...rest] = words;
  const [action, ...packages] = operandsOf(rest, [
    '-o',
    '-t',
    '-X',
    '--repository',
    '--virtual',
    '--root',
    '-p',
    '--installroot',
  ]);
  const verb = INSTALLERS.get(baseName(program));
  if (verb === undefined || action !== verb || packages.length === 0) return undefined;
  return packages.every((name) => PACKAGE.test(name) && !PACKAGE_FILE.test(name)) ? { kind: 'system' } : undefined;
}

const INSTALLERS = new Map([
  ['apt-get', 'install'],
  ['apt', 'install'],
  ['aptitude', 'install'],
  ['apk', 'add'],
  ['yum', 'install'],
  ['dnf', 'install'],
  ['microdnf', 'install'],
  ['tdnf', 'install'],
  ['zypper', 'install'],
]);

const PYTHON_PACKAGE = /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[=<>!~]=?[^/]*)?$/;
const NODE_PACKAGE = /^(?:@[\w.-]+\/)?[\w.-]+(?:@[^/]+)?$/;
const PIP_VALUES = [
  '-i',
  '--index-url',
  '--extra-index-url',
  '-f',
  '--find-links',
  '--trusted-host',
  '--cache-dir',
].concat(['-t', '--target', '--prefix', '--python', '--root-user-action', '--progress-bar', '--timeout', '--retries']);

function namedInstall(words: readonly string[]): Install | undefined {
  const names = namedPackages(words);
  return names !== undefined && names.length > 0 ? { kind: 'named' } : undefined;
}

/** Tools that a command installs by names of their own, whatever folder it runs in. */
function namedPackages(words: readonly string[]): readonly string[] | undefined {
  const [program, ...rest] = words;
  const every = (names: readonly string[], form: RegExp) =>
    names.every((name) => form.test(name)) ? names : undefined;
  switch (baseName(program)) {
    case 'npm': {
      const [action, ...names] = operandsOf(rest, ['--registry', '--prefix']);
      return isGlobal(rest) && (action === 'install' || action === 'i') ? every(names, NODE_PACKAGE) : undefined;
    }
    case 'pnpm': {
      const [action, ...names] = operandsOf(rest, []);
      return isGlobal(rest) && (action === 'add' || action === 'install') ? every(names, NODE_PACKAGE) : undefined;
    }
    case 'yarn':
      return rest[0] === 'global' && rest[1] === 'add' ? every(operandsOf(rest.slice(2), []), NODE_PACKAGE) : undefined;
    case 'gem': {
      const [action, ...names] = operandsOf(rest, ['-v', '--version']);
      return action === 'install' ? every(names, /^[\w-]+(?::[\w.]+)?$/) : undefined;
    }
    case 'go':
      return rest[0] === 'install' ? every(operandsOf(rest.slice(1), ['-ldflags', '-tags']), /@/) : undefined;
    case 'cargo':
      return rest[0] === 'install' && !rest.includes('--path') && !rest.includes('--git')
        ? every(operandsOf(rest.slice(1), ['--version', '--features', '--root', '--vers']), /^[\w-]+(?:@[\w.]+)?$/)
        : undefined;
    default: {
      const pip = pipInstall(words);
      if (pip === undefined || pip.some((word) => /^(?:-r|-c|-e|--requirement|--constraint|--editable)/.test(word)))
        return undefined;
      return every(operandsOf(pip, PIP_VALUES), PYTHON_PACKAGE);
    }
  }
}

function isGlobal(words: readonly string[]): boolean {
  return words.includes('-g') || words.includes('--global');
}

/** The words behind `install` of pip, however it is called. */
export function pipInstall(words: readonly string[]): readonly string[] | undefined {
  const [program, ...rest] = words;
  const name = baseName(program);
  if (/^pip(?:3(?:\.\d+)?)?$/.test(name)) return afterInstall(rest);
  if (/^python(?:3(?:\.\d+)?)?$/.test(name) && rest[0] === '-m' && rest[1] === 'pip')
    return afterInstall(rest.slice(2));
  return name === 'uv' && rest[0] === 'pip' ? afterInstall(rest.slice(1)) : undefined;
}

function afterInstall(words: readonly string[]): readonly string[] | undefined {
  const at = words.indexOf('install');
  return at >= 0 && words.slice(0, at).every((word) => word.startsWith('-')) ? words.slice(at + 1) : undefined;
}

function manifestInstall(words: readonly string[]): Install | undefined {
  const manager = managerOf(words);
  return manager === undefined ? undefined : { kind: 'manifests', manager, words };
}

function managerOf(words: readonly string[]): ManifestManager | undefined {
  const [program, ...rest] = words;
  const name = baseName(program);
  const [action, second] = operandsOf(rest, []);
  switch (name) {
    case 'npm':
      return (action === 'ci' || action === 'install' || action === 'i') && second === undefined && !isGlobal(rest)
        ? name
        : undefined;
    case 'yarn':
      return action === undefined || (action === 'install' && second === undefined) ? name : undefined;
    case 'pnpm':
    case 'bun':
      return (action === 'install' || action === 'i') && second === undefined ? name : undefined;
    case 'poetry':
      return action === 'install' ? name : undefined;
    case 'uv':
      return action === 'sync' ? name : pipInstall(words) === undefined ? undefined : 'pip';
    case 'pipenv':
      return (action === 'install' || action === 'sync') && second === undefined ? name : undefined;
    case 'bundle':
    case 'bundler':
      return action === 'install' || action === undefined ? 'bundler' : undefined;
    case 'composer':
      return action === 'install' ? name : undefined;
    case 'go':
      return action === 'mod' && second === 'download' ? name : undefined;
    case 'mix':
      return rest[0] === 'deps.get' || (rest[0] === 'do' && rest.includes('deps.get')) ? name : undefined;
    case 'dotnet':
      return action === 'restore' ? name : undefined;
    case 'mvn':
    case 'mvnw':
      return rest.some((word) => /^dependency:(?:go-offline|resolve)$/.test(word)) && !rest.includes('-pl')
        ? 'maven'
        : undefined;
    default:
      return pipInstall(words) === undefined ? undefined : 'pip';
  }
}

/** Output of a command that is kept anywhere. */
export function hasOutput({ outputs }: ShellCommand): boolean {
  return outputs.some((file) => file !== '/dev/null');
}

export function baseName(program = ''): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
