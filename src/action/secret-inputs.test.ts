import { expect, test } from 'vitest';
import { takeSecretInputs } from './secret-inputs.ts';

test('secrets among the inputs are masked, and no program that is started inherits them', () => {
  const env: NodeJS.ProcessEnv = {
    'INPUT_REGISTRY-PASSWORD': 'right',
    INPUT_KUBECONFIG: 'a: b\n',
    'INPUT_GITHUB-TOKEN': 'token',
    INPUT_COMMAND: 'plan',
  };
  const masked: string[] = [];

  const secrets = takeSecretInputs(env, (secret) => masked.push(secret));

  expect(secrets).toEqual({ registryPassword: 'right', kubeconfig: 'a: b', githubToken: 'token' });
  expect(masked).toEqual(['right', 'a: b', 'token']);
  expect(env).toEqual({ INPUT_COMMAND: 'plan' });
});

test('an input that is not given is no secret', () => {
  const masked: string[] = [];

  expect(takeSecretInputs({ INPUT_KUBECONFIG: ' ' }, (secret) => masked.push(secret))).toEqual({});
  expect(masked).toEqual([]);
});
