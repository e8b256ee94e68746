import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Difference } from '../../src/insight/difference.ts';
import type { Verdict } from '../../src/insight/verdict.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { checkLayout } from '../conformance/layout-oracle.ts';
import { pushIndex } from '../servers/push-image.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { busyboxEntries, packLayer } from '../servers/small-image.ts';
import { buildWeb, makeProject, type TestProject } from './project.ts';
import { fileIn, type TamperedImage, tamper } from './tampered-image.ts';

interface VerifyReport {
  readonly outcome: 'proven' | 'different';
  readonly platforms: readonly Verdict[];
  readonly notes?: readonly string[];
  readonly error?: { readonly code: string; readonly hint: string };
}

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

const NARROWED = `
# hydrofoil: inputs=static/** outputs=/app/out
RUN mkdir -p /app/out && cat static/* > /app/out/all
ENV A=b
`;

const dockerfile = (name: string) => `FROM ${registry.host}/${name}/busybox:1 AS assets
COPY static /static
RUN tr a-z A-Z < /static/a > /upper

FROM ${registry.host}/${name}/busybox:1
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt
WORKDIR /app
COPY --from=assets /upper /app/upper
COPY . .${NARROWED}CMD ["sh", "run.sh"]
`;

async function projectAt(name: string, text = dockerfile(`verify-${name}`)): Promise<TestProject> {
  const project = await makeProject({
    host: registry.host,
    registryUrl: registry.url,
    name: `verify-${name}`,
    dockerfile: text,
  });
  await project.commit('static', { 'static/a': 'a\n', 'lib/deep/x.py': 'x\n', 'lib/y.py': 'y\n' });
  return project;
}

async function verify(
  project: TestProject,
  ...args: string[]
): Promise<{ exitCode: number; stderr: string; report: VerifyReport; differences: readonly Difference[] }> {
  const { exitCode, stdout, stderr } = await project.hydrofoil(['verify', ...args, '--json']);
  const report: VerifyReport = JSON.parse(stdout);
  return { exitCode, stderr, report, differences: report.platforms?.flatMap(({ differences }) => differences) ?? [] };
}

/** What git has, to see that nothing of it is touched. */
async function gitState(project: TestProject): Promise<readonly string[]> {
  return Promise.all([
    project.git('status', '--porcelain'),
    project.git('rev-parse', 'HEAD'),
    project.git('stash', 'list'),
  ]);
}

async function tagsOf(name: string): Promise<readonly string[]> {
  const response = await fetch(`${registry.url}/v2/verify-${name}/web/tags/list`);
  return ((await response.json()) as { tags: string[] }).tags.toSorted();
}

