import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { ensureActionlint } from '../servers/actionlint.ts';
import { isAvailable } from '../servers/availability.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOWS = 'examples/emr/.github/workflows';
const NAMES = await readdir(join(ROOT, WORKFLOWS));

/** The linter knows the inputs of an action that is in the repository: so the example calls the one that is here. */
describe.skipIf(!(await isAvailable('actionlint')))('actionlint, which knows the inputs of action.yml,', () => {
  let actionlint: string;
  let folder: string;
  beforeAll(async () => {
    actionlint = await ensureActionlint();
    folder = await mkdtemp(join(tmpdir(), 'hydrofoil-lint-'));
    await mkdir(join(folder, '.github/workflows'), { recursive: true });
    await mkdir(join(folder, 'dist-action'));
    await copyFile(join(ROOT, 'action.yml'), join(folder, 'action.yml'));
    await copyFile(join(ROOT, 'dist-action/index.js'), join(folder, 'dist-action/index.js'));
    await exec('git', ['init', '--quiet', folder]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function lint(text: string): Promise<string> {
    const file = join(folder, '.github/workflows/workflow.yml');
    await writeFile(file, text.replaceAll('<owner>/hydrofoil@v1', './'));
    return (await exec(actionlint, ['-oneline', file], { cwd: folder })).stdout;
  }

  test.each(NAMES)("finds nothing in the example's %s", async (name) => {
    const text = await readFile(join(ROOT, WORKFLOWS, name), 'utf8');

    expect(text).toContain('uses: <owner>/hydrofoil@v1');
    expect(await lint(text)).toBe('');
  });

  test("finds nothing in the guide's ten lines, which are ten", async () => {
    const guide = await readFile(join(ROOT, 'docs/github-actions.md'), 'utf8');
    const workflows = [...guide.matchAll(/```yaml\n(on: \{ push.*?)```/gs)].map(([, text = '']) => text);

    expect(workflows).toHaveLength(1);
    expect(workflows[0]?.trimEnd().split('\n')).toHaveLength(10);
    expect(await lint(workflows[0] ?? '')).toBe('');
  });

  test('would find an input that the action does not have', async () => {
    const text = await readFile(join(ROOT, WORKFLOWS, 'deploy.yml'), 'utf8');

    expect(await lint(text.replace('kubeconfig:', 'kubconfig:'))).toContain('input "kubconfig" is not defined');
  });
});
