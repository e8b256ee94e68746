/** What hydrofoil.yaml says of registries in Amazon ECR. */
export interface EcrSettings {
  /** ARN of the role that the identity of a GitHub Actions job is exchanged for. Absent: AWS_ROLE_ARN. */
  readonly role?: string;
  readonly repositories: RepositorySettings;
}

/** How a repository is made that is missing when it is first pushed to. Repositories that are there stay as they are. */
export interface RepositorySettings {
  readonly missing: 'create' | 'fail';
  /** `immutable`: all tags but those of branches, which move. */
  readonly tags: 'mutable' | 'immutable';
  readonly scan: 'on-push' | 'manual';
  /** `kmsKey`: ARN, id or alias; absent: the key that AWS keeps for ECR. */
  readonly encryption: { readonly kind: 'AES256' } | { readonly kind: 'KMS'; readonly kmsKey?: string };
  /** After how many days an image that no tag names (any more) is deleted. */
  readonly untaggedDays: number | 'keep';
}

export const DEFAULT_ECR_SETTINGS: EcrSettings = {
  repositories: {
    missing: 'create',
    tags: 'mutable',
    scan: 'on-push',
    encryption: { kind: 'AES256' },
    untaggedDays: 14,
  },
};
