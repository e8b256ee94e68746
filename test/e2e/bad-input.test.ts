import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { startProxy } from '../servers/proxy.ts';
import { sharedBuildkit, sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { buildWeb, type CommandResult, makeProject, storyDockerfile, type TestProject } from './project.ts';

/** What users meet who wrote something wrong, or whose surroundings fail: exit code, message, place, remedy, and nothing half done. */
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
});

const project = (name: string, host = registry.host) =>
  makeProject({ host, registryUrl: registry.url, name: `bad-input/${name}` });

interface Complaint {
  readonly exitCode: 1 | 2;
  readonly code: string;
  readonly message: string | RegExp;
  /** A part of it: the exact remedy. */
  readonly hint: string;
  /** "Dockerfile:8:6". */
  readonly place?: string;
}

interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly location?: { readonly file: string; readonly line?: number; readonly column?: number };
  readonly problems?: readonly ErrorJson[];
}

/** The error, or one of several that are told together. */
function errorOf({ stdout }: CommandResult, index = 0): ErrorJson {
  const { error } = JSON.parse(stdout) as { readonly error: ErrorJson };
  return error.problems?.[index] ?? error;
}

function placeOf({ location }: ErrorJson): string | undefined {
  if (location === undefined) return undefined;
  return [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
}

function expectComplaint(result: CommandResult, { exitCode, code, message, hint, place }: Complaint, index = 0): void {
  const error = errorOf(result, index);
  expect(JSON.parse(result.stdout).outcome).toBe('failed');
  expect({ exitCode: result.exitCode, code: error.code, place: placeOf(error) }, result.stderr).toEqual({
    exitCode,
    code,
    place,
  });
  expect(error.message).toMatch(message);
  expect(error.hint).toContain(hint);
  for (const part of [error.message, error.hint ?? '', place ?? '', `code ${JSON.parse(result.stdout).error.code}`]) {
    expect(result.stderr).toContain(part.split('\n')[0]);
  }
  expect(result.stderr).not.toMatch(/unexpected error|\n {4}at /);
}

/** What a command that was refused may not leave: tags, edited manifests, a lock. */
async function expectNothingDone(it: TestProject, name: string, run: () => Promise<void>): Promise<void> {
  const before = await manifestsOf(it);

  await run();

  expect(await look.tags(`bad-input/${name}/web`)).toEqual([]);
  expect(await manifestsOf(it)).toEqual(before);
}

async function manifestsOf({ folder }: TestProject): Promise<Record<string, string>> {
  const names = await readdir(join(folder, 'k8s'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, 'k8s', name), 'utf8')])),
  );
}

