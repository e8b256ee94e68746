import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { STORY, surveyOf } from '../../test/doubles/repository.ts';
import { OWN_ACTION } from './actions.ts';
import { asList, asRecord, asText, type PlainRecord } from './plain-value.ts';
import { propose } from './propose.ts';
import { proposeFiles } from './proposed-files.ts';
import { type Setup, setupOfProposal } from './setup.ts';
import type { Survey } from './survey.ts';

const ROOT = join(import.meta.dirname, '../..');
const Dockerfile = 'FROM scratch\n';

const nothingElse = await surveyOf({ Dockerfile });

const setupFor = (repository: string): Setup => ({
  repositories: [repository],
  environments: [{ name: 'uat', branch: 'uat', namespace: 'emr' }],
  runsJobs: false,
});

function fileOf(path: RegExp, setup: Setup, survey: Survey = nothingElse): string {
  const found = proposeFiles(setup, survey, 'example/hydrofoil@v1').find((file) => path.test(file.path));
  if (found === undefined) throw new Error(`no ${path} is proposed`);
  return found.text;
}

const WORKFLOWS = [/hydrofoil-deploy/, /hydrofoil-pull-request/, /hydrofoil-lock/];
const REGISTRIES = [
  'ghcr.io/example/emr',
  '112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr',
  'europe-west1-docker.pkg.dev/project/emr/web',
  'registry.example.com/emr/web',
];

const stepsOf = (text: string): readonly PlainRecord[] =>
  Object.values(asRecord(asRecord(parse(text)).jobs)).flatMap((job) => asList(asRecord(job).steps).map(asRecord));

const cases = REGISTRIES.flatMap((repository) => WORKFLOWS.map((path) => ({ repository, path })));

