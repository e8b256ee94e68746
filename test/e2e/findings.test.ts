import { beforeAll, expect, test } from 'vitest';
import { sharedRegistry } from '../servers/shared.ts';
import { makeProject } from './project.ts';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

interface PlanReport {
  readonly images: Readonly<
    Record<string, { readonly findings: readonly { readonly rule: string; readonly line: number }[] }>
  >;
}

const project = (name: string, dockerfile: string) =>
  makeProject({ host: registry.host, registryUrl: registry.url, name: `findings/${name}`, dockerfile });

test('the plan says what keeps deployments slow, what it costs, and which lines to write instead', async () => {
  await using it = await project(
    'found',
    `FROM ${registry.host}/findings/found/busybox:1\nARG REVISION\nRUN apk add curl\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements/uat.txt\n`,
  );
  const commit = await it.git('rev-parse', 'HEAD');
  const args = ['plan', '--build-arg', `REVISION=${commit}`];

  const { stdout, exitCode } = await it.hydrofoil(args);
  const report = await it.json<PlanReport>(...args);

  expect(exitCode).toBe(0);
  expect(
    stdout,
  ).toContain(`  2 findings in the Dockerfile (a comment "# hydrofoil: ignore=NAME" above an instruction silences one):
  line 2: the build gives REVISION another value each time, and it is declared above RUN apk add curl (line 3) and 1 more, which do not use it (commit-argument)
    cost: arguments are part of the key of every RUN below them: these 2 install again in every build
    edit: Move line 2 to the end of its stage:
            ARG REVISION
  line 6: pip install -r requirements/uat.txt stands below the application's files, and reads only requirements/uat.txt of them (install-after-copy)
    cost: it is executed again whenever one of 6 files of the build context changes
    edit: Write above line 5 (COPY . .), and remove line 6:
            COPY requirements/uat.txt requirements/
            RUN pip install -r requirements/uat.txt
`);
  expect(report.images.web?.findings.map(({ rule, line }) => [rule, line])).toEqual([
    ['commit-argument', 2],
    ['install-after-copy', 6],
  ]);
});

test('a good Dockerfile gets no findings', async () => {
  await using it = await makeProject({ host: registry.host, registryUrl: registry.url, name: 'findings/none' });

  const { stdout } = await it.hydrofoil(['plan']);

  expect(stdout).toContain('base ');
  expect(stdout).not.toMatch(/finding in|findings in/);
});
