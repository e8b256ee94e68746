import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ANNOTATION,
  allowedBy,
  contentDigest,
  copyImage,
  credentialsError,
  existingDigest,
  formatRecord,
  formatRootfs,
  imageKeyOf,
  isOthers,
  layerArchive,
  nameOf,
  pinnedSyntax,
  pushWhole,
  readTree,
  segmentsOf,
  tokensIn,
  whyMade,
  writeRun
} from "./chunk-PQ5NWA3X.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  askGitEarly,
  openBuildSession,
  sessionOf,
  sourcesApart
} from "./chunk-KTUJVHLF.js";
import {
  DEFAULT_ESCAPE,
  answerAboutStages,
  argsInForce,
  csvFields,
  fetchImage,
  formatCsv,
  inputsOfSteps,
  namesOf,
  pinnedReference,
  readContentIds,
  readContext,
  triggersId
} from "./chunk-XQZOQOXP.js";
import {
  createGit
} from "./chunk-Y6WIK2TK.js";
import {
  formatPlatform,
  parsePlatform,
  parseStagePlatform
} from "./chunk-GT5OWBDO.js";
import {
  readPieces
} from "./chunk-S3X5VWUD.js";
import {
  layoutFolderOf,
  layoutRepository
} from "./chunk-XR6B5GRE.js";
import {
  MEDIA_TYPE,
  TAR_BLOCK_BYTES,
  TAR_END,
  encodePath,
  encodeTarHeader,
  layerInvalid,
  paddingOf,
  readLayer
} from "./chunk-VHUYCGOP.js";
import {
  digestOf,
  formatReference,
  formatRepository,
  parseDigest,
  parseReference
} from "./chunk-E2B26KG7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/choose-images.ts
import { resolve as resolve2 } from "node:path";

// src/cli/mount-flags.ts
import { resolve } from "node:path";
var SECRET_KEYS = ["id", "src", "source", "env", "type"];
function parseSecretFlag(text, cwd) {
  const parts = new Map(
    text.split(",").map((part) => [part.split("=")[0]?.trim() ?? "", part.slice(part.indexOf("=") + 1)])
  );
  if ([...parts.keys()].some((key) => !SECRET_KEYS.includes(key)))
    throw secretInvalid("it takes id, src and env alone");
  const id = parts.get("id");
  const file = parts.get("src") ?? parts.get("source");
  if (id === void 0 || id === "") throw secretInvalid("it has no id");
  if (file === "") throw secretInvalid("the file has no name");
  return file === void 0 ? { id, from: "environment", variable: parts.get("env") ?? id } : { id, from: "file", file: resolve(cwd, file) };
}
function secretInvalid(what) {
  return new ToolError("USAGE_SECRET", `Reading --secret: ${what}`, {
    hint: "Write it as --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE."
  });
}
function parseSshFlag(text, cwd) {
  const at = text.indexOf("=");
  if (at < 0) return { id: text, paths: [] };
  return {
    id: text.slice(0, at),
    paths: text.slice(at + 1).split(",").map((path) => resolve(cwd, path))
  };
}

