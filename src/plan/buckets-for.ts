import { BUCKETS_AT_MOST } from '../layer/buckets.ts';

/** Layers above the base that the COPYs of one image may come to together. Each has one at least. */
const APP_LAYERS_AT_MOST = 48;
/** With those of the base. Runtimes take 127, and what an engine makes above may be several. */
const LAYERS_AT_MOST = 120;

export interface LayersSoFar {
  readonly base: number;
  /** Above the base, and below this COPY. */
  readonly below: number;
  readonly copiesToCome: number;
}

/** Into how many layers a COPY may be divided: as long as others are to come it leaves half of the room, and one for each. */
export function bucketsFor({ base, below, copiesToCome }: LayersSoFar): number {
  const room = Math.min(APP_LAYERS_AT_MOST, LAYERS_AT_MOST - base) - below;
  const share = copiesToCome > 0 ? Math.min(Math.floor(room / 2), room - copiesToCome) : room;
  return Math.max(1, Math.min(BUCKETS_AT_MOST, share));
}