describe('an image that is its commit', () => {
  test('is proven, and nothing is written: not to the registry, not to the work tree', async () => {
    await using project = await projectAt('clean');
    const built = await buildWeb(project);
    await project.write({ version: 'changed since\n', 'new file': 'untracked\n' });
    const [git, tags] = await Promise.all([gitState(project), tagsOf('clean')]);

    const { exitCode, report, stderr } = await verify(project, 'branch-uat');
    const told = await project.hydrofoil(['verify', `${registry.host}/verify-clean/web@${built.digest}`]);

    expect(exitCode, JSON.stringify(report) + stderr).toBe(0);
    expect(report).toMatchObject({
      outcome: 'proven',
      platforms: [{ digest: built.digest, differences: [], executedAgain: [] }],
    });
    expect(told.stdout).toMatch(
      /@sha256:\w{64} is commit \w{12} on base \w{12}: \d+ files, \d+ layers, 1 step not executed again \(line 12, narrowed\)\n$/,
    );
    expect(await gitState(project)).toEqual(git);
    expect(await tagsOf('clean')).toEqual(tags);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('hydrofoil-verify-'))).toEqual([]);
  });

  test('also with layers and results that earlier commits have made', async () => {
    await using project = await projectAt('reused');
    const first = await buildWeb(project);
    await project.commit('code', { 'lib/y.py': 'y = 2\n' });
    const second = await buildWeb(project);
    await project.commit('docs', { 'docs/README': 'not in the image\n' });
    await buildWeb(project);

    const reports = await Promise.all(
      [first.digest, second.digest, 'branch-uat'].map((reference) => verify(project, reference)),
    );

    expect(reports.map(({ exitCode, differences }) => ({ exitCode, differences }))).toEqual(
      reports.map(() => ({ exitCode: 0, differences: [] })),
    );
    expect(new Set(reports.map(({ report }) => report.platforms[0]?.commit)).size).toBe(2); // the third build changed nothing
  });

  test('and in a folder', async () => {
    await using project = await projectAt('folder');
    const place = await mkdtemp(join(tmpdir(), 'hydrofoil-output-'));
    await buildWeb(project, '--output', `oci:${place}`);

    const { exitCode, differences } = await verify(project, `oci:${place}:branch-uat`);

    await rm(place, { recursive: true });
    expect({ exitCode, differences }).toEqual({ exitCode: 0, differences: [] });
  });

  test('also without a configuration, by the flags that it was built with', async () => {
    const name = 'flags';
    await using project = await projectAt(
      name,
      `ARG WORD=none\n${dockerfile(`verify-${name}`)}ARG WORD\nENV WORD=$WORD\n`,
    );
    const reference = `${registry.host}/verify-flags/web:flags`;
    await project.hydrofoil(['build', '.', '-t', reference, '--build-arg', 'WORD=one'], await engineOf());

    const right = await verify(project, reference, '.', '--build-arg', 'WORD=one');
    const wrong = await verify(project, reference, '.', '--build-arg', 'WORD=two');

    expect(right.differences).toEqual([]);
    expect(wrong.differences).toContainEqual(expect.objectContaining({ where: 'configuration', path: 'Env' }));
    expect(wrong.exitCode).toBe(1);
  });

  test('whatever git attributes keep out of archives', async () => {
    await using project = await projectAt('attributes');
    await project.commit('attributes', {
      '.gitattributes': 'lib export-ignore\nversion export-subst\n',
      version: '$Format:%H$\n',
    });
    await buildWeb(project);

    const { differences } = await verify(project, 'branch-uat');

    expect(differences).toEqual([]);
  });
});

