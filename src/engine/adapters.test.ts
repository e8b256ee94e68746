import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Exec } from '../exec.ts';
import { type ProgressEvent, silent } from '../log.ts';
import { createBuildah } from './buildah.ts';
import { createBuildctl } from './buildctl.ts';
import { createBuildx } from './buildx.ts';
import type { Engine, EngineRequest } from './engine.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const signal = new AbortController().signal;
const env = { DEPLOY_TOKEN: 'the-secret-value' };

const request: EngineRequest = {
  dockerfile: 'FROM scratch\nCOPY a /\n',
  context: '/the/context',
  dockerignore: '*.log\n',
  args: { WORD: 'a b' },
  platform: 'linux/arm64',
  secrets: [
    { id: 'token', from: 'environment', variable: 'DEPLOY_TOKEN' },
    { id: 'npmrc', from: 'file', file: '/home/me/.npmrc' },
  ],
  ssh: [
    { id: 'default', paths: [] },
    { id: 'deploy', paths: ['/keys/a', '/keys/b'] },
  ],
  layoutImages: [],
  destination: { kind: 'registry', reference: { registry: 'registry.example.com', name: 'emr/web', tag: 'base-1' } },
};

interface Recorded {
  readonly exec: Exec;
  readonly calls: string[][];
  /** Dockerfile and ignore file as the tool found them. */
  readonly files: string[];
}

/** Plays a tool that writes what `--metadata-file`, `--iidfile` and `--digestfile` ask for. Paths of the build's own folder come as "TMP/…". */
function recording({
  exitCode = 0,
  metadata = JSON.stringify({ 'containerimage.digest': DIGEST }),
  lines = [''],
} = {}): Recorded {
  const calls: string[][] = [];
  const files: string[] = [];
  const exec: Exec = async (command, args, options) => {
    const after = (flag: string) => args[args.indexOf(flag) + 1] ?? '';
    const result = ['--metadata-file', '--iidfile', '--digestfile'].find((flag) => args.includes(flag));
    if (result === undefined) return { exitCode: 0, stdout: 'buildah version 1.28.2 (image-spec 1.1.0)', stderr: '' };
    const own = dirname(after(result));
    calls.push([command, ...args].map((arg) => arg.replaceAll(own, 'TMP')));
    if (result !== '--digestfile')
      files.push(...['Dockerfile', 'Dockerfile.dockerignore'].map((name) => readFileSync(`${own}/${name}`, 'utf8')));
    for (const line of lines) options?.onLine?.(line, 'stderr');
    writeFileSync(after(result), result === '--metadata-file' ? metadata : `${DIGEST}\n`);
    return { exitCode, stdout: '', stderr: '' };
  };
  return { exec, calls, files };
}

const secretsAndSsh =
  '--secret id=token,env=DEPLOY_TOKEN --secret id=npmrc,src=/home/me/.npmrc --ssh default --ssh deploy=/keys/a,/keys/b';

