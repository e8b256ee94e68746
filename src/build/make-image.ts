import { phase } from '../log.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference } from '../oci/reference.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { Key } from '../plan/input.ts';
import type { BaseImage, RunResult } from '../plan/segment.ts';
import { assembleApp, assembleBelow } from './app-image.ts';
import { watchForCredentials } from './credential-watch.ts';
import { imageKeyOf } from './image-key.ts';
import { type LayerShelf, openShelf } from './layer-shelf.ts';
import { makeBase } from './make-base.ts';
import type { MakeImageRequest, Naming } from './make-image-request.ts';
import { makeRun } from './make-run.ts';
import { pendingSteps } from './plan-image.ts';
import { planSteps } from './plan-steps.ts';
import type { BuildPorts } from './ports.ts';
import { findPreviousImage } from './previous-image.ts';
import { pushKnown, pushNamed, tagsOf } from './push-named.ts';
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
export async function makeImage(request: MakeImageRequest, naming: Naming, ports: BuildPorts): Promise<MadeImage> {
  const { planned, provenance } = request;
  const { spec, facts, previous, trust } = planned;
  const watch = watchForCredentials(facts, spec);
  await using shelf = openShelf(
    trust === 'trust' && previous !== undefined ? [previous] : [],
    provenance,
    watch,
    ports,
  );
  const { above, plan, key } = await makeSegments(request, shelf, ports);

  const known = plan.action === 'unchanged' ? previous : await findRevert(request, key, ports);
  const pushed = await phase(ports.progress, `push ${spec.name}`, async () => {
    if (known !== undefined) return pushKnown(known, key, spec.repository, naming, ports);
    const image = await assembleApp(key, above, shelf, request);
    const config = { ...image.manifest.config, open: () => image.configBytes };
    const manifest = { mediaType: image.manifest.mediaType, bytes: image.manifestBytes };
    const what = { blobs: [...shelf.unsent(), config], manifest, tags: tagsOf(key, naming) };
    return pushNamed(what, spec.repository, naming, ports);
  });
  return {
    plan,
    digest: pushed.digest,
    reference: formatReference({ ...spec.repository, digest: pushed.digest }),
    key,
    tags: [...tagsOf(key, naming), ...naming.movingTags],
    outcome: known === undefined ? 'made' : plan.action === 'unchanged' ? 'unchanged' : 'found',
    uploadedBytes: shelf.sentBytes() + pushed.sentBytes,
  };
}

/** Everything that an image consists of, in the registry or on the shelf, and the key that it has therefore. */
interface MadeSegments {
  readonly above: ResolvedSegments;
  readonly plan: ImagePlan;
  readonly key: Key;
}

/** Bases and runs, from below, until nothing stands on something that does not exist. The plan grows with what is known. */
async function makeSegments(request: MakeImageRequest, shelf: LayerShelf, ports: BuildPorts): Promise<MadeSegments> {
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
      return { above, plan, key: imageKeyOf(base, segments) };
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
