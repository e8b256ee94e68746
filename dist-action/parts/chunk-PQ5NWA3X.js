import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  NotComposable,
  answerAboutStages,
  argsInForce,
  atLocation,
  chainOf,
  composing,
  contextReads,
  diskPathOf,
  factsOfStage,
  fetchImage,
  fileInput,
  findCut,
  followInContext,
  followLinks,
  inParallel,
  inputsOfChain,
  inputsOfSteps,
  isKey,
  isRemote,
  keyOf,
  lockedDigest,
  matchSource,
  namesOf,
  ownImageOf,
  pinnedReference,
  plainPath,
  readAhead,
  readImage,
  readingFile,
  reasonForEngine,
  refuseDanglingLinks,
  refuseLinkedFolder,
  startOfChain,
  startStage,
  textInput,
  walk,
  walkChain,
  whyEngine
} from "./chunk-XQZOQOXP.js";
import {
  formatPlatform,
  parsePlatform
} from "./chunk-GT5OWBDO.js";
import {
  nearest
} from "./chunk-I4MJ665R.js";
import {
  MEDIA_TYPE,
  checkDiffIds,
  cleanPath,
  decide,
  encodePath,
  hasWildcard,
  ignoredBy,
  noRules,
  parseImageConfig,
  parseIndex,
  parseManifest,
  parsePatterns,
  readLayer
} from "./chunk-VHUYCGOP.js";
import {
  RegistryError
} from "./chunk-344D2X36.js";
import {
  digestOf,
  formatReference,
  formatRepository,
  hexOf,
  isDigest,
  parseDigest,
  parseReference
} from "./chunk-E2B26KG7.js";
import {
  _enum,
  array,
  custom,
  exactOptional,
  literal,
  number,
  object,
  optional,
  record,
  string
} from "./chunk-L3H7JVZQ.js";
import {
  diffInputs,
  formatReason,
  oneLine
} from "./chunk-QVA3CBPZ.js";
import {
  sleepMs
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  ToolErrors,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/plan/record.ts
var ANNOTATION = {
  /** On an app image: an AppRecord. */
  record: "dev.hydrofoil.record",
  /** On the index of an image of several platforms: an IndexRecord. */
  index: "dev.hydrofoil.index",
  /** On a base: the key, and the list of its inputs. */
  key: "dev.hydrofoil.key",
  inputs: "dev.hydrofoil.inputs"
};
var RECORD_ARTIFACT_TYPE = "application/vnd.hydrofoil.segment.v1+json";
var key = custom(isKey);
var digest = custom((value) => typeof value === "string" && isDigest(value));
var RECORD = object({
  version: literal(1),
  key,
  base: object({
    key,
    digest: optional(digest),
    diffIds: array(digest),
    config: custom(
      (value) => typeof value === "object" && value !== null && "architecture" in value
    ),
    facts: string()
  }),
  segments: array(
    object({
      kind: _enum(["copy", "run"]),
      key,
      fingerprint: exactOptional(custom(isKey)),
      diffIds: array(digest),
      createdBy: array(string())
    })
  ),
  recent: array(key),
  triggers: optional(record(string(), array(string()))),
  stages: optional(
    record(string(), object({ base: key, runs: array(key), contents: _enum(["all", "above-base"]) }))
  ),
  tagsAtOnce: exactOptional(literal(true))
});
var INDEX_RECORD = object({
  version: literal(1),
  key,
  recent: array(key),
  tagsAtOnce: exactOptional(literal(true))
});
var INPUTS = array(
  object({
    kind: _enum(["file", "instruction", "argument", "from", "image", "platform", "epoch", "frontend"]),
    name: string(),
    digest
  })
);
function formatRecord(record2) {
  return JSON.stringify(record2);
}
function parseRecord(text) {
  return RECORD.safeParse(parseJson(text)).data;
}
function parseIndexRecord(text) {
  return INDEX_RECORD.safeParse(parseJson(text)).data;
}
function parseInputs(text) {
  return INPUTS.safeParse(parseJson(text)).data;
}
function parseJson(text) {
  if (text === void 0) return void 0;
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// src/build/stored/previous-image.ts
function readPreviousImage(foundBy, stored, platform) {
  const manifest = parseManifest(stored.bytes, foundBy);
  const record2 = parseRecord(manifest.annotations?.[ANNOTATION.record]);
  return record2 && { foundBy, stored, manifest, record: record2, platform: formatPlatform(platform ?? record2.base.config) };
}

// src/build/stored/previous-build.ts
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
  const record2 = parseIndexRecord(annotations?.[ANNOTATION.index]);
  if (record2 === void 0) return void 0;
  const named = manifests.filter(({ platform }) => platform && platforms.includes(formatPlatform(platform)));
  const wanted = named.length === 0 ? manifests.slice(0, 1) : named;
  const images = await Promise.all(
    wanted.map(async ({ digest: digest5, platform }) => {
      const own = await registry.getManifest(repository, digest5, { signal });
      return own === void 0 ? [] : readPreviousImage(digest5, own, platform) ?? [];
    })
  );
  return { foundBy: tag, stored, record: record2, images: images.flat() };
}

// src/build/plan/image-key.ts
function imageKeyOf(base, { segments, state, history }) {
  return keyOf([
    textInput("from", "base", base.key),
    ...segments.map(({ kind, key: key2 }) => textInput("from", kind, key2)),
    textInput("instruction", "configuration", JSON.stringify([state.config, state.author ?? "", history]))
  ]);
}
function indexKeyOf(images) {
  return keyOf(images.map(({ platform, key: key2 }) => textInput("platform", platform, key2)));
}

// src/plan/frontend.ts
var FrontendUnknown = class extends Error {
};
function frontendInputs({ frontend }) {
  return frontend === void 0 ? [] : [{ kind: "frontend", name: frontend.text, digest: digestOf2(frontend) }];
}
function pinnedSyntax({ frontend }) {
  if (frontend === void 0) return {};
  const { registry, name } = parseReference(frontend.image);
  const pinned = formatReference({ registry, name, digest: digestOf2(frontend) });
  return { syntax: frontend.text.trim().replace(frontend.image, () => pinned) };
}
async function knowingFrontend({ frontend }, think) {
  try {
    return await think();
  } catch (error) {
    if (!(error instanceof FrontendUnknown) || frontend === void 0) throw error;
    await frontend.ask();
    return think();
  }
}
function digestOf2({ digest: digest5, image }) {
  const known = digest5();
  if (known === void 0) throw new FrontendUnknown(`Nobody has asked for ${image}`);
  return known;
}

// src/plan/base-segment.ts
function planBaseSegment(facts, answers, spec) {
  const { chain } = facts.analysis;
  const walked = walkChain(facts, chain);
  const cut = findCut({
    steps: walked,
    context: facts.context,
    takesApplicationFiles: answers.takesApplicationFiles,
    ...spec.baseThrough === void 0 ? {} : { baseThrough: spec.baseThrough }
  });
  if (cut === void 0) {
    throw new ToolError(
      "DOCKERFILE_BASE_NOT_FOUND",
      `Cutting ${facts.analysis.dockerfile.file}: no instruction begins with "${spec.baseThrough}"`,
      {
        hint: `Set images.${spec.name}.base in hydrofoil.yaml to how the base's last instruction begins, or leave it out.`,
        location: { file: facts.analysis.dockerfile.file }
      }
    );
  }
  const steps = walked.slice(0, cut);
  const madeBy = steps.length > 0 ? "engine" : chain.from.kind === "scratch" ? "scratch" : "copy";
  const inputs = [
    ...madeBy === "engine" ? frontendInputs(facts) : [],
    ...inputsOfChain(facts, chain, steps, answers)
  ];
  return { key: keyOf(inputs), inputs, cut, steps, madeBy };
}

// src/plan/compose/copy.ts
import { posix } from "node:path";

// src/plan/compose/chmod.ts
function parseChmod(text) {
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return mode <= 4095 ? { kind: "octal", mode } : void 0;
  }
  const clauses = text.split(",").map(parseClause);
  if (!clauses.every((clause) => clause !== void 0)) return void 0;
  const steps = clauses.flat();
  return {
    kind: "symbolic",
    change: (original, what) => steps.reduce((mode, step) => step({ mode, original, isDirectory: what === "directory" }), original)
  };
}
var ALL = 3583;
var STICKY = 512;
var SET_IDS = 3072;
var CLASSES = { u: 2496, g: 1080, o: 7, a: ALL };
var SHIFTS = { u: 6, g: 3, o: 0 };
function parseClause(clause) {
  const [, classes = "", actions = ""] = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause) ?? [];
  if (actions === "") return void 0;
  const who = [...classes].reduce((bits, name) => bits | (CLASSES[name] ?? 0), 0);
  return [...actions.matchAll(/([-+=])([rwxXstugo]*)/g)].flatMap(
    ([, operator = "", letters = ""]) => stepsOf(who, operator, letters)
  );
}
function stepsOf(named, operator, letters) {
  const steps = [];
  const isForOthersOnly = named !== 0 && (named & ~7) === 0;
  let who = named;
  let bits = 0;
  let conditional = 0;
  let copied = false;
  for (const letter of letters) {
    if (letter === "r") bits |= 292;
    else if (letter === "w") bits |= 146;
    else if (letter === "x" || letter === "X" && operator === "-") bits |= 73;
    else if (letter === "X") conditional = 73;
    else if (letter === "s") bits |= isForOthersOnly ? 0 : SET_IDS;
    else if (letter === "t") {
      who |= isForOthersOnly ? 0 : STICKY;
      bits |= isForOthersOnly ? 0 : STICKY;
    } else {
      if (bits !== 0) steps.push(...bitSteps(operator, who, bits));
      if (conditional !== 0) steps.push(conditionalStep(who, conditional));
      steps.push(copyStep(operator, who, letter));
      copied = true;
      bits = 0;
      conditional = 0;
    }
  }
  if (bits !== 0 || operator === "=" && !copied) steps.push(...bitSteps(operator, who, bits));
  if (conditional !== 0) steps.push(conditionalStep(who, conditional));
  return steps;
}
function bitSteps(operator, who, bits) {
  const wanted = who === 0 ? bits : who & bits;
  if (operator === "-") return [({ mode }) => mode & ~wanted];
  const add = ({ mode }) => mode | wanted;
  if (operator === "+") return [add];
  const affected = who === 0 ? ALL : who;
  return [({ mode }) => mode & ~affected, add];
}
function conditionalStep(who, bits) {
  const wanted = who === 0 ? bits : who & bits;
  return ({ mode, original, isDirectory: isDirectory2 }) => isDirectory2 || (original & 73) !== 0 ? mode | wanted : mode;
}
function copyStep(operator, who, from) {
  const to = ["u", "g", "o"].filter((name) => who === 0 || (who & 4 << (SHIFTS[name] ?? 0)) !== 0);
  return ({ mode }) => {
    const value = mode >> (SHIFTS[from] ?? 0) & 7;
    const cleared = to.reduce((bits, name) => bits | (operator === "=" ? 7 : value) << (SHIFTS[name] ?? 0), 0);
    const added = to.reduce((bits, name) => bits | value << (SHIFTS[name] ?? 0), 0);
    return ((operator === "+" ? mode : mode & ~cleared) | (operator === "-" ? 0 : added)) & 4095;
  };
}

// src/plan/compose/copier.ts
function madeDirectoryOf({ chmod, owner }) {
  return { mode: chmod?.kind === "octal" ? chmod.mode : 493, owner };
}
function copyEntry(entry, name, destination, task) {
  const { draft } = task;
  const before = draft.lstat(destination);
  const isInto = entry.type !== "directory" && before?.type === "directory";
  const target = isInto ? joinPath(destination, name) : destination;
  const made = entry.type === "directory" && before === void 0 ? target : target.slice(0, Math.max(target.lastIndexOf("/"), 0));
  draft.makeDirectories(made, madeDirectoryOf(task));
  if (entry.type !== "directory") {
    copyLeaf(entry, target, task);
    return;
  }
  if (draft.lstat(target)?.type !== "directory")
    throw task.conflict(`a folder can't be copied to /${target}, which is not a directory`);
  copyChildren(entry, { target, relative: "", parents: [] }, task);
}
function copyChildren(directory, visit, task) {
  const isPatterned = task.include !== void 0 || task.exclude.patterns.length > 0;
  const empty = isPatterned ? void 0 : task.draft.emptyDirectory(visit.target);
  if (empty !== void 0) {
    fillDirectory(directory, empty, task);
    return;
  }
  for (const child of directory.children) {
    const relative = isPatterned ? joinPath(visit.relative, child.name) : "";
    const included = task.include === void 0 ? void 0 : decide(task.include, relative, visit.included);
    const excluded = decide(task.exclude, relative, visit.excluded);
    const isExcluded = excluded.by !== void 0;
    const isCopied = !isExcluded && (included === void 0 || included.by !== void 0);
    const target = joinPath(visit.target, child.name);
    if (isCopied) for (const parent of visit.parents) makePostponed(parent, task);
    if (isCopied && child.type !== "directory") copyLeaf(child, target, task);
    if (child.type !== "directory") continue;
    if (isCopied) copyDirectory(child, target, task);
    if (isExcluded && !task.exclude.patterns.some((pattern) => pattern.negated)) continue;
    const parents = isCopied ? visit.parents : [...visit.parents, { entry: child, target, done: false }];
    copyChildren(child, { target, relative, excluded, parents, ...included && { included } }, task);
  }
}
function fillDirectory({ children }, into, task) {
  for (const child of children) {
    if (child.name.startsWith(".wh.")) refuseWhiteout(`${into.path}/${child.name}`);
    task.onCopied();
    const attributes = attributesOf(child, task);
    switch (child.type) {
      case "file":
        into.putFile(child.name, attributes, task.sourceOf(child));
        break;
      case "symlink":
        into.putSymlink(child.name, attributes, child.target);
        break;
      case "directory":
        fillDirectory(child, into.putDirectory(child.name, attributes), task);
        break;
      case "special":
        throw notCopied(child);
    }
  }
}
function copyDirectory(entry, target, task) {
  const before = task.draft.lstat(target);
  if (before !== void 0 && before.type !== "directory") {
    throw task.conflict(`the folder ${entry.path} can't be copied to /${target}, which is not a directory`);
  }
  refuseWhiteout(target);
  task.onCopied();
  task.draft.putDirectory(target, attributesOf(entry, task));
}
function makePostponed(postponed, task) {
  if (postponed.done) return;
  postponed.done = true;
  const before = task.draft.lstat(postponed.target);
  if (before?.type === "directory") {
    task.onCopied();
    task.draft.putDirectory(postponed.target, { mode: postponed.entry.mode, uid: before.uid, gid: before.gid });
  } else {
    copyDirectory(postponed.entry, postponed.target, task);
  }
}
function copyLeaf(entry, target, task) {
  const before = task.draft.lstat(target);
  if (before?.type === "directory") {
    throw task.conflict(`the file ${entry.path} can't be copied to /${target}, which is a directory`);
  }
  refuseWhiteout(target);
  task.onCopied();
  const attributes = attributesOf(entry, task);
  if (before !== void 0 && isThereAlready(entry, attributes, before, task)) return;
  switch (entry.type) {
    case "file":
      task.draft.putFile(target, attributes, task.sourceOf(entry));
      break;
    case "symlink":
      task.draft.putSymlink(target, attributes, entry.target);
      break;
    case "special":
      throw notCopied(entry);
  }
}
function isThereAlready(entry, { mode, uid, gid }, before, { isCopyOf }) {
  if (entry.type !== "file" || before.type !== "file" || before.stored === void 0) return false;
  return before.mode === mode && before.uid === uid && before.gid === gid && isCopyOf(before.stored, entry);
}
function refuseWhiteout(target) {
  if (!target.includes(".wh.") || !target.startsWith(".wh.", target.lastIndexOf("/") + 1)) return;
  throw new NotComposable({ kind: "engine", because: `the name of /${target} means a deletion in an image layer` });
}
function notCopied({ path, kind }) {
  return new NotComposable({ kind: "engine", because: `${path} is a ${kind}` });
}
function attributesOf(entry, { chmod, owner }) {
  const { uid, gid } = owner ?? entry.owner ?? { uid: 0, gid: 0 };
  return { mode: modeOf(entry, chmod), uid, gid };
}
function modeOf(entry, chmod) {
  switch (chmod?.kind) {
    case void 0:
      return entry.mode;
    case "octal":
      return chmod.mode;
    case "symbolic":
      return chmod.change(entry.mode, entry.type === "directory" ? "directory" : "file");
  }
}
function joinPath(directory, name) {
  return directory === "" ? name : `${directory}/${name}`;
}

// src/plan/compose/rootfs-lookup.ts
function lookup({ root }, path) {
  const names = namesOf(path);
  let node = root;
  for (const [index, name] of names.entries()) {
    if (node.type !== "directory") return { kind: "not-directory", path: names.slice(0, index).join("/") };
    const child = node.children.get(name);
    if (child === void 0 && node.listing === "partial") {
      return { kind: "unknown", path: names.slice(0, index + 1).join("/") };
    }
    if (child === void 0 || child === "absent") return { kind: "absent", path: names.join("/") };
    node = child;
  }
  return { kind: "found", path: names.join("/"), node };
}
function lookupChild(directory, path, name) {
  const child = directory.children.get(name);
  if (child === void 0 && directory.listing === "partial") return { kind: "unknown", path };
  return child === void 0 || child === "absent" ? { kind: "absent", path } : { kind: "found", path, node: child };
}
function resolve(facts, path) {
  return followLinks(path, (at) => glimpseOf(lookup(facts, at)));
}
function glimpseOf(found) {
  if (found.kind === "unknown") return { is: "unknown" };
  if (found.kind !== "found") return { is: "absent" };
  if (found.node.type === "symlink") return { is: "link", target: found.node.target };
  return { is: found.node.type === "directory" ? "directory" : "other" };
}

