import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  isPlaceholder,
  isRandom,
  isSecretName,
  parseSimpleRun,
  tokensInText
} from "./chunk-PQ5NWA3X.js";
import {
  answerAboutStages,
  argsInForce,
  chainOf,
  chompTabs,
  contextReads,
  diskPathOf,
  givenArg,
  isDependencyFile,
  isRemote,
  matchSource,
  parseHeredocMark,
  readingFile,
  walkChain
} from "./chunk-XQZOQOXP.js";
import {
  object,
  optional,
  record,
  string,
  unknown
} from "./chunk-L3H7JVZQ.js";
import {
  oneLine
} from "./chunk-QVA3CBPZ.js";

// src/build/plan/find-findings.ts
import { readFileSync } from "node:fs";

// src/plan/lint/operands.ts
function operandsOf(words, valued) {
  const operands = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (valued.includes(word)) at++;
    else if (!word.startsWith("-")) operands.push(word);
  }
  return operands;
}

// src/plan/lint/shell-word.ts
var END_OF_WORD = /[\s;|&()<>]/;
function readWord(script, from) {
  const reading = { script, at: from, text: "", isQuoted: false, substituted: [] };
  while (reading.at < script.length) {
    const character = script[reading.at] ?? "";
    if (END_OF_WORD.test(character)) break;
    if (character === "\\") {
      if (script[reading.at + 1] !== "\n") reading.text += script[reading.at + 1] ?? "";
      reading.at += 2;
    } else if (character === "'") {
      const end = endOf(script, "'", reading.at + 1);
      reading.text += script.slice(reading.at + 1, end);
      reading.isQuoted = true;
      reading.at = end + 1;
    } else if (character === '"') readDoubleQuoted(reading);
    else if (character === "$" || character === "`") readExpansion(reading);
    else {
      reading.text += character;
      reading.at++;
    }
  }
  return { text: reading.text, isQuoted: reading.isQuoted, substituted: reading.substituted, end: reading.at };
}
function readDoubleQuoted(reading) {
  const { script } = reading;
  reading.isQuoted = true;
  reading.at++;
  while (reading.at < script.length && script[reading.at] !== '"') {
    const character = script[reading.at] ?? "";
    if (character === "\\") {
      const next = script[reading.at + 1] ?? "";
      if (next !== "\n") reading.text += '"$`\\'.includes(next) ? next : `\\${next}`;
      reading.at += 2;
    } else if (character === "$" || character === "`") readExpansion(reading);
    else {
      reading.text += character;
      reading.at++;
    }
  }
  reading.at++;
}
function readExpansion(reading) {
  const { script, at } = reading;
  if (script[at] === "`") reading.at = endOf(script, "`", at + 1) + 1;
  else if (script.startsWith("$(", at)) reading.at = endOfParentheses(script, at + 2) + 1;
  else if (script.startsWith("${", at)) reading.at = endOf(script, "}", at + 2) + 1;
  else reading.at++;
  const text = script.slice(at, reading.at);
  reading.text += text;
  const inner = text.startsWith("`") ? text.slice(1, -1) : text.startsWith("$(") ? text.slice(2, -1) : "";
  if (inner !== "" && !inner.startsWith("(")) reading.substituted.push(inner);
}
function endOfParentheses(script, from) {
  let open = 1;
  for (let at = from; at < script.length; at++) {
    const character = script[at];
    if (character === "\\") at++;
    else if (character === "'") at = endOf(script, "'", at + 1);
    else if (character === "(") open++;
    else if (character === ")" && --open === 0) return at;
  }
  return script.length;
}
function endOf(script, character, from) {
  const end = script.indexOf(character, from);
  return end < 0 ? script.length : end;
}

// src/plan/lint/shell-commands.ts
var OPERATOR = /&&|\|\||;;|\|&|[;|\n]|&(?!>)/y;
var REDIRECTION = /\d*(?:>>|>\||>&|>|<<<|<<-?|<&|<>|<)|&>>?/y;
var ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
function shellCommands(script) {
  const reading = {
    script,
    at: 0,
    commands: [],
    draft: emptyDraft(),
    joinedBy: "",
    depth: 0,
    parentheses: 0,
    heredocs: []
  };
  while (reading.at < script.length) readNext(reading);
  endCommand(reading, ";");
  return reading.commands;
}
function readNext(reading) {
  const { script } = reading;
  const character = script[reading.at] ?? "";
  if (script.startsWith("\\\n", reading.at)) reading.at += 2;
  else if (character === " " || character === "	" || character === "\r") reading.at++;
  else if (character === "#") skipTo(reading, "\n");
  else if (character === "(" || character === ")") readParenthesis(reading, character);
  else {
    const redirection = matchAt(REDIRECTION, reading);
    const operator = redirection === void 0 ? matchAt(OPERATOR, reading) : void 0;
    if (redirection !== void 0) readRedirection(reading, redirection);
    else if (operator !== void 0) readOperator(reading, operator);
    else addWord(reading);
  }
}
function readOperator(reading, operator) {
  endCommand(reading, jointOf(operator));
  reading.at += operator.length;
  if (operator === "\n") skipHeredocs(reading);
}
function jointOf(operator) {
  switch (operator) {
    case "&&":
    case "||":
    case "&":
      return operator;
    case "|":
    case "|&":
      return "|";
    default:
      return ";";
  }
}
function readParenthesis(reading, character) {
  if (character === ")" && reading.parentheses === 0) {
    withoutKeywords(reading.draft.words, reading);
    reading.draft = emptyDraft();
  }
  endCommand(reading, character === "(" ? reading.joinedBy : ";");
  reading.at++;
  const step = character === "(" ? 1 : reading.parentheses === 0 ? 0 : -1;
  reading.parentheses += step;
  reading.depth += step;
}
function readRedirection(reading, operator) {
  const { draft } = reading;
  draft.start ??= reading.at;
  reading.at += operator.length;
  while (/[ \t]/.test(reading.script[reading.at] ?? "")) reading.at++;
  const { text } = takeWord(reading);
  if (operator.endsWith("<<") || operator.endsWith("<<-")) {
    reading.heredocs.push({ name: text, chomp: operator.endsWith("-") });
  } else if (operator.includes(">") && !/^\d+$|^-$/.test(text)) draft.outputs.push(text);
}
function addWord(reading) {
  reading.draft.start ??= reading.at;
  reading.draft.words.push(takeWord(reading));
}
function takeWord(reading) {
  const word = readWord(reading.script, reading.at);
  reading.at = word.end;
  reading.draft.substituted.push(...word.substituted.flatMap(shellCommands));
  return word;
}
function endCommand(reading, next) {
  const { draft, script } = reading;
  reading.draft = emptyDraft();
  const words = withoutKeywords(draft.words, reading);
  const count = words.findIndex(({ text }) => !ASSIGNMENT.test(text));
  const assignments = words.slice(0, count < 0 ? words.length : count).map(({ text }) => text);
  const rest = words.slice(assignments.length).map(({ text }) => text);
  if (rest.length + assignments.length + draft.outputs.length > 0) {
    reading.commands.push({
      words: rest,
      assignments,
      outputs: draft.outputs,
      substituted: draft.substituted,
      text: script.slice(draft.start, reading.at).trim(),
      joinedBy: reading.commands.length === 0 ? "" : reading.joinedBy,
      depth: reading.depth
    });
  } else reading.commands.push(...draft.substituted);
  reading.joinedBy = next;
}
function withoutKeywords(words, reading) {
  for (const [place, { text, isQuoted }] of words.entries()) {
    if (isQuoted) return words.slice(place);
    switch (text) {
      case "for":
      case "case":
        reading.depth++;
        return [];
      case "if":
      case "while":
      case "until":
      case "{":
        reading.depth++;
        break;
      case "fi":
      case "done":
      case "esac":
      case "}":
        reading.depth--;
        break;
      case "then":
      case "else":
      case "elif":
      case "do":
      case "!":
        break;
      default:
        return words.slice(place);
    }
  }
  return [];
}
function skipHeredocs(reading) {
  const { script } = reading;
  for (const { name, chomp } of reading.heredocs) {
    while (reading.at < script.length) {
      const end = endOf(script, "\n", reading.at);
      const line = script.slice(reading.at, end);
      reading.at = end + 1;
      if ((chomp ? line.replace(/^\t+/, "") : line) === name) break;
    }
  }
  reading.heredocs = [];
}
function skipTo(reading, character) {
  reading.at = endOf(reading.script, character, reading.at);
}
function matchAt(pattern, { script, at }) {
  pattern.lastIndex = at;
  return pattern.exec(script)?.[0];
}
function emptyDraft() {
  return { words: [], outputs: [], substituted: [] };
}

