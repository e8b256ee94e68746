import { readFileSync, readSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TarEntry } from 'modern-tar';
import { openAddedArchives } from '../../src/build/read/added-archives.ts';
import { mayBeArchive } from '../../src/context/archive.ts';
import { readContentIds } from '../../src/context/content-id.ts';
import { readIgnore } from '../../src/context/dockerignore.ts';
import { readContext } from '../../src/context/walk.ts';
import { isToolError } from '../../src/errors.ts';
import { contentDigest, type LayerEntry } from '../../src/layer/entry.ts';
import { createExtraction } from '../../src/layer/extract.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Composition } from '../../src/plan/compose/composition.ts';
import { type CopyRequest, composeCopy } from '../../src/plan/compose/copy.ts';
import { applyEntries, type RootfsFacts } from '../../src/plan/compose/rootfs.ts';
import { createRootfsBuilder } from '../../src/plan/compose/rootfs-builder.ts';
import { formatRootfs, parseRootfs } from '../../src/plan/compose/rootfs-format.ts';
import { selectFacts } from '../../src/plan/compose/select-facts.ts';
import { composeWorkdir } from '../../src/plan/compose/workdir.ts';
import { type ContextSpec, writeContext } from './context-folder.ts';
import { type FlatTree, flattenLayers, flattenTar } from './flat-tree.ts';
import { referenceBuild } from './reference-build.ts';

export type Step =
  | CopyStep
  | { readonly keyword: 'WORKDIR'; readonly to: string }
  | { readonly keyword: 'USER'; readonly to: string };

interface CopyStep
  extends Partial<Pick<CopyRequest, 'chown' | 'chmod' | 'link' | 'exclude' | 'parents' | 'unpack' | 'inlineFiles'>> {
  readonly keyword: 'COPY' | 'ADD';
  readonly sources?: readonly string[];
  readonly to: string;
}

export interface CopyCase {
  readonly context: ContextSpec;
  readonly steps: readonly Step[];
}

/** What came of a case: a file system, a refusal, or the work handed on. */
export type Outcome =
  | { readonly kind: 'tree'; readonly tree: FlatTree }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'engine'; readonly because: string };

export interface Oracle {
  readonly buildctl: string;
  readonly address: string;
  /** Reference of the image that both stand on, and what it holds. */
  readonly image: string;
  readonly entries: readonly TarEntry[];
}

/** Builds the case with BuildKit. */
async function buildWithBuildkit({ steps }: CopyCase, folder: string, oracle: Oracle): Promise<Outcome> {
  const dockerfile = join(folder, '..', `${folder.split('/').at(-1)}.dockerfile`);
  await mkdir(dockerfile);
  writeFileSync(join(dockerfile, 'Dockerfile'), [`FROM ${oracle.image}`, ...steps.map(formatStep), ''].join('\n'));
  const tar = join(dockerfile, 'result.tar');
  const result = await referenceBuild(oracle, [
    ...['--local', `context=${folder}`, '--local', `dockerfile=${dockerfile}`],
    ...['--output', `type=tar,dest=${tar}`],
  ]);
  if (result.exitCode !== 0) return { kind: 'error', message: result.stderr.trim().split('\n').at(-1) ?? '' };
  const tree = await flattenTar(readFileSync(tar));
  await rm(dockerfile, { recursive: true });
  return { kind: 'tree', tree };
}

function formatStep(step: Step): string {
  if (step.keyword === 'WORKDIR' || step.keyword === 'USER') return `${step.keyword} ${step.to}`;
  const { keyword, sources = [], to, chown, chmod, link, exclude = [], parents, unpack, inlineFiles = [] } = step;
  const flags = [
    chown !== undefined && `--chown=${chown}`,
    chmod !== undefined && `--chmod=${chmod}`,
    link && '--link',
    parents && '--parents',
    unpack !== undefined && `--unpack=${unpack}`,
    ...exclude.map((pattern) => `--exclude=${pattern}`),
  ].filter((flag) => typeof flag === 'string');
  if (inlineFiles.length === 0) return [keyword, ...flags, JSON.stringify([...sources, to])].join(' ');
  const first = [keyword, ...flags, ...sources, ...inlineFiles.map(({ name }) => `<<"${name}"`), to].join(' ');
  return [first, ...inlineFiles.flatMap(({ name, content }) => [content.replace(/\n$/, ''), name])].join('\n');
}

