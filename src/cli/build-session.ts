import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { formatBytes } from '../amounts.ts';
import type { BuildRun, ImageOrder } from '../build/image-order.ts';
import type { BuildPorts, Provenance } from '../build/ports.ts';
import { readContextsEarly } from '../build/read/read-context.ts';
import { openSharedWork } from '../build/shared-work.ts';
import type { Config, ImageSettings } from '../config/config.ts';
import { LOCK_FILE, readLockFile } from '../config/lock-file.ts';
import type { Git } from '../context/git/git.ts';
import { indexCheckOf } from '../context/witness.ts';
import { type EngineChoice, findEngine } from '../engine/find.ts';
import { withAccess } from '../engine/with-access.ts';
import { exec } from '../exec.ts';
import type { Repository } from '../oci/reference.ts';
import { formatPlan } from '../plan/format-plan.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import type { EcrSettings } from '../registry/keychain/ecr/ecr-settings.ts';
import type { RepositoryAction } from '../registry/registry.ts';
import type { CliContext } from './context.ts';
import { askGitEarly, type EarlyGit } from './early-git.ts';
import { askPreviousEarly } from './early-previous.ts';
import { openMemoryOf } from './open-memory.ts';
import { openRegistries } from './open-registry.ts';
import { branchOf, branchTag, provenanceOf, strayCommitNote, uncommittedPaths } from './surroundings.ts';
import { tellSecrets } from './tell-secrets.ts';

/** Everything that making images needs, gathered once for a command. */
export interface BuildSession extends AsyncDisposable {
  readonly ports: BuildPorts;
  readonly run: BuildRun;
  readonly provenance: Provenance;
  readonly git: Git;
  order(image: ImageSettings): ImageOrder;
}

export interface SessionRequest {
  /** Folder of the configuration, or of the build context. */
  readonly root: string;
  readonly engine: EngineChoice;
  /** Absent: the defaults. */
  readonly ecr?: EcrSettings;
  /** Whose contexts are read while git is asked. */
  readonly images: readonly ImageSettings[];
  /** Absolute paths outside of `root` that images are made of too. */
  readonly sources: readonly string[];
  /** Folders of manifests, absolute: a deployment edits them, and they are no part of an image. */
  readonly manifestFolders: readonly string[];
  /** Of all images that there are: what one has, another need not make. */
  readonly repositories: readonly Repository[];
  /** Branches whose newest image is a good start when this branch has none. */
  readonly otherBranches: readonly string[];
  readonly branch?: string;
  /** `pass-over`: what hydrofoil.lock says does not matter, not even whether it can be read. */
  readonly lock?: 'read' | 'pass-over';
  /** Tags that the user asks for, instead of commit and branch. */
  readonly tags?: readonly string[];
  /** What the command will want to do in the images' repositories. Absent: nothing, as far as is known yet. */
  readonly permissions?: readonly RepositoryAction[];
}

