import { formatDuration } from '../../amounts.ts';
import { history } from '../../release/history.ts';
import type { CliContext } from '../context.ts';
import { environmentsOf } from '../environments.ts';
import { openTarget, repositoriesOf } from '../open-target.ts';
import { parseCount } from '../parse-count.ts';
import { describeRelease } from './status.ts';

interface HistoryFlags {
  readonly config?: string;
  readonly count: string;
}

/** The releases of an environment, newest first. */
export async function run([operand]: readonly unknown[], flags: HistoryFlags, context: CliContext): Promise<number> {
  const limit = parseCount(flags.count);
  const { config, environments } = await environmentsOf(operand, flags, context);
  const { signal, output } = context;
  const reports = await Promise.all(
    environments.map(async (environment) => {
      const target = await openTarget(environment, context);
      const request = { environment: environment.name, repositories: repositoriesOf(config), limit };
      return history(request, { target, signal, progress: output.progress });
    }),
  );
  if (context.json) {
    output.result(JSON.stringify({ outcome: 'history', environments: reports }));
    return 0;
  }
  for (const { environment, target, releases } of reports) {
    output.result(`${environment} (${target})`);
    if (releases.length === 0) output.result('  no release yet');
    for (const release of releases) {
      const mark = release.isCurrent ? '→' : ' ';
      const back = release.restores === undefined ? '' : `, back to release ${release.restores}`;
      const hold = release.hold === undefined ? '' : ', under hold';
      output.result(
        `${mark} ${describeRelease(release)}: ${release.action}${back}, ${release.outcome} in ${formatDuration(release.durationMs)}${hold}`,
      );
      if (release.runUrl !== undefined) output.result(`    ${release.runUrl}`);
      if (release.reason !== undefined) output.result(`    ${release.reason}`);
    }
  }
  return 0;
}
