import { posix } from 'node:path';
import type { BuildInWorkflow } from './builds-in-step.ts';
import type { FoundDockerfile } from './dockerfiles.ts';
import { fileNameOf, folderNameOf, isCalled, isForAll, lastPartOf } from './image-name.ts';
import type { Survey } from './survey.ts';

export interface ChosenDockerfile {
  readonly dockerfile: FoundDockerfile;
  /** What it makes, as far as anything says it. */
  readonly called: string;
  /** Why it is taken: for a reader. */
  readonly because: string;
  readonly build?: BuildInWorkflow;
  readonly service?: string;
  /** Context where neither a workflow nor a compose file says it. */
  readonly context: string;
}

/**
 * Which of the Dockerfiles make images that are deployed: those that the workflows build; else those that carry the name of what the
 * manifests run; else those of the compose files; else the one at the top; else all. With a Dockerfile.base comes what stands on it.
 */
export function chooseDockerfiles(survey: Survey): ChosenDockerfile[] {
  const usable = survey.dockerfiles.filter(({ problem }) => problem === undefined);
  const described = usable.map((dockerfile) => describe(dockerfile, survey));
  const built = described.filter(({ build }) => build !== undefined);
  const running = described.filter(({ called }) => isRun(called, survey));
  const composed = described.filter(({ service }) => service !== undefined);
  const top = described.filter(({ dockerfile: { path } }) => path === 'Dockerfile');
  const chosen = [built, running, composed, top].find((some) => some.length > 0) ?? described;
  const paths = new Set(oneOfEachName(chosen).map(({ dockerfile }) => dockerfile.path));
  for (const { dockerfile } of described) {
    const base = described.find((other) => isBaseOf(other.dockerfile.path, dockerfile.path));
    if (base === undefined) continue;
    const isEither = paths.has(dockerfile.path) || paths.has(base.dockerfile.path);
    if (isEither && standsOnSomething(dockerfile)) paths.add(dockerfile.path).add(base.dockerfile.path);
  }
  return described.filter(({ dockerfile }) => paths.has(dockerfile.path));
}

function describe(dockerfile: FoundDockerfile, { name, workflows, services }: Survey): ChosenDockerfile {
  const { path } = dockerfile;
  const builtIn = workflows.flatMap(({ file, builds }) => builds.map((build) => ({ file, build })));
  const [first] = builtIn
    .filter(({ build }) => build.dockerfile === path)
    .toSorted((a, b) => b.build.repositories.length - a.build.repositories.length);
  const service = services.find((one) => one.dockerfile === path);
  const context = first?.build.context ?? service?.context ?? (isForAll(path) ? '.' : posix.dirname(path));
  const own = fileNameOf(path) ?? folderNameOf(path);
  if (first !== undefined) {
    const [repository] = first.build.repositories;
    const called = repository === undefined ? (own ?? name) : lastPartOf(repository);
    return { dockerfile, called, because: `${first.file} builds it`, build: first.build, context };
  }
  if (service !== undefined) {
    const because = `${service.file} builds it as ${service.name}`;
    return { dockerfile, called: own ?? service.name, because, service: service.name, context };
  }
  return { dockerfile, called: own ?? name, because: 'it is in the repository', context };
}

/** Variants of one image (Dockerfile, Dockerfile.alpine) are called the same: one that is pushed is taken, else the plainest. */
function oneOfEachName(chosen: readonly ChosenDockerfile[]): ChosenDockerfile[] {
  return [...Map.groupBy(chosen, ({ called }) => called).values()].flatMap((some) => {
    const pushed = some.filter(({ build }) => (build?.repositories ?? []).length > 0);
    const [plainest] = (pushed.length > 0 ? pushed : some).toSorted(
      (a, b) => a.dockerfile.path.length - b.dockerfile.path.length,
    );
    return plainest === undefined ? [] : [plainest];
  });
}

function isRun(name: string, { manifests }: Survey): boolean {
  return manifests.workloads.some(({ containers }) => containers.some(({ image }) => isCalled(image, name)));
}

export function isBaseOf(base: string, path: string): boolean {
  const name = posix.basename(base);
  return (
    posix.dirname(base) === posix.dirname(path) &&
    base !== path &&
    /^(?:Dockerfile[.-]base|base[.-]?Dockerfile)$/i.test(name) &&
    !/base/i.test(posix.basename(path))
  );
}

/** Its FROM is a variable, or an image with a registry or an owner: it may be one that is made here. */
function standsOnSomething({ from }: FoundDockerfile): boolean {
  return from.some((image) => image.includes('/') || image.includes('$'));
}