// src/plan/lint/run-commands.ts
var SHELLS = /^(?:\/usr)?(?:\/bin\/)?(?:ba|da|a|z)?sh$/;
function runCommands({ command, heredocs }, shell) {
  if (command.form === "exec") return execCommands(command.args);
  if (shell !== void 0 && shell.length > 0 && !SHELLS.test(shell[0] ?? "")) return void 0;
  const [first] = heredocs;
  if (first === void 0) return { commands: shellCommands(command.line), form: "line" };
  if (parseHeredocMark(command.line) !== void 0) {
    const script = first.chomp ? chompTabs(first.content) : first.content;
    const isShell = !script.startsWith("#!") || /^#!\s*(?:\/usr\/bin\/env\s+)?\S*sh\b/.test(script);
    return isShell ? { commands: shellCommands(script), form: "script" } : void 0;
  }
  const bodies = heredocs.map(({ name, content }) => `
${content}${name}`).join("");
  return { commands: shellCommands(command.line + bodies), form: "script" };
}
function execCommands(args) {
  const [program = "", ...rest] = args;
  const script = rest.at(-1);
  if (SHELLS.test(program) && script !== void 0 && rest.some((arg) => /^-\w*c$/.test(arg))) {
    return { commands: shellCommands(script), form: "exec" };
  }
  const command = {
    words: args,
    assignments: [],
    outputs: [],
    text: args.join(" "),
    joinedBy: "",
    depth: 0,
    substituted: []
  };
  return { commands: [command], form: "exec" };
}
function programOf({ words }) {
  const [first, ...rest] = words;
  if (first !== "sudo" && first !== "env" && first !== "exec" && first !== "command") return words;
  const start = rest.findIndex((word) => !word.startsWith("-") && !/^\w+=/.test(word));
  return start < 0 ? [] : rest.slice(start);
}
function allCommands(commands) {
  return commands.flatMap((command) => [command, ...allCommands(command.substituted)]);
}

// src/plan/lint/installs.ts
function installOf(command) {
  if (hasOutput(command) || command.substituted.length > 0) return void 0;
  const words = programOf(command);
  return systemInstall(words) ?? namedInstall(words) ?? manifestInstall(words);
}
var PACKAGE = /^(?:[A-Za-z0-9][\w.+:=~<>*-]*|\$\{?\w+\}?|!?\.[\w-]+)$/;
var PACKAGE_FILE = /\.(?:deb|apk|rpm)$/;
function systemInstall(words) {
  const [program, ...rest] = words;
  const [action, ...packages] = operandsOf(rest, [
    "-o",
    "-t",
    "-X",
    "--repository",
    "--virtual",
    "--root",
    "-p",
    "--installroot"
  ]);
  const verb = INSTALLERS.get(baseName(program));
  if (verb === void 0 || action !== verb || packages.length === 0) return void 0;
  return packages.every((name) => PACKAGE.test(name) && !PACKAGE_FILE.test(name)) ? { kind: "system" } : void 0;
}
var INSTALLERS = /* @__PURE__ */ new Map([
  ["apt-get", "install"],
  ["apt", "install"],
  ["aptitude", "install"],
  ["apk", "add"],
  ["yum", "install"],
  ["dnf", "install"],
  ["microdnf", "install"],
  ["tdnf", "install"],
  ["zypper", "install"]
]);
var PYTHON_PACKAGE = /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[=<>!~]=?[^/]*)?$/;
var NODE_PACKAGE = /^(?:@[\w.-]+\/)?[\w.-]+(?:@[^/]+)?$/;
var PIP_VALUES = [
  "-i",
  "--index-url",
  "--extra-index-url",
  "-f",
  "--find-links",
  "--trusted-host",
  "--cache-dir"
].concat(["-t", "--target", "--prefix", "--python", "--root-user-action", "--progress-bar", "--timeout", "--retries"]);
function namedInstall(words) {
  const names = namedPackages(words);
  return names !== void 0 && names.length > 0 ? { kind: "named" } : void 0;
}
function namedPackages(words) {
  const [program, ...rest] = words;
  const every = (names, form) => names.every((name) => form.test(name)) ? names : void 0;
  switch (baseName(program)) {
    case "npm": {
      const [action, ...names] = operandsOf(rest, ["--registry", "--prefix"]);
      return isGlobal(rest) && (action === "install" || action === "i") ? every(names, NODE_PACKAGE) : void 0;
    }
    case "pnpm": {
      const [action, ...names] = operandsOf(rest, []);
      return isGlobal(rest) && (action === "add" || action === "install") ? every(names, NODE_PACKAGE) : void 0;
    }
    case "yarn":
      return rest[0] === "global" && rest[1] === "add" ? every(operandsOf(rest.slice(2), []), NODE_PACKAGE) : void 0;
    case "gem": {
      const [action, ...names] = operandsOf(rest, ["-v", "--version"]);
      return action === "install" ? every(names, /^[\w-]+(?::[\w.]+)?$/) : void 0;
    }
    case "go":
      return rest[0] === "install" ? every(operandsOf(rest.slice(1), ["-ldflags", "-tags"]), /@/) : void 0;
    case "cargo":
      return rest[0] === "install" && !rest.includes("--path") && !rest.includes("--git") ? every(operandsOf(rest.slice(1), ["--version", "--features", "--root", "--vers"]), /^[\w-]+(?:@[\w.]+)?$/) : void 0;
    default: {
      const pip = pipInstall(words);
      if (pip === void 0 || pip.some((word) => /^(?:-r|-c|-e|--requirement|--constraint|--editable)/.test(word)))
        return void 0;
      return every(operandsOf(pip, PIP_VALUES), PYTHON_PACKAGE);
    }
  }
}
function isGlobal(words) {
  return words.includes("-g") || words.includes("--global");
}
function pipInstall(words) {
  const [program, ...rest] = words;
  const name = baseName(program);
  if (/^pip(?:3(?:\.\d+)?)?$/.test(name)) return afterInstall(rest);
  if (/^python(?:3(?:\.\d+)?)?$/.test(name) && rest[0] === "-m" && rest[1] === "pip")
    return afterInstall(rest.slice(2));
  return name === "uv" && rest[0] === "pip" ? afterInstall(rest.slice(1)) : void 0;
}
function afterInstall(words) {
  const at = words.indexOf("install");
  return at >= 0 && words.slice(0, at).every((word) => word.startsWith("-")) ? words.slice(at + 1) : void 0;
}
function manifestInstall(words) {
  const manager = managerOf(words);
  return manager === void 0 ? void 0 : { kind: "manifests", manager, words };
}
function managerOf(words) {
  const [program, ...rest] = words;
  const name = baseName(program);
  const [action, second] = operandsOf(rest, []);
  switch (name) {
    case "npm":
      return (action === "ci" || action === "install" || action === "i") && second === void 0 && !isGlobal(rest) ? name : void 0;
    case "yarn":
      return action === void 0 || action === "install" && second === void 0 ? name : void 0;
    case "pnpm":
    case "bun":
      return (action === "install" || action === "i") && second === void 0 ? name : void 0;
    case "poetry":
      return action === "install" ? name : void 0;
    case "uv":
      return action === "sync" ? name : pipInstall(words) === void 0 ? void 0 : "pip";
    case "pipenv":
      return (action === "install" || action === "sync") && second === void 0 ? name : void 0;
    case "bundle":
    case "bundler":
      return action === "install" || action === void 0 ? "bundler" : void 0;
    case "composer":
      return action === "install" ? name : void 0;
    case "go":
      return action === "mod" && second === "download" ? name : void 0;
    case "mix":
      return rest[0] === "deps.get" || rest[0] === "do" && rest.includes("deps.get") ? name : void 0;
    case "dotnet":
      return action === "restore" ? name : void 0;
    case "mvn":
    case "mvnw":
      return rest.some((word) => /^dependency:(?:go-offline|resolve)$/.test(word)) && !rest.includes("-pl") ? "maven" : void 0;
    default:
      return pipInstall(words) === void 0 ? void 0 : "pip";
  }
}
function hasOutput({ outputs }) {
  return outputs.some((file) => file !== "/dev/null");
}
function baseName(program = "") {
  return program.slice(program.lastIndexOf("/") + 1);
}

