import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __knownSymbol = (name, symbol) => (symbol = Symbol[name]) ? symbol : /* @__PURE__ */ Symbol.for("Symbol." + name);
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __using = (stack, value, async) => {
  if (value != null) {
    if (typeof value !== "object" && typeof value !== "function") __typeError("Object expected");
    var dispose, inner;
    if (async) dispose = value[__knownSymbol("asyncDispose")];
    if (dispose === void 0) {
      dispose = value[__knownSymbol("dispose")];
      if (async) inner = dispose;
    }
    if (typeof dispose !== "function") __typeError("Object not disposable");
    if (inner) dispose = function() {
      try {
        inner.call(this);
      } catch (e) {
        return Promise.reject(e);
      }
    };
    stack.push([async, dispose, value]);
  } else if (async) {
    stack.push([async]);
  }
  return value;
};
var __callDispose = (stack, error, hasError) => {
  var E = typeof SuppressedError === "function" ? SuppressedError : function(e, s, m, _) {
    return _ = Error(m), _.name = "SuppressedError", _.error = e, _.suppressed = s, _;
  };
  var fail = (e) => error = hasError ? new E(e, error, "An error was suppressed during disposal") : (hasError = true, e);
  var next = (it) => {
    while (it = stack.pop()) {
      try {
        var result = it[1] && it[1].call(it[2]);
        if (it[0]) return Promise.resolve(result).then(next, (e) => (fail(e), next()));
      } catch (e) {
        fail(e);
      }
    }
    if (hasError) throw error;
  };
  return next();
};

// src/cli/interruption.ts
function interruptionSignal(tell) {
  const interruption = new AbortController();
  const interrupt = (name) => {
    if (interruption.signal.aborted) process.exit(130);
    tell(`
${name}: stopping; once more to stop at once
`);
    interruption.abort(new DOMException(`Interrupted by ${name}`, "AbortError"));
  };
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, interrupt);
  return interruption.signal;
}

// src/errors.ts
var ToolError = class extends Error {
  code;
  hint;
  location;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "ToolError";
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
  }
};
function isToolError(error, code) {
  return error instanceof ToolError && (code === void 0 || error.code === code);
}
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

