import { join } from 'node:path';
import { openAddedArchives } from '../../src/build/read/added-archives.ts';
import { readIgnore } from '../../src/context/dockerignore.ts';
import type { ContextFile } from '../../src/context/tree.ts';
import { readContext } from '../../src/context/walk.ts';
import { parseDockerfile } from '../../src/dockerfile/parse/parse-dockerfile.ts';
import type { LayerEntry } from '../../src/layer/entry.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { analyzeDockerfile, answerAboutStages, type ImageFacts } from '../../src/plan/analysis.ts';
import { planBaseSegment } from '../../src/plan/base-segment.ts';
import { emptyRootfs } from '../../src/plan/compose/rootfs.ts';
import { planSegments } from '../../src/plan/plan-segments.ts';
import type { Segment } from '../../src/plan/segment.ts';
import type { Checkout } from './checkout.ts';

const PLATFORM = { os: 'linux', architecture: 'amd64' };
const DOCKERFILE = parseDockerfile('FROM scratch\nCOPY . /app/\n', 'Dockerfile');

/** The layers of `COPY . /app/` as a build would make them, with the ignore file of the commit. */
export async function planCopy({ directory, digests }: Checkout, signal: AbortSignal): Promise<readonly Segment[]> {
  const ignore = readIgnore(directory, join(directory, 'Dockerfile'));
  const context = await readContext(directory, { ignore, signal });
  const inputs = { buildArgs: {}, targetPlatform: PLATFORM, buildPlatform: PLATFORM };
  const contentIds = ({ path }: ContextFile) => digests.get(path) ?? digestOf('');
  const facts: ImageFacts = {
    analysis: analyzeDockerfile(DOCKERFILE, inputs),
    context,
    contentIds,
    archives: openAddedArchives(context, contentIds),
    digestOf,
    configOf: () => ({}),
    triggers: {},
  };
  const baseSegment = planBaseSegment(facts, answerAboutStages(facts), { name: 'replay' });
  const config = { ...PLATFORM, config: {} };
  const base = { key: baseSegment.key, layers: [], diffIds: [], config, facts: emptyRootfs };
  return planSegments({ facts, baseSegment, base, results: new Map(), sources: new Map() }).segments;
}

/** The same as one layer: folders that several layers name stand in it once. */
export function asOneLayer(segments: readonly Segment[]): readonly LayerEntry[] {
  const entries = segments.flatMap((segment) => (segment.kind === 'copy' ? segment.entries : []));
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const depth = ({ path }: LayerEntry) => path.split('/').length;
  const folders = [...byPath.values()].filter(({ type }) => type === 'directory');
  const others = [...byPath.values()].filter(({ type }) => type !== 'directory');
  return [...folders.toSorted((one, other) => depth(one) - depth(other)), ...others];
}