// src/cli/choose-images.ts
async function chooseImages(flags, folder, context, wanted) {
  const permissions = flags.output === void 0 ? { permissions: wanted } : {};
  const git = createGit();
  const compare = permissions.permissions?.includes("push") === true ? "each" : void 0;
  const early = context.git ?? askGitEarly(git, context, compare);
  const isFolderAlone = folder !== void 0 && flags.output !== void 0;
  if (flags.tag !== void 0 || flags.file !== void 0 || isFolderAlone) {
    if (flags.image !== void 0) {
      throw new ToolError("USAGE_IMAGE_TWICE", "--image chooses from hydrofoil.yaml, and -f and -t stand for it", {
        hint: "Leave --image out, or -f and -t."
      });
    }
    const image = imageOfFlags(flags, folder ?? ".", context);
    const tags = flags.tag?.map((tag) => parseReference(tag).tag ?? "latest");
    const engine = { kind: "auto" };
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
          ...tags === void 0 ? {} : { tags },
          ...permissions
        },
        context,
        git,
        early
      )
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
      early
    )
  };
}
function selectImages(config, names) {
  if (names === void 0) return Object.values(config.images);
  return names.map((name) => {
    const image = config.images[name];
    if (image !== void 0) return image;
    throw new ToolError("USAGE_IMAGE_UNKNOWN", `There is no image "${name}" in hydrofoil.yaml`, {
      hint: `Use one of: ${Object.keys(config.images).join(", ")}.`
    });
  });
}
function imageOfFlags(flags, folder, { cwd, env }) {
  const context = resolve2(cwd, folder);
  const [first, ...others] = flags.tag ?? [];
  if (first === void 0 && flags.output === void 0) {
    throw new ToolError("USAGE_TAG_MISSING", "Building without hydrofoil.yaml: -f is given, and no -t", {
      hint: "Say where the image goes: -t registry.example.com/name:tag, or --output oci:DIR."
    });
  }
  const { registry, name } = first === void 0 ? layoutRepository(context) : parseReference(first);
  const elsewhere = others.find(
    (tag) => parseReference(tag).registry !== registry || parseReference(tag).name !== name
  );
  if (elsewhere !== void 0) {
    throw new ToolError("USAGE_TAG_ELSEWHERE", `-t ${elsewhere} is another repository than ${first}`, {
      hint: "Give tags of one repository; push to a second one with a second command."
    });
  }
  const dockerfileName = flags.file ?? `${folder.replace(/\/+$/, "")}/Dockerfile`.replace(/^\.\//, "");
  const image = {
    name: name.split("/").at(-1) ?? name,
    repository: { registry, name },
    dockerfile: resolve2(cwd, dockerfileName),
    dockerfileName,
    context,
    platforms: ["linux/amd64"],
    args: {},
    secrets: [],
    ssh: [],
    allowedSecrets: []
  };
  return overridden(image, flags, { cwd, env });
}
function overridden(image, flags, { cwd, env }) {
  return {
    ...image,
    args: { ...image.args, ...Object.fromEntries((flags.buildArg ?? []).flatMap((text) => buildArg(text, env))) },
    secrets: [...image.secrets, ...(flags.secret ?? []).map((text) => parseSecretFlag(text, cwd))],
    ssh: [...image.ssh, ...(flags.ssh ?? []).map((text) => parseSshFlag(text, cwd))],
    allowedSecrets: allowing(image, flags).allowedSecrets,
    ...flags.target === void 0 ? {} : { target: flags.target },
    platforms: onPlatforms(image, flags).platforms
  };
}
function onPlatforms(image, { platform }) {
  return platform === void 0 ? image : { ...image, platforms: parsePlatformsFlag(platform) };
}
function allowing(image, { allowSecret = [] }) {
  const given = allowSecret.map((pattern) => ({ pattern, by: "flag" }));
  return { ...image, allowedSecrets: [...image.allowedSecrets, ...given] };
}
function parsePlatformsFlag(flag) {
  const [first = "", ...others] = flag.split(",").map((text) => formatPlatform(parseStagePlatform(text.trim())));
  return [first, ...new Set(others.filter((platform) => platform !== first))];
}
function buildArg(text, env) {
  const at = text.indexOf("=");
  if (at > 0) return [[text.slice(0, at), text.slice(at + 1)]];
  if (at === 0 || text === "") {
    throw new ToolError("USAGE_BUILD_ARG", `Reading --build-arg: "${text}" has no name`, {
      hint: "Write it as --build-arg NAME=value, or --build-arg NAME to take the value of the environment variable."
    });
  }
  const value = env[text];
  return value === void 0 ? [] : [[text, value]];
}

// src/build/plan/own-image.ts
function madeImage({ name, repository, calledAs, digest, outcome, platforms }) {
  const [first] = platforms;
  const because = first === void 0 || outcome !== "made" ? void 0 : whyMade(first.plan);
  return {
    name,
    repository,
    calledAs,
    digest,
    platforms: new Map(platforms.map(({ plan: { platform }, key, config }) => [platform, { key, config }])),
    ...because === void 0 ? {} : { because }
  };
}
function plannedImage(planned) {
  const { name, repository, images } = planned;
  const [{ spec, plan }] = images;
  const platforms = images.flatMap(({ above, plan: { platform } }) => {
    if (above?.segments.ends.with !== "complete") return [];
    const { base, segments } = above;
    return [[platform, { key: imageKeyOf(base, segments), config: segments.state.config }]];
  });
  if (platforms.length < images.length) return void 0;
  const digest = existingDigest(planned);
  const because = whyMade(plan);
  return {
    name,
    repository,
    calledAs: spec.calledAs ?? repository,
    platforms: new Map(platforms),
    ...digest === void 0 ? {} : { digest },
    ...because === void 0 ? {} : { because }
  };
}
function ownImages(images) {
  return new Map(images.map((image) => [formatRepository(image.calledAs), image]));
}

// src/build/make/credential-watch.ts
function watchForCredentials(facts, spec) {
  const isAllowed = allowedBy(spec.allowedSecrets);
  const prefix = `${facts.context.directory}/`;
  const found = /* @__PURE__ */ new Map();
  return {
    inspect(segment, entry, bytes) {
      const [first, ...more] = tokensIn(bytes);
      const path = first === void 0 ? void 0 : contextPathOf(entry, prefix);
      if (first === void 0 || path === void 0 || isOthers(path) || isAllowed(path)) return;
      const credentials = [first, ...more];
      found.set(path, { path, credentials, by: segment });
    },
    refuse() {
      if (found.size > 0) throw credentialsError([...found.values()], spec, facts);
    }
  };
}
function contextPathOf({ content }, prefix) {
  return content.from === "disk" && content.file.startsWith(prefix) ? content.file.slice(prefix.length) : void 0;
}

// src/layer/extract.ts
import { tmpdir } from "node:os";

// src/layer/nameless-file.ts
import { mkdtemp, open, rm } from "node:fs/promises";
import { join } from "node:path";
async function openNameless(folder) {
  const own = await mkdtemp(join(folder, "hydrofoil-layer-"));
  try {
    return await open(join(own, "bytes"), "wx+", 384);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
async function appendAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

// src/layer/extract.ts
function createExtraction(folder = tmpdir()) {
  const ranges = /* @__PURE__ */ new Map();
  let file;
  let fileBytes = 0;
  const keep = async (entry, id) => {
    file ??= await openNameless(folder);
    const offset = fileBytes;
    for await (const part of entry.body()) {
      await appendAll(file, part);
      fileBytes += part.length;
    }
    ranges.set(id, { descriptor: file.fd, offset, size: fileBytes - offset });
  };
  return {
    async take(entries, { signal }) {
      for (const [{ archive }, paths] of wantedOf(entries, ranges)) {
        for await (const entry of readLayer(await archive.open({ signal }), archive.mediaType, { signal })) {
          if (entry.header.type === "file" && paths.has(entry.header.path))
            await keep(entry, idOf({ archive, path: entry.header.path }));
        }
        const absent = [...paths].find((path) => !ranges.has(idOf({ archive, path })));
        if (absent !== void 0) throw layerInvalid(`${archive.id} holds no file ${absent}`);
      }
    },
    find(content) {
      const range = ranges.get(idOf(content));
      if (range === void 0) throw new RangeError(`${content.path} was not taken out of ${content.archive.id}`);
      return range;
    },
    async [Symbol.asyncDispose]() {
      ranges.clear();
      const closing = file;
      file = void 0;
      await closing?.close();
    }
  };
}
function idOf({ archive, path }) {
  return `${archive.id}\0${path}`;
}
function wantedOf(entries, taken) {
  const wanted = /* @__PURE__ */ new Map();
  for (const entry of entries) {
    if (entry.type !== "file" || entry.content.from !== "archive" || taken.has(idOf(entry.content))) continue;
    const { archive, path } = entry.content;
    const [, paths] = wanted.get(archive.id) ?? [];
    if (paths === void 0) wanted.set(archive.id, [{ archive }, /* @__PURE__ */ new Set([path])]);
    else paths.add(path);
  }
  return [...wanted.values()];
}

// src/layer/pack.ts
import { createHash as createHash2 } from "node:crypto";
import { closeSync, constants as constants2, openSync, readSync } from "node:fs";

// src/layer/free-bytes.ts
function freeBytes({ buffer }) {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}

// src/layer/layer-writer.ts
import { createHash } from "node:crypto";

// src/layer/gzip.ts
import { constants, crc32, createDeflateRaw } from "node:zlib";
var BLOCK_BYTES = 1 << 19;
var DICTIONARY_BYTES = 1 << 15;
var BLOCKS_AT_ONCE = 6;
var HEADER = Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 255);
function createGzip({ onOutput, onInput, level = 1 }) {
  const pending = [];
  const spare = [];
  let block = newBlock();
  let dictionaryBytes = 0;
  let filled = 0;
  let checksum = 0;
  let totalBytes = 0;
  let begun = false;
  const compress = (last) => {
    const from = block;
    const start = DICTIONARY_BYTES - dictionaryBytes;
    const input = from.subarray(DICTIONARY_BYTES, DICTIONARY_BYTES + filled);
    const dictionary = dictionaryBytes === 0 ? void 0 : from.subarray(start, DICTIONARY_BYTES);
    const output = deflateBlock(input, { level, dictionary, last });
    checksum = crc32(input, checksum);
    onInput?.(input);
    output.then(
      () => spare.push(from),
      () => {
      }
      // reported to whoever waits for this block
    );
    pending.push(output);
    if (last) return;
    block = spare.pop() ?? newBlock();
    from.copy(block, 0, BLOCK_BYTES, BLOCK_BYTES + DICTIONARY_BYTES);
    dictionaryBytes = DICTIONARY_BYTES;
    filled = 0;
  };
  const passOn = async (leaveBlocks) => {
    if (!begun) await onOutput(HEADER);
    begun = true;
    for (let next = pending[0]; next !== void 0 && pending.length > leaveBlocks; next = pending[0]) {
      const parts = await next;
      pending.shift();
      for (const bytes of parts) await onOutput(bytes);
      for (const bytes of parts) freeBytes(bytes);
    }
  };
  const fill = (bytes, offset) => {
    const taken = Math.min(bytes.length - offset, BLOCK_BYTES - filled);
    block.set(
      offset === 0 && taken === bytes.length ? bytes : bytes.subarray(offset, offset + taken),
      DICTIONARY_BYTES + filled
    );
    filled += taken;
    if (filled === BLOCK_BYTES) compress(false);
    return taken;
  };
  const writeOn = async (bytes, offset) => {
    for (let at = offset; at < bytes.length; ) {
      if (pending.length >= BLOCKS_AT_ONCE) await passOn(BLOCKS_AT_ONCE - 1);
      at += fill(bytes, at);
    }
    if (pending.length >= BLOCKS_AT_ONCE) await passOn(BLOCKS_AT_ONCE - 1);
  };
  return {
    write(bytes) {
      totalBytes += bytes.length;
      if (filled + bytes.length >= BLOCK_BYTES) return writeOn(bytes, 0);
      fill(bytes, 0);
      return void 0;
    },
    async end() {
      compress(true);
      await passOn(0);
      for (const unused of spare.splice(0)) freeBytes(unused);
      await onOutput(encodeTrailer(checksum, totalBytes));
    }
  };
}
function newBlock() {
  return Buffer.allocUnsafeSlow(DICTIONARY_BYTES + BLOCK_BYTES);
}
function deflateBlock(input, { level, dictionary, last }) {
  const options = {
    level,
    finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    chunkSize: input.length + (input.length >> 8) + 128,
    // what does not compress grows a little: one call, one hop to the pool
    ...dictionary === void 0 ? {} : { dictionary }
  };
  return new Promise((resolve3, reject) => {
    const parts = [];
    createDeflateRaw(options).on("data", (part) => parts.push(part)).on("error", reject).on("end", () => resolve3(parts)).end(input);
  });
}
function encodeTrailer(checksum, totalBytes) {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE(totalBytes % 2 ** 32, 4);
  return trailer;
}

// src/layer/spool.ts
import { tmpdir as tmpdir2 } from "node:os";
function createMemoryBudget(totalBytes) {
  let left = totalBytes;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    giveBack(bytes) {
      left += bytes;
    }
  };
}
var MEMORY_BYTES = 8 << 20;
var UNLIMITED = { take: () => true, giveBack: () => {
} };
function createSpool({
  memoryBytes = MEMORY_BYTES,
  budget = UNLIMITED,
  folder = tmpdir2()
} = {}) {
  let chunks = [];
  let heldBytes = 0;
  let file;
  const letGo = () => {
    chunks = [];
    budget.giveBack(heldBytes);
    heldBytes = 0;
  };
  const moveToFile = async () => {
    file = await openNameless(folder);
    for (const chunk of chunks) {
      await appendAll(file, chunk);
      freeBytes(chunk);
    }
    letGo();
  };
  return {
    write(bytes) {
      if (file !== void 0) return appendAll(file, bytes);
      if (heldBytes + bytes.length <= memoryBytes && budget.take(bytes.length)) {
        heldBytes += bytes.length;
        chunks.push(new Uint8Array(bytes));
        return void 0;
      }
      return moveToFile().then(() => file && appendAll(file, bytes));
    },
    finish() {
      if (file !== void 0 || chunks.length < 2) return;
      const whole = Buffer.concat(chunks);
      for (const chunk of chunks) freeBytes(chunk);
      chunks = [whole];
    },
    open() {
      return file === void 0 ? chunks[0] ?? Buffer.alloc(0) : readPieces(file);
    },
    async [Symbol.asyncDispose]() {
      letGo();
      const closing = file;
      file = void 0;
      await closing?.close();
    }
  };
}

// src/layer/layer-writer.ts
var ZEROS = Buffer.alloc(TAR_BLOCK_BYTES);
function createLayerWriter(options) {
  const spool = createSpool(options);
  const compressed = createHash("sha256");
  const uncompressed = createHash("sha256");
  let compressedBytes = 0;
  let uncompressedBytes = 0;
  let entryCount = 0;
  let finished = false;
  const gzip = createGzip({
    ...options.level === void 0 ? {} : { level: options.level },
    onInput(bytes) {
      uncompressed.update(bytes);
    },
    onOutput(bytes) {
      compressed.update(bytes);
      compressedBytes += bytes.length;
      return spool.write(bytes);
    }
  });
  const write = (bytes) => {
    uncompressedBytes += bytes.length;
    return gzip.write(bytes);
  };
  return {
    writeHeader(header2) {
      entryCount++;
      return write(encodeTarHeader(header2, options.mtimeSeconds));
    },
    writeBody: write,
    endBody({ size = 0 }) {
      const padding = paddingOf(size);
      return padding === 0 ? void 0 : write(ZEROS.subarray(0, padding));
    },
    async finish() {
      await write(TAR_END);
      await gzip.end();
      spool.finish();
      finished = true;
      return {
        descriptor: { mediaType: MEDIA_TYPE.ociLayerGzip, digest: digestFrom(compressed), size: compressedBytes },
        diffId: digestFrom(uncompressed),
        uncompressedBytes,
        entryCount,
        open: spool.open,
        [Symbol.asyncDispose]: spool[Symbol.asyncDispose]
      };
    },
    async [Symbol.asyncDispose]() {
      if (!finished) await spool[Symbol.asyncDispose]();
    }
  };
}
function digestFrom(hash2) {
  return parseDigest(`sha256:${hash2.digest("hex")}`);
}

// src/layer/pack.ts
var CHUNK_BYTES = 1 << 20;
async function packLayer(entries, options) {
  var _stack = [];
  try {
    if (options.extraction !== void 0) return packWith(options.extraction, entries, options);
    const extraction = __using(_stack, createExtraction(), true);
    return await packWith(extraction, entries, options);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function packWith(extraction, entries, options) {
  var _stack = [];
  try {
    await extraction.take(entries, options);
    const writer = __using(_stack, createLayerWriter(options), true);
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    try {
      for (const entry of entries) {
        options.signal.throwIfAborted();
        const written = writer.writeHeader(entry);
        if (written !== void 0) await written;
        if (entry.type !== "file") continue;
        const body = writeContent(writer, entry, { ...options, extraction, chunk });
        if (body !== void 0) await body;
        const ended = writer.endBody(entry);
        if (ended !== void 0) await ended;
      }
    } finally {
      freeBytes(chunk);
    }
    options.signal.throwIfAborted();
    return await writer.finish();
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function writeContent(writer, entry, source) {
  const { content } = entry;
  switch (content.from) {
    case "memory":
      return writeBytes(writer, entry, content.bytes);
    case "disk":
      return writeFile(writer, entry, content.file, source);
    case "archive": {
      const { descriptor, offset, size } = source.extraction.find(content);
      if (size !== entry.size) throw changed(entry, `it has ${size} bytes instead of ${entry.size}`);
      const place = { descriptor, offset };
      if (size >= CHUNK_BYTES) return writeLargeFile(writer, entry, place, source);
      return writeBytes(writer, entry, source.chunk.subarray(0, readChunk(entry, place, 0, source.chunk)));
    }
  }
}
function writeBytes(writer, entry, bytes) {
  if (bytes.length !== entry.size) throw changed(entry, `it has ${bytes.length} bytes instead of ${entry.size}`);
  if (digestOf(bytes) !== contentDigest(entry)) throw changed(entry, "its content is another one");
  return writer.writeBody(bytes);
}
function writeFile(writer, entry, file, { chunk, signal, inspect }) {
  const descriptor = reading(entry, () => openSync(encodePath(file), constants2.O_RDONLY | constants2.O_NONBLOCK));
  if (entry.size >= CHUNK_BYTES)
    return writeLargeFile(writer, entry, { descriptor }, { chunk, signal }).finally(() => closeSync(descriptor));
  try {
    const bytes = chunk.subarray(0, readChunk(entry, { descriptor }, 0, chunk));
    inspect?.(entry, bytes);
    return writeBytes(writer, entry, bytes);
  } finally {
    closeSync(descriptor);
  }
}
async function writeLargeFile(writer, entry, file, { chunk, signal }) {
  const hash2 = createHash2("sha256");
  let readBytes = 0;
  for (let length = -1; length !== 0; ) {
    signal.throwIfAborted();
    length = readChunk(entry, file, readBytes, chunk);
    readBytes += length;
    if (readBytes > entry.size) throw changed(entry, `it has more than ${entry.size} bytes`);
    const part = chunk.subarray(0, length);
    hash2.update(part);
    await writer.writeBody(part);
  }
  if (readBytes !== entry.size) throw changed(entry, `it has ${readBytes} bytes instead of ${entry.size}`);
  if (`sha256:${hash2.digest("hex")}` !== contentDigest(entry)) throw changed(entry, "its content is another one");
}
function readChunk(entry, { descriptor, offset }, from, chunk) {
  const most = offset === void 0 ? chunk.length : Math.min(chunk.length, entry.size - from);
  let filled = 0;
  while (filled < most) {
    const asked = most - filled;
    const position = offset === void 0 ? null : offset + from + filled;
    const length = reading(entry, () => readSync(descriptor, chunk, filled, asked, position));
    filled += length;
    if (length === 0 || length < asked && filled === entry.size) break;
  }
  return filled;
}
function reading(entry, read) {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "EISDIR")) {
      throw changed(entry, messageOf(cause), cause);
    }
    throw new ToolError("LAYER_FILE_UNREADABLE", `Packing ${entry.path}: ${messageOf(cause)}`, {
      hint: "Give the user that runs the build the right to read this file, or leave it out by .dockerignore.",
      cause
    });
  }
}
function changed(entry, what, cause) {
  const file = entry.content.from === "disk" ? entry.content.file : entry.path;
  return new ToolError(
    "LAYER_FILE_CHANGED",
    `Packing ${entry.path}: ${file} changed while the layer was made: ${what}`,
    {
      hint: "Run it again when nothing writes to the build context.",
      cause
    }
  );
}

// src/build/make/slots.ts
function createSlots(count) {
  const waiting = [];
  let free = count;
  const leave = () => {
    const next = waiting.shift();
    if (next === void 0) free++;
    else next();
  };
  return {
    async run(task) {
      if (free > 0) free--;
      else await new Promise((resolve3) => waiting.push(resolve3));
      try {
        return await task();
      } finally {
        leave();
      }
    }
  };
}

// src/build/make/layer-shelf.ts
var PACKED_AT_ONCE = 2;
var MEMORY_BYTES2 = 16 << 20;
function openShelf(previous, { createdAt }, watch, { signal }) {
  const taken = new Map(previous.flatMap(segmentsOf).map((segment) => [segment.key, segment]));
  const packing = /* @__PURE__ */ new Map();
  const packed = /* @__PURE__ */ new Map();
  const sent = /* @__PURE__ */ new Set();
  const slots = createSlots(PACKED_AT_ONCE);
  const budget = createMemoryBudget(MEMORY_BYTES2);
  const extraction = createExtraction();
  let preparing = Promise.resolve();
  const pack = async (segment) => {
    const inspect = (entry, bytes) => watch.inspect(segment, entry, bytes);
    const options = { mtimeSeconds: createdAt, signal, inspect, extraction, budget };
    const layer = await slots.run(() => packLayer(segment.entries, options));
    packed.set(segment.key, layer);
    return layer;
  };
  const packOnce = (segment) => {
    const layer = packing.get(segment.key) ?? pack(segment);
    packing.set(segment.key, layer);
    return layer;
  };
  const unsent = () => {
    watch.refuse();
    return [...packed.values()].filter(({ descriptor }) => !sent.has(descriptor.digest)).map((layer) => ({ ...layer.descriptor, open: () => layer.open() }));
  };
  let sending = Promise.resolve();
  return {
    prepare(segments) {
      const entries = segments.flatMap(
        (segment) => segment.kind === "copy" && !taken.has(segment.key) && !packing.has(segment.key) ? segment.entries : []
      );
      const turn = preparing.then(() => extraction.take(entries, { signal }));
      preparing = turn.catch(() => {
      });
      return turn;
    },
    async layersOf(segment) {
      const known = taken.get(segment.key);
      if (known !== void 0) return { ...known, createdBy: [segment.createdBy] };
      const { descriptor, diffId } = await packOnce(segment);
      return { layers: [descriptor], diffIds: [diffId], createdBy: [segment.createdBy] };
    },
    unsent,
    send(push) {
      const turn = sending.then(async () => {
        const blobs = unsent();
        await push(blobs);
        for (const { digest } of blobs) sent.add(digest);
      });
      sending = turn.catch(() => {
      });
      return turn;
    },
    sentBytes: () => [...packed.values()].reduce(
      (sum, { descriptor }) => sum + (sent.has(descriptor.digest) ? descriptor.size : 0),
      0
    ),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([preparing, ...packing.values()]);
      await extraction[Symbol.asyncDispose]();
      await Promise.all([...packed.values()].map((layer) => layer[Symbol.asyncDispose]()));
    }
  };
}

// src/build/make/assemble.ts
function assembleImage(request) {
  const { base, segments, annotations } = request;
  const created = new Date(request.createdAt * 1e3).toISOString();
  const config = {
    ...base.config,
    created,
    ...request.author === void 0 ? {} : { author: request.author },
    config: request.config,
    rootfs: { type: "layers", diff_ids: [...base.diffIds, ...segments.flatMap(({ diffIds }) => diffIds)] },
    history: [...baseHistory(base, created), ...historyOf(request, created)]
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, digest: digestOf(configBytes), size: configBytes.length },
    layers: [...base.layers, ...segments.flatMap(({ layers }) => layers)],
    annotations
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  return { manifest, manifestBytes, digest: digestOf(manifestBytes), configBytes, diffIds: config.rootfs.diff_ids };
}
function baseHistory({ config, diffIds }, created) {
  const history = config.history ?? [];
  const untold = diffIds.length - history.filter(({ empty_layer }) => empty_layer !== true).length;
  return [
    ...history,
    ...Array.from({ length: Math.max(0, untold) }, () => ({ created, comment: "layer of the base" }))
  ];
}
function historyOf({ history, segments }, created) {
  return history.flatMap((line) => {
    if ("createdBy" in line) return [{ created, created_by: line.createdBy, comment: COMMENT, empty_layer: true }];
    return (segments[line.segment]?.createdBy ?? []).map((created_by) => ({ created, created_by, comment: COMMENT }));
  });
}
var COMMENT = "hydrofoil";

// src/plan/compose/select-facts.ts
function selectFacts(facts, paths, { accounts }) {
  const wanted = /* @__PURE__ */ new Map();
  for (const path of paths) want(path, wanted);
  if (accounts === "keep") for (const path of ["etc/passwd", "etc/group"]) want(path, wanted);
  const account = (file) => accounts === "keep" ? file : { kind: "left-out" };
  return { root: selectDirectory(facts.root, wanted), passwd: account(facts.passwd), group: account(facts.group) };
}
var MOST_NAMES = 64;
function want(path, wanted) {
  let level = wanted;
  for (const name of namesOf(path)) {
    const next = level.get(name) ?? /* @__PURE__ */ new Map();
    level.set(name, next);
    level = next;
  }
}
function selectDirectory(directory, wanted) {
  const isWhole = directory.listing === "complete" && directory.children.size <= (wanted.size === 0 ? 0 : MOST_NAMES);
  const names = isWhole ? directory.children.keys() : wanted.keys();
  const children = /* @__PURE__ */ new Map();
  for (const name of names) {
    const child = directory.children.get(name);
    if (child !== void 0 && child !== "absent") children.set(name, selectNode(child, wanted.get(name) ?? /* @__PURE__ */ new Map()));
    else if (child === "absent" || directory.listing === "complete") children.set(name, "absent");
  }
  return { ...directory, listing: isWhole ? "complete" : "partial", children };
}
function selectNode(node, wanted) {
  return node.type === "directory" ? selectDirectory(node, wanted) : node;
}

// src/build/plan/order-segments.ts
function orderSegments(segments, previous) {
  const placeBefore = new Map(previous.map(({ key }, place) => [key, place]));
  const stays = [];
  const ordered = [];
  for (const group of groupsOf(segments)) {
    let nextToStay2 = function() {
      const key = previous[stays.length]?.key;
      return key === void 0 || stays.length < ordered.length ? void 0 : others.get(key);
    };
    var nextToStay = nextToStay2;
    const others = new Map(group.map((segment) => [segment.key, segment]));
    for (let next = nextToStay2(); next !== void 0; next = nextToStay2()) {
      others.delete(next.key);
      stays.push(next);
      ordered.push(next);
    }
    ordered.push(...[...others.values()].toSorted((one, other) => rank(one) - rank(other)));
  }
  return ordered;
  function rank(segment) {
    const place = placeBefore.get(segment.key) ?? previous.length;
    return holdsAssets(segment) ? place - previous.length - 1 : place;
  }
}
function groupsOf(segments) {
  const groups = [];
  for (const segment of segments) {
    const last = groups.at(-1);
    if (last?.[0] !== void 0 && areOfOneCopy(last[0], segment)) last.push(segment);
    else groups.push([segment]);
  }
  return groups;
}
function areOfOneCopy(one, other) {
  return one.kind === "copy" && other.kind === "copy" && one.step === other.step;
}
function holdsAssets(segment) {
  return segment.kind === "copy" && segment.holdsAssets;
}

// src/build/make/app-image.ts
var RECENT_KEYS = 30;
async function assembleApp(key, image, shelf, surroundings, tagging) {
  const { base, segments } = image;
  const { previous, provenance, facts, triggers, stages } = surroundings;
  const ordered = orderSegments(segments.segments, previous?.record.segments ?? []);
  const layers = await layersOfAll(ordered, image, shelf);
  const recent = previous === void 0 ? [] : [previous.record.key, ...previous.record.recent];
  const record = {
    version: 1,
    key,
    base: {
      key: base.key,
      diffIds: base.diffIds,
      config: base.config,
      facts,
      ...base.digest === void 0 ? {} : { digest: base.digest }
    },
    segments: ordered.map((segment, place) => ({
      kind: segment.kind,
      key: segment.key,
      ...segment.kind === "copy" && segment.fingerprint !== void 0 && { fingerprint: segment.fingerprint },
      diffIds: layers[place]?.diffIds ?? [],
      createdBy: layers[place]?.createdBy ?? []
    })),
    recent: [...new Set(recent)].filter((other) => other !== key).slice(0, RECENT_KEYS),
    triggers,
    ...stages === void 0 ? {} : { stages },
    ...tagging === "at-once" && { tagsAtOnce: true }
  };
  return assembleImage({
    base,
    segments: layers,
    history: segments.history,
    config: segments.state.config,
    createdAt: provenance.createdAt,
    annotations: { [ANNOTATION.record]: formatRecord(record), ...standardAnnotations(surroundings, base.digest) },
    ...segments.state.author === void 0 ? {} : { author: segments.state.author }
  });
}
async function surroundingsOf({ base, segments: { looked } }, { planned, provenance }) {
  const { spec, previous, facts, stagesTaken } = planned;
  return {
    spec,
    provenance,
    previous,
    facts: factsLookedAt(base, looked),
    triggers: facts.triggers,
    ...stagesTaken.length === 0 ? {} : { stages: await stagesOf(planned) }
  };
}
function factsLookedAt({ facts }, looked) {
  return formatRootfs(selectFacts(facts, looked.paths, { accounts: looked.accounts ? "keep" : "leave-out" }));
}
async function stagesOf({ stagesTaken, sources }) {
  const entries = stagesTaken.map(async (stage) => {
    const work = await sources.workOf(stage);
    const segments = work.above?.segments.segments ?? [];
    const runs = segments.filter(({ kind }) => kind === "run").map(({ key }) => key);
    return [nameOf(work), { base: work.baseSegment.key, runs, contents: sources.contentsOf(stage) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
async function assembleBelow(place, above, shelf, { provenance }) {
  const { base, segments } = above;
  const below = segments.segments.slice(0, place);
  const segment = segments.segments[place];
  const layers = await layersOfAll(below, above, shelf);
  const end = segments.history.findIndex((line) => "segment" in line && line.segment === place);
  const { createdAt } = provenance;
  const before = segment?.kind === "run" ? segment.before.config : segments.state.config;
  const { OnBuild: _, ...config } = before;
  return assembleImage({
    base,
    segments: layers,
    history: segments.history.slice(0, end < 0 ? void 0 : end),
    config,
    createdAt,
    annotations: {}
  });
}
async function layersOfAll(segments, image, shelf) {
  await shelf.prepare(segments);
  return Promise.all(segments.map((segment) => layersOf(segment, image, shelf)));
}
async function layersOf(segment, { results }, shelf) {
  if (segment.kind === "copy") return shelf.layersOf(segment);
  const result = results.get(segment.key);
  if (result === void 0) throw new RangeError(`The result of line ${segment.line} does not exist`);
  return result;
}
function standardAnnotations({ spec, provenance }, baseDigest) {
  const { commit, createdAt } = provenance;
  return {
    "org.opencontainers.image.created": new Date(createdAt * 1e3).toISOString(),
    ...commit === void 0 ? {} : { "org.opencontainers.image.revision": commit },
    ...baseDigest === void 0 ? {} : {
      ...baseName(spec.calledAs ?? spec.repository),
      "org.opencontainers.image.base.digest": baseDigest
    }
  };
}
function baseName(repository) {
  return layoutFolderOf(repository) === void 0 ? { "org.opencontainers.image.base.name": formatRepository(repository) } : {};
}

// src/build/make/platform-of.ts
function platformOf({ analysis: { chain } }, { platform }) {
  return chain.platform ?? parsePlatform(platform);
}

// src/dockerfile/replace-references.ts
function replaceReferences(source, replacements, token = DEFAULT_ESCAPE) {
  let result = source;
  for (const replacement of replacements.toSorted((a, b) => b.start - a.start)) {
    const text = "text" in replacement ? replacement.text : mountFlag(replacement.mount, replacement.from, token);
    result = result.slice(0, replacement.start) + text + result.slice(replacement.end);
  }
  return result;
}
function mountFlag(mount, from, token) {
  const fields = (csvFields(mount) ?? []).map((field) => /^from=/i.test(field) ? `from=${from}` : field);
  const text = Buffer.from(formatCsv(fields), "latin1").toString("utf8");
  return `--mount=${[...text].map((character) => needsEscape(character, token) ? token + character : character).join("")}`;
}
function needsEscape(character, token) {
  return character === token || /[\s"']/.test(character);
}

// src/dockerfile/print-dockerfile.ts
function printDockerfile(request) {
  const last = request.print.length - 1;
  return lines([
    ...header(request),
    ...request.print.flatMap((stage, at) => printStage(stage, at === last ? "keep" : "leave-out", request))
  ]);
}
function printTail(request) {
  const { dockerfile, stages, from, args, instructions } = request;
  const stage = stages[request.stage];
  const sourcesOf = (instruction) => stage?.sources[stage.instructions.indexOf(instruction)] ?? [];
  return lines([
    ...header(request),
    ...request.print.flatMap((printed) => printStage(printed, "leave-out", request)),
    fromLine(from),
    ...args.map((arg) => formatArg(arg, dockerfile.directives.escape)),
    ...instructions.map((instruction) => printInstruction(instruction, sourcesOf(instruction), request))
  ]);
}
function lines(parts) {
  return parts.map((part) => `${part}
`).join("");
}
function header({ dockerfile, syntax = dockerfile.directives.syntax }) {
  const { escape: token } = dockerfile.directives;
  return [
    ...syntax === void 0 ? [] : [`# syntax=${syntax}`],
    ...token === DEFAULT_ESCAPE ? [] : [`# escape=${token}`],
    ...dockerfile.globalArgs.map(({ source }) => source)
  ];
}
function fromLine({ reference, platform }, name) {
  return [
    "FROM",
    ...platform === void 0 ? [] : [`--platform=${platform}`],
    reference,
    ...name === void 0 ? [] : ["AS", name]
  ].join(" ");
}
function printStage({ index, instructionCount, made }, onbuild, request) {
  const resolved = request.stages[index];
  if (resolved === void 0) throw notPrinted(index);
  if (made !== void 0) return [fromLine(made, resolved.stage.name)];
  const { stage, base, platform, instructions, sources } = resolved;
  const pinned = base.kind === "image" ? request.pin(base.image, platform) : void 0;
  const image = pinned === void 0 ? [] : [{ ...stage.from.reference, text: pinned }];
  return [
    replaceReferences(stage.from.source, image),
    ...instructions.slice(0, instructionCount).flatMap(
      (instruction, at) => instruction.keyword === "ONBUILD" && onbuild === "leave-out" ? [] : [printInstruction(instruction, sources[at] ?? [], request)]
    )
  ];
}
function printInstruction(instruction, sources, request) {
  const { source } = instruction;
  if (instruction.trigger === true) assertReadsTheSame(instruction, request.dockerfile);
  if (instruction.keyword === "COPY" && instruction.from !== void 0 && instruction.reference !== void 0) {
    const to = referenceTo(sources[0], instruction.from, request);
    return to === void 0 ? source : replaceReferences(source, [{ ...instruction.reference, text: `--from=${to}` }]);
  }
  if (instruction.keyword !== "RUN") return source;
  const named = instruction.mounts.filter(({ from }) => from !== void 0);
  const replacements = named.flatMap((mount, at) => {
    const to = referenceTo(sources[at], mount.from ?? "", request);
    return to === void 0 ? [] : [{ start: mount.start, end: mount.end, mount: mount.text, from: to }];
  });
  return replaceReferences(source, replacements, request.dockerfile.directives.escape);
}
function assertReadsTheSame({ source, line }, { file, directives }) {
  if (directives.escape === DEFAULT_ESCAPE || !/[\\`]/.test(source)) return;
  throw new ToolError(
    "DOCKERFILE_ONBUILD_NOT_PRINTABLE",
    `Printing a part of ${file}: "${source}" comes from an ONBUILD, and means something else under "# escape=${directives.escape}"`,
    { hint: 'Leave out "# escape=", or stand on an image without this ONBUILD.', location: { file, line } }
  );
}
function referenceTo(source, written, { print, pin }) {
  if (source === void 0 || source.kind === "scratch") return void 0;
  if (source.kind === "image") return pin(source.image, void 0);
  const place = print.findIndex(({ index }) => index === source.index);
  if (place < 0) throw notPrinted(source.index);
  return /^[-+]?\d+$/.test(written) && Number(written) !== place ? String(place) : void 0;
}
function notPrinted(index) {
  return new ToolError(
    "DOCKERFILE_STAGE_NOT_PRINTED",
    `Printing a part of a Dockerfile: stage ${index} is needed, but was not given`
  );
}
function formatArg({ name, value }, token) {
  if (value === void 0) return `ARG ${name}`;
  if (/[\r\n]/.test(value)) {
    throw new ToolError(
      "DOCKERFILE_ARGUMENT_NOT_PRINTABLE",
      `The argument ${name} has a value of several lines, which no Dockerfile can hold`,
      { hint: "Give it a value of one line, or put the value into a file that the step reads." }
    );
  }
  const escaped = value.replace(
    /["$\\`]/g,
    (character) => character === '"' || character === "$" || character === token ? token + character : character
  );
  return `ARG ${name}="${escaped}"`;
}

// src/engine/layout-image.ts
import { hash } from "node:crypto";
var NOWHERE = "layout.invalid";
function engineName({ registry, name, digest }) {
  const folder = layoutFolderOf({ registry, name });
  return folder === void 0 ? formatReference({ registry, name, digest }) : layoutName(folder, digest);
}
function layoutImagesIn(dockerfile, repositories) {
  const folders = new Set(repositories.flatMap((repository) => layoutFolderOf(repository) ?? []));
  const digests = new Set(dockerfile.match(/sha256:[0-9a-f]{64}/g) ?? []);
  return [...folders].flatMap(
    (folder) => [...digests].map((digest) => ({ name: layoutName(folder, digest), folder, digest })).filter(({ name }) => dockerfile.includes(name))
  );
}
function layoutName(folder, digest) {
  return `${NOWHERE}/${hash("sha256", folder).slice(0, 16)}@${digest}`;
}

// src/build/stored/pin-images.ts
async function pinImages(print, { analysis, digestOf: digestOfImage, triggers, own }, repository, ports) {
  const { targetPlatform } = analysis.stageContext.inputs;
  const idOf2 = (image, platform = targetPlatform) => triggersId(digestOfImage(image), platform);
  const copies = /* @__PURE__ */ new Map();
  for (const { index, made } of print) {
    if (made !== void 0) continue;
    const { base, platform = targetPlatform } = analysis.stages[index] ?? {};
    if (base?.kind !== "image") continue;
    const id = idOf2(base.image, platform);
    if ((triggers[id] ?? []).length === 0 || copies.has(id)) continue;
    const from = pinnedReference(base.image, digestOfImage(base.image), own);
    copies.set(id, copyWithoutTriggers(from, platform, repository, ports));
  }
  const copied = /* @__PURE__ */ new Map();
  for (const [id, reference] of copies) copied.set(id, await reference);
  return (image, platform) => {
    return copied.get(idOf2(image, platform)) ?? engineName(pinnedReference(image, digestOfImage(image), own));
  };
}
async function copyWithoutTriggers(from, platform, repository, ports) {
  const { registry, signal } = ports;
  const image = await fetchImage(registry, from, platform, { signal });
  await copyImage(image, from, repository, ports);
  const { OnBuild: _, ...config } = image.config.config ?? {};
  const configBytes = Buffer.from(JSON.stringify({ ...image.config, config }));
  const { mediaType } = image.manifest.config;
  const descriptor = { mediaType, digest: digestOf(configBytes), size: configBytes.length };
  const manifest = { ...image.manifest, config: descriptor };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = digestOf(bytes);
  await pushWhole(
    registry,
    repository,
    {
      blobs: [{ ...descriptor, open: () => configBytes }],
      manifest: { mediaType: manifest.mediaType, bytes },
      tags: [digest]
    },
    { signal }
  );
  return engineName({ ...repository, digest });
}

// src/build/make/execute.ts
import { randomBytes } from "node:crypto";
import { access, constants as constants3 } from "node:fs/promises";

// src/build/make/engine-arguments.ts
var PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase()
]);
function engineArguments({ dockerfile, print, declared }, { stages, stageContext, dockerfile: { globalArgs } }) {
  const instructions = print.flatMap(({ index, instructionCount }) => {
    return stages[index]?.instructions.slice(0, instructionCount) ?? [];
  });
  const names = /* @__PURE__ */ new Set([
    ...PROXIES,
    ...declared,
    ...[...globalArgs, ...instructions].flatMap(
      (instruction) => instruction.keyword === "ARG" ? instruction.args.map(({ name }) => name) : []
    )
  ]);
  const given = Object.entries(stageContext.inputs.buildArgs).filter(([name]) => names.has(name));
  const target = dockerfile.includes("TARGETSTAGE") ? stageContext.globals.get("TARGETSTAGE") : void 0;
  return { ...target !== void 0 && { TARGETSTAGE: target }, ...Object.fromEntries(given) };
}

// src/build/make/failed-instruction.ts
var OF_A_STEP = ["ENGINE_FAILED", "ENGINE_PLATFORM_UNSUPPORTED"];
function withPlace(error, { file, stages }) {
  if (!isToolError(error) || !OF_A_STEP.includes(error.code) || error.location !== void 0) return error;
  const [headline = ""] = error.message.split("\n");
  const named = stages.flatMap(({ instructions }) => instructions).filter(({ text }) => headline.includes(` ${text}: `));
  const [instruction] = named;
  if (instruction === void 0 || named.length > 1) return error;
  return new ToolError(error.code, error.message, {
    location: { file, line: instruction.line },
    cause: error.cause,
    ...error.hint === void 0 ? {} : { hint: error.hint }
  });
}

// src/build/make/unchanged-context.ts
async function requireUnchangedContext(steps, facts, { signal }) {
  const before = filesRead(steps, facts);
  if (before.size === 0) return;
  const { directory, ignore } = facts.context;
  const context = await readContext(directory, { ignore, signal });
  const now = filesRead(steps, { ...facts, context, contentIds: readContentIds(context) });
  const changed2 = [.../* @__PURE__ */ new Set([...before.keys(), ...now.keys()])].find((name) => before.get(name) !== now.get(name));
  if (changed2 === void 0) return;
  throw new ToolError(
    "CONTEXT_FILE_CHANGED",
    `Executing line ${steps[0]?.written.instruction.line}: ${changed2} of the build context changed while the engine built, which may have read either`,
    { hint: "Run it again when nothing writes into the build context, or exclude the file in .dockerignore." }
  );
}
function filesRead(steps, facts) {
  const { context, contentIds } = facts;
  const { inputsTaken } = answerAboutStages(facts);
  const inputs = inputsOfSteps(steps, { context, contentIds, inputsTaken });
  return new Map(inputs.flatMap(({ kind, name, digest }) => kind === "file" ? [[name, digest]] : []));
}

// src/build/make/execute.ts
async function execute({ spec, mounts, facts, steps, key, printed }, ports, use) {
  const { engine, registry, signal, progress } = ports;
  const tag = `building-${key.slice(0, 16)}-${randomBytes(6).toString("hex")}`;
  const { ignore, directory } = facts.context;
  await requireSecretFiles(mounts);
  const request = {
    dockerfile: printed.dockerfile,
    context: directory,
    args: engineArguments(printed, facts.analysis),
    platform: spec.platform,
    secrets: mounts.secrets,
    ssh: mounts.ssh,
    layoutImages: layoutImagesIn(printed.dockerfile, [spec.repository]),
    destination: destinationIn(spec.repository, tag),
    ...ignore.text === "" ? {} : { dockerignore: ignore.text }
  };
  const build = () => engine.build(request, { signal, progress }).catch((error) => {
    throw withPlace(error, facts.analysis.dockerfile);
  });
  const read = (digest2, platform) => fetchImage(registry, { ...spec.repository, digest: digest2 }, platform, { signal });
  const fetch = (digest2) => read(digest2, platformOf(facts, spec)).catch((error) => {
    if (!isToolError(error, "REGISTRY_PLATFORM_MISSING")) throw error;
    return read(digest2, parsePlatform(spec.platform));
  });
  let digest = await build();
  try {
    const image = await fetch(digest).catch(async (error) => {
      if (!isToolError(error, "REGISTRY_NOT_FOUND")) throw error;
      digest = await build();
      return fetch(digest);
    });
    await requireUnchangedContext(steps, facts, { signal });
    return await use(image);
  } finally {
    await forget(spec.repository, tag, digest, ports);
  }
}
function destinationIn(repository, tag) {
  const folder = layoutFolderOf(repository);
  return folder === void 0 ? { kind: "registry", reference: { ...repository, tag } } : { kind: "layout", folder };
}
async function requireSecretFiles({ secrets }) {
  for (const secret of secrets) {
    if (secret.from !== "file") continue;
    await access(secret.file, constants3.R_OK).catch((cause) => {
      throw new ToolError("ENGINE_SECRET_MISSING", `Secret ${secret.id}: ${messageOf(cause)}`, {
        hint: `Create ${secret.file}, or take the secret from another file or a variable.`,
        cause
      });
    });
  }
}
var FORGET_MS = 1e4;
async function forget(repository, tag, digest, { registry, progress }) {
  try {
    const signal = AbortSignal.timeout(FORGET_MS);
    await registry.deleteManifest(repository, digest, { signal });
  } catch (error) {
    progress({
      type: "note",
      text: `${formatReference({ ...repository, tag })} stays in the registry: ${messageOf(error)}`
    });
  }
}

// src/layer/filter.ts
async function repackFiltered(open2, mediaType, options) {
  const first = await repackOnce(await open2(), mediaType, options, /* @__PURE__ */ new Map());
  if (first.orphans.size === 0) return first.layer;
  await first.layer[Symbol.asyncDispose]();
  const second = await repackOnce(await open2(), mediaType, options, first.orphans);
  return second.layer;
}
async function repackOnce(blob, mediaType, options, adopted) {
  var _stack = [];
  try {
    const writer = __using(_stack, createLayerWriter(options), true);
    const directories = createParentWriter(writer);
    const orphans = /* @__PURE__ */ new Map();
    const written = /* @__PURE__ */ new Set();
    for await (const entry of readLayer(blob, mediaType, options)) {
      const { header: header2 } = entry;
      const heirs = adopted.get(header2.path) ?? [];
      if (heirs.length > 0 && header2.type === "file") {
        await writeHeirs(writer, directories, entry, heirs);
        written.add(header2.path);
      }
      if (!isKept(header2.path, options.keep)) {
        directories.remember(header2);
      } else if (header2.type === "hardlink" && !options.keep(header2.target ?? "")) {
        const target = header2.target ?? "";
        orphans.set(target, [...orphans.get(target) ?? [], header2]);
      } else {
        await directories.writeAbove(header2.path);
        await writeEntry(writer, entry, header2);
      }
    }
    options.signal.throwIfAborted();
    const lost = adopted.size === 0 ? void 0 : [...orphans.keys()].find((target) => !written.has(target));
    if (lost !== void 0) throw layerInvalid(`it has a hard link to ${lost}, but no such file`);
    return { layer: await writer.finish(), orphans };
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function isKept(path, keep) {
  return keep(path) || keep(path.replace(/(^|\/)\.wh\.(?!\.wh\.)(?=[^/]+$)/, "$1"));
}
async function writeHeirs(writer, directories, entry, [heir, ...others]) {
  if (heir === void 0) return;
  await directories.writeAbove(heir.path);
  await writeEntry(writer, entry, { ...entry.header, path: heir.path });
  for (const other of others) {
    await directories.writeAbove(other.path);
    await writer.writeHeader({ ...other, target: heir.path });
  }
}
async function writeEntry(writer, entry, header2) {
  await writer.writeHeader(header2);
  if (header2.type !== "file") return;
  for await (const part of entry.body()) await writer.writeBody(part);
  await writer.endBody(header2);
}
function createParentWriter(writer) {
  const waiting = /* @__PURE__ */ new Map();
  return {
    remember(header2) {
      if (header2.type === "directory") waiting.set(header2.path, header2);
    },
    async writeAbove(path) {
      for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
        const parent = waiting.get(path.slice(0, at));
        if (parent === void 0) continue;
        waiting.delete(parent.path);
        await writer.writeHeader(parent);
      }
    }
  };
}

// src/build/make/keep-run.ts
async function keepWhole({ repository, layers, diffIds, segment }, { registry, signal }) {
  const tree = layers.map(async (layer) => {
    const archive = layerArchive(repository, layer, { registry });
    return readTree(await archive.open({ signal }), archive, signal);
  });
  return { layers, diffIds, createdBy: historyTexts(segment, layers.length), tree: await Promise.all(tree) };
}
async function keepOutputs({ repository, layers, segment }, { outputs }, { file, mtimeSeconds }, { registry, signal }) {
  var _stack = [];
  try {
    const roots = outputs.map((output) => output.replace(/^\/+|\/+$/g, ""));
    const isOutput = (path) => roots.some((root) => path === root || path.startsWith(`${root}/`));
    const [layer] = layers;
    if (layer === void 0 || layers.length > 1) throw new RangeError(`One step left ${layers.length} layers`);
    const open2 = async () => (await registry.openBlob(repository, layer.digest, { signal })).stream;
    const packed = __using(_stack, await repackFiltered(open2, layer.mediaType, { keep: isOutput, mtimeSeconds, signal }), true);
    const archive = layerArchive(repository, packed.descriptor, { registry });
    const tree = await readTree(bytesOf(packed.open()), archive, signal);
    const missing = roots.filter((root) => !tree.some(({ path }) => path === root || path.startsWith(`${root}/`)));
    if (missing.length > 0) {
      throw new ToolError(
        "DOCKERFILE_OUTPUTS_MISSING",
        `Executing "${segment.text}": it left nothing in /${missing.join(" and /")}, which "# hydrofoil: outputs=" names`,
        {
          hint: "Name the files or folders that the step really makes, as absolute paths in the image.",
          location: { file, line: segment.line }
        }
      );
    }
    const upload = await registry.openUpload(repository, { signal });
    await upload.put({ ...packed.descriptor, open: () => packed.open() }, { signal });
    return { layers: [packed.descriptor], diffIds: [packed.diffId], createdBy: historyTexts(segment, 1), tree: [tree] };
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function historyTexts({ steps, text }, layerCount) {
  const texts = steps.map(({ history, written }) => history?.createdBy ?? written.instruction.text);
  if (texts.length === layerCount) return texts;
  return Array.from(
    { length: layerCount },
    (_, index) => index === layerCount - 1 ? texts.slice(index).join("; ") : texts[index] ?? text
  );
}
async function* bytesOf(content) {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

// src/build/make/make-run.ts
async function makeRun(segment, { facts }, below, shelf, request, ports) {
  const { planned, mounts, provenance } = request;
  const { spec } = planned;
  const { repository } = spec;
  await pushBelow(below, shelf, spec.repository, ports);
  const print = await stagesTakenFrom(segment, shelf, request, ports);
  const args = argsInForce(segment.before);
  const { buildArgs } = facts.analysis.stageContext.inputs;
  const dockerfile = printTail({
    dockerfile: facts.analysis.dockerfile,
    stages: facts.analysis.stages,
    from: madeStage(below, facts, planned),
    // A value that was given is given again: it may have several lines.
    args: Object.entries(args).map(([name, value]) => buildArgs[name] === value ? { name } : { name, value }),
    instructions: segment.steps.map(({ written }) => written.instruction),
    stage: stageOf(segment),
    print,
    pin: await pinImages(print, facts, repository, ports),
    ...pinnedSyntax(facts)
  });
  const printed = { dockerfile, print, declared: Object.keys(args) };
  const { steps, key } = segment;
  return execute({ spec, mounts, facts, steps, key, printed }, ports, async ({ manifest, config }) => {
    const at = below.manifest.layers.length;
    const isOnTop = below.diffIds.every((diffId, index) => config.rootfs.diff_ids[index] === diffId);
    if (!isOnTop) {
      throw new ToolError(
        "ENGINE_RESULT_UNEXPECTED",
        `Executing line ${segment.line}: the engine's image does not stand on the one it was given`,
        {
          hint: "Choose another engine with engine.kind in hydrofoil.yaml, and report this."
        }
      );
    }
    const added = { repository, layers: manifest.layers.slice(at), diffIds: config.rootfs.diff_ids.slice(at), segment };
    const result = segment.memo === void 0 ? await keepWhole(added, ports) : await keepOutputs(
      added,
      segment.memo,
      { file: facts.analysis.dockerfile.file, mtimeSeconds: provenance.createdAt },
      ports
    );
    const run = { ...result, inputs: segment.inputs };
    await writeRun(repository, segment.key, run, ports);
    return run;
  });
}
async function pushBelow(below, shelf, repository, ports) {
  const config = { ...below.manifest.config, open: () => below.configBytes };
  const manifest = { mediaType: below.manifest.mediaType, bytes: below.manifestBytes };
  await shelf.send(async (layers) => {
    const what = { blobs: [...layers, config], manifest, tags: [below.digest] };
    await pushWhole(ports.registry, repository, what, { signal: ports.signal });
  });
}
function stageOf({ steps: [first], line }) {
  if (first === void 0) throw new RangeError(`No step at line ${line}`);
  return first.written.stage;
}
async function stagesTakenFrom({ steps }, shelf, request, ports) {
  const { planned } = request;
  const sources = steps.flatMap(({ written }) => written.sources);
  const indexes = new Set(sources.flatMap((source) => source.kind === "stage" ? [source.index] : []));
  return Promise.all(
    [...indexes].sort((one, other) => one - other).map(async (index) => {
      const { above, facts } = await planned.sources.workOf(index);
      if (above === void 0) throw new RangeError(`Stage ${index} was not made before what takes from it`);
      const whole = await assembleBelow(above.segments.segments.length, above, shelf, request);
      await pushBelow(whole, shelf, planned.spec.repository, ports);
      return { index, made: madeStage(whole, facts, planned) };
    })
  );
}
function madeStage({ digest }, { analysis }, { spec }) {
  const reference = engineName({ ...spec.repository, digest });
  const { platform } = analysis.chain;
  return platform === void 0 ? { reference } : { reference, platform: formatPlatform(platform) };
}

export {
  madeImage,
  plannedImage,
  ownImages,
  watchForCredentials,
  openShelf,
  assembleImage,
  assembleApp,
  surroundingsOf,
  factsLookedAt,
  assembleBelow,
  printDockerfile,
  pinImages,
  platformOf,
  execute,
  makeRun,
  chooseImages,
  imageOfFlags,
  overridden,
  allowing
};
