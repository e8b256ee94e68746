import { describe, expect, test } from 'vitest';
import { STORY, surveyOf } from '../../test/doubles/repository.ts';
import { parseConfig } from '../config/load.ts';
import { propose } from './propose.ts';
import { renderConfig } from './render-config.ts';

const proposed = async (...args: Parameters<typeof surveyOf>) => propose(await surveyOf(...args));

const deployment = (name: string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { spec: { containers: [{ name: app, image: "${image}" }] } } }
`;

const workflow = (steps: string, on = 'on: { push: { branches: [main] } }') =>
  `${on}\njobs: { build: { runs-on: ubuntu-latest, steps: [${steps}] } }\n`;

describe('for the story’s repository', () => {
  test('both Dockerfiles are images, the base where the other says that it stands', async () => {
    const { images } = await proposed(STORY);

    expect(images.map(({ name, repository, dockerfile }) => ({ name, repository, dockerfile }))).toEqual([
      {
        name: 'base',
        repository: '112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr-base',
        dockerfile: 'Dockerfile.base',
      },
      { name: 'emr', repository: '112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr', dockerfile: 'Dockerfile' },
    ]);
    expect(images.some(({ isRepositoryGuessed }) => isRepositoryGuessed)).toBe(false);
  });

  test('each branch that is deployed today is an environment, in its cluster and namespace', async () => {
    const { environments } = await proposed(STORY);

    expect(environments).toMatchObject([
      { name: 'uat', branch: 'uat', context: 'emr-uat', namespace: 'emr', isNamespaceGuessed: false },
      { name: 'production', branch: 'main', context: 'emr-main', namespace: 'emr', isNamespaceGuessed: false },
    ]);
  });

  test('it says what the remembered hash misses, and that the old workflows are to go', async () => {
    const { notes } = await proposed(STORY);

    expect(notes).toEqual([
      expect.stringContaining('remembered in a branch (someone/stateful-action@v0.1)'),
      expect.stringMatching(
        /hash of requirements\/base.txt and requirements\/production.txt .* requirements\/uat.txt is what is installed/,
      ),
      expect.stringContaining('Dockerfile stands on Dockerfile.base'),
      expect.stringMatching(/uat.yml, .*main.yml: remove what builds and deploys there/),
    ]);
  });
});

describe('a base that the FROM line gets by an argument', () => {
  test('is given to it, where the argument has no default', async () => {
    const { images } = await proposed({ ...STORY, Dockerfile: `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nCOPY . .\n` });

    const [base, app] = images;
    expect(app?.args).toEqual({ BASE_IMAGE: `${base?.repository}:latest` });
  });

  test('is the default', async () => {
    const from = 'registry.example.com/emr/foundation';
    const { images } = await proposed({ ...STORY, Dockerfile: `ARG BASE=${from}:3\nFROM \${BASE}\nCOPY . .\n` });

    expect(images.map(({ repository }) => repository)).toContain(from);
    expect(images.every(({ args }) => Object.keys(args).length === 0)).toBe(true);
  });
});

describe('an image goes', () => {
  const Dockerfile = 'FROM scratch\n';

  test.each([
    {
      what: 'where the workflow that builds it pushes it, variables put in',
      files: {
        Dockerfile,
        '.github/workflows/ci.yml': workflow(
          `{ uses: docker/build-push-action@v5, env: { HOST: quay.io }, with: { tags: '\${{ env.HOST }}/emr/web:\${{ github.sha }}' } }`,
        ),
      },
      is: 'quay.io/emr/web',
    },
    {
      what: 'where a script that a workflow calls pushes it',
      files: {
        Dockerfile,
        'ci/push.sh': 'NAME=quay.io/emr/web\ndocker build \\\n  -t "$NAME:$TAG" .\ndocker push "$NAME:$TAG"\n',
        '.github/workflows/ci.yml': workflow("{ run: './ci/push.sh' }"),
      },
      is: 'quay.io/emr/web',
    },
    {
      what: 'where the manifests take it from',
      files: { Dockerfile, 'k8s/emr.yaml': deployment('emr', 'quay.io/team/emr:7') },
      is: 'quay.io/team/emr',
    },
    { what: 'to the registry of GitHub, where nothing says more', files: { Dockerfile }, is: 'ghcr.io/example/emr' },
    {
      what: 'to a placeholder where the repository is elsewhere',
      files: { Dockerfile },
      git: { origin: { host: 'git.example.com', owner: 'team', name: 'emr' } },
      is: 'registry.example.com/emr/emr',
    },
  ])('$what', async ({ files, git, is }) => {
    const { images } = await proposed(files, git);

    expect(images.map(({ repository }) => repository)).toEqual([is]);
  });

  test('below the registry that is given, whatever was found', async () => {
    const { images } = propose(await surveyOf(STORY), { registry: 'registry.example.org/team/' });

    expect(images.map(({ repository }) => repository)).toEqual([
      'registry.example.org/team/base',
      'registry.example.org/team/emr',
    ]);
  });

  test('to an account that has to be put in, where a workflow asks for its registry when it runs', async () => {
    const ecr = `{ run: 'docker build -t \${{ steps.login.outputs.registry }}/emr:1 .' }`;
    const region = '{ uses: aws-actions/configure-aws-credentials@v4, with: { aws-region: eu-west-1 } }';
    const { images } = await proposed({ Dockerfile, '.github/workflows/ci.yml': workflow(`${region}, ${ecr}`) });

    expect(images).toMatchObject([
      { repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/emr', isRepositoryGuessed: true },
    ]);
  });
});

describe('of several Dockerfiles', () => {
  const FROM = 'FROM scratch\n';
  const named = async (files: Readonly<Record<string, string>>) =>
    (await proposed(files)).images.map(({ name, dockerfile }) => `${name}: ${dockerfile}`);

  test.each([
    {
      what: 'those for development, tests and examples are passed over',
      files: { Dockerfile: FROM, 'Dockerfile.dev': FROM, 'test/Dockerfile': FROM, '.devcontainer/Dockerfile': FROM },
      are: ['emr: Dockerfile'],
    },
    {
      what: 'a workflow’s are taken before others',
      files: {
        Dockerfile: FROM,
        'docker/prod.Dockerfile': FROM,
        '.github/workflows/ci.yml': workflow("{ run: 'docker build -f docker/prod.Dockerfile .' }"),
      },
      are: ['emr: docker/prod.Dockerfile'],
    },
    {
      what: 'those that the manifests run are taken, by the names of their folders',
      files: {
        'services/vote/Dockerfile': FROM,
        'services/seed/Dockerfile': FROM,
        'services/result/src/Dockerfile': FROM,
        'k8s/all.yaml': [deployment('vote', 'example/app_vote'), deployment('result', 'result')].join('---\n'),
      },
      are: ['vote: services/vote/Dockerfile', 'result: services/result/src/Dockerfile'],
    },
    {
      what: 'those of the compose file are taken, but for one of development',
      files: {
        'web/Dockerfile': FROM,
        'worker/Dockerfile': FROM,
        'tools/Dockerfile': FROM,
        'docker-compose.yml': 'services: { web: { build: ./web }, worker: { build: { context: worker } } }\n',
        'docker-compose.dev.yml': 'services: { tools: { build: ./tools } }\n',
      },
      are: ['web: web/Dockerfile', 'worker: worker/Dockerfile'],
    },
    {
      what: 'variants of one image are one',
      files: {
        'Dockerfile.alpine': FROM,
        Dockerfile: FROM,
        '.github/workflows/ci.yml': workflow(
          "{ run: 'docker build .' }, { run: 'docker build -f Dockerfile.alpine .' }",
        ),
      },
      are: ['emr: Dockerfile'],
    },
    {
      what: 'one that cannot be read is left out',
      files: { 'a/Dockerfile': 'RUN x\n', 'b/Dockerfile': FROM },
      are: ['b: b/Dockerfile'],
    },
  ])('$what', async ({ files, are }) => {
    expect(await named(files)).toEqual(are);
  });
});

test('without a Dockerfile it says where one is looked for, and what a compose file builds from', async () => {
  const nothing = surveyOf({
    'manage.py': '',
    'docker-compose.yml': 'services: { web: { build: { context: ., dockerfile: Dockerfile.dev } } }',
  });

  await expect(nothing.then((survey) => propose(survey))).rejects.toMatchObject({
    code: 'INIT_NO_DOCKERFILE',
    message: 'Looking for the Dockerfile of an image to deploy: there is none',
    hint: expect.stringMatching(/Write a Dockerfile at the top.*docker-compose.yml builds from Dockerfile.dev/s),
  });
});

test('where no workflow deploys, the branches of custom are environments', async () => {
  const { environments } = await proposed(
    { Dockerfile: 'FROM scratch\n' },
    { branches: ['feature/x', 'main', 'staging', 'uat'] },
  );

  expect(environments.map(({ name, branch }) => `${branch} → ${name}`)).toEqual([
    'main → production',
    'staging → staging',
    'uat → uat',
  ]);
});

describe('two environments in one place', () => {
  test('get a namespace each, where it is a guess', async () => {
    const { environments, notes } = await proposed({ Dockerfile: 'FROM scratch\n' }, { branches: ['main', 'uat'] });

    expect(environments.map(({ namespace }) => namespace)).toEqual(['production', 'uat']);
    expect(notes).toEqual([]);
  });

  test('are told of, where the repository names the namespace', async () => {
    const manifest = deployment('emr', 'ghcr.io/example/emr').replace(
      '{ name: emr }',
      '{ name: emr, namespace: apps }',
    );
    const files = { Dockerfile: 'FROM scratch\n', 'k8s/emr.yaml': manifest };

    const { environments, notes } = await proposed(files, { branches: ['main', 'uat'] });

    expect(environments.map(({ namespace }) => namespace)).toEqual(['apps', 'apps']);
    expect(notes).toEqual([expect.stringContaining('production and uat are in one namespace (apps)')]);
  });
});

test('that a workflow deploys elsewhere than to Kubernetes is told', async () => {
  const ecs = workflow('{ uses: aws-actions/amazon-ecs-deploy-task-definition@v2 }');

  const { notes } = await proposed({ Dockerfile: 'FROM scratch\n', '.github/workflows/ci.yml': ecs });

  expect(notes[0]).toContain('ci.yml: deploys to Amazon ECS');
});

test('workloads whose manifests name another repository are listed with their container: auto would not find them', async () => {
  const files = {
    Dockerfile: 'FROM scratch\n',
    'k8s/a.yaml': deployment('web', 'emr'),
    'k8s/b.yaml': deployment('db', 'postgres:16'),
  };

  const [environment] = (await proposed(files)).environments;

  expect(environment?.workloads).toEqual(['deployment/web:app']);
});

test('a Job that migrates is proposed as a comment, because it would run with every deployment', async () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec: { template: { spec: { containers: [{ name: m, image: quay.io/team/emr, command: [python, manage.py, migrate] }] } } }
`;
  const proposal = await proposed({ Dockerfile: 'FROM scratch\n', 'k8s/job.yaml': job });

  const text = renderConfig(proposal);

  expect(text).toContain('# before: [{ name: migrate, image: emr, command: [ python, manage.py, migrate ] }]');
  expect(parseConfig(text, '/emr/hydrofoil.yaml', 'hydrofoil.yaml').environments.production?.before).toEqual([]);
});