describe('wrong use of the command line', () => {
  let it: TestProject;
  beforeAll(async () => {
    it = await project('usage');
    return () => it[Symbol.asyncDispose]();
  });

  test.each<Complaint & { readonly args: readonly string[] }>([
    {
      args: ['build', '--nonsense'],
      exitCode: 2,
      code: 'USAGE_COMMAND_LINE',
      message: "unknown option '--nonsense'",
      hint: 'hydrofoil --help',
    },
    {
      args: ['biuld'],
      exitCode: 2,
      code: 'USAGE_COMMAND_LINE',
      message: "unknown command 'biuld'",
      hint: 'Did you mean build? Look into hydrofoil --help',
    },
    {
      args: ['status', 'uat', 'production'],
      exitCode: 2,
      code: 'USAGE_COMMAND_LINE',
      message: 'too many arguments',
      hint: '--help',
    },
    {
      args: ['build', '--image', 'wob'],
      exitCode: 2,
      code: 'USAGE_IMAGE_UNKNOWN',
      message: 'no image "wob"',
      hint: 'Use one of: web.',
    },
    {
      args: ['deploy', 'prodution'],
      exitCode: 2,
      code: 'CONFIG_ENVIRONMENT_UNKNOWN',
      message: 'no environment "prodution"',
      hint: 'Did you mean "production"?',
    },
    {
      args: ['plan', 'prodution'],
      exitCode: 2,
      code: 'CONFIG_ENVIRONMENT_UNKNOWN',
      message: 'no environment "prodution"',
      hint: 'Known: uat, production.',
    },
    {
      args: ['deploy', '--branch', 'feature/x'],
      exitCode: 2,
      code: 'CONFIG_ENVIRONMENT_UNDECIDED',
      message: 'No environment has the branch "feature/x"',
      hint: 'hydrofoil deploy uat',
    },
    {
      args: ['rollback', 'uat', '--to', 'last'],
      exitCode: 2,
      code: 'USAGE_RELEASE',
      message: '--to: "last"',
      hint: 'hydrofoil history',
    },
    {
      args: ['rollback', 'uat', '--to', '99'],
      exitCode: 1,
      code: 'RELEASE_UNKNOWN',
      message: 'no release 99',
      hint: 'No release of it ended well yet',
    },
    {
      args: ['deploy', '--lock-wait', 'soon'],
      exitCode: 2,
      code: 'USAGE_DURATION',
      message: '--lock-wait: "soon"',
      hint: 'Write it as 90s, 10m or 1h30m',
    },
    {
      args: ['history', '--count', 'all'],
      exitCode: 2,
      code: 'USAGE_COUNT',
      message: '--count: "all"',
      hint: '--count 20',
    },
    {
      args: ['build', '--platform', 'linus'],
      exitCode: 2,
      code: 'PLATFORM_INVALID',
      message: '"linus"',
      hint: 'linux/amd64',
    },
    {
      args: ['build', '--target', 'nope'],
      exitCode: 2,
      code: 'DOCKERFILE_TARGET_UNKNOWN',
      message: 'no stage "nope"',
      hint: 'FROM IMAGE AS NAME',
      place: 'Dockerfile',
    },
    {
      args: ['build', '--build-arg', '=1'],
      exitCode: 2,
      code: 'USAGE_BUILD_ARG',
      message: '--build-arg: "=1"',
      hint: '--build-arg NAME=value',
    },
    {
      args: ['build', '--secret', 'src=token.txt'],
      exitCode: 2,
      code: 'USAGE_SECRET',
      message: 'no id',
      hint: '--secret id=NAME,src=FILE',
    },
    {
      args: ['build', '.'],
      exitCode: 2,
      code: 'USAGE_CONTEXT_ALONE',
      message: 'Building "."',
      hint: '-t registry.example.com/name:tag',
    },
    {
      args: ['build', '-f', 'Dockerfile'],
      exitCode: 2,
      code: 'USAGE_TAG_MISSING',
      message: '-f is given, and no -t',
      hint: '-t registry.example.com/name:tag',
    },
    {
      args: ['build', '-t', 'one.example/web:1', '-t', 'two.example/web:1'],
      exitCode: 2,
      code: 'USAGE_TAG_ELSEWHERE',
      message: '-t two.example/web:1',
      hint: 'second command',
    },
    {
      args: ['build', '-t', 'registry.example.com/We b'],
      exitCode: 2,
      code: 'REFERENCE_INVALID',
      message: 'registry.example.com/We b',
      hint: 'registry.example.com/',
    },
    {
      args: ['build', '--config', 'nofile.yaml'],
      exitCode: 2,
      code: 'CONFIG_MISSING',
      message: 'nofile.yaml',
      hint: 'Name an existing file',
    },
  ])('$args: $code', async ({ args, ...complaint }) => {
    await expectNothingDone(it, 'usage', async () => {
      expectComplaint(await it.hydrofoil([...args, '--json']), complaint);
    });
  });

  test('a time of SOURCE_DATE_EPOCH that is none is refused where git gives no better one', async () => {
    await it.remove('.git');
    const env = { SOURCE_DATE_EPOCH: 'yesterday' };

    expectComplaint(await it.hydrofoil(['build', '--json'], { env }), {
      exitCode: 2,
      code: 'USAGE_SOURCE_DATE_EPOCH',
      message: '"yesterday"',
      hint: 'whole seconds since 1970',
    });
  });
});

