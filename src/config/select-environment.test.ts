import { expect, test } from 'vitest';
import { parseConfig } from './load.ts';
import { environmentForBranch, environmentNamed } from './select-environment.ts';

const CONFIG = parseConfig(
  `images: { web: { repository: emr/web } }
environments:
  uat: { branch: uat, kubernetes: {} }
  production: { kubernetes: {} }
`,
  '/repo/hydrofoil.yaml',
  'hydrofoil.yaml',
);

test('a branch chooses its environment', () => {
  expect(environmentForBranch(CONFIG, 'uat').name).toBe('uat');
});

test.each([
  ['a branch of no environment', 'feature', 'No environment has the branch "feature"'],
  ['no branch at all, even though an environment has none', undefined, 'No branch is checked out'],
])('%s chooses nothing', (_rule, branch, message) => {
  expect(() => environmentForBranch(CONFIG, branch)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_ENVIRONMENT_UNDECIDED',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('hydrofoil deploy uat'),
    }),
  );
});

test.each([
  ['a mistyped name', 'prodction', 'Did you mean "production"? Known: uat, production.'],
  ['a name that every object of JavaScript has', 'constructor', 'Known: uat, production.'],
])('%s is an unknown environment', (_rule, name, hint) => {
  expect(() => environmentNamed(CONFIG, name)).toThrow(
    expect.objectContaining({ code: 'CONFIG_ENVIRONMENT_UNKNOWN', hint }),
  );
});