// src/plan/compose/rootfs-draft.ts
function draftRootfs(original) {
  const owned2 = /* @__PURE__ */ new Set();
  const isOwned = (node) => owned2.has(node);
  const own = (directory) => {
    if (isOwned(directory)) return directory;
    const copy = { ...directory, children: new Map(directory.children) };
    owned2.add(copy);
    return copy;
  };
  const root = own(original.root);
  const descend = (names) => {
    let directory = root;
    for (const name of names) {
      const child = directory.children.get(name);
      if (child !== void 0 && child !== "absent" && child.type === "symlink") return void 0;
      const next = isDirectory(child) ? own(child) : own(newDirectory(IMPLIED, directory.listing, child));
      if (next !== child) directory.children.set(name, next);
      directory = next;
    }
    return directory;
  };
  let recent;
  const parentOf3 = (path) => {
    const parentPath = parentPathOf(path);
    if (recent?.path === parentPath) return recent;
    const stated = namesOf(parentPath);
    const direct = descend(stated);
    if (direct !== void 0) {
      recent = { directory: direct, path: stated.join("/") };
      return recent;
    }
    const followed = followLinks(stated.join("/"), (path2) => glimpseOf(lookup({ root }, path2)));
    const real = followed.kind === "path" ? namesOf(followed.path) : [];
    return { directory: descend(real) ?? root, path: real.join("/") };
  };
  const fill = (put) => ({
    put,
    putDirectory(name, attributes) {
      const { directory, add } = unlistedDirectory(attributes);
      owned2.add(directory);
      put(name, directory);
      return fill(add);
    }
  });
  return {
    root: () => root,
    place(path, node) {
      const clean = plainPath(path);
      if (clean === "") {
        Object.assign(root, attributesOf2(node));
        return "";
      }
      const name = nameOf(clean);
      const parent = parentOf3(clean);
      const { children, listing } = parent.directory;
      const before = children.get(name);
      if (isDirectory(before) && node.type !== "directory") recent = void 0;
      if (node.type !== "directory") children.set(name, node);
      else if (isDirectory(before)) children.set(name, Object.assign(own(before), attributesOf2(node)));
      else children.set(name, own(newDirectory(node, listing, before)));
      return parent.path === "" ? name : `${parent.path}/${name}`;
    },
    look(path) {
      const clean = plainPath(path);
      if (clean === "" || recent?.path !== parentPathOf(clean)) return lookup({ root }, clean);
      return lookupChild(recent.directory, clean, nameOf(clean));
    },
    emptyDirectory(path) {
      const found = lookup({ root }, path);
      if (found.kind !== "found" || found.node.type !== "directory") return void 0;
      const isEmpty = found.node.listing === "complete" && found.node.children.size === 0;
      const directory = isEmpty ? descend(namesOf(path)) : void 0;
      return directory === void 0 ? void 0 : fill((name, node) => directory.children.set(name, node));
    },
    remove(path) {
      const clean = plainPath(path);
      if (clean !== "") parentOf3(clean).directory.children.delete(nameOf(clean));
      recent = void 0;
    }
  };
}
function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
function parentPathOf(path) {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
function unlistedDirectory({ mode, uid, gid }) {
  const names = [];
  const nodes = [];
  let listed;
  return {
    directory: {
      type: "directory",
      ...{ mode, uid, gid },
      listing: "complete",
      get children() {
        listed ??= mapOf(names, nodes);
        return listed;
      }
    },
    add(name, node) {
      if (listed !== void 0) {
        listed.set(name, node);
        return;
      }
      names.push(name);
      nodes.push(node);
    }
  };
}
function mapOf(names, nodes) {
  const children = /* @__PURE__ */ new Map();
  for (const [place2, node] of nodes.entries()) children.set(names[place2] ?? "", node);
  return children;
}
var IMPLIED = { mode: 493, uid: 0, gid: 0 };
function attributesOf2({ mode, uid, gid }) {
  return { mode, uid, gid };
}
function newDirectory(attributes, parentListing, before) {
  const listing = before === void 0 ? parentListing : "complete";
  return { type: "directory", ...attributesOf2(attributes), listing, children: /* @__PURE__ */ new Map() };
}
function isDirectory(node) {
  return node !== void 0 && node !== "absent" && node.type === "directory";
}

// src/layer/parent-path.ts
function parentOf(path) {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
function isIn(directory, path) {
  return Math.max(path.lastIndexOf("/"), 0) === directory.length && path.startsWith(directory);
}

// src/plan/compose/walk-order.ts
function inWalkOrder(entries) {
  const given = [...entries];
  if (areInOrder(given)) return given;
  const keyed = given.map((entry) => ({ entry, key: entry.path.replaceAll("/", "\0") }));
  return keyed.sort((a, b) => a.key < b.key ? -1 : 1).map(({ entry }) => entry);
}
function mergeInWalkOrder(few, many) {
  let merged = [];
  let taken = 0;
  for (const entry of few) {
    const place2 = firstNotBefore(many, entry.path);
    const isReplaced = many[place2]?.path === entry.path;
    merged = [...merged, ...many.slice(taken, place2), ...isReplaced ? [] : [entry]];
    taken = place2;
  }
  return merged.length === 0 ? many : merged.concat(many.slice(taken));
}
function firstNotBefore(entries, path) {
  let low = 0;
  for (let high = entries.length; low < high; ) {
    const middle = low + high >> 1;
    if (isBefore(entries[middle]?.path ?? "", path)) low = middle + 1;
    else high = middle;
  }
  return low;
}
function areInOrder(entries) {
  let before;
  let parent = "";
  for (const { path } of entries) {
    const isBeside = isIn(parent, path);
    if (before !== void 0 && !(isBeside ? before < path : isBefore(before, path))) return false;
    if (!isBeside) parent = parentOf(path);
    before = path;
  }
  return true;
}
var SLASH = 47;
function isBefore(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return a === SLASH || b !== SLASH && a < b;
  }
  return one.length < other.length;
}

// src/plan/compose/layer-draft.ts
function draftLayer(facts, conflict) {
  const draft = draftRootfs(facts);
  const entries = [];
  const replaced = /* @__PURE__ */ new Set();
  const directories = /* @__PURE__ */ new Map();
  const inodes = /* @__PURE__ */ new Map();
  const looked = /* @__PURE__ */ new Set();
  const fresh = /* @__PURE__ */ new Set();
  let freshBefore;
  const look = (path) => {
    const parent = parentOf2(path);
    if (parent !== freshBefore) {
      if (fresh.has(parent)) freshBefore = parent;
      else looked.add(path);
    }
    return draft.look(path);
  };
  const lstat = (path) => {
    const found = look(path);
    if (found.kind === "unknown") throw new NotComposable(found);
    if (found.kind === "not-directory") throw conflict(`/${found.path} is not a directory`);
    return found.kind === "found" ? found.node : void 0;
  };
  const putDirectory = (path, { mode, uid, gid }) => {
    const before = lstat(path);
    if (before === void 0) fresh.add(path);
    if (before?.type === "directory" && before.mode === mode && before.uid === uid && before.gid === gid) return;
    if (before !== void 0 && before.type !== "directory") replaced.add(before);
    inodes.delete(path);
    const entry = { type: "directory", path, mode, uid, gid };
    const again = directories.get(path);
    if (again !== void 0) replaced.add(again);
    directories.set(path, entry);
    entries.push(entry);
    draft.place(path, { type: "directory", mode, uid, gid });
  };
  const putLeaf = (entry) => {
    const before = draft.look(entry.path);
    if (before.kind === "found") replaced.add(before.node);
    if (inodes.size > 0) inodes.delete(entry.path);
    entries.push(entry);
    draft.place(entry.path, entry);
  };
  const makeDirectories = (path, attributes) => {
    const before = lstat(path);
    if (before?.type === "directory") return;
    if (before !== void 0) throw conflict(`/${path} is not a directory`);
    const parentPath = parentOf2(path);
    makeDirectories(parentPath, attributes);
    const parent = lstat(parentPath);
    const inherits = parent !== void 0 && (parent.mode & SET_GROUP_ID) !== 0;
    const { uid, gid } = attributes.owner ?? { uid: 0, gid: inherits ? parent.gid : 0 };
    putDirectory(path, { mode: attributes.mode & 511 | (inherits ? SET_GROUP_ID : 0), uid, gid });
  };
  const fill = (path, directory) => {
    const prefix = `${path}/`;
    return {
      path,
      putFile(name, attributes, source) {
        const entry = fileEntry(prefix + name, attributes, source);
        if (source.inode !== void 0) inodes.set(entry.path, source.inode);
        entries.push(entry);
        directory.put(name, entry);
      },
      putSymlink(name, { uid, gid }, target) {
        const entry = { type: "symlink", path: prefix + name, mode: 511, uid, gid, target };
        entries.push(entry);
        directory.put(name, entry);
      },
      putDirectory(name, attributes) {
        const below = prefix + name;
        const entry = { type: "directory", path: below, ...attributes };
        fresh.add(below);
        directories.set(below, entry);
        entries.push(entry);
        return fill(below, directory.putDirectory(name, attributes));
      }
    };
  };
  return {
    lstat,
    resolve(path) {
      const followed = followLinks(path, (at) => glimpseOf(look(at)));
      if (followed.kind === "path") return followed.path;
      if (followed.kind === "unknown") throw new NotComposable({ kind: "unknown", path: followed.path });
      throw conflict(
        followed.kind === "loop" ? `/${followed.path} has too many links` : `/${followed.path} is not a directory`
      );
    },
    makeDirectories,
    putDirectory,
    putFile(path, attributes, source) {
      putLeaf(fileEntry(path, attributes, source));
      if (source.inode !== void 0) inodes.set(path, source.inode);
    },
    putSymlink(path, { uid, gid }, target) {
      putLeaf({ type: "symlink", path, mode: 511, uid, gid, target });
    },
    emptyDirectory(path) {
      const directory = fresh.has(path) ? draft.emptyDirectory(path) : void 0;
      return directory === void 0 ? void 0 : fill(path, directory);
    },
    finish() {
      const sorted = inWalkOrder(replaced.size === 0 ? entries : entries.filter((entry) => !replaced.has(entry)));
      return { entries: inodes.size === 0 ? sorted : linkEntries(sorted, inodes), rootfsPaths: [...looked].sort() };
    }
  };
}
function fileEntry(path, { mode, uid, gid }, { size, digest: digest5, content }) {
  return { type: "file", path, mode, uid, gid, size, digest: digest5, content };
}
var SET_GROUP_ID = 1024;
function parentOf2(path) {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
function linkEntries(entries, inodes) {
  const firsts = /* @__PURE__ */ new Map();
  return entries.map((entry) => {
    const inode = inodes.get(entry.path);
    if (inode === void 0) return entry;
    const first = firsts.get(inode);
    if (first === void 0) {
      firsts.set(inode, entry.path);
      return entry;
    }
    const { path, mode, uid, gid } = entry;
    return { type: "hardlink", path, mode, uid, gid, target: first };
  });
}

// src/plan/compose/owner.ts
function parseOwner(text) {
  const [user = "", ...rest] = text.split(":");
  const group = rest.join(":");
  return { user: parseAccount(user), group: group === "" ? void 0 : parseAccount(group) };
}
function isByName({ user, group }) {
  return user.by === "name" || group?.by === "name";
}
function ownerOf({ user, group }, accounts) {
  const { uid, gid } = user.by === "id" ? { uid: user.id, gid: user.id } : findUser(user.name, accounts.passwd);
  if (group === void 0) return { uid, gid };
  return { uid, gid: group.by === "id" ? group.id : findGroup(group.name, accounts.group) ?? gid };
}
var MOST = 2 ** 31 - 1;
function parseAccount(text) {
  if (text === "" || text === "root") return { by: "id", id: 0 };
  const id = /^[-+]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return id >= -MOST - 1 && id <= MOST ? { by: "id", id } : { by: "name", name: text };
}
function findUser(name, passwd) {
  const fields = linesOf(passwd).map((line) => line.split(":")).find(([first]) => first === name);
  return { uid: numberOf(fields?.[2]), gid: numberOf(fields?.[3]) };
}
function findGroup(name, group) {
  const fields = linesOf(group).filter((line) => !line.startsWith("#")).map((line) => line.split(":")).find(([first]) => first === name);
  return fields === void 0 ? void 0 : numberOf(fields[2]);
}
function linesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
function numberOf(field2) {
  return field2 !== void 0 && /^[-+]?[0-9]+$/.test(field2) ? Number(field2) : 0;
}

// src/plan/compose/look-up-owner.ts
function lookUpOwner(spec, facts) {
  if (isByName(spec) && isNothing(facts)) {
    throw new ToolError(
      "OWNER_UNKNOWN",
      "the owner is given by name, and there is no file system yet to look it up in",
      {
        hint: "Give user and group as numbers, such as 1000:1000."
      }
    );
  }
  const passwd = spec.user.by === "name" ? accountText("etc/passwd", facts.passwd, facts) : "";
  const group = spec.group?.by === "name" ? accountText("etc/group", facts.group, facts) : "";
  const owner = ownerOf(spec, { passwd, group });
  if (owner.uid >= 0 && owner.gid >= 0) return owner;
  throw new NotComposable({
    kind: "engine",
    because: `${isByName(spec) ? "a looked-up" : "the given"} user or group number is below 0`
  });
}
function isNothing({ root, passwd }) {
  return root.listing === "complete" && root.children.size === 0 && passwd.kind === "absent";
}
function accountText(path, file, facts) {
  if (file.kind === "left-out") throw new NotComposable({ kind: "unknown", path });
  const followed = resolve(facts, path);
  if (followed.kind === "unknown") throw new NotComposable({ kind: "unknown", path: followed.path });
  if (followed.kind === "not-directory" || followed.kind === "path" && !followed.exists) return "";
  if (followed.kind === "path" && followed.path === path && file.kind === "text") return file.text;
  throw new NotComposable({
    kind: "engine",
    because: `the owner is given by name, and what /${path} says is not known here`
  });
}

// src/plan/compose/missing-source.ts
function missingSource(source, context, { statement, location }) {
  const path = namesOf(source).join("/") || ".";
  return new ToolError(
    "CONTEXT_SOURCE_MISSING",
    `${statement}: "${path}" is not in ${context.title ?? `the build context ${context.directory}`}`,
    {
      hint: hintFor(path, context),
      location
    }
  );
}
var NOTHING_LEFT = "Nothing of it is left to copy: correct --parents, --exclude or .dockerignore.";
function hintFor(path, context) {
  if (path === ".") return NOTHING_LEFT;
  const pattern = ignoredBy(context.ignore, path);
  if (pattern !== void 0) {
    const exception = `!${path}`;
    return `Line ${pattern.line} of ${context.ignore.file ?? ".dockerignore"} ("${pattern.pattern}") excludes it: remove that line, or add "${exception}" at the end.`;
  }
  const entry = context.byPath.get(path);
  if (entry?.type === "symlink")
    return `It is a link to "${entry.target}", which is not there: correct the link, or what leads to it.`;
  if (entry !== void 0) return NOTHING_LEFT;
  const near = nearest(path, context.byPath.keys());
  return near === void 0 || near === "" ? `Create ${path}, or correct the path.` : `Did you mean "${near}"?`;
}

// src/plan/compose/linked-node.ts
function linkedNode(found, { mode, uid, gid }) {
  const node = found.kind === "found" ? found.node : void 0;
  return node === void 0 || node.type === "directory" ? { type: "file", mode, uid, gid } : node;
}

// src/plan/compose/rootfs.ts
var emptyRootfs = {
  root: { type: "directory", mode: 493, uid: 0, gid: 0, listing: "complete", children: /* @__PURE__ */ new Map() },
  passwd: { kind: "absent" },
  group: { kind: "absent" }
};
function applyEntries(facts, entries) {
  const draft = draftRootfs(facts);
  let { passwd, group } = facts;
  for (const entry of entries) {
    const path = draft.place(entry.path, nodeOf(entry, draft.root()));
    if (path === "etc/passwd") passwd = accountFileOf(entry);
    if (path === "etc/group") group = accountFileOf(entry);
  }
  return { root: draft.root(), passwd, group };
}
function nodeOf(entry, root) {
  const { mode, uid, gid } = entry;
  switch (entry.type) {
    case "directory":
      return { type: "directory", mode, uid, gid };
    case "symlink":
      return { type: "symlink", mode, uid, gid, target: entry.target };
    case "file":
      return { type: "file", mode, uid, gid, stored: entry };
    case "hardlink":
      return linkedNode(lookup({ root }, entry.target), { mode, uid, gid });
  }
}
function accountFileOf(entry) {
  if (entry.type !== "file" || entry.content.from !== "memory") return { kind: "unknown" };
  return { kind: "text", text: Buffer.from(entry.content.bytes).toString("utf8") };
}

// src/plan/compose/kernel-path.ts
function followAsKernel(draft, path) {
  return followLinks(path, (at) => glimpse(draft, at));
}
function glimpse(draft, path) {
  const node = draft.lstat(path);
  if (node === void 0) return { is: "absent" };
  if (node.type !== "symlink") return { is: node.type === "directory" ? "directory" : "other" };
  if (!/[^/.][^/]*\/+\.\.(?:\/|$)/.test(node.target)) return { is: "link", target: node.target };
  throw new NotComposable({ kind: "engine", because: `the link /${path} leads up again` });
}

// src/plan/compose/unpack-archive.ts
function archiveToUnpack(entry, { keyword, unpack = keyword === "ADD", exclude }, { mayBeArchive: mayBeArchive2, archiveOf }) {
  if (!unpack || entry.type !== "file" || !mayBeArchive2(entry)) return void 0;
  const archive = archiveOf(entry);
  if (archive === void 0) throw new NotComposable({ kind: "archive-unread", path: entry.path });
  if (archive.kind === "engine") throw new NotComposable(archive);
  if (archive.kind === "file") return void 0;
  return exclude.length === 0 ? archive : refuse(`--exclude and the archive ${entry.path} meet`);
}
function unpackArchive({ archive, entries }, destination, { draft, owner }) {
  const top = draft.resolve(destination);
  draft.makeDirectories(top, { mode: 493, owner });
  const files = /* @__PURE__ */ new Map();
  const ofArchive = /* @__PURE__ */ new Map();
  const forget = (path) => {
    files.get(path)?.names.delete(path);
    files.delete(path);
  };
  const put = (path, file, attributes) => {
    file.names.add(path);
    files.set(path, file);
    for (const name of file.names) draft.putFile(name, attributes, file.source);
  };
  for (const entry of entries) {
    const path = placeOf(entry.path, top, draft);
    const attributes = { mode: entry.mode, ...owner ?? { uid: entry.uid, gid: entry.gid } };
    const before = draft.lstat(path);
    if (entry.type === "directory") {
      if (before?.type !== "directory") forget(path);
      draft.putDirectory(path, attributes);
      continue;
    }
    if (before?.type === "directory") refuse(`${entry.path} of the archive replaces a folder`);
    const linked = entry.type === "hardlink" ? files.get(placeOf(entry.target, top, draft)) : void 0;
    const isItself = linked?.names.has(path) === true;
    forget(path);
    switch (entry.type) {
      case "symlink":
        draft.putSymlink(path, attributes, entry.target);
        break;
      case "hardlink":
        if (linked === void 0 || isItself)
          refuse(`${entry.path} of the archive is another name of what was there before`);
        put(path, linked, attributes);
        break;
      case "file": {
        if ((ofArchive.get(entry.path)?.names.size ?? 0) > 0) refuse(`${entry.path} stands in the archive twice`);
        const { size, digest: digest5 } = entry;
        const content = { from: "archive", archive, path: entry.path };
        const inode = `${archive.id} ${ofArchive.size} ${entry.path}`;
        const file = { names: /* @__PURE__ */ new Set(), source: { size, digest: digest5, content, inode } };
        ofArchive.set(entry.path, file);
        put(path, file, attributes);
        break;
      }
    }
  }
}
function placeOf(entryPath, top, draft) {
  const names = entryPath.split("/");
  const last = names.pop() ?? "";
  let directory = top;
  for (const name of names) {
    const path = join(directory, name);
    const node = draft.lstat(path);
    if (node === void 0) {
      const above = draft.lstat(directory);
      if (above === void 0 || (above.mode & SET_GROUP_ID2) !== 0) refuse(`/${path} would inherit a group`);
      draft.putDirectory(path, { mode: 493, uid: 0, gid: 0 });
    }
    if (node?.type === "file") refuse(`/${path} is not a folder`);
    directory = node?.type === "symlink" ? linkedDirectory(path, top, draft) : path;
  }
  return join(directory, last);
}
var SET_GROUP_ID2 = 1024;
function linkedDirectory(path, top, draft) {
  if (top !== "") return refuse(`the archive goes through the link /${path}`);
  const followed = followAsKernel(draft, path);
  if (followed.kind === "unknown") throw new NotComposable({ kind: "unknown", path: followed.path });
  const isFolder = followed.kind === "path" && draft.lstat(followed.path)?.type === "directory";
  return isFolder ? followed.path : refuse(`the link /${path} leads to no folder`);
}
function join(directory, name) {
  return directory === "" ? name : `${directory}/${name}`;
}
function refuse(because) {
  throw new NotComposable({ kind: "engine", because });
}

// src/plan/compose/copy.ts
function composeCopy(request, environment) {
  const because = reasonForEngine(request);
  return because === void 0 ? composing(() => compose(request, environment)) : { kind: "engine", because };
}
function checkSources(request, { dockerfile, context }) {
  const place2 = placeOf2(request, { dockerfile });
  for (const source of request.sources) findSources(splitSource(source, request, place2).word, context, place2);
}
function compose(request, environment) {
  const place2 = placeOf2(request, environment);
  const chmod = chmodOf(request.chmod, place2);
  const isLinked = request.link && chmod === void 0;
  const facts = isLinked ? emptyRootfs : environment.facts;
  const draft = draftLayer(facts, place2.conflict);
  const owner = request.chown === void 0 ? void 0 : ownerOfRequest(request.chown, { request, facts, place: place2 });
  const shared = { draft, chmod, owner, conflict: place2.conflict };
  copySources(request, environment, { ...shared, place: place2 });
  for (const file of request.inlineFiles) copyInlineFile(file, destinationOf(request, environment), shared);
  const { entries, rootfsPaths } = draft.finish();
  return {
    kind: "entries",
    entries,
    rootfsPaths: isLinked ? [] : rootfsPaths,
    usesAccounts: request.chown !== void 0 && isByName(parseOwner(request.chown))
  };
}
function copySources(request, environment, { place: place2, ...shared }) {
  const { context, contentIds, contentOf: contentOf2 = diskContentIn(context) } = environment;
  const exclude = parsePatterns(request.exclude, place2.location);
  const destination = destinationOf(request, environment);
  const isCopyOf = copiesIn(context, contentOf2);
  let group = 0;
  for (const source of request.sources) {
    const { word, include } = splitSource(source, request, place2);
    let copied = 0;
    for (const matched of findSources(word, context, place2)) {
      const archive = archiveToUnpack(matched.entry, request, environment);
      if (archive !== void 0) {
        unpackArchive(archive, destination.path, shared);
        continue;
      }
      refuseLinkedFolder(word, matched);
      if (include !== void 0 || exclude.patterns.length > 0)
        refuseDanglingLinks(matched.entry, context, { include, exclude });
      group++;
      const sourceOf = (file) => ({
        size: file.size,
        digest: contentIds.unread?.(file) ?? contentIds(file),
        content: contentOf2(file),
        inode: file.inode === void 0 ? void 0 : `${group} ${file.inode}`
      });
      const onCopied = () => {
        copied++;
      };
      copyTo(matched, destination, { ...shared, include, exclude, sourceOf, isCopyOf, onCopied });
    }
    if (include !== void 0 && copied === 0 && !hasWildcard(source)) throw missingSource(source, context, place2);
  }
}
function diskContentIn({ directory }) {
  const prefix = `${directory}/`;
  return ({ path }) => ({ from: "disk", file: prefix + path });
}
function copiesIn(context, contentOf2) {
  const prefix = `${context.directory}/`;
  const inodeOf = (file) => {
    const entry = file.startsWith(prefix) ? context.byPath.get(file.slice(prefix.length)) : void 0;
    return entry?.type === "file" ? entry.inode : void 0;
  };
  return ({ content: there }, file) => {
    if (file.inode === void 0) return false;
    const content = contentOf2(file);
    if (content.from === "archive" && there.from === "archive")
      return content.archive.id === there.archive.id && content.path === there.path;
    if (content.from !== "disk" || there.from !== "disk") return false;
    return content.file === there.file || file.inode === inodeOf(there.file);
  };
}
function copyInlineFile({ name, content }, destination, shared) {
  const bytes = Buffer.from(content, "utf8");
  const entry = { type: "file", path: name, name, mode: 420, size: bytes.length };
  const source = { size: bytes.length, digest: digestOf(bytes), content: { from: "memory", bytes } };
  copyTo({ entry, name, isLinked: false }, destination, {
    ...shared,
    include: void 0,
    exclude: noRules,
    sourceOf: () => source,
    isCopyOf: () => false,
    onCopied: () => {
    }
  });
}
function copyTo({ entry, name }, destination, task) {
  task.draft.makeDirectories(task.draft.resolve(destination.folder), madeDirectoryOf(task));
  copyEntry(entry, name, task.draft.resolve(destination.path), task);
}
function destinationOf({ destination }, { workdir }) {
  const path = cleanPath(destination.startsWith("/") ? destination : `/${workdir}/${destination}`);
  const isFolder = destination === "" || destination === "." || destination.endsWith("/") || destination.endsWith("/.");
  return { folder: isFolder ? path : posix.dirname(path), path };
}
function splitSource(source, { parents }, { location }) {
  if (parents !== true) return { word: source, include: void 0 };
  const pivot = source.indexOf("/./");
  const pattern = namesOf(pivot === -1 ? source : source.slice(pivot + 3)).join("/");
  return { word: pivot === -1 ? "/" : source.slice(0, pivot), include: parsePatterns([pattern], location) };
}
function findSources(word, context, place2) {
  const match = matchSource(context, word);
  switch (match.kind) {
    case "matches":
      return match.sources;
    case "missing":
      throw missingSource(match.path, context, place2);
    case "malformed":
      throw new ToolError("CONTEXT_PATTERN_INVALID", `${place2.statement}: "${word}" is not a pattern`, {
        hint: 'Close every "[", or put "\\" before it where it is meant as it stands.',
        location: place2.location
      });
  }
}
function ownerOfRequest(chown, { request, facts, place: place2 }) {
  const spec = parseOwner(chown);
  if (request.link && isByName(spec)) {
    throw new ToolError(
      "COPY_INVALID",
      `${place2.statement}: --link knows nothing of the base, so --chown=${chown} can't be looked up there`,
      {
        hint: "Give user and group as numbers, such as --chown=1000:1000, or leave --link out.",
        location: place2.location
      }
    );
  }
  return lookUpOwner(spec, facts);
}
function chmodOf(text, { statement, location }) {
  if (text === void 0 || text === "") return void 0;
  const chmod = parseChmod(text);
  if (chmod !== void 0) return chmod;
  throw new ToolError("COPY_INVALID", `${statement}: --chmod=${text} is not a mode`, {
    hint: "Write octal digits from 0 to 7777, such as --chmod=755, or letters, such as --chmod=u=rwX,go=rX.",
    location
  });
}
function placeOf2({ keyword, sources, destination, line }, { dockerfile }) {
  const location = { file: dockerfile, line };
  const statement = [keyword, ...sources, destination].join(" ");
  const conflict = (what) => new ToolError("COPY_CONFLICT", `${statement}: ${what}`, {
    hint: "Change the destination, or remove what is in the way in an instruction before.",
    location
  });
  return { location, statement, conflict };
}

// src/plan/lint/rule-names.ts
var RULE_NAMES = [
  "install-after-copy",
  "packages-after-copy",
  "commit-argument",
  "owner-after-copy",
  "git-in-context",
  "git-in-run",
  "clock-in-run",
  "unpinned-download",
  "secret-argument"
];

// src/plan/plan-run.ts
function planRun(steps, below, question, reasons) {
  const [first] = steps;
  if (first === void 0) throw new RangeError("A run segment has at least one step");
  const { memo } = first.written.instruction.annotations;
  const inputs = [
    ...frontendInputs(question.facts),
    textInput("from", "base", question.baseSegment.key),
    ...memo === void 0 ? seenInputs([...below, ...steps], question) : narrowedInputs(memo, below, first, question)
  ];
  return {
    kind: "run",
    key: keyOf(inputs),
    inputs,
    steps,
    line: first.written.instruction.line,
    text: steps.map(({ written }) => written.instruction.text).join("; "),
    because: [...new Set(reasons)].filter((reason) => reason !== void 0).join(", "),
    before: first.before,
    ...memo === void 0 ? {} : { memo }
  };
}
function seenInputs(steps, { facts, inputsTaken }) {
  return inputsOfSteps(steps, { context: facts.context, contentIds: facts.contentIds, inputsTaken });
}
function narrowedInputs(memo, below, step, question) {
  const { context, contentIds, analysis } = question.facts;
  const location = { file: analysis.dockerfile.file, line: step.written.instruction.line };
  const nothing = { ...context, entries: [], byPath: /* @__PURE__ */ new Map(), root: { ...context.root, children: [] } };
  const texts = inputsOfSteps([...below, step], {
    context: nothing,
    contentIds,
    inputsTaken: question.inputsTaken
  });
  return [...texts, ...narrowedFiles(memo, context, location).map((entry) => fileInput(entry, contentIds))];
}
function narrowedFiles(memo, context, location) {
  const patterns = parsePatterns(memo.inputs, location);
  const files = context.entries.filter(
    (entry) => entry.type !== "directory" && ignoredBy(patterns, entry.path) !== void 0
  );
  if (files.length > 0) return files;
  throw new ToolError(
    "DOCKERFILE_INPUTS_MATCH_NOTHING",
    `Reading "# hydrofoil: inputs=${memo.inputs.join(",")}": no file of the context matches`,
    {
      hint: "Name files by patterns relative to the build context, as in .dockerignore: inputs=**/static/**.",
      location
    }
  );
}

// src/plan/sent-context.ts
function sentContext(instructions, context) {
  let sent;
  const sentPaths = () => {
    sent ??= new Set(instructions.flatMap((instruction) => readsOf(instruction, context)));
    return sent;
  };
  return {
    whyUnseen(source) {
      const misread = misreadingOf(source);
      if (misread !== void 0) {
        const isWhole = sentPaths().size === context.entries.length;
        return isWhole ? void 0 : `BuildKit ${misread}, and sends nothing for "${source}"`;
      }
      const names = namesOf(source);
      if (isEscaped(names)) {
        const path = names.join("/");
        return [...sentPaths()].some((sent2) => isWithin(sent2, path)) ? void 0 : `BuildKit takes the backslash for an escape, and sends nothing for "${source}"`;
      }
      const literal3 = names.slice(0, names.findIndex(hasWildcard));
      if (literal3.length === 0 || !names.some(hasWildcard)) return void 0;
      const match = matchSource(context, source);
      if (match.kind !== "matches" || match.sources.length > 0) return void 0;
      const folder = followInContext(context, literal3.join("/"))?.path;
      if (folder === void 0) return void 0;
      for (const path of sentPaths()) if (isWithin(path, folder)) return void 0;
      return `no file of ${literal3.join("/")}/ matches, nor does another instruction name one, and BuildKit then takes the folder for missing`;
    }
  };
}
function readsOf(instruction, context) {
  const named = instruction.keyword === "COPY" || instruction.keyword === "ADD" ? {
    ...instruction,
    sources: instruction.sources.filter(
      (source) => misreadingOf(source) === void 0 && !isEscaped(namesOf(source))
    ),
    exclude: []
  } : instruction;
  return contextReads(named, context).map(({ path }) => path);
}
function misreadingOf(source) {
  const path = namesOf(source).join("/");
  if (path.startsWith("!")) return 'takes a name that begins with "!" for an exclusion';
  return path === path.trim() ? void 0 : "leaves out blanks at either end of a name";
}
function isEscaped(names) {
  return !names.some(hasWildcard) && names.some((name) => name.includes("\\"));
}
function isWithin(path, folder) {
  return path === folder || path.startsWith(`${folder}/`);
}

// src/plan/check-steps.ts
function checkSteps(facts) {
  const { needed, stages } = facts.analysis;
  const steps = needed.flatMap(
    (index) => walkChain(facts, chainOf(stages, index)).filter(({ written }) => written.stage === index)
  );
  const sent = sentContext(
    steps.map(({ instruction }) => instruction),
    facts.context
  );
  for (const step of steps) checkStep(step, sent, facts);
}
function checkStep({ instruction }, sent, { analysis, context }) {
  const dockerfile = analysis.dockerfile.file;
  const { memo, ignore } = instruction.annotations;
  checkIgnored(ignore, { file: dockerfile, line: instruction.line });
  if (memo !== void 0) narrowedFiles(memo, context, { file: dockerfile, line: instruction.line });
  if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") return;
  if (instruction.keyword === "COPY" && instruction.from !== void 0) return;
  const sources = instruction.sources.filter((source) => !isRemote(source));
  checkSources({ ...instruction, sources }, { dockerfile, context });
  if (instruction.keyword === "COPY" && instruction.parents) return;
  for (const source of sources) {
    const why = sent.whyUnseen(source);
    if (why === void 0) continue;
    throw new ToolError("CONTEXT_SOURCE_MISSING", `${instruction.text}: ${why}`, {
      hint: "Name a file or folder that is there.",
      location: { file: dockerfile, line: instruction.line }
    });
  }
}
function checkIgnored(ignore = [], location) {
  const known = RULE_NAMES;
  const unknown = ignore.find((name) => !known.includes(name));
  if (unknown === void 0) return;
  const near = nearest(unknown, known);
  throw new ToolError(
    "DOCKERFILE_COMMENT_INVALID",
    `Reading "# hydrofoil: ignore=${unknown}": there is no such finding`,
    {
      hint: near === void 0 ? `Name one of ${known.join(", ")}.` : `Write ${near}.`,
      location
    }
  );
}

// src/plan/why-made.ts
function whyMade(plan) {
  if (plan.action === "unchanged") return void 0;
  const lineOf = (input) => plan.lines.find(({ text }) => text === input.name)?.line;
  const reasons = [plan, ...plan.stages].flatMap(({ base, steps }) => [
    ...base.because,
    ...steps.flatMap((step) => step.kind === "run" ? step.because : [])
  ]).map((reason) => formatReason(reason, lineOf));
  const composed = plan.steps.flatMap(
    (step) => step.kind === "copy" && step.action === "compose" ? [`files of line ${step.line} changed`] : []
  );
  const [first, ...more] = /* @__PURE__ */ new Set([...reasons, ...composed]);
  if (first === void 0) return "its configuration changed";
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
function withWhys(plan, own) {
  const whyOf = new Map([...own.values()].map(({ name, because }) => [name, because]));
  if (whyOf.size === 0) return plan;
  const told = (reason) => {
    if (!("input" in reason) || reason.input.kind !== "image") return reason;
    const why = whyOf.get(reason.input.name);
    return why === void 0 ? reason : { ...reason, why };
  };
  const ofStage = (stage) => ({
    ...stage,
    base: { ...stage.base, because: stage.base.because.map(told) },
    steps: stage.steps.map((step) => step.kind === "run" ? { ...step, because: step.because.map(told) } : step)
  });
  return { ...ofStage(plan), stages: plan.stages.map(ofStage) };
}

// src/build/read/refuse-credentials.ts
import { readFileSync } from "node:fs";

// src/credentials/is-placeholder.ts
function isPlaceholder(value) {
  const text = value.trim();
  return text === "" || REFERENCE.test(text) || EMPTY_WORD.test(text) || WORDS.test(text) || REPEATED.test(text);
}
var REFERENCE = /^(?:\$\{.*\}|\$[A-Za-z_]\w*|\{\{.*\}\}|<.*>|%.*%|__\w+__|\[.*\]|\$\(.*\))$/s;
var EMPTY_WORD = /^(?:true|false|null|nil|none|undefined|yes|no|on|off)$/i;
var WORDS = /change[-_ ]?(?:me|this|it)|example|dummy|fake|placeholder|redacted|replace[-_ ]?(?:me|this|with)|(?:^|[-_ ])(?:your|my)[-_ ]|todo|x{4}|\*{3}|\.{3}|sample|insert[-_ ]|not[-_ ]?a[-_ ]?(?:real|secret)|for[-_ ]?build|build[-_ ]?time/i;
var REPEATED = /^(.)\1*$/;
function isRandom(text) {
  return !isPlaceholder(text) && new Set(text).size >= 10 && !/(.)\1{4}/.test(text) && !hasSequence(text);
}
var SEQUENCES = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop"];
var SEQUENCE_CHARACTERS = 6;
function hasSequence(text) {
  const lower = text.toLowerCase();
  return SEQUENCES.some((sequence) => {
    for (let at = 0; at + SEQUENCE_CHARACTERS <= sequence.length; at++) {
      if (lower.includes(sequence.slice(at, at + SEQUENCE_CHARACTERS))) return true;
    }
    return false;
  });
}

// src/credentials/is-secret-name.ts
function isSecretName(name) {
  return SECRET.test(name) && !PUBLIC.test(name);
}
var SECRET = /(?:^|[_-])(?:secret|password|passwd|passphrase|pwd|token|api_?key|private_?key|access_?key|secret_?key(?:_?base)?|encryption_?key|signing_?key|auth_?key|app_key|master_?key|credentials?)$/i;
var PUBLIC = /^(?:next_public|nuxt_public|vite|react_app|vue_app|gatsby|expo_public|public|plasmo_public)_|publishable|(?:^|_)public_/i;

// src/credentials/environment-file.ts
var ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
var URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@"']*:([^/\s@"']+)@([^/\s:"'@]+)/i;
function environmentSecrets(text) {
  return text.split("\n").flatMap((line, index) => {
    const [, name = "", rest = ""] = ASSIGNMENT.exec(line.trimEnd()) ?? [];
    const value = assignedValue(rest);
    if (isSecretName(name) && !isReference(value)) return [{ what: `a value for ${name}`, line: index + 1 }];
    return hasPassword(value) ? [{ what: `a URL with a password in ${name}`, line: index + 1 }] : [];
  });
}
function urlPasswords(text) {
  return text.split("\n").flatMap((line, index) => hasPassword(line) ? [{ what: "a URL with a password", line: index + 1 }] : []);
}
function assignedValue(rest) {
  const quoted = /^(["'])(.*?)\1/.exec(rest);
  return quoted?.[2] ?? rest.replace(/(?:^|\s)#.*$/, "").trim();
}
var DEFAULTS = /^(?:postgres|root|admin|guest|mysql|mariadb|mongo|redis|rabbitmq|minio(?:admin)?|localstack)$/i;
function isReference(value) {
  return isPlaceholder(value) || DEFAULTS.test(value) || /^\.{0,2}\/[\w./-]+$/.test(value) || value.includes("${");
}
function hasPassword(value) {
  const [, password, host = ""] = URL_PASSWORD.exec(value) ?? [];
  return password !== void 0 && !isPlaceholder(password) && !password.includes("$") && isReachable(host);
}
function isReachable(host) {
  return host.includes(".") && !/^127\.|\.(?:localhost|test|example)$|(?:^|\.)example\.(?:com|org|net)$/i.test(host);
}

// src/credentials/is-others.ts
function isOthers(path) {
  return path.split("/").slice(0, -1).some((folder) => DEPENDENCIES.has(folder) || EXAMPLES.test(folder));
}
var DEPENDENCIES = /* @__PURE__ */ new Set([
  "node_modules",
  "bower_components",
  "site-packages",
  "dist-packages",
  "vendor",
  ".venv",
  "venv",
  "Pods"
]);
var EXAMPLES = /^_*(?:(?:unit|integration|functional|acceptance|e2e)?[-_]?tests?|testing|test[-_]?data|specs?|fixtures?|mocks?|examples?|samples?|docs?|e2e|cypress|playwright)_*$/i;

// src/credentials/credential.ts
function lineAt(text, index) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

// src/credentials/private-key.ts
var BLOCK = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----([\s\S]{64,16384}?)-----END /g;
var LINE_ENDS = /\\+[rnt]|["'`,+]*\s+["'`+]*/g;
var HEADER = /^[ \t]*[A-Za-z-]+: .*$/gm;
var ENCRYPTED = /Proc-Type: 4,ENCRYPTED/;
var SHORTEST = 60;
var DIFFERENT = 20;
function privateKeysIn(text) {
  return [...text.matchAll(BLOCK)].flatMap(
    ({ 0: block, 1: between = "", index }) => isKey2(block, between) ? [{ what: "a private key", line: lineAt(text, index) }] : []
  );
}
function isKey2(block, between) {
  const body = between.replace(HEADER, "").replace(LINE_ENDS, "");
  if (body.length < SHORTEST || !/^[A-Za-z0-9+/=]+$/.test(body) || new Set(body).size < DIFFERENT) return false;
  return /^(?:M|b3BlbnNz)/.test(body) || block.includes("PGP PRIVATE") || ENCRYPTED.test(between);
}

// src/credentials/tokens.ts
var FIRST_LOOK = /PRIVATE KEY|gh[pousr]_|github_pat_|glpat-|xox[abpr]-|[sr]k_live_|npm_|AKIA|pypi-AgEI|dckr_pat_|dop_v1_/;
var TOKENS = [
  { what: "a GitHub token", pattern: /\bgh[pousr]_([A-Za-z0-9]{36})(?![A-Za-z0-9])/g },
  { what: "a GitHub token", pattern: /\bgithub_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9])/g },
  { what: "a GitLab token", pattern: /\bglpat-([A-Za-z0-9_-]{20,})/g },
  { what: "a Slack token", pattern: /\bxox[abpr]-(?:\d{9,14}-){1,3}([A-Za-z0-9]{24,})/g },
  { what: "a Stripe key", pattern: /\b[sr]k_live_([A-Za-z0-9]{24,})/g },
  { what: "an npm token", pattern: /\bnpm_([A-Za-z0-9]{36})(?![A-Za-z0-9])/g },
  { what: "a PyPI token", pattern: /\bpypi-AgEI([A-Za-z0-9_-]{60,})/g },
  { what: "a Docker Hub token", pattern: /\bdckr_pat_([A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])/g },
  { what: "a DigitalOcean token", pattern: /\bdop_v1_([a-f0-9]{64})(?![a-f0-9])/g }
];
var AWS_ID = /\bAKIA([A-Z2-7]{16})(?![A-Z0-9])/;
var AWS_SECRET = /(?:aws|secret|access)[\w.-]{0,24}["']?\s{0,4}[:=,]\s{0,4}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi;
var FIRST_BYTES = 8e3;
function tokensIn(bytes) {
  if (bytes.subarray(0, FIRST_BYTES).includes(0)) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return FIRST_LOOK.test(text) ? tokensInText(text) : [];
}
function tokensInText(text) {
  const given = TOKENS.flatMap(({ what, pattern }) => randomMatches(text, pattern, what));
  const aws = isRandom(AWS_ID.exec(text)?.[1] ?? "") ? randomMatches(text, AWS_SECRET, "an AWS secret key") : [];
  return withoutRepeats([...privateKeysIn(text), ...given, ...aws]);
}
function withoutRepeats(found) {
  return [...new Map(found.map((one) => [`${one.line} ${one.what}`, one])).values()];
}
function randomMatches(text, pattern, what) {
  return [...text.matchAll(pattern)].flatMap(
    ({ 1: random = "", index }) => isRandom(random) ? [{ what, line: lineAt(text, index) }] : []
  );
}

// src/credentials/credential-files.ts
var FILES = [
  { path: /\/(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|\.envrc)$/, credentialsIn: environmentSecrets },
  { path: /\/(?:id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p8|asc))$/, credentialsIn: privateKeysIn },
  { path: /\/[^/]+\.ppk$/, credentialsIn: lines(/^Private-Lines: /, "a private key") },
  {
    path: /\/(?:master|credentials\/[\w-]+)\.key$/,
    credentialsIn: lines(/^[0-9a-f]{32}$/, "the key of Rails credentials")
  },
  {
    path: /\/\.npmrc$/,
    credentialsIn: values(/^[^#;]*:?_(?:authToken|password|auth)\s*=\s*(.+)$/, "a registry token")
  },
  {
    path: /\/\.yarnrc\.yml$/,
    credentialsIn: values(/^\s*npmAuth(?:Token|Ident)\s*:\s*(.+)$/, "a registry token")
  },
  { path: /\/(?:pip\.conf|pip\.ini|uv\.toml)$/, credentialsIn: urlPasswords },
  { path: /\/\.pypirc$/, credentialsIn: values(/^\s*password\s*[:=]\s*(.+)$/, "a password") },
  { path: /\/[._]netrc$/, credentialsIn: values(/\bpassword\s+(\S+)/, "a password") },
  { path: /\/\.git-credentials$/, credentialsIn: urlPasswords },
  { path: /\/\.pgpass$/, credentialsIn: values(/^[^#:]+:[^:]*:[^:]*:[^:]*:(.+)$/, "a password") },
  {
    path: /\/\.docker\/config\.json$|\/\.dockercfg$|\/\.dockerconfigjson$/,
    credentialsIn: values(/"(?:auth|identitytoken|password)"\s*:\s*"([^"]+)"/, "a registry login")
  },
  {
    path: /\/auth\.json$/,
    credentialsIn: values(
      /"(?:password|[\w.-]+\.(?:com|org|net|io)|token)"\s*:\s*"([^"]+)"/,
      "a password or token of Composer"
    )
  },
  {
    path: /\/\.aws\/credentials$/,
    credentialsIn: values(/^\s*aws_secret_access_key\s*=\s*(\S+)/, "an AWS secret key")
  },
  {
    path: /\/(?:[\w.-]*credentials[\w.-]*|service[-_]?account[\w.-]*|client_secret[\w.-]*)\.json$/i,
    credentialsIn: (text) => [
      ...privateKeysIn(text),
      ...valuesIn(text, /"(?:client_secret|refresh_token)"\s*:\s*"([^"]+)"/, "a client secret or refresh token")
    ]
  },
  {
    path: /\/(?:\.kube\/config|[\w.-]*kubeconfig(?:\.ya?ml)?)$/,
    credentialsIn: values(
      /^\s*-?\s*(?:token|password|client-key-data)\s*:\s*["']?([^"'\s]+)/,
      "a credential of a cluster"
    )
  },
  {
    path: /\/[\w.-]*\.tfstate(?:\.backup)?$/,
    credentialsIn: lines(/"(?:serial|lineage)"\s*:/, "a Terraform state, which holds values in plain text")
  }
];
var FIRST_LOOK2 = /^(?:\.env|\.[a-z]|_netrc|id_|auth\.json|pip\.|config|credentials)|\.(?:env|pem|key|p8|asc|ppk|p12|pfx|jks|keystore|kdbx|toml|tfstate|backup)$|credentials|account|secret|kubeconfig/i;
var EXAMPLE = /[._-](?:example|sample|template|tmpl|tpl|dist|defaults?|schema|test|testing|ci|dev|development)(?:\.[a-z]+)?$|^(?:test|testing|ci|dev|development|example|sample)\.env$|\.(?:erb|j2|tt)$/i;
var KEY_STORE = /\.(?:p12|pfx|jks|keystore|kdbx)$/i;
var WITHOUT_KEYS = /trust|cacerts|^debug\.keystore$/i;
function mayHoldCredentials(path) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!FIRST_LOOK2.test(name) || EXAMPLE.test(name) || isOthers(path)) return false;
  return isKeyStore(name) || FILES.some((file) => file.path.test(`/${path}`));
}
function credentialsOf(path, bytes) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isKeyStore(name)) return bytes.length === 0 ? [] : [{ what: "a key store" }];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const found = FILES.filter((file) => file.path.test(`/${path}`)).flatMap((file) => file.credentialsIn(text));
  const lines2 = new Set(found.map(({ line }) => line));
  return [...found, ...tokensInText(text).filter(({ line }) => !lines2.has(line))];
}
function isKeyStore(name) {
  return KEY_STORE.test(name) && !WITHOUT_KEYS.test(name);
}
function lines(form, what) {
  return (text) => {
    const index = text.split("\n").findIndex((line) => form.test(line.trimEnd()));
    return index < 0 ? [] : [{ what, line: index + 1 }];
  };
}
function values(form, what) {
  return (text) => valuesIn(text, form, what);
}
function valuesIn(text, form, what) {
  return text.split("\n").flatMap((line, index) => {
    const value = form.exec(line.trimEnd())?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
    return value === void 0 || isPlaceholder(value) || value.includes("${") ? [] : [{ what, line: index + 1 }];
  });
}

// src/build/read/taken-credentials.ts
import { basename } from "node:path";
function credentialsError(taken, { name }, facts) {
  const what = taken.length === 1 ? "a file looks" : `${taken.length} files look`;
  return new ToolErrors(
    "CONTEXT_CREDENTIALS",
    `Reading the build context of image ${name}: ${what} like credentials, which everybody who can pull the image could read`,
    taken.toSorted((one, other) => one.path < other.path ? -1 : 1).map((file) => problemOf(file, name, facts))
  );
}
function problemOf({ path, credentials, by }, name, facts) {
  const [first, ...more] = credentials;
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  const { analysis, context } = facts;
  const ignoreFile = context.ignore.file === void 0 ? ".dockerignore" : basename(context.ignore.file);
  const isNamed = by.text.split(/[\s",[\]]+/).includes(path);
  const leaveOut = isNamed ? `Take ${path} out of line ${by.line}, and hand it to the RUN that needs it with --mount=type=secret.` : `Leave it out with a line "${path}" in ${ignoreFile}; a RUN that needs it gets it with --mount=type=secret.`;
  return new ToolError(
    "CONTEXT_CREDENTIALS",
    `it holds ${first.what}${others}, and line ${by.line} of ${analysis.dockerfile.file} takes it: ${oneLine(by.text)}`,
    {
      hint: `${leaveOut}
If it may be in the image: allowSecrets: ["${path}"] of images.${name} in hydrofoil.yaml, or --allow-secret ${path}.`,
      location: { file: path, ...first.line === void 0 ? {} : { line: first.line } }
    }
  );
}
function allowedBy(allowed = []) {
  if (allowed.length === 0) return () => false;
  const patterns = parsePatterns(
    allowed.map(({ pattern }) => pattern),
    { file: "allowSecrets" }
  );
  return (path) => ignoredBy(patterns, path) !== void 0;
}
function staleExceptions(allowed = [], { context }) {
  return allowed.filter(({ by }) => by === "configuration").filter((one) => {
    const isAllowed = allowedBy([one]);
    return !context.entries.some(({ type, path }) => type === "file" && isAllowed(path));
  }).map(({ pattern }) => `allowSecrets names "${pattern}", and no file of the build context is called so: remove it`);
}

// src/build/read/refuse-credentials.ts
var MOST_BYTES = 1 << 20;
function refuseCredentials(facts, spec) {
  const isAllowed = allowedBy(spec.allowedSecrets);
  const suspects = new Set(
    facts.context.entries.filter(
      (entry) => entry.type === "file" && entry.size <= MOST_BYTES && mayHoldCredentials(entry.path) && !isAllowed(entry.path)
    )
  );
  if (suspects.size === 0) return;
  const taken = [...takersOf(suspects, facts)].flatMap(([file, { written }]) => {
    const [first, ...more] = credentialsOf(file.path, readWhole(file, facts));
    return first === void 0 ? [] : [{ path: file.path, credentials: [first, ...more], by: written.instruction }];
  });
  if (taken.length > 0) throw credentialsError(taken, spec, facts);
}
function takersOf(files, facts) {
  const takers = /* @__PURE__ */ new Map();
  const { stages, needed } = facts.analysis;
  for (const index of needed) {
    for (const step of walkChain(facts, chainOf(stages, index))) {
      for (const entry of contextReads(step.instruction, facts.context)) {
        if (entry.type === "file" && files.has(entry) && !takers.has(entry)) takers.set(entry, step);
      }
    }
  }
  return takers;
}
function readWhole(file, { context }) {
  return readingFile(context, file, () => readFileSync(diskPathOf(context.directory, file.path)));
}

// src/plan/compose/rootfs-format.ts
function formatRootfs({ root, passwd, group }) {
  const counts = /* @__PURE__ */ new Map();
  countAttributes(root, counts);
  const keys = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1)).map(([key2]) => key2);
  const indexes = new Map(keys.map((key2, index) => [key2, index]));
  return JSON.stringify({
    version: VERSION,
    attributes: keys.map((key2) => key2.split(" ").map(Number)),
    root: encodeNode(root, (node) => indexes.get(keyOf2(node)) ?? 0),
    passwd: encodeAccount(passwd),
    group: encodeAccount(group)
  });
}
var VERSION = 1;
function keyOf2({ mode, uid, gid }) {
  return `${mode} ${uid} ${gid}`;
}
function countAttributes(node, counts) {
  const key2 = keyOf2(node);
  counts.set(key2, (counts.get(key2) ?? 0) + 1);
  if (node.type !== "directory") return;
  for (const child of node.children.values()) if (child !== "absent") countAttributes(child, counts);
}
function encodeNode(node, indexOf) {
  const index = indexOf(node);
  switch (node.type) {
    case "file":
      return index;
    case "symlink":
      return [index, node.target];
    case "directory": {
      const names = [...node.children].sort(([a], [b]) => a < b ? -1 : 1);
      const children = names.map(
        ([name, child]) => [name, child === "absent" ? null : encodeNode(child, indexOf)]
      );
      return Object.fromEntries([["", index], ...node.listing === "partial" ? [["/", 1]] : [], ...children]);
    }
  }
}
function encodeAccount(file) {
  switch (file.kind) {
    case "text":
      return file.text;
    case "absent":
      return null;
    case "unknown":
      return 0;
    case "left-out":
      return 1;
  }
}
function parseRootfs(text) {
  const value = parseJson2(text);
  if (!isRecord(value) || value.version !== VERSION) throw invalid(`its version is not ${VERSION}`);
  if (!Array.isArray(value.attributes)) throw invalid('"attributes" is no list');
  const attributes = value.attributes.map(decodeAttributes);
  const root = decodeNode(value.root, attributes, "/");
  if (root === "absent" || root.type !== "directory") throw invalid('"root" is no directory');
  return { root, passwd: decodeAccount(value.passwd, "passwd"), group: decodeAccount(value.group, "group") };
}
function parseJson2(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(messageOf(cause));
  }
}
function decodeAttributes(value) {
  const [mode, uid, gid] = Array.isArray(value) ? value : [];
  if (!isCount(mode) || mode > 4095 || !isCount(uid) || !isCount(gid)) {
    throw invalid(`${JSON.stringify(value)} is no [mode, uid, gid]`);
  }
  return { mode, uid, gid };
}
function decodeNode(value, attributes, path) {
  const attributesAt = (index) => {
    const found = isCount(index) ? attributes[index] : void 0;
    if (found === void 0) throw invalid(`${path} has no attributes`);
    return found;
  };
  if (value === null) return "absent";
  if (typeof value === "number") return { type: "file", ...attributesAt(value) };
  if (Array.isArray(value)) {
    const [index, target] = value;
    if (typeof target !== "string") throw invalid(`the link ${path} has no target`);
    return { type: "symlink", ...attributesAt(index), target };
  }
  if (!isRecord(value)) throw invalid(`${path} is no node`);
  return { type: "directory", ...attributesAt(value[""]), ...decodeChildren(value, attributes, path) };
}
function decodeChildren(value, attributes, path) {
  const children = /* @__PURE__ */ new Map();
  for (const [name, child] of Object.entries(value)) {
    if (name !== "" && name !== "/") children.set(name, decodeNode(child, attributes, `${path}${name}/`));
  }
  return { listing: Object.hasOwn(value, "/") ? "partial" : "complete", children };
}
function decodeAccount(value, name) {
  if (typeof value === "string") return { kind: "text", text: value };
  if (value === null) return { kind: "absent" };
  if (value === 0) return { kind: "unknown" };
  if (value === 1) return { kind: "left-out" };
  throw invalid(`"${name}" is neither a text nor one of the marks`);
}
function isCount(value) {
  return Number.isInteger(value) && typeof value === "number" && value >= 0;
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function invalid(what) {
  return new ToolError("ROOTFS_FACTS_INVALID", `Reading what is known of a base's files: ${what}`, {
    hint: 'Nothing is lost: it is read from the base again when it is made anew; run "hydrofoil base".'
  });
}

// src/build/stored/copy-image.ts
async function copyImage(image, from, to, ports) {
  await copyBlobs([image.manifest.config, ...image.manifest.layers], from, to, ports);
}
async function copyBlobs(blobs, from, to, ports) {
  await inParallel(
    blobs,
    COPIED_AT_ONCE,
    ports.signal,
    (blob, signal) => copyBlob(blob, from, to, { ...ports, signal })
  );
}
var COPIED_AT_ONCE = 8;
async function copyBlob(blob, from, to, { registry, signal }) {
  if (await registry.hasBlob(to, blob.digest, { signal })) return;
  const isSameRegistry = from.registry === to.registry;
  const upload2 = isSameRegistry ? await registry.mountBlob(to, blob.digest, from, { signal }) : await registry.openUpload(to, { signal });
  if (upload2 === "mounted") return;
  await upload2.put({ ...blob, open: () => readThrough(blob, from, { registry, signal }) }, { signal });
}
async function* readThrough({ digest: digest5 }, from, { registry, signal }) {
  const { stream } = await registry.openBlob(from, digest5, { signal });
  yield* stream;
}

// src/registry/put-tags.ts
var PARALLEL = 8;
async function putUnderTags(registry, repository, request, brought, options) {
  const { tags, movingTags = [], instead } = request;
  const all = [...tags, ...movingTags];
  let { manifest } = request;
  let left = all;
  if (isForOneRequest(all, request.tagging, registry.taggingOf(repository))) {
    const result = await putOnBlobs(brought, options, () => registry.putTagged(repository, all, manifest, options));
    if ("missing" in result) return result;
    left = all.filter((tag) => !result.tagged.includes(tag));
    const isIgnored = left.length === all.length && registry.taggingOf(repository) === "one-by-one";
    if (isIgnored && instead !== void 0) manifest = await instead();
  }
  const kept = [];
  const results = await inParallel(left, PARALLEL, options.signal, async (tag, signal) => {
    const call = { ...options, signal };
    try {
      return await putOnBlobs(brought, call, async () => {
        const result = await registry.putManifest(repository, tag, manifest, call);
        return result === "stored" ? { tagged: [tag] } : result;
      });
    } catch (error) {
      if (tags.includes(tag) || !isToolError(error, "REGISTRY_TAG_IMMUTABLE")) throw error;
      kept.push(tag);
      return { tagged: [] };
    }
  });
  const refused = results.find((result) => "missing" in result);
  return refused ?? { digest: digestOf(manifest.bytes), kept };
}
function isForOneRequest(tags, wanted, known) {
  if (wanted === "find-out") return tags.length > 0 && known === void 0;
  return tags.length > 1 && wanted === "at-once";
}
var PUT_ATTEMPTS = 4;
var PUT_AGAIN_MS = 50;
async function putOnBlobs(brought, { signal }, put) {
  const isBrought = (missing) => brought.some(({ digest: digest5 }) => digest5 === missing);
  for (let attempt = 1; ; attempt++) {
    const result = await put();
    if ("tagged" in result || result.missing === "unknown" || attempt === PUT_ATTEMPTS) return result;
    if (!result.missing.every(isBrought)) return result;
    await sleepMs(PUT_AGAIN_MS * 2 ** attempt, signal);
  }
}

// src/registry/push.ts
function openUploads(registry, repository, count, options) {
  return inParallel(
    Array.from({ length: count }),
    PARALLEL,
    options.signal,
    (_, signal) => registry.openUpload(repository, { ...options, signal })
  );
}
async function pushImage(registry, repository, request, options) {
  const { blobs, manifest } = request;
  const { counts, counted } = counting(options);
  const idle = [...options.sessions ?? []];
  const cancelIdle = () => Promise.all(idle.splice(0).map((session) => session.cancel(counted)));
  try {
    await upload(registry, repository, blobs, idle, { ...options, ...counted });
    const [result] = await Promise.all([putUnderTags(registry, repository, request, blobs, counted), cancelIdle()]);
    if (!("missing" in result)) return { outcome: "pushed", ...result, ...counts };
    const absent = await absentParts(registry, repository, manifest, blobs, result.missing, counted);
    return { outcome: "missing", missing: absent, ...counts };
  } finally {
    await cancelIdle();
  }
}
async function uploadBlobs(registry, repository, blobs, options) {
  const { counts, counted } = counting(options);
  const idle = [...options.sessions ?? []];
  try {
    await upload(registry, repository, blobs, idle, { ...options, ...counted });
  } finally {
    await Promise.all(idle.map((session) => session.cancel(counted)));
  }
  return counts;
}
async function upload(registry, repository, blobs, idle, options) {
  await inParallel(distinct(blobs), PARALLEL, options.signal, async (blob, signal) => {
    const call = { ...options, signal };
    if (options.checkFirst?.includes(blob.digest) && await registry.hasBlob(repository, blob.digest, call)) return;
    const session = idle.shift() ?? await registry.openUpload(repository, call);
    await session.put(blob, call);
  });
}
function counting(options) {
  const counts = { sentBytes: 0, requests: 0 };
  const counted = {
    signal: options.signal,
    onRequest: (event) => {
      counts.requests++;
      counts.sentBytes += event.sentBytes;
      options.onRequest?.(event);
    }
  };
  return { counts, counted };
}
function distinct(blobs) {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
async function absentParts(registry, repository, manifest, brought, missing, options) {
  const step = `Storing the manifest in ${formatRepository(repository)}`;
  const isBrought = (digest5) => brought.some((blob) => blob.digest === digest5);
  const absent = missing === "unknown" ? await askForAbsent(
    registry,
    repository,
    namedParts(manifest, step).filter(({ digest: digest5 }) => !isBrought(digest5)),
    options
  ) : missing.filter((digest5) => !isBrought(digest5));
  if (absent.length > 0) return absent;
  const which = missing === "unknown" ? "a blob, not saying which" : missing.join(", ");
  throw new RegistryError("REGISTRY_FAILED", `${step}: the registry misses ${which}, but it has everything`, {
    hint: "Run the command again; when that does not help, look into the log of the registry."
  });
}
function namedParts({ mediaType, bytes }, step) {
  if (mediaType === MEDIA_TYPE.ociIndex) return parseIndex(bytes, step).manifests;
  const { config, layers } = parseManifest(bytes, step);
  return [...new Map([config, ...layers].map((part) => [part.digest, part])).values()];
}
async function askForAbsent(registry, repository, parts, options) {
  const isThere = await inParallel(parts, PARALLEL, options.signal, async ({ mediaType, digest: digest5 }, signal) => {
    const call = { ...options, signal };
    if (mediaType !== MEDIA_TYPE.ociManifest) return registry.hasBlob(repository, digest5, call);
    return await registry.headManifest(repository, digest5, call) !== void 0;
  });
  return parts.filter((_, at) => !isThere[at]).map(({ digest: digest5 }) => digest5);
}

// src/build/stored/lost-blobs.ts
var LostBlobsError = class extends ToolError {
  constructor(repository, missing, step = "Pushing to") {
    super(
      "REGISTRY_LOST_BLOBS",
      `${step} ${formatRepository(repository)}: the registry does not have ${missing.join(", ")} (any more)`,
      {
        hint: "Look for a garbage collection that deletes what tagged images need; then run again."
      }
    );
  }
};
async function pushWhole(registry, repository, request, options) {
  const result = await pushImage(registry, repository, request, options);
  if (result.outcome === "missing") throw new LostBlobsError(repository, result.missing);
  return result;
}

// src/build/stored/record-store.ts
import { gunzipSync, gzipSync } from "node:zlib";
var CONFIG_MEDIA_TYPE = "application/vnd.hydrofoil.segment.config.v1+json+gzip";
var MAX_RECORD_BYTES = 64 << 20;
async function readRecord(repository, tag, { registry, signal }) {
  const stored = await registry.getManifest(repository, tag, { signal });
  if (stored === void 0) return void 0;
  const { config, layers } = parseManifest(stored.bytes, tag);
  if (config.mediaType !== CONFIG_MEDIA_TYPE) return void 0;
  const bytes = await registry.readBlob(repository, config.digest, MAX_RECORD_BYTES, { signal });
  return { value: JSON.parse(gunzipSync(bytes).toString("utf8")), layers };
}
async function keepFinding(repository, tag, record2, ports) {
  if (ports.findings !== "forget") await writeRecord(repository, tag, record2, ports);
}
async function writeRecord(repository, tag, record2, { registry, signal }) {
  const bytes = gzipSync(JSON.stringify(record2.value));
  const config = { mediaType: CONFIG_MEDIA_TYPE, digest: digestOf(bytes), size: bytes.length };
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    artifactType: RECORD_ARTIFACT_TYPE,
    config,
    layers: record2.layers
  };
  const content = { mediaType: manifest.mediaType, bytes: Buffer.from(JSON.stringify(manifest)) };
  const blobs = [{ ...config, open: () => bytes }];
  const what = { blobs, manifest: content, tags: [], movingTags: [tag], tagging: "find-out" };
  await pushWhole(registry, repository, what, { signal });
}

// src/build/stored/rootfs-of-image.ts
import { createHash } from "node:crypto";

// src/plan/compose/rootfs-builder.ts
var OPAQUE = ".wh..wh..opq";
var WHITEOUT = ".wh.";
function applyLayers(facts, layers) {
  const builder = createRootfsBuilder(facts);
  for (const layer of layers) {
    builder.startLayer();
    for (const entry of layer) builder.add(entry);
  }
  return builder.build();
}
function createRootfsBuilder(lower = emptyRootfs) {
  const draft = draftRootfs(lower);
  const accounts = /* @__PURE__ */ new Map([
    ["etc/passwd", lower.passwd],
    ["etc/group", lower.group]
  ]);
  let thisLayer = /* @__PURE__ */ new Set();
  const removeLower = (path) => {
    const found = lookup({ root: draft.root() }, path);
    if (found.kind !== "found") return;
    if (found.node.type === "directory") removeLowerChildren(found.path, found.node);
    const keeps = found.node.type === "directory" && (lookupDirectory(found.path)?.children.size ?? 0) > 0;
    if (!keeps && !thisLayer.has(found.path)) draft.remove(found.path);
  };
  const removeLowerChildren = (path, directory) => {
    for (const name of [...directory.children.keys()]) removeLower(path === "" ? name : `${path}/${name}`);
  };
  const lookupDirectory = (path) => {
    const found = lookup({ root: draft.root() }, path);
    return found.kind === "found" && found.node.type === "directory" ? found.node : void 0;
  };
  return {
    wantsContent: (path) => isAccountFile(namesOf(path).join("/")),
    startLayer() {
      thisLayer = /* @__PURE__ */ new Set();
    },
    add(entry) {
      const names = namesOf(entry.path);
      const name = names.at(-1) ?? "";
      const directory = names.slice(0, -1).join("/");
      if (name === OPAQUE) {
        const found = lookupDirectory(directory);
        if (found !== void 0) removeLowerChildren(directory, found);
      } else if (name.startsWith(WHITEOUT)) {
        removeLower([...names.slice(0, -1), name.slice(WHITEOUT.length)].join("/"));
      } else {
        const path = draft.place(entry.path, nodeOf2(entry, draft.root()));
        thisLayer.add(path);
        if (isAccountFile(path)) accounts.set(path, contentOf(entry));
      }
    },
    build() {
      const root = draft.root();
      const account = (path) => lookup({ root }, path).kind === "absent" ? { kind: "absent" } : accounts.get(path) ?? { kind: "unknown" };
      return { root, passwd: account("etc/passwd"), group: account("etc/group") };
    }
  };
}
function isAccountFile(path) {
  return path === "etc/passwd" || path === "etc/group";
}
function contentOf(entry) {
  if (entry.type !== "file" || entry.content === void 0) return { kind: "unknown" };
  return { kind: "text", text: entry.content };
}
function nodeOf2(entry, root) {
  const { mode, uid, gid, target = "" } = entry;
  switch (entry.type) {
    case "directory":
      return { type: "directory", mode, uid, gid };
    case "symlink":
      return { type: "symlink", mode, uid, gid, target };
    case "hardlink":
      return linkedNode(lookup({ root }, target), { mode, uid, gid });
    case "file":
    case "other":
      return { type: "file", mode, uid, gid, ...entry.stored === void 0 ? {} : { stored: entry.stored } };
  }
}

// src/build/stored/layer-archive.ts
function layerArchive(repository, { digest: digest5, mediaType }, { registry }) {
  const open = async ({ signal }) => {
    try {
      return (await registry.openBlob(repository, digest5, { signal })).stream;
    } catch (error) {
      if (!isToolError(error, "REGISTRY_NOT_FOUND")) throw error;
      throw new LostBlobsError(repository, [digest5], "Reading a layer of");
    }
  };
  return { id: digest5, mediaType, open };
}

// src/build/stored/rootfs-of-image.ts
async function readRootfs(repository, layers, ports) {
  const builder = createRootfsBuilder();
  for (const layer of layers) {
    builder.startLayer();
    const stream = await layerArchive(repository, layer, ports).open(ports);
    for await (const entry of layerEntries(stream, layer.mediaType, builder.wantsContent, ports.signal))
      builder.add(entry);
  }
  return builder.build();
}
async function readTree(stream, layer, signal) {
  const { wantsContent } = createRootfsBuilder();
  const entries = [];
  for await (const { header, body } of readLayer(stream, layer.mediaType, { signal })) {
    if (header.type !== "file") {
      entries.push(entryOf(header));
      continue;
    }
    const hash2 = createHash("sha256");
    const kept = [];
    let size = 0;
    for await (const part of body()) {
      hash2.update(part);
      size += part.length;
      if (wantsContent(header.path)) kept.push(Buffer.from(part));
    }
    const digest5 = parseDigest(`sha256:${hash2.digest("hex")}`);
    const stored = { size, digest: digest5, content: { from: "archive", archive: layer, path: header.path } };
    entries.push({
      ...entryOf(header),
      ...wantsContent(header.path) ? { content: Buffer.concat(kept).toString("utf8") } : {},
      ...header.xattrs === void 0 ? { stored } : {}
      // attributes of its own are more than a copy would carry
    });
  }
  return entries;
}
async function* layerEntries(stream, mediaType, wantsContent, signal) {
  for await (const { header, body } of readLayer(stream, mediaType, { signal })) {
    const content = header.type === "file" && wantsContent(header.path) ? await textOf(body()) : void 0;
    yield { ...entryOf(header), ...content === void 0 ? {} : { content } };
  }
}
function entryOf({ path, type, mode, uid, gid, target }) {
  return { path, type: kindOf(type), mode, uid, gid, ...target === void 0 ? {} : { target } };
}
function kindOf(type) {
  return type === "file" || type === "directory" || type === "symlink" || type === "hardlink" ? type : "other";
}
async function textOf(chunks) {
  return Buffer.concat(await Array.fromAsync(chunks, (chunk) => Buffer.from(chunk))).toString("utf8");
}

// src/build/stored/base-store.ts
var MAX_CONFIG_BYTES = 8 << 20;
function baseTag(key2) {
  return `base-${key2}`;
}
function tagsOfBase(key2) {
  return [baseTag(key2), factsTag(key2)];
}
function factsTag(key2) {
  return `facts-${key2}`;
}
async function readBase(repository, key2, ports) {
  const stored = await readStored(repository, key2, ports);
  if (stored === void 0) return void 0;
  const { digest: digest5, manifest, config, facts } = stored;
  return {
    ...baseImage(key2, manifest, config),
    digest: digest5,
    facts: facts ?? await keepFacts(repository, key2, manifest.layers, ports)
  };
}
async function readStored(repository, key2, ports) {
  const { registry, signal } = ports;
  const [stored, facts] = await Promise.all([
    registry.getManifest(repository, baseTag(key2), { signal }),
    readFacts(repository, key2, ports)
  ]);
  if (stored === void 0) return void 0;
  const manifest = parseManifest(stored.bytes, baseTag(key2));
  if (manifest.annotations?.[ANNOTATION.key] !== key2) return void 0;
  const config = parseImageConfig(
    await registry.readBlob(repository, manifest.config.digest, MAX_CONFIG_BYTES, { signal }),
    baseTag(key2)
  );
  return { digest: stored.digest, manifest, config, facts };
}
async function takeOverBase({ key: key2, inputs }, from, to, ports) {
  const stored = await readStored(from, key2, ports);
  if (stored === void 0) return void 0;
  const { manifest, config, facts } = stored;
  await copyBlobs([manifest.config, ...manifest.layers], from, to, ports);
  if (facts !== void 0) {
    await keepFinding(to, factsTag(key2), { value: formatRootfs(facts), layers: manifest.layers }, ports);
  }
  return publishBase(to, key2, inputs, { manifest, config, ...facts === void 0 ? {} : { facts } }, ports);
}
async function readBaseInputs(repository, key2, { registry, signal }) {
  const stored = await registry.getManifest(repository, baseTag(key2), { signal });
  return stored === void 0 ? void 0 : parseInputs(parseManifest(stored.bytes, baseTag(key2)).annotations?.[ANNOTATION.inputs]);
}
async function readBaseFacts(repository, base, ports) {
  return await readFacts(repository, base.key, ports) ?? await keepFacts(repository, base.key, base.layers, ports);
}
async function publishBase(repository, key2, inputs, image, ports) {
  const layers = image.manifest.layers.map(asOci);
  checkDiffIds({ ...image.manifest, layers }, image.config, baseTag(key2));
  const facts = image.facts ?? await keepFacts(repository, key2, layers, ports);
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { ...image.manifest.config, mediaType: MEDIA_TYPE.ociConfig },
    layers,
    annotations: { [ANNOTATION.key]: key2, [ANNOTATION.inputs]: JSON.stringify(inputs) }
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const put = { blobs: [], manifest: { mediaType: manifest.mediaType, bytes }, tags: [], movingTags: [baseTag(key2)] };
  await pushWhole(ports.registry, repository, { ...put, tagging: "find-out" }, { signal: ports.signal });
  return { ...baseImage(key2, manifest, image.config), digest: digestOf(bytes), facts };
}
function baseImage(key2, manifest, config) {
  const { rootfs, ...rest } = config;
  return { key: key2, layers: manifest.layers, diffIds: rootfs.diff_ids, config: rest };
}
function asOci(layer) {
  const { mediaType, digest: digest5, size } = layer;
  return { mediaType: mediaType === MEDIA_TYPE.dockerLayerGzip ? MEDIA_TYPE.ociLayerGzip : mediaType, digest: digest5, size };
}
async function readFacts(repository, key2, ports) {
  const record2 = await readRecord(repository, factsTag(key2), ports);
  if (typeof record2?.value !== "string") return void 0;
  try {
    return parseRootfs(record2.value);
  } catch (error) {
    if (isToolError(error, "ROOTFS_FACTS_INVALID")) return void 0;
    throw error;
  }
}
async function keepFacts(repository, key2, layers, ports) {
  const facts = await readRootfs(repository, layers, ports);
  await keepFinding(repository, factsTag(key2), { value: formatRootfs(facts), layers }, ports);
  return facts;
}

// src/layer/entry.ts
function contentDigest({ digest: digest5 }) {
  return typeof digest5 === "string" ? digest5 : digest5.among.read(digest5.row).digest;
}

// src/build/stored/recorded-tree.ts
var digest2 = custom((value) => typeof value === "string" && isDigest(value));
var RECORDED_TREES = array(
  array(
    object({
      path: string(),
      type: _enum(["file", "directory", "symlink", "hardlink", "other"]),
      mode: number(),
      uid: number(),
      gid: number(),
      target: exactOptional(string()),
      content: exactOptional(string()),
      /** Of files that another stage may take: bytes, and sha256 of the content. */
      size: exactOptional(number()),
      digest: exactOptional(digest2)
    })
  )
);
function recordedTrees(trees) {
  return trees.map(
    (entries) => entries.map(
      ({ stored, ...entry }) => stored === void 0 ? entry : { ...entry, size: stored.size, digest: contentDigest(stored) }
    )
  );
}
function treesOf(recorded, repository, layers, ports) {
  return recorded.map((entries, place2) => {
    const layer = layers[place2];
    const archive = layer === void 0 ? void 0 : layerArchive(repository, layer, ports);
    return entries.map(
      ({ size, digest: content, ...entry }) => archive === void 0 || size === void 0 || content === void 0 ? entry : { ...entry, stored: { size, digest: content, content: { from: "archive", archive, path: entry.path } } }
    );
  });
}

// src/build/stored/run-store.ts
var digest3 = custom((value) => typeof value === "string" && isDigest(value));
var STORED = object({
  version: literal(2),
  inputs: INPUTS,
  diffIds: array(digest3),
  createdBy: array(string()),
  tree: RECORDED_TREES
});
function runTag(key2) {
  return `run-${key2}`;
}
async function readRun(repository, key2, ports) {
  const record2 = await readRecord(repository, runTag(key2), ports);
  const { data } = STORED.safeParse(record2?.value);
  if (record2 === void 0 || data === void 0 || data.diffIds.length !== record2.layers.length) return void 0;
  return { ...data, layers: record2.layers, tree: treesOf(data.tree, repository, record2.layers, ports) };
}
async function takeOverRun(key2, from, to, ports) {
  const run = await readRun(from, key2, ports);
  if (run === void 0) return void 0;
  await copyBlobs(run.layers, from, to, ports);
  await writeRun(to, key2, run, ports);
  return readRun(to, key2, ports);
}
async function writeRun(repository, key2, { layers, tree, ...run }, ports) {
  await writeRecord(
    repository,
    runTag(key2),
    { value: { version: 2, ...run, tree: recordedTrees(tree) }, layers },
    ports
  );
}

// src/build/stored/tree-store.ts
var digest4 = custom((value) => typeof value === "string" && isDigest(value));
var STORED2 = object({
  version: literal(2),
  layers: array(object({ mediaType: string(), digest: digest4, size: number() })),
  trees: RECORDED_TREES
});
function treeTag(id) {
  return `tree-${id}`;
}
async function ensureTrees(id, { from, layers: findLayers, to }, ports) {
  const tag = treeTag(id);
  const { data } = STORED2.safeParse((await readRecord(to, tag, ports))?.value);
  if (data !== void 0 && data.trees.length === data.layers.length)
    return treesOf(data.trees, from, data.layers, ports);
  const layers = await findLayers();
  const trees = await Promise.all(
    layers.map(async (layer) => {
      const archive = layerArchive(from, layer, ports);
      return readTree(await archive.open(ports), archive, ports.signal);
    })
  );
  const isHere = formatRepository(from) === formatRepository(to);
  const named = layers.map(({ mediaType, digest: digest5, size }) => ({ mediaType, digest: digest5, size }));
  const value = { version: 2, layers: named, trees: recordedTrees(trees) };
  await keepFinding(to, tag, { value, layers: isHere ? layers : [] }, ports);
  return trees;
}

// src/build/stored/has-layers.ts
async function hasLayers({ layers }, repository, { registry, signal }) {
  const present = await Promise.all(layers.map(({ digest: digest5 }) => registry.hasBlob(repository, digest5, { signal })));
  return present.every(Boolean);
}

// src/build/plan/find-base.ts
async function findBase(segment, { spec, previous, trust }, ports) {
  if (segment.madeBy === "scratch") return scratchBase(segment, spec);
  if (trust === "trust" && previous?.record.base.key === segment.key) return rememberedBase(previous);
  const base = await readBase(spec.repository, segment.key, ports);
  return base !== void 0 && (trust === "trust" || await hasLayers(base, spec.repository, ports)) ? base : void 0;
}
function scratchBase({ key: key2 }, spec) {
  const { os, architecture, variant } = parsePlatform(spec.platform);
  const config = { os, architecture, ...variant === void 0 ? {} : { variant } };
  return { key: key2, layers: [], diffIds: [], config, facts: emptyRootfs };
}
async function whyBase(segment, { repository }, before, ports) {
  if (before === void 0) return [{ change: "first-build" }];
  const missing = { change: "missing", name: `base ${before.slice(0, 12)}` };
  if (before === segment.key) return [missing];
  const inputs = await readBaseInputs(repository, before, ports);
  const reasons = inputs === void 0 ? [] : diffInputs(inputs, segment.inputs);
  return reasons.length === 0 ? [missing] : reasons;
}
function rememberedBase({ record: record2, manifest }) {
  const { key: key2, digest: digest5, diffIds, config, facts } = record2.base;
  return {
    key: key2,
    layers: manifest.layers.slice(0, diffIds.length),
    diffIds,
    config,
    facts: parseRootfs(facts),
    ...digest5 === void 0 ? {} : { digest: digest5 }
  };
}

// src/build/plan/plan-steps.ts
async function planSteps({ segments: { segments, changes }, results }, repository, earlier, ports) {
  const steps = [];
  const addChanges = (after) => {
    for (const change of changes) if (change.after === after) steps.push(...planChange(change, segments));
  };
  for (const [place2, segment] of segments.entries()) {
    const { line, text } = segment;
    addChanges(place2);
    if (segment.kind === "copy") {
      const last = steps.at(-1);
      const bucket = planBucket(segment, earlier.layers);
      if (last?.kind === "copy" && last.line === line) steps.splice(-1, 1, joinBuckets(last, bucket));
      else steps.push(bucket);
    } else {
      const exists = results.has(segment.key);
      const before = earlier.runs[steps.filter(({ kind }) => kind === "run").length];
      const because = exists ? [] : await whyRun(segment, before, repository, ports);
      steps.push({
        kind: "run",
        line,
        text,
        action: exists ? "reuse" : "execute",
        engineBecause: segment.because,
        because
      });
    }
  }
  addChanges(segments.length);
  return steps;
}
function planChange({ line, text }, segments) {
  const hasLayer = segments.some((segment) => segment.line === line);
  return hasLayer ? [] : [{ kind: "change", action: "compose", line, text }];
}
function planBucket({ key: key2, line, text, fileCount, sizeBytes }, known) {
  const isKnown = known.has(key2);
  const made = isKnown ? { fileCount: 0, sizeBytes: 0 } : { fileCount, sizeBytes };
  return {
    kind: "copy",
    line,
    text,
    action: isKnown ? "reuse" : "compose",
    ...made,
    layers: { composed: isKnown ? 0 : 1, all: 1 }
  };
}
function joinBuckets(one, other) {
  return {
    ...one,
    action: one.action === "reuse" ? other.action : one.action,
    fileCount: one.fileCount + other.fileCount,
    sizeBytes: one.sizeBytes + other.sizeBytes,
    layers: { composed: one.layers.composed + other.layers.composed, all: one.layers.all + other.layers.all }
  };
}
async function whyRun(segment, before, repository, ports) {
  if (before === void 0) return [{ change: "first-build" }];
  const missing = { change: "missing", name: `result ${segment.key.slice(0, 12)}` };
  const stored = before === segment.key ? void 0 : await readRun(repository, before, ports);
  const reasons = stored === void 0 ? [] : diffInputs(stored.inputs, segment.inputs).map(baseBelow);
  return reasons.length === 0 ? [missing] : reasons;
}
function baseBelow(reason) {
  return "input" in reason && reason.input.kind === "from" && reason.input.name === "base" ? { change: "below", name: "the base" } : reason;
}

// src/build/plan/describe-stage.ts
function earlierImage(previous) {
  const segments = previous?.record.segments ?? [];
  return {
    base: previous?.record.base.key,
    runs: segments.filter(({ kind }) => kind === "run").map(({ key: key2 }) => key2),
    layers: layersOf(previous)
  };
}
function earlierStage(name, previous) {
  const stages = previous?.record.stages ?? {};
  const stage = Object.hasOwn(stages, name) ? stages[name] : void 0;
  return { base: stage?.base, runs: stage?.runs ?? [], contents: stage?.contents, layers: layersOf(previous) };
}
function layersOf(previous) {
  return new Set(previous?.record.segments.map(({ key: key2 }) => key2));
}
async function describeStage(name, work, earlier, spec, ports) {
  const { above, baseSegment } = work;
  const because = above === void 0 ? await whyBase(baseSegment, spec, earlier.base, ports) : [];
  return {
    name,
    base: { ...basePlan(work), because },
    steps: above === void 0 ? [] : await planSteps(above, spec.repository, earlier, ports),
    pending: pendingSteps(work)
  };
}
async function describeMore(told, work, earlier, spec, ports) {
  const steps = work.above === void 0 ? [] : await planSteps(work.above, spec.repository, earlier, ports);
  return { steps: [...told.steps, ...steps.slice(told.steps.length)], pending: pendingSteps(work) };
}
function basePlan({ baseSegment: { key: key2, madeBy, steps }, above }) {
  const throughLine = steps.at(-1)?.written.instruction.endLine;
  const place2 = throughLine === void 0 ? { key: key2 } : { key: key2, throughLine };
  if (madeBy === "scratch") return { ...place2, action: "none" };
  if (above !== void 0) return { ...place2, action: "reuse" };
  return { ...place2, action: madeBy === "copy" ? "copy" : "build" };
}
function pendingSteps({ baseSegment: { cut }, above, facts: { analysis } }) {
  if (above?.segments.ends.with === "complete") return [];
  const planned = new Set(above?.segments.segments.map(({ line }) => line));
  const lastPlanned = Math.max(0, ...planned);
  return analysis.chain.steps.slice(cut).map(({ instruction }) => instruction).filter(({ keyword, line }) => line > lastPlanned && (keyword === "COPY" || keyword === "ADD" || keyword === "RUN")).map(({ line, text }) => ({ line, text }));
}

// src/plan/compose/source-tree.ts
function sourceTreeOf({ root }, title) {
  const stored = /* @__PURE__ */ new Map();
  const inodes = inodesOf(root);
  const entryOf2 = (node, path, name) => {
    const { mode: mode2, uid: uid2, gid: gid2 } = node;
    const common = { path, name, mode: mode2, owner: { uid: uid2, gid: gid2 } };
    switch (node.type) {
      case "directory":
        return { ...common, type: "directory", children: childrenOf(node, path) };
      case "symlink":
        return { ...common, type: "symlink", target: node.target };
      case "file": {
        if (node.stored !== void 0) stored.set(path, node.stored);
        const inode = inodes.get(node);
        return { ...common, type: "file", size: node.stored?.size ?? 0, ...inode === void 0 ? {} : { inode } };
      }
    }
  };
  const childrenOf = ({ children }, path) => [...children].sort(([one], [other]) => one < other ? -1 : 1).flatMap(
    ([name, child]) => child === "absent" ? [] : entryOf2(child, path === "" ? name : `${path}/${name}`, name)
  );
  const { mode, uid, gid } = root;
  const owner = { uid, gid };
  const top = { type: "directory", path: "", name: "", mode, owner, children: childrenOf(root, "") };
  const entries = [...entriesBelow(top)];
  const byPath = new Map([["", top], ...entries.map((entry) => [entry.path, entry])]);
  return {
    tree: { directory: "/", title, ignore: noRules, entries, byPath, root: top },
    storedOf: ({ path }) => stored.get(path)
  };
}
function* entriesBelow({ children }) {
  for (const child of children) {
    yield child;
    if (child.type === "directory") yield* entriesBelow(child);
  }
}
function inodesOf(root) {
  const seen = /* @__PURE__ */ new Set();
  const inodes = /* @__PURE__ */ new Map();
  const visit = (directory) => {
    for (const child of directory.children.values()) {
      if (child === "absent" || child.type === "symlink") continue;
      if (child.type === "directory") visit(child);
      else if (!seen.has(child)) seen.add(child);
      else if (!inodes.has(child)) inodes.set(child, String(inodes.size + 1));
    }
  };
  visit(root);
  return inodes;
}

// src/plan/taken-source.ts
function sourceIdOf(source) {
  switch (source.kind) {
    case "stage":
      return `stage ${source.index}`;
    case "image":
      return `image ${source.image}`;
    case "scratch":
      return "scratch";
  }
}
function takenSource(known) {
  let tree;
  return {
    ...known,
    files: () => {
      tree ??= sourceTreeOf(known.rootfs, known.name);
      return tree;
    }
  };
}
function contentInput(source, path) {
  const { tree } = source.files();
  const name = `${source.name}: /${path.replace(/^\/+/, "")}`;
  const entry = followInContext(tree, path);
  if (entry === void 0) return textInput("from", name, `absent ${source.key}`);
  const lines2 = [];
  const isKnown = describe(entry, lines2, source);
  return isKnown ? textInput("from", name, lines2.join("\n")) : void 0;
}
function describe(entry, lines2, source) {
  const { type, path, mode, owner } = entry;
  const what = [path, type, mode, owner];
  switch (entry.type) {
    case "symlink":
      lines2.push(JSON.stringify([...what, entry.target]));
      return true;
    case "file": {
      const stored = source.files().storedOf(entry);
      if (stored === void 0 && source.contents !== "all") return false;
      lines2.push(JSON.stringify([...what, stored === void 0 ? source.key : contentDigest(stored), entry.inode]));
      return true;
    }
    case "directory":
      lines2.push(JSON.stringify(what));
      return entry.children.every((child) => describe(child, lines2, source));
    case "special":
      lines2.push(JSON.stringify([...what, source.key]));
      return true;
  }
}

// src/context/archive.ts
import { closeSync, openSync, readSync } from "node:fs";
function mayBeArchive(tree, file) {
  if (file.size === 0) return false;
  const head = readHead(tree, file);
  return MAGIC.some((magic) => head.subarray(0, magic.length).equals(magic)) || isZstdSkippable(head) || isTarHeader(head);
}
var MAGIC = ["1f8b", "425a68", "fd377a585a00", "28b52ffd"].map((hex) => Buffer.from(hex, "hex"));
function isZstdSkippable(head) {
  return head.length >= 4 && (head.readUInt32LE(0) & 4294967280) >>> 0 === 407710288;
}
var CHECKSUM_START = 148;
var CHECKSUM_END = 156;
function isTarHeader(head) {
  if (head.length < 512) return false;
  const stated = Number.parseInt(
    head.toString("latin1", CHECKSUM_START, CHECKSUM_END).replace(/[\0 ]+/g, " ").trim(),
    8
  );
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < 512; at++) {
    const isChecksum = at >= CHECKSUM_START && at < CHECKSUM_END;
    unsigned += isChecksum ? 32 : head.readUInt8(at);
    signed += isChecksum ? 32 : head.readInt8(at);
  }
  return stated === unsigned || stated === signed;
}
function readHead(tree, file) {
  return readingFile(tree, file, () => {
    const descriptor = openSync(diskPathOf(tree.directory, file.path), "r");
    try {
      const head = Buffer.alloc(512);
      return head.subarray(0, readSync(descriptor, head));
    } finally {
      closeSync(descriptor);
    }
  });
}

