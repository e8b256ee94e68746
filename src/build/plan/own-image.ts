import { formatRepository } from '../../oci/reference.ts';
import type { OwnImage, OwnImages } from '../../plan/own-images.ts';
import { whyMade } from '../../plan/why-made.ts';
import type { MadeImage } from '../made-image.ts';
import { imageKeyOf } from './image-key.ts';
import { existingDigest, type PlannedOrder } from './plan-order.ts';

/** An image that is made, for those that stand on it. */
export function madeImage({ name, repository, calledAs, digest, outcome, platforms }: MadeImage): OwnImage {
  const [first] = platforms;
  const because = first === undefined || outcome !== 'made' ? undefined : whyMade(first.plan);
  return {
    name,
    repository,
    calledAs,
    digest,
    platforms: new Map(platforms.map(({ plan: { platform }, key, config }) => [platform, { key, config }])),
    ...(because === undefined ? {} : { because }),
  };
}

/** An image that is only planned. `undefined`: not even what it will hold is known before something of it is made. */
export function plannedImage(planned: PlannedOrder): OwnImage | undefined {
  const { name, repository, images } = planned;
  const [{ spec, plan }] = images;
  const platforms = images.flatMap(({ above, plan: { platform } }) => {
    if (above?.segments.ends.with !== 'complete') return [];
    const { base, segments } = above;
    return [[platform, { key: imageKeyOf(base, segments), config: segments.state.config }] as const];
  });
  if (platforms.length < images.length) return undefined;
  const digest = existingDigest(planned);
  const because = whyMade(plan);
  return {
    name,
    repository,
    calledAs: spec.calledAs ?? repository,
    platforms: new Map(platforms),
    ...(digest === undefined ? {} : { digest }),
    ...(because === undefined ? {} : { because }),
  };
}

/** By what Dockerfiles call them. */
export function ownImages(images: readonly OwnImage[]): OwnImages {
  return new Map(images.map((image) => [formatRepository(image.calledAs), image]));
}
