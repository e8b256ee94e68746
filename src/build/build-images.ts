import { isToolError } from '../errors.ts';
import { phase } from '../log.ts';
import type { Platform } from '../oci/manifest.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { ImageSpec } from '../plan/image-spec.ts';
import { openUploads } from '../registry/push.ts';
import type { Trust } from './find-base.ts';
import { type MadeImage, makeImage } from './make-image.ts';
import { type PlannedImage, planImage } from './plan-image.ts';
import type { BuildPorts, MountSources, Provenance } from './ports.ts';
import { findPreviousImage } from './previous-image.ts';
import type { LockedImages } from './resolve-froms.ts';

/** One image with everything that the run decides about it. */
export interface ImageOrder {
  readonly spec: ImageSpec;
  readonly mounts: MountSources;
  /** Beside the tag of the key. */
  readonly tags: readonly string[];
  readonly movingTags: readonly string[];
  /** Tags under which an image of an earlier build may be, likeliest first. */
  readonly previous: readonly string[];
}

export interface BuildRun {
  readonly lock: LockedImages | undefined;
  readonly buildPlatform: Platform;
  readonly provenance: Provenance;
  /** Told of each plan before it is acted on, and again when more of it is known. */
  readonly onPlan: (plan: ImagePlan) => void;
}

/** One layer that changed, and the configuration: what most runs upload. */
const EARLY_UPLOADS = 2;

/** What making an image would do, without doing it. Writes nothing anywhere. */
export async function planOrder(
  order: ImageOrder,
  run: BuildRun,
  ports: BuildPorts,
  trust: Trust = 'trust',
): Promise<PlannedImage> {
  const { spec } = order;
  const ready = ports.registry.authorize(spec.repository, ['pull'], { signal: ports.signal });
  return plan(order, run, ready, trust, { ...ports, findings: 'forget' });
}

/** Makes one image: plans, tells the plan, acts on it. Where the registry lost what the plan trusted, once more without trust. */
export async function buildImage(order: ImageOrder, run: BuildRun, ports: BuildPorts): Promise<MadeImage> {
  try {
    return await buildOnce(order, run, 'trust', ports);
  } catch (error) {
    if (!isToolError(error, 'REGISTRY_LOST_BLOBS')) throw error;
    ports.progress({
      type: 'warning',
      text: error.message,
      hint: 'Everything is looked at again; what is gone is made again.',
    });
    return buildOnce(order, run, 'distrust', ports);
  }
}

async function buildOnce(order: ImageOrder, run: BuildRun, trust: Trust, ports: BuildPorts): Promise<MadeImage> {
  const { spec, mounts, tags, movingTags } = order;
  const { registry, signal, progress } = ports;
  const ready = registry.authorize(spec.repository, ['pull', 'push'], { signal });
  const opening = ready.then(() => openUploads(registry, spec.repository, EARLY_UPLOADS, { signal }));
  opening.catch(() => {}); // it is told where it is awaited; the plan may fail before
  try {
    const planned = await phase(progress, `plan ${spec.name}`, () => plan(order, run, ready, trust, ports));
    run.onPlan(planned.plan);
    const sessions = await opening;
    const request = { planned, provenance: run.provenance, mounts, onPlan: run.onPlan };
    return await makeImage(request, { tags, movingTags, sessions }, ports);
  } catch (error) {
    await Promise.all((await opening.catch(() => [])).map((session) => session.cancel({ signal })));
    throw error;
  }
}

function plan(
  { spec, previous }: ImageOrder,
  run: BuildRun,
  ready: Promise<void>,
  trust: Trust,
  ports: BuildPorts,
): Promise<PlannedImage> {
  const finding = ready.then(() => findPreviousImage(spec.repository, previous, ports));
  finding.catch(() => {}); // likewise
  return planImage({ spec, lock: run.lock, buildPlatform: run.buildPlatform, trust, previous: finding }, ports);
}
