import type { ImagePlan } from '../../plan/image-plan.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import type { BuildRun, ImageOrder } from '../image-order.ts';
import type { MadeImage } from '../made-image.ts';
import { type EnsuredBase, ensureBases } from '../make/ensure-base.ts';
import { PLATFORMS_AT_ONCE, planOrder } from '../plan/plan-order.ts';
import type { BuildPorts } from '../ports.ts';
import { buildNode, IMAGES_AT_ONCE, labelled, ownOf } from './build-images.ts';
import { orderImages } from './image-graph.ts';
import { inOrder } from './in-order.ts';

/** What stands ready for the next build of an image. */
export type ReadyImage =
  | { readonly kind: 'bases'; readonly name: string; readonly platforms: readonly PlatformBases[] }
  /** Others stand on it: their bases can be made on the whole of it only. */
  | { readonly kind: 'whole'; readonly name: string; readonly made: MadeImage };

/** The bases of one platform of an image: its own, then those of stages that it takes files from. */
export interface PlatformBases {
  readonly plan: ImagePlan;
  readonly bases: readonly [EnsuredBase, ...EnsuredBase[]];
}

/** Makes sure that the bases of the images stand in the registry under their keys; what they stand on is made for that. */
export async function ensureImages(
  orders: readonly ImageOrder[],
  names: readonly string[],
  run: BuildRun,
  outer: BuildPorts,
): Promise<readonly ReadyImage[]> {
  const nodes = await orderImages(orders, names, run.buildPlatform);
  const foundations = new Set(nodes.flatMap(({ standsOn }) => standsOn));
  return inOrder(nodes, IMAGES_AT_ONCE, outer.signal, async (node, below, signal): Promise<ReadyImage> => {
    const { name, order } = node;
    const ports = { ...labelled(node, nodes, outer), signal };
    const made = [...below.values()].flatMap((ready) => (ready.kind === 'whole' ? [ready.made] : []));
    if (foundations.has(name)) return { kind: 'whole', name, made: await buildNode(node, made, run, ports) };
    const { images } = await planOrder(order, { ...run, own: ownOf(made) }, ports);
    const platforms = await inParallel(images, PLATFORMS_AT_ONCE, signal, async (image, inner) => {
      run.onPlan(image.plan);
      const bases = await ensureBases(image, order.mounts, run.shared, { ...ports, signal: inner });
      return { plan: image.plan, bases };
    });
    return { kind: 'bases', name, platforms };
  });
}
