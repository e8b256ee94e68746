import { isToolError } from '../../errors.ts';
import { phase } from '../../log.ts';
import { openUploads } from '../../registry/push.ts';
import type { BuildRun, ImageOrder } from '../image-order.ts';
import type { MadeImage } from '../made-image.ts';
import { makeImage } from '../make/make-image.ts';
import { makeIndex } from '../make/make-index.ts';
import { expectedUploads } from '../plan/expected-uploads.ts';
import type { Trust } from '../plan/find-base.ts';
import type { PlannedImage } from '../plan/plan-image.ts';
import { findPrevious, planOn } from '../plan/plan-order.ts';
import type { BuildPorts } from '../ports.ts';
import { openContexts } from '../read/read-context.ts';
import { makeRecalled, recallOrder } from '../recall/recall-order.ts';
import { remember } from '../recall/remember.ts';
import { openSharedWork } from '../shared-work.ts';

/** Makes one image: plans, tells the plan, acts on it. Where the registry lost what the plan trusted, once more without trust. */
export async function buildImage(order: ImageOrder, run: BuildRun, ports: BuildPorts): Promise<MadeImage> {
  try {
    return await buildOnce(order, run, 'trust', ports);
  } catch (error) {
    if (!isToolError(error, 'REGISTRY_LOST_BLOBS')) throw error;
    ports.progress({
      type: 'warning',
      text: error.message,
      hint: 'Everything is looked at again; what is gone is made again.',
    });
    const shared = openSharedWork(run.shared.repositories); // what was shared so far may have been lost too
    const contexts = openContexts(ports);
    return buildOnce(order, { ...run, shared }, 'distrust', { ...ports, contexts });
  }
}

async function buildOnce(order: ImageOrder, run: BuildRun, trust: Trust, ports: BuildPorts): Promise<MadeImage> {
  const { specs, mounts, tags, movingTags } = order;
  const [{ name, repository }] = specs;
  const { registry, signal, progress } = ports;
  const ready = registry.authorize(repository, ['pull', 'push'], { signal });
  const opening = ready.then(() => openUploads(registry, repository, expectedUploads(specs), { signal }));
  opening.catch(() => {}); // it is told where it is awaited; the plan may fail before
  try {
    const finding = findPrevious(ready, order, ports);
    const planned = await phase(progress, `plan ${name}`, async () => {
      const recalled = trust === 'trust' ? await recallOrder(order, run, finding, ports) : undefined;
      return recalled ?? planOn(finding, order, run, trust, ports);
    });
    const naming = { tags, movingTags, sessions: await opening };
    if ('recollection' in planned) {
      run.onPlan(planned.plan);
      return await makeRecalled(planned, naming, ports);
    }
    for (const { plan } of planned.images) run.onPlan(plan);
    const { provenance, onPlan, shared } = run;
    const requestFor = (image: PlannedImage) => ({ planned: image, provenance, mounts, shared, onPlan });
    const [first, ...others] = planned.images;
    return others.length === 0
      ? await makeImage({ ...requestFor(first), onMade: (made) => remember(first, made, run, ports) }, naming, ports)
      : await makeIndex(planned, [requestFor(first), ...others.map(requestFor)], naming, ports);
  } catch (error) {
    await Promise.all((await opening.catch(() => [])).map((session) => session.cancel({ signal })));
    throw error;
  }
}
