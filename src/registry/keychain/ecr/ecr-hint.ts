import type { Repository } from '../../../oci/reference.ts';

/** What mends a refusal of a registry in ECR; undefined where the general remedy is the right one. */
export function ecrHint(status: number, { registry, name }: Repository, why: string): string | undefined {
  if (/authorization token has expired/i.test(why))
    return `Run \`docker logout ${registry}\`: without a login there, each run gets a token of its own.`;
  switch (status) {
    case 401:
      return 'Give this run AWS credentials: in GitHub Actions `permissions: id-token: write` and a role (docs/ecr.md), elsewhere a profile or AWS_ACCESS_KEY_ID.';
    case 403:
      return `Allow this role or user the actions of docs/ecr.md in the repository ${name}, and in its repository policy where it is another account's.`;
    case 404:
      return `Create the repository ${name}, or let Hydrofoil: AWS credentials that allow ecr:CreateRepository, and no \`missing: fail\` in hydrofoil.yaml.`;
    default:
      return undefined;
  }
}