// src/plan/compose/run-view.ts
function refuse2(because) {
  throw new NotComposable({ kind: "engine", because });
}
function find(view, path) {
  const real = follow(view, path);
  const node = view.draft.lstat(real);
  if (node === void 0) return refuse2(`/${real} is not there`);
  return { path: real, node };
}
function findDirectory(view, path) {
  const found = find(view, path);
  return found.node.type === "directory" ? found.path : refuse2(`/${found.path} is not a directory`);
}
function follow(view, path) {
  const followed = followAsKernel(view.draft, path);
  if (followed.kind === "unknown") throw new NotComposable({ kind: "unknown", path: followed.path });
  if (followed.kind !== "path") return refuse2(`/${followed.path} is not a directory`);
  return outsideMounts(followed.path);
}
function place(view, path) {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (name === "") return refuse2("it changes the root directory itself");
  const directory = slash < 0 ? "" : findDirectory(view, path.slice(0, slash));
  return outsideMounts(directory === "" ? name : `${directory}/${name}`);
}
function pathOf({ workdir }, word) {
  const names = `${word.startsWith("/") ? "" : `${workdir}/`}${word === "." ? "" : word.replace(/^(?:\.\/+)+/, "")}`.split("/").filter((name) => name !== "");
  if (names.some((name) => name === "." || name === "..")) return refuse2(`the path ${word} has to be walked`);
  if (names.some((name) => name.startsWith(".wh."))) return refuse2(`${word} means a deletion in an image layer`);
  return names.join("/");
}
function pathsOf(view, { text, isPattern }) {
  if (!isPattern) return [pathOf(view, text)];
  const slash = text.lastIndexOf("/");
  const directoryText = text.slice(0, slash + 1);
  if (directoryText.includes("*") || slash === text.length - 1)
    return refuse2(`the pattern ${text} is not a simple one`);
  const directory = findDirectory(view, directoryText === "" ? pathOf(view, ".") : pathOf(view, directoryText));
  const pattern = namePattern(text.slice(slash + 1));
  const names = list(view, directory).flatMap(({ name }) => pattern.test(name) ? [name] : []);
  if (slash < 0 && names.some((name) => name.startsWith("-")))
    return refuse2(`${text} matches a name that begins with "-"`);
  if (names.length === 0) return refuse2(`nothing matches ${text}`);
  return names.map((name) => join2(directory, name));
}
function list({ draft }, path) {
  const node = draft.lstat(path);
  if (node?.type !== "directory") return refuse2(`/${path} is not a directory`);
  if (node.listing === "partial") throw new NotComposable({ kind: "unknown", path: join2(path, "*") });
  const names = [...node.children.keys()].sort();
  return names.flatMap((name) => {
    const child = join2(path, name);
    const found = draft.lstat(child);
    return found === void 0 ? [] : { name, path: child, node: found };
  });
}
function join2(directory, name) {
  return directory === "" ? name : `${directory}/${name}`;
}
function namePattern(text) {
  const literal3 = (part) => part.replace(/[.+]/g, "\\$&");
  return new RegExp(`^${text.startsWith("*") ? "(?!\\.)" : ""}${text.split("*").map(literal3).join("[^]*")}$`);
}
function outsideMounts(path) {
  const isMounted = /^(?:dev|proc|sys)(?:\/|$)/.test(path) || path === "etc/hosts" || path === "etc/resolv.conf";
  return isMounted ? refuse2(`/${path} is mounted while it is executed`) : path;
}

