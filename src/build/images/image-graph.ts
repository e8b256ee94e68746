import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import { type SourceLocation, ToolError } from '../../errors.ts';
import type { Platform } from '../../oci/manifest.ts';
import { formatRepository } from '../../oci/reference.ts';
import { analyzeDockerfile } from '../../plan/analysis.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { usesOfImages } from '../../plan/image-uses.ts';
import { floatingRepositoryOf } from '../../plan/own-images.ts';
import type { ImageOrder } from '../image-order.ts';
import { readDockerfile } from '../read/read-image.ts';
import { buildInputs } from '../read/resolve-froms.ts';

/** An image of the configuration with those that its Dockerfile names, by FROM or COPY --from. */
export interface ImageNode {
  readonly name: string;
  readonly order: ImageOrder;
  readonly standsOn: readonly string[];
}

/**
 * The images that are asked for and those that they stand on, each after what it stands on.
 *
 * @param standsAlone whether it is known already that an image stands on no other
 * @throws {ToolError} IMAGE_CYCLE with the place of each FROM, and what reading a Dockerfile throws
 */
export async function orderImages(
  orders: readonly ImageOrder[],
  names: readonly string[],
  buildPlatform: Platform,
  standsAlone: (order: ImageOrder) => Promise<boolean> = async () => false,
): Promise<readonly ImageNode[]> {
  const byName = new Map(orders.map((order) => [nameOf(order), order]));
  const nameByRepository = new Map(orders.map((order) => [repositoryOf(order.specs[0]), nameOf(order)]));
  const links = new Map<string, readonly Link[]>();
  for (let unread = names; unread.length > 0; ) {
    const found = unread.map(async (name) => {
      const order = byName.get(name);
      const isAlone = order === undefined || (await standsAlone(order));
      return [name, isAlone ? [] : await linksOf(order, nameByRepository, buildPlatform)] as const;
    });
    for (const [name, to] of await Promise.all(found)) links.set(name, to);
    const named = [...links.values()].flat().map(({ name }) => name);
    unread = [...new Set(named)].filter((name) => !links.has(name));
  }
  return sortedFromBelow(names, links).flatMap((name) => {
    const order = byName.get(name);
    const standsOn = [...new Set((links.get(name) ?? []).map((link) => link.name))];
    return order === undefined ? [] : [{ name, order, standsOn }];
  });
}

/** By which repository Dockerfiles name an image, wherever this run puts it. */
export function repositoryOf({
  repository,
  calledAs = repository,
}: Pick<ImageSpec, 'repository' | 'calledAs'>): string {
  return formatRepository(calledAs);
}

function nameOf({ specs: [{ name }] }: ImageOrder): string {
  return name;
}

interface Link {
  readonly name: string;
  readonly location: SourceLocation;
}

async function linksOf(
  order: ImageOrder,
  nameByRepository: ReadonlyMap<string, string>,
  buildPlatform: Platform,
): Promise<readonly Link[]> {
  const [{ dockerfileName }] = order.specs;
  const dockerfile = parseDockerfile(await readDockerfile(order.specs[0]), dockerfileName);
  return order.specs.flatMap((spec) =>
    usesOfImages(analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform))).flatMap(({ image, location }) => {
      const name = nameByRepository.get(floatingRepositoryOf(image) ?? '');
      return name === undefined ? [] : [{ name, location }];
    }),
  );
}

/** `path`: the images that are being visited, each with the link that led further from it. */
function sortedFromBelow(names: readonly string[], links: ReadonlyMap<string, readonly Link[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (name: string, path: readonly Step[]): void => {
    const start = path.findIndex(({ from }) => from === name);
    if (start >= 0) throw cycle(path.slice(start));
    if (done.has(name)) return;
    for (const link of links.get(name) ?? []) visit(link.name, [...path, { from: name, link }]);
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return [...done];
}

interface Step {
  readonly from: string;
  readonly link: Link;
}

function cycle(steps: readonly Step[]): ToolError {
  const told = steps.map(({ from, link: { name, location } }) => {
    const place = location.line === undefined ? location.file : `${location.file}:${location.line}`;
    return `${from} stands on ${name} (${place})`;
  });
  const [first] = steps;
  return new ToolError(
    'IMAGE_CYCLE',
    `Putting the images in order: ${told.join(', ')}: none of them can be made first`,
    {
      hint: 'Name what one of them takes from an earlier build by its digest, or let it stand on another image.',
      ...(first === undefined ? {} : { location: first.link.location }),
    },
  );
}
