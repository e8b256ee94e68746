import { expect, test } from 'vitest';
import { refusalError } from '../../registry-error.ts';

const repository = { registry: '123456789012.dkr.ecr.eu-central-1.amazonaws.com', name: 'emr/web' };
const who = 'User: arn:aws:sts::123456789012:assumed-role/deploy/hydrofoil';

test.each([
  [
    403,
    `${who} is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-central-1:123456789012:repository/emr/web because no identity-based policy allows the ecr:InitiateLayerUpload action`,
    /Allow ecr:InitiateLayerUpload in the policy/,
    'a permission of pushing',
  ],
  [
    403,
    `${who} is not authorized to perform: ecr:PutImage on resource: x with an explicit deny in a service control policy`,
    /Allow ecr:PutImage in the policy/,
    'one that something denies',
  ],
  [
    403,
    'Your authorization token has expired. Reauthenticate and try again.',
    /docker logout 123456789012/,
    'an old login',
  ],
  [403, '', /repository emr\/web/, 'no word of why'],
  [401, 'Not Authorized', /id-token: write/, 'no credential'],
  [404, 'The repository with name emr/web does not exist', /ecr:CreateRepository/, 'a missing repository'],
])('a refusal of ECR (%i %s) has a remedy of ECR', (status, message, hint) => {
  const problems = message === '' ? [] : [{ code: 'DENIED', message }];
  const error = refusalError({
    step: 'Opening an upload',
    repository,
    status,
    problems,
    text: '',
    retryAfterMs: undefined,
  });

  expect(error.hint).toMatch(hint);
});

test('the same refusal of another registry has not', () => {
  const elsewhere = { registry: 'registry.example.com', name: 'emr/web' };
  const problems = [{ code: 'UNAUTHORIZED', message: 'authentication required' }];
  const error = refusalError({
    step: 'x',
    repository: elsewhere,
    status: 401,
    problems,
    text: '',
    retryAfterMs: undefined,
  });

  expect(error.hint).toContain('docker login registry.example.com');
});
