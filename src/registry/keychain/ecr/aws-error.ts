import { isToolError, messageOf, ToolError } from '../../../errors.ts';
import { missingPermission } from '../../missing-permission.ts';

/**
 * Tells an error of the AWS SDK as one that a user can act on.
 *
 * @param step "Asking AWS for the token of 123456789012.dkr.ecr.eu-central-1.amazonaws.com"
 */
export function awsError(step: string, cause: unknown): ToolError {
  if (isToolError(cause)) return cause; // GitHub gave no identity, which is told already
  const message = messageOf(cause);
  const name = cause instanceof Error ? cause.name : 'Error';
  const permission = missingPermission(message);
  if (permission !== undefined) {
    return new ToolError('REGISTRY_DENIED', `${step}: the permission ${permission} is missing: ${message}`, {
      hint: remedyFor(permission),
      cause,
    });
  }
  return new ToolError('REGISTRY_AWS_FAILED', `${step}: ${name}: ${message}`, { hint: hintOf(name), cause });
}

export function remedyFor(permission: string): string {
  return permission === 'sts:AssumeRoleWithWebIdentity'
    ? "Let the role's trust policy trust token.actions.githubusercontent.com for this repository and branch; docs/ecr.md has it."
    : `Allow ${permission} in the policy of the role or user; docs/ecr.md has the whole policy.`;
}

/** Names of errors that the SDK and AWS's services throw. */
function hintOf(name: string): string {
  if (/^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/.test(name))
    return 'Renew the AWS credentials of this run: `aws sts get-caller-identity` shows whether they are good.';
  if (/^(?:InvalidIdentityToken|IDPRejectedClaim)/.test(name))
    return 'Register token.actions.githubusercontent.com as identity provider of the AWS account, for the audience sts.amazonaws.com.';
  if (/^CredentialsProvider|^TokenProvider/.test(name))
    return 'Mend the AWS profile or source of credentials that the message names; `aws sts get-caller-identity` must succeed.';
  return 'Check the way from this machine to the API of Amazon ECR in that region, and run the command again.';
}