describe('a tampered image', () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await projectAt('tampered');
    await buildWeb(project);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  const layerOf = (image: TamperedImage, path: string) =>
    image.layers.find((layer) => layer.some(({ header }) => header.name === path)) ?? [];
  const cases: [what: string, change: (image: TamperedImage) => void, found: Partial<Difference>][] = [
    [
      'a changed file',
      (image) => {
        const entry = fileIn(image, 'app/lib/y.py');
        entry.body = Buffer.from('z\n');
      },
      { where: 'line 10: COPY . .', path: '/app/lib/y.py', what: 'content' },
    ],
    [
      'a changed mode',
      (image) => {
        fileIn(image, 'app/run.sh').header.mode = 0o4755;
      },
      { path: '/app/run.sh', what: 'mode', expected: '0644', actual: '4755' },
    ],
    [
      'a changed owner',
      (image) => {
        fileIn(image, 'app/lib/y.py').header.uid = 7;
      },
      { path: '/app/lib/y.py', what: 'owner', expected: '0:0', actual: '7:0' },
    ],
    [
      'a file more',
      (image) => {
        layerOf(image, 'app/run.sh').push(fileEntry('app/backdoor', 'x'));
      },
      { path: '/app/backdoor', what: 'unexpected' },
    ],
    [
      'a file less',
      (image) => {
        const layer = layerOf(image, 'app/lib/y.py');
        layer.splice(
          layer.findIndex(({ header }) => header.name === 'app/lib/y.py'),
          1,
        );
      },
      { path: '/app/lib/y.py', what: 'missing' },
    ],
    [
      'a whiteout',
      (image) => {
        layerOf(image, 'app/run.sh').push(fileEntry('app/.wh.upper', ''));
      },
      { path: '/app/.wh.upper', what: 'unexpected' },
    ],
    [
      'a file that stands twice',
      (image) => {
        layerOf(image, 'app/run.sh').unshift(fileEntry('app/run.sh', 'first\n'));
      },
      { path: '/app/run.sh', what: 'stands in the layer more than once' },
    ],
    [
      'a layer on top',
      (image) => {
        image.layers.push([fileEntry('app/version', 'evil\n')]);
        image.config = { ...image.config, history: [...(image.config.history ?? []), { created_by: 'nothing' }] };
      },
      { what: 'no instruction explains this layer' },
    ],
    [
      'what a stage left',
      (image) => {
        fileIn(image, 'app/upper').body = Buffer.from('B\n');
      },
      { where: 'line 9: COPY --from=assets /upper /app/upper', path: '/app/upper', what: 'content' },
    ],
    [
      'the outputs of a narrowed step',
      (image) => {
        fileIn(image, 'app/out/all').body = Buffer.from('b\n');
      },
      { path: '/app/out/all', what: 'content' },
    ],
    [
      'a layer of the base',
      (image) => {
        fileIn(image, 'installed.txt').body = Buffer.from(`${'django==6.6\ngunicorn==21.0\n'}`);
      },
      { where: expect.stringMatching(/^base, layer \d$/), path: '/installed.txt', what: 'content' },
    ],
    [
      'another order of layers',
      (image) => {
        const top = image.layers.pop();
        image.layers.splice(-1, 0, top ?? []);
      },
      { what: 'its layer stands below one of an earlier instruction' },
    ],
    [
      'the environment',
      (image) => {
        image.config = { ...image.config, config: { ...image.config.config, Env: ['A=c'] } };
      },
      { where: 'configuration', path: 'Env', actual: '["A=c"]' },
    ],
    [
      'a user',
      (image) => {
        image.config = { ...image.config, config: { ...image.config.config, User: 'root' } };
      },
      { where: 'configuration', path: 'User', actual: '"root"' },
    ],
    [
      'the history',
      (image) => {
        image.config = {
          ...image.config,
          history: (image.config.history ?? []).map((entry) => ({ ...entry, created_by: 'x' })),
        };
      },
      { where: 'configuration', path: 'history[0]', what: 'text' },
    ],
    [
      'the name of its base',
      (image) => {
        image.annotations['org.opencontainers.image.base.digest'] = `sha256:${'1'.repeat(64)}`;
      },
      { where: 'annotations', path: 'org.opencontainers.image.base.digest' },
    ],
  ];

  test.for(cases)('%s is found', async ([_what, change, found]) => {
    const digest = await tamper(`${registry.url}/v2/verify-tampered/web`, 'branch-uat', change);

    const { exitCode, differences } = await verify(project, digest);

    expect(differences).toContainEqual(expect.objectContaining(found));
    expect(exitCode).toBe(1);
  });

  test('an image that names another commit is found', async () => {
    const head = await project.git('rev-parse', 'HEAD');
    await project.commit('another', { 'lib/y.py': 'other\n' });
    const other = await project.git('rev-parse', 'HEAD');
    const digest = await tamper(`${registry.url}/v2/verify-tampered/web`, 'branch-uat', (image) => {
      image.annotations['org.opencontainers.image.revision'] = other;
    });

    const named = await verify(project, digest);
    const told = await verify(project, digest, '--commit', head);

    expect(named.differences).toContainEqual(expect.objectContaining({ path: '/app/lib/y.py', what: 'content' }));
    expect(named.differences).toHaveLength(1);
    expect(told.differences).toEqual([]);
  });

  test('a difference is told in a line, and how many there are', async () => {
    const digest = await tamper(`${registry.url}/v2/verify-tampered/web`, 'branch-uat', (image) => {
      fileIn(image, 'app/run.sh').header.mode = 0o777;
    });

    const head = await project.git('rev-parse', 'HEAD~1');
    const { stdout, exitCode } = await project.hydrofoil(['verify', digest, '--commit', head]);

    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('line 10: COPY . .: /app/run.sh: mode: the image has 0777 instead of 0644');
    expect(lines.at(-1)).toMatch(/ is not commit \w{12} on base \w{12}: 1 difference$/);
    expect(exitCode).toBe(1);
  });
});

