import { type ChosenDockerfile, chooseDockerfiles, isBaseOf } from './choose-dockerfiles.ts';
import { expandVariables } from './expand-variables.ts';
import { asName, distinct, isCalled, lastPartOf } from './image-name.ts';
import { ECR_HOST, ECR_OF_THE_RUN, repositoryIn } from './image-repository.ts';
import type { ProposedImage } from './proposal.ts';
import type { Survey } from './survey.ts';

/** The images to make, with the repositories that they go to today. `registry` stands before the names of those that were found nowhere. */
export function proposeImages(survey: Survey, registry: string | undefined): ProposedImage[] {
  const chosen = chooseDockerfiles(survey);
  const names = distinct(chosen.map((one) => nameOf(one, chosen)));
  const images = chosen.map((one, index): ProposedImage => {
    const name = names[index] ?? 'app';
    const { build, dockerfile, because, context } = one;
    return {
      name,
      ...repositoryOf(one, name, chosen, survey, registry),
      dockerfile: dockerfile.path,
      dockerfileBecause: because,
      context,
      ...(build?.target === undefined ? {} : { target: build.target }),
      platforms: (build?.platforms ?? []).filter((platform) => /^linux\/(?:amd64|arm64)$/.test(platform)),
      args: {},
    };
  });
  return distinctRepositories(images).map((image) => ({ ...image, args: argsOf(image, images, chosen) }));
}

function nameOf(
  { called, build, dockerfile: { path } }: ChosenDockerfile,
  chosen: readonly ChosenDockerfile[],
): string {
  const isBase = chosen.some(({ dockerfile }) => isBaseOf(path, dockerfile.path));
  return asName(isBase && build?.repositories[0] === undefined ? 'base' : called, 'app');
}

type Where = Pick<ProposedImage, 'repository' | 'repositoryBecause' | 'isRepositoryGuessed'>;

function repositoryOf(
  one: ChosenDockerfile,
  name: string,
  chosen: readonly ChosenDockerfile[],
  survey: Survey,
  registry: string | undefined,
): Where {
  const found = foundRepository(one, name, chosen, survey);
  if (found !== undefined && registry === undefined) return found;
  const { origin } = survey.git;
  if (registry !== undefined)
    return {
      repository: `${registry.replace(/\/$/, '')}/${name}`,
      repositoryBecause: 'the registry that was given',
      isRepositoryGuessed: false,
    };
  if (origin?.host === 'github.com') {
    const path = [origin.owner, ...(chosen.length > 1 ? [origin.name] : []), name].map((part) => part.toLowerCase());
    return {
      repository: `ghcr.io/${path.join('/')}`,
      repositoryBecause: "no other is named anywhere; GitHub's own registry needs no secret",
      isRepositoryGuessed: true,
    };
  }
  return {
    repository: `registry.example.com/${asName(survey.name, 'app')}/${name}`,
    repositoryBecause: 'a placeholder: no registry is named anywhere',
    isRepositoryGuessed: true,
  };
}

