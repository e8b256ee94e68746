import { type Sighting, sightingOf } from '../../context/sighting.ts';
import { witnessOf } from '../../context/witness.ts';
import { mayHoldCredentials } from '../../credentials/credential-files.ts';
import type { LayerEntry } from '../../layer/entry.ts';
import type { Input } from '../../plan/input.ts';
import type { CopySegment, Segment } from '../../plan/segment.ts';
import { factsLookedAt } from '../make/app-image.ts';
import type { MadeSegments } from '../make/make-image.ts';
import type { PlannedImage } from '../plan/plan-image.ts';
import type { LaterBytes } from './parts.ts';
import { writeRecipe } from './recipe.ts';
import { executedLayers, type KeptSegment, type Recollection, TAKER } from './recollection.ts';

/**
 * What is worth remembering of an image that was made. Undefined where a look at the context could not tell next time what changed, or where
 * the plan depends on more than the question says: tags that a registry was asked for, other stages, other images of the configuration.
 */
export function recollect(planned: PlannedImage, made: MadeSegments, question: string): Recollection | undefined {
  const { facts, stagesTaken, asked, trust } = planned;
  const { above, plan } = made;
  const isWhole = above.segments.ends.with === 'complete' && trust === 'trust';
  if (!isWhole || stagesTaken.length > 0 || asked.length > 0 || (facts.own?.size ?? 0) > 0) return undefined;
  const sighting = sightingOf(facts.context);
  const layers = sighting && rememberLayers(planned, above.segments.segments, sighting);
  if (sighting === undefined || layers === undefined) return undefined;
  const { segments, history, changes, state, looked } = above.segments;
  const { blobIds } = facts.contentIds;
  const witness = blobIds?.index && witnessOf(blobIds.index, sighting.files);
  return {
    image: {
      question,
      ignore: facts.context.ignore.text,
      ...(blobIds === undefined ? {} : { objectFormat: blobIds.format }),
      base: above.base.key,
      executed: executedLayers(above.base, segments, above.results),
      facts: factsLookedAt(above.base, looked),
      segments: segments.map(keptSegment),
      history,
      changes,
      config: state.config,
      ...(state.author === undefined ? {} : { author: state.author }),
      triggers: facts.triggers,
      plan,
    },
    sighting,
    ...(witness === undefined ? {} : { witness }),
    ...layers,
  };
}

function keptSegment(segment: Segment): KeptSegment {
  if (segment.kind === 'run') {
    const { kind, key, inputs, line, text, because } = segment;
    return { kind, key, inputs, line, text, because };
  }
  const { entries: _, ...rest } = segment;
  return rest;
}

/** How each layer is made again, and which one each file belongs to. */
function rememberLayers(
  { facts, baseSegment }: PlannedImage,
  segments: readonly Segment[],
  { files }: Sighting,
): Pick<Recollection, 'takers' | 'recipes'> | undefined {
  const paths = Array.from({ length: files.paths.count }, (_, row) => files.paths.at(row));
  const rows = new Map(paths.map((path, row) => [path, row]));
  const takers = new Uint16Array(paths.length).fill(TAKER.nobody);
  const prefix = `${facts.context.directory}/`;
  const rowOf = (file: string) => (file.startsWith(prefix) ? rows.get(file.slice(prefix.length)) : undefined);
  const recipes: LaterBytes[] = [];
  for (const [place, segment] of segments.entries()) {
    const recipe = segment.kind === 'run' ? Buffer.alloc(0) : writeRecipe(segment.entries, rowOf);
    if (recipe === undefined) return undefined;
    recipes.push(() => recipe);
    if (segment.kind === 'run') continue;
    for (const entry of segment.entries) {
      const row = entry.type === 'file' && entry.content.from === 'disk' ? rowOf(entry.content.file) : undefined;
      if (row === undefined) continue;
      const isAlone = takers[row] === TAKER.nobody && !looksInside(entry, segment);
      takers[row] = isAlone ? place : TAKER.others;
    }
  }
  const inputs = [baseSegment.inputs, ...segments.map((segment) => (segment.kind === 'run' ? segment.inputs : []))];
  for (const name of inputs.flat().flatMap(fileOf)) {
    const row = rows.get(name);
    if (row !== undefined) takers[row] = TAKER.others;
  }
  paths.forEach((path, row) => {
    if (mayHoldCredentials(path)) takers[row] = TAKER.others;
  });
  return { takers, recipes };
}

/** Whether more than the layer depends on what the file holds: ADD unpacks archives, and accounts are looked up by name. */
function looksInside({ path }: LayerEntry, { text }: CopySegment): boolean {
  return !/^\s*COPY\b/i.test(text) || path === 'etc/passwd' || path === 'etc/group';
}

function fileOf({ kind, name }: Input): string[] {
  return kind === 'file' ? [name] : [];
}
