import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  userFileOf
} from "./chunk-IMOMDG5L.js";
import {
  READ_ONLY,
  commandNotFound,
  exec
} from "./chunk-NVSMTUOM.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";

// src/exec-together.ts
var execTogether = (program, runs, options) => {
  const groups = Array.from(
    { length: Math.ceil(runs.length / RUNS_OF_A_SHELL) },
    (_, group) => runs.slice(group * RUNS_OF_A_SHELL, (group + 1) * RUNS_OF_A_SHELL)
  );
  return groups.flatMap((group) => execGroup(program, group, options));
};
var RUNS_OF_A_SHELL = 7;
function execGroup(program, runs, options) {
  const waiting = runs.map(() => Promise.withResolvers());
  const [exitCodes, outputs, stderr] = [[], [], []];
  const settle = (place) => {
    const [exitCode, stdout] = [exitCodes[place], outputs[place]];
    if (exitCode === void 0 || stdout === void 0) return;
    if (exitCode === NOT_FOUND) waiting[place]?.reject(commandNotFound(program, stderr[0] ?? ""));
    else waiting[place]?.resolve({ exitCode: Number(exitCode), stdout, stderr: stderr.join("\n") });
  };
  const running = exec("sh", ["-c", scriptOf(program, runs)], {
    ...options,
    outputs: runs.length,
    onOutput(text, place) {
      outputs[place] = text;
      settle(place);
    },
    onLine(line, stream) {
      if (stream === "stderr") stderr.push(line);
      else settle(exitCodes.push(line) - 1);
    }
  });
  const fail = (reason) => {
    for (const { reject } of waiting) reject(reason);
  };
  const withoutShell = () => waiting.forEach(({ resolve: resolve2, reject }, place) => {
    exec(program, runs[place] ?? [], options).then(resolve2, reject);
  });
  running.then(
    () => fail(new Error(`${program}: the shell ended before it`)),
    (reason) => isToolError(reason, "COMMAND_NOT_FOUND") ? withoutShell() : fail(reason)
  );
  return waiting.map(({ promise }) => {
    promise.catch(() => {
    });
    return promise;
  });
}
function scriptOf(program, runs) {
  const closing = runs.map((_, place) => `${3 + place}>&-`).join(" ");
  return [
    ...runs.map(
      (args, place) => `${[program, ...args].map(quoted).join(" ")} >&${3 + place} ${closing} & p${place}=$!`
    ),
    `exec ${closing}`,
    ...runs.map((_, place) => `wait $p${place}; echo $?`)
  ].join("\n");
}
var NOT_FOUND = "127";
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// src/context/git/git-changes.ts
function statusOf(path) {
  return ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=normal", "--", path];
}
function readStatus({ exitCode, stdout }) {
  if (exitCode !== 0) return void 0;
  const lines = stdout.split("\0").filter((line) => line !== "");
  return lines.map(pathOf);
}
var FIELDS_BEFORE_PATH = { "1": 8, u: 10, "?": 1 };
function pathOf(line) {
  const fields = line.split(" ");
  return fields.slice(FIELDS_BEFORE_PATH[fields[0] ?? ""] ?? 1).join(" ");
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
var COMPARISONS = [
  [...EXACTLY, "diff-files", ...ANY_DIFFERENCE, "--", "."],
  [...EXACTLY, "diff-index", "--cached", ...ANY_DIFFERENCE, "HEAD", "--", "."]
];
function newNamesIn(places) {
  const paths = places === "everywhere" ? ["."] : places;
  const how = ["--others", "--exclude-standard", "--directory", "--no-empty-directory", "-z"];
  return [...EXACTLY, "--literal-pathspecs", "ls-files", ...how, "--", ...paths];
}
function readNames({ exitCode, stdout }) {
  return exitCode === 0 ? [...new Set(stdout.split("\0"))].filter((path) => path !== "") : void 0;
}

// src/context/git/git-head-state.ts
import { relative } from "node:path";
var WHERE = [
  ...["rev-parse", "--show-toplevel", "--git-path", "index", "--git-path", "info/exclude"],
  ...["--symbolic-full-name", "HEAD"]
];
var HEAD = ["log", "-1", "--no-show-signature", "--format=%H%n%ct%n%s"];
function readHead(directory, where, head) {
  if (where?.exitCode !== 0 && where?.stderr.includes("safe.directory")) throw refused(directory, where.stderr);
  const places = where && readPlaces(where);
  if (places === void 0 || head?.exitCode !== 0) return void 0;
  const [commit = "", time = "", subject = ""] = head.stdout.split("\n");
  const { root, index, name } = places;
  const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
  return { root, commit, committedAt: Number(time), subject, branch, index };
}
function readPlaces({ exitCode, stdout }) {
  const [, root, index, excludes, name] = /^(.*)\n(.*)\n(.*)\n(.*)\n$/s.exec(stdout) ?? [];
  if (exitCode !== 0 || root === void 0 || index === void 0 || excludes === void 0 || name === void 0)
    return void 0;
  return { root, index, excludes, name };
}
function stateOf({ index: _, ...head }, own, apart, others) {
  const changedApart = others.flatMap(
    (other, at) => (other && readStatus(other)) ?? [relative(head.root, apart[at] ?? "")]
  );
  const changedPaths = [...own.changedPaths, ...changedApart.filter((path) => !own.changedPaths.includes(path))];
  return { ...head, ...own, changedPaths };
}
function refused(directory, stderr) {
  return new ToolError("GIT_REFUSED", `Reading the git repository of ${directory}: ${stderr.split("\n")[0]}`, {
    hint: `Run: git config --global --add safe.directory ${directory}`
  });
}

// src/context/git/git-reading.ts
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
function beginReading(directory, ask, options) {
  const [where, setting, head, unlike, staged] = ask(directory, [WHERE, SETTING, HEAD, ...COMPARISONS], options);
  const rules = readRules(directory, where, setting);
  const compared = compare(rules, unlike);
  for (const promise of [rules, compared]) promise.catch(() => {
  });
  async function state(apart, places) {
    const askedAtMs = Date.now();
    const questions = [...places.length === 0 ? [] : [newNamesIn(places)], ...apart.map(statusOf)];
    const answers = await Promise.all(ask(directory, questions, options));
    const [unknown, ...others] = places.length === 0 ? [NO_NAMES, ...answers] : answers;
    const known = readHead(directory, await where, await head);
    if (known === void 0) return void 0;
    const comparison = await compared;
    const lists = [unlike && await unlike, staged && await staged, unknown].map((list) => list && readNames(list));
    const isSilent = lists.every((names2) => names2?.length === 0);
    const changedPaths = isSilent ? [] : await changesByStatus();
    if (changedPaths === void 0) return void 0;
    const names = lists[2];
    const newNames = names && { found: names.length === 0 ? "none" : "some", askedAtMs };
    const { notAsIndexed, indexFile } = comparison ?? {};
    const told = {
      ...notAsIndexed && { notAsIndexed },
      ...indexFile && { indexFile },
      ...newNames && { newNames }
    };
    return stateOf(known, { changedPaths, ...told }, apart, others);
  }
  async function changesByStatus() {
    const [status] = await Promise.all(ask(directory, [statusOf(".")], options));
    return status && readStatus(status);
  }
  return { rules, compared, state };
}
var SETTING = ["config", "--type=path", "--get", "core.excludesFile"];
var NO_NAMES = { exitCode: 0, stdout: "", stderr: "" };
async function readRules(directory, where, setting) {
  const [whereAnswer, settingAnswer] = [await where, await setting];
  const places = whereAnswer && readPlaces(whereAnswer);
  if (places === void 0 || settingAnswer === void 0 || settingAnswer.exitCode > 1) return void 0;
  const stated = settingAnswer.exitCode === 0 ? settingAnswer.stdout.replace(/\n$/, "") : void 0;
  const here = await realpath(directory);
  const { root } = places;
  const files = [resolve(here, places.excludes), ...userFileOf("ignore", stated, root)];
  return { root, indexFile: resolve(here, places.index), setting: stated ?? "", files };
}
async function compare(asking, unlike) {
  const [rules, list] = [await asking, await unlike];
  const notAsIndexed = list && readNames(list);
  if (rules === void 0 || notAsIndexed === void 0) return void 0;
  return { root: rules.root, indexFile: rules.indexFile, notAsIndexed };
}

// src/context/git/git.ts
function createGit(exec2 = execTogether) {
  const ask = (directory, questions, { signal }) => {
    const runs = questions.map((args) => ["-C", directory, ...args]);
    return exec2("git", runs, { env: READ_ONLY, signal }).map(unlessMissing);
  };
  return {
    beginState: (directory, options) => beginReading(directory, ask, options),
    async readState(directory, { apart = [], ...options }) {
      const questions = [statusOf("."), WHERE, HEAD, ...apart.map(statusOf)];
      const [status, where, head, ...others] = await Promise.all(ask(directory, questions, options));
      const known = readHead(directory, where, head);
      const changes = status && readStatus(status);
      return known && changes && stateOf(known, { changedPaths: changes }, apart, others);
    },
    async isAncestor(directory, ancestor, commit, options) {
      const [result] = await Promise.all(ask(directory, [["merge-base", "--is-ancestor", ancestor, commit]], options));
      if (result?.exitCode === 0) return true;
      return result?.exitCode === 1 ? false : void 0;
    }
  };
}
function unlessMissing(result) {
  const answer = result.catch((cause) => {
    if (isToolError(cause, "COMMAND_NOT_FOUND")) return void 0;
    throw cause;
  });
  answer.catch(() => {
  });
  return answer;
}

export {
  createGit
};