// src/plan/lint/clock-in-run.ts
function clocksInRuns({ stages }) {
  return stages.flatMap(({ steps }) => steps.flatMap(inStep));
}
function inStep({ instruction: { line }, run }) {
  const command = run?.commands.find(keepsTime);
  if (command === void 0) return [];
  return [
    {
      rule: "clock-in-run",
      line,
      what: `${oneLine(command.text)} writes down the time of the build`,
      cost: "its key cannot see the clock: the time of the build that executed it stays, in every image that takes the result over",
      edit: [
        "Hand the time in, and give it with --build-arg or args; or leave it out: the image and its files carry the time of the commit.",
        "  ARG BUILD_DATE",
        `  RUN ${isDate(command) ? `echo "$BUILD_DATE" > ${command.outputs.join(" > ")}` : command.text.replace(DATE, "$BUILD_DATE")}`
      ].join("\n")
    }
  ];
}
var DATE = /\$\(\s*date\b[^()]*\)|`\s*date\b[^`]*`/g;
function keepsTime(command) {
  const [program] = programOf(command);
  if (isDate(command)) return hasOutput(command);
  const isPrinted = ["echo", "printf", "test", "[", "[[", "sleep"].includes(baseName(program)) && !hasOutput(command);
  return !isPrinted && command.substituted.some((inner) => isDate(inner) && DATE.test(resetOf(command.text)));
}
function isDate(command) {
  const [program, ...rest] = programOf(command);
  return baseName(program) === "date" && !rest.some((word) => /^(?:-d|--date|-r|--reference|-s|--set)/.test(word));
}
function resetOf(text) {
  DATE.lastIndex = 0;
  return text;
}

// src/plan/lint/commit-name.ts
function isCommitName(name) {
  return NAMES.test(name) || VERSIONS.test(name);
}
var NAMES = /^(?:(?:app|image|source|current)_)?(?:(?:git|ci|vcs|github|source|build|short|last)_)*(?:commit|sha|rev|revision|commit_(?:sha|hash|id|ref|short_sha|tag|time|date|timestamp)|git_(?:hash|ref|tag|version|describe)|vcs_ref|build_(?:date|time|timestamp|number|num|id|hash|ref|at)|build_?time|run_(?:id|number)|pipeline_id|job_id|github_ref)$/i;
var VERSIONS = /^(?:app|application|build|release|image|project|package|service)_(?:version|release|tag)$|^(?:release|version|cachebust|cache_bust)$/i;

// src/plan/lint/helper-commands.ts
function isHelper(command) {
  if (hasOutput(command) || command.substituted.length > 0) return false;
  const [program, ...rest] = programOf(command);
  const [action, ...operands] = operandsOf(rest, ["-o", "-t"]);
  switch (baseName(program)) {
    case "set":
    case "true":
    case ":":
    case "echo":
    case "update-ca-certificates":
    case "locale-gen":
    case "ldconfig":
    case "corepack":
      return true;
    case "export":
      return rest.every((word) => !word.includes("$"));
    case "apt-get":
    case "apt":
    case "apk":
    case "yum":
    case "dnf":
    case "microdnf":
      return ["update", "upgrade", "dist-upgrade", "clean", "autoclean", "makecache"].includes(action ?? "");
    case "rm":
      return [action ?? "", ...operands].every((path) => CACHES.test(path));
    case "npm":
    case "yarn":
    case "pip":
    case "pip3":
      return action === "cache" || action === "config" && baseName(program) !== "yarn" && operands[0] === "set";
    case "bundle":
      return action === "config";
    case "mix":
      return action === "local.hex" || action === "local.rebar";
    case "gem":
      return action === "update" && rest.includes("--system");
    case "useradd":
    case "adduser":
    case "groupadd":
    case "addgroup":
      return true;
    default:
      return false;
  }
}
var CACHES = /^(?:~|\$\{?(?:HOME|GEM_HOME|BUNDLE_PATH|CARGO_HOME|COMPOSER_HOME|NPM_CONFIG_CACHE|PIP_CACHE_DIR)\}?|\/usr\/local|\/usr\/src|\/root|\/var\/lib\/apt\/lists|\/var\/cache|\/root\/\.(?:cache|npm)|~\/\.(?:cache|npm)|\/tmp|\/usr\/share\/(?:doc|man))(?:\/|$)/;

// src/plan/lint/commit-argument.ts
function commitArguments(subject) {
  return subject.stages.flatMap((stage) => inStage(stage, subject));
}
function inStage({ steps }, { facts, commit }) {
  return steps.flatMap((step, place) => {
    const { instruction } = step;
    if (instruction.keyword !== "ARG") return [];
    const names = instruction.args.map(({ name }) => name);
    const { inputs } = facts.analysis.stageContext;
    const changing = names.find((name) => {
      const value = givenArg(inputs, name);
      return value !== void 0 && (isCommitName(name) || namesCommit(value, commit));
    });
    return changing === void 0 ? [] : findingsOf(changing, names, step, steps.slice(place + 1));
  });
}
function findingsOf(name, names, step, after) {
  const moved = [step];
  const known = new Set(names);
  const delayed = [];
  let use;
  for (const next of after) {
    const { keyword } = next.instruction;
    const isUse = uses(next, known);
    if (isUse && (keyword === "ENV" || keyword === "LABEL")) {
      moved.push(next);
      if (next.instruction.keyword === "ENV") for (const { key } of next.instruction.pairs) known.add(key);
      continue;
    }
    if (isUse || keyword === "RUN" && !isInstallation(next)) {
      use = next;
      break;
    }
    if (keyword === "RUN") delayed.push(next);
  }
  const [first, ...others] = delayed;
  if (first === void 0 || !(name in argsInForce(first.before)) || names.length > 1) return [];
  const lines = moved.map(({ instruction }) => instruction.line);
  const where = use === void 0 ? "to the end of its stage" : `above line ${use.instruction.line} (${oneLine(use.written.instruction.text)})`;
  const texts = moved.flatMap(({ written }) => written.instruction.source.split("\n"));
  return [
    {
      rule: "commit-argument",
      line: step.instruction.line,
      what: `the build gives ${name} another value each time, and it is declared above ${oneLine(first.written.instruction.text)} (line ${first.instruction.line})${others.length === 0 ? "" : ` and ${others.length} more`}, which ${others.length === 0 ? "does" : "do"} not use it`,
      cost: `arguments are part of the key of every RUN below them: ${delayed.length === 1 ? "this one installs" : `these ${delayed.length} install`} again in every build`,
      edit: [
        `Move ${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")} ${where}:`,
        ...texts.map((text) => `  ${text}`)
      ].join("\n")
    }
  ];
}
function isInstallation({ run }) {
  if (run === void 0) return false;
  const installs = run.commands.filter((command) => installOf(command) !== void 0);
  return installs.length > 0 && run.commands.every((command) => installs.includes(command) || isHelper(command));
}
function uses({ written }, names) {
  const { source } = written.instruction;
  return [...names].some((name) => new RegExp(`\\$\\{?${name}\\b`).test(source));
}
var SHORTEST_HASH = 7;
function namesCommit(value, commit) {
  if (commit === void 0) return false;
  const [hash = ""] = /[0-9a-f]{7,40}$/.exec(value) ?? [];
  return hash.length >= SHORTEST_HASH && commit.startsWith(hash);
}

