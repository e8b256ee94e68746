import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr';
import type { RepositorySettings } from './ecr-settings.ts';

/** What ECR is asked to make. */
export function newRepository(
  repositoryName: string,
  { tags, scan, encryption }: RepositorySettings,
): CreateRepositoryCommandInput {
  return {
    repositoryName,
    imageScanningConfiguration: { scanOnPush: scan === 'on-push' },
    encryptionConfiguration: {
      encryptionType: encryption.kind,
      ...(encryption.kind === 'KMS' && encryption.kmsKey !== undefined ? { kmsKey: encryption.kmsKey } : {}),
    },
    ...(tags === 'mutable'
      ? { imageTagMutability: 'MUTABLE' }
      : {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'branch-*' }],
        }),
  };
}

/** An engine's passing result has served after minutes; a day is for the longest build. */
const PASSING_DAYS = 1;

/**
 * What ECR deletes by itself: what no tag names, and passing results of engines that could not be deleted. Every base, record and image has a tag of
 * its key, and keeps it: whether something is in use is known to the clusters, not to the registry. What an index names stays with the index.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function lifecyclePolicy({ untaggedDays }: RepositorySettings): object | undefined {
  if (untaggedDays === 'keep') return undefined;
  const rule = (rulePriority: number, description: string, selection: object, countNumber: number) => ({
    rulePriority,
    description,
    selection: { ...selection, countType: 'sinceImagePushed', countUnit: 'days', countNumber },
    action: { type: 'expire' },
  });
  return {
    rules: [
      rule(1, 'passing results of builds', { tagStatus: 'tagged', tagPatternList: ['building-*'] }, PASSING_DAYS),
      rule(2, 'images without a tag', { tagStatus: 'untagged' }, untaggedDays),
    ],
  };
}
