import type { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { problemAt } from './problem.ts';
import { ENVIRONMENT, IMAGE } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks what no part of the configuration can tell by itself: names that refer to other parts. Looks at the parts that are right
 * in themselves, so that these problems are told together with those of the other parts.
 */
export function crossCheck(source: YamlSource): ToolError[] {
  const images = Object.keys(objectAt(source.value, 'images'));
  const environments = Object.entries(objectAt(source.value, 'environments')).flatMap(([name, value]) => {
    const { data } = ENVIRONMENT.safeParse(value, { jitless: true });
    return data === undefined ? [] : [{ name, ...data }];
  });
  const problems: ToolError[] = sharedRepositories(source);
  const environmentOfBranch = new Map<string, string>();
  for (const { name, branch, before } of environments) {
    for (const [index, { image }] of before.entries()) {
      if (images.includes(image)) continue;
      problems.push(
        problemAt(source, ['environments', name, 'before', index, 'image'], `there is no image "${image}"`, {
          hint: `${didYouMean(image, images)} Known: ${images.join(', ')}.`.trimStart(),
        }),
      );
    }
    if (branch === undefined) continue;
    const other = environmentOfBranch.get(branch);
    if (other !== undefined) {
      problems.push(
        problemAt(
          source,
          ['environments', name, 'branch'],
          `"${branch}" is the branch of environments.${other} already`,
          {
            hint: 'A branch is deployed to one environment by itself; leave it out of the others and name these when you deploy.',
          },
        ),
      );
    }
    environmentOfBranch.set(branch, other ?? name);
  }
  return problems;
}

/** Tags of a repository (branch, commit) are those of one image. */
function sharedRepositories(source: YamlSource): ToolError[] {
  const ownerOf = new Map<string, string>();
  return Object.entries(objectAt(source.value, 'images')).flatMap(([name, value]) => {
    const { data } = IMAGE.safeParse(value, { jitless: true });
    if (data === undefined) return [];
    const owner = ownerOf.get(data.repository);
    ownerOf.set(data.repository, owner ?? name);
    if (owner === undefined) return [];
    return problemAt(
      source,
      ['images', name, 'repository'],
      `"${data.repository}" is the repository of images.${owner} already`,
      {
        hint: `Give each image a repository of its own, for example ${data.repository}-${name}.`,
      },
    );
  });
}

function objectAt(value: unknown, key: string): object {
  if (typeof value !== 'object' || value === null) return {};
  const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof inner === 'object' && inner !== null ? inner : {};
}
