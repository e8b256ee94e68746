import { buildImage } from '../../build/build-images.ts';
import type { MadeImage } from '../../build/make-image.ts';
import { ToolError } from '../../errors.ts';
import { type BuildFlags, chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { formatBytes, formatDuration } from '../duration.ts';
import { imageJson } from '../image-json.ts';
import { timed } from '../timings.ts';

/** Makes and pushes the images, and prints their references by digest. */
export async function run([operand]: readonly unknown[], flags: BuildFlags, context: CliContext): Promise<number> {
  const folder = typeof operand === 'string' ? operand : undefined;
  if (folder !== undefined && flags.tag === undefined && flags.file === undefined) {
    throw new ToolError('USAGE_CONTEXT_ALONE', `Building "${folder}": a build context is given, and no -t`, {
      hint: 'Say where the image goes with -t registry.example.com/name:tag, or leave the context out: hydrofoil.yaml names it.',
    });
  }
  const { images, session } = await chooseImages(flags, folder, context);
  await using _session = session;
  const { progress, phases } = timed(context.output.progress);
  const ports = { ...session.ports, progress };
  const made = await Promise.all(images.map(async (image) => buildImage(session.order(image), session.run, ports)));
  const { output } = context;
  const ms = Math.round(performance.now() - context.startedAt);
  if (context.json) {
    const byName = Object.fromEntries(made.map((image) => [image.plan.name, imageJson(image)]));
    output.result(JSON.stringify({ outcome: 'built', ms, phases, images: byName }));
  } else for (const image of made) showImage(image, ms, context);
  return 0;
}

function showImage({ plan, reference, outcome, uploadedBytes }: MadeImage, ms: number, { output }: CliContext): void {
  const hadEngine = plan.base.action === 'build' || plan.steps.some(({ action }) => action === 'execute');
  const uploaded = `${formatBytes(uploadedBytes)} uploaded${hadEngine ? ', beside what the build engine pushed' : ''}`;
  const how = { made: uploaded, unchanged: 'unchanged', found: 'built before, nothing to upload' }[outcome];
  output.progress({ type: 'note', text: `${plan.name}: ${how}, ${formatDuration(ms)} in all` });
  output.result(reference);
}
