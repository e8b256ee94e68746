import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkflowRunner, type WorkflowRunner } from '../e2e/run-workflow.ts';
import { isAvailable } from '../servers/availability.ts';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeStateRemote, type StateRemote } from './state-remote.ts';

const USES = '<owner>/hydrofoil/state@v1';

/** The sub-action in workflows that are really run, where other workflows had the third-party action that it takes the place of. */
describe.skipIf(!(await isAvailable('act')))('the state action in a workflow', () => {
  let runner: WorkflowRunner;
  beforeAll(async () => {
    runner = await openWorkflowRunner();
  });
  afterAll(() => runner[Symbol.asyncDispose]());

  const SAVE = [{ uses: USES }, { run: 'mkdir -p .state/uat && echo 2f4a > .state/uat/hash && git status --short' }];

  test('only the line uses: is another: .state is there, and is saved when the job succeeded', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    const first = await runJob(clone, SAVE);
    const second = await runJob(clone, [{ uses: USES }, { run: 'echo "found $(cat .state/uat/hash)"' }]);

    expect(first.log).not.toContain('?? .state');
    expect(first.exitCode).toBe(0);
    expect(second.log).toContain('found 2f4a');
    expect(await remote.git('ls-tree', '-r', '--name-only', 'state')).toBe('uat/hash\n');
    expect(await remote.git('log', '--format=%an: %s', 'state')).toBe(
      'github-actions[bot]: save .state: 1 set, 0 deleted\n',
    );
  });

  test('F3: a job that failed saves nothing', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await runJob(clone, SAVE);

    const failed = await runJob(clone, [{ uses: USES }, { run: 'echo new > .state/uat/hash; exit 1' }]);

    expect(failed.exitCode).not.toBe(0);
    expect(await savedHash(remote)).toBe('2f4a\n');
  });

  test('a job that failed saves with save-if: always', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await runJob(clone, SAVE);

    const steps = [{ uses: USES, with: { 'save-if': 'always' } }, { run: 'echo new > .state/uat/hash; exit 1' }];
    const failed = await runJob(clone, steps);

    expect(failed.exitCode).not.toBe(0);
    expect(await savedHash(remote)).toBe('new\n');
  });

  test('two uses in one job whose ends would need different conditions are refused', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');

    const { exitCode, log } = await runJob(clone, [
      { uses: USES },
      { run: 'echo new > .state/hash' },
      { uses: USES, with: { branch: 'other', 'save-if': 'always' } },
    ]);

    expect(exitCode).not.toBe(0);
    expect(log).toContain('Reading the input save-if: it is always here, and success in another step of this job');
    expect(await remote.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  });

  test('what could not be read is not taken for no state: the job fails before anything else, and nothing is overwritten', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await runJob(clone, SAVE);
    await run('git', ['-C', clone, 'remote', 'set-url', 'origin', `${remote.path}-that-is-not-there`]);

    const steps = [{ uses: USES, with: { 'save-if': 'always' } }, { run: 'echo the job went on' }];
    const { exitCode, log } = await runJob(clone, steps);

    expect(exitCode).not.toBe(0);
    expect(log).toContain('STATE_READ_FAILED');
    expect(log).not.toContain('the job went on');
    expect(await savedHash(remote)).toBe('2f4a\n');
  });

  test('single values are read and written at once, and are outputs', async () => {
    await using remote = await makeStateRemote();
    const clone = await remote.clone('clone');
    await state(clone, ['set', '--state-branch', 'state', '--scope', 'uat', 'hash', 'old']);

    const { exitCode, log } = await runJob(clone, [
      { id: 'state', uses: USES, with: { scope: 'uat', get: 'hash\nmissing', set: 'hash=new\nother=1' } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: expressions of the workflow
      { run: "echo 'value ${{ steps.state.outputs.value }}, values ${{ steps.state.outputs.values }}'" },
    ]);

    expect(log).toContain('value old, values {"hash":"old"}');
    expect(exitCode).toBe(0);
    const { stdout } = await state(clone, ['show', '--state-branch', 'state', '--scope', 'uat', '--json']);
    expect(JSON.parse(stdout).values).toMatchObject([
      { name: 'hash', value: 'new' },
      { name: 'other', value: '1' },
    ]);
  });

  async function runJob(clone: string, steps: readonly object[]): Promise<{ exitCode: number; log: string }> {
    const folder = join(clone, '.github/workflows');
    await mkdir(folder, { recursive: true });
    const all = [{ uses: 'actions/checkout@v5' }, ...steps];
    const workflow = { on: 'push', jobs: { job: { 'runs-on': 'ubuntu-latest', steps: all } } };
    await writeFile(join(folder, 'job.yml'), JSON.stringify(workflow)); // YAML too
    return runner.run({ folder: clone, file: 'job.yml', event: 'push', payload: { ref: 'refs/heads/main' }, env: {} });
  }

  function savedHash(remote: StateRemote): Promise<string> {
    return remote.git('show', 'state:uat/hash');
  }
});
