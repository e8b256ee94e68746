import { planOrder } from '../../build/build-images.ts';
import { ensureBase } from '../../build/ensure-base.ts';
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
  const { images, session } = await chooseImages({ ...flags }, undefined, context);
  await using _session = session;
  const { progress, phases } = timed(context.output.progress);
  const ports = { ...session.ports, progress };
  const bases = await Promise.all(
    images.map(async (image) => {
      const planned = await planOrder(session.order(image), session.run, ports);
      session.run.onPlan(planned.plan);
      return ensureBase(planned, image, ports);
    }),
  );
  const { output } = context;
  if (context.json) {
    const entries = bases.map(({ plan, reference, digest, outcome }) => [
      plan.name,
      { ...planJson(plan), reference, digest, outcome },
    ]);
    output.result(JSON.stringify({ outcome: 'based', phases, images: Object.fromEntries(entries) }));
    return 0;
  }
  for (const { plan, reference, outcome } of bases) {
    output.progress({ type: 'note', text: `${plan.name}: base ${outcome}` });
    if (reference !== undefined) output.result(reference);
  }
  return 0;
}
