import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageOrder } from '../../src/build/image-order.ts';
import { buildImage } from '../../src/build/images/build-image.ts';
import type { MadeImage } from '../../src/build/made-image.ts';
import type { BuildPorts } from '../../src/build/ports.ts';
import { openContexts } from '../../src/build/read/read-context.ts';
import type { LockedImages } from '../../src/build/read/resolve-froms.ts';
import { type BuildMemory, openMemory } from '../../src/build/recall/memory.ts';
import { openSharedWork } from '../../src/build/shared-work.ts';
import { createGit } from '../../src/context/git/git.ts';
import { type IndexCheck, indexCheckOf } from '../../src/context/witness.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { isToolError, ToolError } from '../../src/errors.ts';
import { silent } from '../../src/log.ts';
import type { Repository } from '../../src/oci/reference.ts';
import { registryClient } from '../../src/registry/client.ts';

/** What came of one build. `read`: how often the context was read, which a machine that remembers it does not. */
export type TwinBuild = { readonly read: number } & (
  | { readonly kind: 'image'; readonly digest: string; readonly outcome: MadeImage['outcome'] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
);

export interface TwinPlace {
  /** "127.0.0.1:PORT" */
  readonly host: string;
  /** First part of the names of both repositories. */
  readonly name: string;
  /** The build context. */
  readonly context: string;
  /** Below the context. */
  readonly dockerfile?: string;
  readonly lock?: LockedImages;
  readonly target?: string;
  /** What executes RUN. Absent: nothing does, and whoever needs it is refused. */
  readonly engine?: Engine;
  readonly args?: Readonly<Record<string, string>>;
  readonly allowedSecrets?: readonly string[];
  /** Beside this machine's. */
  readonly otherPlatforms?: readonly string[];
}

/** One folder, built on a machine that remembers and on one that does not, each with a repository of its own. */
export interface Twins extends Disposable {
  /** Of the machine that remembers. */
  readonly memoryFolder: string;
  /** Another machine pushes to the repository of the one that remembers, on the branch's tag. */
  buildRemembering(options?: TwinOptions): Promise<TwinBuild>;
  buildForgetting(options?: TwinOptions): Promise<TwinBuild>;
  /** What is in the first repository is built once more, by whoever remembers nothing. */
  buildAgain(options?: TwinOptions): Promise<TwinBuild>;
}

export interface TwinOptions {
  readonly branch?: string;
  readonly createdAt?: number;
  readonly signal?: AbortSignal;
  readonly place?: Partial<TwinPlace>;
  /** Called when the memory has looked at the context, and nothing was packed. */
  readonly onLooked?: () => void;
}

const COMMIT_TIME = 1_700_000_000;

export function openTwins(given: TwinPlace): Twins {
  const memoryFolder = mkdtempSync(join(tmpdir(), 'hydrofoil-memory-'));
  const build = async (role: 'memory' | 'plain', kind: 'remember' | 'forget', options: TwinOptions) => {
    const { signal = new AbortController().signal, onLooked = () => {} } = options;
    const place = { ...given, ...options.place };
    const check = () => checkIndex(place.context, signal);
    const memory =
      kind === 'forget'
        ? undefined
        : told(openMemory(memoryFolder, { signal, check: check(), version: 'test' }), onLooked);
    const repository = { registry: place.host, name: `${place.name}/${role}` };
    return buildOne(place, repository, { ...options, signal, memory });
  };
  return {
    memoryFolder,
    buildRemembering: (options = {}) => build('memory', 'remember', options),
    buildForgetting: (options = {}) => build('plain', 'forget', options),
    buildAgain: (options = {}) => build('memory', 'forget', options),
    [Symbol.dispose]: () => rmSync(memoryFolder, { recursive: true, force: true }),
  };
}

/** What both must have in common: the very digest, and whether it is new; or why there is no image. */
export function essenceOf(build: TwinBuild): Readonly<Record<string, string>> {
  return build.kind === 'refused'
    ? { kind: build.kind, code: build.code }
    : { kind: build.kind, digest: build.digest, outcome: build.outcome };
}

/** What the command line asks git for. */
async function checkIndex(folder: string, signal: AbortSignal): Promise<IndexCheck | undefined> {
  return indexCheckOf(await createGit().beginState(folder, { signal }).compared, folder);
}

function told(memory: BuildMemory, onLooked: () => void): BuildMemory {
  return {
    ...memory,
    async recall(place) {
      const recalled = await memory.recall(place);
      onLooked();
      return recalled;
    },
  };
}

async function buildOne(
  place: TwinPlace,
  repository: Repository,
  {
    signal,
    memory,
    branch = 'branch',
    createdAt = COMMIT_TIME,
  }: TwinOptions & { readonly signal: AbortSignal; readonly memory: BuildMemory | undefined },
): Promise<TwinBuild> {
  const {
    context,
    dockerfile = 'Dockerfile',
    host,
    name,
    args = {},
    allowedSecrets = [],
    target,
    lock,
    otherPlatforms = [],
  } = place;
  const registry = registryClient({ keychain: async () => ({ kind: 'anonymous' }), env: process.env });
  const contexts = openContexts({ signal });
  let read = 0;
  const ports: BuildPorts = {
    registry,
    engine: place.engine ?? NO_ENGINE,
    signal,
    progress: silent,
    contexts: {
      of(one) {
        read++;
        return contexts.of(one);
      },
    },
    ...(memory === undefined ? {} : { memory }),
  };
  const spec = {
    name: 'web',
    title: 'web',
    repository,
    calledAs: { registry: host, name: `${name}/web` },
    dockerfile: join(context, dockerfile),
    dockerfileName: dockerfile,
    context,
    platform: `linux/${ARCHITECTURE}`,
    args,
    allowedSecrets: allowedSecrets.map((pattern) => ({ pattern, by: 'flag' as const })),
    ...(target === undefined ? {} : { target }),
  };
  const order: ImageOrder = {
    specs: [spec, ...otherPlatforms.map((platform) => ({ ...spec, platform }))],
    mounts: { secrets: [], ssh: [] },
    tags: [],
    movingTags: [branch],
    previous: [branch, 'branch'],
  };
  const run = {
    lock,
    buildPlatform: { os: 'linux', architecture: ARCHITECTURE },
    provenance: { isDirty: false, createdAt },
    shared: openSharedWork([repository]),
    onPlan: () => {},
  };
  try {
    const { digest, outcome } = await buildImage(order, run, ports);
    return { kind: 'image', digest, outcome, read };
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { kind: 'refused', code: error.code, message: error.message, read };
  } finally {
    await registry.close();
  }
}

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64';

export const NO_ENGINE: Engine = {
  description: 'no engine',
  async build() {
    throw new ToolError('ENGINE_NOT_FOUND', 'This test has no engine', { hint: 'Compose it without one.' });
  },
};