describe('files that are wrong or missing', () => {
  interface FileCase extends Complaint {
    readonly name: string;
    readonly args?: readonly string[];
    readonly remove?: string;
    readonly files?: (name: string, config: string) => Readonly<Record<string, string>>;
    /** Which of the problems that are told together. */
    readonly problem?: number;
  }
  const story = (name: string) => storyDockerfile(registry.host, `bad-input/${name}`);

  test.each<FileCase>([
    {
      name: 'no-configuration',
      remove: 'hydrofoil.yaml',
      exitCode: 2,
      code: 'CONFIG_MISSING',
      message: 'There is no hydrofoil.yaml in /',
      hint: '--config',
    },
    {
      name: 'unknown-key',
      files: (_, config) => ({ 'hydrofoil.yaml': config.replace('branch: uat', 'brunch: uat') }),
      exitCode: 2,
      code: 'CONFIG_INVALID',
      message: 'Unknown key "brunch" in environments.uat',
      hint: 'Did you mean "branch"?',
      place: 'hydrofoil.yaml:5:10',
    },
    {
      name: 'two-problems',
      files: (_, config) => ({ 'hydrofoil.yaml': config.replace('images:', 'image:') }),
      problem: 1,
      exitCode: 2,
      code: 'CONFIG_INVALID',
      message: 'Unknown key "image"',
      hint: 'Did you mean "images"?',
      place: 'hydrofoil.yaml:1:1',
    },
    {
      name: 'no-dockerfile',
      remove: 'Dockerfile',
      exitCode: 2,
      code: 'DOCKERFILE_MISSING',
      message: 'of image web: Dockerfile does not exist',
      hint: 'images.web.dockerfile',
      place: 'Dockerfile',
    },
    {
      name: 'dockerfile-is-folder',
      remove: 'Dockerfile',
      files: () => ({ 'Dockerfile/x': '' }),
      exitCode: 2,
      code: 'DOCKERFILE_UNREADABLE',
      message: 'of image web: EISDIR',
      hint: 'images.web.dockerfile',
      place: 'Dockerfile',
    },
    {
      name: 'no-from',
      files: () => ({ Dockerfile: '# nothing yet\n' }),
      exitCode: 2,
      code: 'DOCKERFILE_FROM_MISSING',
      message: 'there is no FROM',
      hint: 'Begin with FROM IMAGE',
      place: 'Dockerfile:1:1',
    },
    {
      name: 'syntax',
      files: (name) => ({ Dockerfile: `${story(name)}RUNN make\nCOPY\n` }),
      problem: 0,
      exitCode: 2,
      code: 'DOCKERFILE_INSTRUCTION_UNKNOWN',
      message: '"RUNN" is not an instruction',
      hint: 'Write RUN.',
      place: 'Dockerfile:10:1',
    },
    {
      name: 'syntax-flag',
      files: (name) => ({ Dockerfile: story(name).replace('COPY . .', 'COPY --chwon=1 . .') }),
      exitCode: 2,
      code: 'DOCKERFILE_FLAG_UNKNOWN',
      message: '--chwon',
      hint: '--chown',
      place: 'Dockerfile:8:6',
    },
    {
      name: 'copy-source',
      files: (name) => ({ Dockerfile: story(name).replace('COPY . .', 'COPY run.hs /app/') }),
      exitCode: 2,
      code: 'CONTEXT_SOURCE_MISSING',
      message: 'COPY run.hs /app/: "run.hs" is not in the build context',
      hint: 'Did you mean "run.sh"?',
      place: 'Dockerfile:8',
    },
    {
      name: 'copy-source-in-base',
      files: (name) => ({ Dockerfile: story(name).replace('COPY requirements/', 'COPY requirments/') }),
      exitCode: 2,
      code: 'CONTEXT_SOURCE_MISSING',
      message: '"requirments" is not in the build context',
      hint: 'Did you mean "requirements"?',
      place: 'Dockerfile:5',
    },
    {
      name: 'copy-source-ignored',
      files: (name) => ({ Dockerfile: story(name).replace('COPY . .', 'COPY docs /app/'), 'docs/x': '' }),
      exitCode: 2,
      code: 'CONTEXT_SOURCE_MISSING',
      message: '"docs" is not in the build context',
      hint: '.dockerignore ("docs") excludes it',
      place: 'Dockerfile:8',
    },
    {
      name: 'inputs-match-nothing',
      files: (name) => ({
        Dockerfile: `${story(name)}# hydrofoil: inputs=**/static/** outputs=/out\nRUN mkdir /out\n`,
      }),
      exitCode: 2,
      code: 'DOCKERFILE_INPUTS_MATCH_NOTHING',
      message: 'inputs=**/static/**": no file of the context matches',
      hint: 'patterns relative to the build context',
      place: 'Dockerfile:11',
    },
    {
      name: 'comment',
      files: (name) => ({ Dockerfile: `${story(name)}# hydrofoil: bas\nRUN true\n` }),
      exitCode: 2,
      code: 'DOCKERFILE_COMMENT_INVALID',
      message: 'did you mean "base"?',
      hint: '# hydrofoil: base',
      place: 'Dockerfile:10:14',
    },
    {
      name: 'base-through',
      files: (_, config) => ({
        'hydrofoil.yaml': config.replace('environments:', '    base: { through: RUN pip install }\nenvironments:'),
      }),
      exitCode: 2,
      code: 'DOCKERFILE_BASE_NOT_FOUND',
      message: 'no instruction begins with "RUN pip install"',
      hint: 'images.web.base',
      place: 'Dockerfile',
    },
    {
      name: 'from-missing',
      files: (name) => ({ Dockerfile: story(name).replace('TAG=1', 'TAG=2') }),
      exitCode: 1,
      code: 'REGISTRY_NOT_FOUND',
      message: /busybox:2: the registry does not have it/,
      hint: 'Check the name and the tag',
      place: 'Dockerfile:2',
    },
    {
      name: 'lock-file',
      files: () => ({ 'hydrofoil.lock': '<<<<<<< HEAD\nversion: 1\n' }),
      problem: 0,
      exitCode: 2,
      code: 'LOCK_FILE_INVALID',
      message: /./,
      hint: 'hydrofoil lock --update',
      place: 'hydrofoil.lock:1:1',
    },
    {
      name: 'no-manifests',
      args: ['deploy'],
      files: (_, config) => ({ 'hydrofoil.yaml': config.replaceAll('folder: k8s', 'folder: k9s') }),
      exitCode: 2,
      code: 'MANIFEST_FOLDER_UNREADABLE',
      message: 'k9s',
      hint: 'Correct manifests.folder',
    },
    {
      name: 'workload-missing',
      args: ['deploy'],
      files: (_, config) => ({
        'hydrofoil.yaml': config.replaceAll('folder: k8s }', 'folder: k8s }, workloads: [deployment/wob]'),
      }),
      exitCode: 1,
      code: 'WORKLOAD_NOT_FOUND',
      message: 'deployment/wob',
      hint: 'Did you mean "deployment/web"?',
    },
    {
      name: 'container-missing',
      args: ['deploy'],
      files: (_, config) => ({
        'hydrofoil.yaml': config.replaceAll('folder: k8s }', 'folder: k8s }, workloads: ["deployment/web:wob"]'),
      }),
      exitCode: 1,
      code: 'WORKLOAD_CONTAINER_NOT_FOUND',
      message: 'no container "wob"',
      hint: 'Did you mean "web"?',
      place: 'k8s/web.yaml:1:1',
    },
  ])('$name: $code', async ({ name, args = ['build'], remove, files, problem, ...complaint }) => {
    await using it = await project(name);
    const config = await readFile(join(it.folder, 'hydrofoil.yaml'), 'utf8');
    if (remove !== undefined) await it.remove(remove);
    await it.write(files?.(name, config) ?? {});

    await expectNothingDone(it, name, async () => {
      expectComplaint(await it.hydrofoil([...args, '--json']), complaint, problem);
    });
  });

  test('the remedy for a broken lock file works, and plain "lock" leaves the file as it is', async () => {
    await using it = await project('lock-remedy');
    await it.write({ 'hydrofoil.lock': '<<<<<<< HEAD\nversion: 1\n' });

    const refused = await it.hydrofoil(['lock']);
    const untouched = await readFile(join(it.folder, 'hydrofoil.lock'), 'utf8');
    const mended = await it.hydrofoil(['lock', '--update']);
    const checked = await it.hydrofoil(['lock', '--check']);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('LOCK_FILE_INVALID') });
    expect(untouched).toContain('<<<<<<<');
    expect(mended, mended.stderr).toMatchObject({ exitCode: 0 });
    expect(checked).toMatchObject({ exitCode: 0 });
  });

  test('an instruction that fails is named with what it wrote and where it stands in the Dockerfile', async () => {
    await using it = await project('run-fails');
    const dockerfile = story('run-fails').replace('echo installing >', 'echo no such package; exit 7 #');
    await it.write({ Dockerfile: dockerfile });

    const result = await it.hydrofoil(['build', '--json']);

    expectComplaint(result, {
      exitCode: 1,
      code: 'ENGINE_FAILED',
      message: /RUN echo no such package; exit 7 .*exit code: 7\n {2}no such package/,
      hint: 'Mend this instruction',
      place: 'Dockerfile:4',
    });
    expect(await look.tags('bad-input/run-fails/web')).toEqual([]);
  });

  test('a step that leaves none of its outputs is told so, and nothing but the base, which is good, is kept', async () => {
    await using it = await project('outputs');
    await it.write({ Dockerfile: `${story('outputs')}# hydrofoil: inputs=version outputs=/out\nRUN mkdir /other\n` });

    const result = await it.hydrofoil(['build', '--json']);
    const tags = await look.tags('bad-input/outputs/web');

    expectComplaint(result, {
      exitCode: 2,
      code: 'DOCKERFILE_OUTPUTS_MISSING',
      message: 'it left nothing in /out',
      hint: 'Name the files or folders that the step really makes',
      place: 'Dockerfile:11',
    });
    expect(tags.map((tag) => tag.replace(/-.*/, '')).toSorted()).toEqual(['base', 'facts']);
  });
});

