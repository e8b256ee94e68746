import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ToolErrors } from '../errors.ts';
import { DEFAULT_ECR_SETTINGS } from '../registry/keychain/ecr/ecr-settings.ts';
import { loadConfig, parseConfig } from './load.ts';

const COMPLETE = `
images:
  web:
    repository: registry.example.com/emr/web
    context: app
    dockerfile: docker/web.Dockerfile
    target: run
    platforms: [linux/arm64]
    args: { PIP_EXTRA: "1" }
    base: { through: RUN pip install }
    secrets: [{ id: token, env: TOKEN }, { id: netrc, file: secrets/netrc }]
    ssh: [{ paths: [keys/deploy] }]
    allowSecrets: [config/demo.key]
environments:
  uat:
    branch: uat
    url: https://uat.example.com
    manifests: { folder: deploy/uat }
  production:
    branch: main
    kubernetes: { context: emr-prod, namespace: emr }
    workloads: [deployment/web:app, cronjob/reports]
    before: [{ name: migrate, image: web, command: [python, manage.py, migrate], timeout: 1h30m }]
    rollout: { timeout: 90s, onFailure: stop }
engine: { kind: buildctl, address: "tcp://builder:1234" }
ecr:
  role: arn:aws:iam::123456789012:role/deploy
  repositories: { missing: fail, tags: immutable, scan: manual, encryption: KMS, kmsKey: alias/emr, untaggedDays: keep }
`;

test('every setting arrives, with paths resolved and durations in milliseconds', () => {
  expect(parse(COMPLETE)).toEqual({
    file: '/repo/hydrofoil.yaml',
    root: '/repo',
    images: {
      web: {
        name: 'web',
        repository: { registry: 'registry.example.com', name: 'emr/web' },
        dockerfile: '/repo/docker/web.Dockerfile',
        dockerfileName: 'docker/web.Dockerfile',
        context: '/repo/app',
        target: 'run',
        platforms: ['linux/arm64'],
        args: { PIP_EXTRA: '1' },
        baseThrough: 'RUN pip install',
        secrets: [
          { id: 'token', from: 'environment', variable: 'TOKEN' },
          { id: 'netrc', from: 'file', file: '/repo/secrets/netrc' },
        ],
        ssh: [{ id: 'default', paths: ['/repo/keys/deploy'] }],
        allowedSecrets: [{ pattern: 'config/demo.key', by: 'configuration' }],
      },
    },
    environments: {
      uat: {
        name: 'uat',
        branch: 'uat',
        url: 'https://uat.example.com',
        destination: { kind: 'manifests', folder: '/repo/deploy/uat', folderName: 'deploy/uat' },
        workloads: 'auto',
        before: [],
        rollout: { timeoutMs: 600_000, onFailure: 'rollback' },
      },
      production: {
        name: 'production',
        branch: 'main',
        destination: { kind: 'kubernetes', context: 'emr-prod', namespace: 'emr' },
        workloads: ['deployment/web:app', 'cronjob/reports'],
        before: [{ name: 'migrate', image: 'web', command: ['python', 'manage.py', 'migrate'], timeoutMs: 5_400_000 }],
        rollout: { timeoutMs: 90_000, onFailure: 'stop' },
      },
    },
    engine: { kind: 'buildctl', address: 'tcp://builder:1234' },
    ecr: {
      role: 'arn:aws:iam::123456789012:role/deploy',
      repositories: {
        missing: 'fail',
        tags: 'immutable',
        scan: 'manual',
        encryption: { kind: 'KMS', kmsKey: 'alias/emr' },
        untaggedDays: 'keep',
      },
    },
  });
});

test('defaults are filled in', () => {
  const config = parse('images: { web: { repository: emr/web, context: backend } }');

  expect(config).toEqual({
    file: '/repo/hydrofoil.yaml',
    root: '/repo',
    images: {
      web: {
        name: 'web',
        repository: { registry: 'docker.io', name: 'emr/web' },
        dockerfile: '/repo/backend/Dockerfile',
        dockerfileName: 'backend/Dockerfile',
        context: '/repo/backend',
        platforms: ['linux/amd64'],
        args: {},
        secrets: [],
        ssh: [],
        allowedSecrets: [],
      },
    },
    environments: {},
    engine: { kind: 'auto' },
    ecr: DEFAULT_ECR_SETTINGS,
  });
});

