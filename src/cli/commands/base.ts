import { planOrder } from '../../build/build-images.ts';
import { ensureBases } from '../../build/ensure-base.ts';
import { chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { planJson } from '../image-json.ts';
import { timed } from '../timings.ts';

interface BaseFlags {
  readonly config?: string;
  readonly branch?: string;
  readonly allowSecret?: readonly string[];
}

/** Makes sure that the bases exist, so that the next deployment finds them. */
export async function run(_operands: readonly unknown[], flags: BaseFlags, context: CliContext): Promise<number> {
  const { images: chosen, session } = await chooseImages({ ...flags }, undefined, context);
  await using _session = session;
  const { progress, phases } = timed(context.output.progress);
  const ports = { ...session.ports, progress };
  const images = await Promise.all(
    chosen.map(async (image) => {
      const planned = await planOrder(session.order(image), session.run, ports);
      session.run.onPlan(planned.plan);
      const [own, ...stages] = await ensureBases(planned, image, ports);
      return { plan: planned.plan, own, stages };
    }),
  );
  const { output } = context;
  if (context.json) {
    const entries = images.map(({ plan, own: { reference, digest, outcome }, stages }) => [
      plan.name,
      { ...planJson(plan), reference, digest, outcome, stageBases: stages },
    ]);
    output.result(JSON.stringify({ outcome: 'based', phases, images: Object.fromEntries(entries) }));
    return 0;
  }
  for (const { name, reference, outcome } of images.flatMap(({ own, stages }) => [own, ...stages])) {
    output.progress({ type: 'note', text: `${name}: base ${outcome}` });
    if (reference !== undefined) output.result(reference);
  }
  return 0;
}
