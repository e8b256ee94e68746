import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  WORKLOAD_KINDS,
  parseManifest,
  replaceFiles,
  writeBeside
} from "./chunk-QQW65MHM.js";
import {
  HOLD_SCHEMA,
  RELEASE_SCHEMA,
  chooseByImage,
  chooseListed,
  formatWorkload,
  noSuchWorkload,
  parseListedWorkload
} from "./chunk-L67YARJ3.js";
import "./chunk-NODMN5GC.js";
import {
  didYouMean
} from "./chunk-I4MJ665R.js";
import "./chunk-E2B26KG7.js";
import {
  array,
  int,
  literal,
  number,
  object,
  string
} from "./chunk-L3H7JVZQ.js";
import {
  retry
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";

// src/gitops/find-containers.ts
function findContainers(manifests, images, { workloads, folderName }) {
  const place = `folder ${folderName}`;
  const all = manifests.flatMap(
    ({ fileName, workloads: inFile }) => inFile.map((workload) => ({ ...foundWorkload(workload), fileName }))
  );
  if (workloads === "auto") {
    const chosen = chooseByImage(all, images, place);
    refuseTwice(all, new Set(chosen.map(({ workload }) => workload)));
    return chosen;
  }
  const listed = Map.groupBy(
    workloads.map((text) => parseListedWorkload(text, WORKLOAD_KINDS)),
    formatWorkload
  );
  refuseTwice(all, new Set(listed.keys()));
  return [...listed].flatMap(([name, entries]) => {
    const found = all.find((workload) => workload.name === name);
    if (found !== void 0) return chooseListed(found, entries, images);
    const known = all.map((workload) => workload.name);
    throw noSuchWorkload(parseListedWorkload(name, WORKLOAD_KINDS), known, place);
  });
}
function foundWorkload({ kind, name, containers, location }) {
  return {
    name: formatWorkload({ kind, name }),
    containers: containers.map((container) => ({
      name: container.name,
      image: container.place.image,
      location: container.place.location
    })),
    location
  };
}
function refuseTwice(all, names) {
  for (const one of all) {
    if (!names.has(one.name)) continue;
    const other = all.find((candidate) => candidate !== one && candidate.name === one.name);
    if (other === void 0) continue;
    throw new ToolError("MANIFEST_WORKLOAD_TWICE", `Reading ${one.name}: it stands in ${other.fileName} too`, {
      hint: "Keep the manifests of each environment and namespace in a folder of their own.",
      ...one.location === void 0 ? {} : { location: one.location }
    });
  }
}

// src/gitops/folder-history.ts
import { readFile as readFile2, rename } from "node:fs/promises";
import { join } from "node:path";

// src/gitops/history-text.ts
var NO_HISTORY = { releases: [], holds: [] };
var HISTORY = object({ version: literal(1), releases: array(RELEASE_SCHEMA), holds: array(HOLD_SCHEMA) });
function formatHistory({ releases, holds }) {
  const list = (items) => items.length === 0 ? "[]" : `[
${items.map((item) => `  ${JSON.stringify(item)}`).join(",\n")}
]`;
  return `{"version":1,
"releases":${list(releases)},
"holds":${list(holds)}}
`;
}
function parseHistory(text, place) {
  const { data, error } = HISTORY.safeParse(parseJson(text, place));
  if (data !== void 0) return { releases: data.releases, holds: data.holds };
  const [issue] = error.issues;
  const where = issue === void 0 || issue.path.length === 0 ? "the whole" : issue.path.join(".");
  throw invalid(place, `${where} is not as this version of Hydrofoil writes it`);
}
function parseJson(text, place) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(place, "it is not JSON", cause);
  }
}
function invalid(place, what, cause) {
  return new ToolError("HISTORY_INVALID", `Reading the release history in ${place}: ${what}`, {
    hint: "Use the version of Hydrofoil that wrote it, or bring back an earlier state of it.",
    cause
  });
}