describe.each(cases)('the workflow $path for $repository', ({ repository, path }) => {
  const text = fileOf(path, setupFor(repository));

  test('pins every action of others by a commit, with its release beside', () => {
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(([, name]) => name !== 'example/hydrofoil@v1');

    expect(used.length).toBeGreaterThan(0);
    for (const [line] of used) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[a-f0-9]{40} # v\d+\.\d+\.\d+$/);
  });

  test('gives the action no input that it does not have', () => {
    const inputs = Object.keys(asRecord(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'))).inputs ?? {});
    const given = stepsOf(text)
      .filter(({ uses }) => uses === 'example/hydrofoil@v1')
      .flatMap((step) => Object.keys(asRecord(step.with)));

    expect(given.filter((name) => !inputs.includes(name))).toEqual([]);
  });

  test('hands secrets to a step by its environment or an input, never in a command', () => {
    for (const { run } of stepsOf(text)) expect(asText(run) ?? '').not.toContain('${{');
  });

  test('says which runs exclude each other, and how long one may take', () => {
    const { concurrency, jobs } = asRecord(parse(text));

    expect(asRecord(concurrency)).toEqual({
      group: expect.stringMatching(/^hydrofoil-/),
      'cancel-in-progress': expect.any(Boolean),
    });
    expect(Object.values(asRecord(jobs))).toEqual([expect.objectContaining({ 'timeout-minutes': 60 })]);
  });
});

describe('a workflow may do what its steps need, and no more', () => {
  const [ghcr = '', ecr = '', google = '', password = ''] = REGISTRIES;

  test.each([
    { path: /deploy/, repository: ghcr, rights: { contents: 'read', packages: 'write', deployments: 'write' } },
    { path: /deploy/, repository: ecr, rights: { contents: 'read', 'id-token': 'write', deployments: 'write' } },
    { path: /deploy/, repository: password, rights: { contents: 'read', deployments: 'write' } },
    {
      path: /pull-request/,
      repository: ghcr,
      rights: { contents: 'read', packages: 'write', 'pull-requests': 'write' },
    },
    {
      path: /pull-request/,
      repository: google,
      rights: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
    },
    { path: /lock/, repository: password, rights: { contents: 'write', 'pull-requests': 'write' } },
  ])('$path with $repository: $rights', ({ path, repository, rights }) => {
    expect(asRecord(parse(fileOf(path, setupFor(repository)))).permissions).toEqual(rights);
  });
});

test('a pull request of a fork meets no step with a credential', () => {
  for (const repository of REGISTRIES) {
    const steps = stepsOf(fileOf(/pull-request/, setupFor(repository)));
    const withCredentials = steps.filter((step) =>
      /secrets\.|github\.token|docker login|google-github/.test(JSON.stringify(step)),
    );

    expect(withCredentials.length > 0).toBe(!repository.includes('amazonaws'));
    for (const { if: condition } of withCredentials)
      expect(condition).toBe('github.event.pull_request.head.repo.full_name == github.repository');
  }
});

test('an image in ECR needs no action of others but the checkout: the role is all that the step is told', () => {
  const [ecr = ''] = REGISTRIES.filter((repository) => repository.includes('amazonaws'));
  const role = { AWS_ROLE_ARN: `\${{ vars.AWS_ROLE_ARN }}` };

  expect(stepsOf(fileOf(/pull-request/, setupFor(ecr))).slice(1)).toEqual([
    { uses: 'example/hydrofoil@v1', with: { command: 'base' }, env: role },
  ]);
  expect(stepsOf(fileOf(/deploy/, setupFor(ecr))).slice(1)).toEqual([
    { uses: 'example/hydrofoil@v1', with: { kubeconfig: `\${{ secrets.KUBECONFIG }}` }, env: role },
  ]);
});

test('a deployment that is under way is not cancelled by the next push, and a pull request’s base is', () => {
  const cancels = (path: RegExp) =>
    asRecord(asRecord(parse(fileOf(path, setupFor('ghcr.io/a/b')))).concurrency)['cancel-in-progress'];

  expect(cancels(/deploy/)).toBe(false);
  expect(cancels(/pull-request/)).toBe(true);
});

test('the story’s workflow asks for its clusters by OIDC, and names each as the configuration does', async () => {
  const survey = await surveyOf(STORY);
  const text = fileOf(/deploy/, setupOfProposal(propose(survey)), survey);

  expect(text).toContain('branches: [uat, main]');
  expect(text).toContain('aws eks update-kubeconfig --name emr-uat --region ap-south-1 --alias emr-uat');
  expect(text).toContain('aws eks update-kubeconfig --name emr-main --region ap-south-1 --alias emr-main');
  expect(text).not.toContain('secrets.');
});

test('the kubeconfig is a secret, called as it is today', async () => {
  const ci = `on: { push: { branches: [uat] } }
jobs: { deploy: { steps: [{ run: 'echo "\${{ secrets.KUBE_CONFIG_DATA }}" > k; kubectl apply -f k8s' }] } }`;
  const survey = await surveyOf({ Dockerfile, '.github/workflows/ci.yml': ci });

  const [, , step] = stepsOf(fileOf(/deploy/, setupFor('ghcr.io/a/b'), survey));

  expect(step).toEqual({ uses: 'example/hydrofoil@v1', with: { kubeconfig: `\${{ secrets.KUBE_CONFIG_DATA }}` } });
});

test('the action is called as the documentation calls it, where nobody says otherwise', () => {
  const [deploy] = proposeFiles(setupFor('ghcr.io/a/b'), nothingElse);

  expect(deploy?.text).toContain(`uses: ${OWN_ACTION}\n`);
  for (const page of ['README.md', 'docs/github-actions.md'])
    expect(readFileSync(join(ROOT, page), 'utf8')).toContain(`uses: ${OWN_ACTION}\n`);
});

test('a repository on another host gets no workflow', async () => {
  const survey = await surveyOf(
    { Dockerfile, '.gitlab-ci.yml': '' },
    { origin: { host: 'gitlab.com', owner: 'a', name: 'b' } },
  );

  expect(proposeFiles(setupFor('registry.gitlab.com/a/b'), survey).map(({ path }) => path)).toEqual([
    'deploy/rbac/hydrofoil.yaml',
  ]);
});

test('environments that are folders of manifests need no rights in a cluster', () => {
  const setup = { ...setupFor('ghcr.io/a/b'), environments: [{ name: 'uat', branch: 'uat' }] };

  expect(proposeFiles(setup, nothingElse).some(({ path }) => path.includes('rbac'))).toBe(false);
});

describe('the rights in the cluster', () => {
  interface Rule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }

  const rolesIn = (text: string) =>
    parseAllDocuments(text)
      .map((document) => document.toJS())
      .filter(({ kind }) => kind === 'Role');
  /** "apps/deployments: patch" */
  const grants = (rules: readonly Rule[]) =>
    new Set(
      rules.flatMap(({ apiGroups, resources, verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource}: ${verb}`)),
        ),
      ),
    );
  const guide = readFileSync(join(ROOT, 'examples/emr/k8s/rbac/hydrofoil.yaml'), 'utf8');

  test('are those of the guide, where jobs run before and nobody knows of the workloads', () => {
    const [role] = rolesIn(fileOf(/rbac/, { ...setupFor('ghcr.io/a/b'), runsJobs: true }));

    expect(grants(role.rules)).toEqual(grants(rolesIn(guide)[0].rules));
  });

  test('are fewer without jobs and StatefulSets', async () => {
    const survey = await surveyOf(STORY);
    const [role] = rolesIn(fileOf(/rbac/, setupOfProposal(propose(survey)), survey));

    const spared = [...grants(rolesIn(guide)[0].rules)].filter((grant) => !grants(role.rules).has(grant));
    expect(spared).toEqual(['batch/jobs: get', 'batch/jobs: create', 'batch/jobs: delete', '/pods: delete']);
  });

  test('read and change no other ConfigMap and Lease than those of the environments', () => {
    const [role] = rolesIn(fileOf(/rbac/, setupFor('ghcr.io/a/b')));

    for (const { resources, verbs, resourceNames } of role.rules) {
      if (!/configmaps|leases/.test(String(resources)) || String(verbs) === 'create') continue;
      expect(resourceNames).toEqual(['hydrofoil-uat']);
    }
  });

  test('are given in each namespace once', () => {
    const setup = {
      ...setupFor('ghcr.io/a/b'),
      environments: [
        { name: 'uat', namespace: 'one' },
        { name: 'qa', namespace: 'one' },
        { name: 'production', namespace: 'two' },
      ],
    };
    const documents = parseAllDocuments(fileOf(/rbac/, setup)).map((document) => document.toJS());

    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual(
      ['one', 'two'].flatMap((namespace) =>
        ['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => `${kind} ${namespace}`),
      ),
    );
  });
});

test.each([
  { branch: "feat/it's", pattern: "feat/it's" },
  { branch: 'c++', pattern: 'c\\+\\+' },
  { branch: '!hot]', pattern: '\\!hot\\]' },
])('a push to $branch deploys, and to no branch that its name would be a pattern of', ({ branch, pattern }) => {
  const setup = {
    ...setupFor('registry.example.com/emr/web'),
    environments: [{ name: 'uat', branch, namespace: 'emr' }],
  };

  const { on } = asRecord(parse(fileOf(/hydrofoil-deploy/, setup)));

  expect(asRecord(asRecord(on).push).branches).toEqual([pattern]);
});

test.each(['on', '123', '1e3', 'null', '0x1f'])(
  'kubectl, which reads YAML 1.1, takes the namespace %s for a name',
  (namespace) => {
    const setup = { ...setupFor('registry.example.com/emr/web'), environments: [{ name: 'uat', namespace }] };

    const [account] = parseAllDocuments(fileOf(/rbac/, setup), { version: '1.1' });

    expect(account?.toJS()).toMatchObject({ metadata: { namespace } });
  },
);