test('names that YAML would misread are quoted', async () => {
  const proposal = await proposed(
    { 'a b/#c/Dockerfile': 'FROM scratch\n' },
    { branches: ['main', 'stage'], defaultBranch: '#1: hot' },
  );
  const odd = {
    ...proposal,
    environments: proposal.environments.map((one) => ({ ...one, branch: `${one.branch} #1: hot` })),
  };

  const { images, environments } = parseConfig(renderConfig(odd), '/emr/hydrofoil.yaml', 'hydrofoil.yaml');

  expect(Object.values(images).map(({ dockerfileName }) => dockerfileName)).toEqual(['a b/#c/Dockerfile']);
  expect(Object.values(environments).map(({ branch }) => branch)).toEqual(odd.environments.map(({ branch }) => branch));
});

test('a path that holds the end of a line adds none to the configuration', async () => {
  const path = 'a\nengine: { kind: buildah }\n/Dockerfile';
  const proposal = await proposed({
    [path]: 'FROM scratch\n',
    'compose.yml': `services: { web: { build: { dockerfile: ${JSON.stringify(path)} } } }`,
  });

  const { images, engine } = parseConfig(renderConfig(proposal), '/emr/hydrofoil.yaml', 'hydrofoil.yaml');

  expect(Object.values(images)).toHaveLength(1);
  expect(engine).toEqual({ kind: 'auto' });
});

test('a Dockerfile that is found and not proposed is named, a few of many', async () => {
  const services = Array.from({ length: 12 }, (_, index) => `services/s${index + 10}/Dockerfile`);
  const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: s10 }
spec: { template: { spec: { containers: [{ name: c, image: "registry.example.com/emr/s10:1" }] } } }
`;
  const files = Object.fromEntries(services.map((path) => [path, 'FROM scratch\n']));

  const { images, notes } = await proposed({ ...files, 'k8s/s10.yaml': manifest });

  expect(images.map(({ name }) => name)).toEqual(['s10']);
  expect(notes.join('\n')).toMatch(/Left out, .*services\/s11\/Dockerfile, .*, 6 more\./);
});
