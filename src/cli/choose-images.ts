import { resolve } from 'node:path';
import type { Config, ImageSettings } from '../config/config.ts';
import { createGit } from '../context/git/git.ts';
import { parseStagePlatform } from '../dockerfile/stages/stage-platform.ts';
import { ToolError } from '../errors.ts';
import { layoutRepository } from '../oci/layout.ts';
import { formatPlatform } from '../oci/platform.ts';
import { parseReference } from '../oci/reference.ts';
import type { RepositoryAction } from '../registry/registry.ts';
import { type BuildSession, openBuildSession, sessionOf, sourcesApart } from './build-session.ts';
import type { CliContext } from './context.ts';
import { askGitEarly } from './early-git.ts';
import { parseSecretFlag, parseSshFlag } from './mount-flags.ts';
import { openConfig } from './open-config.ts';

/** Options of plan and build, as commander gives them. */
export interface BuildFlags {
  readonly config?: string;
  readonly branch?: string;
  readonly image?: readonly string[];
  readonly file?: string;
  readonly tag?: readonly string[];
  readonly target?: string;
  readonly buildArg?: readonly string[];
  readonly platform?: string;
  readonly secret?: readonly string[];
  readonly ssh?: readonly string[];
  readonly allowSecret?: readonly string[];
  readonly output?: string;
}

export interface ChosenImages {
  /** Those that are asked for. */
  readonly images: readonly ImageSettings[];
  /** With those that they may stand on. */
  readonly all: readonly ImageSettings[];
  readonly session: BuildSession;
  /** Absent when `docker build`'s flags stand for it. */
  readonly config?: Config;
}

/**
 * The images to make, from the configuration or, with -t, -f, or an output for a folder, from `docker build`'s flags alone.
 *
 * @param wanted what the command will do in their repositories, unless they go elsewhere
 */
export async function chooseImages(
  flags: BuildFlags,
  folder: string | undefined,
  context: CliContext,
  wanted: readonly RepositoryAction[],
): Promise<ChosenImages> {
  const permissions = flags.output === undefined ? { permissions: wanted } : {};
  const git = createGit();
  const compare = permissions.permissions?.includes('push') === true ? 'each' : undefined;
  const early = context.git ?? askGitEarly(git, context, compare);
  const isFolderAlone = folder !== undefined && flags.output !== undefined;
  if (flags.tag !== undefined || flags.file !== undefined || isFolderAlone) {
    if (flags.image !== undefined) {
      throw new ToolError('USAGE_IMAGE_TWICE', '--image chooses from hydrofoil.yaml, and -f and -t stand for it', {
        hint: 'Leave --image out, or -f and -t.',
      });
    }
    const image = imageOfFlags(flags, folder ?? '.', context);
    const tags = flags.tag?.map((tag) => parseReference(tag).tag ?? 'latest');
    const engine = { kind: 'auto' } as const;
    const root = image.context;
    const sources = sourcesApart(root, [image]);
    return {
      images: [image],
      all: [image],
      session: await openBuildSession(
        {
          root,
          engine,
          images: [image],
          sources,
          repositories: [image.repository],
          otherBranches: [],
          manifestFolders: [],
          ...(tags === undefined ? {} : { tags }),
          ...permissions,
        },
        context,
        git,
        early,
      ),
    };
  }
  const config = await openConfig(flags, context);
  const images = selectImages(config, flags.image).map((image) => overridden(image, flags, context));
  const others = Object.values(config.images).filter(({ name }) => !images.some((image) => image.name === name));
  const all = [...images, ...others.map((image) => onPlatforms(allowing(image, flags), flags))];
  return {
    config,
    images,
    all,
    session: await openBuildSession(
      { ...sessionOf(config, images, flags.branch), ...permissions },
      context,
      git,
      early,
    ),
  };
}

function selectImages(config: Config, names: readonly string[] | undefined): ImageSettings[] {
  if (names === undefined) return Object.values(config.images);
  return names.map((name) => {
    const image = config.images[name];
    if (image !== undefined) return image;
    throw new ToolError('USAGE_IMAGE_UNKNOWN', `There is no image "${name}" in hydrofoil.yaml`, {
      hint: `Use one of: ${Object.keys(config.images).join(', ')}.`,
    });
  });
}

