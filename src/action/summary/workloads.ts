import type { ContainerChange, Release } from '../../deployment/release.ts';
import type { RunningContainer } from '../../deployment/target.ts';
import { shortCommit } from '../../release/commit-order.ts';
import type { Failure } from '../../release/result.ts';
import type { EnvironmentReport, ImageReport, RolloutReport, RunReport } from '../run-report.ts';
import type { Links } from './links.ts';
import { code, plain, shortened, table } from './markdown.ts';

const MOST_ROWS = 40;

/** What each workload ran before and runs now, and how its pods took it. */
export function formatWorkloads({ environment, outcome, images }: RunReport, links: Links): string {
  if (environment === undefined) return '';
  if (outcome.kind === 'planned') return plannedTable(environment, images);
  if (outcome.kind !== 'released') return '';
  const { result } = outcome;
  switch (result.kind) {
    case 'done':
      return changeTable(result.changes, ['Before', 'Now'], environment, { ...result, links });
    case 'nothing-to-do':
      return runningTable(result.containers);
    case 'failed':
      return changeTable(result.release.changes, ['Before', 'Set to'], environment, { ...result, links });
    case 'rolled-back':
      return changeTable(result.release.changes, ['Runs again', 'Tried'], environment, { ...result, links });
    case 'rollback-failed':
      return changeTable(result.release.changes, ['Should run again', 'Tried'], environment, { ...result, links });
    case 'interrupted':
      return changeTable(result.release?.changes ?? [], ['Before', 'Set to'], environment, {
        links,
        ...(result.release === undefined ? {} : { release: result.release }),
      });
  }
}

interface Surroundings {
  readonly failure?: Failure;
  readonly release?: Release;
  readonly before?: Release;
  readonly links: Links;
}

function changeTable(
  changes: readonly ContainerChange[],
  [before, now]: readonly [string, string],
  { rollouts }: EnvironmentReport,
  surroundings: Surroundings,
): string {
  const { release, links } = surroundings;
  const rows = changes.map(({ workload, container, image, previous }) => [
    nameOf(workload, container),
    previous === undefined ? 'not known' : imageOf(previous, surroundings.before, links),
    imageOf(image, release, links),
    podsOf(rollouts, workload, surroundings.failure?.reason ?? ''),
  ]);
  return limited(['Workload', before, now, 'New pods'], rows);
}

/** "3 of 3 ready"; where the rollout has not simply ended well, what was said of it last, unless the page has told it as the cause. */
function podsOf(rollouts: readonly RolloutReport[], workload: string, cause: string): string {
  const rollout = rollouts.find((one) => one.workload === workload && one.direction === 'forward');
  if (rollout === undefined) return '';
  const { pods, text } = rollout;
  const isCause = cause.includes(text);
  const count = pods === undefined ? [] : [`${pods.ready} of ${pods.all} ready`];
  const words = text === 'rolled out' || isCause ? [] : [plain(shortened(text, 160))];
  return [...count, ...words].join(': ') || (isCause ? 'failed' : 'rolled out');
}

function runningTable(containers: readonly RunningContainer[]): string {
  const rows = containers.map(({ workload, container, image }) => [nameOf(workload, container), digestOf(image)]);
  return limited(['Workload', 'Runs already'], rows);
}

function plannedTable({ containers }: EnvironmentReport, images: readonly ImageReport[]): string {
  const rows = containers.map(({ workload, container, image, imageName }) => {
    const state = images.find(({ name }) => name === imageName)?.state;
    const becomes = state?.kind === 'planned' ? state.reference : undefined;
    const next = becomes === image ? 'stays' : becomes === undefined ? `the new ${code(imageName)}` : digestOf(becomes);
    return [nameOf(workload, container), digestOf(image), next];
  });
  return limited(['Workload', 'Runs now', 'Gets'], rows);
}

function limited(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const more = rows.length - MOST_ROWS;
  return table(
    head,
    more <= 0 ? rows : [...rows.slice(0, MOST_ROWS), [`and ${more} more`, ...head.slice(1).map(() => '')]],
  );
}

function nameOf(workload: string, container: string): string {
  const [, name] = workload.split('/');
  return container === name ? plain(workload) : `${plain(workload)} (${plain(container)})`;
}

/** By the commit of its release, where the release had this image; by digest in any case. */
function imageOf(image: string, release: Release | undefined, links: Links): string {
  const isOfRelease = release !== undefined && Object.values(release.images).includes(image);
  if (!isOfRelease || release.commit === undefined) return digestOf(image);
  return `${links.commit(release.commit, code(shortCommit(release.commit)))}\u00A0·\u00A0${digestOf(image)}`;
}

/** "sha256:0123456789ab…" of a reference by digest. */
function digestOf(image: string): string {
  const digest = /@(sha256:[a-f0-9]{12})/.exec(image)?.[1];
  return digest === undefined ? code(shortened(image, 100)) : code(digest.replace('sha256:', ''));
}
