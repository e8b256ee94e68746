import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  READ_ONLY,
  exec
} from "./chunk-SWFKEJQN.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";

// src/context/git.ts
import { realpath } from "node:fs/promises";
import { relative, resolve } from "node:path";

// src/context/git-changes.ts
async function readStatus(ask, path) {
  const status = await ask([...STATUS, "--", path]);
  if (status?.exitCode !== 0) return void 0;
  const lines = status.stdout.split("\0").filter((line) => line !== "");
  return { changedPaths: lines.map(pathOf) };
}
var STATUS = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=normal"];
var FIELDS_BEFORE_PATH = { "1": 8, u: 10, "?": 1 };
function pathOf(line) {
  const fields = line.split(" ");
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ""] ?? 1).join(" ");
}
async function compareEach(ask) {
  const lists = await Promise.all([
    ask([...EXACTLY, "diff-files", ...ANY_DIFFERENCE, "--", "."]),
    ask([...EXACTLY, "diff-index", "--cached", ...ANY_DIFFERENCE, "HEAD", "--", "."]),
    ask([
      ...EXACTLY,
      "ls-files",
      "--others",
      "--exclude-standard",
      "--directory",
      "--no-empty-directory",
      "-z",
      "--",
      "."
    ])
  ]);
  const [unlike, staged, unknown] = lists.map((list) => list?.exitCode === 0 ? list.stdout : void 0);
  if (unlike === void 0 || staged === void 0 || unknown === void 0) return readStatus(ask, ".");
  const notAsIndexed = [...new Set(unlike.split("\0"))].filter((path) => path !== "");
  if (unlike === "" && staged === "" && unknown === "") return { changedPaths: [], notAsIndexed };
  const changes = await readStatus(ask, ".");
  return changes && { ...changes, notAsIndexed };
}
var EXACTLY = [
  "fsmonitor=false",
  "trustctime=true",
  "checkStat=default",
  "fileMode=true",
  "ignoreStat=false",
  "untrackedCache=false"
].flatMap((setting) => ["-c", `core.${setting}`]);
var ANY_DIFFERENCE = ["--ignore-submodules=none", "--name-only", "-z"];

// src/context/git.ts
function createGit(exec2 = exec) {
  const run = async (directory, args, { signal }) => {
    try {
      return await exec2("git", ["-C", directory, ...args], { env: READ_ONLY, signal });
    } catch (cause) {
      if (isToolError(cause, "COMMAND_NOT_FOUND")) return void 0;
      throw cause;
    }
  };
  return {
    async readState(directory, { apart = [], compare, ...options }) {
      const ask = (args) => run(directory, args, options);
      const [own, top, head, ...others] = await Promise.all([
        compare === void 0 ? readStatus(ask, ".") : compareEach(ask),
        // takes longest
        ask(["rev-parse", "--show-toplevel", "--git-path", "index", "--symbolic-full-name", "HEAD"]),
        ask(["log", "-1", "--no-show-signature", "--format=%H%n%ct%n%s"]),
        ...apart.map((path) => readStatus(ask, path))
      ]);
      if (top?.stderr.includes("safe.directory")) throw refused(directory, top.stderr);
      if (top?.exitCode !== 0 || head?.exitCode !== 0 || own === void 0) return void 0;
      const [commit = "", time = "", subject = ""] = head.stdout.split("\n");
      const [, root = "", index = "", name = ""] = /^(.*)\n(.*)\n(.*)\n$/s.exec(top.stdout) ?? [];
      const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
      const { changedPaths, ...rest } = own;
      const changedApart = others.flatMap((other, at) => other?.changedPaths ?? [relative(root, apart[at] ?? "")]);
      const changed = [...changedPaths, ...changedApart.filter((path) => !changedPaths.includes(path))];
      const indexFile = compare && resolve(await realpath(directory), index);
      return {
        ...{ root, commit, committedAt: Number(time), subject, branch, changedPaths: changed, ...rest },
        ...indexFile === void 0 ? {} : { indexFile }
      };
    },
    async isAncestor(directory, ancestor, commit, options) {
      const result = await run(directory, ["merge-base", "--is-ancestor", ancestor, commit], options);
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : void 0;
    }
  };
}
function refused(directory, stderr) {
  return new ToolError("GIT_REFUSED", `Reading the git repository of ${directory}: ${stderr.split("\n")[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`
  });
}

export {
  createGit
};