describe('what is started', () => {
  const cases: [name: string, make: (exec: Exec) => Engine, commands: string[]][] = [
    [
      'buildctl',
      (exec) => createBuildctl({ exec, env, address: 'kube-pod://builder' }),
      [
        'buildctl --addr kube-pod://builder build --progress plain --frontend dockerfile.v0 --local context=/the/context --local dockerfile=TMP ' +
          `--opt filename=Dockerfile --opt platform=linux/arm64 --opt build-arg:WORD=a b ${secretsAndSsh} ` +
          '--output type=image,name=registry.example.com/emr/web:base-1,push=true,oci-mediatypes=true --metadata-file TMP/result',
      ],
    ],
    [
      'buildx',
      (exec) => createBuildx({ exec, env, builder: 'remote' }),
      [
        'docker buildx build --progress plain --builder remote --file TMP/Dockerfile --platform linux/arm64 --provenance false --sbom false ' +
          `--build-arg WORD=a b ${secretsAndSsh} ` +
          '--output type=image,name=registry.example.com/emr/web:base-1,push=true,oci-mediatypes=true --metadata-file TMP/result /the/context',
      ],
    ],
    [
      'buildah',
      (exec) => createBuildah({ exec, env }),
      [
        'buildah build --layers --format oci --iidfile TMP/image --file TMP/Dockerfile --ignorefile TMP/Dockerfile.dockerignore ' +
          `--platform linux/arm64 --build-arg WORD=a b ${secretsAndSsh} --secret id=hydrofoil-build,src=TMP/Dockerfile /the/context`,
        `buildah push --format oci --digestfile TMP/result ${DIGEST} docker://registry.example.com/emr/web:base-1`,
      ],
    ],
  ];
  test.each(cases)('%s', async (_name, make, commands) => {
    const { exec, calls, files } = recording();

    const digest = await make(exec).build(request, { signal, progress: silent });

    expect(digest).toBe(DIGEST);
    expect(calls.map((call) => call.join(' '))).toEqual(commands);
    expect(files).toEqual([request.dockerfile, '*.log\n']);
  });

  test.each([
    ['127.0.0.1:5000', true],
    ['localhost:5000', true],
    ['[::1]:5000', true],
    ['127.0.0.1.example.com', false],
    ['registry.example.com:5000', false],
  ])('%s may speak plain HTTP: %s', async (registry, insecure) => {
    const forBuildctl = recording();
    const forBuildah = recording();
    const there: EngineRequest = {
      ...request,
      destination: { kind: 'registry', reference: { registry, name: 'emr/web', tag: 'base-1' } },
    };

    await createBuildctl({ exec: forBuildctl.exec, env, address: 'a' }).build(there, { signal, progress: silent });
    await createBuildah({ exec: forBuildah.exec, env }).build(there, { signal, progress: silent });

    expect(forBuildctl.calls.flat().some((arg) => arg.includes('registry.insecure=true'))).toBe(insecure);
    expect(forBuildah.calls.map((call) => call.includes('--tls-verify=false'))).toEqual([insecure, insecure]);
  });
});

test('the folder of the Dockerfile is gone after a success and after a failure', async () => {
  for (const exitCode of [0, 1]) {
    let folder = '';
    const { exec } = recording({ exitCode });
    const watching: Exec = (command, args, options) => {
      folder = (args.find((arg) => arg.startsWith('dockerfile=')) ?? '').slice('dockerfile='.length);
      return exec(command, args, options);
    };

    await createBuildctl({ exec: watching, env, address: 'a' })
      .build(request, { signal, progress: silent })
      .catch(() => {});

    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  }
});

test.each([
  ['no digest in it', '{}'],
  ['no digest of the form', '{"containerimage.digest": "latest"}'],
  ['no JSON', ''],
])('a tool that does not tell what it pushed has not built anything: %s', async (_what, metadata) => {
  const building = createBuildctl({ exec: recording({ metadata }).exec, env, address: 'a' }).build(request, {
    signal,
    progress: silent,
  });

  await expect(building).rejects.toMatchObject({ code: 'ENGINE_RESULT_INVALID' });
});

test('lines go out as they come, with the secret masked', async () => {
  const events: ProgressEvent[] = [];
  const { exec } = recording({ lines: ['#1 [1/1] RUN', '#1 0.1 token the-secret-value!'] });

  await createBuildctl({ exec, env, address: 'a' }).build(request, { signal, progress: (event) => events.push(event) });

  expect(events).toEqual([
    { type: 'output', source: 'buildctl', line: '#1 [1/1] RUN' },
    { type: 'output', source: 'buildctl', line: '#1 0.1 token ***!' },
  ]);
});

test('a failure that no step explains carries the last lines', async () => {
  const { exec } = recording({ exitCode: 1, lines: ['error: failed to connect', '', 'dial tcp: refused'] });

  const building = createBuildctl({ exec, env, address: 'a' }).build(request, { signal, progress: silent });

  await expect(building).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message:
      'Building registry.example.com/emr/web:base-1 with buildctl: exit code 1\n  error: failed to connect\n  dial tcp: refused',
  });
});
