import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BuiltImage,
  buildWithBuildkit,
  buildWithHydrofoil,
  type ImageEquipment,
  type ReferenceImage,
  writeSource,
} from '../image-case.ts';
import type { RandomImage } from './random-image.ts';

/** What came of one case: how much of it needed the engine, or where the two differ. */
export interface CaseResult {
  /** One for each build that was compared. */
  readonly builds: readonly BuildResult[];
  readonly difference?: string;
}

export interface BuildResult {
  readonly build: 'first' | 'after a change';
  /** Absent when both refuse: the code of Hydrofoil's error then says why. */
  readonly refusal?: string;
  /** How often the engine was started. */
  readonly executed: number;
  /** Steps that make files, and how many of them an engine executes. */
  readonly steps: number;
  readonly engineSteps: number;
}

/** Builds both ways, compares, changes something, and does it again in the same repository, where everything can be taken over. */
export async function runRandomCase(
  { first, second }: RandomImage,
  folder: string,
  equipment: ImageEquipment,
  name: string,
): Promise<CaseResult> {
  const builds: BuildResult[] = [];
  const place = join(folder, name);
  for (const [at, source] of [first, second].entries()) {
    await writeSource(place, source, equipment);
    const [buildkit, native] = await Promise.all([
      buildWithBuildkit(place, source, equipment, name),
      buildWithHydrofoil(place, source, equipment, name),
    ]);
    builds.push(resultOf(native, at === 0 ? 'first' : 'after a change'));
    const differences = compareImages(buildkit, native, equipment);
    if (at === 1 && second === first && native.kind === 'image' && native.outcome !== 'unchanged')
      differences.push(`nothing changed, and the image was ${native.outcome}`);
    if (differences.length > 0) {
      const when = at === 0 ? 'The first build' : 'The build after the change';
      return { builds, difference: `${when} differs (- BuildKit, + Hydrofoil):\n${differences.join('\n')}` };
    }
    if (native.kind === 'refused') break;
  }
  await rm(place, { recursive: true, force: true });
  return { builds };
}

function resultOf(native: BuiltImage, build: BuildResult['build']): BuildResult {
  if (native.kind === 'refused') {
    return { build, refusal: native.code, executed: 0, steps: 0, engineSteps: 0 };
  }
  const { executed, steps } = native;
  return {
    build,
    executed,
    steps: steps.length,
    engineSteps: steps.filter((kind) => kind === 'engine').length,
  };
}

function compareImages(buildkit: ReferenceImage, native: BuiltImage, { host }: ImageEquipment): string[] {
  if (buildkit.kind === 'refused' && native.kind === 'refused') return [];
  if (buildkit.kind === 'refused' || native.kind === 'refused') {
    const say = (image: ReferenceImage | BuiltImage) =>
      image.kind === 'refused' ? `refuses: ${image.message}` : 'builds';
    return [`- ${say(buildkit)}`, `+ ${say(native)}`].map((line) => line.replaceAll(host, 'HOST'));
  }
  const { tree, config, history } = buildkit.image;
  return [
    ...compareRecords('', tree, native.image.tree),
    ...compareRecords('config ', leaves(config), leaves(native.image.config)),
    ...compareRecords('history ', leaves(history), leaves(native.image.history)),
  ];
}

function compareRecords(
  what: string,
  theirs: Readonly<Record<string, string>>,
  ours: Readonly<Record<string, string>>,
): string[] {
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort();
  return keys.flatMap((key) =>
    theirs[key] === ours[key]
      ? []
      : [
          ...(theirs[key] === undefined ? [] : [`- ${what}${JSON.stringify(key)}: ${theirs[key]}`]),
          ...(ours[key] === undefined ? [] : [`+ ${what}${JSON.stringify(key)}: ${ours[key]}`]),
        ],
  );
}

/** Every value in a JSON value, by its path. */
function leaves(value: unknown, path = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) };
  const entries = Object.entries(value);
  if (entries.length === 0) return { [path]: JSON.stringify(value) };
  return Object.assign({}, ...entries.map(([key, part]) => leaves(part, `${path}/${key}`)));
}