describe('surroundings that fail', () => {
  test('a registry that is away is named with its address', async () => {
    await using it = await project('registry-away');
    const config = await readFile(join(it.folder, 'hydrofoil.yaml'), 'utf8');
    await it.write({ 'hydrofoil.yaml': config.replace(/repository: .*/, 'repository: 127.0.0.1:1/web') });

    expectComplaint(await it.hydrofoil(['build', '--json']), {
      exitCode: 1,
      code: 'REGISTRY_UNREACHABLE',
      message: 'no answer from 127.0.0.1:1: connect ECONNREFUSED',
      hint: 'Check the name 127.0.0.1:1 and the way there',
    });
  });

  test('credentials that the registry refuses are told with the command that mends them, and never shown', async () => {
    await using gate = await startProxy({ target: registry.url, bearer: { users: { ann: 'right' } } });
    await using it = await project('credentials', gate.host);
    const auth = Buffer.from('ann:wrong-password').toString('base64');
    await it.write({
      Dockerfile: storyDockerfile(registry.host, 'bad-input/credentials'),
      '.docker/config.json': JSON.stringify({ auths: { [gate.host]: { auth } } }),
    });

    await expectNothingDone(it, 'credentials', async () => {
      const result = await it.hydrofoil(['deploy', '--json', '--verbose']);

      expectComplaint(result, {
        exitCode: 1,
        code: 'REGISTRY_UNAUTHORIZED',
        message: gate.host,
        hint: `docker login ${gate.host}`,
      });
      for (const secret of ['wrong-password', auth]) expect(result.stdout + result.stderr).not.toContain(secret);
    });
  });

  test('a registry that fails for a while is asked again', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using it = await project('500', proxy.host);
    proxy.fail({ method: 'GET', path: /manifests/, fault: { status: 500 }, times: 2 });
    proxy.fail({ method: 'POST', path: /uploads/, fault: { status: 503 }, times: 1 });
    proxy.fail({ method: 'PUT', path: /manifests/, fault: { status: 502 }, times: 1 });

    const { digest } = await buildWeb(it);

    expect(proxy.requests.filter(({ status }) => status >= 500)).toHaveLength(4);
    expect(await look.missingBlobs('bad-input/500/web', digest)).toEqual([]);
  });

  test('a registry that lost a layer of the base is told so, and gets all of it again', async () => {
    await using it = await project('lost-layer');
    const first = await buildWeb(it);
    await it.commit('code', { version: '2\n' });
    const { layers } = await look.manifest('bad-input/lost-layer/web', `base-${first.base.key}`);
    await fetch(`${registry.url}/v2/bad-input/lost-layer/web/blobs/${layers.at(-1)?.digest}`, { method: 'DELETE' });

    const result = await it.hydrofoil(['build', '--json']);

    expect(result, result.stderr).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Everything is looked at again'),
    });
    const { digest } = JSON.parse(result.stdout).images.web;
    expect(await look.missingBlobs('bad-input/lost-layer/web', digest)).toEqual([]);
  });

  test('an image that another run, which made the very same, has deleted is pushed once more', async () => {
    await using proxy = await startProxy({ target: registry.url });
    await using it = await project('forgotten', proxy.host);
    await it.hydrofoil(['lock']);
    const body = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
    proxy.fail({ method: 'GET', path: /web\/manifests\/sha256/, fault: { status: 404, body } });

    const { digest } = await buildWeb(it);

    expect(proxy.requests.some(({ path, status }) => /web\/manifests\/sha256/.test(path) && status === 404)).toBe(true);
    expect(await look.missingBlobs('bad-input/forgotten/web', digest)).toEqual([]);
  });

  test('an engine that does not answer is named with its address', async () => {
    await using it = await project('engine-away');
    const config = await readFile(join(it.folder, 'hydrofoil.yaml'), 'utf8');
    await it.write({ 'hydrofoil.yaml': config.replace(/address: .*/, 'address: "unix:///nowhere.sock" }') });

    await expectNothingDone(it, 'engine-away', async () => {
      expectComplaint(await it.hydrofoil(['build', '--json']), {
        exitCode: 1,
        code: 'ENGINE_NOT_FOUND',
        message: 'unix:///nowhere.sock',
        hint: 'Start buildkitd at unix:///nowhere.sock',
      });
    });
  });

  test('Ctrl-C in the middle of an engine build ends it with 130 and leaves nothing', async () => {
    await using it = await project('interrupted');
    const dockerfile = storyDockerfile(it.host, 'bad-input/interrupted');
    await it.write({
      Dockerfile: dockerfile.replace('echo installing >', 'echo step has begun; sleep 60; echo >'),
      'tmp/.gitignore': '*\n',
    });
    const TMPDIR = join(it.folder, 'tmp');

    await expectNothingDone(it, 'interrupted', async () => {
      const { exitCode, stderr } = await it.killWhen(['deploy', '--plain'], /step has begun$/, 'SIGINT', {
        TMPDIR,
        NODE_DISABLE_COMPILE_CACHE: '1',
      });

      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/interrupted/i);
    });
    expect(await readdir(TMPDIR)).toEqual(['.gitignore']);
    const processes = await exec('ps', ['-eo', 'args']);
    expect(processes.stdout.split('\n').filter((line) => line.includes(`context=${it.folder}`))).toEqual([]);
  });
});

