import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  READ_ONLY,
  exec
} from "./chunk-NVSMTUOM.js";
import {
  runnerOf
} from "./chunk-XI4QXJFN.js";
import {
  retry
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

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
function parseStoredPath(path) {
  const [, folder = "", name = path] = /^(\.scopes\/[^/]+\/)(.*)$/s.exec(path) ?? [];
  return `${folder}${parseStatePath(name)}`;
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

// src/state/git-branch-store.ts
import { randomUUID } from "node:crypto";

// src/state/git-repository.ts
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

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
  const folder = await mkdtemp(join(resolve(tmpdir()), "hydrofoil-state-"));
  const env = { ...ISOLATED, ...transportEnvironment(config.stdout), GIT_DIR: join(folder, "state.git") };
  const repository = {
    remote,
    checkedOut: head.exitCode === 0 ? head.stdout.trim() : void 0,
    // Where the user's own git would be: a remote may be a relative path.
    git: (args, run) => exec2("git", args, { ...run, cwd: isBare === "true" ? directory : top, env: { ...env, ...run.env } }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
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
    const start = output.indexOf("\n", at) + 1;
    const isThere = output.toString("latin1", at, start) === `${id} blob ${sizeBytes}
`;
    at = start + sizeBytes + 1;
    return isThere && at <= output.length ? output.subarray(start, at - 1) : void 0;
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

${[...options.trailers, `${WRITE}: ${randomUUID()}`].join("\n")}
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
  const start = expected === void 0 ? ["read-tree", "--empty"] : ["read-tree", expected];
  await plumb(start, { signal });
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

// src/state/state-branch.ts
function parseStateBranch(text) {
  const isWrong = text === "" || text === "@" || /^[-/]|[/.]$|\/\/|\.\.|@\{|[\p{Cc} ~^:?*[\\]/u.test(text) || text.split("/").some((part) => /^\.|\.lock$/.test(part));
  if (!isWrong) return text;
  throw new ToolError("STATE_BRANCH_INVALID", `"${text}" is no name of a branch`, {
    hint: "Name a branch that nothing else uses, for example hydrofoil-state."
  });
}

// src/state/trailers.ts
function trailersOf({ actor, runUrl }) {
  return [`By: ${oneLine(actor)}`, ...runUrl === void 0 ? [] : [`Run: ${oneLine(runUrl)}`]];
}
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

// src/cli/open-state.ts
async function openState(flags, { cwd, env, signal }) {
  const branch = parseStateBranch(flags.stateBranch);
  const repository = await openGitRepository({ directory: cwd, remote: flags.remote }, { signal });
  try {
    const options = { branch, author: AUTHOR, trailers: trailersOf(runnerOf(env)) };
    const whole = gitBranchStore(repository, options);
    return {
      repository,
      branch,
      whole,
      store: scopedStore(whole, flags.scope),
      inScope: flags.scope === void 0 ? "" : ` in scope ${flags.scope}`,
      [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose]()
    };
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}
var AUTHOR = { name: "Hydrofoil", email: "hydrofoil@localhost" };

export {
  printable,
  parseStateName,
  parseStoredPath,
  lastLine,
  gitBranchStore,
  scopedStore,
  parseStateBranch,
  openState
};
