import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  requireOutsideContext
} from "./chunk-YXYCCSAF.js";
import {
  OWN_FOLDER,
  isMissing,
  layoutFailed,
  layoutRegistry,
  withLayouts
} from "./chunk-CEK4WX2U.js";
import {
  readPieces
} from "./chunk-S3X5VWUD.js";
import {
  OCI_LAYOUT_TEXT,
  REF_NAME,
  layoutFolderOf,
  layoutRepository,
  parseJsonObject
} from "./chunk-XR6B5GRE.js";
import {
  MEDIA_TYPE,
  TAR_END,
  encodeTarHeader,
  paddingOf,
  parseManifest,
  readLayer
} from "./chunk-VHUYCGOP.js";
import "./chunk-344D2X36.js";
import {
  formatReference,
  hexOf,
  isDigest,
  parseDigest
} from "./chunk-E2B26KG7.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/image-output/image-output.ts
import { join as join4 } from "node:path";

// src/registry/layout/open-layout.ts
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
async function checkLayoutFolder(folder) {
  const step = `Opening the image layout ${folder}`;
  const names = await readdir(folder).catch((cause) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw layoutFailed(step, cause);
  });
  if (names.length === 0) return;
  if (names.includes(OWN_FOLDER)) await sweep(join(folder, OWN_FOLDER));
  const text = await readFile(join(folder, "oci-layout"), "utf8").catch((cause) => {
    if (isMissing(cause)) return "";
    throw layoutFailed(step, cause);
  });
  if (text === "" && names.every((name) => name === "blobs" || name === "hydrofoil")) return;
  const version = parseJsonObject(text)?.imageLayoutVersion;
  if (typeof version === "string" && version.startsWith("1.")) return;
  throw new ToolError("LAYOUT_INVALID", `${step}: it holds other things (${names.slice(0, 3).join(", ")})`, {
    hint: "Name a folder that is empty or does not exist, or one that an earlier build made."
  });
}
var LEFT_BEHIND = /^(?:passing|build)-/;
var MOST_AGE_MS = 24 * 60 * 60 * 1e3;
async function sweep(own) {
  for (const name of await readdir(own).catch(() => [])) {
    if (!LEFT_BEHIND.test(name)) continue;
    const found = await stat(join(own, name)).catch(() => void 0);
    if (found !== void 0 && Date.now() - found.mtimeMs > MOST_AGE_MS) {
      await rm(join(own, name), { recursive: true, force: true });
    }
  }
}

// src/cli/image-output/archive-output.ts
import { mkdtemp, realpath, rm as rm4 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join3 } from "node:path";

// src/build/archive/read-archive.ts
import { mkdir, open, rename, rm as rm2, stat as stat2, writeFile } from "node:fs/promises";
import { dirname, join as join2 } from "node:path";

// src/build/archive/archive-names.ts
var DOCKER_MANIFEST = "manifest.json";
var LAYOUT_FILE = "oci-layout";
var INDEX = "index.json";
var KEY_INDEX = "hydrofoil/index.json";
function blobName(digest) {
  return `blobs/sha256/${hexOf(digest)}`;
}

// src/build/archive/read-archive.ts
var MAX_INDEX_BYTES = 16 << 20;
var BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;
async function unpackArchive(file, layout, { signal }) {
  const found = await stat2(file).catch(() => void 0);
  if (found === void 0) return;
  if (!found.isFile()) throw invalid(file, "it is no file");
  const names = /* @__PURE__ */ new Set();
  try {
    var _stack = [];
    try {
      const handle = __using(_stack, await open(file, "r"), true);
      for await (const { header, body } of readLayer(readPieces(handle), MEDIA_TYPE.ociLayer, { signal })) {
        if (header.type !== "file") continue;
        names.add(header.path);
        const [, hex] = BLOB.exec(header.path) ?? [];
        const { size = 0 } = header;
        if (hex !== void 0) {
          const descriptor = { mediaType: MEDIA_TYPE.ociLayer, digest: parseDigest(`sha256:${hex}`), size };
          const upload = await layoutRegistry().openUpload(layoutRepository(layout), { signal });
          await upload.put({ ...descriptor, open: body }, { signal });
        } else if (isIndex(header.path) && size <= MAX_INDEX_BYTES) {
          await mkdir(dirname(join2(layout, header.path)), { recursive: true });
          await writeFile(join2(layout, header.path), await Array.fromAsync(body(), (part) => Buffer.from(part)));
        }
      }
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isToolError(error, "LAYOUT_FAILED")) throw error;
    throw invalid(file, messageOf(error), error);
  }
  if (!names.has(DOCKER_MANIFEST)) throw invalid(file, `it has no ${DOCKER_MANIFEST}`);
  if (!names.has(KEY_INDEX)) await forget(layout);
}
function isIndex(path) {
  return path === LAYOUT_FILE || path === INDEX || path === KEY_INDEX;
}
async function forget(layout) {
  const away = `${layout}-away`;
  await rename(layout, away).catch(() => {
  });
  await rm2(away, { recursive: true, force: true });
}
function invalid(file, why, cause) {
  return new ToolError("ARCHIVE_INVALID", `Reading ${file}, which the image would replace: ${why}`, {
    hint: `Delete ${file} if it may be replaced, or name another file.`,
    cause
  });
}

