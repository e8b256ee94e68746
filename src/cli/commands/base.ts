import { ensureImages } from '../../build/images/ensure-images.ts';
import { chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { basesJson, imageJson } from '../image-json.ts';
import { timed } from '../timings.ts';

interface BaseFlags {
  readonly config?: string;
  readonly branch?: string;
  readonly allowSecret?: readonly string[];
}

/** Makes sure that the bases exist, so that the next deployment finds them. */
export async function run(_operands: readonly unknown[], flags: BaseFlags, context: CliContext): Promise<number> {
  const { images, all, session } = await chooseImages({ ...flags }, undefined, context, ['pull']);
  await using _session = session;
  const { progress, phases } = timed(context.output.progress);
  const orders = all.map((image) => session.order(image));
  const names = images.map(({ name }) => name);
  const ready = await ensureImages(orders, names, session.run, { ...session.ports, progress });
  context.tell({ kind: 'based', images: ready });
  const { output } = context;
  if (context.json) {
    const entries = ready.map((one) => [
      one.name,
      one.kind === 'whole' ? imageJson(one.made) : basesJson(one.platforms),
    ]);
    output.result(JSON.stringify({ outcome: 'based', phases, images: Object.fromEntries(entries) }));
    return 0;
  }
  for (const one of ready) {
    if (one.kind === 'whole')
      output.progress({ type: 'note', text: `${one.name}: ${one.made.outcome}, for images stand on it` });
    const standing = one.kind === 'whole' ? [one.made] : one.platforms.flatMap(({ bases }) => bases);
    for (const { name, reference, outcome } of standing) {
      if (one.kind === 'bases') output.progress({ type: 'note', text: `${name}: base ${outcome}` });
      if (reference !== undefined) output.result(reference);
    }
  }
  return 0;
}
