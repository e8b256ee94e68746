import { isToolError } from '../../errors.ts';
import type { ImagePlan } from '../../plan/image-plan.ts';
import type { BuildRun, ImageOrder } from '../image-order.ts';
import type { MadeImage } from '../made-image.ts';
import { watchForCredentials } from '../make/credential-watch.ts';
import { openShelf } from '../make/layer-shelf.ts';
import { type ImageToPush, pushImage } from '../make/make-image.ts';
import type { Naming } from '../make/make-image-request.ts';
import { earlierImage } from '../plan/describe-stage.ts';
import { imageKeyOf } from '../plan/image-key.ts';
import { planSteps } from '../plan/plan-steps.ts';
import type { BuildPorts } from '../ports.ts';
import { readDockerfile } from '../read/read-image.ts';
import type { CredentialSurroundings } from '../read/taken-credentials.ts';
import { type PreviousBuild, previousOf } from '../stored/previous-build.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { formatQuestion, questionOf } from './question.ts';
import { type RecalledImage, recallImage } from './recall-image.ts';
import type { Recollection } from './recollection.ts';

/** An image that was not planned, for this machine remembers the last build of it. */
export interface RecalledOrder extends ImageToPush {
  readonly previous: PreviousImage;
  readonly credentials: CredentialSurroundings;
  /** To be kept for the next time. */
  readonly recollection: Recollection;
}

/**
 * Whether there is something remembered of an image that was made of the same: then it stands on no other image of the configuration, and
 * its Dockerfile need not be read to find that out.
 */
export async function isRemembered(order: ImageOrder, run: BuildRun, ports: BuildPorts): Promise<boolean> {
  return (await recallSame(order, run, ports)) !== undefined;
}

async function recallSame({ specs }: ImageOrder, run: BuildRun, { memory }: BuildPorts) {
  const [spec, ...otherPlatforms] = specs;
  const recalled = otherPlatforms.length > 0 ? undefined : await memory?.recall(spec);
  if (recalled === undefined) return undefined;
  const { image } = recalled.recollection;
  const question = formatQuestion(questionOf(spec, image.ignore, await readDockerfile(spec), run));
  return question === image.question ? recalled : undefined;
}

/** Undefined where it must be planned: nothing is remembered, or more changed than lines in single files. */
export async function recallOrder(
  order: ImageOrder,
  run: BuildRun,
  finding: Promise<PreviousBuild | undefined>,
  ports: BuildPorts,
): Promise<RecalledOrder | undefined> {
  const [spec] = order.specs;
  const recalled = (run.own?.size ?? 0) > 0 ? undefined : await recallSame(order, run, ports);
  if (recalled === undefined) return undefined;
  const { recollection, look, ignoreFile } = recalled;
  const { image } = recollection;
  const previous = previousOf(await finding, spec.platform);
  if (previous === undefined) return undefined;
  const known = recallSoundly(() => recallImage(spec, recollection, look, previous));
  if (known === undefined) return undefined;
  const { composed } = known;
  const key = imageKeyOf(composed.base, composed.segments);
  const steps = await planSteps(composed, spec.repository, earlierImage(previous), ports);
  return {
    key,
    plan: { ...planAgain(image.plan), action: previous.record.key === key ? 'unchanged' : 'make', steps },
    image: composed,
    trust: 'trust',
    surroundings: { spec, provenance: run.provenance, previous, facts: image.facts, triggers: image.triggers },
    previous,
    credentials: {
      analysis: { dockerfile: { file: spec.dockerfileName } },
      context: { directory: spec.context, ignore: { file: ignoreFile } },
    },
    recollection: known.recollection,
  };
}

/** What is remembered is read without looking at each word of it: where it turns out to make no sense, the image is planned. */
function recallSoundly(recall: () => RecalledImage | undefined): RecalledImage | undefined {
  try {
    return recall();
  } catch (error) {
    if (isToolError(error)) throw error; // of a file that cannot be read, for example
    return undefined;
  }
}

/** The base is there now, whatever it took then. */
function planAgain(plan: ImagePlan): ImagePlan {
  const action = plan.base.action === 'none' ? 'none' : 'reuse';
  return { ...plan, base: { ...plan.base, action, because: [] } };
}

/** Packs and pushes what changed, and remembers meanwhile what there is now: that is true whether the registry takes the image or not. */
export async function makeRecalled(recalled: RecalledOrder, naming: Naming, ports: BuildPorts): Promise<MadeImage> {
  const { spec, provenance } = recalled.surroundings;
  const watch = watchForCredentials(recalled.credentials, spec);
  await using shelf = openShelf([recalled.previous], provenance, watch, ports);
  const keeping = ports.memory?.keep(spec, recalled.recollection);
  try {
    return await pushImage(recalled, shelf, naming, ports);
  } finally {
    await keeping;
  }
}
