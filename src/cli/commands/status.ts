import { formatAge } from '../../amounts.ts';
import type { Release } from '../../deployment/release.ts';
import { type ContainerStatus, status } from '../../release/status.ts';
import type { CliContext } from '../context.ts';
import { environmentsOf } from '../environments.ts';
import { openTarget, repositoriesOf } from '../open-target.ts';

interface StatusFlags {
  readonly config?: string;
}

/** What runs where, since when, by whom, from which commit; all environments unless one is named. */
export async function run([operand]: readonly unknown[], flags: StatusFlags, context: CliContext): Promise<number> {
  const { config, environments } = await environmentsOf(operand, flags, context);
  const { signal, output } = context;
  const reports = await Promise.all(
    environments.map(async (environment) => {
      const target = await openTarget(environment, context);
      return status(
        { environment: environment.name, repositories: repositoriesOf(config) },
        { target, signal, progress: output.progress },
      );
    }),
  );
  if (context.json) {
    output.result(JSON.stringify({ outcome: 'status', environments: reports }));
    return 0;
  }
  for (const { environment, target, current, unsettled, containers, holds, underWay } of reports) {
    output.result(`${environment} (${target})`);
    output.result(current === undefined ? '  no release yet' : `  ${describeRelease(current)}`);
    const isUnderWay = underWay !== undefined && unsettled?.outcome === 'interrupted'; // recorded so until it ends
    if (unsettled !== undefined && !isUnderWay)
      output.result(`  unsettled: ${describeRelease(unsettled)}, ${unsettled.outcome}`);
    for (const container of containers) output.result(`  ${describeContainer(container, isUnderWay)}`);
    for (const { commit, actor, reason } of holds)
      output.result(`  hold on ${commit.slice(0, 12)} by ${actor}: ${reason}`);
    if (underWay !== undefined)
      output.result(`  under way: ${underWay.reason} by ${underWay.holder}, ${formatAge(underWay.since, Date.now())}`);
  }
  return 0;
}

export function describeRelease({ id, commit, branch, actor, startedAt }: Release): string {
  const from =
    commit === undefined ? 'no commit' : `commit ${commit.slice(0, 12)}${branch === undefined ? '' : ` (${branch})`}`;
  return `release ${id}: ${from} by ${actor}, ${formatAge(startedAt, Date.now())}`;
}

function describeContainer(
  { workload, container, image, standing, expected }: ContainerStatus,
  isUnderWay: boolean,
): string {
  const name = `${workload} (${container}): ${image}`;
  switch (standing) {
    case 'as-released':
      return name;
    case 'unsettled':
      return `${name}, of a release that ${isUnderWay ? 'is under way' : 'did not end well'}`;
    case 'changed-outside':
      return `${name}, changed outside of Hydrofoil${expected === undefined ? '' : `; the history says ${expected}`}`;
    case 'unknown':
      return `${name}, not in the history`;
  }
}