// src/build/archive/tags-in-use.ts
var KEY_TAG = /^[a-z]+-([0-9a-f]{64})$/;
function watchTags(registry, { registry: host, name }) {
  const tags = /* @__PURE__ */ new Set();
  const before = [];
  const isWatched = (repository) => repository.registry === host && repository.name === name;
  return {
    tags,
    before,
    registry: {
      ...registry,
      async getManifest(repository, reference, options) {
        const stored = await registry.getManifest(repository, reference, options);
        if (stored === void 0 || !isWatched(repository)) return stored;
        if (KEY_TAG.test(reference)) tags.add(reference);
        else if (!isDigest(reference)) before.push(Buffer.from(stored.bytes).toString("utf8"));
        return stored;
      },
      async putManifest(repository, reference, manifest, options) {
        const result = await registry.putManifest(repository, reference, manifest, options);
        if (result === "stored" && isWatched(repository) && KEY_TAG.test(reference)) tags.add(reference);
        return result;
      }
    }
  };
}
function tagsInUse({ tags, before }, image, all) {
  const now = keysIn(image.manifest);
  const past = new Set(before.flatMap((manifest) => [...keysIn(manifest)]));
  return all.filter((tag) => {
    const [, key] = KEY_TAG.exec(tag) ?? [];
    if (key === void 0 || tag.startsWith("app-") && key !== image.key) return false;
    return now.has(key) || tags.has(tag) && !past.has(key);
  });
}
function keysIn(manifest) {
  return new Set(manifest.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g));
}

// src/build/archive/write-archive.ts
import { open as open2, rename as rename2, rm as rm3 } from "node:fs/promises";
async function writeArchive(file, content, createdAt, { signal }) {
  const passing = `${file}.hydrofoil-${process.pid}`;
  try {
    var _stack = [];
    try {
      const handle = __using(_stack, await open2(passing, "w", 420), true);
      await writeEntries(handle, content, createdAt, signal);
      await handle.sync();
      await rename2(passing, file);
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ToolError) throw cause;
    throw new ToolError("ARCHIVE_FAILED", `Writing ${file}: ${messageOf(cause)}`, {
      hint: "Give this user the right to write there, or free space, or name another file.",
      cause
    });
  } finally {
    await rm3(passing, { force: true });
  }
}
async function writeEntries(handle, content, createdAt, signal) {
  const { layout, names } = content;
  const repository = layoutRepository(layout);
  const registry = layoutRegistry();
  const image = await manifestOf(content.image);
  const kept = await Promise.all(content.keep.map(async (tag) => ({ tag, ...await manifestOf(tag) })));
  const blobs = new Map([image, ...kept].flatMap((it) => [it.descriptor, ...it.named]).map((it) => [it.digest, it]));
  await text(LAYOUT_FILE, OCI_LAYOUT_TEXT);
  for (const { digest, size } of blobs.values()) {
    await header(blobName(digest), size);
    const { stream } = await registry.openBlob(repository, digest, { signal });
    for await (const chunk of stream) await write(chunk);
    await write(Buffer.alloc(paddingOf(size)));
  }
  await text(
    KEY_INDEX,
    indexOf(kept.map(({ tag, descriptor }) => ({ ...descriptor, annotations: { [REF_NAME]: tag } })))
  );
  await text(
    INDEX,
    indexOf(names.length === 0 ? [image.descriptor] : names.map((name) => named(image.descriptor, name)))
  );
  await text(DOCKER_MANIFEST, JSON.stringify([dockerManifest(image.named, names)]));
  await write(TAR_END);
  async function manifestOf(reference) {
    const stored = await registry.getManifest(repository, reference, { signal });
    if (stored === void 0) throw new RangeError(`${reference} is not in ${layout}`);
    const { mediaType, digest, bytes } = stored;
    const { config, layers } = parseManifest(bytes, reference);
    return { descriptor: { mediaType, digest, size: bytes.length }, named: [config, ...layers] };
  }
  async function text(path, body) {
    const bytes = Buffer.from(body);
    await header(path, bytes.length);
    await write(bytes);
    await write(Buffer.alloc(paddingOf(bytes.length)));
  }
  function header(path, size) {
    return write(encodeTarHeader({ path, type: "file", mode: 420, uid: 0, gid: 0, size }, createdAt));
  }
  async function write(bytes) {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
  }
}
function indexOf(manifests) {
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests });
}
function named(descriptor, name) {
  const annotations = { "io.containerd.image.name": formatReference(name), [REF_NAME]: name.tag ?? "latest" };
  return { ...descriptor, annotations };
}
function dockerManifest([config, ...layers], names) {
  if (config === void 0) throw new RangeError("An image without a configuration");
  return {
    Config: blobName(config.digest),
    RepoTags: names.map(formatReference),
    Layers: layers.map(({ digest }) => blobName(digest))
  };
}

