import { expect, test } from 'vitest';
import { parseEcrHost } from './ecr-host.ts';

const registryId = '123456789012';

test.each([
  ['123456789012.dkr.ecr.eu-central-1.amazonaws.com', 'eu-central-1', [], 'as the console shows it'],
  ['123456789012.dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1', [], 'regions of the government'],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', [], 'China'],
  ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', [], 'the European sovereign cloud'],
  ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'us-east-1', ['fips'], 'FIPS'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'eu-west-1', ['dual-stack'], 'IPv4 and IPv6'],
  ['123456789012.dkr-ecr-fips.us-west-2.on.aws', 'us-west-2', ['fips', 'dual-stack'], 'both'],
  ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', ['dual-stack'], 'both of China'],
])('%s is in %s (%s: %s)', (host, region, endpoints) => {
  expect(parseEcrHost(host)).toEqual({ registryId, region, endpoints });
});

test.each([
  ['public.ecr.aws', 'the public gallery'],
  ['registry.example.com', 'another registry'],
  ['123456789012.dkr.ecr.eu-central-1.amazonaws.com.example.com', 'a host that only begins like one'],
  ['evil-123456789012.dkr.ecr.eu-central-1.amazonaws.com', 'an account has twelve digits'],
  ['123456789012.dkr.ecr.eu-central-1.amazonaws.com:5000', 'a port'],
  ['123456789012.dkr.ecr.eu-central-1.on.aws', 'the name of one form at the domain of the other'],
  ['docker.io', 'Docker Hub'],
])('%s is not ECR: %s', (host) => {
  expect(parseEcrHost(host)).toBeUndefined();
});
