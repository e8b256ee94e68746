import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  ECRClient,
  type ECRClientConfig,
  GetAuthorizationTokenCommand,
  PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr';
import { fromWebToken } from '@aws-sdk/credential-providers';
import type { EcrHost } from './ecr-host.ts';
import type { IdentityTokens } from './github-identity.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of the API of ECR, in one region. Fails with the SDK's own errors. */
export interface EcrApi {
  /** "AWS:<password>" in base64. One token opens every registry that the account may use. */
  getToken(signal: AbortSignal): Promise<string>;
  createRepository(input: CreateRepositoryCommandInput, signal: AbortSignal): Promise<void>;
  putLifecyclePolicy(repositoryName: string, policy: object, signal: AbortSignal): Promise<void>;
}

/** A role, and who asks to have it. Absent: the SDK's default chain (environment, profiles, SSO, web identity, container, instance). */
export interface AssumedRole {
  readonly arn: string;
  readonly identity: IdentityTokens;
}

export interface EcrApiOptions {
  /** Where HTTPS_PROXY and NO_PROXY are read. */
  readonly env: Environment;
  readonly role?: AssumedRole;
}

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The only file that loads the AWS SDK: import it when ECR is first asked.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
export function ecrApi({ registryId, region, endpoints }: EcrHost, { env, role }: EcrApiOptions): EcrApi {
  const client = new ECRClient({
    region,
    useFipsEndpoint: endpoints.includes('fips'),
    useDualstackEndpoint: endpoints.includes('dual-stack'),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, proxyEnv: env }, // Node goes by a proxy from 22.21 and 24.5 on
    },
    ...(role === undefined ? {} : { credentials: credentialsOf(role, region) }),
  });
  return {
    async getToken(signal) {
      const asking = client.send(new GetAuthorizationTokenCommand(), { abortSignal: signal });
      const { authorizationData = [] } = await untilAborted(asking, signal);
      const token = authorizationData[0]?.authorizationToken;
      if (token === undefined) throw new Error('the answer holds no token');
      return token;
    },
    async createRepository(input, signal) {
      const command = new CreateRepositoryCommand({ registryId, ...input });
      await untilAborted(client.send(command, { abortSignal: signal }), signal);
    },
    async putLifecyclePolicy(repositoryName, policy, signal) {
      const lifecyclePolicyText = JSON.stringify(policy);
      const command = new PutLifecyclePolicyCommand({ registryId, repositoryName, lifecyclePolicyText });
      await untilAborted(client.send(command, { abortSignal: signal }), signal);
    },
  };
}

/** The SDK stops its own request, but not what it does before: asking for credentials. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

const IDENTITY_TIMEOUT_MS = 30_000;

/** Asks for an identity each time: a session ends sooner than a long run, and an identity sooner than a session. */
function credentialsOf({ arn, identity }: AssumedRole, region: string): NonNullable<ECRClientConfig['credentials']> {
  const audience = region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
  return async (properties) => {
    const webIdentityToken = await identity(audience, AbortSignal.timeout(IDENTITY_TIMEOUT_MS));
    return fromWebToken({ roleArn: arn, roleSessionName: 'hydrofoil', webIdentityToken, clientConfig: { region } })(
      properties,
    );
  };
}
