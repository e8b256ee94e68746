import { phase } from '../log.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference, formatRepository } from '../oci/reference.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { Key } from '../plan/input.ts';
import type { BaseImage, RunResult } from '../plan/segment.ts';
import type { PushRequest } from '../registry/push.ts';
import { assembleApp, assembleBelow } from './app-image.ts';
import { imageKeyOf } from './image-key.ts';
import { type LayerShelf, openShelf } from './layer-shelf.ts';
import { pushWhole } from './lost-blobs.ts';
import { makeBase } from './make-base.ts';
import type { MakeImageRequest } from './make-image-request.ts';
import { makeRun } from './make-run.ts';
import { pendingSteps } from './plan-image.ts';
import { planSteps } from './plan-steps.ts';
import type { BuildPorts } from './ports.ts';
import { findPreviousImage, type PreviousImage } from './previous-image.ts';
import { type ResolvedSegments, resolveSegments } from './resolve-segments.ts';

export interface MadeImage {
  readonly plan: ImagePlan;
  /** By digest: what is deployed. */
  readonly reference: string;
  readonly digest: Digest;
  readonly key: Key;
  readonly tags: readonly string[];
  /** `found`: made by an earlier build, a revert for example. */
  readonly outcome: 'made' | 'unchanged' | 'found';
  /** Bytes of layers, configuration and manifests that were sent for the image. What an engine pushes is not among them. */
  readonly uploadedBytes: number;
}

/**
 * Does what the plan says. Whatever it puts into the registry stands under a key, or is named by something that does.
 *
 * @throws {LostBlobsError} when the registry has lost what the plan took on trust
 */
export async function makeImage(request: MakeImageRequest, ports: BuildPorts): Promise<MadeImage> {
  const { planned, provenance } = request;
  const { spec, previous, trust } = planned;
  await using shelf = openShelf(trust === 'trust' ? previous : undefined, provenance, ports);
  const { above, plan } = await makeWhatIsMissing(request, shelf, ports);
  const key = imageKeyOf(above.base, above.segments);

  const known = plan.action === 'unchanged' ? previous : await findRevert(request, key, ports);
  const pushed = await phase(ports.progress, `push ${spec.name}`, async () =>
    known === undefined ? pushNew(key, above, shelf, request, ports) : pushKnown(known, request, ports),
  );
  return {
    plan,
    digest: pushed.digest,
    reference: formatReference({ ...spec.repository, digest: pushed.digest }),
    key,
    tags: [...tagsOf(key, request), ...request.movingTags],
    outcome: known === undefined ? 'made' : plan.action === 'unchanged' ? 'unchanged' : 'found',
    uploadedBytes: shelf.sentBytes() + pushed.sentBytes,
  };
}

interface Pushed {
  readonly digest: Digest;
  readonly sentBytes: number;
}

async function pushNew(
  key: Key,
  above: ResolvedSegments,
  shelf: LayerShelf,
  request: MakeImageRequest,
  ports: BuildPorts,
): Promise<Pushed> {
  const image = await assembleApp(key, above, shelf, request);
  const config = { ...image.manifest.config, open: () => image.configBytes };
  const manifest = { mediaType: image.manifest.mediaType, bytes: image.manifestBytes };
  return push({ blobs: [...shelf.unsent(), config], manifest, tags: tagsOf(key, request) }, request, ports);
}

/** The image is there under its key, and under the tag that led to it; only the other tags are missing. */
function pushKnown({ stored, foundBy }: PreviousImage, request: MakeImageRequest, ports: BuildPorts): Promise<Pushed> {
  const tags = request.tags.filter((tag) => tag !== foundBy);
  const movingTags = request.movingTags.filter((tag) => tag !== foundBy);
  const isNamed = tags.length + movingTags.length === 0;
  return push({ blobs: [], manifest: stored, tags: isNamed ? [foundBy] : tags, movingTags }, request, ports);
}

async function push(
  what: PushRequest,
  request: MakeImageRequest,
  { registry, signal, progress }: BuildPorts,
): Promise<Pushed> {
  const { sessions, movingTags, planned } = request;
  const { repository } = planned.spec;
  const { digest, sentBytes, kept } = await pushWhole(
    registry,
    repository,
    { movingTags, ...what },
    { signal, sessions },
  );
  if (kept.length > 0) {
    const text = `${kept.join(', ')} stays where it is in ${formatRepository(repository)}: its tags are immutable`;
    progress({
      type: 'warning',
      text,
      hint: 'The next build has less to start from. Let tags that begin with "branch-" move, if the registry can.',
    });
  }
  return { digest, sentBytes };
}

/** The image is known by its key first of all. */
function tagsOf(key: Key, { tags }: MakeImageRequest): string[] {
  return [`app-${key}`, ...tags];
}

/** Bases and runs, from below, until nothing stands on something that does not exist. The plan grows with what is known. */
async function makeWhatIsMissing(
  request: MakeImageRequest,
  shelf: LayerShelf,
  ports: BuildPorts,
): Promise<{ readonly above: ResolvedSegments; readonly plan: ImagePlan }> {
  const { planned, onPlan } = request;
  const { spec, facts, answers, baseSegment, previous, trust } = planned;
  let { plan } = planned;
  const resolve = async (base: BaseImage, results: ReadonlyMap<Key, RunResult>) => {
    const question = { facts, answers, baseSegment, base, results };
    const more = await resolveSegments(question, spec.repository, previous, trust, ports);
    const steps = (await planSteps(more, spec.repository, previous, ports)).slice(plan.steps.length);
    plan = { ...plan, steps: [...plan.steps, ...steps], pending: pendingSteps(baseSegment, more, facts) };
    onPlan(plan);
    return more;
  };

  let above = planned.above ?? (await resolve(await tellBase(request, ports), new Map()));
  for (;;) {
    const { segments, results, base } = above;
    const place = segments.segments.findIndex(({ kind, key }) => kind === 'run' && !results.has(key));
    const segment = segments.segments[place];
    if (segment === undefined || segment.kind !== 'run') {
      if (segments.ends.with !== 'complete')
        throw new RangeError(`The plan of ${spec.name} ends early, and nothing is missing`);
      return { above, plan };
    }
    const below = await assembleBelow(place, above, shelf, request);
    const run = await phase(ports.progress, `run ${spec.name} line ${segment.line}`, () =>
      makeRun(segment, below, shelf, request, ports),
    );
    const more = new Map(results).set(segment.key, run);
    above = segments.ends.with === 'complete' ? { ...above, results: more } : await resolve(base, more);
  }
}

function tellBase({ planned, mounts }: MakeImageRequest, ports: BuildPorts): Promise<BaseImage> {
  const { baseSegment, spec, facts } = planned;
  const make = () => makeBase(baseSegment, spec, mounts, facts, ports);
  return phase(ports.progress, `base ${spec.name}`, make, () => (baseSegment.madeBy === 'copy' ? 'copied' : 'built'));
}

/** An image that was made before under this very key, when the previous image remembers one. */
async function findRevert({ planned: { previous, spec, trust } }: MakeImageRequest, key: Key, ports: BuildPorts) {
  if (trust === 'distrust' || previous?.record.recent.includes(key) !== true) return undefined;
  const found = await findPreviousImage(spec.repository, [`app-${key}`], ports);
  return found?.record.key === key ? found : undefined;
}
