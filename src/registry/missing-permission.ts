/**
 * The permission that AWS says is missing, "ecr:InitiateLayerUpload", in an answer of ECR's registry or of an AWS API; undefined when it names none.
 * AWS has no other place for it than this sentence.
 */
export function missingPermission(text: string): string | undefined {
  return /not authorized to perform:? ([a-z][a-z0-9-]*:[A-Za-z]+)/i.exec(text)?.[1];
}
