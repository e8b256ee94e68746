/** A private registry of Amazon ECR, as its host name tells it. */
export interface EcrHost {
  /** The number of the AWS account. */
  readonly registryId: string;
  readonly region: string;
  /** `fips`: the endpoints with validated cryptography. `dual-stack`: those that IPv6 reaches too. */
  readonly endpoints: readonly ('fips' | 'dual-stack')[];
}

const PRIVATE =
  /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.(?:com|com\.cn|eu)|on\.(?:aws|amazonwebservices\.com\.cn))$/;

/**
 * Reads "123456789012.dkr.ecr.eu-central-1.amazonaws.com" and its other forms; undefined for every other host. The public gallery
 * (public.ecr.aws) is none of these: everybody may pull from it, and it has tokens as other registries have them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
export function parseEcrHost(host: string): EcrHost | undefined {
  const [, registryId, separator, fips, region] = PRIVATE.exec(host) ?? [];
  if (registryId === undefined || region === undefined) return undefined;
  const isDualStack = separator === '-';
  if (isDualStack !== /\.on\.[a-z.]+$/.test(host)) return undefined;
  return {
    registryId,
    region,
    endpoints: [...(fips === undefined ? [] : ['fips' as const]), ...(isDualStack ? ['dual-stack' as const] : [])],
  };
}