// src/gitops/lock-file.ts
import { randomUUID } from "node:crypto";
import { link, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
var OWNER = object({
  holder: string(),
  reason: string(),
  since: string(),
  host: string(),
  pid: int(),
  /** When the process began, in milliseconds since 1970: a process id alone comes again, in containers always. */
  processStartedAt: number(),
  token: string()
});
var GUARD_EXPIRES_MS = 1e4;
async function takeLockFile(file, holder, force) {
  const owner = {
    ...holder,
    host: hostname(),
    pid: process.pid,
    processStartedAt: Math.round(performance.timeOrigin),
    token: randomUUID()
  };
  for (; ; ) {
    if (await createWhole(file, JSON.stringify(owner))) return { kind: "taken", token: owner.token };
    const text = await readText(file);
    if (text === void 0) continue;
    const other = parseOwner(text);
    if (!force && (other === void 0 || isAlive(other))) return { kind: "held", owner: other };
    await removeUnchanged(file, text);
  }
}
async function freeLockFile(file, token) {
  if ((await readLockFile(file))?.token === token) await rm(file, { force: true });
}
async function readLockFile(file) {
  const text = await readText(file);
  const owner = text === void 0 ? void 0 : parseOwner(text);
  return owner !== void 0 && isAlive(owner) ? owner : void 0;
}
async function createWhole(file, text) {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, text, { flag: "wx" });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
async function removeUnchanged(file, judged) {
  const guard = `${file}.breaking`;
  try {
    await (await open(guard, "wx")).close();
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const age = Date.now() - ((await stat(guard).catch(() => void 0))?.mtimeMs ?? Date.now());
    if (age > GUARD_EXPIRES_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if (await readText(file) === judged) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
function isAlive({ host, pid, processStartedAt }) {
  if (host !== hostname()) return true;
  if (pid === process.pid) return processStartedAt === Math.round(performance.timeOrigin);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, "ESRCH");
  }
}
function parseOwner(text) {
  try {
    return OWNER.safeParse(JSON.parse(text)).data;
  } catch {
    return void 0;
  }
}
async function readText(file) {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return void 0;
    throw error;
  }
}
function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}

// src/gitops/folder-history.ts
var HISTORY_FILE = ".hydrofoil-history";
var KEPT = 100;
var KEPT_GOOD = 20;
async function readFolderHistory({ folder, folderName }) {
  let text;
  try {
    text = await readFile2(join(folder, HISTORY_FILE), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return NO_HISTORY;
    throw error;
  }
  return parseHistory(text, join(folderName, HISTORY_FILE));
}
async function updateFolderHistory(change, options) {
  const { folder, folderName, signal } = options;
  const file = join(folder, HISTORY_FILE);
  const lockFile = `${file}-lock`;
  const token = await retry(
    () => takeTurn(lockFile, folderName),
    (error) => isToolError(error, "HISTORY_BUSY"),
    {
      attempts: 200,
      firstDelayMs: 5,
      maxDelayMs: 50,
      signal
    }
  );
  try {
    const changed = change(await readFolderHistory(options));
    const next = { ...changed, releases: prune(changed.releases) };
    await rename(await writeBeside(file, formatHistory(next)), file);
    return next;
  } finally {
    await freeLockFile(lockFile, token);
  }
}
async function takeTurn(lockFile, folderName) {
  const holder = { holder: "history", reason: "writing", since: (/* @__PURE__ */ new Date()).toISOString() };
  const attempt = await takeLockFile(lockFile, holder, false);
  if (attempt.kind === "taken") return attempt.token;
  throw new ToolError(
    "HISTORY_BUSY",
    `Writing the history in folder ${folderName}: another run has been writing it for seconds`,
    {
      hint: `When no other run is under way, remove ${lockFile}.`
    }
  );
}
function prune(releases) {
  const good = releases.filter(({ outcome }) => outcome === "succeeded").slice(-KEPT_GOOD);
  const firstKept = releases.length - KEPT;
  return releases.filter((release, index) => index >= firstKept || good.includes(release));
}

// src/gitops/folder-lock.ts
import { join as join2 } from "node:path";
var LOCK_FILE = ".hydrofoil-lock";
var CHECK_EVERY_MS = 500;
async function lockFolder(holder, { folder, folderName, force }) {
  const file = join2(folder, LOCK_FILE);
  const attempt = await takeLockFile(file, holder, force);
  if (attempt.kind === "held") {
    const who = attempt.owner === void 0 ? "somebody unknown" : `${attempt.owner.holder} (${attempt.owner.reason}) since ${attempt.owner.since}`;
    throw new ToolError("LOCK_HELD", `Locking folder ${folderName}: ${who} holds it`, {
      hint: "Wait until that run has ended, or take the lock with --break-lock."
    });
  }
  const lost = new AbortController();
  const check = setInterval(async () => {
    const owner = await readLockFile(file).catch(() => void 0);
    if (owner?.token === attempt.token || lost.signal.aborted) return;
    const who = owner === void 0 ? "somebody" : `${owner.holder} (${owner.reason})`;
    lost.abort(new ToolError("LOCK_LOST", `The lock of folder ${folderName} was broken by ${who}`));
  }, CHECK_EVERY_MS);
  check.unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(check);
      await freeLockFile(file, attempt.token);
    }
  };
}
async function folderLockHolder(folder) {
  const owner = await readLockFile(join2(folder, LOCK_FILE));
  if (owner === void 0) return void 0;
  const { holder, reason, since } = owner;
  return { holder, reason, since };
}

