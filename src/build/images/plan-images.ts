import type { BuildRun, ImageOrder } from '../image-order.ts';
import { ownImages, plannedImage } from '../plan/own-image.ts';
import { type PlannedOrder, planOrder } from '../plan/plan-order.ts';
import type { BuildPorts } from '../ports.ts';
import { IMAGES_AT_ONCE } from './build-images.ts';
import { orderImages } from './image-graph.ts';
import { inOrder } from './in-order.ts';

/** What becomes of an image, as far as it can be said before anything is made. */
export type PlannedNode =
  | { readonly kind: 'planned'; readonly name: string; readonly planned: PlannedOrder }
  /** Something of what it stands on must be made before more can be said. */
  | { readonly kind: 'waits'; readonly name: string; readonly order: ImageOrder; readonly waitsFor: readonly string[] };

/** Plans the images that are asked for, and those that they stand on. */
export async function planImages(
  orders: readonly ImageOrder[],
  names: readonly string[],
  run: BuildRun,
  ports: BuildPorts,
): Promise<readonly PlannedNode[]> {
  const nodes = await orderImages(orders, names, run.buildPlatform);
  return inOrder(nodes, IMAGES_AT_ONCE, ports.signal, async ({ name, order }, below, signal): Promise<PlannedNode> => {
    const known = [...below.values()].map((node) => ({
      name: node.name,
      image: node.kind === 'planned' ? plannedImage(node.planned) : undefined,
    }));
    const waitsFor = known.filter(({ image }) => image === undefined).map((node) => node.name);
    if (waitsFor.length > 0) return { kind: 'waits', name, order, waitsFor };
    const own = ownImages(known.flatMap(({ image }) => image ?? []));
    return { kind: 'planned', name, planned: await planOrder(order, { ...run, own }, { ...ports, signal }) };
  });
}