describe('secrets', () => {
  test('the value of a secret is in no output, no argument list, and nothing that the registry has', async () => {
    const { buildctl } = await sharedBuildkit();
    await using it = await project('secrets');
    const print = 'RUN --mount=type=secret,id=token --mount=type=secret,id=key';
    const values = ['value-of-the-token-4711', 'value-of-the-key-0815'];
    await it.write({
      Dockerfile: storyDockerfile(it.host, 'bad-input/secrets')
        .replace('RUN echo', `${print} cat /run/secrets/token /run/secrets/key && echo`)
        .concat(`${print} echo "it is $(cat /run/secrets/token)" && cat /run/secrets/key\n`),
      'key.txt': `${values[1]}\n`,
      '.dockerignore': '.git*\n.docker\nk8s\nhydrofoil*\nkey.txt\nbin\n',
      'bin/buildctl': `#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline >> "$ARGUMENTS"\nexec ${buildctl} "$@"\n`,
    });
    await chmod(join(it.folder, 'bin/buildctl'), 0o755);
    const argumentsFile = join(it.folder, 'bin/arguments');
    const flags = ['--secret', 'id=token,env=TOKEN', '--secret', 'id=key,src=key.txt'];

    const result = await it.hydrofoil(['build', '--json', '--verbose', ...flags], {
      env: {
        TOKEN: values[0] ?? '',
        ARGUMENTS: argumentsFile,
        PATH: `${join(it.folder, 'bin')}:${process.env.PATH}`,
      },
    });
    const argumentLists = await readFile(argumentsFile, 'utf8');
    const kept = await everythingIn('bad-input/secrets/web');

    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stderr).toContain('it is ***');
    expect(argumentLists).toContain('--secret id=token,env=TOKEN');
    expect(kept).toContain('installing');
    for (const value of values) {
      expect(result.stdout + result.stderr).not.toContain(value);
      expect(argumentLists).not.toContain(value);
      expect(kept).not.toContain(value);
    }
  });

  test.each([
    { name: 'variable', source: 'id=token,env=NOT_SET', code: 'ENGINE_SECRET_MISSING', exitCode: 2, says: 'NOT_SET' },
    { name: 'file', source: 'id=token,src=nofile', code: 'ENGINE_SECRET_MISSING', exitCode: 2, says: 'nofile' },
  ])('a secret whose $name does not exist is named before anything is made', async ({ name, source, ...expected }) => {
    await using it = await project(`secret-${name}`);
    await it.write({
      Dockerfile: storyDockerfile(it.host, `bad-input/secret-${name}`).replace(
        'RUN echo',
        'RUN --mount=type=secret,id=token echo',
      ),
    });

    await expectNothingDone(it, `secret-${name}`, async () => {
      const result = await it.hydrofoil(['build', '--json', '--secret', source]);

      expect(result.exitCode, result.stderr).toBe(expected.exitCode);
      expect(errorOf(result)).toMatchObject({ code: expected.code, message: expect.stringContaining(expected.says) });
    });
  });
});