// src/plan/lint/git-in-context.ts
import { basename } from "node:path";
function gitInContext({ stages, facts }) {
  const takers = stages.flatMap(({ steps }) => steps).filter(takesGit);
  const [first] = takers;
  const { ignore } = facts.context;
  const isWanted = ignore.patterns.some(({ pattern, negated }) => negated && pattern.startsWith(".git"));
  if (first === void 0 || isWanted) return [];
  const files = [...first.reads].filter(({ path }) => isGit(path)).length;
  const name = ignore.file === void 0 ? ".dockerignore" : basename(ignore.file);
  const readers = stages.flatMap((stage) => readersOf(stage));
  const [reader] = readers;
  return [
    {
      rule: "git-in-context",
      line: first.instruction.line,
      what: `${oneLine(first.written.instruction.text)} takes .git: ${ignore.file === void 0 ? "there is no .dockerignore" : `${name} lets it in`}`,
      cost: `${files} files of .git change with every commit and fetch: what stands on them is made again, also when no file of the application changed`,
      edit: [
        ignore.file === void 0 ? "Create .dockerignore beside the context with the line:" : `Add to ${name}:`,
        "  .git",
        reader === void 0 ? "What asks git for a version of its own accord (make, go build, setuptools-scm) is given it by an ARG then." : `Line ${reader.instruction.line} reads it; see there.`
      ].join("\n")
    }
  ];
}
function gitInRuns({ stages }) {
  return stages.flatMap(readersOf).map((step) => {
    const command = allCommands(step.run?.commands ?? []).find(asksGit);
    return {
      rule: "git-in-run",
      line: step.instruction.line,
      what: `${oneLine(command?.text ?? "git")} reads .git`,
      cost: "it needs .git in the context, and so it is executed again with every commit, whatever changed",
      edit: [
        "Hand it in below what does not need it, and give it with --build-arg GIT_COMMIT=$(git rev-parse HEAD) or args:",
        "  ARG GIT_COMMIT",
        `  RUN \u2026 "$GIT_COMMIT" instead of ${command?.text ?? "git"}`
      ].join("\n")
    };
  });
}
function readersOf({ steps }) {
  const place = steps.findIndex(takesGit);
  if (place < 0) return [];
  return steps.slice(place + 1).filter(({ run }) => {
    const commands = allCommands(run?.commands ?? []);
    return commands.some(asksGit) && !commands.some((command) => isGitCommand(command, ["clone", "init", "fetch"]));
  });
}
function takesGit({ reads }) {
  return [...reads].some(({ path }) => isGit(path));
}
function isGit(path) {
  return path.startsWith(".git/");
}
function asksGit(command) {
  return isGitCommand(command, ["rev-parse", "describe", "log", "show", "rev-list", "show-ref", "name-rev", "status"]);
}
function isGitCommand(command, actions) {
  const [program, ...rest] = programOf(command);
  const [action] = operandsOf(rest, ["-c", "--git-dir", "--work-tree"]);
  return baseName(program) === "git" && !rest.includes("-C") && actions.includes(action ?? "");
}

// src/plan/lint/install-after-copy.ts
import { posix as posix5 } from "node:path";

// src/plan/lint/copied-files.ts
import { posix } from "node:path";
function copiedTo(path, steps, context) {
  for (const step of steps.toReversed()) {
    const { instruction } = step;
    if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") continue;
    if (instruction.keyword === "COPY" && (instruction.from !== void 0 || instruction.parents)) continue;
    const destination = destinationOf(step);
    const isFolder = /(?:^|\/)\.{0,2}$/.test(instruction.destination) || instruction.sources.length > 1;
    for (const source of instruction.sources) {
      const match = matchSource(context, source);
      for (const { entry } of match.kind === "matches" ? match.sources : []) {
        const found = entry.type === "directory" ? context.byPath.get(posix.join(entry.path, posix.relative(destination, path))) : path === (isFolder ? posix.join(destination, entry.name) : destination) ? entry : void 0;
        const isBelow = entry.type !== "directory" || path.startsWith(`${destination.replace(/\/$/, "")}/`);
        if (found?.type === "file" && isBelow && step.reads.has(found)) {
          return { step, file: found, below: posix.relative(destination, posix.dirname(path)) };
        }
      }
    }
  }
  return void 0;
}
function destinationOf({ instruction, before }) {
  const destination = "destination" in instruction ? instruction.destination : ".";
  return posix.resolve("/", before.config.WorkingDir ?? "/", destination);
}
function namesCopiedTo(folder, steps, context) {
  const names = steps.flatMap((step) => {
    const { instruction } = step;
    if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") return [];
    const below = posix.relative(destinationOf(step), folder);
    if (below.startsWith("..")) return [];
    return instruction.sources.flatMap((source) => {
      const match = matchSource(context, source);
      return (match.kind === "matches" ? match.sources : []).flatMap(({ entry }) => {
        const found = entry.type === "directory" ? context.byPath.get(posix.join(entry.path, below).replace(/^\.$/, "")) : void 0;
        return found?.type === "directory" ? found.children.map(({ name }) => name) : [];
      });
    });
  });
  return [...new Set(names)];
}

// src/plan/lint/movable-install.ts
import { posix as posix4 } from "node:path";

// src/plan/lint/manifests-of-dotnet.ts
import { posix as posix2 } from "node:path";
var SETTINGS = [
  "Directory.Build.props",
  "Directory.Build.targets",
  "Directory.Packages.props",
  "NuGet.config",
  "NuGet.Config",
  "nuget.config",
  "global.json"
];
var PROJECT = /\.(?:cs|fs|vb)proj$/;
var FOLDERS_ABOVE = 6;
var dotnetFiles = (folder, words) => {
  const [, named = ".", more] = operandsOf(words.slice(1), ["-r", "--runtime", "-s", "--source", "--configfile", "-v"]);
  if (more !== void 0 || words.some((word) => /^(?:--configfile|\/p:|-p:)/.test(word))) return void 0;
  const inFolder = folder.list(named).filter((name) => PROJECT.test(name) || /\.slnx?$/.test(name));
  const [only, other] = inFolder;
  const start = PROJECT.test(named) ? named : only === void 0 || other !== void 0 ? void 0 : posix2.join(named, only);
  if (start === void 0 || !PROJECT.test(start)) return void 0;
  const projects = withReferences(folder, start);
  if (projects === void 0) return void 0;
  const folders = [...new Set(projects.flatMap((project) => withFoldersAbove(posix2.dirname(project))))];
  const settings = folders.flatMap((path) => SETTINGS.map((name) => posix2.join(path, name)).filter(folder.has));
  const locks = projects.map((project) => posix2.join(posix2.dirname(project), "packages.lock.json")).filter(folder.has);
  return { files: [...projects, ...locks, ...settings] };
};
function withReferences(folder, start) {
  const found = /* @__PURE__ */ new Set([posix2.normalize(start)]);
  for (const project of found) {
    const text = folder.read(project);
    if (text === void 0 || /<Import\s/.test(text)) return void 0;
    for (const [, path = ""] of text.matchAll(/<ProjectReference\s+Include="([^"]+)"/g)) {
      if (path.includes("$")) return void 0;
      found.add(posix2.join(posix2.dirname(project), path.replaceAll("\\", "/")));
    }
  }
  return [...found];
}
function withFoldersAbove(path) {
  return Array.from({ length: FOLDERS_ABOVE }, (_, count) => posix2.join(path, ...Array(count).fill("..")));
}

