import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startConnectProxy } from '../../../../test/servers/connect-proxy.ts';
import { type ProgressEvent, silent } from '../../../log.ts';
import type { Environment } from './ecr-api.ts';
import { DEFAULT_ECR_SETTINGS } from './ecr-settings.ts';
import { openEcr } from './open-ecr.ts';

const frankfurt = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const signal = new AbortController().signal;
const target = (registry: string) => ({ registry, repository: 'emr/web' });

interface AwsServer {
  readonly url: string;
  /** The operations of ECR, and the paths of others, in the order of arrival. */
  readonly asked: string[];
}

let aws: AwsServer & { readonly close: () => void };
/** What the next requests are answered; `stall`: nothing. */
let answer: 'token' | 'stall' | { readonly status: number; readonly body: object };

beforeEach(async () => {
  answer = 'token';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const operation = request.headers['x-amz-target'];
    asked.push(typeof operation === 'string' ? operation.replace(/^.*\./, '') : (request.url ?? ''));
    if (answer === 'stall') return;
    const authorizationToken = Buffer.from(`AWS:token-${asked.length}`).toString('base64');
    const { status, body } =
      answer === 'token' ? { status: 200, body: { authorizationData: [{ authorizationToken }] } } : answer;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  aws = { url: `http://127.0.0.1:${address.port}`, asked, close };
  // The SDK's default chain reads the process's own environment, and nothing else can be given to it.
  const variables = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'AKIAFAKE',
    AWS_SECRET_ACCESS_KEY: 'fake',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  aws.close();
});

function open(env: Environment = {}) {
  const secrets: string[] = [];
  const events: ProgressEvent[] = [];
  const ecr = openEcr({
    env,
    settings: { ...DEFAULT_ECR_SETTINGS, role: 'arn:aws:iam::123456789012:role/deploy' },
    progress: (event) => events.push(event),
    onSecret: (secret) => secrets.push(secret),
  });
  return { ...ecr, secrets, events };
}

describe('the keychain of ECR', () => {
  test('has nothing for other registries, and asks nobody', async () => {
    expect(await open().keychain(target('registry.example.com'), { signal })).toEqual({ kind: 'anonymous' });
    expect(aws.asked).toEqual([]);
  });

  test('asks once for all that want the token at the same time, and for every account of the region', async () => {
    const { keychain } = open();
    const other = '210987654321.dkr.ecr.eu-central-1.amazonaws.com';

    const found = await Promise.all([frankfurt, frankfurt, other].map((host) => keychain(target(host), { signal })));

    const basic = { kind: 'basic', username: 'AWS', password: 'token-1' };
    expect(found).toEqual([basic, basic, basic]);
    expect(aws.asked).toEqual(['GetAuthorizationToken']);
  });

  test('asks for each region', async () => {
    const { keychain } = open();

    for (const region of ['eu-central-1', 'us-east-1'])
      await keychain(target(frankfurt.replace('eu-central-1', region)), { signal });

    expect(aws.asked).toHaveLength(2);
  });

  test('tells the token as a secret', async () => {
    const { keychain, secrets } = open();

    await keychain(target(frankfurt), { signal });

    expect(secrets).toEqual(['token-1']);
  });

  test('asks again once when many say that the token was refused, and not for a token of somebody else', async () => {
    const { keychain } = open();
    const refused = await keychain(target(frankfurt), { signal });

    await keychain(target(frankfurt), { signal, refused: { kind: 'basic', username: 'AWS', password: 'of a login' } });
    const renewed = await Promise.all([1, 2, 3].map(() => keychain(target(frankfurt), { signal, refused })));

    expect(new Set(renewed.map((credential) => JSON.stringify(credential))).size).toBe(1);
    expect(renewed[0]).toMatchObject({ password: 'token-2' });
    expect(aws.asked).toHaveLength(2);
  });

  test('asks again after an error', async () => {
    const { keychain } = open();
    const message = 'User: x is not authorized to perform: ecr:GetAuthorizationToken on resource: *';
    answer = { status: 400, body: { __type: 'AccessDeniedException', message } };

    const denied = keychain(target(frankfurt), { signal });
    await expect(denied).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: expect.stringContaining('the permission ecr:GetAuthorizationToken is missing'),
    });
    answer = 'token';

    expect(await keychain(target(frankfurt), { signal })).toMatchObject({ kind: 'basic' });
  });

  test('has nothing where nobody gives AWS credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);

    expect(await open().keychain(target(frankfurt), { signal })).toEqual({ kind: 'anonymous' });
  });

  test('credentials that are no longer good are an error with the remedy', async () => {
    answer = { status: 400, body: { __type: 'ExpiredTokenException', message: 'The security token has expired' } };

    await expect(open().keychain(target(frankfurt), { signal })).rejects.toMatchObject({
      code: 'REGISTRY_AWS_FAILED',
      hint: expect.stringContaining('Renew the AWS credentials'),
    });
  });

  test('reaches AWS by the proxy of the environment', async () => {
    await using proxy = await startConnectProxy({});
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://ecr.invalid');

    const asking = open({ HTTPS_PROXY: proxy.url }).keychain(target(frankfurt), { signal });

    await expect(asking).rejects.toMatchObject({ code: 'REGISTRY_AWS_FAILED' });
    expect(new Set(proxy.wanted)).toEqual(new Set(['ecr.invalid:443']));
  });

  test.each([
    ['AWS', {}],
    ['GitHub, for the identity', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'proof' }],
  ])('a run that is stopped does not wait for %s', async (_, variables) => {
    answer = 'stall';
    const stopping = new AbortController();
    const address = { ACTIONS_ID_TOKEN_REQUEST_URL: `${aws.url}/identity` };

    const asking = open({ ...address, ...variables }).keychain(target(frankfurt), { signal: stopping.signal });
    await vi.waitUntil(() => aws.asked.length > 0, { timeout: 15_000 });
    stopping.abort(new Error('stopped'));

    await expect(asking).rejects.toThrow('stopped');
  });

  test('a job that gets no identity hears which permission it needs', async () => {
    answer = { status: 403, body: { message: 'proof is not good' } };
    const job = { ACTIONS_ID_TOKEN_REQUEST_URL: `${aws.url}/identity`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'proof' };

    const asking = open(job).keychain(target(frankfurt), { signal });

    await expect(asking).rejects.toMatchObject({
      message: 'Asking GitHub for the identity of this job: it answered 403, and no token',
      hint: expect.stringContaining('id-token: write'),
    });
    expect(aws.asked).toEqual(['/identity?audience=sts.amazonaws.com']);
  });
});

describe('making a repository', () => {
  const repository = { registry: frankfurt, name: 'emr/web' };

  test('is left to others in other registries', async () => {
    const made = await open().makeRepository({ registry: 'registry.example.com', name: 'emr/web' }, { signal });

    expect(made).toBe('left');
    expect(aws.asked).toEqual([]);
  });

  test('that another run has made a moment ago is done, and keeps the settings that it got there', async () => {
    answer = { status: 400, body: { __type: 'RepositoryAlreadyExistsException', message: 'it is there' } };

    expect(await open().makeRepository(repository, { signal })).toBe('made');
    expect(aws.asked).toEqual(['CreateRepository']);
  });

  test('is left where nobody gives AWS credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const ecr = openEcr({ env: {}, settings: DEFAULT_ECR_SETTINGS, progress: silent });

    expect(await ecr.makeRepository(repository, { signal })).toBe('left');
  });
});