/** Where the workflow that builds it pushes; what the manifests run under its name; where the only image of all is pushed. */
function foundRepository(
  { build, called, dockerfile }: ChosenDockerfile,
  name: string,
  chosen: readonly ChosenDockerfile[],
  survey: Survey,
): Where | undefined {
  const stoodOn = chosen.filter((app) => isBaseOf(dockerfile.path, app.dockerfile.path)).flatMap(repositoriesOfFrom)[0];
  if (stoodOn !== undefined) return atKnownHost(stoodOn.repository, stoodOn.because, survey);
  const [built, ...others] = build?.repositories ?? [];
  const also = others.length === 0 ? '' : `, and to ${others.join(', ')} too`;
  if (built !== undefined) return atKnownHost(built, `a workflow pushes it there${also}`, survey);
  const running = survey.manifests.workloads.flatMap((workload) =>
    workload.containers.map(({ image }) => ({ image, workload })),
  );
  const places = running.flatMap(({ image, workload }) => {
    const repository = repositoryIn(image);
    return repository === undefined ? [] : [{ repository, because: `${workload.file} runs it (${workload.name})` }];
  });
  const named = places.find(({ repository }) => isCalled(repository, name) || isCalled(repository, called));
  if (named !== undefined) return atKnownHost(named.repository, named.because, survey);
  const pushed = new Map(
    survey.workflows.flatMap(({ file, pushes }) => pushes.map((repository) => [repository, file])),
  );
  const calledSo = [...pushed].find(([repository]) => chosen.length > 1 && isCalled(repository, name));
  if (calledSo !== undefined) return atKnownHost(calledSo[0], `${calledSo[1]} pushes it there`, survey);
  const isBase = chosen.some((other) => isBaseOf(dockerfile.path, other.dockerfile.path));
  const candidates = [...pushed].filter(([repository]) => /base/.test(lastPartOf(repository)) === isBase);
  const [only] = candidates;
  const isOnly =
    chosen.length === 1 ||
    chosen.some(
      (other) => isBaseOf(dockerfile.path, other.dockerfile.path) || isBaseOf(other.dockerfile.path, dockerfile.path),
    );
  if (only !== undefined && candidates.length === 1 && isOnly)
    return atKnownHost(only[0], `${only[1]} pushes it there`, survey);
  const [runs] = new Map(places.map((place) => [place.repository, place])).values();
  const ownRepositories = new Set(places.map(({ repository }) => repository));
  return runs !== undefined &&
    ownRepositories.size === 1 &&
    chosen.length === 1 &&
    ECR_HOST.test(runs.repository.split('/')[0] ?? '')
    ? atKnownHost(runs.repository, runs.because, survey)
    : undefined;
}

function repositoriesOfFrom({
  dockerfile: { from, globalArgs, path },
}: ChosenDockerfile): { repository: string; because: string }[] {
  const defaults = Object.fromEntries(
    Object.entries(globalArgs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const repositories = from.flatMap((image) => repositoryIn(expandVariables(image, defaults)) ?? []);
  return repositories.map((repository) => ({ repository, because: `${path} stands on it` }));
}

/** A registry that a workflow asks for when it runs is named by a manifest, or else by its region. */
function atKnownHost(repository: string, because: string, { manifests, workflows }: Survey): Where {
  if (!repository.startsWith(`${ECR_OF_THE_RUN}/`))
    return { repository, repositoryBecause: because, isRepositoryGuessed: false };
  const images = manifests.workloads.flatMap(({ containers }) =>
    containers.map(({ image }) => image.split('/')[0] ?? ''),
  );
  const host = images.find((first) => ECR_HOST.test(first));
  const region = workflows.flatMap(({ regions }) => regions)[0] ?? 'us-east-1';
  const name = repository.slice(ECR_OF_THE_RUN.length + 1);
  if (host !== undefined)
    return { repository: `${host}/${name}`, repositoryBecause: because, isRepositoryGuessed: false };
  return {
    repository: `123456789012.dkr.ecr.${region}.amazonaws.com/${name}`,
    repositoryBecause: `${because}, in the account that it logs in to; put its number in`,
    isRepositoryGuessed: true,
  };
}

/** Tags of a repository are those of one image: where two were found in one, the later gets another. */
function distinctRepositories(images: readonly ProposedImage[]): ProposedImage[] {
  const taken = new Set<string>();
  return images.map((image) => {
    const repository = taken.has(image.repository) ? `${image.repository}-${image.name}` : image.repository;
    taken.add(repository);
    return { ...image, repository };
  });
}

/** A FROM that is only a variable without a default stands for the base that is made beside it. */
function argsOf(
  { dockerfile }: ProposedImage,
  images: readonly ProposedImage[],
  chosen: readonly ChosenDockerfile[],
): Readonly<Record<string, string>> {
  const base = images.find((other) => isBaseOf(other.dockerfile, dockerfile));
  const parsed = chosen.find((one) => one.dockerfile.path === dockerfile)?.dockerfile;
  const [, variable] = /^\$\{?(\w+)\}?$/.exec(parsed?.from[0] ?? '') ?? [];
  if (base === undefined || variable === undefined) return {};
  return parsed?.globalArgs[variable] === undefined ? { [variable]: `${base.repository}:latest` } : {};
}
