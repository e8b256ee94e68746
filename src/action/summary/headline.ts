import { formatDuration } from '../../amounts.ts';
import type { ImagePlan } from '../../plan/image-plan.ts';
import { shortCommit } from '../../release/commit-order.ts';
import type { ReleaseResult } from '../../release/result.ts';
import type { ImageReport, RunReport } from '../run-report.ts';

/** How a run ended, in one sentence: text, not Markdown. */
export interface Headline {
  readonly mark: '✅' | '⏪' | '❌' | '⏹️' | '🔨' | '⚡';
  readonly text: string;
}

/** Commands that are no nouns. */
const NAMES: ReadonlyMap<string, string> = new Map([['deploy', 'Deployment']]);

/** @param subject whose doing a plan tells: for a pull request, that of merging it */
export function headlineOf(report: RunReport, subject: 'a deployment' | 'merging this' = 'a deployment'): Headline {
  const { command, environment, outcome, images, durationMs } = report;
  const duration = formatDuration(durationMs);
  const run = `${NAMES.get(command) ?? sentence(command)}${environment === undefined ? '' : ` of ${environment.name}`}`;
  switch (outcome.kind) {
    case 'released':
      return releasedHeadline(outcome.result, environment?.name ?? 'the environment', report);
    case 'planned':
      return plannedHeadline(images, subject);
    case 'built':
      return { mark: '✅', text: `${list(namesOf(images))} ${are(images)} in the registry, after ${duration}` };
    case 'based':
      return basedHeadline(images, duration);
    case 'done':
      return { mark: '✅', text: `${run} is done, after ${duration}` };
    case 'skipped':
      return { mark: '✅', text: `Nothing to do: ${outcome.reason}` };
    case 'error':
      return { mark: '❌', text: `${run} failed after ${duration}` };
    case 'interrupted':
      return { mark: '⏹️', text: `${run} was stopped after ${duration}` };
  }
}

function releasedHeadline(result: ReleaseResult, environment: string, { durationMs, source }: RunReport): Headline {
  const duration = formatDuration(durationMs);
  switch (result.kind) {
    case 'done': {
      const { action, commit, restores } = result.release;
      if (action === 'rollback') {
        const goal = restores === undefined ? 'what ran before' : `release ${restores}`;
        return { mark: '⏪', text: `Rolled ${environment} back to ${goal} in ${duration}` };
      }
      return { mark: '✅', text: `Deployed ${shortCommit(commit)} to ${environment} in ${duration}` };
    }
    case 'nothing-to-do':
      return { mark: '✅', text: `${sentence(environment)} runs ${shortCommit(source.commit)} already: nothing to do` };
    case 'failed': {
      const how = { failed: 'failed', 'timed-out': 'was not rolled out in time', superseded: 'was overtaken' };
      const left = result.release.changes.length === 0 ? 'nothing was changed' : 'it is left as it is';
      const text = `Release ${result.release.id} of ${environment} ${how[result.failure.outcome]}: ${left}`;
      return { mark: result.failure.outcome === 'superseded' ? '⏹️' : '❌', text };
    }
    case 'rolled-back':
      return { mark: '⏪', text: `Release ${result.release.id} of ${environment} failed, and was rolled back` };
    case 'rollback-failed':
      return { mark: '❌', text: `Release ${result.release.id} of ${environment} failed, and so did its rollback` };
    case 'interrupted': {
      const left = result.release === undefined ? 'no workload was changed' : 'the rollout is left as it is';
      return { mark: '⏹️', text: `The deployment of ${environment} was stopped after ${duration}: ${left}` };
    }
  }
}

function plannedHeadline(images: readonly ImageReport[], subject: string): Headline {
  const rebuilt = images.filter(({ plans }) => plans.some(hasBaseToBuild));
  if (rebuilt.length > 0)
    return { mark: '🔨', text: `${sentence(subject)} rebuilds the base of ${list(namesOf(rebuilt))}` };
  const executed = images.filter(({ plans }) => plans.some(hasStepToExecute));
  if (executed.length > 0) {
    return {
      mark: '🔨',
      text: `${sentence(subject)} rebuilds no base, and runs instructions of ${list(namesOf(executed))} again`,
    };
  }
  const changed = images.filter(
    ({ state, plans }) => state.kind === 'waits' || plans.some(({ action }) => action === 'make'),
  );
  if (changed.length === 0) return { mark: '✅', text: `${sentence(subject)} changes no image` };
  return { mark: '⚡', text: `${sentence(subject)} rebuilds nothing: only changed files are packed` };
}

function basedHeadline(images: readonly ImageReport[], duration: string): Headline {
  const built = images.filter(({ state }) =>
    state.kind === 'based' ? state.bases.some(({ outcome }) => outcome === 'built') : state.kind === 'made',
  );
  if (built.length === 0) return { mark: '✅', text: 'Every base is there: a deployment builds none' };
  return { mark: '🔨', text: `Built the base of ${list(namesOf(built))} in ${duration}: a deployment will find it` };
}

function hasBaseToBuild({ base, stages }: ImagePlan): boolean {
  return [base, ...stages.map((stage) => stage.base)].some(({ action }) => action === 'build');
}

function hasStepToExecute(plan: ImagePlan): boolean {
  return [plan, ...plan.stages].some(({ steps }) => steps.some(({ action }) => action === 'execute'));
}

function namesOf(images: readonly ImageReport[]): string[] {
  return images.map(({ name }) => name);
}

function are({ length }: readonly ImageReport[]): string {
  return length === 1 ? 'is' : 'are';
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
