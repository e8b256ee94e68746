import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { orderImages } from '../../build/images/image-graph.ts';
import type { Config, ImageSettings } from '../../config/config.ts';
import { CONFIG_FILE, loadConfig } from '../../config/load.ts';
import { LOCK_FILE, readLockFile } from '../../config/lock-file.ts';
import type { Checkout } from '../../context/checkout.ts';
import { findEngine } from '../../engine/find.ts';
import { withAccess } from '../../engine/with-access.ts';
import { ToolError } from '../../errors.ts';
import { exec } from '../../exec.ts';
import { formatDifference } from '../../insight/difference.ts';
import { formatVerdict, type Verdict } from '../../insight/verdict.ts';
import { type Verification, type VerifiedSettings, verify } from '../../insight/verify.ts';
import { formatReference, formatRepository, type Reference } from '../../oci/reference.ts';
import type { EcrSettings } from '../../registry/keychain/ecr/ecr-settings.ts';
import { BUILD_PLATFORM, specsOf } from '../build-session.ts';
import { type BuildFlags, imageOfFlags, overridden } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { openConfig } from '../open-config.ts';
import { openRegistries } from '../open-registry.ts';
import type { Output } from '../output.ts';
import { parseVerified } from '../verified-reference.ts';

interface VerifyFlags extends Omit<BuildFlags, 'image' | 'tag' | 'output'> {
  readonly image?: string;
  readonly commit?: string;
  readonly rerun?: boolean;
}

/** Whether an image is the commit that it names. Every difference is named; the exit code is 1 when there is one. */
export async function run(operands: readonly unknown[], flags: VerifyFlags, context: CliContext): Promise<number> {
  const [text = '', folder] = operands.map((operand) => (typeof operand === 'string' ? operand : undefined));
  const { cwd, output, signal } = context;
  const reference = await parseVerified(text, { cwd, repositoryOf: () => configuredRepository(flags, context) });
  const { registry, access } = openRegistries(context, await ecrSettings(flags, context));
  try {
    const verification = await verify(
      {
        reference,
        directory: cwd,
        steps: flags.rerun === true ? 'execute-narrowed' : 'take-as-recorded',
        settingsOf: async (checkout) => {
          const found = await settingsOf(reference, folder, checkout, flags, context);
          return { ...found, engine: withAccess(found.engine, access) };
        },
        ...(flags.commit === undefined ? {} : { commit: flags.commit }),
        ...(flags.platform === undefined ? {} : { platform: flags.platform }),
      },
      { registry, signal, progress: output.progress },
    );
    show(verification, context);
    return isProven(verification) ? 0 : 1;
  } finally {
    await registry.close();
  }
}

/** Those of here and now, as the credentials are; without a configuration here the defaults do. */
async function ecrSettings(flags: VerifyFlags, context: CliContext): Promise<EcrSettings | undefined> {
  return openConfig(flags, context).then(
    ({ ecr }) => ecr,
    () => undefined,
  );
}

function isProven({ verdicts, foundations }: Verification): boolean {
  const all = [...foundations.flatMap((foundation) => foundation.verdicts), ...verdicts];
  return all.every(({ differences }) => differences.length === 0);
}

/** How the commit makes the image: by its own configuration, or by `docker build`'s flags on its files. */
async function settingsOf(
  reference: Reference,
  folder: string | undefined,
  { tree, root, below }: Checkout,
  flags: VerifyFlags,
  { cwd, env, signal }: CliContext,
): Promise<VerifiedSettings> {
  const here = join(tree, below);
  const search = { exec, env, signal };
  const { image: name, ...others } = flags;
  if (flags.file !== undefined || folder !== undefined) {
    const image = imageOfFlags({ ...others, tag: [tagged(reference)] }, folder ?? '.', { cwd: here, env });
    const lock = await readLockFile(join(image.context, LOCK_FILE), LOCK_FILE);
    return { image, below: [], lock, engine: findEngine({ kind: 'auto' }, search) };
  }
  const file = flags.config === undefined ? nearestConfig(here, tree) : relative(root, resolve(cwd, flags.config));
  const written = await loadConfig({ folder: tree, file });
  const config = { ...written, images: mapImages(written, (image) => overridden(image, others, { cwd: here, env })) };
  const lock = await readLockFile(join(config.root, LOCK_FILE), LOCK_FILE);
  const image = configuredImage(config, reference, name);
  return { image, below: await foundationsOf(image, config), lock, engine: findEngine(config.engine, search) };
}

