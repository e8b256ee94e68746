import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  readPieces
} from "./chunk-S3X5VWUD.js";
import {
  OCI_LAYOUT_TEXT,
  REF_NAME,
  layoutFolderOf,
  parseJsonObject
} from "./chunk-XR6B5GRE.js";
import {
  MEDIA_TYPE,
  jsonReader,
  parseIndex,
  parseManifest
} from "./chunk-VHUYCGOP.js";
import {
  RegistryError
} from "./chunk-344D2X36.js";
import {
  digestOf,
  formatReference,
  formatRepository,
  hexOf,
  isDigest
} from "./chunk-E2B26KG7.js";
import {
  sleepMs
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/registry/layout/blob-files.ts
import { createHash } from "node:crypto";
import { access as access2, link, open, rename as rename3, rm as rm3, stat as stat2 } from "node:fs/promises";

// src/registry/layout/index-files.ts
import { access, mkdir, readFile as readFile2, rename as rename2, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { dirname, join as join2 } from "node:path";

// src/registry/layout/file-lock.ts
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";

// src/registry/layout/layout-error.ts
function layoutFailed(step, cause) {
  return new ToolError("LAYOUT_FAILED", `${step}: ${messageOf(cause)}`, {
    hint: "Give this user the right to read and write there, or free space, or choose another folder.",
    cause
  });
}
function isMissing(error) {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
function isPresent(error) {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

// src/registry/layout/file-lock.ts
var RETRY_MS = 20;
async function withFileLock(file, run, options) {
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  await acquire(file, holder, options);
  try {
    return await run();
  } finally {
    await rm(file, { force: true });
  }
}
async function acquire(file, holder, { signal, waitMs = 3e4, staleMs = 6e4 }) {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    if (await isWritten(file, holder)) return;
    const other = await readHolder(file);
    if (other !== void 0 && isLeftBehind(other, staleMs)) await breakLock(file, other.holder);
    else if (waitedMs >= waitMs) throw locked(file, other?.holder ?? "somebody");
    else await sleepMs(RETRY_MS, signal);
  }
}
async function isWritten(file, holder) {
  try {
    await writeFile(file, holder, { flag: "wx" });
    return true;
  } catch (error) {
    if (isPresent(error)) return false;
    throw error;
  }
}
async function readHolder(file) {
  try {
    const [holder, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return { holder, ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (isMissing(error)) return void 0;
    throw error;
  }
}
function isLeftBehind({ holder, ageMs }, staleMs) {
  const [host, id] = holder.split(" ");
  if (host !== hostname()) return ageMs > staleMs;
  try {
    process.kill(Number(id), 0);
    return ageMs > staleMs;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
async function breakLock(file, holder) {
  const moved = `${file}-${randomUUID()}`;
  try {
    await rename(file, moved);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const taken = await readFile(moved, "utf8");
  if (taken !== holder) await isWritten(file, taken);
  await rm(moved, { force: true });
}
function locked(file, holder) {
  return new ToolError("LAYOUT_LOCKED", `Writing to an image layout: ${file} is held by ${holder}`, {
    hint: `Run it again when the other run has ended; when none runs, delete ${file}.`
  });
}

// src/registry/layout/places.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { join } from "node:path";
var OWN_FOLDER = "hydrofoil";
function blobFile(folder, digest) {
  return join(folder, "blobs", "sha256", hexOf(digest));
}
function indexFile(folder) {
  return join(folder, "index.json");
}
function keyIndexFile(folder) {
  return join(folder, OWN_FOLDER, "index.json");
}
function lockFile(folder) {
  return join(folder, OWN_FOLDER, "lock");
}
function passingFile(folder) {
  return join(folder, OWN_FOLDER, `passing-${randomUUID2()}`);
}

// src/registry/layout/index-files.ts
var KEY_TAG = /^[a-z]+-[0-9a-f]{64}$/;
function fileOf(folder, tag) {
  return KEY_TAG.test(tag) ? keyIndexFile(folder) : indexFile(folder);
}
async function readTag(folder, tag) {
  const entries = await readEntries(fileOf(folder, tag));
  return entries.findLast(({ tag: other }) => other === tag)?.descriptor;
}
async function readTags(folder) {
  const both = await Promise.all([indexFile(folder), keyIndexFile(folder)].map(readEntries));
  return [...new Set(both.flat().flatMap(({ tag }) => tag ?? []))].sort();
}
async function writeTag(folder, tag, { mediaType, digest, size }, signal) {
  const raw = { mediaType, digest, size, annotations: { [REF_NAME]: tag } };
  await update(folder, [fileOf(folder, tag)], signal, (entries) => [
    ...entries.filter((entry) => entry.tag !== tag),
    { tag, descriptor: raw, raw }
  ]);
}
async function removeTags(folder, digest, signal) {
  const files = [indexFile(folder), keyIndexFile(folder)];
  await update(folder, files, signal, (entries) => entries.filter((entry) => entry.descriptor.digest !== digest));
}
async function readEntries(file) {
  let text;
  try {
    text = await readFile2(file, "utf8");
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw layoutFailed(`Reading ${file}`, cause);
  }
  return parseEntries(text, file);
}
function parseEntries(text, file) {
  try {
    const read = jsonReader("LAYOUT_INVALID", file);
    const raws = read.list(read.object)(read.parse(text).manifests, "manifests");
    return parseIndex(text, file).manifests.map((descriptor, at) => ({
      tag: descriptor.annotations?.[REF_NAME],
      descriptor,
      raw: raws[at] ?? descriptor
    }));
  } catch (cause) {
    throw new ToolError("LAYOUT_INVALID", `Reading ${file}: it is no index of an OCI image layout`, {
      hint: "Delete the folder, or choose another one: everything in it can be made again.",
      cause
    });
  }
}
async function update(folder, files, signal, change) {
  await makeFolders(folder);
  const run = async () => {
    await writeIfMissing(folder, join2(folder, "oci-layout"), OCI_LAYOUT_TEXT);
    await writeIfMissing(folder, indexFile(folder), formatIndex([]));
    for (const file of files) {
      const before = await readEntries(file);
      const after = change(before);
      if (JSON.stringify(after) !== JSON.stringify(before)) await replaceFile(folder, file, formatIndex(after));
    }
  };
  await withFileLock(lockFile(folder), run, { signal });
}
function formatIndex(entries) {
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests: entries.map(({ raw }) => raw) });
}
async function makeFolders(folder) {
  try {
    await mkdir(join2(folder, "blobs", "sha256"), { recursive: true });
    await mkdir(dirname(lockFile(folder)), { recursive: true });
  } catch (cause) {
    throw layoutFailed(`Making the image layout ${folder}`, cause);
  }
}
async function writeIfMissing(folder, file, text) {
  try {
    await access(file);
  } catch (error) {
    if (!isMissing(error)) throw layoutFailed(`Reading ${file}`, error);
    await replaceFile(folder, file, text);
  }
}
async function replaceFile(folder, file, text) {
  const passing = passingFile(folder);
  try {
    await writeFile2(passing, text, { flush: true });
    await rename2(passing, file);
  } catch (cause) {
    await rm2(passing, { force: true });
    throw layoutFailed(`Writing ${file}`, cause);
  }
}

// src/registry/layout/blob-files.ts
async function blobSize(folder, digest) {
  const file = blobFile(folder, digest);
  try {
    return (await stat2(file)).size;
  } catch (cause) {
    if (isMissing(cause)) return void 0;
    throw layoutFailed(`Looking for ${file}`, cause);
  }
}
async function openBlobFile(folder, digest, signal) {
  const sizeBytes = await blobSize(folder, digest);
  const file = blobFile(folder, digest);
  if (sizeBytes === void 0) {
    throw new RegistryError("REGISTRY_NOT_FOUND", `Reading blob ${digest}: there is no ${file}`, {
      hint: `Delete ${folder} and build again: another program has removed a part of it.`
    });
  }
  return { sizeBytes, stream: verified(file, digest, signal) };
}
async function* verified(file, digest, signal) {
  const sha256 = createHash("sha256");
  try {
    var _stack = [];
    try {
      const handle = __using(_stack, await open(file, "r"), true);
      for await (const piece of readPieces(handle)) {
        signal.throwIfAborted();
        sha256.update(piece);
        yield piece;
      }
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw layoutFailed(`Reading ${file}`, cause);
  }
  const found = `sha256:${sha256.digest("hex")}`;
  if (found !== digest) {
    throw new RegistryError("REGISTRY_DIGEST_MISMATCH", `Reading ${file}: its bytes are ${found}`, {
      hint: `Delete ${file} and build again: what is missing is made again.`
    });
  }
}
async function writeBlobFile(folder, blob, signal) {
  const { digest, size } = blob;
  if (await blobSize(folder, digest) === size) return 0;
  await makeFolders(folder);
  const passing = passingFile(folder);
  try {
    await writeVerified(passing, blob, signal);
    await rename3(passing, blobFile(folder, digest)).catch((cause) => {
      throw layoutFailed(`Writing ${blobFile(folder, digest)}`, cause);
    });
  } finally {
    await rm3(passing, { force: true });
  }
  return size;
}
async function writeVerified(passing, blob, signal) {
  var _stack = [];
  try {
    const content = blob.open();
    const sha256 = createHash("sha256");
    let sizeBytes = 0;
    const file = __using(_stack, await opened(passing), true);
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      signal.throwIfAborted();
      sha256.update(chunk);
      sizeBytes += chunk.length;
      await writeAll(file, chunk, passing);
    }
    await file.sync().catch((cause) => {
      throw layoutFailed(`Writing ${passing}`, cause);
    });
    const found = `sha256:${sha256.digest("hex")}`;
    if (found === blob.digest && sizeBytes === blob.size) return;
    throw new RegistryError(
      "REGISTRY_DIGEST_MISMATCH",
      `Writing blob ${blob.digest} of ${blob.size} bytes: it came as ${found} of ${sizeBytes} bytes`,
      { hint: "Run it again when nothing writes to the build context." }
    );
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function opened(file) {
  try {
    return await open(file, "wx", 420);
  } catch (cause) {
    throw layoutFailed(`Writing ${file}`, cause);
  }
}
async function writeAll(file, chunk, name) {
  try {
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  } catch (cause) {
    throw layoutFailed(`Writing ${name}`, cause);
  }
}
async function linkBlobFile(folder, digest, from) {
  await makeFolders(folder);
  try {
    await link(blobFile(from, digest), blobFile(folder, digest));
    return true;
  } catch (error) {
    return isPresent(error);
  }
}
async function removeBlobFile(folder, digest) {
  const file = blobFile(folder, digest);
  try {
    await access2(file);
    await rm3(file);
    return "deleted";
  } catch (cause) {
    if (isMissing(cause)) return "absent";
    throw layoutFailed(`Deleting ${file}`, cause);
  }
}

// src/registry/layout/layout-registry.ts
var MAX_MANIFEST_BYTES = 16 << 20;
function layoutRegistry() {
  return {
    authorize: async () => {
    },
    getManifest,
    headManifest,
    putManifest,
    async putTagged(repository, _tags, manifest, options) {
      const result = await putManifest(repository, digestOf(manifest.bytes), manifest, options);
      return result === "stored" ? { tagged: [] } : result;
    },
    taggingOf: () => "one-by-one",
    // nothing is waited for
    deleteManifest,
    listTags: (repository) => readTags(folderOf(repository)),
    hasBlob: async (repository, digest) => await blobSize(folderOf(repository), digest) !== void 0,
    openBlob: (repository, digest, { signal }) => openBlobFile(folderOf(repository), digest, signal),
    readBlob,
    openUpload: async (repository) => uploadTo(repository),
    mountBlob,
    close: async () => {
    }
  };
}
function folderOf(repository) {
  const folder = layoutFolderOf(repository);
  if (folder === void 0) throw new RangeError(`${formatRepository(repository)} is no image layout`);
  return folder;
}
async function getManifest(repository, reference, options) {
  const tagged = isDigest(reference) ? void 0 : await readTag(folderOf(repository), reference);
  const digest = isDigest(reference) ? reference : tagged?.digest;
  if (digest === void 0 || await blobSize(folderOf(repository), digest) === void 0) return void 0;
  const bytes = await readBlob(repository, digest, MAX_MANIFEST_BYTES, options);
  return { mediaType: tagged?.mediaType ?? mediaTypeOf(bytes), digest, bytes };
}
async function headManifest(repository, reference, options) {
  const stored = await getManifest(repository, reference, options);
  return stored && { mediaType: stored.mediaType, digest: stored.digest, size: stored.bytes.length };
}
async function putManifest(repository, reference, { mediaType, bytes }, options) {
  const folder = folderOf(repository);
  const digest = digestOf(bytes);
  if (isDigest(reference) && reference !== digest) {
    throw new RegistryError("REGISTRY_DIGEST_MISMATCH", `Storing a manifest as ${reference}: it is ${digest}`);
  }
  const named = namedBlobs(mediaType, bytes, formatReference({ ...repository, digest }));
  const sizes = await Promise.all(named.map((blob) => blobSize(folder, blob.digest)));
  const missing = named.filter(({ size }, at) => sizes[at] !== size).map((blob) => blob.digest);
  if (missing.length > 0) return { missing };
  const descriptor = { mediaType, digest, size: bytes.length };
  await told(repository, options, () => writeBlobFile(folder, { ...descriptor, open: () => bytes }, options.signal));
  if (!isDigest(reference)) await writeTag(folder, reference, descriptor, options.signal);
  return "stored";
}
async function deleteManifest(repository, digest, { signal }) {
  const folder = folderOf(repository);
  if (await blobSize(folder, digest) === void 0) return "absent";
  await removeTags(folder, digest, signal);
  return removeBlobFile(folder, digest);
}
async function readBlob(repository, digest, maxBytes, { signal }) {
  const { sizeBytes = 0, stream } = await openBlobFile(folderOf(repository), digest, signal);
  if (sizeBytes > maxBytes) {
    throw new RegistryError(
      "REGISTRY_BLOB_TOO_LARGE",
      `Reading blob ${digest} of ${formatRepository(repository)}: it is larger than the ${maxBytes} bytes that such a blob may have`
    );
  }
  return Buffer.concat(await Array.fromAsync(stream, (piece) => Buffer.from(piece)));
}
function uploadTo(repository) {
  return {
    async put(blob, options) {
      await told(repository, options, () => writeBlobFile(folderOf(repository), blob, options.signal));
    },
    cancel: async () => {
    }
  };
}
async function mountBlob(repository, digest, from) {
  const source = layoutFolderOf(from);
  const isLinked = source !== void 0 && await linkBlobFile(folderOf(repository), digest, source);
  return isLinked ? "mounted" : uploadTo(repository);
}
async function told(repository, { onRequest }, write) {
  const startedAt = performance.now();
  const sentBytes = await write();
  const event = {
    method: "PUT",
    url: formatRepository(repository),
    sentBytes,
    durationMs: performance.now() - startedAt
  };
  onRequest?.(event);
}
function namedBlobs(mediaType, bytes, subject) {
  if (isIndex(mediaType)) return parseIndex(bytes, subject).manifests;
  const { config, layers } = parseManifest(bytes, subject);
  return [config, ...layers];
}
function isIndex(mediaType) {
  return mediaType === MEDIA_TYPE.ociIndex || mediaType === MEDIA_TYPE.dockerManifestList;
}
function mediaTypeOf(bytes) {
  const document = parseJsonObject(Buffer.from(bytes).toString("utf8"));
  if (typeof document?.mediaType === "string") return document.mediaType;
  return document?.manifests === void 0 ? MEDIA_TYPE.ociManifest : MEDIA_TYPE.ociIndex;
}

// src/registry/layout/with-layouts.ts
function withLayouts(registries) {
  const layouts = layoutRegistry();
  const of = (repository) => layoutFolderOf(repository) === void 0 ? registries : layouts;
  return {
    authorize: (repository, ...rest) => of(repository).authorize(repository, ...rest),
    getManifest: (repository, ...rest) => of(repository).getManifest(repository, ...rest),
    headManifest: (repository, ...rest) => of(repository).headManifest(repository, ...rest),
    putManifest: (repository, ...rest) => of(repository).putManifest(repository, ...rest),
    putTagged: (repository, ...rest) => of(repository).putTagged(repository, ...rest),
    taggingOf: (repository) => of(repository).taggingOf(repository),
    deleteManifest: (repository, ...rest) => of(repository).deleteManifest(repository, ...rest),
    listTags: (repository, ...rest) => of(repository).listTags(repository, ...rest),
    hasBlob: (repository, ...rest) => of(repository).hasBlob(repository, ...rest),
    openBlob: (repository, ...rest) => of(repository).openBlob(repository, ...rest),
    readBlob: (repository, ...rest) => of(repository).readBlob(repository, ...rest),
    openUpload: (repository, ...rest) => of(repository).openUpload(repository, ...rest),
    async mountBlob(repository, digest, from, options) {
      if (of(repository) === of(from)) return of(repository).mountBlob(repository, digest, from, options);
      return of(repository).openUpload(repository, options);
    },
    close: () => registries.close()
  };
}

export {
  layoutFailed,
  isMissing,
  OWN_FOLDER,
  layoutRegistry,
  withLayouts
};