// src/plan/compose/chown-ids.ts
function chownIds({ user, group }, facts) {
  return {
    uid: user === void 0 ? void 0 : lookUp(user, "passwd", facts),
    gid: group === void 0 ? void 0 : lookUp(group, "group", facts)
  };
}
function lookUp(name, file, facts) {
  const lines2 = accountText(`etc/${file}`, facts[file], facts).split("\n");
  if (lines2.some((line) => /^[-+]/.test(line))) return refuse2(`/etc/${file} refers to other lists`);
  const fields = lines2.map((line) => line.split(":")).find(([first]) => first === name);
  const isNumber = /^[0-9]+$/.test(name);
  if (fields === void 0) return isNumber ? Number(name) : refuse2(`/etc/${file} does not name ${name}`);
  const [, , id = ""] = fields;
  const isWhole = fields.length === (file === "passwd" ? 7 : 4) && /^[0-9]{1,9}$/.test(id);
  return isWhole ? Number(id) : refuse2(`the line of ${name} in /etc/${file} is not whole`);
}

// src/plan/compose/make-directory.ts
var SET_GROUP_ID3 = 1024;
function makeDirectory(word, { parents, mode }, view) {
  const names = pathOf(view, word).split("/");
  let directory = "";
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const path = join2(directory, name);
    const before = view.draft.lstat(path);
    if (before !== void 0) {
      const isWanted = !isLast || parents === "made" && mode === void 0;
      const there = find(view, path);
      if (!isWanted || there.node.type !== "directory") refuse2(`/${path} is there already`);
      directory = there.path;
      continue;
    }
    if (!isLast && parents === "must-exist") refuse2(`/${path} is not there`);
    const above = view.draft.lstat(directory);
    const inherits = above !== void 0 && (above.mode & SET_GROUP_ID3) !== 0;
    if (inherits && isLast && mode !== void 0) refuse2(`tools differ on -m in /${directory}`);
    const made = isLast && mode !== void 0 ? mode : 493;
    view.draft.putDirectory(path, {
      mode: inherits ? made | SET_GROUP_ID3 : made,
      uid: 0,
      gid: inherits ? above.gid : 0
    });
    directory = path;
  }
}

