import type { Memo } from '../../dockerfile/annotation.ts';
import { ToolError } from '../../errors.ts';
import { repackFiltered } from '../../layer/filter.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { RunSegment } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import { layerArchive } from '../stored/layer-archive.ts';
import { readTree } from '../stored/rootfs-of-image.ts';
import type { StoredRun } from '../stored/run-store.ts';

/** The layers that an engine has put on top, as they are in the registry. */
export interface AddedLayers {
  readonly repository: Repository;
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  readonly segment: RunSegment;
}

type KeptRun = Omit<StoredRun, 'inputs'>;

/** Everything that the steps left. */
export async function keepWhole(
  { repository, layers, diffIds, segment }: AddedLayers,
  { registry, signal }: BuildPorts,
): Promise<KeptRun> {
  const tree = layers.map(async (layer) => {
    const archive = layerArchive(repository, layer, { registry });
    return readTree(await archive.open({ signal }), archive, signal);
  });
  return { layers, diffIds, createdBy: historyTexts(segment, layers.length), tree: await Promise.all(tree) };
}

/**
 * Only the outputs that the comment names: by-products that depend on other files than the named inputs would be stale in the
 * next image.
 *
 * @throws {ToolError} DOCKERFILE_OUTPUTS_MISSING when the step made nothing there
 */
export async function keepOutputs(
  { repository, layers, segment }: AddedLayers,
  { outputs }: Memo,
  { file, mtimeSeconds }: { readonly file: string; readonly mtimeSeconds: number },
  { registry, signal }: BuildPorts,
): Promise<KeptRun> {
  const roots = outputs.map((output) => output.replace(/^\/+|\/+$/g, ''));
  const isOutput = (path: string) => roots.some((root) => path === root || path.startsWith(`${root}/`));
  const [layer] = layers;
  if (layer === undefined || layers.length > 1) throw new RangeError(`One step left ${layers.length} layers`);

  const open = async () => (await registry.openBlob(repository, layer.digest, { signal })).stream;
  await using packed = await repackFiltered(open, layer.mediaType, { keep: isOutput, mtimeSeconds, signal });
  const archive = layerArchive(repository, packed.descriptor, { registry });
  const tree = await readTree(bytesOf(packed.open()), archive, signal);
  const missing = roots.filter((root) => !tree.some(({ path }) => path === root || path.startsWith(`${root}/`)));
  if (missing.length > 0) {
    throw new ToolError(
      'DOCKERFILE_OUTPUTS_MISSING',
      `Executing "${segment.text}": it left nothing in /${missing.join(' and /')}, which "# hydrofoil: outputs=" names`,
      {
        hint: 'Name the files or folders that the step really makes, as absolute paths in the image.',
        location: { file, line: segment.line },
      },
    );
  }
  const upload = await registry.openUpload(repository, { signal });
  await upload.put({ ...packed.descriptor, open: () => packed.open() }, { signal });
  return { layers: [packed.descriptor], diffIds: [packed.diffId], createdBy: historyTexts(segment, 1), tree: [tree] };
}

/** One line per layer; an engine that makes fewer layers than there are steps gets all of them on the last. */
function historyTexts({ steps, text }: RunSegment, layerCount: number): string[] {
  const texts = steps.map(({ history, written }) => history?.createdBy ?? written.instruction.text);
  if (texts.length === layerCount) return texts;
  return Array.from({ length: layerCount }, (_, index) =>
    index === layerCount - 1 ? texts.slice(index).join('; ') : (texts[index] ?? text),
  );
}

async function* bytesOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
