import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageFacts } from '../../../test/doubles/image-facts.ts';
import { readContentIds } from '../../context/content-id.ts';
import { noRules } from '../../context/dockerignore.ts';
import { readContext } from '../../context/walk.ts';
import { ToolError } from '../../errors.ts';
import { silent } from '../../log.ts';
import { digestOf } from '../../oci/digest.ts';
import { walkChain } from '../../plan/analysis.ts';
import { keyOf } from '../../plan/input.ts';
import type { BuildPorts } from '../ports.ts';
import { execute } from './execute.ts';

const { signal } = new AbortController();
const CONFIG = Buffer.from(
  JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }),
);
const MANIFEST = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(CONFIG), size: CONFIG.length },
    layers: [],
  }),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydrofoil-unchanged-'));
  for (const name of ['list.txt', 'app.py']) await writeFile(join(folder, name), 'old');
});
afterEach(() => rm(folder, { recursive: true }));

/** Executes all of the Dockerfile by an engine that takes its time: `meanwhile` happens. Answers what became of the result. */
async function executeWhile(dockerfile: string, meanwhile: () => Promise<void>): Promise<string> {
  const context = await readContext(folder, { ignore: noRules, signal });
  const facts = { ...imageFacts({ dockerfile }), context, contentIds: readContentIds(context) };
  for (const entry of context.entries) if (entry.type === 'file') facts.contentIds(entry); // as the plan did
  const ports = {
    engine: { description: 'a slow engine', build: () => meanwhile().then(() => digestOf(MANIFEST)) },
    registry: {
      getManifest: async () => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(MANIFEST),
        bytes: MANIFEST,
      }),
      readBlob: async () => CONFIG,
      deleteManifest: async () => {},
    },
    signal,
    progress: silent,
  } as unknown as BuildPorts;
  const spec = { repository: { registry: 'r.example.com', name: 'web' }, platform: 'linux/amd64' };
  const request = {
    spec: spec as Parameters<typeof execute>[0]['spec'],
    mounts: { secrets: [], ssh: [] },
    facts,
    steps: walkChain(facts, facts.analysis.chain),
    key: keyOf([]),
    printed: { dockerfile, print: [], declared: [] },
  };
  return execute(request, ports, async () => 'kept').catch((error: unknown) => {
    if (error instanceof ToolError) return `${error.code}: ${error.message}`;
    throw error;
  });
}

const COPIES = 'FROM a\nCOPY list.txt /\nRUN b\n';
const write = (name: string, content: string) => () => writeFile(join(folder, name), content);

test.each([
  { why: 'another content of the same length', dockerfile: COPIES, meanwhile: write('list.txt', 'new') },
  { why: 'another mode', dockerfile: COPIES, meanwhile: () => chmod(join(folder, 'list.txt'), 0o755) },
  { why: 'removed', dockerfile: COPIES, meanwhile: () => rm(join(folder, 'list.txt')) },
  { why: 'new in a folder', dockerfile: 'FROM a\nCOPY . /\nRUN b\n', meanwhile: write('more.txt', 'new') },
  {
    why: 'mounted',
    dockerfile: 'FROM a\nRUN --mount=type=bind,source=list.txt,target=/l b\n',
    meanwhile: write('list.txt', 'new'),
  },
  {
    why: 'taken by another stage',
    dockerfile: 'FROM a AS s\nCOPY list.txt /\nFROM a\nCOPY --from=s / /\n',
    meanwhile: write('list.txt', 'new'),
  },
])(
  'nothing is kept when a file that the engine reads is another one afterwards: $why',
  async ({ dockerfile, meanwhile }) => {
    const outcome = await executeWhile(dockerfile, meanwhile);

    expect(outcome).toMatch(/^CONTEXT_FILE_CHANGED: .*\S+\.txt of the build context/);
  },
);

test.each([
  { why: 'nothing changes', dockerfile: COPIES, meanwhile: async () => {} },
  { why: 'no step reads what changed', dockerfile: COPIES, meanwhile: write('app.py', 'new') },
])('the result is kept when $why', async ({ dockerfile, meanwhile }) => {
  expect(await executeWhile(dockerfile, meanwhile)).toBe('kept');
});