// src/plan/compose/make-link.ts
var SET_GROUP_ID4 = 1024;
function makeLink(operation, view) {
  const directory = directoryOf(operation, view);
  const path = directory === void 0 ? place(view, pathOf(view, operation.name)) : join2(directory, lastName(operation.target));
  const before = view.draft.lstat(path);
  if (before !== void 0) replaceable({ path, node: before }, operation, view);
  const parent = view.draft.lstat(path.slice(0, Math.max(path.lastIndexOf("/"), 0)));
  if (parent === void 0 || (parent.mode & SET_GROUP_ID4) !== 0) refuse2(`/${path} would belong to another group`);
  view.draft.putSymlink(path, { uid: 0, gid: 0 }, operation.target);
}
function directoryOf({ name, linkToDirectory }, view) {
  const path = pathOf(view, name);
  if (path === "") return "";
  if (name.endsWith("/"))
    return linkToDirectory === "entered" ? findDirectory(view, path) : refuse2(`${name} may be a link`);
  const at = place(view, path);
  const node = view.draft.lstat(at);
  if (node?.type === "directory") return at;
  if (node?.type !== "symlink" || linkToDirectory === "replaced" || NO_DIRECTORY.test(node.target)) return void 0;
  const real = follow(view, at);
  return view.draft.lstat(real)?.type === "directory" ? real : void 0;
}
var NO_DIRECTORY = /^\/dev\/(?:stdin|stdout|stderr|null)$/;
function lastName(target) {
  const name = target.slice(target.lastIndexOf("/") + 1);
  return name === "" || name === "." || name === ".." || name.startsWith(".wh.") ? refuse2(`the name of a link to ${target} is not plain`) : name;
}
function replaceable({ path, node }, { existing, target }, view) {
  if (existing === "refuse" || node.type === "directory") refuse2(`/${path} is there already`);
  if (view.open.isLinked(path)) refuse2(`/${path} has several names`);
  if (node.type !== "file") return;
  const named = followTarget(target, view);
  if (named === path) refuse2(`/${path} would lead to itself`);
}
function followTarget(target, view) {
  const isMounted = /^\/(?:dev|proc|sys)\//.test(target);
  return isMounted ? void 0 : follow(view, pathOf(view, target));
}