test('a base that is a FROM image alone is compared with that image, whatever its record says', async () => {
  await using project = await projectAt('from', `FROM ${registry.host}/verify-from/busybox:1\nCOPY . /app\n`);
  const { base } = await buildWeb(project);
  const url = `${registry.url}/v2/verify-from/web`;
  const right = await verify(project, 'branch-uat');
  await tamper(url, `base-${base.key}`, (image) => {
    fileIn(image, 'etc/passwd').body = Buffer.from('root::0:0::/:/bin/sh\n');
  });
  const forged = await (
    await fetch(`${url}/manifests/tampered`, { headers: { accept: MEDIA_TYPE.ociManifest } })
  ).arrayBuffer();
  const headers = { 'content-type': MEDIA_TYPE.ociManifest };
  await fetch(`${url}/manifests/base-${base.key}`, { method: 'PUT', body: forged, headers });

  const { differences } = await verify(project, 'branch-uat');

  expect(right.differences).toEqual([]);
  expect(differences).toContainEqual(
    expect.objectContaining({ where: 'base', what: expect.stringContaining('/verify-from/busybox:1@sha256:') }),
  );
});

describe('an image for two platforms', () => {
  const name = 'verify-platforms';
  const url = () => `${registry.url}/v2/${name}/web`;
  let project: TestProject;
  beforeAll(async () => {
    const busybox = packLayer(await packTar(await busyboxEntries()));
    const images = ['amd64', 'arm64'].map((architecture) => ({
      registry: registry.url,
      repository: `${name}/base`,
      tag: '1',
      layers: [busybox],
      config: { Env: [`BASE=${architecture}`, 'PATH=/bin'] },
      platform: { os: 'linux', architecture },
    }));
    await pushIndex(images);
    const from = `FROM ${registry.host}/${name}/base:1\nARG TARGETARCH\n`;
    const text = `${from}RUN echo $TARGETARCH > /arch\nCOPY . /app\n${NARROWED.replace('cat static/*', 'cat /arch static/*')}`;
    project = await projectAt(
      'platforms',
      text.replaceAll('static/*', '/app/static/*').replace('inputs=/app/', 'inputs='),
    );
    const config = await project.read('hydrofoil.yaml');
    const platforms = '    platforms: [linux/amd64, linux/arm64]\n';
    await project.commit('platforms', { 'hydrofoil.yaml': config.replace(/( {4}repository: .*\n)/, `$1${platforms}`) });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test('is proven for each, in a registry and in a folder, with steps executed again for each', async () => {
    const place = await mkdtemp(join(tmpdir(), 'hydrofoil-output-'));
    const pushed = await buildWeb(project);
    const written = await buildWeb(project, '--output', `oci:${place}`);

    const inRegistry = await verify(project, pushed.digest, '--rerun');
    const inFolder = await verify(project, `oci:${place}@${written.digest}`);
    const tags = await checkLayout(place);
    await rm(place, { recursive: true });

    for (const { report, differences } of [inRegistry, inFolder]) {
      expect(differences).toEqual([]);
      expect(report.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    }
    expect(inRegistry.report.platforms.map(({ executedAgain }) => executedAgain.length)).toEqual([1, 1]);
    expect(tags['index.json']).toContain('branch-uat');
  });

  test('a change in the image of one platform is found, and told of that one', async () => {
    const { digest } = await buildWeb(project);
    const accept = { headers: { accept: MEDIA_TYPE.ociIndex } };
    const index = JSON.parse(await (await fetch(`${url()}/manifests/${digest}`, accept)).text());
    const arm64 = index.manifests.find(({ platform }: Descriptor) => platform?.architecture === 'arm64');
    arm64.digest = await tamper(url(), arm64.digest, (image) => {
      fileIn(image, 'app/lib/y.py').body = Buffer.from('z\n');
    });
    const { headers } = await fetch(`${url()}/manifests/${arm64.digest}`, {
      method: 'HEAD',
      headers: { accept: MEDIA_TYPE.ociManifest },
    });
    arm64.size = Number(headers.get('content-length'));
    const bytes = JSON.stringify(index);
    await fetch(`${url()}/manifests/tampered`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': MEDIA_TYPE.ociIndex },
    });

    const { exitCode, report } = await verify(project, digestOf(bytes));

    expect(report.platforms.map(({ platform, differences }) => [platform, differences.length])).toEqual([
      ['linux/amd64', 0],
      ['linux/arm64', 1],
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('steps that are executed again', () => {
  test('a step whose outputs depend on what it names is proven, and its result recorded nowhere', async () => {
    await using project = await projectAt('rerun');
    await buildWeb(project);
    const tags = await tagsOf('rerun');

    const { exitCode, report } = await verify(project, 'branch-uat', '--rerun');

    expect(exitCode).toBe(0);
    expect(report.platforms[0]?.executedAgain).toEqual([expect.objectContaining({ line: 12, isNarrowed: true })]);
    expect(report.platforms[0]?.notExecuted).toEqual([]);
    expect(await tagsOf('rerun')).toEqual(tags);
  });

  test('a step that reads more than it names is found out by the file that is stale', async () => {
    const name = 'stale';
    const text = dockerfile(`verify-${name}`).replace('cat static/*', 'cat static/* lib/y.py');
    await using project = await projectAt(name, text);
    await buildWeb(project);
    await project.commit('what it does not name', { 'lib/y.py': 'y = 2\n' });
    await buildWeb(project);

    const taken = await verify(project, 'branch-uat');
    const again = await verify(project, 'branch-uat', '--rerun');

    expect(taken.differences).toEqual([]);
    expect(again.differences).toEqual([
      expect.objectContaining({
        where: expect.stringMatching(/^line 12: RUN mkdir .*, executed again$/),
        path: '/app/out/all',
        what: 'content',
      }),
    ]);
    expect(again.exitCode).toBe(1);
  });

  test('a step that makes something else each time is found out, whatever the engine remembers', async () => {
    const name = 'random';
    const text = dockerfile(`verify-${name}`).replace('cat static/*', 'cat /proc/sys/kernel/random/uuid');
    await using project = await projectAt(name, text);
    await buildWeb(project);

    const { differences } = await verify(project, 'branch-uat', '--rerun');

    expect(differences).toContainEqual(expect.objectContaining({ path: '/app/out/all', what: 'content' }));
  });
});

describe('what cannot be verified says why', () => {
  test('files that git does not have are named, and so is what they are', async () => {
    await using project = await projectAt('submodule');
    await project.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor`);
    await project.git('commit', '--quiet', '--message', 'submodule');
    await project.write({ 'vendor/code': 'code\n' });
    const head = await project.git('rev-parse', 'HEAD');
    const { digest } = await buildWeb(project);

    const { report, differences } = await verify(project, digest, '--commit', head);

    expect(differences).toEqual([expect.objectContaining({ path: '/app/vendor/code', what: 'unexpected' })]);
    expect(report.notes).toEqual([
      expect.stringContaining('vendor is a submodule'),
      expect.stringContaining('no hydrofoil.lock'),
    ]);
  });

  test('an image that names no commit', async () => {
    await using project = await projectAt('dirty');
    await project.write({ version: 'in no commit\n' });
    const { digest } = await buildWeb(project);

    const named = await verify(project, digest);
    const told = await verify(project, digest, '--commit', 'HEAD');

    expect(named.report.error).toMatchObject({ code: 'VERIFY_NO_COMMIT', hint: expect.stringContaining('--commit') });
    expect(told.differences).toEqual([expect.objectContaining({ path: '/app/version', what: 'content' })]);
  });

  test('a commit that is not here, and an image that is not there', async () => {
    await using project = await projectAt('away');
    await buildWeb(project);

    const commit = await verify(project, 'branch-uat', '--commit', '1'.repeat(40));
    const image = await verify(project, 'no-such-tag');

    expect(commit.report.error).toMatchObject({
      code: 'GIT_COMMIT_MISSING',
      hint: expect.stringContaining('git fetch'),
    });
    expect(image.report.error).toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
  });

  test('a base that was deleted', async () => {
    await using project = await projectAt('baseless');
    const { base } = await buildWeb(project);
    const url = `${registry.url}/v2/verify-baseless/web/manifests`;
    const head = await fetch(`${url}/base-${base.key}`, {
      method: 'HEAD',
      headers: { accept: MEDIA_TYPE.ociManifest },
    });
    await fetch(`${url}/${head.headers.get('docker-content-digest')}`, { method: 'DELETE' });

    const { differences, exitCode } = await verify(project, 'branch-uat');

    expect(differences).toEqual([{ where: 'base', what: 'not in the repository', expected: `base-${base.key}` }]);
    expect(exitCode).toBe(1);
  });
});

function fileEntry(name: string, text: string) {
  const body = Buffer.from(text);
  return {
    header: { name, size: body.length, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'file' as const },
    body,
  };
}

async function engineOf() {
  return { env: { BUILDKIT_HOST: (await sharedBuildkit()).address } };
}
