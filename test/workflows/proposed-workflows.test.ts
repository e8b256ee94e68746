import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { propose } from '../../src/init/propose.ts';
import { type ProposedFile, proposeFiles } from '../../src/init/proposed-files.ts';
import { setupOfProposal } from '../../src/init/setup.ts';
import { STORY, surveyOf } from '../doubles/repository.ts';
import { ensureActionlint } from '../servers/actionlint.ts';
import { isAvailable } from '../servers/availability.ts';

/** What init proposes is what GitHub would run, as far as the linter of workflows can tell. */
describe.skipIf(!(await isAvailable('actionlint')))('actionlint finds nothing in the workflows', () => {
  let actionlint = '';
  beforeAll(async () => {
    actionlint = await ensureActionlint();
  });

  /** Its complaints, a line each. */
  async function lint(files: readonly Pick<ProposedFile, 'path' | 'text'>[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-lint-'));
    try {
      for (const { path, text } of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const workflows = files.map(({ path }) => path).filter((path) => path.startsWith('.github/workflows/'));
      expect(workflows.length).toBeGreaterThan(0);
      const { exitCode, stdout, stderr } = await exec(actionlint, ['-oneline', ...workflows], { cwd: folder });
      return exitCode === 0 ? '' : `${stdout}${stderr}`;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  const deployed = (steps: string) => ({
    Dockerfile: 'FROM scratch\n',
    '.github/workflows/ci.yml': `on: { push: { branches: [main] } }\njobs: { deploy: { runs-on: x, steps: [${steps}] } }\n`,
  });

  test.each([
    { what: 'of the story', files: STORY },
    { what: 'with the registry of GitHub and a kubeconfig', files: { Dockerfile: 'FROM scratch\n' } },
    {
      what: 'with the registry and the clusters of Google',
      files: deployed(
        "{ run: 'docker push europe-west1-docker.pkg.dev/p/emr/web:1 && docker build -t europe-west1-docker.pkg.dev/p/emr/web:1 .' }, { run: 'gcloud container clusters get-credentials emr --region europe-west1' }",
      ),
    },
    {
      what: 'with ECR and a kubeconfig',
      files: deployed("{ run: 'docker build -t 112233445566.dkr.ecr.eu-west-1.amazonaws.com/emr .' }"),
    },
    { what: 'with another registry', files: deployed("{ run: 'docker build -t registry.example.com/emr/web .' }") },
    {
      what: 'with a branch whose name YAML would misread',
      files: { Dockerfile: 'FROM scratch\n' },
      git: { branches: ['main', '#1-hot'], defaultBranch: '#1-hot' },
    },
  ])('$what', async ({ files, git }) => {
    const survey = await surveyOf(files, git);

    expect(await lint(proposeFiles(setupOfProposal(propose(survey)), survey))).toBe('');
  });

  test('and it would find a right that does not exist', async () => {
    const text =
      'on: push\npermissions: { deployment: write }\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: x }] } }\n';

    expect(await lint([{ path: '.github/workflows/a.yaml', text }])).toContain('deployment');
  });
});