// src/gitops/manifest-folder.ts
import { readdir, readFile as readFile3 } from "node:fs/promises";
import { join as join3 } from "node:path";
async function readManifests(folder, folderName, signal) {
  const names = await manifestNames(folder, folderName);
  return Promise.all(
    names.map(async (name) => {
      const file = join3(folder, name);
      const fileName = join3(folderName, name);
      return parseManifest(decode(await readFile3(file, { signal }), fileName), fileName, file);
    })
  );
}
async function manifestNames(folder, folderName) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith(".")).map(({ name }) => name).sort();
  } catch (cause) {
    throw new ToolError(
      "MANIFEST_FOLDER_UNREADABLE",
      `Reading the folder of manifests ${folderName}: ${messageOf(cause)}`,
      {
        hint: "Correct manifests.folder of the environment in hydrofoil.yaml.",
        cause
      }
    );
  }
}
function decode(bytes, fileName) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ToolError("MANIFEST_INVALID", `Reading the manifests in ${fileName}: it is not UTF-8`, {
      hint: "Save the file in UTF-8.",
      location: { file: fileName },
      cause
    });
  }
}

// src/gitops/set-images.ts
var REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._/:-]*@sha256:[a-f0-9]{64}$/;
function setImages(manifest, edits) {
  const splices = /* @__PURE__ */ new Map();
  for (const { place, image } of edits) {
    if (!REFERENCE.test(image)) {
      throw new ToolError(
        "IMAGE_NOT_BY_DIGEST",
        `Setting an image in ${manifest.fileName}: "${image}" has no digest, and what a tag means can change`,
        {
          hint: "Write it as repository@sha256:\u2026."
        }
      );
    }
    if (place.image === image) continue;
    const span = spanToReplace(place, image, edits);
    if (span === void 0) throw unsafe(place, "it is a text of several lines");
    const other = splices.get(span.start);
    if (other !== void 0 && other.text !== image)
      throw unsafe(place, "another container that gets another image takes its image from the same place");
    splices.set(span.start, { ...span, text: image });
  }
  let text = manifest.text;
  for (const { start, end, text: image } of [...splices.values()].sort((a, b) => b.start - a.start)) {
    const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? "";
    text = `${text.slice(0, start)}${quote}${image}${quote}${text.slice(end)}`;
  }
  verify(manifest, parseManifest(text, manifest.fileName, manifest.file), edits);
  return text;
}
function spanToReplace({ span, alias }, image, edits) {
  const isAnchorEdited = edits.some(
    (edit) => edit.place.alias === void 0 && edit.place.span?.start === span?.start && edit.image === image
  );
  return alias === void 0 || isAnchorEdited ? span : alias;
}
function verify(before, after, edits) {
  const wanted = new Map(edits.map(({ place, image }) => [JSON.stringify(place.path), { place, image }]));
  for (const difference of differencesOf(before.value, after.value, [])) {
    const edit = wanted.get(JSON.stringify(difference.path));
    if (edit !== void 0 && difference.after === edit.image) continue;
    const place = edit?.place ?? edits[0]?.place;
    if (place !== void 0) throw unsafe(place, `it would change ${difference.path.slice(1).join(".")} too`);
  }
  for (const { place, image } of edits) {
    if (valueAt(after.value, place.path) !== image)
      throw unsafe(place, "its text is written in a way that is not understood");
  }
}
function differencesOf(before, after, path) {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, index) => differencesOf(value, after[index], [...path, index]));
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = /* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differencesOf(before[key], after[key], [...path, key]));
  }
  return Object.is(before, after) ? [] : [{ path, after }];
}
function valueAt(value, path) {
  return path.reduce((current, key) => isContainer(current) ? Reflect.get(current, key) : void 0, value);
}
function isContainer(value) {
  return typeof value === "object" && value !== null;
}
function isRecord(value) {
  return isContainer(value) && !Array.isArray(value);
}
function unsafe({ location, image }, why) {
  return new ToolError("MANIFEST_EDIT_UNSAFE", `Replacing the image ${image}: ${why}`, {
    hint: "Write the image out at this container, on one line, without anchor and alias.",
    location
  });
}

// src/gitops/manifest-folder-target.ts
function manifestFolderTarget({ folder, folderName, workloads }) {
  const place = { folder, folderName };
  return {
    description: `folder ${folderName}`,
    async read(images, { signal }) {
      const [manifests, history] = await Promise.all([
        readManifests(folder, folderName, signal),
        readFolderHistory({ ...place, signal })
      ]);
      return { history, containers: findContainers(manifests, images, { workloads, folderName }) };
    },
    lock: (holder, { force }) => lockFolder(holder, { ...place, force }),
    lockHolder: () => folderLockHolder(folder),
    async apply(changes, { signal }) {
      await editManifests(changes, await readManifests(folder, folderName, signal), folderName);
      return {
        watchable: false,
        watch: async () => ({
          outcome: "complete",
          notes: [`The images in folder ${folderName} are set; nothing rolls out by itself.`]
        })
      };
    },
    updateHistory: (change, { signal }) => updateFolderHistory(change, { ...place, signal })
  };
}
async function editManifests(changes, manifests, folderName) {
  const edits = changes.map((change) => ({ ...placeOf(change, manifests), image: change.image }));
  const fileChanges = manifests.flatMap((manifest) => {
    const ofFile = edits.filter((edit) => edit.manifest === manifest);
    const after = ofFile.length === 0 ? manifest.text : setImages(manifest, ofFile);
    return after === manifest.text ? [] : [{ file: manifest.file, before: manifest.text, after }];
  });
  const changedMeanwhile = await replaceFiles(fileChanges);
  if (changedMeanwhile.length === 0) return;
  throw new ToolError(
    "MANIFEST_CHANGED",
    `Setting images in folder ${folderName}: somebody changed ${changedMeanwhile.join(", ")} meanwhile`,
    {
      hint: "Nothing was written. Run it again."
    }
  );
}
function placeOf({ workload, container }, manifests) {
  const all = manifests.flatMap(
    (manifest) => manifest.workloads.flatMap(
      (one) => one.containers.map(({ name, place }) => ({
        manifest,
        place,
        name: `${one.kind}/${one.name}, container ${name}`
      }))
    )
  );
  const wanted = `${workload}, container ${container}`;
  const found = all.find(({ name }) => name === wanted);
  if (found !== void 0) return found;
  throw new ToolError("WORKLOAD_CONTAINER_NOT_FOUND", `Setting the image of ${wanted}: the manifests have none`, {
    hint: `${didYouMean(
      wanted,
      all.map(({ name }) => name)
    )} Somebody may have changed them meanwhile: run it again.`.trimStart()
  });
}
export {
  manifestFolderTarget
};
