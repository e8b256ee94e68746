import type { Digest } from '../../oci/digest.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import type { BuildRun, ImageOrder } from '../image-order.ts';
import type { BuildPorts } from '../ports.ts';
import { findPreviousBuild, type PreviousBuild, previousOf } from '../stored/previous-build.ts';
import type { Trust } from './find-base.ts';
import { indexKeyOf } from './image-key.ts';
import { type PlannedImage, planImage } from './plan-image.ts';

/** The plans of an image for each of its platforms. */
export interface PlannedOrder {
  readonly name: string;
  readonly repository: Repository;
  /** In the order of the platforms. */
  readonly images: readonly [PlannedImage, ...PlannedImage[]];
  readonly previous: PreviousBuild | undefined;
  readonly trust: Trust;
}

/** How many platforms of an image are planned or made at once. */
export const PLATFORMS_AT_ONCE = 4;

/** What making an image would do, without doing it. Writes nothing anywhere. */
export function planOrder(order: ImageOrder, run: BuildRun, ports: BuildPorts): Promise<PlannedOrder> {
  const [{ repository }] = order.specs;
  const ready = ports.registry.authorize(repository, ['pull'], { signal: ports.signal });
  return planOn(findPrevious(ready, order, ports), order, run, 'trust', { ...ports, findings: 'forget' });
}

/** Looks for what an earlier build left, as soon as the registry may be asked. What goes wrong is told to whoever waits for it. */
export function findPrevious(
  ready: Promise<void>,
  { specs, previous }: ImageOrder,
  ports: BuildPorts,
): Promise<PreviousBuild | undefined> {
  const [{ repository }] = specs;
  const platforms = specs.map(({ platform }) => platform);
  const finding = ready.then(() => findPreviousBuild(repository, previous, platforms, ports));
  finding.catch(() => {});
  return finding;
}

/** planOrder, on what an earlier build left. */
export async function planOn(
  finding: Promise<PreviousBuild | undefined>,
  { specs }: ImageOrder,
  { lock, buildPlatform, own = new Map() }: BuildRun,
  trust: Trust,
  ports: BuildPorts,
): Promise<PlannedOrder> {
  const [{ name, repository }] = specs;
  const [image, ...others] = await inParallel(specs, PLATFORMS_AT_ONCE, ports.signal, (spec, signal) => {
    const hint = finding.then((build) => previousOf(build, spec.platform));
    hint.catch(() => {}); // likewise
    return planImage({ spec, lock, buildPlatform, own, trust, previous: hint }, { ...ports, signal });
  });
  if (image === undefined) throw new RangeError(`Image ${name} has no platform`);
  return { name, repository, images: [image, ...others], previous: await finding, trust };
}

/** The image that a deployment would deploy, by digest, where it is there already. */
export function existingReference(planned: PlannedOrder): string | undefined {
  const digest = existingDigest(planned);
  return digest && formatReference({ ...planned.repository, digest });
}

/** The image of these inputs, where the last build has left it. */
export function existingDigest({ images, previous }: PlannedOrder): Digest | undefined {
  if (!images.every(({ plan }) => plan.action === 'unchanged')) return undefined;
  const [image] = images;
  if (images.length === 1) return image.previous?.stored.digest;
  const parts = images.map(({ plan: { platform }, previous: own }) => ({ platform, key: own?.record.key }));
  const key = indexKeyOf(parts.flatMap((part) => (part.key === undefined ? [] : [{ ...part, key: part.key }])));
  return previous?.record?.key === key ? previous.stored.digest : undefined;
}
