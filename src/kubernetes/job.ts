import type { Clock } from '../clock.ts';
import type { Evidence, JobRequest, TargetOptions, Verdict } from '../deployment/target.ts';
import { isToolError, messageOf } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { isApiTrouble, messageAndHint } from './cluster-error.ts';
import { podEvidence } from './evidence.ts';
import { findJobModel } from './job-model.ts';
import { JOB_CONTAINER, jobObject } from './job-object.ts';
import type { Job, Pod } from './objects.ts';
import { parseImageByDigest } from './patch.ts';
import { moving } from './sight.ts';
import { judge, NOTHING_SEEN } from './verdict.ts';

export interface JobOptions extends TargetOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly workloads: 'auto' | readonly string[];
  readonly clock: Clock;
}

const LOOK_EVERY_MS = 1_000;
const LAST_LINES_WITHIN_MS = 10_000;
const EVIDENCE_WITHIN_MS = 20_000;

/** How a job ended; `isOver` where the cluster ended it, so that it may stay to be looked at. */
interface JobEnd {
  readonly isOver: boolean;
  readonly verdict: Verdict;
}

/**
 * Runs one command to its end in a pod of its own, made after a workload that runs the same image, and tells its output line by
 * line. The Job is deleted when nobody waits for it any longer: aborted, out of time, or its pod can't start.
 *
 * @throws {ToolError} IMAGE_NOT_BY_DIGEST and those of the cluster
 */
export async function runJob(request: JobRequest, options: JobOptions): Promise<Verdict> {
  const { cluster, namespace, signal, progress } = options;
  parseImageByDigest(request.image);
  const model = await findJobModel(cluster, request.image, options);
  if (model === undefined)
    progress({
      type: 'note',
      text: `job ${request.name}: no workload runs its image; it gets the image's own environment`,
    });
  const job = await cluster.create('jobs', namespace, jobObject(request, model), { signal });
  let end: JobEnd | undefined;
  try {
    end = await waitForEnd(job, request, options);
    return end.verdict;
  } finally {
    if (end?.isOver !== true) await deleteJob(job, options);
  }
}