// src/cli/image-output/archive-output.ts
async function openArchiveOutput(file, image, { registry, createdAt, signal }) {
  const work = await mkdtemp(join3(await realpath(tmpdir()), "hydrofoil-archive-"));
  const remove = () => rm4(work, { recursive: true, force: true });
  const layout = join3(work, "layout");
  const repository = layoutRepository(layout);
  const watched = watchTags(withLayouts(registry), repository);
  try {
    await unpackArchive(file, layout, { signal });
  } catch (error) {
    await remove();
    throw error;
  }
  const isNamed = layoutFolderOf(image.repository) === void 0;
  return {
    registry: watched.registry,
    // What it stands on stays where it is: an archive holds one image.
    orderOf: (order) => order.specs[0].name === image.name ? movedTo(repository, order) : order,
    async deliver(made, order) {
      const { tags, before } = watched;
      const manifest = await watched.registry.getManifest(repository, made.digest, { signal });
      const all = await watched.registry.listTags(repository, { signal });
      const text = Buffer.from(manifest?.bytes ?? []).toString("utf8");
      const keep = tagsInUse({ tags, before }, { key: made.key, manifest: text }, all);
      const names = isNamed ? [...order.tags, ...order.movingTags].map((tag) => ({ ...image.repository, tag })) : [];
      await writeArchive(file, { layout, image: made.digest, names, keep }, createdAt, { signal });
      return { ...made, reference: `docker-archive:${file}` };
    },
    [Symbol.asyncDispose]: remove
  };
}

// src/cli/image-output/image-output.ts
async function openImageOutput(place, request) {
  for (const image of request.images) requireOutsideContext(place, image);
  if (place.kind === "archive") return openArchiveOutput(place.path, soleImage(request), request);
  const folderOf = layoutFolders(place.path, request);
  await Promise.all(request.images.map(({ name }) => checkLayoutFolder(folderOf(name))));
  return {
    registry: withLayouts(request.registry),
    orderOf: (order) => movedTo(layoutRepository(folderOf(order.specs[0].name)), order),
    deliver: async (made) => made,
    [Symbol.asyncDispose]: async () => {
    }
  };
}
function movedTo(repository, order) {
  const moved = (spec) => ({ ...spec, repository, calledAs: spec.repository });
  const [first, ...others] = order.specs;
  return { ...order, specs: [moved(first), ...others.map(moved)] };
}
function layoutFolders(path, { config }) {
  const isShared = config !== void 0 && Object.keys(config.images).length > 1;
  return (name) => isShared ? join4(path, name) : path;
}
function soleImage({ images }) {
  const [image, ...others] = images;
  if (image !== void 0 && image.platforms.length > 1) {
    const platforms = image.platforms.join(", ");
    throw new ToolError(
      "USAGE_OUTPUT",
      `Reading --output: an archive holds one platform, and ${image.name} is for ${platforms}`,
      {
        hint: `Choose one with --platform ${image.platforms[0]}, or write a folder: --output oci:DIR.`
      }
    );
  }
  if (image !== void 0 && others.length === 0) return image;
  throw new ToolError("USAGE_OUTPUT", `Reading --output: an archive holds one image, and there are ${images.length}`, {
    hint: `Choose one with --image ${images.map(({ name }) => name).join(" or --image ")}.`
  });
}
export {
  movedTo,
  openImageOutput
};
