import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type AwsRequests, awsRequests } from './aws-request.ts';
import { makeCertificate } from './certificate.ts';
import { startConnectProxy } from './connect-proxy.ts';
import type { Stoppable } from './daemon.ts';
import { type EcrApiFront, startEcrApi } from './ecr-api.ts';
import { type EcrRepository, ecrGate } from './ecr-gate.ts';
import { MOTO_ACCOUNT, startMoto } from './moto.ts';
import { startRegistry } from './registry.ts';

export interface EcrServer extends Stoppable {
  /** "123456789012.dkr.ecr.eu-central-1.amazonaws.com": the real name, which leads to 127.0.0.1. */
  readonly host: string;
  readonly api: EcrApiFront;
  readonly aws: AwsRequests;
  /** What a program needs to take this for AWS. Without it there is no way to AWS either: every other host is refused. */
  readonly env: Readonly<Record<string, string>>;
  /** "PUT emr/web/manifests/uat 201", in the order of the answers. */
  readonly requests: string[];
  /** All tokens expire just before the next request whose line matches ("POST emr/web/blobs/uploads/"). */
  readonly expireBefore: (line: RegExp) => void;
  /** From now on the API asks IAM whether who signs may do what is asked; and back. */
  readonly checkPermissions: (isOn: 'on' | 'off') => Promise<void>;
  /** What the registry has behind ECR. */
  readonly registryUrl: string;
  /** Hosts that were asked for and that are not here. */
  readonly strangers: () => readonly string[];
}

const REGION = 'eu-central-1';

/** Amazon ECR as far as a client sees it: its API from moto, its registry from Distribution, and the real host names. */
export async function startEcr({ directory }: { readonly directory: string }): Promise<EcrServer> {
  const [moto, registry] = await Promise.all([
    startMoto({ directory }),
    startRegistry({ directory: join(directory, 'registry') }),
  ]);
  const host = `${MOTO_ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
  const certificate = await makeCertificate(directory, [host]);
  const api = await startEcrApi(moto.url);
  const aws = awsRequests(moto.url, REGION);
  const requests: string[] = [];
  let expiring: RegExp | undefined;
  const gate = ecrGate({
    judge: api.judge,
    find: (name) =>
      aws.ecr<{ repositories: EcrRepository[] }>('DescribeRepositories', { repositoryNames: [name] }).then(
        ({ repositories }) => repositories[0],
        () => undefined,
      ),
    digestOf: async (name, tag) => {
      const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json';
      const response = await fetch(`${registry.url}/v2/${name}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept },
      });
      return response.headers.get('docker-content-digest') ?? undefined;
    },
  });
  const server = createServer(certificate, async (incoming, outgoing) => {
    const line = `${incoming.method} ${incoming.url?.replace(/^\/v2\//, '').replace(/\?.*/, '')}`;
    if (expiring?.test(line)) {
      expiring = undefined;
      api.expireTokens();
    }
    outgoing.once('close', () => requests.push(`${line} ${outgoing.statusCode}`));
    try {
      const body = await buffer(incoming);
      const refusal = await gate(incoming, body);
      if (refusal === undefined) await forward(incoming, body, outgoing);
      else outgoing.writeHead(refusal.status, refusal.headers).end(incoming.method === 'HEAD' ? '' : refusal.body);
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const proxy = await startConnectProxy({ [host]: address.port });
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await Promise.all([proxy.stop(), api.stop(), moto.stop(), registry.stop()]);
  };
  return {
    host,
    api,
    aws,
    requests,
    expireBefore: (line) => {
      expiring = line;
    },
    checkPermissions: async (isOn) => {
      await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: isOn === 'on' ? '0' : 'inf' });
    },
    registryUrl: registry.url,
    strangers: () => proxy.wanted.filter((wanted) => wanted !== `${host}:443`),
    env: {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '',
      NODE_EXTRA_CA_CERTS: certificate.file,
      AWS_ENDPOINT_URL: api.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(directory, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-credentials'),
      AWS_ACCESS_KEY_ID: 'AKIAFAKEFAKEFAKEFAKE',
      AWS_SECRET_ACCESS_KEY: 'fake-secret-access-key',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
      AWS_ROLE_ARN: '',
      AWS_WEB_IDENTITY_TOKEN_FILE: '',
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };

  async function forward(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<void> {
    const { authorization: _, ...headers } = incoming.headers;
    const upstream = request(new URL(incoming.url ?? '/', registry.url), {
      method: incoming.method ?? 'GET',
      headers: { ...headers, host, 'x-forwarded-proto': 'https' },
    });
    upstream.end(body);
    const [response]: IncomingMessage[] = await once(upstream, 'response');
    if (response === undefined) throw new TypeError('a response comes with its event');
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    await pipeline(response, outgoing);
  }
}
