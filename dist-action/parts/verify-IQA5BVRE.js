import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  assembleBelow,
  assembleImage,
  imageOfFlags,
  makeRun,
  openShelf,
  overridden,
  plannedImage,
  platformOf,
  watchForCredentials
} from "./chunk-D3IS4ILR.js";
import {
  RECORD_ARTIFACT_TYPE,
  contentDigest,
  indexKeyOf,
  planImage
} from "./chunk-PQ5NWA3X.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  BUILD_PLATFORM,
  LOCK_FILE,
  findEngine,
  openRegistries,
  openSharedWork,
  orderImages,
  readLockFile,
  specsOf,
  withAccess
} from "./chunk-KTUJVHLF.js";
import {
  fetchImage,
  openContexts,
  pinnedReference
} from "./chunk-XQZOQOXP.js";
import "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import {
  CONFIG_FILE,
  loadConfig
} from "./chunk-2FZJFFKZ.js";
import {
  formatPlatform,
  parsePlatform
} from "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import {
  withLayouts
} from "./chunk-CEK4WX2U.js";
import "./chunk-S3X5VWUD.js";
import {
  layoutFolderOf,
  layoutRepository
} from "./chunk-XR6B5GRE.js";
import {
  MEDIA_TYPE,
  decompress,
  parseImageConfig,
  parseIndex,
  parseManifest,
  readLayer
} from "./chunk-VHUYCGOP.js";
import "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import {
  RegistryError
} from "./chunk-344D2X36.js";
import {
  formatReference,
  formatRepository,
  isDigest,
  parseDigest,
  parseReference
} from "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import "./chunk-WXSB6JGW.js";
import {
  READ_ONLY,
  exec
} from "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/verify.ts
import { existsSync } from "node:fs";
import { dirname as dirname2, join as join4, relative as relative2, resolve as resolve3 } from "node:path";

// src/insight/difference.ts
function formatDifference({ where, path, what, expected, actual }) {
  const subject = path === void 0 ? where : `${where}: ${path}`;
  if (expected === void 0 && actual === void 0) return `${subject}: ${what}`;
  if (expected === void 0) return `${subject}: ${what}: the image has ${actual}, and should not`;
  if (actual === void 0) return `${subject}: ${what}: the image lacks ${expected}`;
  return `${subject}: ${what}: the image has ${actual} instead of ${expected}`;
}

// src/insight/verdict.ts
function formatVerdict(name, { commit, base, files, layers, differences, notExecuted, executedAgain }) {
  const subject = `commit ${commit.slice(0, 12)} on base ${base.key.slice(0, 12)}`;
  if (differences.length > 0) {
    return `${name} is not ${subject}: ${counted(differences.length, "difference")}`;
  }
  const steps = [
    `${counted(files, "file")}`,
    `${counted(layers, "layer")}`,
    ...executedAgain.length === 0 ? [] : [`${linesOf(executedAgain)} executed again with the same outputs`],
    ...notExecuted.length === 0 ? [] : [`${counted(notExecuted.length, "step")} not executed again (${linesOf(notExecuted)})`]
  ];
  return `${name} is ${subject}: ${steps.join(", ")}`;
}
function linesOf(steps) {
  return steps.map(({ line, isNarrowed }) => `line ${line}${isNarrowed ? ", narrowed" : ""}`).join("; ");
}
function counted(count, noun) {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, "\xA0")} ${noun}${count === 1 ? "" : "s"}`;
}

// src/insight/verify.ts
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join3, relative, resolve } from "node:path";

// src/context/checkout.ts
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
async function checkOut({ directory, commit, to }, { signal, exec: exec2 = exec }) {
  const git = async (args, env = {}) => {
    try {
      const words = ["-c", 'umask 022 && exec "$0" "$@"', "git", "-C", directory, ...args];
      return await exec2("sh", words, { env: { ...READ_ONLY, ...env }, signal });
    } catch (error) {
      if (isToolError(error, "COMMAND_NOT_FOUND")) throw noRepository(directory, "there is no shell");
      throw error;
    }
  };
  const place = await git(["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--show-prefix"]);
  const [root = "", gitDirectory = "", prefix = ""] = place.stdout.split("\n");
  if (place.exitCode !== 0) throw noRepository(directory, place.stderr.trim().split("\n")[0] ?? "");
  const found = await git(["log", "-1", "--no-show-signature", "--format=%H %ct", "--end-of-options", commit, "--"]);
  const [hash = "", time = ""] = found.stdout.trim().split(" ");
  if (found.exitCode !== 0 || hash === "") throw noCommit(commit, root);
  const tree = join(to, "tree");
  await mkdir(tree);
  const own = { GIT_DIR: gitDirectory, GIT_WORK_TREE: tree, GIT_INDEX_FILE: join(to, "index") };
  const settings = ["-c", "core.sparseCheckout=false", "-c", "core.fsmonitor=false", "-c", "submodule.recurse=false"];
  const written = await git([...settings, "read-tree", "--reset", "-u", "--no-recurse-submodules", hash], own);
  if (written.exitCode !== 0) throw failed(hash, written);
  const listed = await git(["ls-tree", "-r", "-z", "--full-tree", hash]);
  if (listed.exitCode !== 0) throw failed(hash, listed);
  const submodules = listed.stdout.split("\0").filter((line) => line.startsWith("160000 ")).map((line) => line.slice(line.indexOf("	") + 1));
  return { commit: hash, committedAt: Number(time), tree, root, below: prefix.replace(/\/$/, ""), submodules };
}
function noRepository(directory, why) {
  return new ToolError("GIT_REPOSITORY_MISSING", `Looking for the commit's files in ${directory}: ${why}`, {
    hint: "Run it in the repository that the image was made of."
  });
}
function noCommit(commit, root) {
  return new ToolError("GIT_COMMIT_MISSING", `Looking for commit ${commit} in ${root}: git does not have it`, {
    hint: `Run: git fetch origin ${commit}, or git fetch --unshallow.`
  });
}
function failed(commit, { stderr }) {
  return new ToolError("GIT_CHECKOUT_FAILED", `Checking out commit ${commit}: ${stderr.trim()}`, {
    hint: "Mend what git says: a filter (git-lfs, for example) may be missing, or the disk full."
  });
}

