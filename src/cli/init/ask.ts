import { confirm, isCancel, text } from '@clack/prompts';
import { messageOf } from '../../errors.ts';
import type { FileChange } from '../../init/file-change.ts';
import type { Proposal } from '../../init/proposal.ts';
import { parseRepository } from '../../oci/reference.ts';

/** Asks for what was found nowhere. Undefined: the user went away. */
export async function askForGuesses(proposal: Proposal, signal: AbortSignal): Promise<Proposal | undefined> {
  const images = [];
  for (const image of proposal.images) {
    if (!image.isRepositoryGuessed) {
      images.push(image);
      continue;
    }
    const message = `Where is the image ${image.name} pushed? (${image.repositoryBecause})`;
    const repository = await askText(message, image.repository, repositoryProblem, signal);
    if (repository === undefined) return undefined;
    const isSame = repository === image.repository;
    images.push(isSame ? image : { ...image, repository, repositoryBecause: 'as told', isRepositoryGuessed: false });
  }
  const environments = [];
  for (const environment of proposal.environments) {
    if (!environment.isNamespaceGuessed) {
      environments.push(environment);
      continue;
    }
    const message = `In which namespace are the workloads of ${environment.name} (branch ${environment.branch})?`;
    const namespace = await askText(message, environment.namespace, namespaceProblem, signal);
    if (namespace === undefined) return undefined;
    environments.push({ ...environment, namespace, isNamespaceGuessed: namespace === environment.namespace });
  }
  return { ...proposal, images, environments };
}

/** Undefined: the user went away. */
export async function askToWrite({ path, before }: FileChange, signal: AbortSignal): Promise<boolean | undefined> {
  const isNew = before === undefined;
  const answer = await confirm({
    message: isNew ? `Write ${path}?` : `Replace ${path}?`,
    initialValue: isNew,
    signal,
  });
  return isCancel(answer) ? undefined : answer;
}

async function askText(
  message: string,
  initialValue: string,
  problemOf: (value: string) => string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await text({ message, initialValue, validate: (value) => problemOf(value?.trim() ?? ''), signal });
  return isCancel(answer) ? undefined : answer.trim();
}

function repositoryProblem(value: string): string | undefined {
  try {
    parseRepository(value);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function namespaceProblem(value: string): string | undefined {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value)
    ? undefined
    : 'A namespace has lower-case letters, digits and hyphens, at most 63.';
}