async function waitForEnd(created: Job, request: JobRequest, options: JobOptions): Promise<JobEnd> {
  const { clock, signal, progress } = options;
  const deadlineMs = clock.now() + request.timeoutMs;
  const log = jobLog(request.name, options);
  let memory = NOTHING_SEEN;
  let pods: readonly Pod[] = [];
  for (;;) {
    try {
      const [job, found] = await readJob(created, options);
      pods = found;
      const over = overOf(job);
      if (over !== undefined) [, pods] = await readJob(created, options); // the pods as well as they are at the end
      const pod = pods.find(hasStarted);
      if (pod !== undefined) log.follow(pod);
      if (over !== undefined) {
        await log.end();
        return { isOver: true, verdict: await verdictOf(over, request, pods, options) };
      }
      const sight = judge(memory, moving('running', pods, clock.now()), { nowMs: clock.now(), changed: true });
      memory = sight.memory;
      const { judgement } = sight;
      if (judgement.status === 'failed')
        return { isOver: false, verdict: await failed(request, judgement.reason, pods, options) };
      if (judgement.status === 'going')
        progress({ type: 'status', subject: `job ${request.name}`, text: judgement.text });
    } catch (error) {
      signal.throwIfAborted();
      if (isToolError(error, 'CLUSTER_NOT_FOUND'))
        return { isOver: true, verdict: await failed(request, 'someone deleted it', [], options) };
      if (!isApiTrouble(error)) throw error;
      progress({
        type: 'status',
        subject: `job ${request.name}`,
        text: `the API gives no answer: ${messageOf(error)}`,
      });
    }
    if (clock.now() >= deadlineMs) return { isOver: false, verdict: await timedOut(request, pods, options) };
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function readJob({ metadata: { name } }: Job, { cluster, namespace, signal }: JobOptions) {
  return Promise.all([
    cluster.get('jobs', namespace, name, { signal }),
    cluster.list('pods', namespace, { labelSelector: `job-name=${name}`, signal }),
  ]);
}

type Over =
  | { readonly type: 'Complete' }
  | { readonly type: 'Failed'; readonly reason: string; readonly message: string };

function overOf({ status }: Job): Over | undefined {
  const conditions = (status?.conditions ?? []).filter((condition) => condition.status === 'True');
  if (conditions.some(({ type }) => type === 'Complete')) return { type: 'Complete' };
  const failure = conditions.find(({ type }) => type === 'Failed');
  if (failure === undefined) return undefined;
  return { type: 'Failed', reason: failure.reason ?? '', message: failure.message ?? '' };
}

async function verdictOf(over: Over, request: JobRequest, pods: readonly Pod[], options: JobOptions): Promise<Verdict> {
  if (over.type === 'Complete') return { outcome: 'complete', notes: [] };
  if (over.reason === 'DeadlineExceeded') return timedOut(request, pods, options);
  const ended = pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .find(({ name }) => name === JOB_CONTAINER);
  const termination = ended?.state?.terminated;
  const why = termination === undefined ? over.message : `ended with exit code ${termination.exitCode}`;
  return failed(request, termination?.reason === 'OOMKilled' ? `${why} (OOMKilled)` : why, pods, options);
}

async function failed(request: JobRequest, why: string, pods: readonly Pod[], options: JobOptions): Promise<Verdict> {
  const evidence = await evidenceOf(request, pods, options);
  return { outcome: 'failed', reason: `job ${request.name}: ${why}`, evidence };
}

async function timedOut(request: JobRequest, pods: readonly Pod[], options: JobOptions): Promise<Verdict> {
  const reason = `job ${request.name}: not done after ${Math.round(request.timeoutMs / 1_000)} s`;
  return { outcome: 'timed-out', reason, evidence: await evidenceOf(request, pods, options) };
}

async function evidenceOf(
  { name }: JobRequest,
  pods: readonly Pod[],
  { cluster, namespace, signal }: JobOptions,
): Promise<readonly Evidence[]> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_WITHIN_MS)]);
  const options = { namespace, patchedAtMs: 0, signal: bounded }; // every event of these pods is of this run
  return (await Promise.all(pods.map((pod) => podEvidence(cluster, `job ${name}`, pod, options)))).flat();
}

/** Tells the output of the job's container, once each line, although the connection may break and be opened again. */
function jobLog(name: string, { cluster, namespace, clock, signal, progress }: JobOptions) {
  let told = 0;
  let following: Promise<void> | undefined;

  async function tell(pod: Pod): Promise<void> {
    let number = 0;
    const options = { container: JOB_CONTAINER, follow: true, signal };
    for await (const line of cluster.logs({ namespace, name: pod.metadata.name }, options)) {
      number++;
      if (number <= told) continue;
      told = number;
      progress({ type: 'output', source: name, line });
    }
  }

  return {
    /** Called at every look; a log that is followed already goes on. */
    follow(pod: Pod): void {
      following ??= tell(pod).catch((error: unknown) => {
        following = undefined; // the next look opens it again
        if (signal.aborted || isApiTrouble(error)) return;
        progress({ type: 'warning', text: messageAndHint(error) });
      });
    },
    /** Waits for the last lines, but not for a connection that broke without a word. */
    async end(): Promise<void> {
      const stop = new AbortController();
      await Promise.race([following, clock.sleep(LAST_LINES_WITHIN_MS, AbortSignal.any([signal, stop.signal]))]);
      stop.abort();
    },
  };
}

function hasStarted({ status }: Pod): boolean {
  const container = status?.containerStatuses?.find(({ name }) => name === JOB_CONTAINER);
  return container?.state?.running !== undefined || container?.state?.terminated !== undefined;
}

async function deleteJob({ metadata: { name } }: Job, { cluster, namespace, progress }: JobOptions): Promise<void> {
  try {
    await cluster.delete('jobs', namespace, name, { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    if (isToolError(error, 'CLUSTER_NOT_FOUND')) return;
    const hint = `Delete it: kubectl -n ${namespace} delete job ${name}`;
    progress({ type: 'warning', text: `Stopping job ${name}: ${messageAndHint(error)}`, hint });
  }
}