// src/insight/foundations.ts
import { dirname, join as join2 } from "node:path";

// src/insight/overlay.ts
function overlayRegistry(registries, { own, origin }) {
  const isOwn = (repository) => formatRepository(repository) === formatRepository(own);
  const hasBlob = async (repository, digest, options) => await registries.hasBlob(repository, digest, options) || isOwn(repository) && registries.hasBlob(origin, digest, options);
  const placeOf2 = async (repository, digest, options) => isOwn(repository) && !await registries.hasBlob(own, digest, options) ? origin : repository;
  return {
    ...registries,
    hasBlob,
    authorize: (repository, actions, options) => registries.authorize(isOwn(repository) ? origin : repository, actions, options),
    async getManifest(repository, reference, options) {
      const stored = await registries.getManifest(repository, reference, options);
      return stored ?? (isOwn(repository) ? registries.getManifest(origin, reference, options) : void 0);
    },
    async headManifest(repository, reference, options) {
      const found = await registries.headManifest(repository, reference, options);
      return found ?? (isOwn(repository) ? registries.headManifest(origin, reference, options) : void 0);
    },
    /** Brings what an image's manifest names along, because an engine looks into `own` alone. Records are not kept: nobody reads them again. */
    async putManifest(repository, reference, manifest, options) {
      if (isOwn(repository) && parseManifest(manifest.bytes, reference).artifactType === RECORD_ARTIFACT_TYPE) {
        return "stored";
      }
      const result = await registries.putManifest(repository, reference, manifest, options);
      if (result === "stored" || result.missing === "unknown" || !isOwn(repository)) return result;
      const { config, layers } = parseManifest(manifest.bytes, reference);
      for (const blob of [config, ...layers].filter(({ digest }) => result.missing.includes(digest))) {
        if (!await registries.hasBlob(origin, blob.digest, options)) continue;
        const { stream } = await registries.openBlob(origin, blob.digest, options);
        await (await registries.openUpload(own, options)).put({ ...blob, open: () => stream }, options);
      }
      return registries.putManifest(repository, reference, manifest, options);
    },
    openBlob: async (repository, digest, options) => registries.openBlob(await placeOf2(repository, digest, options), digest, options),
    readBlob: async (repository, digest, maxBytes, options) => registries.readBlob(await placeOf2(repository, digest, options), digest, maxBytes, options)
  };
}