// src/plan/compose/mode-change.ts
function parseModeChange(text) {
  if (/^[0-7]{3,4}$/.test(text)) return { kind: "octal", mode: Number.parseInt(text, 8) };
  const clauses = text.split(",").map(parseClause2);
  if (!clauses.every((clause) => clause !== void 0)) return void 0;
  return { kind: "symbolic", actions: clauses.flat() };
}
var SET_IDS2 = 3072;
var SPECIAL_BITS = 3584;
function changeMode(change, mode, type) {
  if (change.kind === "octal") return type === "directory" && (mode & SET_IDS2) !== 0 ? void 0 : change.mode;
  if ((mode & SPECIAL_BITS) !== 0) return void 0;
  const fromStart = change.actions.reduce((now, action) => applyAction(action, now, mode, type), mode);
  const stepByStep = change.actions.reduce((now, action) => applyAction(action, now, now, type), mode);
  return fromStart === stepByStep ? fromStart : void 0;
}
function parseClause2(clause) {
  const [, names = "", changes] = /^([ugoa]*)((?:[-+=](?:[rwxX]*|[ugo]))+)$/.exec(clause) ?? [];
  if (changes === void 0) return void 0;
  if (names === "" && !/^(?:[-+][rxX]+)+$/.test(changes)) return void 0;
  const classes = names === "" ? 511 : [...names].reduce((bits, name) => bits | (CLASSES2[name] ?? 0), 0);
  return [...changes.matchAll(/([-+=])([rwxXugo]*)/g)].map(([, operator = "", letters = ""]) => ({
    classes,
    operator,
    letters
  }));
}
var CLASSES2 = { u: 448, g: 56, o: 7, a: 511 };
var SHIFTS2 = { u: 6, g: 3, o: 0 };
var BITS = { r: 292, w: 146, x: 73 };
function applyAction({ classes, operator, letters }, mode, reference, type) {
  const bits = [...letters].reduce((sum, letter) => sum | bitsOf(letter, reference, type), 0) & classes;
  if (operator === "-") return mode & ~bits;
  return (operator === "=" ? mode & ~classes : mode) | bits;
}
function bitsOf(letter, reference, type) {
  if (letter === "X") return type === "directory" || (reference & 73) !== 0 ? 73 : 0;
  const shift = SHIFTS2[letter];
  return shift === void 0 ? BITS[letter] ?? 0 : (reference >> shift & 7) * 73;
}

// src/plan/compose/apply-operation.ts
function applyOperation(operation, view, facts) {
  switch (operation.tool) {
    case "chmod":
      for (const found of targetsOf(operation, view)) {
        if (found.node.type === "symlink") continue;
        const mode = changeMode(operation.change, found.node.mode, found.node.type);
        setAttributes(found, { ...found.node, mode: mode ?? refuse2(`chmods differ on /${found.path}`) }, view);
      }
      break;
    case "chown": {
      const ids = chownIds(operation.owner, facts);
      for (const found of targetsOf(operation, view)) setAttributes(found, owned(found, ids), view);
      break;
    }
    case "mkdir":
      for (const path of operation.paths) makeDirectory(path, operation, view);
      break;
    case "ln":
      makeLink(operation, view);
      break;
  }
}
function* targetsOf({ reach, paths }, view) {
  for (const path of paths.flatMap((word) => pathsOf(view, word))) {
    if (reach === "alone") {
      yield find(view, path);
      continue;
    }
    const top = place(view, path);
    const node = view.draft.lstat(top) ?? refuse2(`/${top} is not there`);
    if (node.type === "symlink") refuse2(`tools differ on -R on the link /${top}`);
    yield* walk2({ path: top, node }, view);
  }
}
function* walk2({ path, node }, view) {
  yield { path, node };
  if (node.type !== "directory") return;
  const children = list(view, path);
  yield* children.filter((child) => child.node.type !== "directory");
  for (const child of children) if (child.node.type === "directory") yield* walk2(child, view);
}
function owned({ path, node }, { uid = node.uid, gid = node.gid }) {
  if (node.type === "file" && (node.mode & 3072) !== 0) refuse2(`chown takes the set-id bits from /${path}`);
  return { mode: node.mode, uid, gid };
}
function setAttributes({ path, node }, { mode, uid, gid }, view) {
  if (path === "") refuse2("it changes the root directory itself");
  switch (node.type) {
    case "directory":
      view.draft.putDirectory(path, { mode, uid, gid });
      break;
    case "symlink":
      if (node.uid !== uid || node.gid !== gid) view.draft.putSymlink(path, { uid, gid }, node.target);
      break;
    case "file":
      setFileAttributes({ path, node }, { mode, uid, gid }, view);
      break;
  }
}
function setFileAttributes({ path, node }, to, view) {
  const entry = view.open.entryAt(path);
  if (entry === void 0) refuse2(`/${path} is in a layer below`);
  if (entry.type !== "file" || view.open.isLinked(path)) refuse2(`/${path} has several names`);
  if (entry.xattrs !== void 0) refuse2(`/${path} has extended attributes`);
  if (node.mode === to.mode && node.uid === to.uid && node.gid === to.gid) return;
  const { size, digest: digest5, content } = entry;
  view.draft.putFile(path, to, { size, digest: digest5, content });
}

// src/plan/compose/find-tools.ts
function findTools(view, names, searchPath) {
  for (const name of new Set(names)) {
    const path = findProgram(view, searchPath.split(":"), name);
    if (!SYSTEM_FOLDER.test(path) || view.open.entryAt(path) !== void 0) refuse2(`/${path} is a ${name} of its own`);
  }
}
function findShell(view) {
  const { path, node } = find(view, "bin/sh");
  if (node.type !== "file" || !SYSTEM_FOLDER.test(path) || view.open.entryAt(path) !== void 0)
    refuse2("/bin/sh is not that of the system");
}
function findMountPoints({ draft }) {
  for (const path of ["dev", "proc", "sys"])
    if (draft.lstat(path)?.type !== "directory") refuse2(`/${path} is not there, and executing it leaves it`);
}
var SYSTEM_FOLDER = /^(?:usr\/)?s?bin\/[^/]+$/;
function findProgram(view, folders, name) {
  for (const folder of folders) {
    if (!folder.startsWith("/")) refuse2(`the PATH holds "${folder}"`);
    const directory = follow(view, folder);
    if (view.draft.lstat(directory)?.type !== "directory") continue;
    const path = follow(view, `${directory}/${name}`);
    const node = view.draft.lstat(path);
    if (node?.type === "file" && (node.mode & 73) !== 0) return path;
  }
  return refuse2(`there is no ${name}`);
}

// src/plan/compose/compose-run.ts
function composeRun({ form, operations }, environment) {
  const { facts, open, searchPath } = environment;
  const draft = draftLayer(facts, (what) => new NotComposable({ kind: "engine", because: what }));
  const usesAccounts = operations.some(({ tool }) => tool === "chown");
  const composition = composing(() => {
    findMountPoints({ draft });
    const view = {
      draft,
      open,
      workdir: `/${findDirectory({ draft, open, workdir: "/" }, environment.workdir)}`
    };
    if (form === "shell") findShell(view);
    findTools(
      view,
      operations.map(({ tool }) => tool),
      searchPath
    );
    for (const operation of operations) applyOperation(operation, view, facts);
    return {
      kind: "entries",
      ...draft.finish(),
      usesAccounts
    };
  });
  if (composition.kind !== "engine") return composition;
  return { ...composition, rootfsPaths: draft.finish().rootfsPaths, usesAccounts };
}

