import { formatBytes, formatDuration } from '../../amounts.ts';
import { type BuiltImage, buildImages } from '../../build/images/build-images.ts';
import type { MadeImage } from '../../build/made-image.ts';
import { openSharedWork } from '../../build/shared-work.ts';
import { ToolError } from '../../errors.ts';
import { type BuildFlags, type ChosenImages, chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { imageJson } from '../image-json.ts';
import type { ImageOutput } from '../image-output/image-output.ts';
import { type OutputPlace, parseOutput } from '../image-output/output-place.ts';
import { timed } from '../timings.ts';

/** Makes and pushes the images, and prints their references by digest. */
export async function run([operand]: readonly unknown[], flags: BuildFlags, context: CliContext): Promise<number> {
  const folder = typeof operand === 'string' ? operand : undefined;
  if (folder !== undefined && flags.tag === undefined && flags.file === undefined && flags.output === undefined) {
    throw new ToolError('USAGE_CONTEXT_ALONE', `Building "${folder}": a build context is given, and no -t`, {
      hint: 'Say where the image goes with -t registry.example.com/name:tag, or with --output; or leave the context out: hydrofoil.yaml names it.',
    });
  }
  const place = flags.output === undefined ? undefined : parseOutput(flags.output, context.cwd);
  const chosen = await chooseImages(flags, folder, context, ['pull', 'push']);
  const { images, session } = chosen;
  await using _session = session;
  const { progress, phases } = timed(context.output.progress);
  await using target = place === undefined ? undefined : await openOutput(place, chosen);
  const ports = { ...session.ports, progress, ...(target === undefined ? {} : { registry: target.registry }) };
  const called = chosen.all.map((image) => session.order(image));
  const orders = target === undefined ? called : called.map(target.orderOf);
  const run = { ...session.run, shared: openSharedWork(orders.map(({ specs: [{ repository }] }) => repository)) };
  const names = images.map(({ name }) => name);
  const built = await buildImages(orders, names, run, ports);
  const deliver = async (image: BuiltImage) => {
    const order = called.find(({ specs: [{ name }] }) => name === image.name);
    if (target === undefined || order === undefined || !names.includes(image.name)) return image;
    return target.deliver(image, order);
  };
  const made = await Promise.all(built.map(deliver));
  context.tell({ kind: 'built', images: made });
  const { output } = context;
  const ms = Math.round(performance.now() - context.startedAt);
  if (context.json) {
    const byName = Object.fromEntries(made.map((image) => [image.name, imageJson(image)]));
    output.result(JSON.stringify({ outcome: 'built', ms, phases, images: byName }));
  } else {
    const asked = made.filter(({ name }) => names.includes(name));
    for (const image of asked) showImage(image, ms, target === undefined ? 'uploaded' : 'written', context);
  }
  return 0;
}

async function openOutput(place: OutputPlace, { images, config, session }: ChosenImages): Promise<ImageOutput> {
  const { openImageOutput } = await import('../image-output/image-output.ts');
  const { registry, signal } = session.ports;
  const { createdAt } = session.provenance;
  return openImageOutput(place, { images, registry, createdAt, signal, ...(config === undefined ? {} : { config }) });
}

function showImage(
  { name, platforms, reference, outcome, uploadedBytes }: MadeImage,
  ms: number,
  done: 'uploaded' | 'written',
  { output }: CliContext,
): void {
  const stages = platforms.flatMap(({ plan }) => [plan, ...plan.stages]);
  const hadEngine = stages.some(
    ({ base, steps }) => base.action === 'build' || steps.some(({ action }) => action === 'execute'),
  );
  const sent = `${formatBytes(uploadedBytes)} ${done}${hadEngine ? ', beside what the build engine made' : ''}`;
  const how = { made: sent, unchanged: 'unchanged', found: 'built before, nothing to do' }[outcome];
  output.progress({ type: 'note', text: `${name}: ${how}, ${formatDuration(ms)} in all` });
  output.result(reference);
}