/** All manifests and blobs that the tags of a repository lead to, unpacked, as one text. */
async function everythingIn(repository: string): Promise<string> {
  const texts: string[] = [];
  for (const tag of await look.tags(repository)) {
    const manifest = await look.manifest(repository, tag);
    texts.push(tag, JSON.stringify(manifest));
    for (const { digest } of [manifest.config, ...manifest.layers]) {
      const bytes = Buffer.from(await (await look.blob(repository, digest)).arrayBuffer());
      texts.push((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1'));
    }
  }
  return texts.join('\n');
}

describe('clusters', () => {
  const configFor = (host: string, name: string, namespace: string, workloads = 'auto') => `images:
  web:
    repository: ${host}/bad-input/${name}/web
environments:
  uat: { branch: uat, kubernetes: { namespace: ${namespace} }, workloads: ${workloads} }
`;
  const kubeconfigOf = (server: string) =>
    JSON.stringify({
      'current-context': 'emr',
      clusters: [{ name: 'emr', cluster: { server } }],
      users: [{ name: 'ci', user: { token: 'secret-token-of-ci' } }],
      contexts: [{ name: 'emr', context: { cluster: 'emr', user: 'ci' } }],
    });

  test('a cluster that is away is named with its address and context', async () => {
    await using it = await project('cluster-away');
    await it.write({
      'hydrofoil.yaml': configFor(it.host, 'cluster-away', 'emr'),
      kubeconfig: kubeconfigOf('http://127.0.0.1:1'),
    });

    for (const command of ['deploy', 'rollback', 'status', 'history', 'plan']) {
      const result = await it.hydrofoil([command, 'uat', '--json'], { env: { KUBECONFIG: 'kubeconfig' } });

      expectComplaint(result, {
        exitCode: 1,
        code: 'CLUSTER_UNREACHABLE',
        message: /namespace emr: http:\/\/127\.0\.0\.1:1 \(context emr\) refused the connection/,
        hint: 'Check the server address in the kubeconfig',
      });
      expect(result.stdout + result.stderr).not.toContain('secret-token-of-ci');
    }
  });

  test.each([
    { name: 'no file', context: undefined, file: 'nowhere', code: 'KUBECONFIG_MISSING', hint: 'Set KUBECONFIG' },
    { name: 'no such context', context: 'emrr', file: 'kubeconfig', code: 'CONTEXT_UNKNOWN', hint: 'mean "emr"?' },
  ])('a kubeconfig with $name is wrong use', async ({ name, context, file, code, hint }) => {
    const folder = name.replaceAll(' ', '-');
    await using it = await project(folder);
    const config = configFor(it.host, folder, 'emr');
    await it.write({
      'hydrofoil.yaml':
        context === undefined ? config : config.replace('{ namespace', `{ context: ${context}, namespace`),
      kubeconfig: kubeconfigOf('http://127.0.0.1:1'),
    });

    await expectNothingDone(it, folder, async () => {
      const result = await it.hydrofoil(['deploy', '--json'], { env: { KUBECONFIG: file } });

      expectComplaint(result, { exitCode: 2, code, message: context ?? file, hint });
    });
  });

  test('rights that are missing are told as the rule to add; a workload or container that is not there with those that are', async () => {
    const { kubectl, kubeconfig } = await sharedCluster();
    const namespace = 'bad-input';
    const inNamespace = (...args: string[]) => kubectl('-n', namespace, ...args);
    await kubectl('create', 'namespace', namespace);
    await inNamespace('create', 'deployment', 'web', '--replicas=0', '--image=registry.example.com/other:1');
    await inNamespace('create', 'serviceaccount', 'ci');
    const token = (await inNamespace('create', 'token', 'ci')).trim();
    await using it = await project('rbac');
    const admin = JSON.parse(await kubectl('config', 'view', '--raw', '-o', 'json'));
    const few = { ...admin, users: [{ name: admin.users[0].name, user: { token } }] };
    await it.write({ 'few-rights': JSON.stringify(few) });
    const deploy = async (workloads: string, file: string) => {
      await it.write({ 'hydrofoil.yaml': configFor(it.host, 'rbac', namespace, workloads) });
      return it.hydrofoil(['deploy', '--json'], { env: { KUBECONFIG: file } });
    };

    const forbidden = await deploy('[deployment/web]', 'few-rights');
    const missing = await deploy('[deployment/wob]', kubeconfig);
    const container = await deploy('["deployment/web:app"]', kubeconfig);
    const nothing = await deploy('auto', kubeconfig);

    expectComplaint(forbidden, {
      exitCode: 1,
      code: 'CLUSTER_FORBIDDEN',
      message: `in the namespace "${namespace}"`,
      hint: `Add this rule to a Role in namespace ${namespace} that is bound to system:serviceaccount:${namespace}:ci: {apiGroups: [`,
    });
    expectComplaint(missing, {
      exitCode: 1,
      code: 'WORKLOAD_NOT_FOUND',
      message: 'deployment/wob',
      hint: 'deployment/web',
    });
    expectComplaint(container, {
      exitCode: 1,
      code: 'WORKLOAD_CONTAINER_NOT_FOUND',
      message: 'app',
      hint: 'other',
    });
    expectComplaint(nothing, {
      exitCode: 1,
      code: 'WORKLOAD_NOT_FOUND',
      message: 'bad-input/rbac/web',
      hint: 'deployment/web',
    });
    const left = await inNamespace('get', 'lease,configmap', '-o', 'name');
    expect(left.split('\n').filter((line) => !/^$|kube-root-ca/.test(line))).toEqual([]);
    expect(await inNamespace('get', 'deployment/web', '-o', 'jsonpath={..image}')).toBe('registry.example.com/other:1');
  });
});