/** The images of the configuration that an image stands on, each after what it stands on itself. */
async function foundationsOf({ name }: ImageSettings, { images }: Config): Promise<readonly ImageSettings[]> {
  const orders = Object.values(images).map((image) => ({ specs: specsOf(image), mounts: image, ...NO_NAMES }));
  const nodes = await orderImages(orders, [name], BUILD_PLATFORM);
  return nodes.flatMap((node) => (node.name === name ? [] : (images[node.name] ?? [])));
}

const NO_NAMES = { tags: [], movingTags: [], previous: [] };

/** Of the folders from here up to the top of the repository, the first that has one. */
function nearestConfig(here: string, tree: string): string {
  for (let folder = here; folder !== tree; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return relative(tree, join(folder, CONFIG_FILE));
  }
  return CONFIG_FILE;
}

function mapImages({ images }: Config, change: (image: ImageSettings) => ImageSettings): Config['images'] {
  return Object.fromEntries(Object.entries(images).map(([name, image]) => [name, change(image)]));
}

/** A name with which the flags can be read; the image is the one that was asked for all the same. */
function tagged({ registry, name }: Reference): string {
  return registry.startsWith('oci:') ? 'verified:latest' : `${formatRepository({ registry, name })}:latest`;
}

function configuredImage({ images }: Config, reference: Reference, name: string | undefined): ImageSettings {
  const all = Object.values(images);
  const inRepository = all.filter(({ repository }) => formatRepository(repository) === formatRepository(reference));
  const named = name === undefined ? undefined : images[name];
  const [only, ...others] = inRepository.length > 0 ? inRepository : all;
  if (named !== undefined) return named;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  throw new ToolError(
    'USAGE_IMAGE_UNKNOWN',
    name === undefined
      ? `Verifying ${formatReference(reference)}: several images of hydrofoil.yaml may be it`
      : `There is no image "${name}" in the commit's hydrofoil.yaml`,
    { hint: `Choose with --image: ${Object.keys(images).join(', ')}.` },
  );
}

async function configuredRepository({ image, config: file }: VerifyFlags, context: CliContext) {
  const { images } = await openConfig(file === undefined ? {} : { config: file }, context);
  const all = Object.values(images);
  const chosen = image === undefined && all.length === 1 ? all[0] : images[image ?? ''];
  if (chosen !== undefined) return chosen.repository;
  throw new ToolError('USAGE_IMAGE_UNKNOWN', 'Verifying a tag or digest alone: hydrofoil.yaml has several images', {
    hint: `Choose with --image: ${Object.keys(images).join(', ')}, or write the whole reference.`,
  });
}

function show(verification: Verification, { output, json }: CliContext): void {
  const { reference, notes, foundations, verdicts } = verification;
  if (json) {
    const outcome = isProven(verification) ? 'proven' : 'different';
    const below = foundations.map((foundation) => ({
      name: foundation.name,
      reference: formatReference(foundation.reference),
      platforms: foundation.verdicts,
    }));
    const found = { reference: formatReference(reference), notes, foundations: below, platforms: verdicts };
    output.result(JSON.stringify({ outcome, ...found }));
    return;
  }
  const all = [...foundations.flatMap((foundation) => foundation.verdicts), ...verdicts];
  for (const note of [...notes, ...all.flatMap((verdict) => verdict.notes)])
    output.progress({ type: 'warning', text: note });
  for (const below of foundations) showVerdicts(below.reference, below.verdicts, output);
  showVerdicts(reference, verdicts, output);
}

function showVerdicts({ tag: _, ...byDigest }: Reference, verdicts: readonly Verdict[], output: Output): void {
  for (const verdict of verdicts) {
    for (const difference of verdict.differences) output.result(formatDifference(difference));
    const platform = verdicts.length > 1 ? ` (${verdict.platform})` : '';
    output.result(`${formatVerdict(`${formatReference(byDigest)}${platform}`, verdict)}`);
  }
}
