import type { Progress } from '../../log.ts';
import type { OwnImages } from '../../plan/own-images.ts';
import type { BuildRun, ImageOrder } from '../image-order.ts';
import type { MadeImage } from '../made-image.ts';
import { madeImage, ownImages } from '../plan/own-image.ts';
import type { BuildPorts } from '../ports.ts';
import { isRemembered } from '../recall/recall-order.ts';
import { buildImage } from './build-image.ts';
import { type ImageNode, orderImages } from './image-graph.ts';
import { inOrder } from './in-order.ts';

/** An image that a run has made, and which others it stands on. */
export interface BuiltImage extends MadeImage {
  readonly standsOn: readonly string[];
}

/** How many images are made at once: enough that none waits for the engine of another, few enough for memory and connections. */
export const IMAGES_AT_ONCE = 4;

/**
 * Makes the images that are asked for, and those that they stand on before them. Images that have nothing to do with each other are made at
 * the same time. One that fails ends the run; what the others have recorded by then stays.
 */
export async function buildImages(
  orders: readonly ImageOrder[],
  names: readonly string[],
  run: BuildRun,
  ports: BuildPorts,
): Promise<readonly BuiltImage[]> {
  const standsAlone = (order: ImageOrder) => isRemembered(order, run, ports);
  const nodes = await orderImages(orders, names, run.buildPlatform, standsAlone);
  return inOrder(nodes, IMAGES_AT_ONCE, ports.signal, (node, below, signal) =>
    buildNode(node, [...below.values()], run, { ...labelled(node, nodes, ports), signal }),
  );
}

/** Makes one of the images, on those below it that are made. */
export async function buildNode(
  { order, standsOn }: ImageNode,
  below: readonly MadeImage[],
  run: BuildRun,
  ports: BuildPorts,
): Promise<BuiltImage> {
  return { ...(await buildImage(order, { ...run, own: ownOf(below) }, ports)), standsOn };
}

export function ownOf(below: readonly MadeImage[]): OwnImages {
  return ownImages(below.map(madeImage));
}

/** Lines that programs write are told apart where several images are made. */
export function labelled({ name }: ImageNode, { length }: readonly ImageNode[], ports: BuildPorts): BuildPorts {
  if (length === 1) return ports;
  const progress: Progress = (event) =>
    ports.progress(event.type === 'output' ? { ...event, source: `${name} ${event.source}` } : event);
  return { ...ports, progress };
}