// src/plan/lint/manifests-of-node.ts
var record2 = optional(record(string(), unknown()));
var PACKAGE2 = object({
  scripts: record2,
  dependencies: record2,
  devDependencies: record2,
  optionalDependencies: record2,
  workspaces: optional(unknown()),
  patchedDependencies: optional(unknown()),
  pnpm: optional(object({ patchedDependencies: optional(unknown()) }))
});
var SCRIPTS = ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"];
var LOCAL = /^(?:file|link|portal|workspace|patch|exec):|^\.{0,2}\//;
function nodeFiles(others) {
  return (folder, words) => {
    const manifest = parse(folder.read("package.json"));
    if (manifest === void 0 || words.some((word) => /^(?:--prefix|--cwd|-C|--dir|--filter|-F|-w|--workspace)/.test(word)))
      return void 0;
    const { scripts = {}, dependencies, devDependencies, optionalDependencies } = manifest;
    const runs = SCRIPTS.some((name) => name in scripts && !HARMLESS.test(String(scripts[name])));
    const packages = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const isLocal = packages.some((version) => typeof version !== "string" || LOCAL.test(version));
    const isPatched = manifest.patchedDependencies !== void 0 || manifest.pnpm?.patchedDependencies !== void 0;
    if (runs && !words.includes("--ignore-scripts") || isLocal || isPatched || manifest.workspaces !== void 0)
      return void 0;
    const settings = settingsOf(folder);
    return settings && { files: ["package.json", ...others.filter(folder.has), ...settings] };
  };
}
var HARMLESS = /^(?:npx )?(?:only-allow \w+|husky(?: install)?(?: \|\| (?:true|exit 0))?)$/;
function settingsOf(folder) {
  const workspace = folder.read("pnpm-workspace.yaml");
  const folders = /^packages:[ \t]*(.*(?:\n[ \t]*-.*)*)/m.exec(workspace ?? "")?.[1] ?? "";
  const isOne = folders.split("\n").every((line) => /^[ \t-]*(?:["']?\.["']?)?[ \t]*$/.test(line));
  if (!isOne || workspace?.includes("patchedDependencies") === true) return void 0;
  const named = [...(folder.read(".yarnrc.yml") ?? "").matchAll(/\.yarn\/[\w.@/-]+/g)].map(([path]) => path);
  if (!named.every(folder.has)) return void 0;
  return [...workspace === void 0 ? [] : ["pnpm-workspace.yaml"], ...named];
}
function parse(text) {
  if (text === void 0) return void 0;
  try {
    return PACKAGE2.parse(JSON.parse(text));
  } catch {
    return void 0;
  }
}

// src/plan/lint/manifests-of-others.ts
var bundlerFiles = (folder) => {
  const text = folder.read("Gemfile");
  if (text === void 0 || /^\s*gemspec|\bpath:|\beval_gemfile|\brequire_relative|\bFile\.|\bDir\b|__dir__/m.test(text))
    return void 0;
  if (folder.has("vendor/cache")) return void 0;
  const named = [".ruby-version", ".tool-versions"].filter((name) => text.includes(name));
  return { files: ["Gemfile", ...["Gemfile.lock", ...named].filter(folder.has)] };
};
var composerFiles = (folder, words) => {
  const text = folder.read("composer.json");
  if (text === void 0 || /"type"\s*:\s*"path"/.test(text) || words.some((word) => /^(?:-d|--working-dir)/.test(word)))
    return void 0;
  const files = ["composer.json", ...["composer.lock", "symfony.lock", "auth.json"].filter(folder.has)];
  const missing = ["--no-scripts", "--no-autoloader"].filter((flag) => !words.includes(flag));
  return missing.length === 0 ? { files } : { files, downloads: [...words, ...missing].join(" ") };
};
var goFiles = (folder) => {
  const text = folder.read("go.mod");
  if (text === void 0 || /=>\s*\.{1,2}\//.test(text) || folder.has("go.work") || folder.has("vendor"))
    return void 0;
  return { files: ["go.mod", ...["go.sum"].filter(folder.has)] };
};
var mixFiles = (folder) => {
  const text = folder.read("mix.exs");
  if (text === void 0 || /\bpath:|\bapps_path:|\bin_umbrella:|\bFile\.|Code\.(?:require|eval)_file/.test(text))
    return void 0;
  return { files: ["mix.exs", ...["mix.lock"].filter(folder.has)] };
};
var mavenFiles = (folder, words) => {
  const text = folder.read("pom.xml");
  if (text === void 0 || /<modules>|<relativePath>[^<]|<systemPath>/.test(text)) return void 0;
  if (words.some((word) => /^(?:-f|--file|-pl|--projects|-s|--settings)/.test(word))) return void 0;
  return words[0]?.endsWith("mvnw") === true ? void 0 : { files: ["pom.xml"] };
};

// src/plan/lint/manifests-of-python.ts
import { posix as posix3 } from "node:path";
var pipFiles = (folder, words) => {
  const named = pipInstall(words) ?? [];
  const files = [];
  for (let at = 0; at < named.length; at++) {
    const word = named[at] ?? "";
    const [, attached] = /^(?:--(?:requirement|constraint)=|-[rc](?=.))(.+)$/.exec(word) ?? [];
    if (attached !== void 0) files.push(attached);
    else if (/^(?:-r|-c|--requirement|--constraint)$/.test(word)) files.push(named[++at] ?? "");
    else if (/^(?:-e|--editable)|^\.|^\/|\/$|^git\+file:|^file:/.test(word)) return void 0;
  }
  if (files.length === 0) return void 0;
  const all = withIncluded(folder, files);
  return all === void 0 ? void 0 : { files: all };
};
function withIncluded(folder, files) {
  const found = new Set(files.map((file) => posix3.normalize(file)));
  for (const file of found) {
    const text = folder.read(file);
    if (text === void 0) return void 0;
    for (const line of text.split("\n").map((stated) => stated.trim())) {
      if (/^(?:-e|--editable)\b|^\.|^file:|@\s*(?:file:|\.)|^\.{0,2}\//.test(line)) return void 0;
      const [, included] = /^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)/.exec(line) ?? [];
      if (included !== void 0) found.add(posix3.join(posix3.dirname(file), included));
    }
  }
  return [...found];
}
var LOCAL_PACKAGE = /\bpath\s*=|\bworkspace\s*=\s*true|\bfile:/;
var poetryFiles = (folder, words) => {
  const text = folder.read("pyproject.toml");
  if (text === void 0 || LOCAL_PACKAGE.test(text) || words.includes("--only-root")) return void 0;
  const files = ["pyproject.toml", ...["poetry.lock", "poetry.toml"].filter(folder.has)];
  const isAlone = words.includes("--no-root") || words.includes("--no-directory") || /package-mode\s*=\s*false/.test(text);
  return isAlone ? { files } : { files, downloads: `${words.join(" ")} --no-root` };
};
var uvFiles = (folder, words) => {
  const text = folder.read("pyproject.toml");
  if (text === void 0 || LOCAL_PACKAGE.test(text) || text.includes("[tool.uv.workspace]")) return void 0;
  if (words.some((word) => /^(?:--project|--directory|--package|--all-packages)/.test(word))) return void 0;
  const files = ["pyproject.toml", ...["uv.lock", "uv.toml", ".python-version"].filter(folder.has)];
  const isAlone = words.includes("--no-install-project") || !/^\[build-system\]/m.test(text);
  return isAlone ? { files } : { files, downloads: `${words.join(" ")} --no-install-project` };
};
var pipenvFiles = (folder) => {
  const text = folder.read("Pipfile");
  if (text === void 0 || LOCAL_PACKAGE.test(text)) return void 0;
  return { files: ["Pipfile", ...["Pipfile.lock"].filter(folder.has)] };
};

// src/plan/lint/manifests.ts
var OUTPUTS = {
  npm: ["node_modules"],
  yarn: ["node_modules"],
  pnpm: ["node_modules"],
  bun: ["node_modules"],
  pip: [],
  poetry: [".venv"],
  uv: [".venv"],
  pipenv: [".venv"],
  bundler: ["vendor/bundle"],
  composer: ["vendor"],
  go: [],
  mix: ["deps", "_build"],
  maven: [],
  dotnet: ["obj"]
};
var NEEDS = {
  npm: nodeFiles(["package-lock.json", "npm-shrinkwrap.json", ".npmrc"]),
  yarn: nodeFiles(["yarn.lock", ".yarnrc", ".yarnrc.yml", ".npmrc"]),
  pnpm: nodeFiles(["pnpm-lock.yaml", ".npmrc", ".pnpmfile.cjs"]),
  bun: nodeFiles(["bun.lock", "bun.lockb", "bunfig.toml", ".npmrc"]),
  pip: pipFiles,
  poetry: poetryFiles,
  uv: uvFiles,
  pipenv: pipenvFiles,
  bundler: bundlerFiles,
  composer: composerFiles,
  go: goFiles,
  mix: mixFiles,
  maven: mavenFiles,
  dotnet: dotnetFiles
};

// src/plan/lint/movable-install.ts
function movableInstall(question) {
  const { step } = question;
  const { run, instruction } = step;
  if (run === void 0 || instruction.keyword !== "RUN" || step.takesApplication) return void 0;
  const prefix = movablePrefix(run.commands);
  const rest = run.commands.slice(prefix.length);
  const installs = prefix.flatMap((command) => {
    const install = installOf(command);
    return install === void 0 ? [] : [{ command, install }];
  });
  const [first] = installs;
  if (first === void 0 || rest.length > 0 && (run.form !== "line" || removesPackages(rest))) return void 0;
  const needs = installs.map(({ install }) => needsOf(install, question));
  if (needs.includes(void 0)) return void 0;
  const found = needs.flatMap((need) => need ?? []);
  const downloads = found.flatMap((need) => need.downloads ?? []);
  if (downloads.length > 0 && (installs.length > 1 || run.form !== "line" || isDownloaded(first.install, question)))
    return void 0;
  const files = filesOf(found, question);
  if (files === void 0) return void 0;
  const isSystem = installs.every(({ install }) => install.kind === "system");
  const flags = /^RUN((?:\s+--\S+)*)/i.exec(step.written.instruction.text)?.[1] ?? "";
  const [download2] = downloads;
  return {
    kind: isSystem ? "system" : "application",
    text: first.command.text,
    files,
    ...download2 !== void 0 ? { run: `RUN${flags} ${download2}`, stays: "whole" } : rest.length === 0 ? { run: step.written.instruction.source } : { run: `RUN${flags} ${joined(prefix)}`, stays: `RUN${flags} ${joined(rest)}` }
  };
}
function isDownloaded(install, { before }) {
  return before.some(
    ({ isAfterApplication, run }) => !isAfterApplication && run?.commands.some((command) => {
      const other = installOf(command);
      return other?.kind === "manifests" && install.kind === "manifests" && other.manager === install.manager;
    })
  );
}
function movablePrefix(commands) {
  const end = commands.findIndex((command, place) => {
    const next = commands[place + 1];
    const isSequence = ["", "&&", ";"].includes(command.joinedBy) && (next === void 0 || next.joinedBy !== "||" && next.joinedBy !== "|");
    return !isSequence || command.depth > 0 || installOf(command) === void 0 && !isHelper(command);
  });
  return end < 0 ? commands : commands.slice(0, end);
}
function removesPackages(commands) {
  return allCommands(commands).some(
    (command) => programOf(command).some((word) => /^(?:del|purge|remove|erase|autoremove)$/.test(word))
  );
}
function joined(commands) {
  return commands.map(({ text }) => text.replace(/\s*\\?\n\s*/g, " ")).join(" && ");
}
function needsOf(install, question) {
  if (install.kind !== "manifests") return { files: [] };
  const folder = folderOf(question);
  const isWrittenOver = OUTPUTS[install.manager].some(
    (path) => folder.list(posix4.dirname(path)).includes(posix4.basename(path))
  );
  return isWrittenOver ? void 0 : NEEDS[install.manager](folder, install.words);
}
function folderOf({ step, before, context, readText }) {
  const find = (path) => copiedTo(imagePath(step, path), before, context);
  return {
    read: (path) => {
      const copied = find(path);
      return copied === void 0 ? void 0 : readText(copied.file);
    },
    has: (path) => find(path) !== void 0,
    list: (path) => namesCopiedTo(imagePath(step, path), before, context)
  };
}
function filesOf(needs, { step, before, context }) {
  const paths = [...new Set(needs.flatMap(({ files: files2 }) => files2))];
  const manifestsOnly = before.filter(({ takesApplication }) => !takesApplication);
  const files = paths.map((path) => {
    const last = copiedTo(imagePath(step, path), before, context);
    const earlier = copiedTo(imagePath(step, path), manifestsOnly, context);
    return earlier !== void 0 && earlier.file === last?.file ? earlier : last;
  });
  return files.includes(void 0) ? void 0 : files.flatMap((file) => file ?? []);
}
function imagePath({ before }, path) {
  return posix4.resolve("/", before.config.WorkingDir ?? "/", path);
}

// src/plan/lint/seen.ts
function wheneverSeenChanges({ seen }) {
  return seen.files === 1 ? "whenever a file changes that it does not read" : `whenever one of ${seen.files} files of the build context changes`;
}

// src/plan/lint/surroundings.ts
function surroundingsOf({ kind, files }, step, between) {
  const [copy] = between;
  const now = step.before.config;
  const above = copy?.before.config ?? {};
  const user = change("USER", now.User ?? "", above.User ?? "", between.slice(1).some(dependsOnUser));
  const needsFolder = kind === "application" && files.length > 0;
  const folder = needsFolder ? change("WORKDIR", now.WorkingDir ?? "", above.WorkingDir ?? "", between.some(dependsOnFolder)) : NONE;
  if (user === void 0 || folder === void 0) return void 0;
  return { before: [...folder.before, ...user.before], after: [...user.after, ...folder.after] };
}
var NONE = { before: [], after: [] };
function change(keyword, now, above, isNeeded) {
  if (now === above) return NONE;
  if (now === "" || above === "" && isNeeded) return void 0;
  return { before: [`${keyword} ${now}`], after: above === "" ? [] : [`${keyword} ${above}`] };
}
function dependsOnUser({ instruction: { keyword } }) {
  return keyword === "RUN" || keyword === "WORKDIR";
}
function dependsOnFolder({ instruction }) {
  switch (instruction.keyword) {
    case "COPY":
    case "ADD":
      return !instruction.destination.startsWith("/");
    case "WORKDIR":
      return !instruction.path.startsWith("/");
    case "RUN":
      return true;
    default:
      return false;
  }
}

// src/plan/lint/install-after-copy.ts
function installsAfterCopy(subject) {
  return subject.stages.flatMap((stage) => inStage2(stage, subject));
}
function inStage2({ steps }, { facts, readText }) {
  const place = steps.findIndex(({ takesApplication }) => takesApplication);
  const copy = steps[place];
  if (copy === void 0 || copy.isAfterApplication || !isCopy(copy)) return [];
  const findings = [];
  const state = { settings: [], isBlocked: false, isSystemBlocked: false };
  for (const [offset, step] of steps.slice(place).entries()) {
    const before = steps.slice(0, place + offset);
    const install = step.isAfterApplication ? movableInstall({ step, before, context: facts.context, readText }) : void 0;
    const between = before.slice(place);
    const around = install && mayMove(install, step, state) ? surroundingsOf(install, step, between) : void 0;
    if (install !== void 0 && around !== void 0) {
      const carried = settingsFor(install, state.settings);
      findings.push(findingOf(install, { step, copy, between, carried, around }));
      if (install.stays !== void 0) state.isBlocked = true;
    } else pass(step, copy, state);
  }
  return findings;
}
function mayMove({ kind }, step, state) {
  if (step.written.instruction.annotations.memo !== void 0) return false;
  if (kind === "system") return !state.isSystemBlocked;
  return !state.isBlocked;
}
function pass(step, copy, state) {
  const { instruction, run } = step;
  switch (instruction.keyword) {
    case "ENV":
    case "ARG":
      state.settings.push(step);
      return;
    case "SHELL":
      state.isBlocked = true;
      state.isSystemBlocked = true;
      return;
    case "COPY":
    case "ADD":
      state.isSystemBlocked ||= isOfSystem(destinationOf(step));
      state.isBlocked ||= step !== copy && step.written.sources.length > 0;
      state.isSystemBlocked ||= step !== copy && step.written.sources.length > 0;
      return;
    case "RUN":
      state.isBlocked = true;
      state.isSystemBlocked ||= run === void 0 || allCommands(run.commands).some(({ text }) => PACKAGE_SOURCES.test(text));
      return;
    default:
      return;
  }
}
var PACKAGE_SOURCES = /sources\.list|\/etc\/|keyring|\bgpg\b|add-apt-repository|\bdpkg\b|\brpm\b|\bcurl\b|\bwget\b|repositor|\b(?:apt|apt-get|apk|yum|dnf)\b|\.sh\b/;
function isOfSystem(destination) {
  return destination === "/" || /^\/(?:etc|usr|var|lib|bin|sbin|root)(?:\/|$)/.test(destination);
}
function isCopy({ instruction }) {
  return instruction.keyword === "COPY" || instruction.keyword === "ADD";
}
function settingsFor({ run }, settings) {
  const texts = [run];
  const needed = [];
  for (const step of settings.toReversed()) {
    const { instruction, written } = step;
    const names = namesOf(step);
    const isUsed = names.some((name) => texts.some((text) => text.includes(name)));
    if (instruction.keyword === "ARG" ? !isUsed : names.some(isCommitName)) continue;
    texts.push(written.instruction.text);
    needed.unshift(step);
  }
  return needed;
}
function namesOf({ instruction }) {
  if (instruction.keyword === "ARG") return instruction.args.map(({ name }) => name);
  return instruction.keyword === "ENV" ? instruction.pairs.map(({ key }) => key) : [];
}
function findingOf(install, { step, copy, between, carried, around }) {
  const { line } = step.instruction;
  const isSystem = install.kind === "system";
  const moved = [
    .../* @__PURE__ */ new Set([...carried, ...install.files.flatMap(({ step: by }) => isManifestCopy(by, between) ? [by] : [])])
  ].toSorted((one, other) => one.instruction.line - other.instruction.line);
  const lines = [
    ...moved.map(({ written }) => written.instruction.source),
    ...copyLines(install.files.filter(({ step: by }) => between.includes(by) && !moved.includes(by))),
    ...around.before,
    install.run,
    ...around.after
  ];
  const removed = [...moved.map((one) => one.instruction.line), ...install.stays === void 0 ? [line] : []];
  const place = `Write above line ${copy.instruction.line} (${oneLine(copy.written.instruction.text)})`;
  const remove = removed.length === 0 ? "" : `, and remove ${removed.length === 1 ? "line" : "lines"} ${removed.join(", ")}`;
  const rest = install.stays === void 0 ? [] : install.stays === "whole" ? [`Line ${line} stays, and finds everything installed.`] : [`Line ${line} becomes:`, ...indented(install.stays)];
  return {
    rule: isSystem ? "packages-after-copy" : "install-after-copy",
    line,
    what: `${oneLine(install.text)} stands below the application's files, and ${isSystem ? "needs none of them" : install.files.length === 0 ? "reads none of them" : `reads only ${some(install.files.map(({ file }) => file.path))} of them`}`,
    cost: `it is executed again ${wheneverSeenChanges(step)}`,
    edit: [`${place}${remove}:`, ...lines.flatMap(indented), ...rest].join("\n")
  };
}
var MOST_NAMES = 3;
function some(names) {
  const more = names.length - MOST_NAMES;
  return more > 1 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${more} more` : names.join(", ");
}
function isManifestCopy(step, between) {
  return between.includes(step) && !step.takesApplication;
}
function copyLines(files) {
  const groups = /* @__PURE__ */ new Map();
  for (const { step, file, below } of files) {
    const { text } = step.written.instruction;
    const flags = [...text.matchAll(/\s(--(?:chown|chmod|link)\S*)/gi)].map(([, flag]) => ` ${flag}`).join("");
    const written = "destination" in step.instruction ? step.instruction.destination : ".";
    const folder = posix5.join(written, below);
    const destination = folder === "." ? "./" : `${folder.replace(/\/$/, "")}/`;
    const group = `COPY${flags}\0${destination}`;
    groups.set(group, [...groups.get(group) ?? [], file.path]);
  }
  return [...groups].map(([group, paths]) => {
    const [start, destination = "./"] = group.split("\0");
    const isPlain = [...paths, destination].every((path) => !/[\s"'\\$]/.test(path));
    return isPlain ? `${start} ${paths.join(" ")} ${destination}` : `${start} ${JSON.stringify([...paths, destination])}`;
  });
}
function indented(text) {
  return text.split("\n").map((line) => `  ${line}`);
}

// src/plan/lint/owner-after-copy.ts
import { posix as posix6 } from "node:path";
function ownersAfterCopy({ stages }) {
  return stages.flatMap(inStage3);
}
function inStage3({ steps }) {
  const findings = [];
  let copy;
  for (const step of steps) {
    const { instruction } = step;
    if (instruction.keyword === "COPY" || instruction.keyword === "ADD") {
      if (step.takesApplication && step.written.sources.length === 0) copy = step;
    } else if (instruction.keyword === "RUN" && copy !== void 0 && !isSimple(step)) {
      const finding = findingOf2(step, copy);
      if (finding !== void 0) findings.push(finding);
      copy = void 0;
    }
  }
  return findings;
}
function isSimple({ instruction, before }, line) {
  if (instruction.keyword !== "RUN") return false;
  const command = line === void 0 ? instruction.command : { form: "shell", line };
  return parseSimpleRun({ ...instruction, command }, before) !== void 0;
}
function findingOf2(step, copy) {
  const { instruction, run } = step;
  const commands = run?.commands ?? [];
  const folder = destinationOf(copy);
  const plain = commands.map((command2) => plainForm(command2, step, folder));
  const place = plain.findIndex((form) => form !== void 0);
  const command = commands[place];
  const alone = plain[place];
  if (command === void 0 || alone === void 0 || run?.form !== "line" || !isSimple(step, alone)) return void 0;
  const before = commands.slice(0, place);
  const after = commands.slice(place + 1);
  const isSequence = commands.every(({ joinedBy, depth }) => depth === 0 && joinedBy !== "||" && joinedBy !== "|");
  if (!isSequence || !before.every(isHelper)) return void 0;
  const lines = (some2) => some2.length === 0 ? [] : [`  RUN ${some2.map(({ text }) => text.replace(/\s*\\?\n\s*/g, " ")).join(" && ")}`];
  const { line } = instruction;
  return {
    rule: "owner-after-copy",
    line,
    what: `${oneLine(command.text)} changes every file that line ${copy.instruction.line} copied, in one RUN with other commands`,
    cost: `an engine executes it whenever one of ${copy.reads.size} files changes, and all of them are in the image twice`,
    edit: [
      ...before.length === 0 ? [] : [`Write above line ${copy.instruction.line} (${oneLine(copy.written.instruction.text)}):`, ...lines(before)],
      `Let it stand alone, which needs no engine and no second layer. Line ${line} becomes:`,
      `  RUN ${alone}`,
      ...lines(after)
    ].join("\n")
  };
}
function plainForm(command, { before }, folder) {
  const [program, ...rest] = programOf(command);
  const tool = baseName(program);
  if (tool !== "chown" && tool !== "chmod") return void 0;
  const options = rest.filter((word) => word.startsWith("-"));
  const known = options.every((word) => /^(?:-[Rvfc]+|--recursive|--verbose|--changes|--quiet)$/.test(word));
  if (!known || !options.some((word) => /^-\w*R|^--recursive$/.test(word))) return void 0;
  const [value, ...paths] = operandsOf(rest, []);
  const isFolder = (path) => posix6.resolve("/", before.config.WorkingDir ?? "/", path) === folder;
  if (value === void 0 || folder === "/" || !paths.some(isFolder)) return void 0;
  return [tool, "-R", value, ...paths].join(" ");
}

// src/plan/lint/secret-argument.ts
function secretArguments(subject) {
  return subject.stages.flatMap((stage) => [
    ...argumentsOf(stage, subject),
    ...variablesOf(stage, subject),
    ...textsOf(stage)
  ]);
}
function argumentsOf({ steps }, { facts }) {
  const { inputs } = facts.analysis.stageContext;
  return steps.flatMap((step, place) => {
    const { instruction } = step;
    if (instruction.keyword !== "ARG") return [];
    return instruction.args.flatMap(({ name }) => {
      const value = givenArg(inputs, name);
      if (!isSecretName(name) || value === void 0 || isPlaceholder(value)) return [];
      const runs = steps.slice(place + 1).filter(({ instruction: { keyword } }) => keyword === "RUN");
      const [first] = runs;
      if (first === void 0) return [];
      const user = runs.find(({ written }) => new RegExp(`\\$\\{?${name}\\b`).test(written.instruction.source)) ?? first;
      return [
        {
          rule: "secret-argument",
          line: step.instruction.line,
          what: `the argument ${name} holds a secret`,
          cost: "the value of an argument stands in the history of the image at every RUN below it, for everybody who can pull it",
          edit: mounted(name, step, user)
        }
      ];
    });
  });
}
function mounted(name, step, user) {
  const id = name.toLowerCase();
  const run = user.written.instruction.source.replace(/^RUN/i, `RUN --mount=type=secret,id=${id},env=${name}`);
  return [
    `Remove line ${step.instruction.line}, mount it where it is used, and give it with --secret id=${id},env=${name} or secrets:`,
    ...run.split("\n").map((line) => `  ${line}`)
  ].join("\n");
}
function variablesOf({ steps }, { facts }) {
  const { buildArgs } = facts.analysis.stageContext.inputs;
  return steps.flatMap(({ instruction, written }) => {
    if (instruction.keyword !== "ENV" || written.instruction.keyword !== "ENV") return [];
    const pairs = written.instruction.pairs;
    return instruction.pairs.flatMap(({ key, value }, at) => {
      const isGiven = pairs[at]?.value.includes("$") === true && Object.values(buildArgs).includes(value);
      if (!isSecretName(key) || !isGiven || isPlaceholder(value)) return [];
      return [
        {
          rule: "secret-argument",
          line: instruction.line,
          what: `ENV ${key} keeps a secret`,
          cost: "it stands in the configuration of the image, for everybody who can pull it",
          edit: `Remove it from line ${instruction.line}. A RUN gets it with --mount=type=secret,id=${key.toLowerCase()},env=${key}; a container from a Secret of the cluster.`
        }
      ];
    });
  });
}
function textsOf({ steps }) {
  return steps.flatMap(({ written: { instruction } }) => {
    const [token] = tokensInText(instruction.source);
    const literal = literalsOf(instruction).find(({ name, value }) => isSecretName(name) && isDrawn(value));
    const what = token?.what ?? (literal && `a value for ${literal.name}`);
    if (what === void 0) return [];
    return [
      {
        rule: "secret-argument",
        line: instruction.line + (token?.line ?? 1) - 1,
        what: `${what} stands in the Dockerfile`,
        cost: "it is in the repository and in the history of the image, for everybody who can read one of them",
        edit: "Change the secret, take it out of the Dockerfile, and hand the new one to the RUN that needs it with --mount=type=secret."
      }
    ];
  });
}
function literalsOf(instruction) {
  switch (instruction.keyword) {
    case "ENV":
      return instruction.pairs.map(({ key, value }) => ({ name: key, value: value.replace(/^(["'])(.*)\1$/, "$2") }));
    case "ARG":
      return instruction.args.map(({ name, value = "" }) => ({ name, value: value.replace(/^(["'])(.*)\1$/, "$2") }));
    default:
      return [];
  }
}
function isDrawn(value) {
  return /^[A-Za-z0-9+=_-][A-Za-z0-9+/=_-]{19,}$/.test(value) && /(?:\d.*){3}/.test(value) && isRandom(value);
}

// src/plan/lint/unpinned-download.ts
function unpinnedDownloads({ stages }) {
  return stages.flatMap(({ steps }) => steps.flatMap(inStep2));
}
function inStep2(step) {
  const { instruction, run } = step;
  if (instruction.keyword === "ADD") {
    const url = instruction.sources.find((source) => isRemote(source) && isMoving(source));
    if (url === void 0 || instruction.checksum !== void 0 || isGit2(url)) return [];
    return [
      findingOf3(step, `ADD downloads ${url}`, [
        `Name a version in the URL, and what it holds:`,
        `  ADD --checksum=sha256:<digest> ${url.replace(MOVING_PART, "/<version>$1")} ${instruction.destination}`
      ])
    ];
  }
  const commands = allCommands((run?.commands ?? []).filter(({ depth }) => depth === 0));
  const isVerified = commands.some(
    (command) => /^(?:sha\d+sum|shasum|md5sum|gpgv?|cosign|minisign)$/.test(baseName(programOf(command)[0]))
  );
  return commands.flatMap((command) => {
    if (isVerified) return [];
    const found = download(command) ?? clone(command, commands) ?? pythonFromGit(command);
    return found === void 0 ? [] : [findingOf3(step, found.what, found.edit)];
  });
}
function findingOf3({ instruction: { line } }, what, edit) {
  return {
    rule: "unpinned-download",
    line,
    what,
    cost: "its key cannot see what is there today: what the first build got is kept until something else in the key changes, and a build from nothing may get another one",
    edit: edit.join("\n")
  };
}
var BRANCH = /^(?:main|master|develop|dev|trunk|HEAD)$/;
var MOVING_PART = /\/(?:releases\/latest\/download|latest\/download|latest|master|main|HEAD|nightly)(\/|$)/;
function isMoving(url) {
  return MOVING_PART.test(url.replace(/[?#].*$/, ""));
}
function isGit2(url) {
  return /\.git(?:[#?]|$)|^git@/.test(url);
}
function download(command) {
  const [program, ...rest] = programOf(command);
  if (baseName(program) !== "curl" && baseName(program) !== "wget") return void 0;
  const url = rest.find((word) => /^https?:\/\//.test(word) && isMoving(word));
  if (url === void 0) return void 0;
  return {
    what: `${baseName(program)} downloads ${url}`,
    edit: [
      "Name a version in the URL, and check what came:",
      `  RUN curl -fsSL -o /tmp/download ${url.replace(MOVING_PART, (_, end) => `/<version>${end}`)} \\`,
      '    && echo "<sha256>  /tmp/download" | sha256sum -c -'
    ]
  };
}
function clone(command, all) {
  const [program, ...rest] = programOf(command);
  if (baseName(program) !== "git") return void 0;
  const [action, url] = operandsOf(rest, [
    "-b",
    "--branch",
    "--depth",
    "-c",
    "-C",
    "-j",
    "--jobs",
    "--config",
    "-o",
    "--filter"
  ]);
  if (action !== "clone" || url === void 0 || !/^(?:https?|git|ssh):|^git@/.test(url)) return void 0;
  const branch = rest.findIndex((word) => word === "-b" || word === "--branch");
  const named = branch < 0 ? /^--branch=(.*)$/.exec(rest.find((word) => word.startsWith("--branch=")) ?? "")?.[1] : rest[branch + 1];
  if (named !== void 0 && !BRANCH.test(named)) return void 0;
  const isChosen = all.some((other) => {
    const words = programOf(other);
    return baseName(words[0]) === "git" && words.some((word) => /^(?:checkout|reset|switch|fetch|worktree)$/.test(word));
  });
  if (isChosen || url.includes("$")) return void 0;
  return {
    what: `git clones ${named === void 0 ? "the default branch" : `the branch ${named}`} of ${url}`,
    edit: ["Name a tag:", `  git clone --depth 1 --branch <tag> ${url}`]
  };
}
function pythonFromGit(command) {
  const url = (pipInstall(programOf(command)) ?? []).find((word) => /(?:^|@\s*)git\+\w+:/.test(word));
  if (url === void 0 || url.includes("$")) return void 0;
  const [repository = ""] = url.slice(url.indexOf("git+")).split("#");
  const [, server = "", path = ""] = /^(git\+\w+:\/\/(?:[^/@]*@)?[^/]+)(.*)$/.exec(repository) ?? [];
  const at = path.lastIndexOf("@");
  if (at >= 0 && !BRANCH.test(path.slice(at + 1))) return void 0;
  const bare = server + (at < 0 ? path : path.slice(0, at));
  return {
    what: `pip installs the newest commit of ${oneLine(bare)}`,
    edit: ["Name a tag or a commit:", `  pip install "${bare}@<tag>"`]
  };
}

// src/plan/lint/lint.ts
var RULES = [
  installsAfterCopy,
  commitArguments,
  ownersAfterCopy,
  gitInContext,
  gitInRuns,
  clocksInRuns,
  unpinnedDownloads,
  secretArguments
];
function lint(subject) {
  const findings = RULES.flatMap((rule) => rule(subject));
  const instructions = subject.facts.analysis.dockerfile.stages.flatMap(({ instructions: all }) => all);
  return findings.filter(({ rule, line }) => {
    const instruction = instructions.find((one) => one.line <= line && line <= one.endLine);
    return instruction?.annotations.ignore?.includes(rule) !== true;
  }).toSorted((one, other) => one.line - other.line);
}

// src/plan/lint/subject.ts
function lintSubject(facts, sources) {
  const { stages, needed, target } = facts.analysis;
  const { takesApplicationFiles } = answerAboutStages(facts);
  return {
    facts,
    ...sources,
    stages: needed.map((index) => ({
      index,
      isTarget: index === target,
      steps: stepsOf(index, facts, takesApplicationFiles)
    }))
  };
  function stepsOf(index, of, stageTakes) {
    const steps = [];
    const seen = /* @__PURE__ */ new Set();
    let sizeBytes = 0;
    let isAfterApplication = false;
    for (const step of walkChain(of, chainOf(stages, index))) {
      const { instruction, written } = step;
      const files = contextReads(instruction, of.context).filter(({ type }) => type !== "directory");
      const reads = new Set(files);
      for (const entry of files) {
        if (!seen.has(entry) && entry.type === "file") sizeBytes += entry.size;
        seen.add(entry);
      }
      const takesApplication = written.sources.some((source) => source.kind === "stage" && stageTakes(source.index)) || files.some(({ path }) => !isDependencyFile(path));
      const isOwn = written.stage === index && instruction.trigger !== true;
      const run = instruction.keyword === "RUN" ? runCommands(instruction, step.before.config.Shell) : void 0;
      if (isOwn) {
        steps.push({
          ...step,
          reads,
          takesApplication,
          isAfterApplication,
          seen: { files: seen.size, sizeBytes },
          ...run === void 0 ? {} : { run }
        });
      }
      isAfterApplication ||= takesApplication;
    }
    return steps;
  }
}

// src/build/plan/find-findings.ts
function findingsIn({ images }, provenance) {
  const findings = images.flatMap((image) => findingsOf2(image, provenance));
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
function findingsOf2({ facts }, { commit, basedOn }) {
  const { context } = facts;
  const head = commit ?? basedOn?.commit;
  return lint(
    lintSubject(facts, {
      readText: (file) => readingFile(context, file, () => readFileSync(diskPathOf(context.directory, file.path), "utf8")),
      ...head === void 0 ? {} : { commit: head }
    })
  );
}

export {
  findingsIn
};
