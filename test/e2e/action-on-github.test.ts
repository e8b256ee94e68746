import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitHubServer, startGitHubServer } from '../servers/github-api.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeProject, type TestProject } from './project.ts';
import { openStepRunner, type StepResult, type StepRunner } from './step.ts';

const TOKEN = 'ghs_16C7e42F292c6912E7710c838347Ae178B4a';

/** What a plan of a pull request leaves on GitHub. */
let runner: StepRunner;
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
  runner = await openStepRunner();
});
afterAll(() => runner[Symbol.asyncDispose]());

test('people read in the summary and in one comment which file makes merging rebuild the base', async () => {
  await using github = await startGitHubServer({ token: TOKEN });
  await using it = await projectOf('told');
  await it.hydrofoil(['build']);
  await it.commit('requirement', { 'requirements/uat.txt': 'django==5.0\n' });

  const first = await plan(it, github.url, '1000');
  const again = await plan(it, github.url, '1001');

  expect([first.exitCode, again.exitCode], again.log.join('\n')).toEqual([0, 0]);
  expect(first.summary).toContain('## 🔨 A deployment rebuilds the base of web\n');
  expect(first.summary).toMatch(/will be rebuilt\*\*, because requirements\/uat\.txt changed/);
  expect(github.comments).toMatchObject([
    { issue: 7, body: expect.stringMatching(/run=1001 -->\n### 🔨 Merging this rebuilds the base of web\n/) },
  ]);
  expect(warningsOf(again)).toEqual([]);
});

test('a token that may not comment, and a GitHub that is not there, are a warning each', async () => {
  await using github = await startGitHubServer({ token: TOKEN, permissions: { 'pull-requests': 'read' } });
  await using it = await projectOf('untold');
  await it.hydrofoil(['build']);

  const mute = await plan(it, github.url, '1000');
  await github[Symbol.asyncDispose]();
  const deaf = await plan(it, github.url, '1000');

  expect([mute.exitCode, deaf.exitCode]).toEqual([0, 0]);
  expect(warningsOf(mute)).toEqual([expect.stringContaining('`pull-requests: write`')]);
  expect(warningsOf(deaf)).toEqual([expect.stringContaining('no answer from 127.0.0.1')]);
});

test('the token is in the log where it is masked, and nowhere else', async () => {
  await using github = await startGitHubServer({ token: 'another' });
  await using it = await projectOf('masked');
  await it.hydrofoil(['build']);

  const { log, summary } = await plan(it, github.url, '1000');

  expect(log.filter((line) => line.includes(TOKEN))).toEqual([`::add-mask::${TOKEN}`]);
  expect(summary).not.toContain(TOKEN);
});

function projectOf(name: string): Promise<TestProject> {
  return makeProject({ host: registry.host, registryUrl: registry.url, name: `on-github-${name}` });
}

function plan(project: TestProject, url: GitHubServer['url'], run: string): Promise<StepResult> {
  const repo = { full_name: 'emr/backend' };
  return runner.run({
    folder: project.folder,
    inputs: { command: 'plan', 'github-token': TOKEN },
    event: { name: 'pull_request', payload: { pull_request: { number: 7, head: { repo }, base: { repo } } } },
    env: {
      ...project.env,
      ...{ GITHUB_API_URL: url, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'emr/backend' },
      ...{ GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: '1' },
    },
  });
}

function warningsOf({ log }: StepResult): string[] {
  return log.filter((line) => line.startsWith('::warning::') && /GitHub|Commenting/.test(line));
}
