import type { MovableInstall } from './movable-install.ts';
import type { LintStep } from './subject.ts';

/** Lines that give an installation, above the COPY, the folder and the user that it has now, and give them back. */
export interface Surroundings {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What to write around an installation that moves above a COPY. Folder and user of a FROM image are not known here, so they cannot be
 * given back: then nothing between the COPY and the installation may depend on them. `undefined`: something does.
 *
 * @param between the COPY and what follows, without the installation
 */
export function surroundingsOf(
  { kind, files }: MovableInstall,
  step: LintStep,
  between: readonly LintStep[],
): Surroundings | undefined {
  const [copy] = between;
  const now = step.before.config;
  const above = copy?.before.config ?? {};
  const user = change('USER', now.User ?? '', above.User ?? '', between.slice(1).some(dependsOnUser));
  const needsFolder = kind === 'application' && files.length > 0;
  const folder = needsFolder
    ? change('WORKDIR', now.WorkingDir ?? '', above.WorkingDir ?? '', between.some(dependsOnFolder))
    : NONE;
  if (user === undefined || folder === undefined) return undefined;
  return { before: [...folder.before, ...user.before], after: [...user.after, ...folder.after] };
}

const NONE: Surroundings = { before: [], after: [] };

function change(keyword: string, now: string, above: string, isNeeded: boolean): Surroundings | undefined {
  if (now === above) return NONE;
  if (now === '' || (above === '' && isNeeded)) return undefined;
  return { before: [`${keyword} ${now}`], after: above === '' ? [] : [`${keyword} ${above}`] };
}

/** COPY takes no notice of the user. */
function dependsOnUser({ instruction: { keyword } }: LintStep): boolean {
  return keyword === 'RUN' || keyword === 'WORKDIR';
}

function dependsOnFolder({ instruction }: LintStep): boolean {
  switch (instruction.keyword) {
    case 'COPY':
    case 'ADD':
      return !instruction.destination.startsWith('/');
    case 'WORKDIR':
      return !instruction.path.startsWith('/');
    case 'RUN':
      return true;
    default:
      return false;
  }
}
