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
import { relative } from "node:path";
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
    async readState(directory, { apart = [], ...options }) {
      const statusOf = (path) => run(directory, [...STATUS, "--", path], options);
      const [top, head, status, ...others] = await Promise.all([
        run(directory, ["rev-parse", "--show-toplevel"], options),
        run(directory, ["log", "-1", "--no-show-signature", "--format=%H%n%ct%n%s"], options),
        statusOf("."),
        ...apart.map(statusOf)
      ]);
      if (top?.stderr.includes("safe.directory")) throw refused(directory, top.stderr);
      if (top?.exitCode !== 0 || head?.exitCode !== 0 || status?.exitCode !== 0) return void 0;
      const [commit = "", time = "", subject = ""] = head.stdout.split("\n");
      const root = top.stdout.trimEnd();
      const { branch, changedPaths } = parseStatus(status.stdout);
      const changedApart = others.flatMap(
        (other, at) => other?.exitCode === 0 ? parseStatus(other.stdout).changedPaths : [relative(root, apart[at] ?? "")]
      );
      const changed = [...changedPaths, ...changedApart.filter((path) => !changedPaths.includes(path))];
      return { root, commit, committedAt: Number(time), subject, branch, changedPaths: changed };
    },
    async isAncestor(directory, ancestor, commit, options) {
      const result = await run(directory, ["merge-base", "--is-ancestor", ancestor, commit], options);
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : void 0;
    }
  };
}
var STATUS = [
  "status",
  "--porcelain=v2",
  "-z",
  "--branch",
  "--no-ahead-behind",
  "--no-renames",
  "--untracked-files=normal"
];
function parseStatus(porcelain) {
  const lines = porcelain.split("\0").filter((line) => line !== "");
  const head = lines.find((line) => line.startsWith("# branch.head "))?.slice("# branch.head ".length);
  const changes = lines.filter((line) => !line.startsWith("# "));
  return { branch: head === "(detached)" ? void 0 : head, changedPaths: changes.map(pathOf) };
}
var FIELDS_BEFORE_PATH = { "1": 8, u: 10, "?": 1 };
function pathOf(line) {
  const fields = line.split(" ");
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ""] ?? 1).join(" ");
}
function refused(directory, stderr) {
  return new ToolError("GIT_REFUSED", `Reading the git repository of ${directory}: ${stderr.split("\n")[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`
  });
}

export {
  createGit
};
