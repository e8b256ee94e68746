import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { BuildPorts, MountSources } from '../build/ports.ts';
import { openContexts } from '../build/read/read-context.ts';
import type { LockedImages } from '../build/read/resolve-froms.ts';
import type { ImageSettings } from '../config/config.ts';
import { type Checkout, checkOut } from '../context/checkout.ts';
import { ToolError } from '../errors.ts';
import { layoutRepository } from '../oci/layout.ts';
import type { Platform } from '../oci/manifest.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { withLayouts } from '../registry/layout/with-layouts.ts';
import { fetchImage } from '../registry/resolve.ts';
import { type Foundation, verifyFoundations } from './foundations.ts';
import { overlayRegistry } from './overlay.ts';
import { platformsOf } from './platforms-of.ts';
import type { Verdict } from './verdict.ts';
import { type VerifyImageRequest, verifyImage } from './verify-image.ts';

export interface VerifyRequest {
  readonly reference: Reference;
  /** A folder of the repository that has the commit. */
  readonly directory: string;
  /** Absent: the one that the image names. */
  readonly commit?: string;
  /** Absent: all that the image is made for. */
  readonly platform?: string;
  readonly steps: VerifyImageRequest['steps'];
  /** How the commit says that the image is made. */
  readonly settingsOf: (checkout: Checkout) => Promise<VerifiedSettings>;
}

export interface VerifiedSettings {
  readonly image: ImageSettings;
  /** The images of the configuration that it stands on, each after what it stands on itself. */
  readonly below: readonly ImageSettings[];
  readonly lock: LockedImages | undefined;
  readonly engine: BuildPorts['engine'];
}

export interface Verification {
  /** By digest, as it was found. */
  readonly reference: Reference;
  /** What could not be looked at. */
  readonly notes: readonly string[];
  /** What it stands on of the same configuration. */
  readonly foundations: readonly Foundation[];
  /** One for each platform. */
  readonly verdicts: readonly Verdict[];
}

/** Whether an image is the commit that it names, on the base of that commit, file by file. Writes nothing but passing files of its own. */
export async function verify(request: VerifyRequest, ports: Omit<BuildPorts, 'engine'>): Promise<Verification> {
  const { reference, directory, steps } = request;
  const registry = withLayouts(ports.registry);
  const { signal } = ports;
  await registry.authorize(reference, ['pull'], { signal });
  const { digest, platforms, annotations } = await platformsOf(registry, reference, { signal });
  const wanted = platforms.filter((one) => request.platform === undefined || formatPlatform(one) === request.platform);
  const [first, ...others] = await Promise.all(
    (wanted.length === 0 ? [parsePlatform(request.platform ?? '')] : wanted).map(async (platform) => ({
      platform,
      image: await fetchImage(registry, { ...reference, digest }, platform, { signal }),
    })),
  );
  if (first === undefined) throw new RangeError(`${formatReference(reference)} has no platform`);
  const commit = request.commit ?? revisionOf({ ...annotations, ...first.image.manifest.annotations }, reference);

  const folder = await mkdtemp(join(await realpath(tmpdir()), 'hydrofoil-verify-'));
  try {
    const checkout = await checkOut({ directory, commit, to: folder }, { signal });
    const { image: settings, below, lock, engine } = await request.settingsOf(checkout);
    const { commit: hash, committedAt } = checkout;
    const ofCommit = { lock, commit: hash, committedAt, buildPlatform: buildPlatform(), steps };
    const contexts = openContexts(ports);
    const mountsFrom = (image: ImageSettings) => mountsOf(image, checkout);
    const { own: standsOn, foundations } = await verifyFoundations(
      { ...ofCommit, reference, below, mountsOf: mountsFrom, folder },
      { ...ports, registry, engine, contexts },
    );
    const own = layoutRepository(join(folder, 'layout'));
    const overlay = overlayRegistry(registry, { own, origin: reference });
    const verdicts: Verdict[] = [];
    for (const { platform, image } of [first, ...others]) {
      const name = formatPlatform(platform);
      const title = others.length === 0 ? settings.name : `${settings.name} (${name})`;
      const spec = { ...settings, title, platform: name, repository: own, calledAs: reference };
      const asked = { ...ofCommit, spec, mounts: mountsFrom(settings), own: standsOn, image, repository: reference };
      verdicts.push(await verifyImage(asked, { ...ports, registry: overlay, engine, contexts }));
    }
    return { reference: { ...reference, digest }, notes: notesOn(checkout, lock), foundations, verdicts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const REVISION = 'org.opencontainers.image.revision';

function revisionOf(annotations: Readonly<Record<string, string>>, reference: Reference): string {
  const revision = annotations[REVISION];
  if (revision !== undefined) return revision;
  throw new ToolError(
    'VERIFY_NO_COMMIT',
    `Verifying ${formatReference(reference)}: it does not say of which commit it is`,
    {
      hint: 'Say which it should be: --commit HEAD. An image of a tree with changes that are in no commit names none.',
    },
  );
}

/** Secrets are in no commit: they are where they are for a build in the work tree. */
function mountsOf({ secrets, ssh }: ImageSettings, { tree, root }: Checkout): MountSources {
  const moved = (path: string) => resolve(root, relative(tree, path));
  return {
    secrets: secrets.map((secret) => (secret.from === 'file' ? { ...secret, file: moved(secret.file) } : secret)),
    ssh: ssh.map(({ id, paths }) => ({ id, paths: paths.map(moved) })),
  };
}

function notesOn({ submodules }: Checkout, lock: LockedImages | undefined): string[] {
  return [
    ...submodules.map((path) => `${path} is a submodule: its files are in another repository, and are not known here`),
    ...(lock === undefined
      ? ['The commit has no hydrofoil.lock: its FROM tags are resolved now, and may have moved since it was built']
      : []),
  ];
}

function buildPlatform(): Platform {
  return { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
}