/** Composes the case natively, each step once on all facts and once on the part that it says it needed. */
async function buildNatively({ steps }: CopyCase, folder: string, { entries }: Oracle): Promise<Outcome> {
  const ignore = readIgnore(folder, join(folder, 'Dockerfile'));
  const { signal } = new AbortController();
  const context = await readContext(folder, { ignore, signal });
  const contentIds = readContentIds(context);
  const archives = openAddedArchives(context, contentIds);
  const layers: (readonly LayerEntry[])[] = [];
  let facts = factsOf(entries);
  let workdir = '/';
  let user = '';
  for (const step of steps) {
    if (step.keyword === 'USER') user = step.to;
    if (step.keyword === 'WORKDIR') workdir = resolve(workdir, step.to);
    const compose = (on: RootfsFacts): Composition | undefined => {
      if (step.keyword === 'USER') return undefined;
      if (step.keyword === 'WORKDIR') return composeWorkdir({ path: workdir, user }, on);
      const { to, ...options } = step;
      return composeCopy(
        { line: 1, sources: [], inlineFiles: [], exclude: [], link: false, ...options, destination: to },
        {
          dockerfile: 'Dockerfile',
          workdir,
          context,
          contentIds,
          mayBeArchive: (file) => mayBeArchive(context, file),
          archiveOf: ({ path }) => archives.known(path),
          facts: on,
        },
      );
    };
    const composition = await composingWhole(
      () => compose(facts),
      (path) => archives.read(path, { signal }),
    );
    if (composition === undefined) continue;
    if (composition.kind === 'error' || composition.kind === 'engine') return composition;
    if (composition.kind === 'unknown') throw new Error(`${composition.path} is unknown, though all facts are at hand`);
    if (composition.kind === 'source-unknown') throw new Error('A COPY of the context takes from no stage');
    const part = selectFacts(facts, composition.rootfsPaths, {
      accounts: composition.usesAccounts ? 'keep' : 'leave-out',
    });
    const again = compose(parseRootfs(formatRootfs(part)));
    if (JSON.stringify(again) !== JSON.stringify(composition)) {
      throw new Error(
        `Composed on the part that it needs, another layer comes out: ${JSON.stringify(again)} ${formatRootfs(part)}`,
      );
    }
    await checkArchived(composition.entries, signal);
    layers.push(composition.entries);
    facts = applyEntries(facts, composition.entries);
  }
  return { kind: 'tree', tree: flattenLayers(entries, layers) };
}

/** Reads the archives that composing asks for. */
async function composingWhole(
  compose: () => Composition | undefined,
  read: (path: string) => Promise<void>,
): Promise<
  Exclude<Composition, { kind: 'archive-unread' }> | { readonly kind: 'error'; readonly message: string } | undefined
> {
  for (;;) {
    const composition = composing(compose);
    if (composition?.kind !== 'archive-unread') return composition;
    await read(composition.path);
  }
}

/** What is said to lie in an archive lies there. */
async function checkArchived(entries: readonly LayerEntry[], signal: AbortSignal): Promise<void> {
  await using extraction = createExtraction();
  await extraction.take(entries, { signal });
  for (const entry of entries) {
    if (entry.type !== 'file' || entry.content.from !== 'archive') continue;
    const { descriptor, offset, size } = extraction.find(entry.content);
    const bytes = Buffer.alloc(size);
    readSync(descriptor, bytes, 0, size, offset);
    if (digestOf(bytes) !== contentDigest(entry) || size !== entry.size)
      throw new Error(`${entry.path} has another content in its archive than its digest`);
  }
}

function composing<T>(compose: () => T): T | { readonly kind: 'error'; readonly message: string } {
  try {
    return compose();
  } catch (error) {
    if (isToolError(error)) return { kind: 'error', message: `${error.message} (${error.hint})` };
    throw error;
  }
}

function factsOf(entries: readonly TarEntry[]): RootfsFacts {
  const builder = createRootfsBuilder();
  builder.startLayer();
  for (const { header, body } of entries) {
    const { name, type = 'file', mode = 0o644, uid = 0, gid = 0, linkname } = header;
    const kind =
      type === 'link' ? 'hardlink' : type === 'directory' || type === 'symlink' || type === 'file' ? type : 'other';
    const content =
      builder.wantsContent(name) && body instanceof Uint8Array ? { content: Buffer.from(body).toString() } : {};
    builder.add({
      path: name,
      type: kind,
      mode,
      uid,
      gid,
      ...(linkname !== undefined && { target: linkname }),
      ...content,
    });
  }
  return builder.build();
}

/** Does a case both ways, in a folder of its own. */
export async function runCase(
  test: CopyCase,
  folder: string,
  oracle: Oracle,
): Promise<{ buildkit: Outcome; native: Outcome }> {
  await mkdir(folder, { recursive: true });
  writeContext(folder, test.context);
  const [buildkit, native] = await Promise.all([
    buildWithBuildkit(test, folder, oracle),
    buildNatively(test, folder, oracle),
  ]);
  return { buildkit, native };
}
