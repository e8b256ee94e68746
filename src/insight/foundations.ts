import { dirname, join } from 'node:path';
import { indexKeyOf } from '../build/plan/image-key.ts';
import { plannedImage } from '../build/plan/own-image.ts';
import type { PlannedImage } from '../build/plan/plan-image.ts';
import type { BuildPorts } from '../build/ports.ts';
import type { ImageSettings } from '../config/config.ts';
import { ToolError } from '../errors.ts';
import { layoutFolderOf, layoutRepository } from '../oci/layout.ts';
import { parsePlatform } from '../oci/platform.ts';
import { formatRepository, type Reference, type Repository } from '../oci/reference.ts';
import type { Key } from '../plan/input.ts';
import type { OwnImage, OwnImages } from '../plan/own-images.ts';
import { fetchImage } from '../registry/resolve.ts';
import { overlayRegistry } from './overlay.ts';
import type { Verdict } from './verdict.ts';
import { planCommit, type VerifyImageRequest, verifyPlanned } from './verify-image.ts';

/** Another image of the configuration that the verified one stands on. */
export interface Foundation {
  /** In the configuration. */
  readonly name: string;
  /** By digest. */
  readonly reference: Reference;
  /** One for each platform. */
  readonly verdicts: readonly Verdict[];
}

export interface FoundationsRequest
  extends Omit<VerifyImageRequest, 'spec' | 'mounts' | 'image' | 'repository' | 'own'> {
  /** The image that stands on them. */
  readonly reference: Reference;
  /** Of the commit, each after what it stands on. */
  readonly below: readonly ImageSettings[];
  readonly mountsOf: (image: ImageSettings) => VerifyImageRequest['mounts'];
  /** For what is written. */
  readonly folder: string;
}

/**
 * The images that an image stands on, as the commit makes them: each is found under its key, and verified like any other. What stands
 * above is planned on these, whatever their tags point to now.
 *
 * @throws {ToolError} VERIFY_STANDS_ON_IMAGE when one of them is not there: nothing can be said of what stands on it
 */
export async function verifyFoundations(
  request: FoundationsRequest,
  ports: BuildPorts,
): Promise<{ readonly own: OwnImages; readonly foundations: readonly Foundation[] }> {
  const own = new Map<string, OwnImage>();
  const foundations: Foundation[] = [];
  for (const settings of request.below) {
    const { image, foundation } = await verifyFoundation(settings, { ...request, own }, ports);
    own.set(formatRepository(settings.repository), image);
    foundations.push(foundation);
  }
  return { own, foundations };
}

async function verifyFoundation(
  settings: ImageSettings,
  { reference, mountsOf, folder, ...request }: FoundationsRequest & Pick<VerifyImageRequest, 'own'>,
  outside: BuildPorts,
): Promise<{ readonly image: OwnImage; readonly foundation: Foundation }> {
  const { name } = settings;
  const { signal } = outside;
  const repository = placeOf(settings, reference);
  const own = layoutRepository(join(folder, 'below', name));
  const ports = { ...outside, registry: overlayRegistry(outside.registry, { own, origin: repository }) };
  await ports.registry.authorize(repository, ['pull'], { signal });
  const asked = settings.platforms.map((platform) => {
    const spec = { ...settings, title: name, platform, repository: own, calledAs: settings.repository };
    return { ...request, spec, mounts: mountsOf(settings), repository };
  });
  const [first, ...others] = await Promise.all(asked.map((one) => planCommit(one, ports)));
  if (first === undefined) throw new RangeError(`Image ${name} has no platform`);
  const images = [first, ...others] as const;
  const planned = plannedImage({ name, repository, images: [...images], previous: undefined, trust: 'distrust' });
  if (planned === undefined) throw absent(name, 'its base or the result of one of its steps is not', repository);

  const key = keyOf(images, planned);
  const stored = await ports.registry.getManifest(repository, `app-${key}`, { signal });
  if (stored === undefined) throw absent(name, `app-${key} is not`, repository);
  const found = { ...repository, digest: stored.digest };
  const verdicts: Verdict[] = [];
  for (const [place, one] of asked.entries()) {
    const image = await fetchImage(ports.registry, found, parsePlatform(one.spec.platform), { signal });
    verdicts.push(await verifyPlanned(images[place] ?? first, { ...one, image }, ports));
  }
  return {
    image: { ...planned, calledAs: settings.repository, digest: stored.digest },
    foundation: { name, reference: found, verdicts },
  };
}

/** In a folder each image of a configuration has one of its own, beside the others. */
function placeOf({ name, repository }: ImageSettings, reference: Repository): Repository {
  const folder = layoutFolderOf(reference);
  return folder === undefined
    ? { registry: repository.registry, name: repository.name }
    : layoutRepository(join(dirname(folder), name));
}

/** Of one platform it is that image's own, of several that of their index. */
function keyOf(images: readonly PlannedImage[], { platforms }: OwnImage): Key {
  const keys = images.flatMap(({ spec: { platform } }) => {
    const key = platforms.get(platform)?.key;
    return key === undefined ? [] : [{ platform, key }];
  });
  const [only, ...others] = keys;
  return only !== undefined && others.length === 0 ? only.key : indexKeyOf(keys);
}

function absent(name: string, what: string, repository: Repository): ToolError {
  return new ToolError(
    'VERIFY_STANDS_ON_IMAGE',
    `Verifying image ${name}, which is stood on, as this commit makes it: ${what} in ${formatRepository(repository)}`,
    { hint: `Build image ${name} of this commit, or verify an image of a commit whose images are there.` },
  );
}