// src/plan/compose/shell-commands.ts
function parseShellCommands(line, variables) {
  const commands = [[]];
  let end = "separator";
  for (let at = 0; at < line.length; ) {
    const token = readToken(line, at, variables);
    if (token === void 0) return void 0;
    at = token.end;
    if (token.kind === "word") commands.at(-1)?.push(token.word);
    if (token.kind === "separator" || token.kind === "and") {
      if (commands.at(-1)?.length === 0) return void 0;
      commands.push([]);
    }
    if (token.kind !== "blank") end = token.kind;
  }
  if (end === "and") return void 0;
  return commands.filter((words) => words.length > 0);
}
function readToken(line, at, variables) {
  const blank = matchAt(BLANK, line, at);
  if (blank !== void 0) return { kind: "blank", end: at + blank[0].length };
  if (line[at] === ";") return { kind: "separator", end: at + 1 };
  if (line.startsWith("&&", at)) return { kind: "and", end: at + 2 };
  return readWord(line, at, variables);
}
var BLANK = /[ \t]+/y;
var PLAIN = /[A-Za-z0-9_./:=+,@%-]+/y;
var SINGLE_QUOTED = /'([^'\p{Cc}]*)'/uy;
var DOUBLE_QUOTED = /[^"$`\\\p{Cc}]+/uy;
var VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/y;
var ONE_WORD = /^[A-Za-z0-9_./:=+,@%-]+$/;
var PRINTABLE = new RegExp("^\\P{Cc}*$", "u");
var OF_THE_SHELL = /^(?:_|IFS|PWD|OLDPWD|OPTARG|OPTERR|OPTIND|PPID|PS\d|UID|EUID|GROUPS|SHLVL|RANDOM|SECONDS|LINENO|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|FUNCNAME|DIRSTACK|PIPESTATUS|SHELLOPTS|BASH.*|EPOCH.*)$/;
function readWord(line, start, variables) {
  let text = "";
  let isPattern = false;
  let quotesPattern = false;
  let at = start;
  const quote = (part) => {
    text += part;
    quotesPattern ||= /[*?[\]]/.test(part);
  };
  while (at < line.length && !/[ \t;&]/.test(line.charAt(at))) {
    const plain = matchAt(PLAIN, line, at);
    const single = matchAt(SINGLE_QUOTED, line, at);
    const variable = matchAt(VARIABLE, line, at);
    if (plain !== void 0) {
      text += plain[0];
      at += plain[0].length;
    } else if (single !== void 0) {
      quote(single[1] ?? "");
      at += single[0].length;
    } else if (variable !== void 0) {
      const value = variableValue(variable, variables);
      if (value === void 0 || !ONE_WORD.test(value)) return void 0;
      text += value;
      at += variable[0].length;
    } else if (line[at] === '"') {
      const quoted = readDoubleQuoted(line, at + 1, variables);
      if (quoted === void 0) return void 0;
      quote(quoted.text);
      at = quoted.end;
    } else if (line[at] === "*") {
      isPattern = true;
      text += "*";
      at++;
    } else return void 0;
  }
  if (at === start || isPattern && quotesPattern) return void 0;
  return { kind: "word", word: { text, isPattern }, end: at };
}
function readDoubleQuoted(line, start, variables) {
  let text = "";
  for (let at = start; at < line.length; ) {
    if (line[at] === '"') return { text, end: at + 1 };
    const plain = matchAt(DOUBLE_QUOTED, line, at);
    const variable = matchAt(VARIABLE, line, at);
    const value = variable === void 0 ? plain?.[0] : variableValue(variable, variables);
    if (value === void 0 || !PRINTABLE.test(value)) return void 0;
    text += value;
    at += (variable ?? plain)?.[0].length ?? 0;
  }
  return void 0;
}
function variableValue([, bare, braced], variables) {
  const name = bare ?? braced ?? "";
  return OF_THE_SHELL.test(name) ? void 0 : variables.get(name);
}
function matchAt(pattern, line, at) {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? void 0;
}

// src/plan/compose/simple-run.ts
function parseSimpleRun(run, { config, variables }) {
  const { User: user = "", Shell: shell = [] } = config;
  if (!isPlain(run) || !ROOT.test(user) || [...variables.keys()].some((name) => CHANGES_TOOLS.test(name)))
    return void 0;
  const { command } = run;
  if (command.form === "exec") {
    const words = command.args.map((text) => ({ text, isPattern: false }));
    return simpleRun("exec", [words]);
  }
  if (shell.length > 0 && JSON.stringify(shell) !== '["/bin/sh","-c"]') return void 0;
  const commands = parseShellCommands(command.line, variables);
  return commands && simpleRun("shell", commands.filter(isNoOption));
}
var ROOT = /^(?:|(?:root|0)(?::(?:root|0))?)$/;
var CHANGES_TOOLS = /^(?:LD_PRELOAD|LD_AUDIT|POSIXLY_CORRECT|IFS|SHELLOPTS|BASHOPTS|BASH_ENV|BASH_FUNC_.*)$/;
function isPlain({ mounts, devices, heredocs, network, security, annotations }) {
  return [mounts, devices, heredocs].every(({ length }) => length === 0) && network === "default" && security === "sandbox" && annotations.memo === void 0;
}
function isNoOption([tool, options, ...rest]) {
  return !(tool?.text === "set" && /^-[eux]+$/.test(options?.text ?? "") && rest.length === 0);
}
function simpleRun(form, commands) {
  const operations = commands.map(parseOperation);
  if (operations.length === 0 || !operations.every((operation) => operation !== void 0)) return void 0;
  return { form, operations };
}
function parseOperation([tool, ...words]) {
  const firstOperand = words.findIndex(({ text }) => !text.startsWith("-"));
  const flags = words.slice(0, Math.max(firstOperand, 0)).map(({ text }) => text);
  const operands = words.slice(flags.length);
  if (operands.some(({ text }) => text === "" || text.startsWith("-"))) return void 0;
  switch (tool?.text) {
    case "chmod":
      return parseChmod2(flags, operands);
    case "chown":
      return parseChown(flags, operands);
    case "mkdir":
      return parseMkdir(flags, operands);
    case "ln":
      return parseLn(flags, operands);
    default:
      return void 0;
  }
}
function parseChmod2(flags, [mode, ...paths]) {
  const reach = reachOf(flags);
  const change = mode === void 0 ? void 0 : parseModeChange(mode.text);
  if (reach === void 0 || change === void 0 || paths.length === 0) return void 0;
  return { tool: "chmod", reach, change, paths };
}
function parseChown(flags, [owner, ...paths]) {
  const reach = reachOf(flags);
  const [, user = "", colon, group = ""] = /^([^:]*)(?:(:)([^:]+))?$/.exec(owner?.text ?? "") ?? [];
  if (reach === void 0 || paths.length === 0 || user === "" && colon === void 0) return void 0;
  const names = { ...user !== "" && { user }, ...group !== "" && { group } };
  return Object.values(names).every((name) => ACCOUNT.test(name)) ? { tool: "chown", reach, owner: names, paths } : void 0;
}
var ACCOUNT = /^(?:0|[1-9][0-9]{0,8}|[A-Za-z_][A-Za-z0-9_-]*)$/;
function reachOf(flags) {
  if (flags.length === 0) return "alone";
  return flags.length === 1 && flags[0] === "-R" ? "recursive" : void 0;
}
function parseMkdir(flags, operands) {
  const modeFlag = flags.at(-1);
  const hasMode = modeFlag === "-m" || modeFlag === "-pm";
  const parents = flags.includes("-p") || flags.includes("-pm") ? "made" : "must-exist";
  const others = hasMode ? flags.slice(0, -1) : flags;
  const [first, ...rest] = operands;
  const words = hasMode ? rest : operands;
  const mode = hasMode && /^[0-7]{3,4}$/.test(first?.text ?? "") ? Number.parseInt(first?.text ?? "", 8) : void 0;
  if (others.some((flag) => flag !== "-p") || hasMode !== (mode !== void 0)) return void 0;
  const paths = literal2(words);
  if (paths === void 0 || paths.length === 0) return void 0;
  return { tool: "mkdir", parents, paths, ...mode !== void 0 && { mode } };
}
function parseLn(flags, operands) {
  const letters = new Set(flags.join("").replaceAll("-", ""));
  const [target, name, ...rest] = literal2(operands) ?? [];
  if (!flags.every((flag) => /^-[sfn]+$/.test(flag)) || !letters.has("s")) return void 0;
  if (target === void 0 || name === void 0 || rest.length > 0) return void 0;
  return {
    tool: "ln",
    target,
    name,
    existing: letters.has("f") ? "replace" : "refuse",
    linkToDirectory: letters.has("n") ? "replaced" : "entered"
  };
}
function literal2(words) {
  return words.some(({ isPattern }) => isPattern) ? void 0 : words.map(({ text }) => text);
}

// src/plan/compose/workdir.ts
function composeWorkdir({ path, user, location }, facts) {
  return composing(() => {
    const conflict = (what) => new ToolError("WORKDIR_NOT_A_DIRECTORY", `WORKDIR ${path}: ${what}`, {
      hint: "Change the path, or remove what is in the way in an instruction before.",
      ...location && { location }
    });
    const owner = parseOwner(user);
    const draft = draftLayer(facts, conflict);
    draft.makeDirectories(draft.resolve(path), {
      mode: 493,
      owner: user === "" ? void 0 : lookUpOwner(owner, facts)
    });
    return { kind: "entries", ...draft.finish(), usesAccounts: isByName(owner) };
  });
}

// src/plan/compose-step.ts
function composeStep(step, rootfs, facts, source) {
  const { keyword, line } = step.instruction;
  try {
    return compose2(step, rootfs, facts, source);
  } catch (error) {
    throw atLocation(error, { file: facts.analysis.dockerfile.file, line, column: 1 }, keyword);
  }
}
function compose2({ instruction, before, state }, rootfs, facts, source) {
  const dockerfile = facts.analysis.dockerfile.file;
  if (instruction.keyword === "WORKDIR") {
    const location = { file: dockerfile, line: instruction.line };
    return composeWorkdir({ path: state.config.WorkingDir ?? "/", user: before.config.User ?? "", location }, rootfs);
  }
  if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD")
    throw new TypeError(`${instruction.keyword} copies nothing`);
  const environment = { dockerfile, workdir: before.config.WorkingDir || "/", facts: rootfs };
  if (instruction.keyword === "COPY" && instruction.from !== void 0 && source !== void 0) {
    const { from: _, ...copy } = instruction;
    return composeCopy(copy, { ...environment, ...filesOf(source) });
  }
  const { context, contentIds } = facts;
  return composeCopy(instruction, {
    ...environment,
    context,
    contentIds,
    mayBeArchive: (file) => mayBeArchive(context, file),
    archiveOf: ({ path }) => facts.archives.known(path)
  });
}
function filesOf(source) {
  const { tree, storedOf } = source.files();
  const known = (file) => {
    const stored = storedOf(file);
    if (stored !== void 0) return stored;
    throw new NotComposable(
      source.contents === "all" ? { kind: "engine", because: `/${file.path} of ${source.name} is a device, or has extended attributes` } : { kind: "source-unknown" }
    );
  };
  return {
    context: tree,
    contentIds: (file) => contentDigest(known(file)),
    contentOf: (file) => known(file).content,
    mayBeArchive: () => false,
    archiveOf: () => void 0
  };
}
function simpleRunOf({ instruction, before }) {
  return instruction.keyword === "RUN" ? parseSimpleRun(instruction, before) : void 0;
}
function composeSimpleRun(run, { before }, rootfs, open) {
  return composeRun(run, {
    workdir: before.config.WorkingDir || "/",
    searchPath: before.variables.get("PATH") ?? "",
    facts: rootfs,
    open
  });
}

// src/layer/buckets.ts
import { hash } from "node:crypto";

// src/layer/is-asset.ts
var ASSETS = new Set(
  "png jpg jpeg gif webp avif ico bmp tif tiff svg psd woff woff2 ttf otf eot mp3 mp4 m4a ogg wav webm mov avi pdf doc docx xls xlsx ppt pptx odt ods zip gz tgz bz2 xz zst 7z rar jar war whl so dll dylib exe wasm bin dat db sqlite sqlite3 mmdb parquet onnx pt pkl npy mo map".split(" ")
);
function isAsset(path) {
  return ASSETS.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

// src/layer/size-class.ts
var ENTRY_BYTES = 512;
var WEIGHT_PARTS = 64;
function sizeClassOf(size) {
  const bytes = ENTRY_BYTES + size;
  return bytes < 2 ** 32 ? 31 - Math.clz32(bytes) : 63 - Math.clz32(bytes / 2 ** 32);
}
function amountOfClass(sizeClass) {
  return CLASSES3[sizeClass] ?? middleOf(sizeClass);
}
var NO_CONTENT = amountOf(ENTRY_BYTES);
var CLASSES3 = Array.from({ length: 53 }, (_, sizeClass) => middleOf(sizeClass));
function middleOf(sizeClass) {
  return amountOf(2 ** (sizeClass + 0.5));
}
function amountOf(bytes) {
  return { bytes: Math.round(bytes), weight: Math.round(WEIGHT_PARTS * Math.sqrt(bytes)) };
}

// src/layer/buckets.ts
var BUCKETS_AT_MOST = 40;
var SMALLEST_MEAN_BYTES = 64 << 10;
var RUNS_PER_BUCKET = 2.5;
function divideIntoBuckets(entries, { atMost = BUCKETS_AT_MOST } = {}) {
  const weights = new Float64Array(entries.length);
  let bytes = 0;
  let weight = 0;
  entries.forEach((entry, place2) => {
    const amount = amountOf2(entry);
    bytes += amount.bytes;
    weight += weights[place2] = amount.weight;
  });
  const most = Math.min(atMost, powerOfTwoBelow(bytes / SMALLEST_MEAN_BYTES));
  if (most <= 1) return entries.length === 0 ? [] : [entries];
  const aim = 2 * powerOfTwoBelow(weight / (RUNS_PER_BUCKET * most));
  return entriesOf(joinSmallest(runsOf(piecesOf(entries, weights, aim), aim), most), entries);
}
function piecesOf(entries, weights, aim) {
  const folders = { asset: /* @__PURE__ */ new Map(), source: /* @__PURE__ */ new Map() };
  const recent = { asset: void 0, source: void 0 };
  entries.forEach((entry, place2) => {
    const isDirectory2 = entry.type === "directory";
    const file = nameOf2(entry);
    const kind = !isDirectory2 && isAsset(file) ? "asset" : "source";
    const before = recent[kind];
    const isBeside = before !== void 0 && !isDirectory2 && isIn(before.path, file);
    const folder = isBeside ? before : folderAt(isDirectory2 ? entry.path : parentOf(file), kind, folders[kind]);
    recent[kind] = folder;
    folder.places.push(place2);
    folder.weight += weights[place2] ?? 0;
  });
  return [...sortPieces(folders.asset, entries, weights, aim), ...sortPieces(folders.source, entries, weights, aim)];
}
function folderAt(path, kind, folders) {
  const known = folders.get(path);
  if (known !== void 0) return known;
  const folder = { kind, path, places: [], weight: 0 };
  folders.set(path, folder);
  return folder;
}
function sortPieces(folders, entries, weights, aim) {
  const pieces = [...folders.values()].flatMap(
    (folder) => folder.weight <= aim ? { ...folder, name: sortable(folder.path) } : filesOf2(folder, entries, weights)
  );
  return pieces.sort((one, other) => one.name < other.name ? -1 : 1);
}
function filesOf2({ kind, places }, entries, weights) {
  const pieces = /* @__PURE__ */ new Map();
  for (const place2 of places) {
    const entry = entries[place2];
    if (entry === void 0) continue;
    const name = sortable(nameOf2(entry));
    const { places: others = [], weight = 0 } = pieces.get(name) ?? {};
    pieces.set(name, { name, kind, places: [...others, place2], weight: weight + (weights[place2] ?? 0) });
  }
  return [...pieces.values()];
}
function runsOf(pieces, aim) {
  const runs = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    const begins = last?.kind !== piece.kind || last.weight + piece.weight > 2 * aim || fractionOf(piece.name) < powerOfTwoBelow(piece.weight) / aim;
    if (begins) runs.push({ kind: piece.kind, pieces: [piece], weight: piece.weight });
    else {
      last.pieces.push(piece);
      last.weight += piece.weight;
    }
  }
  return runs;
}
function joinSmallest(runs, most) {
  const joined = [...runs];
  while (joined.length > most) {
    const sums = joined.slice(1).map((run, index) => {
      const before = joined[index];
      return before?.kind === run.kind ? before.weight + run.weight : Infinity;
    });
    const at = sums.indexOf(Math.min(...sums));
    const [one, other] = joined.slice(at, at + 2);
    if (one === void 0 || other === void 0) break;
    const pieces = [...one.pieces, ...other.pieces];
    joined.splice(at, 2, { kind: other.kind, pieces, weight: one.weight + other.weight });
  }
  return joined;
}
function entriesOf(runs, entries) {
  const runAt = new Uint8Array(entries.length);
  runs.forEach(({ pieces }, run) => {
    for (const { places } of pieces) for (const place2 of places) runAt[place2] = run;
  });
  const buckets = runs.map(() => []);
  entries.forEach((entry, place2) => {
    buckets[runAt[place2] ?? 0]?.push(entry);
  });
  return buckets;
}
function nameOf2(entry) {
  return entry.type === "hardlink" ? entry.target : entry.path;
}
function amountOf2(entry) {
  return entry.type === "file" ? amountOfClass(sizeClassOf(entry.size)) : NO_CONTENT;
}
function sortable(path) {
  return path.replaceAll("/", "\0");
}
function powerOfTwoBelow(number2) {
  return number2 <= 0 ? 0 : 2 ** Math.floor(Math.log2(number2));
}
function fractionOf(text) {
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 8), 16) / 2 ** 32;
}

// src/layer/key.ts
import { createHash as createHash2 } from "node:crypto";
var FORM = "hydrofoil layer key 1\n";
function layerKeyOf(entries) {
  return hashEntries(FORM, entries, contentDigest);
}
function hashEntries(form, entries, contentOf2) {
  const hash2 = createHash2("sha256").update(form);
  let text = "";
  const attributes = attributeFields();
  for (const { entry, path, place: place2 } of inOrderOfBytes(entries)) {
    text += `${field(path)}${attributes(entry)}${contentFieldsOf(entry, place2, contentOf2)}
`;
    if (text.length < TEXT_AT_ONCE) continue;
    hash2.update(text, "latin1");
    text = "";
  }
  return parseDigest(`sha256:${hash2.update(text, "latin1").digest("hex")}`);
}
var TEXT_AT_ONCE = 1 << 16;
function inOrderOfBytes(entries) {
  const keyed = entries.map((entry, place2) => ({ entry, path: byteTextOf(entry.path), place: place2 }));
  return keyed.sort((a, b) => a.path < b.path ? -1 : 1);
}
function attributeFields() {
  let before;
  let text = "";
  return (entry) => {
    const { type, mode, uid, gid } = entry;
    if (before?.type !== type || before.mode !== mode || before.uid !== uid || before.gid !== gid)
      text = field(type) + field(mode.toString(8)) + field(String(uid)) + field(String(gid));
    before = entry;
    return text;
  };
}
function contentFieldsOf(entry, place2, contentOf2) {
  switch (entry.type) {
    case "file":
      return field(contentOf2(entry, place2)) + xattrFieldsOf(entry.xattrs);
    case "symlink":
    case "hardlink":
      return field(byteTextOf(entry.target));
    case "directory":
      return "";
  }
}
function xattrFieldsOf(xattrs) {
  if (xattrs === void 0) return "";
  return Object.entries(xattrs).map(([name, value]) => [byteTextOf(name), Buffer.from(value).toString("latin1")]).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => field(name) + field(value)).join("");
}
function byteTextOf(text) {
  return IS_ASCII.test(text) ? text : encodePath(text).toString("latin1");
}
var IS_ASCII = /^[\0-\x7f]*$/;
function field(byteText) {
  return `${byteText.length}:${byteText},`;
}

// src/layer/fingerprint.ts
var FORM2 = "hydrofoil layer fingerprint 1\n";
function vouchedFingerprint(entries) {
  return fingerprintOf(
    entries,
    ({ digest: digest5 }) => typeof digest5 === "string" ? digest5 : digest5.among.vouched(digest5.row)
  );
}
function readFingerprint(entries) {
  return fingerprintOf(
    entries,
    ({ digest: digest5 }) => typeof digest5 === "string" ? digest5 : digest5.among.read(digest5.row).blobId
  );
}
function fingerprintOf(entries, nameOf4) {
  const names = [];
  for (const entry of entries) {
    const name = entry.type === "file" ? nameOf4(entry) : "";
    if (name === void 0) return void 0;
    names.push(name);
  }
  return hexOf(hashEntries(FORM2, entries, (_, place2) => names[place2] ?? ""));
}

// src/plan/buckets-for.ts
var APP_LAYERS_AT_MOST = 48;
var LAYERS_AT_MOST = 120;
function bucketsFor({ base, below, copiesToCome }) {
  const room = Math.min(APP_LAYERS_AT_MOST, LAYERS_AT_MOST - base) - below;
  const share = copiesToCome > 0 ? Math.min(Math.floor(room / 2), room - copiesToCome) : room;
  return Math.max(1, Math.min(BUCKETS_AT_MOST, share));
}

// src/plan/compose/facts-after.ts
function factsAfter(before, entries) {
  const directories = /* @__PURE__ */ new Map();
  for (const entry of entries) if (entry.type === "directory") directories.set(entry.path, entry);
  let after;
  return {
    facts() {
      after ??= applyEntries(before, entries);
      return after;
    },
    lookUpParent(path) {
      const made = directories.get(path);
      if (made === void 0) return lookup(before, path);
      const { type, mode, uid, gid } = made;
      return { kind: "found", path, node: { type, mode, uid, gid, listing: "partial", children: /* @__PURE__ */ new Map() } };
    }
  };
}