// src/action/workflow-command.ts
function workflowCommand(name, message, properties = {}) {
  const told = Object.entries(properties).flatMap(
    ([key, value]) => value === void 0 ? [] : `${key}=${escapeProperty(String(value))}`
  );
  return `::${name}${told.length === 0 ? "" : ` ${told.join(",")}`}::${escapeMessage(message)}`;
}
function escapeMessage(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function escapeProperty(text) {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

// src/action/state/begin.ts
import { isUtf8 } from "node:buffer";
import { resolve as resolve2 } from "node:path";

// src/printable.ts
function printable(text) {
  return text.replace(new RegExp("\\p{Cc}", "gu"), "\uFFFD");
}

// src/state/state-name.ts
var SCOPES = ".scopes/";
var MAX_NAME_BYTES = 512;
var MAX_PART_BYTES = 200;
function parseStateName(text) {
  if (text.includes("=")) throw invalid(text, 'holds "=", which ends a name');
  if (text !== text.trim()) throw invalid(text, "begins or ends with a blank");
  return parseStatePath(text);
}
function parseStatePath(path) {
  const fault = faultOf(path);
  if (fault !== void 0) throw invalid(path, fault);
  return path;
}
function faultOf(path) {
  if (path === "") return "is empty";
  if (!path.isWellFormed() || path.includes("\uFFFD")) return "is not Unicode";
  if (/[\p{Cc}\\]/u.test(path)) return "holds a control character or a backslash";
  if (Buffer.byteLength(path) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  if (`${path}/`.startsWith(SCOPES)) return `begins with ${SCOPES}, where scopes are kept`;
  for (const part of path.split("/")) {
    if (part === "") return "has an empty part";
    if (part === "." || part === "..") return `has the part "${part}"`;
    if (isOfGit(part)) return `has the part "${part}", which git keeps for itself`;
    if (Buffer.byteLength(part) > MAX_PART_BYTES) return `has a part of more than ${MAX_PART_BYTES} bytes`;
  }
  return void 0;
}
var IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;
function isOfGit(part) {
  return /^(?:\.git|git~\d+)[. ]*$/i.test(part.replace(IGNORED_BY_HFS, ""));
}
function invalid(name, fault) {
  return new ToolError("STATE_NAME_INVALID", `The name "${printable(name)}" of a value ${fault}`, {
    hint: 'Use letters, digits, ".", "_" and "-", with "/" between parts, for example uat/requirements-hash.'
  });
}
function scopeFolder(scope) {
  if (new RegExp("\\p{Cc}", "u").test(scope)) {
    throw new ToolError("STATE_NAME_INVALID", `The scope "${printable(scope)}" holds a control character`, {
      hint: SCOPE_HINT
    });
  }
  const part = encodeURIComponent(scope.toWellFormed()).replace(/[!'()*~]|^\.|\.$/g, percentEncoded);
  if (part !== "" && part.length <= MAX_PART_BYTES) return `${SCOPES}${part}/`;
  throw new ToolError("STATE_NAME_INVALID", `The scope "${scope}" is ${part === "" ? "empty" : "too long"}`, {
    hint: SCOPE_HINT
  });
}
var SCOPE_HINT = "Use the name of a branch or of an environment.";
function percentEncoded(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
function isScopePath(path) {
  return path.startsWith(SCOPES);
}

// src/state/assignment.ts
var MAX_VALUE_BYTES = 1024 * 1024;
function parseAssignment(word) {
  const end = word.indexOf("=");
  if (end !== -1) return { name: parseStateName(word.slice(0, end)), text: word.slice(end + 1) };
  throw new ToolError("USAGE_STATE_ASSIGNMENT", `"${word}" is no NAME=VALUE`, {
    hint: "Write NAME VALUE for one value, and NAME=VALUE for each of several."
  });
}
function setValue(name, content) {
  assertSize(name, content.length);
  return { change: "set", name, content, kind: "file" };
}
function assertSize(name, sizeBytes, limitBytes = MAX_VALUE_BYTES) {
  if (sizeBytes <= limitBytes) return;
  throw new ToolError("STATE_VALUE_TOO_LARGE", `The value ${name} is larger than ${limitBytes / 1024 / 1024} MiB`, {
    hint: "Keep large things in an artifact, a cache or a registry, and their name or digest in the state."
  });
}
function editOf(changes, inScope) {
  const names = changes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== void 0) {
    throw new ToolError("USAGE_STATE_ASSIGNMENT", `The value ${twice} is named twice`, {
      hint: "Name each value once."
    });
  }
  const verbs = { set: "set", delete: "delete" };
  const verb = verbs[changes[0]?.change ?? "set"];
  const shown2 = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return { subject: `${verb} ${shown2.join(", ")}${inScope}`, changes };
}

// src/state/state-folder.ts
import { hash as hash2 } from "node:crypto";
import { lstat as lstat2, rm } from "node:fs/promises";

// src/state/folder-files.ts
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
var MAX_FILE_BYTES = 50 * 1024 * 1024;
var IGNORE_FILE = ".gitignore";
var IGNORE_TEXT = "# This folder is kept in a branch of its own.\n*\n";
async function readFolder(folder, signal) {
  const files = [];
  const names = await listFiles(folder).catch((cause) => {
    throw unreadable(folder, cause);
  });
  for (const name of names.toSorted()) {
    signal.throwIfAborted();
    const file = await readOne(folder, parseStatePath(name)).catch((cause) => {
      throw isToolError(cause) ? cause : unreadable(folder, cause);
    });
    if (name !== IGNORE_FILE || Buffer.from(file.content).toString() !== IGNORE_TEXT) files.push(file);
  }
  return files;
}
async function listFiles(folder, below = "") {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = `${below}${entry.name}`;
      return entry.isDirectory() ? listFiles(folder, `${name}/`) : [name];
    })
  );
  return found.flat();
}
async function readOne(folder, name) {
  const path = join(folder, name);
  const facts = await lstat(path);
  if (facts.isSymbolicLink()) return { name, kind: "link", content: await readlink(path, { encoding: "buffer" }) };
  if (!facts.isFile()) {
    throw new ToolError("STATE_FOLDER_UNREADABLE", `Saving ${folder}: ${name} is neither a file nor a link`, {
      hint: "Delete it before the job ends: sockets, pipes and devices cannot be kept."
    });
  }
  assertSize(name, facts.size, MAX_FILE_BYTES);
  return { name, kind: facts.mode & 64 ? "executable" : "file", content: await readFile(path) };
}
function unreadable(folder, cause) {
  return new ToolError("STATE_FOLDER_UNREADABLE", `Saving ${folder}: ${messageOf(cause)}`, {
    hint: "Let containers write files that the user of the job may read, and no program write there when the job ends. Nothing was saved.",
    cause
  });
}
async function writeFolder(folder, files) {
  for (const { name } of files) parseStatePath(name);
  await mkdir(folder, { recursive: true });
  if (!files.some(({ name }) => name === IGNORE_FILE)) await writeFile(join(folder, IGNORE_FILE), IGNORE_TEXT);
  const linksLast = files.toSorted((one, other) => Number(one.kind === "link") - Number(other.kind === "link"));
  for (const { name, kind, content } of linksLast) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (kind === "link") await symlink(Buffer.from(content), path);
    else await writeFile(path, content, { flag: "wx" });
    if (kind === "executable") await chmod(path, 493);
  }
}
async function isOursOrEmpty(folder) {
  const facts = await lstat(folder).catch(() => void 0);
  if (facts === void 0) return true;
  if (!facts.isDirectory()) return false;
  const text = await readFile(join(folder, IGNORE_FILE), "utf8").catch(() => void 0);
  return text === IGNORE_TEXT || (await readdir(folder)).length === 0;
}

// src/state/merge-folder.ts
import { hash } from "node:crypto";
async function mergeFolder(request) {
  const { base, files, entries } = request;
  const before = new Map(base.map((one) => [one.name, one]));
  const there = new Set(files.map(({ name }) => name));
  const isTouched = (name) => entries.get(name)?.id !== before.get(name)?.id;
  const changed = files.filter(({ name, kind, content }) => {
    const was = before.get(name);
    return was?.kind !== kind || was.sha256 !== hash("sha256", content, "hex");
  });
  const gone = base.filter(({ name }) => !there.has(name) && entries.has(name));
  const replaced = await othersThan(
    changed.filter(({ name }) => isTouched(name)),
    request
  );
  const kept = gone.filter(({ name }) => isTouched(name)).map(({ name }) => name);
  return {
    changes: [
      ...changed.map((file) => ({ change: "set", ...file })),
      ...gone.filter(({ name }) => !isTouched(name)).map(({ name }) => ({ change: "delete", name }))
    ],
    meanwhile: [
      ...replaced.map((name) => ({ name, outcome: "replaced" })),
      ...kept.map((name) => ({ name, outcome: "kept" }))
    ]
  };
}
async function othersThan(files, { entries, load }) {
  const both = files.flatMap((file) => {
    const entry = entries.get(file.name);
    return entry === void 0 ? [] : [{ file, entry }];
  });
  const contents = await load(both.map(({ entry }) => entry));
  return both.filter(({ file }, at) => !Buffer.from(contents[at] ?? []).equals(file.content)).map(({ file }) => file.name);
}

// src/retry.ts
import { setTimeout as delay } from "node:timers/promises";
async function retry(attempt, isTransient, options = {}) {
  const { attempts = 4, firstDelayMs = 200, maxDelayMs = 1e4, signal, random = Math.random } = options;
  const sleep = options.sleep ?? sleepMs;
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= attempts || signal?.aborted || !isTransient(error)) throw error;
      const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (number - 1)) * (0.5 + random() / 2);
      await sleep(Math.min(options.waitMsOf?.(error) ?? backoffMs, 6e4), signal);
    }
  }
}
async function sleepMs(ms, signal) {
  try {
    await delay(ms, void 0, signal === void 0 ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

// src/state/update-state.ts
var MAX_ATTEMPTS = 100;
var MIN_DELAY_MS = 50;
var MAX_DELAY_MS = 1e4;
var MAX_REFUSALS = 4;
async function updateState(store, decide, { signal, sleep = sleepMs, random = Math.random, now = () => performance.now() }) {
  let refusals = 0;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    const startedAt = now();
    const snapshot = await store.read({ signal });
    const edit = await decide(snapshot);
    for (const change of edit.changes) assertFree(change, edit, snapshot);
    const swap = await store.compareAndSwap(edit, snapshot.version, { signal });
    if (swap.outcome === "written" || swap.outcome === "unchanged") return { outcome: swap.outcome, attempts };
    if (swap.outcome === "refused" && ++refusals >= MAX_REFUSALS) throw refused(store, swap.reason);
    const spanMs = Math.max(MIN_DELAY_MS, now() - startedAt) * 2 ** Math.min(attempts, 4);
    await sleep(random() * Math.min(MAX_DELAY_MS, spanMs), signal);
  }
  throw new ToolError(
    "STATE_CONFLICT",
    `Writing ${store.description}: others wrote first each of ${MAX_ATTEMPTS} times`,
    {
      hint: "Run it again when fewer runs write, or give each of them a branch of its own with --state-branch."
    }
  );
}
function assertFree({ change, name }, { changes }, { entries }) {
  if (change === "delete") return;
  const deleted = new Set(changes.filter((one) => one.change === "delete").map((one) => one.name));
  const added = changes.filter((one) => one.change === "set").map((one) => one.name);
  const names = [...added, ...[...entries.keys()].filter((one) => !deleted.has(one))];
  const taken2 = names.find((one) => one.startsWith(`${name}/`) || name.startsWith(`${one}/`));
  if (taken2 === void 0) return;
  throw new ToolError("STATE_NAME_TAKEN", `Setting the value ${name}: there is the value ${taken2}`, {
    hint: "A name is a value or the beginning of others, not both. Choose another, or delete that one first."
  });
}
function refused({ description }, reason) {
  return new ToolError("STATE_WRITE_REFUSED", `Writing ${description}: the server refused it: ${reason}`, {
    hint: "Let this job write (permissions: contents: write), and let no rule protect that branch from ordinary pushes."
  });
}

// src/state/state-folder.ts
async function restoreFolder(store, { folder, folderName }, options) {
  if (!await isOursOrEmpty(folder)) {
    throw new ToolError("STATE_FOLDER_TAKEN", `Restoring the state into ${folderName}: something else is there`, {
      hint: "Let the repository and earlier steps leave that folder alone, or name another one."
    });
  }
  const { entries } = await store.read(options);
  const contents = await store.load([...entries.values()], options);
  await rm(folder, { recursive: true, force: true });
  const files = [...entries].map(([name, { kind, id }], at) => ({
    name,
    kind,
    id,
    content: contents[at] ?? new Uint8Array()
  }));
  await writeFolder(folder, files);
  return files.map(({ name, kind, id, content }) => ({ name, kind, id, sha256: hash2("sha256", content, "hex") }));
}
async function saveFolder(store, request, options) {
  const { folder, folderName, base, onConflict, subject } = request;
  const facts = await lstat2(folder).catch(() => void 0);
  if (facts?.isDirectory() !== true) {
    throw new ToolError("STATE_FOLDER_MISSING", `Saving the state: the folder ${folderName} is gone`, {
      hint: "Let no step delete it; to delete values, delete the files in it. A second actions/checkout deletes it unless it has clean: false."
    });
  }
  const files = await readFolder(folder, options.signal);
  let merged = { changes: [], meanwhile: [] };
  const result = await updateState(
    store,
    async (snapshot) => {
      const load = (ids) => store.load(ids, options);
      merged = await mergeFolder({ base, files, entries: snapshot.entries, load });
      if (onConflict === "fail" && merged.meanwhile.length > 0) throw conflict(folderName, merged.meanwhile, store);
      return { subject: `${subject}: ${countsOf(merged.changes)}`, changes: merged.changes };
    },
    options
  );
  const namesOf = (kind) => merged.changes.filter(({ change }) => change === kind).map(({ name }) => name);
  return { ...result, set: namesOf("set"), deleted: namesOf("delete"), meanwhile: merged.meanwhile };
}
function countsOf(changes) {
  const set = changes.filter(({ change }) => change === "set").length;
  return `${set} set, ${changes.length - set} deleted`;
}
function conflict(folderName, meanwhile, { description }) {
  const names = meanwhile.map(({ name }) => name).join(", ");
  return new ToolError(
    "STATE_FOLDER_CONFLICT",
    `Saving ${folderName}: another run has written ${names} to ${description} since this one began`,
    { hint: "Run it again: it then begins with what the other run wrote. Nothing of this run was saved." }
  );
}

// src/action/workflow-file.ts
import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
async function addToWorkflowFile(file, values) {
  if (file === void 0 || file === "") return;
  const entries = Object.entries(values).map(([name, value]) => {
    const delimiter = `end-of-value-${randomUUID()}`;
    return `${name}<<${delimiter}
${value}
${delimiter}
`;
  });
  await appendFile(file, entries.join(""));
}

// src/action/state/base-file.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { readFile as readFile2, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join2 } from "node:path";

// src/oci/json-reader.ts
function jsonReader(code, subject) {
  const fail = (path, wanted, value) => new ToolError(code, `Reading ${subject}: ${path} should be ${wanted}, but is ${shown(value)}`);
  const object = (value, path) => {
    if (!isObject(value)) throw fail(path, "an object", value);
    return value;
  };
  return {
    fail,
    object,
    parse: (content) => {
      const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
      try {
        return object(JSON.parse(text), "the document");
      } catch (cause) {
        if (cause instanceof ToolError) throw cause;
        throw new ToolError(code, `Reading ${subject}: it is not JSON, it begins with ${shown(text)}`, { cause });
      }
    },
    text: (value, path) => {
      if (typeof value !== "string") throw fail(path, "text", value);
      return value;
    },
    flag: (value, path) => {
      if (typeof value !== "boolean") throw fail(path, "true or false", value);
      return value;
    },
    integer: (value, path) => {
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw fail(path, "an integer", value);
      return value;
    },
    list: (item) => (value, path) => {
      if (!Array.isArray(value)) throw fail(path, "a list", value);
      return value.map((element, at) => item(element, `${path}[${at}]`));
    },
    record: (item) => (value, path) => Object.fromEntries(
      Object.entries(object(value, path)).map(([name, member]) => [name, item(member, `${path}.${name}`)])
    )
  };
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function shown(value) {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 80 ? `${text.slice(0, 80)}\u2026` : text;
}

// src/action/state/base-file.ts
async function writeBase(base, directory = tmpdir()) {
  const file = join2(directory, `hydrofoil-state-${randomUUID2()}.json`);
  await writeFile2(file, JSON.stringify({ files: base }), { mode: 384, flag: "wx" });
  return file;
}
async function readBase(file) {
  const { parse, list, object, text, fail } = jsonReader("STATE_BASE_INVALID", `what was restored, in ${file}`);
  const kind = (value, path) => {
    if (value === "file" || value === "executable" || value === "link") return value;
    throw fail(path, "a kind of file", value);
  };
  const content = await readFile2(file).catch((cause) => {
    throw new ToolError("STATE_BASE_INVALID", `Reading what was restored: ${messageOf(cause)}`, {
      hint: "Let no step delete files of RUNNER_TEMP that are not its own. Nothing of this run was saved.",
      cause
    });
  });
  return list((value, path) => {
    const one = object(value, path);
    return {
      name: text(one.name, `${path}.name`),
      kind: kind(one.kind, `${path}.kind`),
      id: text(one.id, `${path}.id`),
      sha256: text(one.sha256, `${path}.sha256`)
    };
  })(parse(content).files, "files");
}
async function removeBase(file) {
  await rm2(file, { force: true });
}

// src/deployment/ci-run.ts
var SYSTEMS = [
  {
    name: "GitHub Actions",
    marker: (of) => of.GITHUB_ACTIONS,
    commit: (of) => of.GITHUB_SHA,
    pullRequestSource: (of) => of.GITHUB_HEAD_REF,
    branch: (of) => of.GITHUB_REF_TYPE === "branch" ? of.GITHUB_REF_NAME : void 0,
    pullRequest: (of) => /^refs\/pull\/(\d+)\//.exec(of.GITHUB_REF ?? "")?.[1],
    actor: (of) => of.GITHUB_TRIGGERING_ACTOR ?? of.GITHUB_ACTOR,
    // who ran it again, before who ran it first
    url: (of) => joined("/", of.GITHUB_SERVER_URL, of.GITHUB_REPOSITORY, "actions/runs", of.GITHUB_RUN_ID)
  },
  {
    name: "GitLab CI",
    marker: (of) => of.GITLAB_CI,
    commit: (of) => of.CI_COMMIT_SHA,
    pullRequestSource: (of) => of.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ?? of.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME ?? of.CI_MERGE_REQUEST_IID,
    branch: (of) => of.CI_COMMIT_BRANCH,
    pullRequest: (of) => of.CI_MERGE_REQUEST_IID ?? of.CI_EXTERNAL_PULL_REQUEST_IID,
    actor: (of) => of.GITLAB_USER_LOGIN,
    url: (of) => of.CI_JOB_URL ?? of.CI_PIPELINE_URL
  },
  {
    name: "CircleCI",
    marker: (of) => of.CIRCLECI,
    commit: (of) => of.CIRCLE_SHA1,
    // A branch of the repository itself is built as what it is, also while a pull request from it is open. Only forks have the number.
    pullRequestSource: (of) => of.CIRCLE_PR_NUMBER,
    branch: (of) => of.CIRCLE_BRANCH,
    pullRequest: (of) => of.CIRCLE_PR_NUMBER ?? /\/(\d+)\/?$/.exec(of.CIRCLE_PULL_REQUEST ?? "")?.[1],
    actor: (of) => of.CIRCLE_USERNAME,
    url: (of) => of.CIRCLE_BUILD_URL
  },
  {
    name: "Buildkite",
    marker: (of) => of.BUILDKITE,
    commit: (of) => of.BUILDKITE_COMMIT,
    // also "HEAD", which says nothing
    pullRequestSource: (of) => isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_BRANCH : void 0,
    branch: (of) => of.BUILDKITE_TAG === void 0 ? of.BUILDKITE_BRANCH : void 0,
    // of a tag it is the tag
    pullRequest: (of) => isNumber(of.BUILDKITE_PULL_REQUEST) ? of.BUILDKITE_PULL_REQUEST : void 0,
    // or "false"
    actor: (of) => of.BUILDKITE_UNBLOCKER ?? of.BUILDKITE_BUILD_CREATOR,
    // who let it go on, before who began it
    url: (of) => joined("#", of.BUILDKITE_BUILD_URL, of.BUILDKITE_JOB_ID) ?? of.BUILDKITE_BUILD_URL
  },
  {
    name: "Jenkins",
    marker: (of) => of.JENKINS_URL,
    commit: (of) => of.GIT_COMMIT,
    pullRequestSource: (of) => of.CHANGE_ID === void 0 ? void 0 : of.CHANGE_BRANCH ?? of.CHANGE_ID,
    // A multibranch project has BRANCH_NAME; elsewhere the git plugin tells, with the remote before it.
    branch: (of) => of.TAG_NAME === void 0 ? of.BRANCH_NAME ?? of.GIT_BRANCH?.replace(/^(?:refs\/remotes\/)?origin\//, "") : void 0,
    pullRequest: (of) => of.CHANGE_ID,
    actor: (of) => of.BUILD_USER_ID ?? of.CHANGE_AUTHOR,
    // the first is of the plugin build-user-vars
    url: (of) => of.RUN_DISPLAY_URL ?? of.BUILD_URL
  }
];
function readCiRun(environment) {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const system = SYSTEMS.find(({ marker }) => marker(variables) !== void 0);
  if (system === void 0) return void 0;
  const commit = system.commit(variables);
  const source = system.pullRequestSource(variables);
  const branch = source === void 0 ? system.branch(variables) : `pull/${source}`;
  const pullRequest = system.pullRequest(variables);
  const actor = system.actor(variables);
  const url = system.url(variables);
  return {
    system: system.name,
    ...commit === void 0 || !COMMIT.test(commit) ? {} : { commit },
    ...branch === void 0 ? {} : { branch },
    ...pullRequest === void 0 ? {} : { pullRequest },
    ...actor === void 0 ? {} : { actor },
    ...url === void 0 ? {} : { url }
  };
}
var COMMIT = /^(?:[a-f0-9]{40}|[a-f0-9]{64})$/;
function isNumber(text) {
  return text !== void 0 && /^\d+$/.test(text);
}
function joined(separator, ...parts) {
  return parts.includes(void 0) ? void 0 : parts.join(separator);
}

// src/state/git-branch-store.ts
import { randomUUID as randomUUID3 } from "node:crypto";

// src/state/git-repository.ts
import { mkdtemp, rm as rm3 } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import { join as join3, resolve } from "node:path";

// src/context/git/read-only-git.ts
var READ_ONLY = { GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };

// src/exec.ts
import { spawn } from "node:child_process";
var exec = (command, args, options = {}) => {
  const { signal, killAfterMs = 5e3 } = options;
  const outputs = Array.from({ length: options.outputs ?? 0 }, (_, place) => 3 + place);
  return new Promise((resolve4, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = start(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: [options.stdin === void 0 ? "ignore" : "pipe", "pipe", "pipe", ...outputs.map(() => "pipe")]
    });
    child.once("error", (cause) => reject(notStarted(command, cause)));
    if (child.pid === void 0) return;
    let killTimer;
    const onAbort = () => {
      killGroup(child.pid, "SIGTERM");
      killTimer = setTimeout(() => killGroup(child.pid, "SIGKILL"), killAfterMs);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const stdout = collectLines(child.stdout, (line) => options.onLine?.(line, "stdout"));
    const stderr = collectLines(child.stderr, (line) => options.onLine?.(line, "stderr"));
    child.stdout?.on("data", (chunk) => options.onBytes?.(chunk));
    outputs.forEach((descriptor, place) => {
      const output = child.stdio[descriptor];
      const text = collect(output);
      output?.on("end", () => options.onOutput?.(text(), place));
    });
    child.stdin?.on("error", () => {
    });
    child.stdin?.end(options.stdin);
    child.once("close", (code, killedBy) => {
      clearTimeout(killTimer);
      signal?.removeEventListener("abort", onAbort);
      if (signal?.aborted) return reject(signal.reason);
      resolve4({ exitCode: code ?? (killedBy === null ? 1 : 128), stdout: stdout(), stderr: stderr() });
    });
  });
};
function start(command, args, options) {
  try {
    return spawn(command, args, options);
  } catch (cause) {
    throw notStarted(command, cause);
  }
}
var MISSING = ["ENOENT", "EACCES", "ENOTDIR"];
function commandNotFound(command, why, cause) {
  const hint = `Install ${command} or put it on the PATH.`;
  return new ToolError("COMMAND_NOT_FOUND", `Starting ${command}: ${why}`, { hint, cause });
}
function notStarted(command, cause) {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const what = `Starting ${command}`;
  if (MISSING.includes(code)) {
    return commandNotFound(command, messageOf(cause), cause);
  }
  if (code === "ERR_INVALID_ARG_VALUE") {
    const where = "an argument or a variable of the environment has a NUL byte";
    return new ToolError("COMMAND_NOT_STARTED", `${what}: ${where}`, { hint: "Take the byte out." });
  }
  const hint = mendOf(code);
  return new ToolError("COMMAND_NOT_STARTED", `${what}: ${messageOf(cause)}`, {
    ...hint === void 0 ? {} : { hint },
    cause
  });
}
function mendOf(code) {
  switch (code) {
    case "EAGAIN":
    case "ENOMEM":
    case "EMFILE":
    case "ENFILE":
      return "Give this machine more memory, processes or open files (ulimit -u, ulimit -n), and run it again.";
    case "E2BIG":
      return "Shorten the arguments or the environment: together they are longer than the system takes.";
    default:
      return void 0;
  }
}
function killGroup(pid, signal) {
  if (pid === void 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
  }
}
function collect(stream) {
  const chunks = [];
  stream?.on("data", (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
function collectLines(stream, onLine) {
  let begun = [];
  const decoder = new TextDecoder();
  const text = collect(stream);
  stream?.on("data", (chunk) => {
    const [first = "", ...lines] = decoder.decode(chunk, { stream: true }).split("\n");
    begun.push(first);
    for (const line of lines) {
      onLine(begun.join("").replace(/\r$/, ""));
      begun = [line];
    }
  });
  stream?.on("end", () => {
    const rest = begun.join("");
    if (rest !== "") onLine(rest);
  });
  return text;
}

// src/state/transport-config.ts
var OF_TRANSPORT = /^(?:remote\..+\.(?:url|pushurl|proxy|proxyauthmethod|receivepack|uploadpack)|url\..+\.(?:insteadof|pushinsteadof)|http\..+|credential\..+|protocol\..+|ssh\..+|core\.(?:sshcommand|gitproxy|askpass))$/;
var PUSH_URL = /^(remote\..+)\.pushurl$/;
function transportEnvironment(listing) {
  const entries = listing.split("\0").filter((entry) => entry !== "").map(parseEntry).filter(({ key }) => OF_TRANSPORT.test(key));
  const variables = readWhereWritten(entries).flatMap(({ key, value }, at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value]
  ]);
  return { GIT_CONFIG_COUNT: String(variables.length / 2), ...Object.fromEntries(variables) };
}
function readWhereWritten(entries) {
  const addresses = /* @__PURE__ */ new Map();
  for (const entry of entries) {
    const [, remote] = PUSH_URL.exec(entry.key) ?? [];
    const key = `${remote}.url`;
    if (remote !== void 0 && !addresses.has(key)) addresses.set(key, { key, value: entry.value });
  }
  const others = entries.filter(({ key }) => !addresses.has(key) && !PUSH_URL.test(key));
  return [...others, ...addresses.values()];
}
function parseEntry(entry) {
  const end = entry.indexOf("\n");
  return end === -1 ? { key: entry, value: "true" } : { key: entry.slice(0, end), value: entry.slice(end + 1) };
}

// src/state/git-repository.ts
async function openGitRepository({ directory, remote }, { signal, exec: exec2 = exec }) {
  const ask = (args) => exec2("git", ["-C", directory, ...args], { env: READ_ONLY, signal });
  const [version, place, config, head] = await Promise.all([
    exec2("git", ["version"], { signal }),
    ask(["rev-parse", "--show-object-format", "--is-bare-repository", "--show-toplevel"]),
    ask(["config", "--list", "-z", "--includes"]),
    ask(["symbolic-ref", "--quiet", "HEAD"])
  ]);
  assertVersion(version.stdout);
  const [objectFormat = "", isBare, top = ""] = place.stdout.split("\n");
  if (objectFormat === "" || config.exitCode !== 0) throw noRepository(directory, place.stderr);
  if (remote.startsWith("-") || !config.stdout.split("\0").some((entry) => entry.startsWith(`remote.${remote}.url
`))) {
    throw new ToolError(
      "STATE_REMOTE_MISSING",
      `Looking for state: the repository of ${directory} has no remote ${remote}`,
      {
        hint: "Name another with --remote, or add it: git remote add origin URL"
      }
    );
  }
  const folder = await mkdtemp(join3(resolve(tmpdir2()), "hydrofoil-state-"));
  const env = { ...ISOLATED, ...transportEnvironment(config.stdout), GIT_DIR: join3(folder, "state.git") };
  const repository = {
    remote,
    checkedOut: head.exitCode === 0 ? head.stdout.trim() : void 0,
    // Where the user's own git would be: a remote may be a relative path.
    git: (args, run) => exec2("git", args, { ...run, cwd: isBare === "true" ? directory : top, env: { ...env, ...run.env } }),
    [Symbol.asyncDispose]: () => rm3(folder, { recursive: true, force: true, maxRetries: 3 })
  };
  try {
    const made = await repository.git(["init", "--bare", "--quiet", "--template=", `--object-format=${objectFormat}`], {
      signal
    });
    if (made.exitCode === 0) return repository;
    throw new ToolError("STATE_READ_FAILED", `Making a temporary repository in ${folder}: ${lastLine(made.stderr)}`);
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}
var ISOLATED = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  GIT_ALTERNATE_OBJECT_DIRECTORIES: void 0,
  GIT_AUTHOR_DATE: void 0,
  GIT_COMMITTER_DATE: void 0,
  GIT_COMMON_DIR: void 0,
  GIT_CONFIG: void 0,
  GIT_CONFIG_PARAMETERS: void 0,
  GIT_INDEX_FILE: void 0,
  GIT_NAMESPACE: void 0,
  GIT_OBJECT_DIRECTORY: void 0,
  GIT_PREFIX: void 0,
  GIT_SHALLOW_FILE: void 0,
  GIT_WORK_TREE: void 0
};
function assertVersion(text) {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) > 2 || Number(major) === 2 && Number(minor) >= 32) return;
  throw new ToolError("STATE_GIT_TOO_OLD", `Reading state needs git 2.32 or newer, and this is ${text.trim()}`, {
    hint: "Install a newer git."
  });
}
function noRepository(directory, stderr) {
  return new ToolError(
    "STATE_REPOSITORY_MISSING",
    `Looking for state: git can't use ${directory}: ${lastLine(stderr)}`,
    {
      hint: "Run it in a checkout of the repository; in GitHub Actions, after actions/checkout."
    }
  );
}
function lastLine(stderr) {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !SAYS_NOTHING.test(line));
  const said = lines.findLast((line) => /^(?:fatal|error|remote): /.test(line)) ?? lines.at(-1) ?? "git said nothing";
  return printable(said.replace(/:\/\/[^/\s]+@/g, "://***@").trim());
}
var SAYS_NOTHING = /^(?:fatal: Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.)$/;

// src/state/load-blobs.ts
async function loadBlobs({ git }, entries, signal) {
  if (entries.length === 0) return [];
  const chunks = [];
  const stdin = entries.map(({ id }) => `${id}
`).join("");
  const run = { stdin, signal, onBytes: (chunk) => chunks.push(chunk) };
  const { exitCode, stderr } = await git(["cat-file", "--batch"], run);
  const output = Buffer.concat(chunks);
  let at = 0;
  const contents = entries.map(({ id, sizeBytes }) => {
    const start2 = output.indexOf("\n", at) + 1;
    const isThere = output.toString("latin1", at, start2) === `${id} blob ${sizeBytes}
`;
    at = start2 + sizeBytes + 1;
    return isThere && at <= output.length ? output.subarray(start2, at - 1) : void 0;
  });
  if (exitCode === 0 && contents.every((content) => content !== void 0)) return contents;
  throw new ToolError("STATE_READ_FAILED", `Reading the values of the state: ${lastLine(stderr)}`);
}

// src/state/push-answer.ts
function pushAnswer({ exitCode, stdout, stderr }, ref) {
  const line = stdout.split("\n").find((text) => text.split("	")[1]?.endsWith(`:${ref}`));
  if (line === void 0) return { kind: "unknown", reason: lastLine(stderr) };
  const [flag = "", , summary = ""] = line.split("	");
  if (summary.startsWith("[remote failure]")) return { kind: "unknown", reason: summary };
  if (flag === "!") return { kind: "rejected", reason: [summary, ...remoteLines(stderr)].join("; ") };
  return exitCode === 0 ? { kind: "accepted" } : { kind: "unknown", reason: lastLine(stderr) };
}
function remoteLines(stderr) {
  return [...stderr.matchAll(/^remote: *(\S.*?)\s*$/gm)].map(([, text = ""]) => printable(text)).slice(0, 5);
}

// src/state/tree.ts
var MODES = { file: "100644", executable: "100755", link: "120000" };
function parseTree(listing) {
  const entries = listing.split("\0").filter((line) => line !== "").flatMap((line) => {
    const end = line.indexOf("	");
    const [mode = "", , id = "", size = ""] = line.slice(0, end).split(/ +/);
    const kind = kindOf(mode);
    return kind === void 0 ? [] : [[line.slice(end + 1), { id, sizeBytes: Number(size), kind }]];
  });
  return new Map(entries);
}
function kindOf(mode) {
  if (mode === MODES.link) return "link";
  if (mode === MODES.executable) return "executable";
  return mode.startsWith("100") ? "file" : void 0;
}
function indexLines(changes, ids, noId) {
  const lines = changes.map(
    (one) => one.change === "delete" ? { order: 0, text: `0 ${noId}	${one.name}\0` } : { order: 1, text: `${MODES[one.kind]} ${ids.get(one.name) ?? noId}	${one.name}\0` }
  );
  return lines.toSorted((one, other) => one.order - other.order).map(({ text }) => text).join("");
}

// src/state/git-branch-store.ts
function gitBranchStore(repository, options) {
  const { remote, git, checkedOut } = repository;
  const ref = `refs/heads/${options.branch}`;
  const description = `branch ${options.branch} of ${remote}`;
  const identity = identityOf(options.author);
  const plumb = async (args, run) => {
    const { exitCode, stdout, stderr } = await git(args, run);
    if (exitCode === 0) return stdout;
    throw new ToolError("STATE_WRITE_FAILED", `Writing ${description}: git ${args[0]}: ${lastLine(stderr)}`);
  };
  const trees = /* @__PURE__ */ new Map();
  const fetchTip = async (signal) => {
    const listed = await git(["ls-remote", "--exit-code", "--symref", remote, "HEAD", ref], { signal });
    if (listed.exitCode !== 0 && listed.exitCode !== NO_SUCH_REF) throw notRead(description, listed.stderr);
    const lines = listed.stdout.split("\n");
    const holdsCode = checkedOut === ref || lines.includes(`ref: ${ref}	HEAD`);
    if (!lines.some((line) => line.endsWith(`	${ref}`))) {
      if (holdsCode) throw taken(description);
      return void 0;
    }
    const fetched = await git([...FETCH, "--depth=1", remote, `+${ref}:${TIP}`], { signal });
    if (fetched.exitCode !== 0) throw notRead(description, fetched.stderr);
    const [tip = "", tree = ""] = (await plumb(["rev-parse", TIP, `${TIP}^{tree}`], { signal })).split("\n");
    if (holdsCode) {
      const wrote = await plumb(["log", "-1", `--format=%(trailers:key=${WRITE},valueonly)`, TIP], { signal });
      if (wrote.trim() === "") throw taken(description);
    }
    trees.set(tip, tree);
    return tip;
  };
  const patiently = (signal) => retry(
    () => fetchTip(signal),
    (error) => error instanceof ToolError && error.code === "STATE_READ_FAILED",
    { attempts: 3, signal, ...options.sleep === void 0 ? {} : { sleep: options.sleep } }
  );
  const hasArrived = async (commit, signal) => {
    const tip = await patiently(signal);
    if (tip === void 0 || tip === commit) return tip === commit;
    const fetched = await git([...FETCH, `--depth=${WRITES_MEANWHILE}`, remote, `+${ref}:${TIP}`], { signal });
    if (fetched.exitCode !== 0) throw notRead(description, fetched.stderr);
    return (await git(["merge-base", "--is-ancestor", commit, TIP], { signal })).exitCode === 0;
  };
  return {
    description,
    async read({ signal }) {
      const version = await patiently(signal);
      if (version === void 0) return { version, entries: /* @__PURE__ */ new Map() };
      return { version, entries: parseTree(await plumb(["ls-tree", "-r", "-z", "--long", version], { signal })) };
    },
    load: (entries, { signal }) => loadBlobs(repository, entries, signal),
    async compareAndSwap({ subject, changes }, expected, { signal }) {
      const ids = /* @__PURE__ */ new Map();
      for (const one of changes) {
        if (one.change !== "set") continue;
        ids.set(one.name, (await plumb(["hash-object", "-w", "--stdin"], { stdin: one.content, signal })).trim());
      }
      const tree = await writeTree(plumb, expected, changes, ids, signal);
      const isSame = expected === void 0 ? ids.size === 0 : trees.get(expected) === tree;
      if (isSame) return { outcome: "unchanged" };
      const message = `${subject}

${[...options.trailers, `${WRITE}: ${randomUUID3()}`].join("\n")}
`;
      const parent = expected === void 0 ? [] : ["-p", expected];
      const commit = (await plumb(["commit-tree", tree, ...parent], { stdin: message, env: identity, signal })).trim();
      const pushed = await git(["push", "--porcelain", remote, `${commit}:${ref}`], { signal });
      const answer = pushAnswer(pushed, ref);
      if (answer.kind === "accepted") return { outcome: "written", version: commit };
      return settle(answer, commit, expected, signal);
    }
  };
  async function settle(answer, commit, expected, signal) {
    if (answer.kind === "rejected") {
      const tip = await patiently(signal);
      if (tip === commit) return { outcome: "written", version: commit };
      if (tip !== expected) return { outcome: "lost" };
      return { outcome: "refused", reason: answer.reason };
    }
    const arrived = await hasArrived(commit, signal).catch((cause) => {
      signal.throwIfAborted();
      throw new ToolError("STATE_WRITE_FAILED", `Writing ${description}: ${answer.reason}`, {
        hint: 'Look with "hydrofoil state history" whether it was written, then run it again: writing the same value twice changes nothing.',
        cause
      });
    });
    return arrived ? { outcome: "written", version: commit } : { outcome: "refused", reason: answer.reason };
  }
}
var NO_SUCH_REF = 2;
var TIP = "refs/hydrofoil/tip";
var WRITE = "Write";
var FETCH = [
  "fetch",
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-auto-gc",
  "--no-recurse-submodules",
  "--refmap="
];
var WRITES_MEANWHILE = 200;
async function writeTree(plumb, expected, changes, ids, signal) {
  const start2 = expected === void 0 ? ["read-tree", "--empty"] : ["read-tree", expected];
  await plumb(start2, { signal });
  const noId = "0".repeat(expected?.length ?? [...ids.values()][0]?.length ?? 40);
  await plumb(["update-index", "-z", "--index-info"], { stdin: indexLines(changes, ids, noId), signal });
  return (await plumb(["write-tree"], { signal })).trim();
}
function identityOf({ name, email }) {
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
function taken(description) {
  return new ToolError(
    "STATE_BRANCH_TAKEN",
    `Reading ${description}: it is checked out here or the default branch, and does not hold state`,
    {
      hint: "Name a branch that nothing else uses, for example hydrofoil-state. To keep the values of branches apart, use a scope."
    }
  );
}
function notRead(description, stderr) {
  return new ToolError("STATE_READ_FAILED", `Reading ${description}: ${lastLine(stderr)}`, {
    hint: "Check the network, and that this job may read the repository (actions/checkout with its credentials; permissions: contents)."
  });
}

// src/state/scoped-store.ts
function scopedStore(store, scope) {
  const folder = scope === void 0 ? "" : scopeFolder(scope);
  const isIn = (path) => folder === "" ? !isScopePath(path) : path.startsWith(folder);
  return {
    ...store,
    description: scope === void 0 ? store.description : `scope ${scope} of ${store.description}`,
    async read(options) {
      const { version, entries } = await store.read(options);
      const own = [...entries].filter(([path]) => isIn(path));
      return { version, entries: new Map(own.map(([path, entry]) => [path.slice(folder.length), entry])) };
    },
    compareAndSwap: (edit, expected, options) => store.compareAndSwap(inFolder(edit, folder), expected, options)
  };
}
function inFolder({ subject, changes }, folder) {
  return { subject, changes: changes.map((one) => ({ ...one, name: `${folder}${one.name}` })) };
}

// src/state/trailers.ts
function trailersOf({ actor, runUrl }) {
  return [`By: ${oneLine(actor)}`, ...runUrl === void 0 ? [] : [`Run: ${oneLine(runUrl)}`]];
}
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

// src/action/state/open-action-state.ts
async function openActionState(inputs, { cwd, env, signal }) {
  const { branch, author, scope } = inputs;
  const repository = await openGitRepository({ directory: cwd, remote: "origin" }, { signal });
  const run = readCiRun(env);
  const writer = { actor: run?.actor ?? author.name, ...run?.url === void 0 ? {} : { runUrl: run.url } };
  try {
    const store = gitBranchStore(repository, { branch, author, trailers: trailersOf(writer) });
    return {
      store: scopedStore(store, scope),
      inScope: scope === void 0 ? "" : ` in scope ${scope}`,
      [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose]()
    };
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}

// src/state/state-branch.ts
function parseStateBranch(text) {
  const isWrong = text === "" || text === "@" || /^[-/]|[/.]$|\/\/|\.\.|@\{|[\p{Cc} ~^:?*[\\]/u.test(text) || text.split("/").some((part) => /^\.|\.lock$/.test(part));
  if (!isWrong) return text;
  throw new ToolError("STATE_BRANCH_INVALID", `"${text}" is no name of a branch`, {
    hint: "Name a branch that nothing else uses, for example hydrofoil-state."
  });
}

// src/action/input-value.ts
function readInput(name, env) {
  return env[variableOf(name)]?.trim() || void 0;
}
function variableOf(name) {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

// src/action/state/state-inputs.ts
var STATE_INPUTS = {
  branch: { description: "branch that keeps the state", default: "state" },
  backup: {
    description: "has no effect: no commit of the branch is ever squashed, and reading does not get slower by them"
  },
  git_author_name: { description: "author's name of the commits", default: "github-actions[bot]" },
  git_author_email: {
    description: "author's email address of the commits",
    default: "41898282+github-actions[bot]@users.noreply.github.com"
  },
  scope: {
    description: "keep the values of this branch or environment apart from all others, for example of github.ref_name"
  },
  folder: {
    description: "folder that the values are files of while the job runs; default: the name of the branch with a dot before it"
  },
  "save-if": {
    description: "when the folder is saved at the end of the job: success, or always, also when the job failed or was cancelled",
    default: "success"
  },
  "on-conflict": {
    description: "when another run has written a file meanwhile that this run has changed too: replace it (a warning says so, and the history keeps it), or fail",
    default: "replace"
  },
  get: { description: "names of values, a line each, to be had as outputs; with get or set there is no folder" },
  set: { description: "NAME=VALUE, a line each: written at once, all of them or none" }
};
function readStateInputs(env) {
  const read = (name) => readInput(name, env);
  const branch = parseStateBranch(read("branch") ?? STATE_INPUTS.branch.default);
  const scope = read("scope");
  return {
    branch,
    author: {
      name: read("git_author_name") ?? STATE_INPUTS.git_author_name.default,
      email: read("git_author_email") ?? STATE_INPUTS.git_author_email.default
    },
    ...scope === void 0 ? {} : { scope },
    folder: read("folder") ?? `.${branch}`,
    saveIf: oneOf("save-if", read("save-if") ?? "success", ["success", "always"]),
    onConflict: oneOf("on-conflict", read("on-conflict") ?? "replace", ["replace", "fail"]),
    get: linesOf(read("get")).map((line) => parseStateName(line.trimEnd())),
    set: linesOf(read("set")).map(parseAssignment),
    hasBackup: read("backup") !== void 0
  };
}
function linesOf(text) {
  return (text ?? "").split(/\r?\n/).filter((line) => line.trim() !== "").map((line) => line.trimStart());
}
function oneOf(input, text, allowed) {
  const found = allowed.find((one) => one === text);
  if (found !== void 0) return found;
  throw new ToolError(
    "USAGE_ACTION_INPUT",
    `Reading the input ${input}: "${text}" is not one of ${allowed.join(", ")}`,
    {
      hint: `Write ${input}: ${allowed[0]}, or leave it out.`
    }
  );
}

// src/action/state/begin.ts
var SAVE_IF = "HYDROFOIL_STATE_SAVE_IF";
var FOLDERS = "HYDROFOIL_STATE_FOLDERS";
async function beginState(step) {
  const { env, write } = step;
  await addToWorkflowFile(env.GITHUB_STATE, { phase: "post" });
  const inputs = readStateInputs(env);
  if (inputs.hasBackup) write(workflowCommand("notice", "The input backup has no effect: no commit is ever squashed."));
  if (inputs.get.length > 0 || inputs.set.length > 0) await exchangeValues(inputs, step);
  else await beginFolder(inputs, step);
}
async function beginFolder(inputs, step) {
  var _stack = [];
  try {
    const { cwd, env, write, signal } = step;
    const { folder: folderName, saveIf } = inputs;
    const others = env[SAVE_IF];
    if (others !== void 0 && others !== saveIf) {
      const what = `Reading the input save-if: it is ${saveIf} here, and ${others} in another step of this job`;
      throw new ToolError("USAGE_ACTION_INPUT", what, {
        hint: "GitHub knows one condition for the ends of both steps: give both the same, or split the job."
      });
    }
    const folder = resolve2(cwd, folderName);
    const begun = (env[FOLDERS] ?? "").split("\n").filter((line) => line !== "");
    if (begun.some((other) => `${folder}/`.startsWith(`${other}/`) || other.startsWith(`${folder}/`))) {
      const what = `Restoring the state into ${folderName}: an earlier step of this job has state there, which is not saved yet`;
      throw new ToolError("STATE_FOLDER_TAKEN", what, {
        hint: "Give this step a folder of its own with the input folder."
      });
    }
    const state = __using(_stack, await openActionState(inputs, step), true);
    const base = await restoreFolder(state.store, { folder, folderName }, { signal });
    await addToWorkflowFile(env.GITHUB_ENV, { [SAVE_IF]: saveIf, [FOLDERS]: [...begun, folder].join("\n") });
    await addToWorkflowFile(env.GITHUB_STATE, { base: await writeBase(base, env.RUNNER_TEMP) });
    write(`${base.length} files of ${state.store.description} are in ${folderName}`);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function exchangeValues(inputs, step) {
  var _stack = [];
  try {
    const { env, write, signal } = step;
    const edit = editOf(
      inputs.set.map(({ name, text }) => setValue(name, Buffer.from(text))),
      ""
    );
    const state = __using(_stack, await openActionState(inputs, step), true);
    const { store, inScope } = state;
    let values = /* @__PURE__ */ new Map();
    const result = await updateState(
      store,
      async ({ entries }) => {
        values = await textsOf(inputs.get, entries, store, signal);
        return { ...edit, subject: `${edit.subject}${inScope}` };
      },
      { signal }
    );
    await addToWorkflowFile(env.GITHUB_OUTPUT, {
      value: values.get(inputs.get[0] ?? "") ?? "",
      values: JSON.stringify(Object.fromEntries(values))
    });
    for (const name of inputs.get)
      write(`value ${name}: ${values.has(name) ? "read" : `there is none in ${store.description}`}`);
    if (inputs.set.length > 0) write(`${edit.subject}: ${result.outcome} in ${store.description}`);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function textsOf(names, entries, store, signal) {
  const there = names.flatMap((name) => {
    const entry = entries.get(name);
    return entry === void 0 ? [] : [{ name, entry }];
  });
  const contents = await store.load(
    there.map(({ entry }) => entry),
    { signal }
  );
  const texts = there.map(({ name }, at) => {
    const content = Buffer.from(contents[at] ?? []);
    if (isUtf8(content)) return [name, content.toString()];
    throw new ToolError("STATE_VALUE_BINARY", `Reading the value ${name}: it is no text, and outputs are`, {
      hint: "Let the values be files: use the action without get and set."
    });
  });
  return new Map(texts);
}

// src/action/state/end.ts
import { rm as rm4 } from "node:fs/promises";
import { resolve as resolve3 } from "node:path";
async function endState(step) {
  var _stack = [];
  try {
    const { cwd, env, write, signal } = step;
    const baseFile = env.STATE_base;
    if (baseFile === void 0 || baseFile === "") return;
    const inputs = readStateInputs(env);
    const { folder: folderName, onConflict } = inputs;
    const folder = resolve3(cwd, folderName);
    const base = await readBase(baseFile);
    const state = __using(_stack, await openActionState(inputs, step), true);
    const subject = `save ${folderName}${state.inScope}`;
    const result = await saveFolder(state.store, { folder, folderName, base, onConflict, subject }, { signal });
    for (const { name, outcome } of result.meanwhile) {
      const what = outcome === "replaced" ? `Another run has written ${name} since this one began. This run's replaces it; the other's is in the history of the branch.` : `Another run has written ${name} since this one began, so it is not deleted.`;
      write(workflowCommand("warning", what, { title: "State" }));
    }
    const names = [...result.set.map((name) => `set ${name}`), ...result.deleted.map((name) => `delete ${name}`)];
    for (const name of names) write(name);
    write(names.length === 0 ? `${folderName}: nothing changed` : `${folderName}: saved to ${state.store.description}`);
    await removeBase(baseFile);
    await rm4(folder, { recursive: true, force: true }).catch((error) => {
      write(
        workflowCommand("notice", `Deleting ${folderName} after it was saved: ${messageOf(error)}`, { title: "State" })
      );
    });
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/action/state/run-state-action.ts
async function runStateAction({ env, cwd, stdout }) {
  const write = (line) => {
    stdout.write(`${line}
`);
  };
  const signal = interruptionSignal((text) => stdout.write(text));
  const step = { cwd: env.GITHUB_WORKSPACE || cwd(), env, write, signal };
  try {
    await (env.STATE_phase === "post" ? endState(step) : beginState(step));
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    const { code: title, hint } = isToolError(error) ? error : { code: "UNEXPECTED", hint: void 0 };
    write(workflowCommand("error", [messageOf(error), hint ?? []].flat().join("\n"), { title }));
    return 1;
  }
}

// src/action-state.ts
process.exitCode = await runStateAction(process);
