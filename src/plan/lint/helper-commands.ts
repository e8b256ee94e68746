import { baseName, hasOutput } from './installs.ts';
import { operandsOf } from './operands.ts';
import { programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';

/** Whether a command only prepares or tidies up an installation, so that it goes where the installation goes. */
export function isHelper(command: ShellCommand): boolean {
  if (hasOutput(command) || command.substituted.length > 0) return false;
  const [program, ...rest] = programOf(command);
  const [action, ...operands] = operandsOf(rest, ['-o', '-t']);
  switch (baseName(program)) {
    case 'set':
    case 'true':
    case ':':
    case 'echo':
    case 'update-ca-certificates':
    case 'locale-gen':
    case 'ldconfig':
    case 'corepack':
      return true;
    case 'export':
      return rest.every((word) => !word.includes('$'));
    case 'apt-get':
    case 'apt':
    case 'apk':
    case 'yum':
    case 'dnf':
    case 'microdnf':
      return ['update', 'upgrade', 'dist-upgrade', 'clean', 'autoclean', 'makecache'].includes(action ?? '');
    case 'rm':
      return [action ?? '', ...operands].every((path) => CACHES.test(path));
    case 'npm':
    case 'yarn':
    case 'pip':
    case 'pip3':
      return action === 'cache' || (action === 'config' && baseName(program) !== 'yarn' && operands[0] === 'set');
    case 'bundle':
      return action === 'config';
    case 'mix':
      return action === 'local.hex' || action === 'local.rebar';
    case 'gem':
      return action === 'update' && rest.includes('--system');
    case 'useradd':
    case 'adduser':
    case 'groupadd':
    case 'addgroup':
      return true;
    default:
      return false;
  }
}

/** Places that no COPY of an application brings files to. */
const CACHES =
  /^(?:~|\$\{?(?:HOME|GEM_HOME|BUNDLE_PATH|CARGO_HOME|COMPOSER_HOME|NPM_CONFIG_CACHE|PIP_CACHE_DIR)\}?|\/usr\/local|\/usr\/src|\/root|\/var\/lib\/apt\/lists|\/var\/cache|\/root\/\.(?:cache|npm)|~\/\.(?:cache|npm)|\/tmp|\/usr\/share\/(?:doc|man))(?:\/|$)/;