// src/plan/compose/with-parents.ts
function withParents(entries, lookUp2) {
  const named = new Set(entries.filter(({ type }) => type === "directory").map(({ path }) => path));
  const complete = [];
  let parentBefore;
  for (const entry of entries) {
    if (parentBefore !== void 0 && isIn(parentBefore, entry.path)) {
      complete.push(entry);
      continue;
    }
    parentBefore = parentOf(entry.path);
    for (const path of pathsAbove(entry.path)) {
      if (named.has(path)) continue;
      const found = lookUp2(path);
      if (found.kind === "unknown") return { kind: "unknown", path };
      if (found.kind !== "found" || found.node.type !== "directory")
        throw new RangeError(`${entry.path} is put where no folder is`);
      const { mode, uid, gid } = found.node;
      const parent = { path, type: "directory", mode, uid, gid };
      named.add(path);
      complete.push(parent);
    }
    complete.push(entry);
  }
  return { kind: "entries", entries: complete };
}
function pathsAbove(path) {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

// src/plan/open-layers.ts
function openEntriesOf(layers) {
  const entries = /* @__PURE__ */ new Map();
  const linked = /* @__PURE__ */ new Set();
  for (const entry of layers.flat()) {
    entries.set(entry.path, entry);
    if (entry.type === "hardlink") linked.add(entry.path).add(entry.target);
  }
  return { entryAt: (path) => entries.get(path), isLinked: (path) => linked.has(path) };
}
function changeEntries(layers, changed) {
  const changes = new Map(changed.map((entry) => [entry.path, entry]));
  const done = /* @__PURE__ */ new Set();
  const fromTop = layers.toReversed().map((layer) => {
    const named = /* @__PURE__ */ new Set();
    const entries = layer.map((entry) => {
      const change = changes.get(entry.path);
      if (change === void 0 || change.type !== "directory" && done.has(entry.path)) return entry;
      named.add(entry.path);
      return change;
    });
    for (const path of named) done.add(path);
    return named.size === 0 ? layer : entries;
  });
  return { layers: fromTop.reverse(), left: changed.filter(({ path }) => !done.has(path)) };
}

// src/plan/segment-draft.ts
function draftSegments(facts, { remembered, baseLayers, steps }) {
  const segments = [];
  const history = [];
  const changes = [];
  const paths = /* @__PURE__ */ new Set();
  let accounts = false;
  let rootfs = knownRootfs(facts);
  let open = [];
  let directories;
  const addMetadata = (step) => {
    if (step.history !== void 0) history.push({ createdBy: step.history.createdBy });
  };
  const addLooked = ({ rootfsPaths = [], usesAccounts = false }) => {
    for (const path of rootfsPaths) paths.add(path);
    accounts ||= usesAccounts;
  };
  const openLayer = (layer) => {
    open = [...open, layer];
    return { segment: segments.length + open.length - 1 };
  };
  const close = () => {
    if (directories !== void 0 && directories.entries.length > 0) history[directories.line] = openLayer(directories);
    directories = void 0;
    segments.push(...open.map((layer) => copySegment(layer, steps.indexOf(layer.step), remembered)));
    open = [];
  };
  const knownFacts = () => {
    if (rootfs.kind !== "known") throw new RangeError("Nothing is composed on what is not known");
    return rootfs.facts();
  };
  const addDirectories = (entries, step, now) => {
    const whole = withParents(mergeInWalkOrder(directories?.entries ?? [], inWalkOrder(entries)), now.lookUpParent);
    if (whole.kind === "unknown") return whole.path;
    directories = { entries: whole.entries, step, line: history.length };
    return void 0;
  };
  return {
    rootfs: () => rootfs,
    addMetadata,
    addLooked,
    addFiles(composed, step) {
      const now = factsAfter(knownFacts(), composed.entries);
      if (step.instruction.keyword === "WORKDIR") {
        const unknown = addDirectories(composed.entries, step, now);
        if (unknown !== void 0) return unknown;
        addMetadata(step);
      } else {
        const entries = mergeInWalkOrder(directories?.entries ?? [], composed.entries);
        const below = segments.length + open.length;
        const copiesToCome = steps.slice(steps.indexOf(step) + 1).filter(isCopy).length;
        const atMost = bucketsFor({ base: baseLayers, below, copiesToCome });
        const buckets = divide(entries, atMost).map((bucket) => withParents(bucket, now.lookUpParent));
        const unknown = buckets.find(({ kind }) => kind === "unknown");
        if (unknown?.kind === "unknown") return unknown.path;
        directories = void 0;
        for (const bucket of buckets)
          history.push(openLayer({ entries: bucket.kind === "entries" ? bucket.entries : [], step }));
      }
      addLooked(composed);
      rootfs = { kind: "known", facts: now.facts };
      return void 0;
    },
    openEntries: () => openEntriesOf([...open, ...directories === void 0 ? [] : [directories]].map(entriesOf2)),
    changeFiles(composed, step) {
      const now = factsAfter(knownFacts(), composed.entries);
      const waiting = directories === void 0 ? [] : [directories];
      const { layers, left } = changeEntries([...open, ...waiting].map(entriesOf2), composed.entries);
      const [before, beforeWaiting] = [open, directories];
      open = open.map((layer, place2) => ({ ...layer, entries: layers[place2] ?? layer.entries }));
      if (directories !== void 0) directories = { ...directories, entries: layers.at(-1) ?? directories.entries };
      const unknown = left.length === 0 ? void 0 : addDirectories(left, step, now);
      if (unknown !== void 0) {
        [open, directories] = [before, beforeWaiting];
        return unknown;
      }
      const { line, text } = step.written.instruction;
      changes.push({ line, text, after: segments.length + open.length });
      addMetadata(step);
      addLooked(composed);
      rootfs = { kind: "known", facts: now.facts };
      return void 0;
    },
    addRun(segment, tree) {
      close();
      history.push({ segment: segments.length });
      segments.push(segment);
      if (rootfs.kind === "after-run") return;
      rootfs = tree === void 0 ? { kind: "after-run", key: segment.key } : knownRootfs(applyLayers(rootfs.facts(), tree));
    },
    finish() {
      close();
      return { segments, history, changes, looked: { paths: [...paths].sort(), accounts } };
    }
  };
}
function knownRootfs(facts) {
  return { kind: "known", facts: () => facts };
}
function divide(entries, atMost) {
  const buckets = divideIntoBuckets(entries, { atMost });
  return buckets.length === 0 ? [[]] : buckets;
}
function isCopy({ instruction: { keyword } }) {
  return keyword === "COPY" || keyword === "ADD";
}
function copySegment({ entries, step: { written, history } }, step, remembered) {
  const { line, text } = written.instruction;
  return {
    kind: "copy",
    ...identify(entries, remembered),
    entries,
    step,
    line,
    text,
    createdBy: history?.createdBy ?? text,
    ...countsOf(entries),
    holdsAssets: entries.some(({ type, path }) => type === "file" && isAsset(path))
  };
}
function countsOf(entries) {
  const files = entries.filter((entry) => entry.type === "file");
  return { fileCount: files.length, sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
}
function identify(entries, remembered) {
  const vouched = remembered.size === 0 ? void 0 : vouchedFingerprint(entries);
  const known = vouched === void 0 ? void 0 : remembered.get(vouched);
  if (vouched !== void 0 && known !== void 0) return { key: known, fingerprint: vouched };
  const key2 = hexOf(layerKeyOf(entries));
  const fingerprint = readFingerprint(entries);
  return fingerprint === void 0 ? { key: key2 } : { key: key2, fingerprint };
}
function entriesOf2({ entries }) {
  return entries;
}

// src/plan/takings.ts
function lookAtTakings(sources) {
  const taken = /* @__PURE__ */ new Map();
  const sourceOf = ({ written: { sources: all }, instruction }) => {
    const [source] = all;
    return instruction.keyword === "COPY" && source !== void 0 ? sources.get(sourceIdOf(source)) : void 0;
  };
  return {
    lookAt(step) {
      const inputs = [];
      const paths = pathsTaken(step);
      for (const [place2, source] of step.written.sources.entries()) {
        if (source.kind === "scratch") continue;
        const known = sources.get(sourceIdOf(source));
        if (known === void 0) return { with: "source", source, contents: "above-base" };
        const path = paths[place2];
        const input = path === void 0 ? textInput("from", known.name, known.key) : contentInput(known, path);
        if (input === void 0) return { with: "source", source, contents: "all" };
        inputs.push(input);
      }
      taken.set(step, inputs);
      return void 0;
    },
    sourceOf,
    moreOf({ written }) {
      const [source] = written.sources;
      if (source === void 0) throw new RangeError(`Line ${written.instruction.line} takes from nowhere`);
      return { with: "source", source, contents: "all" };
    },
    tookFiles(step, entries) {
      const source = sourceOf(step);
      if (source !== void 0) taken.set(step, [textInput("from", nameOfTaken(source, step), layerKeyOf(entries))]);
    },
    inputsTaken: (step) => taken.get(step) ?? []
  };
}
function pathsTaken({ instruction }) {
  if (instruction.keyword !== "RUN") return [];
  return instruction.mounts.filter(({ from }) => from !== void 0).map(({ source = "/" }) => source);
}
function nameOfTaken({ name }, { instruction }) {
  return instruction.keyword === "COPY" ? `${name}: ${instruction.sources.join(" ")}` : name;
}

// src/plan/plan-segments.ts
function planSegments(question) {
  const { facts, base, baseSegment, results } = question;
  const start = stateOnBase(question);
  const steps = stepsAboveBase(question, start);
  const { remembered = /* @__PURE__ */ new Map() } = question;
  const draft = draftSegments(base.facts, { remembered, baseLayers: base.layers.length, steps });
  const takings = lookAtTakings(question.sources);
  const { inputsTaken } = takings;
  let state = start;
  const end = (ends) => {
    const finished = draft.finish();
    return { ...finished, rootfs: draft.rootfs(), state, ends };
  };
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === void 0) break;
    const outcome = composeOn(draft, takings, step, facts);
    if (outcome.kind === "ends") return end(outcome.ends);
    if (outcome.kind === "composed") {
      state = step.state;
      at++;
      continue;
    }
    const [, ...others] = consecutiveRuns(steps, at);
    const unknown = others.map(takings.lookAt).find((ends) => ends !== void 0);
    if (unknown !== void 0) return end(unknown);
    const because = [outcome.because, ...others.map(({ instruction }) => whyEngine(instruction))];
    const segment = planRun([step, ...others], steps.slice(0, at), { facts, baseSegment, inputsTaken }, because);
    draft.addRun(segment, results.get(segment.key)?.tree);
    state = others.at(-1)?.state ?? step.state;
    at += 1 + others.length;
  }
  return end({ with: "complete" });
}
function composeOn(draft, takings, step, facts) {
  const unknownSource = takings.lookAt(step);
  if (unknownSource !== void 0) return { kind: "ends", ends: unknownSource };
  const run = simpleRunOf(step);
  const because = run === void 0 ? whyEngine(step.instruction) : void 0;
  if (because !== void 0) return { kind: "engine", because };
  if (isMetadata(step)) {
    draft.addMetadata(step);
    return { kind: "composed" };
  }
  const rootfs = draft.rootfs();
  if (rootfs.kind === "after-run") return { kind: "ends", ends: { with: "result", of: rootfs.key } };
  const composition = run === void 0 ? composeStep(step, rootfs.facts(), facts, takings.sourceOf(step)) : composeSimpleRun(run, step, rootfs.facts(), draft.openEntries());
  switch (composition.kind) {
    case "engine":
      draft.addLooked(composition);
      return composition;
    case "unknown":
      return { kind: "ends", ends: { with: "facts", path: composition.path } };
    case "source-unknown":
      return { kind: "ends", ends: takings.moreOf(step) };
    case "archive-unread":
      return { kind: "ends", ends: { with: "archive", path: composition.path } };
    case "entries": {
      const add = run === void 0 ? draft.addFiles : draft.changeFiles;
      const unknown = add(composition, step);
      if (unknown !== void 0) return { kind: "ends", ends: { with: "facts", path: unknown } };
      takings.tookFiles(step, composition.entries);
      return { kind: "composed" };
    }
  }
}
function stateOnBase({ facts, baseSegment, base }) {
  const config = base.config.config ?? {};
  const last = baseSegment.steps.at(-1);
  if (last === void 0) return startOfChain(facts.analysis.chain, config, base.config.author);
  const { variables } = startStage({ from: "image", config });
  return {
    ...last.state,
    config,
    variables: new Map([...variables, ...argsOver(variables, baseSegment.steps, last)]),
    ...base.config.author === void 0 ? {} : { author: base.config.author }
  };
}
function argsOver(variables, steps, { state, written: { stage } }) {
  const ofStage = steps.flatMap(
    ({ instruction, written }) => instruction.keyword === "ARG" && written.stage === stage ? instruction.args : []
  );
  const isOver = (name) => ofStage.some((arg) => arg.name === name && arg.value !== void 0);
  return Object.entries(argsInForce(state)).filter(([name]) => !variables.has(name) || isOver(name));
}
function stepsAboveBase({ facts, baseSegment }, start) {
  const { chain, stageContext } = facts.analysis;
  return [...walk(chain.steps.slice(baseSegment.cut), start, baseSegment.steps.at(-1)?.written.stage, stageContext)];
}
function consecutiveRuns(steps, at) {
  const runs = [];
  for (const step of steps.slice(at)) {
    const isAlone = step.written.instruction.annotations.memo !== void 0;
    if (whyEngine(step.instruction) === void 0 || isAlone && runs.length > 0) break;
    if (step.written.stage !== steps[at]?.written.stage) break;
    runs.push(step);
    if (isAlone) break;
  }
  return runs;
}
function isMetadata({ instruction }) {
  return !["COPY", "ADD", "WORKDIR", "RUN"].includes(instruction.keyword);
}

// src/build/plan/resolve-segments.ts
async function resolveSegments(request, ports) {
  const { repository, previous, trust, findSource, ...question } = request;
  const results = new Map(question.results);
  const sources = /* @__PURE__ */ new Map();
  const rememberedResults = trust === "trust" ? rememberedRuns(previous) : /* @__PURE__ */ new Map();
  const remembered = trust === "trust" ? rememberedCopies(previous) : /* @__PURE__ */ new Map();
  let { base } = question;
  let hasWholeFacts = false;
  for (; ; ) {
    const segments = planSegments({ ...question, base, results, sources, remembered });
    const { ends } = segments;
    if (ends.with === "facts") {
      if (hasWholeFacts) throw new RangeError(`The whole facts of base ${base.key} say nothing of ${ends.path}`);
      base = { ...base, facts: await readBaseFacts(repository, base, ports) };
      hasWholeFacts = true;
      continue;
    }
    if (ends.with === "archive") {
      await question.facts.archives.read(ends.path, ports);
      continue;
    }
    for (const { kind, key: key2 } of segments.segments) {
      if (kind !== "run" || results.has(key2)) continue;
      const result = rememberedResults.get(key2) ?? await findRun(repository, key2, trust, ports);
      if (result !== void 0) results.set(key2, result);
    }
    if (ends.with === "complete") return { segments, base, results };
    if (ends.with === "source") {
      const source = await findSource(ends.source, ends.contents);
      if (source === void 0) return { segments, base, results };
      sources.set(sourceIdOf(ends.source), source);
      continue;
    }
    const run = await findRun(repository, ends.of, trust, ports);
    if (run === void 0) {
      results.delete(ends.of);
      return { segments, base, results };
    }
    results.set(ends.of, run);
  }
}
async function findRun(repository, key2, trust, ports) {
  const run = await readRun(repository, key2, ports);
  return run === void 0 || trust === "trust" || await hasLayers(run, repository, ports) ? run : void 0;
}
function rememberedRuns(previous) {
  const results = /* @__PURE__ */ new Map();
  if (previous === void 0) return results;
  for (const { kind, key: key2, diffIds, createdBy, layers } of segmentsOf(previous)) {
    if (kind === "run") results.set(key2, { layers, diffIds, createdBy });
  }
  return results;
}
function rememberedCopies(previous) {
  const copies = previous?.record.segments ?? [];
  return new Map(copies.flatMap(({ key: key2, fingerprint }) => fingerprint === void 0 ? [] : [[fingerprint, key2]]));
}
function segmentsOf({ record: record2, manifest }) {
  let at = record2.base.diffIds.length;
  return record2.segments.map((segment) => {
    const layers = manifest.layers.slice(at, at + segment.diffIds.length);
    at += segment.diffIds.length;
    return { ...segment, layers };
  });
}

// src/build/plan/stage-work.ts
function baseOfStage(stage, facts, answers, { name }) {
  const own = factsOfStage(facts, stage);
  return { facts: own, baseSegment: planBaseSegment(own, answers, { name }) };
}
async function planStage({ facts, baseSegment }, request, ports) {
  const base = await findBase(baseSegment, request, ports);
  const above = base && await resolveStage({ facts, baseSegment }, base, /* @__PURE__ */ new Map(), request, ports);
  return { facts, baseSegment, above };
}
function resolveStage({ facts, baseSegment }, base, results, { spec, previous, trust, findSource }, ports) {
  const { repository } = spec;
  const question = { facts, baseSegment, base, results, repository, previous, trust, findSource };
  return knowingFrontend(facts, () => resolveSegments(question, ports));
}
function isComplete({ segments, results }) {
  return segments.ends.with === "complete" && segments.segments.every(({ kind, key: key2 }) => kind === "copy" || results.has(key2));
}

// src/build/plan/stage-sources.ts
function openStageSources({ spec, facts, answers, trust }, ports) {
  const works = /* @__PURE__ */ new Map();
  const found = /* @__PURE__ */ new Map();
  const request = { spec, answers, trust, previous: void 0, findSource: find2 };
  const workOf = (stage) => {
    const work = works.get(stage) ?? planStage(baseOfStage(stage, facts, answers, spec), request, ports);
    works.set(stage, work);
    return work;
  };
  const ofImage = async (image) => {
    const digest5 = facts.digestOf(image);
    const reference = pinnedReference(image, digest5, facts.own);
    const layers = async () => {
      const { manifest } = await fetchImage(ports.registry, reference, parsePlatform(spec.platform), ports);
      return manifest.layers;
    };
    const keyOfDigest = (id) => keyOf([textInput("platform", spec.platform, spec.platform), textInput("from", "", id)]);
    const trees = await ensureTrees(
      keyOfDigest(reference.digest),
      { from: reference, layers, to: spec.repository },
      ports
    );
    const key2 = keyOfDigest(digest5);
    return takenSource({ name: image, key: key2, rootfs: applyLayers(emptyRootfs, trees), contents: "all" });
  };
  const ofStage = async (work, { base, segments, results }, contents) => {
    const isWhole = contents === "all" && base.layers.length > 0;
    const hasAll = isWhole || base.layers.length === 0;
    const place2 = { from: spec.repository, layers: async () => base.layers, to: spec.repository };
    const facts2 = isWhole ? applyLayers(emptyRootfs, await ensureTrees(base.key, place2, ports)) : base.facts;
    const { rootfs } = (await resolveStage(work, { ...base, facts: facts2 }, results, request, ports)).segments;
    if (rootfs.kind !== "known") throw new RangeError(`What run ${rootfs.key} left is not known, though it was made`);
    const key2 = keyOfStage(base, segments);
    return takenSource({ name: nameOf3(work), key: key2, rootfs: rootfs.facts(), contents: hasAll ? "all" : contents });
  };
  async function find2(source, contents) {
    const id = idOf(source, contents);
    const known = found.get(id);
    if (known !== void 0) return known;
    switch (source.kind) {
      case "scratch":
        return takenSource({ name: "scratch", key: keyOf([]), rootfs: emptyRootfs, contents: "all" });
      case "image": {
        const ours = ownImageOf(source.image, facts.own);
        if (ours !== void 0 && ours.digest === void 0) return void 0;
        const image = ofImage(source.image);
        found.set(id, image);
        return image;
      }
      case "stage": {
        const work = await workOf(source.index);
        if (work.above === void 0 || !isComplete(work.above)) return void 0;
        const stage = ofStage(work, work.above, contents);
        found.set(id, stage);
        return stage;
      }
    }
  }
  return {
    find: find2,
    workOf,
    contentsOf: (index) => found.has(idOf({ kind: "stage", index }, "all")) ? "all" : "above-base",
    made: (stage, work) => works.set(stage, Promise.resolve(work))
  };
}
function idOf(source, contents) {
  return `${sourceIdOf(source)} ${contents}`;
}
function nameOf3({ facts: { analysis } }) {
  const { stages, target } = analysis;
  const name = stages[target]?.stage.name;
  const isShared = stages.some(({ stage }, place2) => place2 !== target && stage.name === name);
  if (name === void 0) return `stage ${target}`;
  return isShared ? `stage ${name} (${target})` : `stage ${name}`;
}
function keyOfStage(base, { segments }) {
  return keyOf([textInput("from", "base", base.key), ...segments.map(({ kind, key: key2 }) => textInput("from", kind, key2))]);
}

// src/build/plan/plan-image.ts
async function planImage({ spec, lock, buildPlatform, trust, ...request }, outside) {
  const { facts, dockerfileText, unlocked } = await readImage(
    spec,
    lock,
    buildPlatform,
    request.own,
    request.previous,
    outside
  );
  checkSteps(facts);
  refuseCredentials(facts, spec);
  const answers = answerAboutStages(facts);
  const ahead = readAhead(outside.registry);
  const ports = { ...outside, registry: ahead.registry };
  const sources = openStageSources({ spec, facts, answers, trust }, ports);
  const { baseSegment, stagesTaken } = await knowingFrontend(facts, async () => {
    const segment = planBaseSegment(facts, answers, spec);
    const baseOf = (stage) => baseOfStage(stage, facts, answers, spec);
    return { baseSegment: segment, stagesTaken: stagesTakenAbove({ facts, baseSegment: segment }, baseOf) };
  });
  const previous = await request.previous;
  const tags = stagesTaken.flatMap((stage) => likelyTags(baseOfStage(stage, facts, answers, spec), previous));
  ahead.expect(spec.repository, [...new Set(tags)], MAX_RECORD_BYTES, ports);
  const stageRequest = { spec, answers, trust, previous, findSource: sources.find };
  const [work, ...stages] = await Promise.all([
    planStage({ facts, baseSegment }, stageRequest, ports),
    ...stagesTaken.map((stage) => sources.workOf(stage))
  ]);
  const [own, ...others] = await Promise.all([
    describeStage(spec.name, work, earlierImage(previous), spec, ports),
    ...stages.map((stage) => {
      const name = nameOf3(stage);
      return describeStage(name, stage, earlierStage(name, previous), spec, ports);
    })
  ]);
  const asked = [...unlocked, ...askedFrontend(facts, lock)];
  const plan = {
    ...own,
    title: spec.title,
    platform: spec.platform,
    repository: formatRepository(spec.repository),
    action: isUnchanged(work.above, previous, trust) ? "unchanged" : "make",
    stages: others,
    lines: facts.analysis.dockerfile.stages.flatMap(
      ({ instructions }) => instructions.map(({ line, text }) => ({ line, text }))
    ),
    advice: [...adviceOn(asked, lock), ...staleExceptions(spec.allowedSecrets, facts)]
  };
  return {
    ...work,
    plan: withWhys(plan, request.own),
    spec,
    answers,
    previous,
    trust,
    sources,
    stagesTaken,
    asked,
    dockerfileText
  };
}
function stagesTakenAbove(top, baseOf) {
  const taken = /* @__PURE__ */ new Set();
  const visit = ({ facts, baseSegment }) => {
    const above = facts.analysis.chain.steps.slice(baseSegment.cut);
    for (const source of above.flatMap(({ sources }) => sources)) {
      if (source.kind !== "stage" || taken.has(source.index)) continue;
      taken.add(source.index);
      visit(baseOf(source.index));
    }
  };
  visit(top);
  return [...taken].sort((one, other) => one - other);
}
function likelyTags(stage, previous) {
  const { key: key2, madeBy } = stage.baseSegment;
  const { base, runs, contents } = earlierStage(nameOf3(stage), previous);
  return [
    ...madeBy === "scratch" ? [] : tagsOfBase(key2),
    ...runs.map(runTag),
    ...base === key2 && contents === "all" ? [treeTag(key2)] : []
  ];
}
function isUnchanged(above, previous, trust) {
  if (above === void 0 || trust === "distrust" || above.segments.ends.with !== "complete") return false;
  return previous?.record.key === imageKeyOf(above.base, above.segments);
}
function askedFrontend({ frontend }, lock) {
  if (frontend?.digest() === void 0 || lockedDigest(frontend.image, lock) !== void 0) return [];
  return [frontend.image];
}
function adviceOn(unlocked, lock) {
  if (unlocked.length === 0) return [];
  const images = unlocked.join(", ");
  const cost = "each run asks its registry again, and a moved tag rebuilds the base on the way of a deployment";
  const what = lock === void 0 ? `There is no hydrofoil.lock: ${images} is resolved now` : `${images} is not in hydrofoil.lock`;
  return [`${what}; ${cost}. Write it with: hydrofoil lock`];
}

// src/build/plan/plan-order.ts
var PLATFORMS_AT_ONCE = 4;
function planOrder(order, run, ports) {
  const [{ repository }] = order.specs;
  const ready = ports.registry.authorize(repository, ["pull"], { signal: ports.signal });
  return planOn(findPrevious(ready, order, ports), order, run, "trust", { ...ports, findings: "forget" });
}
function findPrevious(ready, { specs, previous }, ports) {
  const [{ repository }] = specs;
  const platforms = specs.map(({ platform }) => platform);
  const finding = ready.then(() => findPreviousBuild(repository, previous, platforms, ports));
  finding.catch(() => {
  });
  return finding;
}
async function planOn(finding, { specs }, { lock, buildPlatform, own = /* @__PURE__ */ new Map() }, trust, ports) {
  const [{ name, repository }] = specs;
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
  const digest5 = existingDigest(planned);
  return digest5 && formatReference({ ...planned.repository, digest: digest5 });
}
function existingDigest({ images, previous }) {
  if (!images.every(({ plan }) => plan.action === "unchanged")) return void 0;
  const [image] = images;
  if (images.length === 1) return image.previous?.stored.digest;
  const parts = images.map(({ plan: { platform }, previous: own }) => ({ platform, key: own?.record.key }));
  const key2 = indexKeyOf(parts.flatMap((part) => part.key === void 0 ? [] : [{ ...part, key: part.key }]));
  return previous?.record?.key === key2 ? previous.stored.digest : void 0;
}

export {
  parseSimpleRun,
  isPlaceholder,
  isRandom,
  isSecretName,
  tokensIn,
  tokensInText,
  ANNOTATION,
  RECORD_ARTIFACT_TYPE,
  formatRecord,
  findPreviousBuild,
  previousOf,
  imageKeyOf,
  indexKeyOf,
  pinnedSyntax,
  whyMade,
  isOthers,
  mayHoldCredentials,
  credentialsError,
  allowedBy,
  formatRootfs,
  copyImage,
  openUploads,
  uploadBlobs,
  pushWhole,
  layerArchive,
  readTree,
  baseTag,
  readBase,
  takeOverBase,
  publishBase,
  contentDigest,
  runTag,
  takeOverRun,
  writeRun,
  rememberedBase,
  planSteps,
  earlierImage,
  earlierStage,
  describeMore,
  sizeClassOf,
  countsOf,
  identify,
  segmentsOf,
  resolveStage,
  nameOf3 as nameOf,
  planImage,
  askedFrontend,
  PLATFORMS_AT_ONCE,
  planOrder,
  findPrevious,
  planOn,
  existingReference,
  existingDigest
};
