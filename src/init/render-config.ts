import { stringify } from 'yaml';
import type { Proposal, ProposedEnvironment, ProposedImage } from './proposal.ts';

/** The text of hydrofoil.yaml. The comments say where each value was found. */
export function renderConfig({ images, environments }: Pick<Proposal, 'images' | 'environments'>): string {
  return [
    '# What Hydrofoil makes, and where it deploys it: docs/reference/configuration.md in its repository.',
    'images:',
    ...images.flatMap(imageLines),
    '',
    'environments:',
    ...environments.flatMap(environmentLines),
    '',
  ].join('\n');
}

function imageLines(image: ProposedImage): string[] {
  const { name, repository, repositoryBecause, dockerfile, dockerfileBecause, context, target, platforms, args } =
    image;
  return [
    `  ${name}:`,
    `    repository: ${scalar(repository)} # ${oneLine(repositoryBecause)}`,
    `    dockerfile: ${scalar(dockerfile)} # ${oneLine(dockerfileBecause)}`,
    ...(context === '.' ? [] : [`    context: ${scalar(context)}`]),
    ...(target === undefined ? [] : [`    target: ${scalar(target)}`]),
    ...(isUsual(platforms) ? [] : [`    platforms: [${platforms.join(', ')}] # as today`]),
    ...(Object.keys(args).length === 0
      ? []
      : [`    args: ${flow(args)} # the image of this commit, whatever its tag says`]),
  ];
}

function environmentLines(environment: ProposedEnvironment): string[] {
  const { name, branch, because, context, namespace, isNamespaceGuessed, workloads, job } = environment;
  const cluster = context === undefined ? { namespace } : { context, namespace };
  return [
    `  ${name}:`,
    `    branch: ${scalar(branch)} # ${oneLine(because)}`,
    `    kubernetes: ${flow(cluster)}${isNamespaceGuessed ? ' # a guess: no manifest or workflow names one' : ''}`,
    ...(workloads === undefined
      ? ['    workloads: auto # every workload that runs one of the images']
      : [
          '    # Named with their containers, because their manifests name another repository',
          '    workloads:',
          ...workloads.map((workload) => `      - ${workload}`),
        ]),
    ...(job === undefined
      ? []
      : [
          `    # ${oneLine(job.file)} could run in the new image before anything is changed:`,
          `    # before: [${flow({ name: job.name, image: job.image, command: job.command })}]`,
        ]),
  ];
}

function isUsual(platforms: readonly string[]): boolean {
  return platforms.length === 0 || (platforms.length === 1 && platforms[0] === 'linux/amd64');
}

/** A path may have any character, and a comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function scalar(text: string): string {
  return /\p{Cc}/u.test(text) ? JSON.stringify(text) : stringify(text, { lineWidth: 0 }).trimEnd();
}

function flow(value: object): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
