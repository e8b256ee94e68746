import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ANNOTATION,
  formatRecord,
  parseIndexRecord,
  parseRecord,
  planImage
} from "./chunk-AMDL7Z5G.js";
import {
  inParallel,
  keyOf,
  textInput
} from "./chunk-QQYN7KPT.js";
import {
  formatPlatform,
  parsePlatform
} from "./chunk-IK2C3JKX.js";
import {
  MEDIA_TYPE,
  parseIndex,
  parseManifest
} from "./chunk-6HEYRMHQ.js";
import {
  digestOf,
  formatReference
} from "./chunk-E2B26KG7.js";
import {
  isToolError
} from "./chunk-3LUCUVAB.js";

// src/build/assemble-index.ts
function indexKeyOf(images) {
  return keyOf(images.map(({ platform, key }) => textInput("platform", platform, key)));
}
function assembleIndex(images, record, { commit, createdAt }) {
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: images.map(({ mediaType, digest: digest2, bytes: bytes2, platform }) => ({
      mediaType,
      digest: digest2,
      size: bytes2.length,
      platform: parsePlatform(platform)
    })),
    annotations: {
      [ANNOTATION.index]: formatRecord(record),
      "org.opencontainers.image.created": new Date(createdAt * 1e3).toISOString(),
      ...commit === void 0 ? {} : { "org.opencontainers.image.revision": commit }
    }
  };
  const bytes = Buffer.from(JSON.stringify(index));
  const digest = digestOf(bytes);
  return { mediaType: MEDIA_TYPE.ociIndex, digest, bytes };
}

// src/build/previous-image.ts
function readPreviousImage(foundBy, stored, platform) {
  const manifest = parseManifest(stored.bytes, foundBy);
  const record = parseRecord(manifest.annotations?.[ANNOTATION.record]);
  return record && { foundBy, stored, manifest, record, platform: formatPlatform(platform ?? record.base.config) };
}

// src/build/previous-build.ts
async function findPreviousBuild(repository, candidates, platforms, ports) {
  for (const candidate of candidates) {
    const stored = await ports.registry.getManifest(repository, candidate, { signal: ports.signal });
    if (stored === void 0) continue;
    try {
      const build = await readBuild(repository, candidate, stored, platforms, ports);
      if (build !== void 0) return build;
    } catch (error) {
      if (!isToolError(error, "MANIFEST_INVALID") && !isToolError(error, "INDEX_INVALID")) throw error;
      ports.progress({ type: "warning", text: `The image ${candidate} is no help: ${error.message}` });
    }
  }
  return void 0;
}
function previousOf(build, platform) {
  return build?.images.find((image) => image.platform === platform) ?? build?.images[0];
}
async function readBuild(repository, tag, stored, platforms, { registry, signal }) {
  if (stored.mediaType !== MEDIA_TYPE.ociIndex) {
    const image = readPreviousImage(tag, stored);
    return image && { foundBy: tag, stored, images: [image] };
  }
  const { manifests, annotations } = parseIndex(stored.bytes, tag);
  const record = parseIndexRecord(annotations?.[ANNOTATION.index]);
  if (record === void 0) return void 0;
  const named = manifests.filter(({ platform }) => platform && platforms.includes(formatPlatform(platform)));
  const wanted = named.length === 0 ? manifests.slice(0, 1) : named;
  const images = await Promise.all(
    wanted.map(async ({ digest, platform }) => {
      const own = await registry.getManifest(repository, digest, { signal });
      return own === void 0 ? [] : readPreviousImage(digest, own, platform) ?? [];
    })
  );
  return { foundBy: tag, stored, record, images: images.flat() };
}

// src/build/plan-order.ts
var PLATFORMS_AT_ONCE = 4;
function planOrder(order, run, ports) {
  const [{ repository }] = order.specs;
  const ready = ports.registry.authorize(repository, ["pull"], { signal: ports.signal });
  return planWhen(ready, order, run, "trust", { ...ports, findings: "forget" });
}
async function planWhen(ready, { specs, previous }, { lock, buildPlatform, own = /* @__PURE__ */ new Map() }, trust, ports) {
  const [{ name, repository }] = specs;
  const platforms = specs.map(({ platform }) => platform);
  const finding = ready.then(() => findPreviousBuild(repository, previous, platforms, ports));
  finding.catch(() => {
  });
  const [image, ...others] = await inParallel(specs, PLATFORMS_AT_ONCE, ports.signal, (spec, signal) => {
    const hint = finding.then((build) => previousOf(build, spec.platform));
    hint.catch(() => {
    });
    return planImage({ spec, lock, buildPlatform, own, trust, previous: hint }, { ...ports, signal });
  });
  if (image === void 0) throw new RangeError(`Image ${name} has no platform`);
  return { name, repository, images: [image, ...others], previous: await finding, trust };
}
function existingReference(planned) {
  const digest = existingDigest(planned);
  return digest && formatReference({ ...planned.repository, digest });
}
function existingDigest({ images, previous }) {
  if (!images.every(({ plan }) => plan.action === "unchanged")) return void 0;
  const [image] = images;
  if (images.length === 1) return image.previous?.stored.digest;
  const parts = images.map(({ plan: { platform }, previous: own }) => ({ platform, key: own?.record.key }));
  const key = indexKeyOf(parts.flatMap((part) => part.key === void 0 ? [] : [{ ...part, key: part.key }]));
  return previous?.record?.key === key ? previous.stored.digest : void 0;
}

export {
  indexKeyOf,
  assembleIndex,
  findPreviousBuild,
  PLATFORMS_AT_ONCE,
  planOrder,
  planWhen,
  existingReference,
  existingDigest
};