// src/insight/compare-config.ts
import { isDeepStrictEqual } from "node:util";
var WHERE = "configuration";
function compareConfig(expected, actual) {
  return [
    ...compareMembers(outside(expected), outside(actual)),
    ...compareMembers({ ...expected.config }, { ...actual.config }),
    ...compareHistory(expected, actual)
  ];
}
function outside({ architecture, os, variant, author }) {
  return { architecture, os, variant, author };
}
function compareMembers(expected, actual) {
  const names = [.../* @__PURE__ */ new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names.flatMap((path) => {
    const [wanted, has] = [expected[path], actual[path]];
    if (isDeepStrictEqual(wanted, has)) return [];
    return [
      {
        where: WHERE,
        path,
        what: "value",
        ...wanted === void 0 ? {} : { expected: JSON.stringify(wanted) },
        ...has === void 0 ? {} : { actual: JSON.stringify(has) }
      }
    ];
  });
}
function compareHistory({ history: expected = [] }, { history: actual = [] }) {
  const text = (entry) => entry && `${entry.created_by ?? entry.comment ?? ""}${entry.empty_layer === true ? " (no layer)" : ""}`;
  return Array.from({ length: Math.max(expected.length, actual.length) }, (_, at) => at).flatMap((at) => {
    const [wanted, has] = [text(expected[at]), text(actual[at])];
    if (wanted === has) return [];
    return [
      {
        where: WHERE,
        path: `history[${at}]`,
        what: "text",
        ...wanted === void 0 ? {} : { expected: JSON.stringify(wanted) },
        ...has === void 0 ? {} : { actual: JSON.stringify(has) }
      }
    ];
  });
}

// src/insight/compare-content.ts
function compareContent(where, expected, actual) {
  const wanted = new Map(expected.map((entry) => [entry.path, entry]));
  const found = new Map(actual.map((entry) => [entry.path, entry]));
  const twice = actual.filter((entry) => found.get(entry.path) !== entry);
  return [
    ...twice.map(({ path }) => ({ where, path: shown(path), what: "stands in the layer more than once" })),
    ...[...wanted.values()].flatMap((entry) => compareEntry(where, entry, found.get(entry.path))),
    ...[...found.values()].filter(({ path }) => !wanted.has(path)).map((entry) => ({ where, path: shown(entry.path), what: "unexpected", actual: describeEntry(entry) }))
  ];
}
function unexpectedContent(where, actual) {
  return compareContent(where, [], actual);
}
function compareEntry(where, expected, actual) {
  const path = shown(expected.path);
  if (actual === void 0) return [{ where, path, what: "missing", expected: describeEntry(expected) }];
  if (expected.type !== actual.type) {
    return [{ where, path, what: "type", expected: describeEntry(expected), actual: describeEntry(actual) }];
  }
  const aspects = [
    ["mode", (entry) => entry.type === "symlink" ? void 0 : modeOf(entry)],
    ["owner", ({ uid, gid }) => `${uid}:${gid}`],
    ["target", ({ target }) => target],
    ["content", ({ digest }) => digest],
    ["device", ({ device }) => device === void 0 ? void 0 : `${device.major}:${device.minor}`],
    ["extended attributes", attributesOf]
  ];
  return aspects.flatMap(([what, of]) => {
    const [wanted = "none", has = "none"] = [of(expected), of(actual)];
    return wanted === has ? [] : [{ where, path, what, expected: wanted, actual: has }];
  });
}
function describeEntry(entry) {
  const { type, uid, gid, target, digest } = entry;
  const detail = target === void 0 ? digest ?? "" : `to ${target}`;
  return `a ${type} ${modeOf(entry)} ${uid}:${gid}${detail === "" ? "" : ` ${detail}`}`;
}
function modeOf({ mode }) {
  return mode.toString(8).padStart(4, "0");
}
function attributesOf({ xattrs = {} }) {
  const texts = Object.entries(xattrs).map(([name, value]) => `${name}=${Buffer.from(value).toString("base64")}`);
  return texts.length === 0 ? void 0 : texts.sort().join(" ");
}
function shown(path) {
  return `/${path}`;
}

// src/insight/compare-from.ts
async function compareWithFrom(base, { baseSegment, facts, spec }, { registry, signal }) {
  const { from } = facts.analysis.chain;
  if (baseSegment.madeBy !== "copy" || from.kind !== "image") return { differences: [], notes: [] };
  const reference = {
    ...parseReference(from.image),
    ...pinnedReference(from.image, facts.digestOf(from.image), facts.own)
  };
  const name = formatReference(reference);
  try {
    const image = await fetchImage(registry, reference, platformOf(facts, spec), { signal });
    const expected = image.config.rootfs.diff_ids;
    if (expected.join() === base.diffIds.join()) return { differences: [], notes: [] };
    const what = `its record is not of ${name}`;
    return {
      differences: [{ where: "base", what, expected: expected.join(" "), actual: base.diffIds.join(" ") }],
      notes: []
    };
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { differences: [], notes: [`The base was not compared with ${name}: ${error.message}`] };
  }
}

// src/insight/layer-content.ts
import { createHash } from "node:crypto";
async function readLayerContent(repository, layer, { registry, signal }) {
  const { stream } = await registry.openBlob(repository, layer.digest, { signal });
  const tar = createHash("sha256");
  const entries = [];
  const uncompressed = hashing(decompress(stream, layer.mediaType, signal), tar);
  for await (const { header, body } of readLayer(uncompressed, MEDIA_TYPE.ociLayer, { signal })) {
    if (header.type !== "file") {
      entries.push(header);
      continue;
    }
    const content = createHash("sha256");
    for await (const part of body()) content.update(part);
    entries.push({ ...header, digest: digestFrom(content) });
  }
  return { layer, entries, diffId: digestFrom(tar) };
}
function expectedContent(entries) {
  return entries.map((entry) => {
    if (entry.type !== "file") return entry;
    const { path, type, mode, uid, gid, size, xattrs } = entry;
    const digest = contentDigest(entry);
    return { path, type, mode, uid, gid, size, digest, ...xattrs === void 0 ? {} : { xattrs } };
  });
}
async function* hashing(chunks, hash) {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
function digestFrom(hash) {
  return parseDigest(`sha256:${hash.digest("hex")}`);
}

// src/insight/match-layers.ts
function matchLayers(explained, actual) {
  const free = new Set(actual);
  const contents = new Map(actual.map((layer) => [layer, textOf(layer.entries)]));
  const layers = explained.map(({ entries }) => {
    const text = textOf(entries);
    const same = [...free].find((layer) => contents.get(layer) === text);
    if (same !== void 0) free.delete(same);
    return same;
  });
  const differences = [];
  for (const [place, { where, entries }] of explained.entries()) {
    if (layers[place] !== void 0) continue;
    const likest = likestOf(entries, [...free]);
    if (likest !== void 0) free.delete(likest);
    layers[place] = likest;
    if (likest === void 0) differences.push(...compareContent(where, entries, []), ...emptyLayer(where, entries));
    else differences.push(...compareContent(where, entries, likest.entries));
  }
  for (const layer of free) {
    const where = `layer ${actual.indexOf(layer) + 1} above the base (${layer.layer.digest})`;
    differences.push({ where, what: "no instruction explains this layer" }, ...unexpectedContent(where, layer.entries));
  }
  return { layers, differences: [...differences, ...orderDifferences(explained, layers, actual)] };
}
function emptyLayer(where, entries) {
  return entries.length === 0 ? [{ where, what: "missing", expected: "an empty layer" }] : [];
}
function likestOf(entries, layers) {
  const paths = new Set(entries.map(({ path }) => path));
  const common = (layer) => layer.entries.filter(({ path }) => paths.has(path)).length;
  const [likest] = layers.map((layer) => ({ layer, count: common(layer) })).sort((a, b) => b.count - a.count);
  return likest === void 0 || likest.count === 0 && entries.length > 0 ? void 0 : likest.layer;
}
function orderDifferences(explained, layers, actual) {
  const groups = [];
  for (const [at, { group, where }] of explained.entries()) {
    const layer = layers[at];
    if (layer === void 0) continue;
    const last = groups.at(-1);
    const place = actual.indexOf(layer);
    if (last?.group === group) last.places.push(place);
    else groups.push({ group, where, places: [place] });
  }
  return groups.flatMap(({ where, places }, at) => {
    const below = groups.slice(0, at).flatMap((earlier) => earlier.places);
    return Math.max(-1, ...below) > Math.min(...places) ? [{ where, what: "its layer stands below one of an earlier instruction" }] : [];
  });
}
function textOf(entries) {
  const lines = entries.map(
    ({ path, type, mode, uid, gid, target, digest, device, xattrs }) => JSON.stringify([path, type, type === "symlink" ? 0 : mode, uid, gid, target, digest, device, xattrText(xattrs)])
  );
  return lines.sort().join("\n");
}
function xattrText(xattrs = {}) {
  return Object.entries(xattrs).map(([name, value]) => `${name}=${Buffer.from(value).toString("base64")}`).sort();
}

// src/insight/step.ts
function stepOf({ line, text, memo }) {
  return { line, text, isNarrowed: memo !== void 0 };
}
function whereOf({ line, text }) {
  const [first = ""] = text.split("\n");
  return `line ${line}: ${first.length > MOST_CHARACTERS ? `${first.slice(0, MOST_CHARACTERS - 1)}\u2026` : first}`;
}
var MOST_CHARACTERS = 60;

// src/insight/rerun-steps.ts
async function rerunSteps(planned, { mounts, committedAt }, ports) {
  var _stack = [];
  try {
    const { spec, facts, sources, stagesTaken } = planned;
    const provenance = { isDirty: false, createdAt: committedAt };
    const request = { planned, provenance, mounts, shared: openSharedWork([]), onPlan: () => {
    } };
    const { engine } = ports;
    const afresh = {
      ...ports,
      engine: { ...engine, build: (what, options) => engine.build({ ...what, cache: "pass-over" }, options) }
    };
    const shelf = __using(_stack, openShelf([], provenance, watchForCredentials(facts, spec), afresh), true);
    const steps = [];
    const differences = [];
    for (const work of [planned, ...await Promise.all(stagesTaken.map((stage) => sources.workOf(stage)))]) {
      const { above } = work;
      for (const [place, segment] of above?.segments.segments.entries() ?? []) {
        if (above === void 0 || segment.kind !== "run" || segment.memo === void 0) continue;
        const below = await assembleBelow(place, above, shelf, request);
        const run2 = await phase(
          ports.progress,
          `run ${spec.name} line ${segment.line} again`,
          () => makeRun(segment, work, below, shelf, request, afresh)
        );
        const recorded = await contentOf(spec.repository, above.results.get(segment.key)?.layers ?? [], ports);
        const now = await contentOf(spec.repository, run2.layers, ports);
        const where = `${whereOf(segment)}, executed again`;
        differences.push(...compareContent(where, now, recorded));
        steps.push(stepOf(segment));
      }
    }
    return { steps, differences };
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function contentOf(repository, layers, ports) {
  const contents = await Promise.all(layers.map((layer) => readLayerContent(repository, layer, ports)));
  return contents.flatMap(({ entries }) => entries);
}

// src/insight/verify-image.ts
async function verifyImage(request, ports) {
  return verifyPlanned(await planCommit(request, ports), request, ports);
}
function planCommit(request, ports) {
  const { lock, buildPlatform: buildPlatform2, own } = request;
  const spec = { ...request.spec, allowedSecrets: [{ pattern: "**", by: "flag" }] };
  const previous = Promise.resolve(void 0);
  return planImage({ spec, lock, buildPlatform: buildPlatform2, own, previous, trust: "distrust" }, ports);
}
async function verifyPlanned(planned, request, ports) {
  const { image } = request;
  const { above, baseSegment } = planned;
  const verdict = {
    digest: image.manifestDigest,
    platform: request.spec.platform,
    commit: request.commit,
    base: { key: baseSegment.key },
    files: 0,
    layers: image.manifest.layers.length,
    notExecuted: [],
    notes: [],
    executedAgain: []
  };
  const missing = await missingParts(planned);
  if (above === void 0 || missing.length > 0) return { ...verdict, differences: missing };
  const { base, segments } = above;
  const [onBase, onFrom] = await Promise.all([
    compareBase(base, request, ports),
    compareWithFrom(base, planned, ports)
  ]);
  const actual = await readAbove(base, request, ports);
  const explained = await explainLayers(above, actual, request, ports);
  const { layers, differences } = matchLayers(explained, actual);
  const executed = segments.segments.filter((segment) => segment.kind === "run");
  const rerun = request.steps === "execute-narrowed" ? await rerunSteps(planned, { mounts: request.mounts, committedAt: request.committedAt }, ports) : { steps: [], differences: [] };
  const isAgain = (run2) => rerun.steps.some(({ line }) => line === run2.line);
  return {
    ...verdict,
    base: { key: base.key, ...base.digest === void 0 ? {} : { digest: base.digest } },
    files: actual.flatMap(({ entries }) => entries).filter(({ type }) => type === "file").length,
    differences: [
      ...onFrom.differences,
      ...onBase,
      ...differences,
      ...compareDiffIds(base, actual, request),
      ...compareConfiguration(above, layers, request),
      ...compareAnnotations(above, request),
      ...rerun.differences
    ],
    notes: onFrom.notes,
    notExecuted: executed.filter((run2) => !isAgain(run2)).map(stepOf),
    executedAgain: rerun.steps
  };
}
async function missingParts({ above, baseSegment, sources, stagesTaken }) {
  const stages = await Promise.all(stagesTaken.map(async (stage) => ({ stage, ...await sources.workOf(stage) })));
  const works = [{ stage: void 0, above, baseSegment }, ...stages];
  return works.flatMap((work) => {
    const where = work.stage === void 0 ? "base" : `base of stage ${work.stage}`;
    const expected = `base-${work.baseSegment.key}`;
    if (work.above === void 0) return [{ where, what: "not in the repository", expected }];
    const { segments, results } = work.above;
    return segments.segments.flatMap(
      (segment) => segment.kind === "run" && !results.has(segment.key) ? [{ where: whereOf(segment), what: "its result is not in the repository", expected: `run-${segment.key}` }] : []
    );
  });
}
async function compareBase(base, { image, repository, spec }, ports) {
  const differences = [];
  for (const [at, expected] of base.layers.entries()) {
    const actual = image.manifest.layers[at];
    if (actual?.digest === expected.digest) continue;
    const where = `base, layer ${at + 1}`;
    differences.push({ where, what: "layer", expected: expected.digest, ...actual && { actual: actual.digest } });
    if (actual === void 0) continue;
    const [wanted, found] = await Promise.all([
      readLayerContent(spec.repository, expected, ports),
      readLayerContent(repository, actual, ports)
    ]);
    differences.push(...compareContent(where, wanted.entries, found.entries));
  }
  return differences;
}
async function readAbove(base, { image, repository }, ports) {
  const contents = [];
  for (const layer of image.manifest.layers.slice(base.layers.length)) {
    contents.push(await readLayerContent(repository, layer, ports));
  }
  return contents;
}
async function explainLayers({ segments, results }, actual, { spec }, ports) {
  const explained = [];
  for (const segment of segments.segments) {
    const where = whereOf(segment);
    if (segment.kind === "copy") {
      explained.push({ where, group: `copy ${segment.line}`, entries: expectedContent(segment.entries) });
      continue;
    }
    for (const [at, layer] of (results.get(segment.key)?.layers ?? []).entries()) {
      const known = actual.find((content) => content.layer.digest === layer.digest);
      const { entries } = known ?? await readLayerContent(spec.repository, layer, ports);
      explained.push({ where, group: `run ${segment.line} ${at}`, entries });
    }
  }
  return explained;
}
function compareDiffIds(base, actual, { image }) {
  const expected = [...base.diffIds, ...actual.map(({ diffId }) => diffId)];
  return expected.flatMap((diffId, at) => {
    const has = image.config.rootfs.diff_ids[at];
    return has === diffId ? [] : [
      {
        where: "configuration",
        path: `rootfs.diff_ids[${at}]`,
        what: "value",
        expected: diffId,
        ...has && { actual: has }
      }
    ];
  });
}
function compareConfiguration({ base, segments, results }, layers, { image, committedAt }) {
  const waiting = [...layers];
  const { configBytes } = assembleImage({
    base,
    segments: segments.segments.map((segment) => {
      const createdBy = segment.kind === "copy" ? [segment.createdBy] : results.get(segment.key)?.createdBy ?? [];
      const own = waiting.splice(0, createdBy.length).flatMap((layer) => layer ?? []);
      return { createdBy, layers: own.map(({ layer }) => layer), diffIds: own.map(({ diffId }) => diffId) };
    }),
    history: segments.history,
    config: segments.state.config,
    createdAt: committedAt,
    annotations: {},
    ...segments.state.author === void 0 ? {} : { author: segments.state.author }
  });
  return compareConfig(parseImageConfig(configBytes, "the expected configuration"), image.config);
}
var BASE_DIGEST = "org.opencontainers.image.base.digest";
function compareAnnotations({ base }, { image: { manifest } }) {
  const has = manifest.annotations?.[BASE_DIGEST];
  if (has === base.digest) return [];
  const expected = base.digest === void 0 ? {} : { expected: base.digest };
  return [{ where: "annotations", path: BASE_DIGEST, what: "value", ...expected, ...has && { actual: has } }];
}

// src/insight/foundations.ts
async function verifyFoundations(request, ports) {
  const own = /* @__PURE__ */ new Map();
  const foundations = [];
  for (const settings of request.below) {
    const { image, foundation } = await verifyFoundation(settings, { ...request, own }, ports);
    own.set(formatRepository(settings.repository), image);
    foundations.push(foundation);
  }
  return { own, foundations };
}
async function verifyFoundation(settings, { reference, mountsOf: mountsOf2, folder, ...request }, outside2) {
  const { name } = settings;
  const { signal } = outside2;
  const repository = placeOf(settings, reference);
  const own = layoutRepository(join2(folder, "below", name));
  const ports = { ...outside2, registry: overlayRegistry(outside2.registry, { own, origin: repository }) };
  await ports.registry.authorize(repository, ["pull"], { signal });
  const asked = settings.platforms.map((platform) => {
    const spec = { ...settings, title: name, platform, repository: own, calledAs: settings.repository };
    return { ...request, spec, mounts: mountsOf2(settings), repository };
  });
  const [first, ...others] = await Promise.all(asked.map((one) => planCommit(one, ports)));
  if (first === void 0) throw new RangeError(`Image ${name} has no platform`);
  const images = [first, ...others];
  const planned = plannedImage({ name, repository, images: [...images], previous: void 0, trust: "distrust" });
  if (planned === void 0) throw absent(name, "its base or the result of one of its steps is not", repository);
  const key = keyOf(images, planned);
  const stored = await ports.registry.getManifest(repository, `app-${key}`, { signal });
  if (stored === void 0) throw absent(name, `app-${key} is not`, repository);
  const found = { ...repository, digest: stored.digest };
  const verdicts = [];
  for (const [place, one] of asked.entries()) {
    const image = await fetchImage(ports.registry, found, parsePlatform(one.spec.platform), { signal });
    verdicts.push(await verifyPlanned(images[place] ?? first, { ...one, image }, ports));
  }
  return {
    image: { ...planned, calledAs: settings.repository, digest: stored.digest },
    foundation: { name, reference: found, verdicts }
  };
}
function placeOf({ name, repository }, reference) {
  const folder = layoutFolderOf(reference);
  return folder === void 0 ? { registry: repository.registry, name: repository.name } : layoutRepository(join2(dirname(folder), name));
}
function keyOf(images, { platforms }) {
  const keys = images.flatMap(({ spec: { platform } }) => {
    const key = platforms.get(platform)?.key;
    return key === void 0 ? [] : [{ platform, key }];
  });
  const [only, ...others] = keys;
  return only !== void 0 && others.length === 0 ? only.key : indexKeyOf(keys);
}
function absent(name, what, repository) {
  return new ToolError(
    "VERIFY_STANDS_ON_IMAGE",
    `Verifying image ${name}, which is stood on, as this commit makes it: ${what} in ${formatRepository(repository)}`,
    { hint: `Build image ${name} of this commit, or verify an image of a commit whose images are there.` }
  );
}

// src/insight/platforms-of.ts
var MAX_CONFIG_BYTES = 16 << 20;
async function platformsOf(registry, reference, options) {
  const name = formatReference(reference);
  const stored = await registry.getManifest(reference, reference.digest ?? reference.tag ?? "latest", options);
  if (stored === void 0) {
    throw new RegistryError("REGISTRY_NOT_FOUND", `Reading manifest ${name}: the registry does not have it`, {
      hint: `Check the name and the ${reference.digest === void 0 ? "tag" : "digest"}.`
    });
  }
  const { mediaType, digest, bytes } = stored;
  if (mediaType === MEDIA_TYPE.ociIndex || mediaType === MEDIA_TYPE.dockerManifestList) {
    const { manifests, annotations: annotations2 = {} } = parseIndex(bytes, `index ${name}`);
    return {
      digest,
      annotations: annotations2,
      platforms: manifests.flatMap(({ platform }) => platform ?? []).filter(({ os: os2 }) => os2 !== "unknown")
    };
  }
  const { config, annotations = {} } = parseManifest(bytes, `manifest ${name}`);
  const configBytes = await registry.readBlob(reference, config.digest, MAX_CONFIG_BYTES, options);
  const { os, architecture, variant } = parseImageConfig(configBytes, `configuration of ${name}`);
  return { digest, annotations, platforms: [{ os, architecture, ...variant === void 0 ? {} : { variant } }] };
}

// src/insight/verify.ts
async function verify(request, ports) {
  const { reference, directory, steps } = request;
  const registry = withLayouts(ports.registry);
  const { signal } = ports;
  await registry.authorize(reference, ["pull"], { signal });
  const { digest, platforms, annotations } = await platformsOf(registry, reference, { signal });
  const wanted = platforms.filter((one) => request.platform === void 0 || formatPlatform(one) === request.platform);
  const [first, ...others] = await Promise.all(
    (wanted.length === 0 ? [parsePlatform(request.platform ?? "")] : wanted).map(async (platform) => ({
      platform,
      image: await fetchImage(registry, { ...reference, digest }, platform, { signal })
    }))
  );
  if (first === void 0) throw new RangeError(`${formatReference(reference)} has no platform`);
  const commit = request.commit ?? revisionOf({ ...annotations, ...first.image.manifest.annotations }, reference);
  const folder = await mkdtemp(join3(await realpath(tmpdir()), "hydrofoil-verify-"));
  try {
    const checkout = await checkOut({ directory, commit, to: folder }, { signal });
    const { image: settings, below, lock, engine } = await request.settingsOf(checkout);
    const { commit: hash, committedAt } = checkout;
    const ofCommit = { lock, commit: hash, committedAt, buildPlatform: buildPlatform(), steps };
    const contexts = openContexts(ports);
    const mountsFrom = (image) => mountsOf(image, checkout);
    const { own: standsOn, foundations } = await verifyFoundations(
      { ...ofCommit, reference, below, mountsOf: mountsFrom, folder },
      { ...ports, registry, engine, contexts }
    );
    const own = layoutRepository(join3(folder, "layout"));
    const overlay = overlayRegistry(registry, { own, origin: reference });
    const verdicts = [];
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
var REVISION = "org.opencontainers.image.revision";
function revisionOf(annotations, reference) {
  const revision = annotations[REVISION];
  if (revision !== void 0) return revision;
  throw new ToolError(
    "VERIFY_NO_COMMIT",
    `Verifying ${formatReference(reference)}: it does not say of which commit it is`,
    {
      hint: "Say which it should be: --commit HEAD. An image of a tree with changes that are in no commit names none."
    }
  );
}
function mountsOf({ secrets, ssh }, { tree, root }) {
  const moved = (path) => resolve(root, relative(tree, path));
  return {
    secrets: secrets.map((secret) => secret.from === "file" ? { ...secret, file: moved(secret.file) } : secret),
    ssh: ssh.map(({ id, paths }) => ({ id, paths: paths.map(moved) }))
  };
}
function notesOn({ submodules }, lock) {
  return [
    ...submodules.map((path) => `${path} is a submodule: its files are in another repository, and are not known here`),
    ...lock === void 0 ? ["The commit has no hydrofoil.lock: its FROM tags are resolved now, and may have moved since it was built"] : []
  ];
}
function buildPlatform() {
  return { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };
}

// src/cli/verified-reference.ts
import { resolve as resolve2 } from "node:path";
var LAYOUT = /^oci:(?<path>.+?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]*))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
var WORD = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
async function parseVerified(text, { cwd, repositoryOf }) {
  const { path, tag, digest } = LAYOUT.exec(text)?.groups ?? {};
  if (path !== void 0) {
    const repository = layoutRepository(resolve2(cwd, path));
    return digest !== void 0 && isDigest(digest) ? { ...repository, digest } : { ...repository, tag: tag ?? "latest" };
  }
  if (isDigest(text)) return { ...await repositoryOf(), digest: text };
  if (WORD.test(text)) return { ...await repositoryOf(), tag: text };
  return parseReference(text);
}

// src/cli/commands/verify.ts
async function run(operands, flags, context) {
  const [text = "", folder] = operands.map((operand) => typeof operand === "string" ? operand : void 0);
  const { cwd, output, signal } = context;
  const reference = await parseVerified(text, { cwd, repositoryOf: () => configuredRepository(flags, context) });
  const { registry, access } = openRegistries(context, await ecrSettings(flags, context));
  try {
    const verification = await verify(
      {
        reference,
        directory: cwd,
        steps: flags.rerun === true ? "execute-narrowed" : "take-as-recorded",
        settingsOf: async (checkout) => {
          const found = await settingsOf(reference, folder, checkout, flags, context);
          return { ...found, engine: withAccess(found.engine, access) };
        },
        ...flags.commit === void 0 ? {} : { commit: flags.commit },
        ...flags.platform === void 0 ? {} : { platform: flags.platform }
      },
      { registry, signal, progress: output.progress }
    );
    show(verification, context);
    return isProven(verification) ? 0 : 1;
  } finally {
    await registry.close();
  }
}
async function ecrSettings(flags, context) {
  return openConfig(flags, context).then(
    ({ ecr }) => ecr,
    () => void 0
  );
}
function isProven({ verdicts, foundations }) {
  const all = [...foundations.flatMap((foundation) => foundation.verdicts), ...verdicts];
  return all.every(({ differences }) => differences.length === 0);
}
async function settingsOf(reference, folder, { tree, root, below }, flags, { cwd, env, signal }) {
  const here = join4(tree, below);
  const search = { exec, env, signal };
  const { image: name, ...others } = flags;
  if (flags.file !== void 0 || folder !== void 0) {
    const image2 = imageOfFlags({ ...others, tag: [tagged(reference)] }, folder ?? ".", { cwd: here, env });
    const lock2 = await readLockFile(join4(image2.context, LOCK_FILE), LOCK_FILE);
    return { image: image2, below: [], lock: lock2, engine: findEngine({ kind: "auto" }, search) };
  }
  const file = flags.config === void 0 ? nearestConfig(here, tree) : relative2(root, resolve3(cwd, flags.config));
  const written = await loadConfig({ folder: tree, file });
  const config = { ...written, images: mapImages(written, (image2) => overridden(image2, others, { cwd: here, env })) };
  const lock = await readLockFile(join4(config.root, LOCK_FILE), LOCK_FILE);
  const image = configuredImage(config, reference, name);
  return { image, below: await foundationsOf(image, config), lock, engine: findEngine(config.engine, search) };
}
async function foundationsOf({ name }, { images }) {
  const orders = Object.values(images).map((image) => ({ specs: specsOf(image), mounts: image, ...NO_NAMES }));
  const nodes = await orderImages(orders, [name], BUILD_PLATFORM);
  return nodes.flatMap((node) => node.name === name ? [] : images[node.name] ?? []);
}
var NO_NAMES = { tags: [], movingTags: [], previous: [] };
function nearestConfig(here, tree) {
  for (let folder = here; folder !== tree; folder = dirname2(folder)) {
    if (existsSync(join4(folder, CONFIG_FILE))) return relative2(tree, join4(folder, CONFIG_FILE));
  }
  return CONFIG_FILE;
}
function mapImages({ images }, change) {
  return Object.fromEntries(Object.entries(images).map(([name, image]) => [name, change(image)]));
}
function tagged({ registry, name }) {
  return registry.startsWith("oci:") ? "verified:latest" : `${formatRepository({ registry, name })}:latest`;
}
function configuredImage({ images }, reference, name) {
  const all = Object.values(images);
  const inRepository = all.filter(({ repository }) => formatRepository(repository) === formatRepository(reference));
  const named = name === void 0 ? void 0 : images[name];
  const [only, ...others] = inRepository.length > 0 ? inRepository : all;
  if (named !== void 0) return named;
  if (name === void 0 && only !== void 0 && others.length === 0) return only;
  throw new ToolError(
    "USAGE_IMAGE_UNKNOWN",
    name === void 0 ? `Verifying ${formatReference(reference)}: several images of hydrofoil.yaml may be it` : `There is no image "${name}" in the commit's hydrofoil.yaml`,
    { hint: `Choose with --image: ${Object.keys(images).join(", ")}.` }
  );
}
async function configuredRepository({ image, config: file }, context) {
  const { images } = await openConfig(file === void 0 ? {} : { config: file }, context);
  const all = Object.values(images);
  const chosen = image === void 0 && all.length === 1 ? all[0] : images[image ?? ""];
  if (chosen !== void 0) return chosen.repository;
  throw new ToolError("USAGE_IMAGE_UNKNOWN", "Verifying a tag or digest alone: hydrofoil.yaml has several images", {
    hint: `Choose with --image: ${Object.keys(images).join(", ")}, or write the whole reference.`
  });
}
function show(verification, { output, json }) {
  const { reference, notes, foundations, verdicts } = verification;
  if (json) {
    const outcome = isProven(verification) ? "proven" : "different";
    const below = foundations.map((foundation) => ({
      name: foundation.name,
      reference: formatReference(foundation.reference),
      platforms: foundation.verdicts
    }));
    const found = { reference: formatReference(reference), notes, foundations: below, platforms: verdicts };
    output.result(JSON.stringify({ outcome, ...found }));
    return;
  }
  const all = [...foundations.flatMap((foundation) => foundation.verdicts), ...verdicts];
  for (const note of [...notes, ...all.flatMap((verdict) => verdict.notes)])
    output.progress({ type: "warning", text: note });
  for (const below of foundations) showVerdicts(below.reference, below.verdicts, output);
  showVerdicts(reference, verdicts, output);
}
function showVerdicts({ tag: _, ...byDigest }, verdicts, output) {
  for (const verdict of verdicts) {
    for (const difference of verdict.differences) output.result(formatDifference(difference));
    const platform = verdicts.length > 1 ? ` (${verdict.platform})` : "";
    output.result(`${formatVerdict(`${formatReference(byDigest)}${platform}`, verdict)}`);
  }
}
export {
  run
};