test('a section of ECR that says a part has the defaults for the rest', () => {
  const { ecr } = parse('images: { web: { repository: emr/web } }\necr: { repositories: {} }');

  expect(ecr).toEqual(DEFAULT_ECR_SETTINGS);
});

describe('a problem is told with its place, in words, with the remedy', () => {
  const image = '{ repository: emr/web }';
  test.each<[rule: string, text: string, place: string, message: string, hint: string | undefined]>([
    [
      'an unknown key',
      `images:\n  web: ${image}\nenvirnments: {}\n`,
      '3:1',
      'Unknown key "envirnments"',
      'Did you mean "environments"? Known here: images, environments, engine, ecr.',
    ],
    [
      'an unknown key inside',
      'images:\n  web:\n    repository: emr/web\n    dokerfile: D\n',
      '4:5',
      'Unknown key "dokerfile" in images.web',
      'Did you mean "dockerfile"? Known here: repository, context, dockerfile, target, platforms, args, base, secrets, ssh, allowSecrets.',
    ],
    [
      'a key that stands twice',
      `images:\n  web: ${image}\n  web: ${image}\n`,
      '3:3',
      'The key web stands twice',
      'Remove one of them.',
    ],
    [
      'a missing key',
      'images:\n  web:\n    target: run\n',
      '3:5',
      'images.web.repository: is missing',
      'Add "repository": it takes text.',
    ],
    [
      'no images at all',
      'engine: { kind: auto }\n',
      '1:1',
      'images: is missing',
      'Add "images": it takes images (a name and its settings each).',
    ],
    ['an empty file', '', '1:1', 'images: is missing', 'Add "images": it takes images (a name and its settings each).'],
    ['an empty section', 'images: {}\n', '1:9', 'images: At least one image is needed.', undefined],
    [
      'a key without a value',
      'images:\n  web:\n',
      '2:3',
      'images.web: expected an image (keys and values), found nothing',
      undefined,
    ],
    [
      'a number for text',
      'images:\n  web:\n    repository: emr/web\n    args:\n      PYTHON: 3.10\n',
      '5:15',
      'images.web.args.PYTHON: expected text, found the number 3.10',
      'Put it in quotes: "3.10".',
    ],
    [
      'a truth value for text',
      'images: { web: { repository: emr/web, args: { DEBUG: true } } }',
      '1:54',
      'images.web.args.DEBUG: expected text, found the truth value true',
      'Put it in quotes: "true".',
    ],
    [
      'text for a list',
      'images: { web: { repository: emr/web, platforms: linux/amd64 } }',
      '1:50',
      'images.web.platforms: expected a list of platforms, as [linux/amd64], found the text "linux/amd64"',
      undefined,
    ],
    [
      'a list for a section',
      'images: [web]',
      '1:9',
      'images: expected images (a name and its settings each), found a list',
      undefined,
    ],
    [
      'a name in capitals',
      `images: { Web: ${image} }`,
      '1:11',
      'images.Web: "Web" is not a valid name',
      'A name is 1 to 50 lower-case letters, digits and hyphens.',
    ],
    [
      'a repository with a tag',
      'images: { web: { repository: "emr/web:1" } }',
      '1:30',
      'images.web.repository: A repository is written as registry.example.com/name, in lower case, without tag or digest.',
      undefined,
    ],
    [
      'a role that is none',
      `images: { web: ${image} }\necr: { role: deploy }`,
      '2:14',
      'ecr.role: A role is written as arn:aws:iam::123456789012:role/name.',
      undefined,
    ],
    [
      'a key for an encryption without one',
      `images: { web: ${image} }\necr: { repositories: { kmsKey: alias/emr } }`,
      '2:32',
      'ecr.repositories.kmsKey: Only the encryption "KMS" has a key.',
      undefined,
    ],
    [
      'a platform that is named twice',
      'images: { web: { repository: emr/web, platforms: [linux/arm64, linux/arm64/v8] } }',
      '1:50',
      'images.web.platforms: A platform is named once.',
      undefined,
    ],
    [
      'two images in one repository',
      'images: { web: { repository: emr/web }, worker: { repository: emr/web } }',
      '1:63',
      'images.worker.repository: "emr/web" is the repository of images.web already',
      'Give each image a repository of its own, for example emr/web-worker.',
    ],
    [
      'a platform that is none',
      'images: { web: { repository: emr/web, platforms: [amd64] } }',
      '1:51',
      'images.web.platforms[0]: A platform is written as linux/amd64 or linux/arm64.',
      undefined,
    ],
    [
      'a choice that is none',
      `images: { web: ${image} }\nengine: { kind: docker }`,
      '2:17',
      'engine.kind: expected auto, buildctl, buildx or buildah, found the text "docker"',
      undefined,
    ],
    [
      'an address of the wrong engine',
      `images: { web: ${image} }\nengine: { kind: buildx, address: "tcp://b:1" }`,
      '2:34',
      'engine.address: Only the engine "buildctl" has an address.',
      undefined,
    ],
    [
      'a secret without a source',
      'images: { web: { repository: emr/web, secrets: [{ id: t }] } }',
      '1:49',
      'images.web.secrets[0]: A secret has either "file" or "env", and not both.',
      undefined,
    ],
    [
      'an environment that goes nowhere',
      `images: { web: ${image} }\nenvironments:\n  uat: { branch: uat }`,
      '3:8',
      'environments.uat: An environment has either "kubernetes" or "manifests", and not both.',
      undefined,
    ],
    [
      'an address that is none',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    url: "javascript:alert(1)"\n    manifests: { folder: d }`,
      '4:10',
      'environments.uat.url: An address begins with https:// or http:// and names a host.',
      undefined,
    ],
    [
      'jobs without a cluster',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    manifests: { folder: d }\n    before: [{ name: m, image: web, command: [m] }]`,
      '5:13',
      'environments.uat.before: Jobs need a cluster: an environment with "manifests" has no "before".',
      undefined,
    ],
    [
      'an unknown kind of workload',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    workloads: [pod/web]`,
      '5:17',
      'environments.uat.workloads[0]: A workload is written as kind/name or kind/name:container; kinds are deployment, statefulset, daemonset, cronjob and (in manifests) job.',
      undefined,
    ],
    [
      'a job of a cluster',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    workloads: [job/migrate]`,
      '5:16',
      'environments.uat.workloads: A job of a cluster cannot be changed: list it in an environment with "manifests" only.',
      undefined,
    ],
    [
      'workloads that are neither auto nor a list',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    workloads: all`,
      '5:16',
      'environments.uat.workloads: expected auto, or a list of workloads as [deployment/web], found the text "all"',
      undefined,
    ],
    [
      'a wrong type in the list of workloads',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    workloads: [1]`,
      '5:17',
      'environments.uat.workloads[0]: expected text, found the number 1',
      'Put it in quotes: "1".',
    ],
    [
      'a command as one text',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    before: [{ name: m, image: web, command: manage.py migrate }]`,
      '5:46',
      'environments.uat.before[0].command: expected a list of the command\'s words, as [python, manage.py, migrate], found the text "manage.py migrate"',
      undefined,
    ],
    [
      'a number for a duration',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    rollout: { timeout: 600 }`,
      '5:25',
      'environments.uat.rollout.timeout: expected a duration such as 90s, 10m or 1h30m, found the number 600',
      undefined,
    ],
    [
      'text that is no duration',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    rollout: { timeout: 10 min }`,
      '5:25',
      'environments.uat.rollout.timeout: A duration is written as 90s, 10m or 1h30m.',
      undefined,
    ],
    [
      'a job in an unknown image',
      `images: { web: ${image} }\nenvironments:\n  uat:\n    kubernetes: {}\n    before: [{ name: m, image: wbe, command: [m] }]`,
      '5:32',
      'environments.uat.before[0].image: there is no image "wbe"',
      'Did you mean "web"? Known: web.',
    ],
    [
      'two environments with one branch',
      `images: { web: ${image} }\nenvironments:\n  a: { branch: main, kubernetes: {} }\n  b: { branch: main, kubernetes: {} }`,
      '4:16',
      'environments.b.branch: "main" is the branch of environments.a already',
      'A branch is deployed to one environment by itself; leave it out of the others and name these when you deploy.',
    ],
  ])('%s', (_rule, text, place, message, hint) => {
    const [problem, ...others] = problemsIn(text);

    expect(others).toEqual([]);
    expect({
      place: `${problem?.location?.line}:${problem?.location?.column}`,
      message: problem?.message,
      hint: problem?.hint,
    }).toEqual({ place, message, hint });
    expect(problem?.code).toBe('CONFIG_INVALID');
    expect(problem?.location?.file).toBe('hydrofoil.yaml');
  });
});

test('problems of every kind are told at once, in the order of the file', () => {
  const problems = problemsIn(`images:
  Web: { repository: emr/web }
  api: { target: 1 }
  api: { repository: emr/api, dockerfil: D }
environments:
  a: { branch: main, kubernetes: {}, before: [{ name: m, image: nope, command: [m] }] }
  b: { branch: main, kubernetes: {}, rollout: { timeout: soon } }
  c: { branch: main, kubernetes: {} }
engin: {}
`);

  expect(problems.map(({ location, message }) => `${location?.line} ${message.split(':')[0]}`)).toEqual([
    '2 images.Web',
    '4 The key api stands twice',
    '4 Unknown key "dockerfil" in images.api',
    '6 environments.a.before[0].image',
    '7 environments.b.rollout.timeout',
    '8 environments.c.branch',
    '9 Unknown key "engin"',
  ]);
});

test('text that is not YAML is told with its place, and nothing is guessed from the rest', () => {
  const [problem, ...others] = problemsIn('images:\n  web: { repository: emr/web\nengin: {}\n');

  expect(problem?.message).toMatch(/^Not valid YAML: /);
  expect(problem?.location?.line).toBe(3);
  expect(others.every(({ message }) => message.startsWith('Not valid YAML'))).toBe(true);
});

test('a place inside an alias is found where the text stands', () => {
  const [problem] = problemsIn(`images:
  web: &image { repository: emr/web, target: 2 }
  api: *image
`);

  expect(problem?.location).toMatchObject({ line: 2, column: 46 });
});

test.each(['__proto__', 'constructor', 'toString'])(
  'the name %s is an ordinary name or a wrong one, and changes nothing else',
  (name) => {
    const problems = problemsIn(`images: { web: { repository: emr/web }, ${name}: { repository: 1 } }`);

    expect(problems.length).toBeGreaterThan(0);
    expect({}).not.toHaveProperty('repository');
  },
);

describe('the file is found', () => {
  test('in the folder itself, before one above it', async () => {
    const root = await repository({ 'hydrofoil.yaml': yaml('root'), 'app/hydrofoil.yaml': yaml('app') });

    const config = await loadConfig({ folder: join(root, 'app') });

    expect(Object.keys(config.images)).toEqual(['app']);
    expect(config.root).toBe(join(root, 'app'));
  });

  test('above it, as far as the root of the repository', async () => {
    const root = await repository({ 'hydrofoil.yaml': yaml('root'), 'app/src/x': '' });

    const config = await loadConfig({ folder: join(root, 'app', 'src') });

    expect(config.file).toBe(join(root, 'hydrofoil.yaml'));
  });

  test('never above the root of the repository', async () => {
    const outer = await repository({ 'hydrofoil.yaml': yaml('outer'), 'inner/.git/HEAD': '' });

    const loading = loadConfig({ folder: join(outer, 'inner') });

    await expect(loading).rejects.toMatchObject({ code: 'CONFIG_MISSING', hint: expect.stringContaining('--config') });
  });

  test('by name, relative to the folder, and errors call it as the user did', async () => {
    const root = await repository({ 'ci/other.yaml': 'images: {}' });

    const loading = loadConfig({ folder: root, file: 'ci/other.yaml' });

    await expect(loading).rejects.toMatchObject({ problems: [{ location: { file: 'ci/other.yaml', line: 1 } }] });
  });

  test('or told missing when the named one is not there', async () => {
    const root = await repository({});

    const loading = loadConfig({ folder: root, file: 'nope.yaml' });

    await expect(loading).rejects.toMatchObject({
      code: 'CONFIG_MISSING',
      message: expect.stringContaining('nope.yaml'),
    });
  });
});

function parse(text: string) {
  return parseConfig(text, '/repo/hydrofoil.yaml', 'hydrofoil.yaml');
}

function problemsIn(text: string) {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ToolErrors) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

function yaml(image: string): string {
  return `images: { ${image}: { repository: emr/${image} } }`;
}

async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'hydrofoil-config-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries({ '.git/HEAD': '', ...files })) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}
