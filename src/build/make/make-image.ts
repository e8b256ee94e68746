import { phase } from '../../log.ts';
import { formatReference } from '../../oci/reference.ts';
import type { ImagePlan } from '../../plan/image-plan.ts';
import type { Key } from '../../plan/input.ts';
import type { PushManifest } from '../../registry/put-tags.ts';
import type { Tagging } from '../../registry/registry.ts';
import type { MadeImage } from '../made-image.ts';
import type { ComposedImage } from '../plan/composed-image.ts';
import { describeMore, earlierImage, earlierStage } from '../plan/describe-stage.ts';
import type { Trust } from '../plan/find-base.ts';
import { imageKeyOf } from '../plan/image-key.ts';
import type { PlannedImage } from '../plan/plan-image.ts';
import type { ResolvedSegments } from '../plan/resolve-segments.ts';
import { nameOf } from '../plan/stage-sources.ts';
import type { StageWork } from '../plan/stage-work.ts';
import type { BuildPorts } from '../ports.ts';
import { findPreviousBuild } from '../stored/previous-build.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { type AppSurroundings, assembleApp, surroundingsOf } from './app-image.ts';
import type { AssembledImage } from './assemble.ts';
import { watchForCredentials } from './credential-watch.ts';
import { type LayerShelf, openShelf } from './layer-shelf.ts';
import type { MakeImageRequest, Naming } from './make-image-request.ts';
import { makeStages } from './make-stage.ts';
import { pushKnown, pushNamed, taggingOf, tagsOf } from './push-named.ts';

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
  const made = await makeSegments(request, shelf, ports);
  const { above, plan, key } = made;
  const surroundings = await surroundingsOf(above, request);
  const pushed = await pushImage({ key, plan, image: above, trust, surroundings }, shelf, naming, ports);
  await request.onMade?.(made);
  return pushed;
}

/** An image of which everything is known but, perhaps, layers that are still to be packed. */
export interface ImageToPush {
  readonly key: Key;
  readonly plan: ImagePlan;
  readonly image: ComposedImage;
  readonly trust: Trust;
  readonly surroundings: AppSurroundings;
}

/** Packs what the registry does not have, and pushes it all under its names. */
export async function pushImage(
  { key, plan, image: composed, trust, surroundings }: ImageToPush,
  shelf: LayerShelf,
  naming: Naming,
  ports: BuildPorts,
): Promise<MadeImage> {
  const { spec, previous } = surroundings;
  const unchanged = unchangedFrom({ trust, previous }, key);
  const known = unchanged ?? (await findRevert({ previous, spec, trust }, key, ports));
  const pushed = await phase(ports.progress, `push ${spec.name}`, async () => {
    const tagging = taggingOf(spec.repository, previous?.record, ports);
    if (known !== undefined) return pushKnown(known, key, spec.repository, tagging, naming, ports);
    const assemble = (way: Tagging) => assembleApp(key, composed, shelf, surroundings, way);
    const image = await assemble(tagging);
    const config = { ...image.manifest.config, open: () => image.configBytes };
    const what = {
      blobs: [...shelf.unsent(), config],
      manifest: manifestOf(image),
      tags: tagsOf(key, naming),
      tagging,
      instead: async () => manifestOf(await assemble('one-by-one')),
    };
    return pushNamed(what, spec.repository, naming, ports);
  });
  return {
    name: spec.name,
    repository: spec.repository,
    calledAs: spec.calledAs ?? spec.repository,
    digest: pushed.digest,
    reference: formatReference({ ...spec.repository, digest: pushed.digest }),
    key,
    tags: [...tagsOf(key, naming), ...naming.movingTags],
    outcome: known === undefined ? 'made' : unchanged === undefined ? 'found' : 'unchanged',
    uploadedBytes: shelf.sentBytes() + pushed.sentBytes,
    platforms: [{ plan, digest: pushed.digest, key, config: composed.segments.state.config }],
  };
}

function manifestOf({ manifest: { mediaType }, manifestBytes }: AssembledImage): PushManifest {
  return { mediaType, bytes: manifestBytes };
}

/** Everything that an image consists of, in the registry or on the shelf, and the key that it has therefore. */
export interface MadeSegments {
  readonly above: ResolvedSegments;
  readonly plan: ImagePlan;
  readonly key: Key;
}

/** Makes what is missing. The plan grows with what is known. */
export async function makeSegments(
  request: MakeImageRequest,
  shelf: LayerShelf,
  ports: BuildPorts,
): Promise<MadeSegments> {
  const { planned, onPlan } = request;
  const { spec, previous } = planned;
  let { plan } = planned;
  const onMore = async (stage: number | undefined, work: StageWork): Promise<void> => {
    if (stage === undefined) {
      plan = { ...plan, ...(await describeMore(plan, work, earlierImage(previous), spec, ports)) };
    } else {
      const name = nameOf(work);
      const told = plan.stages.find((one) => one.name === name);
      if (told === undefined) return;
      const more = await describeMore(told, work, earlierStage(name, previous), spec, ports);
      plan = { ...plan, stages: plan.stages.map((one) => (one === told ? { ...told, ...more } : one)) };
    }
    onPlan(plan);
  };
  const above = await makeStages(request, { shelf, onMore }, ports);
  return { above, plan, key: imageKeyOf(above.base, above.segments) };
}

/** The previous image, where this is the same. */
export function unchangedFrom(
  { trust, previous }: Pick<PlannedImage, 'trust' | 'previous'>,
  key: Key,
): PreviousImage | undefined {
  return trust === 'trust' && previous?.record.key === key ? previous : undefined;
}

/** An image that was made before under this very key, when the previous image remembers one. */
async function findRevert(
  { previous, spec, trust }: Pick<PlannedImage, 'previous' | 'spec' | 'trust'>,
  key: Key,
  ports: BuildPorts,
) {
  if (trust === 'distrust' || previous?.record.recent.includes(key) !== true) return undefined;
  const found = await findPreviousBuild(spec.repository, [`app-${key}`], [spec.platform], ports);
  return found?.images.find(({ record }) => record.key === key);
}