export function imageOfFlags(
  flags: BuildFlags,
  folder: string,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): ImageSettings {
  const context = resolve(cwd, folder);
  const [first, ...others] = flags.tag ?? [];
  if (first === undefined && flags.output === undefined) {
    throw new ToolError('USAGE_TAG_MISSING', 'Building without hydrofoil.yaml: -f is given, and no -t', {
      hint: 'Say where the image goes: -t registry.example.com/name:tag, or --output oci:DIR.',
    });
  }
  // Without a name it has none but that of its folder, which no registry knows.
  const { registry, name } = first === undefined ? layoutRepository(context) : parseReference(first);
  const elsewhere = others.find(
    (tag) => parseReference(tag).registry !== registry || parseReference(tag).name !== name,
  );
  if (elsewhere !== undefined) {
    throw new ToolError('USAGE_TAG_ELSEWHERE', `-t ${elsewhere} is another repository than ${first}`, {
      hint: 'Give tags of one repository; push to a second one with a second command.',
    });
  }
  const dockerfileName = flags.file ?? `${folder.replace(/\/+$/, '')}/Dockerfile`.replace(/^\.\//, '');
  const image: ImageSettings = {
    name: name.split('/').at(-1) ?? name,
    repository: { registry, name },
    dockerfile: resolve(cwd, dockerfileName),
    dockerfileName,
    context,
    platforms: ['linux/amd64'],
    args: {},
    secrets: [],
    ssh: [],
    allowedSecrets: [],
  };
  return overridden(image, flags, { cwd, env });
}

export function overridden(
  image: ImageSettings,
  flags: BuildFlags,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): ImageSettings {
  return {
    ...image,
    args: { ...image.args, ...Object.fromEntries((flags.buildArg ?? []).flatMap((text) => buildArg(text, env))) },
    secrets: [...image.secrets, ...(flags.secret ?? []).map((text) => parseSecretFlag(text, cwd))],
    ssh: [...image.ssh, ...(flags.ssh ?? []).map((text) => parseSshFlag(text, cwd))],
    allowedSecrets: allowing(image, flags).allowedSecrets,
    ...(flags.target === undefined ? {} : { target: flags.target }),
    platforms: onPlatforms(image, flags).platforms,
  };
}

/** An image is made for the platforms that are asked for, and so is what it stands on. */
function onPlatforms(image: ImageSettings, { platform }: BuildFlags): ImageSettings {
  return platform === undefined ? image : { ...image, platforms: parsePlatformsFlag(platform) };
}

/** With the files that --allow-secret names. */
export function allowing<Image extends ImageSettings>(
  image: Image,
  { allowSecret = [] }: { readonly allowSecret?: readonly string[] },
): Image {
  const given = allowSecret.map((pattern) => ({ pattern, by: 'flag' }) as const);
  return { ...image, allowedSecrets: [...image.allowedSecrets, ...given] };
}

/** "linux/amd64,linux/arm64", as docker build takes it. One that is named twice counts once. */
function parsePlatformsFlag(flag: string): readonly [string, ...string[]] {
  const [first = '', ...others] = flag.split(',').map((text) => formatPlatform(parseStagePlatform(text.trim())));
  return [first, ...new Set(others.filter((platform) => platform !== first))];
}

/** "NAME=value", or "NAME" with the value of the environment, as docker build takes it. */
function buildArg(text: string, env: CliContext['env']): [string, string][] {
  const at = text.indexOf('=');
  if (at > 0) return [[text.slice(0, at), text.slice(at + 1)]];
  if (at === 0 || text === '') {
    throw new ToolError('USAGE_BUILD_ARG', `Reading --build-arg: "${text}" has no name`, {
      hint: 'Write it as --build-arg NAME=value, or --build-arg NAME to take the value of the environment variable.',
    });
  }
  const value = env[text];
  return value === undefined ? [] : [[text, value]];
}
