import { ensureBases } from '../../build/ensure-base.ts';
import { PLATFORMS_AT_ONCE, planOrder } from '../../build/plan-order.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import { chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { basesJson } from '../image-json.ts';
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
      return inParallel(planned.images, PLATFORMS_AT_ONCE, ports.signal, async (one, signal) => {
        session.run.onPlan(one.plan);
        const [own, ...stages] = await ensureBases(one, image, { ...ports, signal });
        return { plan: one.plan, own, stages };
      });
    }),
  );
  const { output } = context;
  if (context.json) {
    const byName = Object.fromEntries(images.map((bases, at) => [chosen[at]?.name, basesJson(bases)]));
    output.result(JSON.stringify({ outcome: 'based', phases, images: byName }));
    return 0;
  }
  for (const { name, reference, outcome } of images.flat().flatMap(({ own, stages }) => [own, ...stages])) {
    output.progress({ type: 'note', text: `${name}: base ${outcome}` });
    if (reference !== undefined) output.result(reference);
  }
  return 0;
}