export async function openBuildSession(
  request: SessionRequest,
  context: CliContext,
  git: Git,
  early: EarlyGit = askGitEarly(git, context),
): Promise<BuildSession> {
  const { env, output, signal } = context;
  const { progress } = output;
  const { registry: client, access } = openRegistries(context, request.ecr);
  const { registry, leave } = askPreviousEarly(client, request, context);
  const close = async () => {
    await leave();
    await client.close();
  };
  try {
    await setImmediate(); // a connection is asked for, and in the next turn what is to be said on it:
    await setImmediate(); // the first request leaves before files are looked at, which keeps the event loop
    const secretsTold = Promise.all(request.images.map((image) => tellSecrets(image.secrets, context)));
    const reading = early.of(request.root);
    const check = reading.compared.then((compared) => indexCheckOf(compared, request.root));
    check.catch(() => {}); // told with the state; without a memory nobody waits for it
    const memory = openMemoryOf(request, context, {
      signal,
      check,
      git: { folder: request.root, rules: reading.rules, state: () => asking },
    });
    const names = memory?.newNames(request.images) ?? Promise.resolve('everywhere' as const);
    const asking = names.then((places) => reading.state(request.sources, places));
    asking.catch(() => {}); // told where it is awaited
    const contexts = readContextsEarly(request.images, { signal, ...(memory && { recall: memory.recall }) });
    const lockFile = join(request.root, LOCK_FILE);
    const [state, lock] = await Promise.all([
      asking,
      request.lock === 'pass-over' ? undefined : readLockFile(lockFile, relative(context.cwd, lockFile)),
      secretsTold,
    ]);
    const branch = branchOf(request.branch, env, state);
    const provenance = provenanceOf(branch, env, state, request.manifestFolders, Date.now());
    context.tell({ kind: 'source', provenance });
    if (provenance.isDirty) warnOfChanges(uncommittedPaths(state, request.manifestFolders), context);
    const stray = request.branch === undefined ? strayCommitNote(env, state) : undefined;
    if (stray !== undefined) progress({ type: 'note', text: stray });
    const tags = request.tags ?? (provenance.commit === undefined ? [] : [provenance.commit]);
    const movingTags = request.tags === undefined ? [branchTag(branch)] : [];
    const previous = request.tags ?? [...new Set([branchTag(branch), ...request.otherBranches.map(branchTag)])];
    return {
      git,
      provenance,
      ports: {
        registry,
        engine: withAccess(findEngine(request.engine, { exec, env, signal }), access),
        signal,
        progress,
        contexts,
        ...(memory === undefined ? {} : { memory }),
      },
      run: {
        lock,
        buildPlatform: BUILD_PLATFORM,
        provenance,
        shared: openSharedWork(request.repositories),
        onPlan: planTeller(context),
      },
      order: (image) => ({ specs: specsOf(image), mounts: image, tags, movingTags, previous }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** That of BUILDPLATFORM: where this runs, as far as it can be known. */
export const BUILD_PLATFORM = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };

/** One for each platform. */
export function specsOf(image: ImageSettings): ImageOrder['specs'] {
  const [first, ...others] = image.platforms;
  const specOf = (platform: string) => ({
    ...image,
    platform,
    title: others.length === 0 ? image.name : `${image.name} (${platform})`,
  });
  return [specOf(first), ...others.map(specOf)];
}

export function sessionOf(
  config: Config,
  images: readonly ImageSettings[],
  branch: string | undefined,
): SessionRequest {
  const otherBranches = Object.values(config.environments).flatMap((environment) => environment.branch ?? []);
  const manifestFolders = Object.values(config.environments).flatMap(({ destination }) =>
    destination.kind === 'manifests' ? destination.folder : [],
  );
  const { root, engine, ecr } = config;
  const all = Object.values(config.images);
  const sources = sourcesApart(root, all);
  const repositories = all.map(({ repository }) => repository);
  return {
    root,
    engine,
    ecr,
    images,
    sources,
    repositories,
    otherBranches,
    manifestFolders,
    ...(branch === undefined ? {} : { branch }),
  };
}

/**
 * Contexts and Dockerfiles that are not below the folder, whatever they are called there: of a configuration in a sub-folder of its repository, for
 * example, or behind a link.
 */
export function sourcesApart(root: string, images: readonly ImageSettings[]): string[] {
  const folder = realPathOf(root).replace(/\/$/, '');
  const paths = images.flatMap(({ context, dockerfile }) => [context, dockerfile]).map(realPathOf);
  return [...new Set(paths)].filter((path) => path !== folder && !path.startsWith(`${folder}/`));
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // what is missing is told where it is read
  }
}

function warnOfChanges(paths: readonly string[], { output: { progress } }: CliContext): void {
  const some = paths.slice(0, 3).join(', ');
  progress({
    type: 'warning',
    text: `The tree holds changes that are in no commit: ${some}${paths.length > 3 ? ' and more' : ''}`,
    hint: 'The image and its release are made without a commit; commit first to have them named by it.',
  });
}

/** Tells plans as they become known; a line that was told is not told again. */
function planTeller({ output: { progress } }: CliContext): (plan: ImagePlan) => void {
  const told = new Set<string>();
  const once = (text: string, tell: (text: string) => void) => {
    if (!told.has(text)) tell(text);
    told.add(text);
  };
  return (plan) => {
    for (const line of formatPlan(plan, formatBytes))
      once(`${plan.title}: ${line}`, (text) => progress({ type: 'note', text }));
    for (const advice of plan.advice) once(`${plan.name}: ${advice}`, (text) => progress({ type: 'warning', text }));
  };
}
