import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  readGitLayout
} from "./chunk-IMOMDG5L.js";
import {
  formatPlatform,
  parsePlatform,
  parseStagePlatform
} from "./chunk-GT5OWBDO.js";
import {
  nearest
} from "./chunk-I4MJ665R.js";
import {
  MEDIA_TYPE,
  TAR_BLOCK_BYTES,
  canSkip,
  checkDiffIds,
  cleanPath,
  createByteCursor,
  decide,
  decodePath,
  decompress,
  encodePath,
  hasTarChecksum,
  hasWildcard,
  ignoredBy,
  parseGlob,
  parseImageConfig,
  parseIndex,
  parseManifest,
  parsePatterns,
  readIgnore,
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
  parseDigest,
  parseReference
} from "./chunk-E2B26KG7.js";
import {
  ToolError,
  ToolErrors,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// package.json
var package_default = {
  name: "hydrofoil",
  version: "0.1.0",
  description: "Deploys applications to Kubernetes in seconds: rebuilds, uploads and restarts only what changed, and says why.",
  license: "Apache-2.0",
  type: "module",
  bin: {
    hydrofoil: "dist/cli.js"
  },
  files: [
    "dist",
    "schema",
    "LICENSE",
    "README.md",
    "CHANGELOG.md"
  ],
  engines: {
    node: ">=22"
  },
  scripts: {
    build: "node scripts/install.mjs scripts/build.ts",
    "build:action": "node scripts/install.mjs scripts/action-bundle.ts",
    check: "node scripts/install.mjs scripts/check.ts",
    demo: "node scripts/install.mjs scripts/demo.ts",
    test: "node scripts/install.mjs scripts/test.ts",
    conformance: "node scripts/install.mjs scripts/conformance.ts",
    bench: "node scripts/install.mjs bench/main.ts",
    "bench:replay": "node scripts/install.mjs bench/replay.ts",
    generate: "node scripts/install.mjs scripts/generate.ts",
    format: "biome check --write ."
  },
  devDependencies: {
    "@biomejs/biome": "^2.6.8",
    "@types/node": "^24.19.2",
    esbuild: "^0.28.2",
    "fast-check": "^4.10.2",
    "github-markdown-css": "^5.9.0",
    knip: "^6.44.2",
    "modern-tar": "^0.8.6",
    node: "^24.21.0",
    "playwright-core": "^1.65.1",
    "rehype-raw": "^7.0.0",
    "rehype-sanitize": "^6.0.0",
    "rehype-stringify": "^10.0.1",
    "remark-gfm": "^4.0.1",
    "remark-parse": "^11.0.0",
    "remark-rehype": "^11.1.2",
    typescript: "^7.0.2",
    unified: "^11.0.5",
    vitest: "^4.1.12"
  },
  dependencies: {
    "@aws-sdk/client-ecr": "^3.1169.0",
    "@aws-sdk/credential-providers": "^3.1175.0",
    "@clack/prompts": "^1.9.0",
    "@kubernetes/client-node": "^2.0.1",
    commander: "^14.0.3",
    diff: "^9.0.0",
    "log-update": "^7.2.0",
    picocolors: "^1.1.1",
    undici: "^8.12.4",
    yaml: "^2.9.1",
    zod: "^4.6.7"
  }
};

// src/context/reading-file.ts
function readingFile(tree, file, read) {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw new ToolError(
        "CONTEXT_FILE_CHANGED",
        `Reading ${file.path} of the build context: it was there a moment ago, and is gone`,
        {
          hint: "Run it again when nothing writes into the build context, or exclude the file in .dockerignore.",
          cause
        }
      );
    }
    throw new ToolError(
      "CONTEXT_UNREADABLE",
      `Reading ${file.path} of the build context ${tree.directory}: ${messageOf(cause)}`,
      {
        hint: `Make ${file.path} readable for the user who runs this, or exclude it in .dockerignore.`,
        cause
      }
    );
  }
}

// src/context/walk.ts
import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";

// src/context/file-stats.ts
function createFileStats() {
  let columns = new Float64Array(FIRST_ROWS * COLUMNS);
  let rows = 0;
  return {
    add(mtimeMs, ctimeMs, inode) {
      const start = rows * COLUMNS;
      if (start === columns.length) {
        const larger = new Float64Array(columns.length * 2);
        larger.set(columns);
        columns = larger;
      }
      columns[start] = mtimeMs;
      columns[start + 1] = ctimeMs;
      columns[start + 2] = inode;
      return rows++;
    },
    at(row) {
      const start = row * COLUMNS;
      const mtimeMs = columns[start];
      const ctimeMs = columns[start + 1];
      const inode = columns[start + 2];
      if (row >= rows || mtimeMs === void 0 || ctimeMs === void 0 || inode === void 0)
        throw new RangeError(`No file has row ${row}`);
      return { mtimeMs, ctimeMs, inode };
    }
  };
}
var COLUMNS = 3;
var FIRST_ROWS = 1024;

// src/context/walk.ts
async function readContext(directory, options) {
  const top = resolve(directory);
  const startedAtMs = Date.now();
  const { mode, mtimeMs, ctimeMs, ino, dev } = statsOfTop(top);
  const walk2 = {
    top,
    ...options,
    unvisited: ENTRIES_BETWEEN_PAUSES,
    attributeFolders: [],
    folders: [],
    passedOver: [],
    gitignoreFolders: [],
    stats: createFileStats()
  };
  walk2.folders.push({ path: "", mode: mode & 4095, device: dev, row: walk2.stats.add(mtimeMs, ctimeMs, ino) });
  const children = await readChildren({ path: "", disk: top }, void 0, walk2);
  const root = { path: "", name: "", type: "directory", mode: mode & 4095, children };
  return treeOf({
    directory: top,
    ignore: options.ignore,
    root,
    stats: walk2.stats,
    visit: {
      startedAtMs,
      folders: walk2.folders,
      passedOver: walk2.passedOver,
      gitignoreFolders: walk2.gitignoreFolders
    },
    attributeFolders: walk2.attributeFolders
  });
}
function diskPathOf(directory, path) {
  return toDisk(path === "" ? directory : `${directory}/${path}`);
}
var ENTRIES_BETWEEN_PAUSES = 500;
async function readChildren(place, decision, walk2) {
  const { path } = place;
  const prefix = path === "" ? "" : `${path}/`;
  const children = [];
  for (const name of readNames(place, walk2)) {
    if (--walk2.unvisited === 0) await pause(walk2);
    if (name === ".gitattributes") walk2.attributeFolders.push(path);
    if (name === ".gitignore") walk2.gitignoreFolders.push(path);
    const below = readEntry(prefix + name, name, place, decision, walk2);
    if (below === void 0) continue;
    if (below.type !== "folder") {
      children.push(below);
      continue;
    }
    const inner = await readChildren(below, below.decision, walk2);
    if (below.isIgnored && inner.length === 0) continue;
    children.push({ path: below.path, name, type: "directory", mode: below.mode, children: inner });
  }
  return children;
}
var MAY_BE_GONE = { throwIfNoEntry: false };
async function pause(walk2) {
  walk2.unvisited = ENTRIES_BETWEEN_PAUSES;
  await setImmediate();
  walk2.signal.throwIfAborted();
}
function readEntry(path, name, parent, parentDecision, walk2) {
  const decision = decide(walk2.ignore, path, parentDecision);
  const isIgnored = decision.by !== void 0;
  if (isIgnored && canSkip(walk2.ignore, path)) {
    walk2.passedOver.push(path);
    return void 0;
  }
  const disk = diskPathIn(parent, name, walk2);
  const stats = lstatSync(disk, MAY_BE_GONE);
  if (stats === void 0 || isIgnored && !stats.isDirectory()) return void 0;
  const mode = stats.mode & 4095;
  if (stats.isFile()) {
    const { size, mtimeMs, ctimeMs, ino } = stats;
    const row = walk2.stats.add(mtimeMs, ctimeMs, ino);
    if (stats.nlink > 1) return { path, name, mode, type: "file", size, row, inode: inodeOf(disk) };
    return { path, name, mode, type: "file", size, row };
  }
  if (stats.isDirectory()) {
    const row = walk2.stats.add(stats.mtimeMs, stats.ctimeMs, stats.ino);
    walk2.folders.push({ path, mode, device: stats.dev, row });
    return { type: "folder", path, disk, mode, isIgnored, decision };
  }
  if (stats.isSymbolicLink()) return { path, name, mode, type: "symlink", target: readTarget(disk) };
  return { path, name, mode, type: "special", kind: kindOf(stats) };
}
function diskPathIn(parent, name, { top }) {
  if (typeof parent.disk !== "string") return diskPathOf(top, `${parent.path}/${name}`);
  const disk = `${parent.disk}/${name}`;
  return name.isWellFormed() ? disk : toDisk(disk);
}
function readNames({ path, disk }, walk2) {
  try {
    const names = readdirSync(disk);
    if (!names.some((name) => name.includes("\uFFFD"))) return names.sort();
    return readdirSync(disk, { encoding: "buffer" }).map(decodePath).sort();
  } catch (cause) {
    throw new ToolError(
      "CONTEXT_UNREADABLE",
      `Reading the build context ${walk2.top}: the folder "${path}" can't be read: ${messageOf(cause)}`,
      {
        hint: `Make "${path}" readable for the user who runs this, or exclude it in .dockerignore.`,
        cause
      }
    );
  }
}
function statsOfTop(top) {
  const stats = statSync(top, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return stats;
  const what = stats === void 0 ? "there is no such folder" : "it is not a folder";
  throw new ToolError("CONTEXT_NOT_FOUND", `Reading the build context ${top}: ${what}`, {
    hint: 'Correct the path of the build context ("context" in hydrofoil.yaml).'
  });
}
function inodeOf(disk) {
  const { dev, ino } = lstatSync(disk, { bigint: true });
  return `${dev}:${ino}`;
}
function readTarget(disk) {
  return decodePath(readlinkSync(disk, { encoding: "buffer" }));
}
function kindOf(stats) {
  if (stats.isSocket()) return "socket";
  return stats.isFIFO() ? "fifo" : "device";
}
function treeOf(rest) {
  const { root } = rest;
  let entries;
  let byPath;
  return {
    ...rest,
    get entries() {
      entries ??= listBelow(root, []);
      return entries;
    },
    get byPath() {
      byPath ??= new Map(this.entries.map((entry) => [entry.path, entry])).set("", root);
      return byPath;
    }
  };
}
function listBelow(directory, entries) {
  for (const child of directory.children) {
    entries.push(child);
    if (child.type === "directory") listBelow(child, entries);
  }
  return entries;
}
var ESCAPED_BYTE = /[\uDC80-\uDCFF]/u;
function toDisk(path) {
  return ESCAPED_BYTE.test(path) ? encodePath(path) : path;
}

// src/plan/input.ts
var KEY = /^[a-f0-9]{64}$/;
function isKey(text) {
  return typeof text === "string" && KEY.test(text);
}
function keyOf(inputs) {
  const lines = inputs.map(({ kind, name, digest }) => JSON.stringify([kind, name, digest]));
  return hexOf(digestOf(`hydrofoil key v1
${lines.join("\n")}
`));
}
function textInput(kind, name, text) {
  return { kind, name, digest: digestOf(text) };
}

// src/plan/own-images.ts
function floatingRepositoryOf(image) {
  const { registry, name, digest } = parseReference(image);
  return digest === void 0 ? formatRepository({ registry, name }) : void 0;
}
function ownImageOf(image, own) {
  if (own === void 0 || own.size === 0) return void 0;
  const repository = floatingRepositoryOf(image);
  return repository === void 0 ? void 0 : own.get(repository);
}
function identityOf(own, image, uses) {
  const keys = /* @__PURE__ */ new Map();
  for (const use of uses) {
    if (use.image !== image) continue;
    const platform = formatPlatform(use.platform);
    const made = own.platforms.get(platform);
    if (made === void 0) throw platformMissing(own, platform, use);
    keys.set(platform, made.key);
  }
  const [key, ...others] = keys.values();
  const parts = [...keys].map(([platform, part]) => textInput("platform", platform, part));
  return parseDigest(`sha256:${key === void 0 || others.length > 0 ? keyOf(parts) : key}`);
}
function pinnedReference(image, digest, own) {
  const ours = ownImageOf(image, own);
  const { registry, name } = ours?.repository ?? parseReference(image);
  if (ours === void 0) return { registry, name, digest };
  if (ours.digest === void 0) throw new RangeError(`Image ${ours.name} is not made yet`);
  return { registry, name, digest: ours.digest };
}
function platformMissing({ name, platforms }, platform, { to, location }) {
  const there = [...platforms.keys()].join(", ");
  const what = to === "stand" ? "Standing on" : "Taking files from";
  return new ToolError(
    "IMAGE_PLATFORM_MISSING",
    `${what} image ${name} for ${platform}: it is made for ${there} only`,
    {
      hint: `Add ${platform} to images.${name}.platforms in hydrofoil.yaml.`,
      location
    }
  );
}

// src/dockerfile/problem.ts
function throwProblems(problems, file) {
  const [first] = problems;
  if (first === void 0) return;
  if (problems.length === 1) throw first;
  throw new ToolErrors("DOCKERFILE_INVALID", `Reading ${file}: ${problems.length} problems`, problems);
}
function atLocation(error, location, step2) {
  if (!(error instanceof ToolError) || error.location !== void 0) return error;
  return new ToolError(error.code, `${step2}: ${error.message}`, {
    location,
    cause: error,
    ...error.hint !== void 0 && { hint: error.hint }
  });
}

// src/dockerfile/dockerfile.ts
var DEFAULT_ESCAPE = "\\";

// src/dockerfile/space.ts
var SPACE = /^[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]$/;
function isSpace(character) {
  return SPACE.test(character);
}
function trimStart(text) {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start++;
  return text.slice(start);
}
function trimEnd(text) {
  return trimEndOf(text, isSpace);
}
function trim(text) {
  return trimEnd(trimStart(text));
}
function trimEndOf(text, isUnwanted) {
  let end = text.length;
  while (end > 0 && isUnwanted(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
var SEPARATOR = /[\t\v\f\r ]+/;
function splitAtBlanks(text, limit) {
  if (limit === void 0) return text.split(SEPARATOR);
  const match = SEPARATOR.exec(text);
  return match === null ? [text] : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}

// src/dockerfile/expand/shell-pattern.ts
function isPatternFault(value) {
  return typeof value === "object" && value !== null && "fault" in value;
}
function cutPrefix(value, pattern, which) {
  const tokens = parsePattern([...pattern]);
  if (isPatternFault(tokens)) return tokens;
  const characters = [...value];
  const end = matchEnd(tokens, characters, 0, which);
  return end === void 0 ? value : characters.slice(end).join("");
}
function cutSuffix(value, pattern, which) {
  const reversed = cutPrefix([...value].reverse().join(""), reversePattern([...pattern]), which);
  return isPatternFault(reversed) ? reversed : [...reversed].reverse().join("");
}
function replacePattern(value, pattern, replacement, which) {
  const tokens = parsePattern([...pattern]);
  if (isPatternFault(tokens)) return tokens;
  const characters = [...value];
  return which === "first" ? replaceFirst(tokens, characters, replacement) : replaceAll(tokens, characters, replacement);
}
function replaceFirst(tokens, characters, replacement) {
  const match = findMatch(tokens, characters, 0);
  if (match === void 0) return characters.join("");
  return characters.slice(0, match.start).join("") + replacement + characters.slice(match.end).join("");
}
function replaceAll(tokens, characters, replacement) {
  let result = "";
  let done = 0;
  let from = 0;
  while (from <= characters.length) {
    const match = findMatch(tokens, characters, from);
    if (match === void 0) break;
    result += characters.slice(done, match.start).join("");
    if (match.end > done || match.start === 0) {
      result += fillTemplate(replacement, characters.slice(match.start, match.end).join(""));
    }
    done = match.end;
    from = Math.max(from + 1, match.end);
  }
  return result + characters.slice(done).join("");
}
function fillTemplate(template, match) {
  return template.replace(
    /\$(\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_, all, braced, bare) => {
      if (all === "$") return "$";
      return (braced ?? bare) === "0" ? match : "";
    }
  );
}
function findMatch(tokens, characters, from) {
  for (let start = from; start <= characters.length; start++) {
    const end = matchEnd(tokens, characters, start, "longest");
    if (end !== void 0) return { start, end };
  }
  return void 0;
}
function matchEnd(tokens, characters, start, which) {
  let end;
  let reached = withStarsSkipped(tokens, /* @__PURE__ */ new Set([0]));
  for (let at = start; ; at++) {
    if (reached.has(tokens.length)) {
      end = at;
      if (which === "shortest") return end;
    }
    const character = characters[at];
    if (character === void 0 || reached.size === 0) return end;
    reached = withStarsSkipped(tokens, step(tokens, reached, character));
  }
}
function step(tokens, reached, character) {
  const next = /* @__PURE__ */ new Set();
  for (const place of reached) {
    const token = tokens[place];
    if (token === void 0) continue;
    if (token.kind === "character" ? token.character !== character : character === "\n") continue;
    next.add(token.kind === "many" ? place : place + 1);
  }
  return next;
}
function withStarsSkipped(tokens, reached) {
  for (const place of reached) if (tokens[place]?.kind === "many") reached.add(place + 1);
  return reached;
}
function parsePattern(characters) {
  const tokens = [];
  for (let at = characters[0] === "\uFEFF" ? 1 : 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*") tokens.push({ kind: "many" });
    else if (character === "?") tokens.push({ kind: "one" });
    else if (character !== "\\") tokens.push({ kind: "character", character });
    else {
      const escaped = characters[at + 1];
      if (escaped === "}" || escaped === "/") continue;
      if (escaped !== "*" && escaped !== "?" && escaped !== "\\")
        return { fault: `invalid escape '\\${escaped ?? ""}'` };
      tokens.push({ kind: "character", character: escaped });
      at++;
    }
  }
  return tokens;
}
function reversePattern(characters) {
  let reversed = "";
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const escaped = character === "\\" ? characters[at + 1] : void 0;
    reversed = character + (escaped ?? "") + reversed;
    if (escaped !== void 0) at++;
  }
  return reversed;
}

// src/dockerfile/expand/shell-substitution.ts
function isModifier(character) {
  return character !== void 0 && "-+?#%".includes(character);
}
function substitute({ name, modifier, ignoresEmpty, value, word }, tolerant) {
  const isMissing = value === void 0 || ignoresEmpty && value === "";
  switch (modifier) {
    case "-":
      return isMissing ? word : value;
    case "+":
      return isMissing ? "" : word;
    case "?": {
      if (!isMissing || tolerant) return value ?? "";
      throw failed(
        `${name}: ${word === "" ? `is not allowed to be ${value === void 0 ? "unset" : "empty"}` : word}`
      );
    }
    case "#":
    case "%": {
      const isDoubled = word.startsWith(modifier);
      const pattern = isDoubled ? word.slice(1) : word;
      const cut = modifier === "#" ? cutPrefix : cutSuffix;
      return orFailure(cut(value ?? "", pattern, isDoubled ? "longest" : "shortest"), pattern, tolerant);
    }
  }
}
function replace({ value, pattern, replacement, which }, tolerant) {
  return orFailure(replacePattern(value, pattern, replacement, which), pattern, tolerant);
}
function orFailure(result, pattern, tolerant) {
  if (!isPatternFault(result)) return result;
  if (tolerant) return "";
  throw failed(`"${pattern}" is not a pattern: ${result.fault}`);
}
function unsupported(name, modifier) {
  return failed(`"\${${name}${modifier}" is not a substitution that the Dockerfile syntax knows`);
}
function failed(what) {
  return new ToolError("DOCKERFILE_EXPANSION_FAILED", `Replacing variables: ${what}`, {
    hint: `Write \${name} or \${name:-default}, and \\$ for a dollar sign.`
  });
}

// src/dockerfile/expand/shell-lexer.ts
var MAX_DEPTH = 200;
function lex(source, options) {
  const characters = [...source];
  const at = characters[0] === "\uFEFF" ? 1 : 0;
  const rawEscapes = options.rawEscapes === true;
  const reading = { characters, at, rawEscapes, depth: 0, word: "", options };
  return readUntil(reading, { rawEscapes, isPattern: false });
}
function readUntil(reading, part) {
  const rawEscapesBefore = reading.rawEscapes;
  reading.rawEscapes = part.rawEscapes;
  reading.depth++;
  try {
    if (reading.depth > MAX_DEPTH) throw failed(`substitutions are nested more than ${MAX_DEPTH} deep`);
    return readPart(reading, part);
  } finally {
    reading.rawEscapes = rawEscapesBefore;
    reading.depth--;
  }
}
function readPart(reading, part) {
  const words = [];
  let text = "";
  let inWord = false;
  reading.word = "";
  const addRaw = (raw) => {
    reading.word += raw;
    inWord = true;
  };
  const endWord = () => {
    if (reading.word === "") return;
    words.push(reading.word);
    reading.word = "";
    inWord = false;
  };
  const add = (character) => {
    if (!isSpace(character)) addRaw(character);
    else if (inWord) endWord();
  };
  for (let next = peek(reading); next !== void 0; next = peek(reading)) {
    if (next === part.stop) {
      reading.at++;
      endWord();
      return { text, words };
    }
    if (next === "$") {
      const value = readDollar(reading);
      text += value;
      for (const character of value) add(character);
    } else if (next === "<" || isQuote(next) && reading.options.ignoreQuotes !== true) {
      const raw = next === "<" ? readAngle(reading) : readQuoted(reading, next, part.isPattern);
      text += raw;
      addRaw(raw);
    } else if (next === reading.options.escape) {
      reading.at++;
      const escaped = take(reading);
      const raw = (reading.rawEscapes ? next : "") + (escaped ?? "");
      text += raw;
      if (raw !== "") addRaw(raw);
    } else {
      reading.at++;
      text += next;
      add(next);
    }
  }
  if (part.stop !== void 0) throw failed(`end of the statement where "${part.stop}" was expected`);
  endWord();
  return { text, words };
}
function isQuote(character) {
  return character === "'" || character === '"';
}
function readQuoted(reading, quote2, isPattern) {
  reading.at++;
  const kept = reading.options.rawQuotes === true ? quote2 : "";
  const text = quote2 === "'" ? readSingleQuoted(reading, isPattern) : readDoubleQuoted(reading, isPattern);
  return kept + text + kept;
}
function readSingleQuoted(reading, isPattern) {
  let text = "";
  for (let next = take(reading); next !== "'"; next = take(reading)) {
    if (next === void 0) throw failed("end of the statement inside '\u2026'");
    text += isPattern && next === reading.options.escape ? next + next : next;
  }
  return text;
}
function readDoubleQuoted(reading, isPattern) {
  let text = "";
  for (let next = peek(reading); next !== '"'; next = peek(reading)) {
    if (next === void 0) throw failed('end of the statement inside "\u2026"');
    if (next === "$") text += readDollar(reading);
    else if (next === reading.options.escape) text += readEscapeInQuotes(reading, isPattern);
    else {
      reading.at++;
      text += next;
    }
  }
  reading.at++;
  return text;
}
function readEscapeInQuotes(reading, isPattern) {
  const { escape: token, rawQuotes } = reading.options;
  reading.at++;
  const next = peek(reading);
  if (next === void 0) return "";
  if (next === '"' || next === "$" || next === token) {
    reading.at++;
    return reading.rawEscapes ? token + next : next;
  }
  return reading.rawEscapes && (rawQuotes !== true || isPattern) ? token + token : token;
}
function readAngle(reading) {
  reading.at++;
  if (peek(reading) !== "<") return "<";
  reading.at++;
  let blanks = "";
  for (let next = peek(reading); next === " " || next === "	" || next === "\r"; next = peek(reading)) {
    blanks += next;
    reading.at++;
  }
  return `<<${blanks}`;
}
function readDollar(reading) {
  reading.at++;
  if (peek(reading) === "{") return readBraces(reading);
  const name = readName(reading);
  if (name === "") return "$";
  return reading.options.lookUp(name) ?? (reading.options.keepUnset === true ? `$${name}` : "");
}
function readBraces(reading) {
  reading.at++;
  const first = peek(reading);
  if (first === void 0) throw failed('"}" is missing');
  if (first === "{" || first === "}" || first === ":") throw failed(`"\${${first}" is not a substitution`);
  const name = readName(reading);
  const operator = take(reading);
  if (operator === "}")
    return reading.options.lookUp(name) ?? (reading.options.keepUnset === true ? `\${${name}}` : "");
  if (operator === "/") return readReplacement(reading, name);
  const ignoresEmpty = operator === ":";
  const modifier = ignoresEmpty ? take(reading) : operator;
  const isPattern = modifier === "#" || modifier === "%";
  const written = `${ignoresEmpty ? ":" : ""}${modifier ?? ""}`;
  if (!ignoresEmpty && !isModifier(modifier) || ignoresEmpty && isPattern) throw unsupported(name, written);
  const word = readOperand(reading, "}", { rawEscapes: isPattern, isPattern });
  const value = reading.options.lookUp(name);
  if (value === void 0 && reading.options.keepUnset === true) return `\${${name}${written}${word}}`;
  if (!isModifier(modifier)) throw unsupported(name, written);
  return substitute({ name, modifier, ignoresEmpty, value, word }, reading.options.namesOnly === true);
}
function readReplacement(reading, name) {
  const isAll = peek(reading) === "/";
  if (isAll) reading.at++;
  const pattern = readOperand(reading, "/", { rawEscapes: true, isPattern: true });
  const replacement = readOperand(reading, "}", { rawEscapes: true, isPattern: false });
  const value = reading.options.lookUp(name);
  if (value === void 0 && reading.options.keepUnset === true) return `\${${name}/${pattern}/${replacement}}`;
  return replace(
    { value: value ?? "", pattern, replacement, which: isAll ? "all" : "first" },
    reading.options.namesOnly === true
  );
}
function readOperand(reading, stop, part) {
  try {
    return readUntil(reading, { ...part, stop }).text;
  } catch (error) {
    if (peek(reading) === void 0 && reading.depth < MAX_DEPTH) throw failed(`"${stop}" is missing`);
    throw error;
  }
}
function readName(reading) {
  const first = peek(reading);
  if (first === void 0) return "";
  if (new RegExp("\\p{Nd}", "u").test(first)) return takeWhile(reading, new RegExp("\\p{Nd}", "u"));
  if ("@*#?-$!".includes(first)) return take(reading) ?? "";
  return takeWhile(reading, /[\p{L}\p{Nd}_]/u);
}
function takeWhile(reading, wanted) {
  let text = "";
  for (let next = peek(reading); next !== void 0 && wanted.test(next); next = peek(reading)) {
    text += next;
    reading.at++;
  }
  return text;
}
function peek(reading) {
  return reading.characters[reading.at];
}
function take(reading) {
  return reading.characters[reading.at++];
}

// src/dockerfile/expand/expand-word.ts
function expandWord(word, variables, options = {}) {
  return lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, lookUp: (name) => variables.get(name) }).text;
}
function expandWords(word, variables, options = {}) {
  return lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, lookUp: (name) => variables.get(name) }).words;
}
function expandHeredoc(text, variables) {
  return lex(text, { escape: DEFAULT_ESCAPE, ignoreQuotes: true, lookUp: (name) => variables.get(name) }).text;
}
function referencedVariables(word, options = {}) {
  const names = /* @__PURE__ */ new Set();
  const lookUp = (name) => {
    names.add(name);
    return void 0;
  };
  lex(word, { escape: options.escape ?? DEFAULT_ESCAPE, namesOnly: true, lookUp });
  return names;
}

// src/dockerfile/expand/variables.ts
function globalVariables(dockerfile, inputs) {
  const variables = new Map(predefined(dockerfile, inputs));
  for (const instruction of dockerfile.globalArgs) {
    for (const { name, value } of instruction.args) {
      const given = givenArg(inputs, name);
      if (given !== void 0) variables.set(name, given);
      else if (value !== void 0) {
        try {
          variables.set(name, expandWord(value, variables, { escape: dockerfile.directives.escape }));
        } catch (error) {
          throw atLocation(error, { file: dockerfile.file, line: instruction.line, column: 1 }, "ARG");
        }
      }
    }
  }
  return variables;
}
function givenArg({ buildArgs }, name) {
  return Object.hasOwn(buildArgs, name) ? buildArgs[name] : void 0;
}
function predefined({ stages }, inputs) {
  const { buildPlatform: build, targetPlatform, target } = inputs;
  const lastName = stages.at(-1)?.name;
  const stage = target !== void 0 && target !== "" ? target : lastName;
  const values = [
    ["BUILDPLATFORM", formatPlatform(build)],
    ["BUILDOS", build.os],
    ["BUILDOSVERSION", ""],
    ["BUILDARCH", build.architecture],
    ["BUILDVARIANT", build.variant ?? ""],
    ["TARGETPLATFORM", formatPlatform(targetPlatform)],
    ["TARGETOS", targetPlatform.os],
    ["TARGETOSVERSION", ""],
    ["TARGETARCH", targetPlatform.architecture],
    ["TARGETVARIANT", targetPlatform.variant ?? ""],
    ["TARGETSTAGE", stage ?? "default"]
  ];
  return values.map(([name, value]) => [name, givenArg(inputs, name) ?? value]);
}

// src/dockerfile/stages/stage-sources.ts
function sourcesOf(instruction, dockerfile, stages) {
  switch (instruction.keyword) {
    case "COPY":
      return instruction.from === void 0 ? [] : [copySource(instruction, instruction.from, dockerfile, stages)];
    case "RUN":
      return instruction.mounts.flatMap(({ from }) => from === void 0 ? [] : [named(from, stages)]);
    default:
      return [];
  }
}
function copySource(instruction, from, dockerfile, stages) {
  const location = { file: dockerfile.file, line: instruction.line, column: 1 };
  if (isVariable(from, dockerfile)) {
    throw new ToolError("DOCKERFILE_FLAG_INVALID", `COPY: --from=${from} takes no variables`, {
      hint: "Define a stage with FROM and the variable, and name that stage.",
      location
    });
  }
  if (!/^[-+]?\d+$/.test(from)) return named(from, stages);
  const index = Number(from);
  if (index >= 0 && index < dockerfile.stages.length) return { kind: "stage", index: index + 0 };
  throw new ToolError("DOCKERFILE_STAGE_UNKNOWN", `COPY: --from=${from}: there is no stage ${from}`, {
    hint: `Write a number from 0 to ${dockerfile.stages.length - 1}, or the name of a stage.`,
    location
  });
}
function isVariable(from, { directives }) {
  try {
    return expandWord(from, /* @__PURE__ */ new Map(), { escape: directives.escape }) !== from;
  } catch {
    return true;
  }
}
function named(name, stages) {
  const index = stages.get(name.toLowerCase());
  if (index !== void 0) return { kind: "stage", index };
  return name === "scratch" ? { kind: "scratch" } : { kind: "image", image: name };
}
function assertNoCycle(stages, file) {
  const done = /* @__PURE__ */ new Set();
  for (const { stage } of stages) visit(stage.index, []);
  function visit(index, path) {
    if (path.includes(index)) throw cycle(path.slice(path.indexOf(index)), stages, file);
    if (done.has(index)) return;
    for (const source of stages[index]?.sources.flat() ?? []) {
      if (source.kind === "stage") visit(source.index, [...path, index]);
    }
    done.add(index);
  }
}
function cycle(path, stages, file) {
  const names = path.map((index) => stages[index]?.stage.name ?? String(index));
  const line = stages[path[0] ?? 0]?.stage.from.line;
  return new ToolError(
    "DOCKERFILE_STAGE_CYCLE",
    `Stages take from each other in a circle: ${[...names, names[0]].join(" \u2192 ")}`,
    {
      hint: "Move what they share into a stage of its own, above them.",
      location: { file, column: 1, ...line !== void 0 && { line } }
    }
  );
}

// src/dockerfile/stages/stages-needed.ts
function resolveTarget(dockerfile, target) {
  const { stages, file } = dockerfile;
  if (target === void 0 || target === "") return stages.length - 1;
  const stage = stages.findLast(({ name }) => name === target.toLowerCase());
  if (stage !== void 0) return stage.index;
  const names = stages.flatMap(({ name }) => name ?? []);
  const near = nearest(target, names);
  throw new ToolError("DOCKERFILE_TARGET_UNKNOWN", `${file} has no stage "${target}"`, {
    hint: near !== void 0 ? `Write ${near}.` : names.length > 0 ? `Write one of ${names.join(", ")}.` : "Name a stage with FROM IMAGE AS NAME.",
    location: { file }
  });
}
function stagesNeeded(stages, target) {
  const needed = /* @__PURE__ */ new Set([target]);
  for (const index of needed) {
    const stage = stages[index];
    if (stage === void 0) continue;
    if (stage.base.kind === "stage") needed.add(stage.base.index);
    for (const [place, sources] of stage.sources.entries()) {
      for (const source of sources) {
        if (source.kind !== "stage") continue;
        if (source.index >= index) throw notBefore(stages, stage, place, source.index);
        needed.add(source.index);
      }
    }
  }
  return [...needed].sort((a, b) => a - b);
}
function notBefore(stages, stage, place, index) {
  const name = stages[index]?.stage.name ?? String(index);
  const line = stage.instructions[place]?.line;
  return new ToolError("DOCKERFILE_STAGE_NOT_BEFORE", `The stage "${name}" is used before it is defined`, {
    hint: `Move the stage "${name}" above the one that takes from it.`,
    location: { file: stage.file, column: 1, ...line !== void 0 && { line } }
  });
}

// src/dockerfile/parse/lines.ts
function splitLines(text) {
  const lines = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    const raw = text.slice(start, end);
    const content = trimEndOf(raw, (character) => character === "\n" || character === "\r");
    lines.push({ number: lines.length + 1, start, content, raw });
    start = end;
  }
  return lines;
}
function readLines(lines, escapeToken, from) {
  let at = from;
  let comments = [];
  const readContinued = (first, cut) => {
    const pieces = [];
    const innerComments = [];
    let text = "";
    const add = (line, offset, part) => {
      pieces.push({ textStart: text.length, fileStart: line.start + offset, length: part.length });
      text += part;
    };
    add(first, first.content.length - trimStart(first.content).length, cut.text);
    for (let isOpen = cut.continues; isOpen && at < lines.length; at++) {
      const line = lines[at];
      if (line === void 0) break;
      if (isComment(line.content)) innerComments.push(commentOf(line));
      else if (trimStart(line.content) !== "") {
        const part = cutContinuation(line.content, escapeToken);
        add(line, 0, part.text);
        isOpen = part.continues;
      }
    }
    const above = comments;
    comments = [];
    return { text, pieces, line: first.number, comments: above, innerComments };
  };
  const next = () => {
    for (let line = lines[at]; line !== void 0; line = lines[at]) {
      at++;
      if (isComment(line.content)) {
        comments.push(commentOf(line));
        continue;
      }
      const cut = cutContinuation(trimStart(line.content), escapeToken);
      if (cut.continues || cut.text !== "") return readContinued(line, cut);
    }
    return void 0;
  };
  return {
    next,
    trailingComments: () => comments,
    takeRaw: () => at < lines.length ? lines[at++] : void 0,
    lastNumber: () => at
  };
}
function isComment(content) {
  return trimStart(content).startsWith("#");
}
function commentOf(line) {
  const text = trimStart(line.content);
  return { line: line.number, column: line.content.length - text.length + 1, text: text.slice(1) };
}
function cutContinuation(content, escapeToken) {
  const end = trimEndOf(content, (character) => character === " " || character === "	");
  if (!end.endsWith(escapeToken) || end.at(-2) === escapeToken) return { text: content, continues: false };
  return { text: end.slice(0, -1), continues: true };
}

// src/dockerfile/annotation.ts
var PREFIX = /^[ \t]*hydrofoil[ \t]*:/i;
var EXAMPLE = 'Write "# hydrofoil: base", or "# hydrofoil: inputs=src/**,package.json outputs=/app/dist" above a RUN.';
function isAnnotation(comment) {
  return PREFIX.test(comment.text);
}
function readAnnotations(comments, keyword, file) {
  const problems = [];
  const found = /* @__PURE__ */ new Map();
  const words = comments.filter(isAnnotation).flatMap(wordsOf);
  for (const word of words) {
    const fault = faultOf(word, keyword, found);
    if (fault === void 0) found.set(word.key, word.value ?? "");
    else problems.push(invalid(fault, { file, line: word.line, column: word.column }));
  }
  const [first] = words;
  const inputs = found.get("inputs");
  const outputs = found.get("outputs");
  const ignore = found.get("ignore");
  if (first !== void 0 && problems.length === 0 && inputs === void 0 !== (outputs === void 0)) {
    const missing = inputs === void 0 ? "inputs" : "outputs";
    problems.push(invalid(`"${missing}=" is missing`, { file, line: first.line, column: first.column }));
  }
  const annotations = {
    ...found.has("base") && { base: true },
    ...inputs !== void 0 && outputs !== void 0 && { memo: { inputs: list(inputs), outputs: list(outputs) } },
    ...ignore !== void 0 && { ignore: list(ignore) }
  };
  return { annotations, problems };
}
function misplacedAnnotation(comment, file) {
  return invalid(
    "it belongs to no instruction",
    { file, line: comment.line, column: 1 },
    "Put it on the line above the instruction."
  );
}
function wordsOf({ line, column, text }) {
  const start = PREFIX.exec(text)?.[0].length ?? 0;
  const words = [...text.slice(start).matchAll(/\S+/g)].map((match) => {
    const [key = "", value] = splitOnce(match[0]);
    return { line, column: column + 1 + start + match.index, key, value };
  });
  return words.length > 0 ? words : [{ line, column: column + 1 + start, key: "", value: void 0 }];
}
function faultOf({ key, value }, keyword, found) {
  if (key === "") return "it says nothing";
  if (found.has(key)) return `"${key}" stands there twice`;
  switch (key) {
    case "base":
      if (value !== void 0) return '"base" takes no value';
      return keyword === "FROM" ? '"base" cannot stand above FROM: the base always reaches that far' : void 0;
    case "inputs":
    case "outputs":
      return memoFaultOf(key, value ?? "", keyword);
    case "ignore":
      return list(value ?? "").length === 0 ? '"ignore=" names nothing' : void 0;
    default: {
      const near = nearest(key, ["base", "inputs", "outputs", "ignore"]);
      return `"${key}" is not known${near === void 0 ? "" : `; did you mean "${near}"?`}`;
    }
  }
}
function memoFaultOf(key, value, keyword) {
  if (keyword !== "RUN") return `"${key}" can only stand above RUN, not above ${keyword}`;
  if (list(value).length === 0) return `"${key}=" names nothing`;
  const relative = key === "outputs" ? list(value).find((path) => !path.startsWith("/")) : void 0;
  return relative === void 0 ? void 0 : `the output "${relative}" is not an absolute path`;
}
function list(value) {
  return value.split(",").filter((part) => part !== "");
}
function splitOnce(word) {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, void 0] : [word.slice(0, equals), word.slice(equals + 1)];
}
function invalid(what, location, hint = EXAMPLE) {
  return new ToolError("DOCKERFILE_COMMENT_INVALID", `Reading a hydrofoil comment in ${location.file}: ${what}`, {
    location,
    hint
  });
}

// src/dockerfile/parse/flags.ts
function readFlags(request, known2) {
  const given = /* @__PURE__ */ new Map();
  for (const word of request.flags) {
    const { name, value } = split(word);
    const kind = Object.hasOwn(known2, name) ? known2[name] : void 0;
    if (kind === void 0) throw unknownFlag(request, word, name, Object.keys(known2));
    const others = given.get(name) ?? [];
    const fault = faultOf2(kind, value, others.length > 0);
    if (fault !== void 0) throw invalid2(request, word, name, fault);
    given.set(name, [...others, { value: value ?? "true", word }]);
  }
  const one = (name) => given.get(name)?.[0]?.value;
  return {
    boolean: (name) => given.has(name) ? one(name)?.toLowerCase() === "true" : void 0,
    text: one,
    list: (name) => given.get(name) ?? []
  };
}
function split({ text }) {
  const equals = text.indexOf("=");
  return equals < 0 ? { name: text.slice(2), value: void 0 } : { name: text.slice(2, equals), value: text.slice(equals + 1) };
}
function faultOf2(kind, value, isRepeated) {
  if (isRepeated && kind !== "list") return "is given twice";
  if (kind !== "boolean") return value === void 0 ? "has no value" : void 0;
  if (value === void 0 || /^(?:true|false)$/i.test(value)) return void 0;
  return value === "" ? "has no value" : `is neither true nor false, but "${value}"`;
}
function unknownFlag(request, word, name, known2) {
  const near = nearest(name, known2);
  const list2 = known2.map((flag) => `--${flag}`).join(", ");
  return request.problem(
    "DOCKERFILE_FLAG_UNKNOWN",
    `${request.keyword} has no flag --${name}`,
    near !== void 0 ? `Write --${near}.` : known2.length > 0 ? `${request.keyword} takes ${list2}.` : "Remove it.",
    word.start
  );
}
function invalid2(request, word, name, fault) {
  return request.problem(
    "DOCKERFILE_FLAG_INVALID",
    `${request.keyword}: --${name} ${fault}`,
    `Correct --${name}, or remove it.`,
    word.start
  );
}

// src/dockerfile/parse/json-form.ts
function parseJsonForm(text) {
  const candidate = trimStart(text);
  if (!candidate.startsWith("[")) return { kind: "none" };
  const values = parseArray(candidate);
  if (values === void 0) return { kind: "none" };
  const strings = values.filter((value) => typeof value === "string");
  if (strings.length === values.length)
    return { kind: "strings", values: strings.map((value) => value.toWellFormed()) };
  return { kind: "mixed" };
}
function parseArray(text) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) ? value : void 0;
  } catch {
    return void 0;
  }
}

// src/dockerfile/parse/instruction-request.ts
function listArguments(request) {
  return jsonArguments(request) ?? plainArguments(request);
}
function plainArguments({ rest }) {
  return rest === "" ? [] : splitAtBlanks(rest);
}
function commandArgument(request) {
  const args = jsonArguments(request);
  return args === void 0 ? { form: "shell", line: request.rest } : { form: "exec", args };
}
function onlyArgument(request) {
  if (request.rest === "") throw needsArguments(request, "exactly one argument");
  return request.rest;
}
function needsArguments({ keyword, problem }, what) {
  return problem(
    "DOCKERFILE_ARGUMENTS_INVALID",
    `${keyword} needs ${what}`,
    `Write ${USAGE[keyword] ?? `${keyword} ARGUMENTS`}.`
  );
}
function jsonArguments({ rest, restStart, keyword, problem }) {
  const json = parseJsonForm(rest);
  switch (json.kind) {
    case "strings":
      return json.values;
    case "none":
      return void 0;
    case "mixed":
      throw problem(
        "DOCKERFILE_ARGUMENTS_INVALID",
        `${keyword} in JSON form takes strings only, not ${rest}`,
        "Put every element into double quotes.",
        restStart
      );
  }
}
var USAGE = {
  ADD: "ADD SOURCE\u2026 DESTINATION",
  ARG: "ARG NAME or ARG NAME=DEFAULT",
  COPY: "COPY SOURCE\u2026 DESTINATION",
  ENV: "ENV NAME=VALUE",
  EXPOSE: "EXPOSE PORT",
  FROM: "FROM IMAGE or FROM IMAGE AS NAME",
  HEALTHCHECK: "HEALTHCHECK CMD COMMAND or HEALTHCHECK NONE",
  LABEL: "LABEL NAME=VALUE",
  MAINTAINER: "MAINTAINER NAME",
  ONBUILD: "ONBUILD INSTRUCTION",
  SHELL: 'SHELL ["PROGRAM", "OPTION"]',
  STOPSIGNAL: "STOPSIGNAL SIGNAL",
  USER: "USER NAME",
  VOLUME: "VOLUME PATH",
  WORKDIR: "WORKDIR PATH"
};

// src/dockerfile/parse/heredoc.ts
var MARK = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;
var LEXER = { escape: DEFAULT_ESCAPE, lookUp: () => void 0, keepUnset: true };
function heredocMarks(line) {
  if (!line.includes("<<")) return [];
  const words = wordsOrNone(line, { ...LEXER, rawQuotes: true, rawEscapes: true });
  return words.map(parseHeredocMark).filter((mark) => mark !== void 0);
}
function parseHeredocMark(word) {
  const [, dash, written = ""] = MARK.exec(word) ?? [];
  if (written === "") return void 0;
  const [name, more] = wordsOrNone(written, LEXER);
  const [raw] = wordsOrNone(written, { ...LEXER, rawQuotes: true });
  if (name === void 0 || more !== void 0 || raw === void 0) return void 0;
  return { name, expand: quotesIn(name) === quotesIn(raw), chomp: dash === "-" };
}
function chompTabs(content) {
  return content.replace(/(^|\n)\t+/g, "$1");
}
function wordsOrNone(text, options) {
  try {
    return lex(text, options).words;
  } catch (error) {
    if (isToolError(error, "DOCKERFILE_EXPANSION_FAILED")) return [];
    throw error;
  }
}
function quotesIn(text) {
  return text.split(/['"]/).length - 1;
}

// src/dockerfile/parse/parse-files.ts
function parseCopy(request) {
  const args = argumentsOf(request);
  const flags = readFlags(request, {
    from: "text",
    chown: "text",
    chmod: "text",
    link: "boolean",
    parents: "boolean",
    exclude: "list"
  });
  const from = flags.list("from")[0];
  return {
    keyword: "COPY",
    ...request.place,
    ...filesOf(request, args),
    ...commonFlags(flags),
    parents: flags.boolean("parents") ?? false,
    // An empty --from is as none.
    ...from !== void 0 && from.value !== "" && { from: from.value, reference: request.sourceOf(from.word.start, from.word.end) }
  };
}
function parseAdd(request) {
  const args = argumentsOf(request);
  const flags = readFlags(request, {
    chown: "text",
    chmod: "text",
    link: "boolean",
    "keep-git-dir": "boolean",
    checksum: "text",
    unpack: "boolean",
    exclude: "list"
  });
  const checksum = flags.text("checksum");
  const keepGitDir = flags.boolean("keep-git-dir");
  const unpack = flags.boolean("unpack");
  return {
    keyword: "ADD",
    ...request.place,
    ...filesOf(request, args),
    ...commonFlags(flags),
    ...isGiven(checksum) && { checksum },
    ...keepGitDir !== void 0 && { keepGitDir },
    ...unpack !== void 0 && { unpack }
  };
}
function argumentsOf(request) {
  const args = listArguments(request);
  if (args.length < 2) throw needsArguments(request, "at least one source and a destination");
  return args;
}
function commonFlags(flags) {
  const chown = flags.text("chown");
  const chmod = flags.text("chmod");
  return {
    ...isGiven(chown) && { chown },
    ...isGiven(chmod) && { chmod },
    link: flags.boolean("link") ?? false,
    exclude: flags.list("exclude").map(({ value }) => value)
  };
}
function isGiven(value) {
  return value !== void 0 && value !== "";
}
function filesOf(request, args) {
  const destination = args.at(-1) ?? "";
  if (parseHeredocMark(destination) !== void 0) {
    throw request.problem(
      "DOCKERFILE_HEREDOC_MISPLACED",
      `${request.keyword}: the destination is a heredoc, ${destination}`,
      "Put the heredoc before the destination.",
      request.restStart
    );
  }
  const sources = [];
  const inlineFiles = [];
  for (const source of args.slice(0, -1)) {
    const inline = inlineFileOf(request, source);
    if (inline === void 0) sources.push(source);
    else inlineFiles.push(inline);
  }
  return { sources, inlineFiles, destination };
}
function inlineFileOf({ heredocs }, source) {
  const mark = parseHeredocMark(source);
  if (mark === void 0) return void 0;
  const content = heredocs.findLast(({ name }) => name === mark.name)?.content ?? "";
  return { name: mark.name, content: mark.chomp ? chompTabs(content) : content, expand: mark.expand };
}

// src/dockerfile/parse/parse-from.ts
var STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;
function parseFrom(request) {
  const args = plainArguments(request);
  const name = stageNameOf(request, args);
  const flags = readFlags(request, { platform: "text" });
  const platform = flags.text("platform");
  const [image = ""] = args;
  return {
    keyword: "FROM",
    ...request.place,
    image,
    reference: request.sourceOf(request.restStart, request.restStart + image.length),
    ...platform !== void 0 && platform !== "" && { platform },
    ...name !== void 0 && { name }
  };
}
function stageNameOf(request, args) {
  if (args.length === 1) return void 0;
  const [, as, written = ""] = args;
  if (args.length !== 3 || as?.toLowerCase() !== "as")
    throw needsArguments(request, "an image, or an image, AS and a name");
  const name = written.toLowerCase();
  if (STAGE_NAME.test(name)) return name;
  throw request.problem(
    "DOCKERFILE_STAGE_NAME_INVALID",
    `"${written}" cannot be the name of a stage`,
    'Begin it with a letter, followed by letters, digits, "-", "_" and ".".',
    request.restStart
  );
}

// src/dockerfile/go-values.ts
function parseBoolean(text) {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  return void 0;
}
function parseUnsigned(text, base) {
  if (!(base === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text)) return void 0;
  const value = Number.parseInt(text, base);
  return value <= 4294967295 ? value : void 0;
}
var UNITS = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };
function parseSizeBytes(text) {
  const match = /^(\d+\.?\d*|\.\d+) ?(?:b|([kmgtp])(?:i?b)?)?$/i.exec(text);
  if (match === null) return void 0;
  const [, digits = "", unit = ""] = match;
  return Math.trunc(Number(digits) * (UNITS[unit.toLowerCase()] ?? 1));
}
var NANOSECONDS = {
  ns: 1,
  us: 1e3,
  \u00B5s: 1e3,
  \u03BCs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 36e11
};
var MAX_DURATION_NS = 2 ** 63;
function parseDurationNs(text) {
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return 0;
  let rest = unsigned;
  let total = 0;
  while (rest !== "") {
    const match = /^(\d+)?(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)(?![a-zµμ])/u.exec(rest);
    const [all = "", whole = "", fraction = "", unit = ""] = match ?? [];
    if (whole === "" && fraction === "") return void 0;
    const unitNs = NANOSECONDS[unit] ?? 0;
    total += Number(whole) * unitNs + Math.trunc(Number(`0.${fraction}`) * unitNs);
    rest = rest.slice(all.length);
  }
  if (unsigned === "" || total >= MAX_DURATION_NS) return void 0;
  return text.startsWith("-") ? -total : total;
}

// src/dockerfile/parse/parse-healthcheck.ts
var MINIMUM_NS = 1e6;
function parseHealthcheck(request) {
  const [kind = ""] = /^[^\t-\r ]*/.exec(request.rest) ?? [];
  const rest = request.rest.slice(kind.length).replace(/^[\t-\r ]+/, "");
  if (kind === "") throw needsArguments(request, "CMD or NONE");
  switch (kind.toUpperCase()) {
    case "NONE":
      return parseNone(request, rest);
    case "CMD":
      return parseCheck({ ...request, rest });
    default:
      throw needsArguments(request, `CMD or NONE, not "${kind}"`);
  }
}
function parseNone(request, rest) {
  const command = commandArgument({ ...request, rest });
  if (command.form === "shell" ? command.line !== "" : command.args.length > 0) {
    throw needsArguments(request, "nothing behind NONE");
  }
  const unset = { intervalNs: 0, timeoutNs: 0, startPeriodNs: 0, startIntervalNs: 0, retries: 0 };
  return { keyword: "HEALTHCHECK", ...request.place, healthcheck: { test: ["NONE"], ...unset } };
}
function parseCheck(request) {
  const command = commandArgument(request);
  const flags = readFlags(request, {
    interval: "text",
    timeout: "text",
    "start-period": "text",
    "start-interval": "text",
    retries: "text"
  });
  const test = command.form === "exec" ? command.args : [command.line];
  if (test.length === 0 || request.rest === "") throw needsArguments(request, "a command behind CMD");
  return {
    keyword: "HEALTHCHECK",
    ...request.place,
    healthcheck: {
      test: [command.form === "exec" ? "CMD" : "CMD-SHELL", ...test],
      intervalNs: durationOf(request, flags, "interval"),
      timeoutNs: durationOf(request, flags, "timeout"),
      startPeriodNs: durationOf(request, flags, "start-period"),
      startIntervalNs: durationOf(request, flags, "start-interval"),
      retries: retriesOf(request, flags)
    }
  };
}
function durationOf(request, flags, name) {
  const [given] = flags.list(name);
  if (given === void 0 || given.value === "") return 0;
  const duration = parseDurationNs(given.value);
  if (duration === 0 || duration !== void 0 && duration >= MINIMUM_NS) return duration;
  throw request.problem(
    "DOCKERFILE_FLAG_INVALID",
    `HEALTHCHECK: --${name}=${given.value} is not a duration of at least 1ms`,
    `Write a duration such as --${name}=30s.`,
    given.word.start
  );
}
function retriesOf(request, flags) {
  const [given] = flags.list("retries");
  if (given === void 0 || given.value === "") return 0;
  const retries = /^[-+]?\d+$/.test(given.value) ? Number(given.value) : Number.NaN;
  if (retries >= 0 && retries < 2 ** 31) return retries + 0;
  throw request.problem(
    "DOCKERFILE_FLAG_INVALID",
    `HEALTHCHECK: --retries=${given.value} is not a number from 0`,
    "Write a number such as --retries=3.",
    given.word.start
  );
}

// src/dockerfile/parse/quoted-words.ts
function splitQuotedWords(text, escapeToken) {
  const characters = [...text];
  const words = [];
  let word = "";
  let isStarted = false;
  let quote2;
  const end = () => {
    if (isStarted || word !== "") words.push(word);
    word = "";
    isStarted = false;
  };
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (quote2 === void 0 && isSpace(character)) {
      end();
      continue;
    }
    if (quote2 === void 0 && (character === "'" || character === '"')) {
      quote2 = character;
      isStarted = true;
    } else if (character === quote2) quote2 = void 0;
    else if (character === escapeToken && quote2 !== "'") {
      if (at + 1 === characters.length) continue;
      word += character;
      at++;
    }
    word += characters[at] ?? "";
  }
  end();
  return words;
}

// src/dockerfile/parse/parse-metadata.ts
function parsePairs(request) {
  readFlags(request, {});
  const pairs = splitPairs(request);
  if (pairs.length === 0) throw needsArguments(request, "at least one argument");
  if (pairs.some(({ key }) => key === "")) throw needsArguments(request, 'a name before each "="');
  return pairs;
}
function splitPairs(request) {
  const words = splitQuotedWords(request.rest, request.escape);
  const [first] = words;
  if (first === void 0) return [];
  return first.includes("=") ? words.map((word) => pairOf(request, word)) : [oldPairOf(request)];
}
function pairOf(request, word) {
  const equals = word.indexOf("=");
  if (equals >= 0) return { key: word.slice(0, equals), value: word.slice(equals + 1) };
  throw request.problem(
    "DOCKERFILE_ARGUMENTS_INVALID",
    `${request.keyword}: "${word}" is not NAME=VALUE`,
    "Put values with spaces into double quotes.",
    request.restStart
  );
}
function oldPairOf(request) {
  const [key = "", value] = splitAtBlanks(request.rest, 2);
  if (value === void 0) throw needsArguments(request, "a name and a value");
  return { key, value };
}
function parseArg(request) {
  const words = splitQuotedWords(request.rest, request.escape);
  if (words.length === 0) throw needsArguments(request, "at least one argument");
  return { keyword: "ARG", ...request.place, args: words.map((word) => declarationOf(request, word)) };
}
function declarationOf(request, word) {
  const equals = word.indexOf("=");
  if (equals < 0) return { name: word };
  if (equals === 0) throw needsArguments(request, 'a name before each "="');
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}
function parseExpose(request) {
  const ports = plainArguments(request);
  if (ports.length === 0) throw needsArguments(request, "at least one argument");
  readFlags(request, {});
  return {
    keyword: "EXPOSE",
    ...request.place,
    ports: ports.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  };
}
function parseVolume(request) {
  const paths = listArguments(request).map(trim);
  if (paths.length === 0) throw needsArguments(request, "at least one argument");
  readFlags(request, {});
  if (paths.includes("")) throw needsArguments(request, "paths that are not empty");
  return { keyword: "VOLUME", ...request.place, paths };
}
function parseShell(request) {
  readFlags(request, {});
  const command = commandArgument(request);
  if (command.form === "shell" || command.args.length === 0)
    throw needsArguments(request, "its arguments in JSON form");
  return { keyword: "SHELL", ...request.place, shell: command.args };
}

// src/dockerfile/parse/split-instruction.ts
function splitInstruction(line, escapeToken) {
  const [keyword = "", args] = splitAtBlanks(trim(line), 2);
  if (args === void 0) return { keyword, flags: [], rest: "", restStart: line.length };
  const argsStart = trimEnd(line).length - args.length;
  const { words, restStart } = readFlags2(asBytes(args), escapeToken);
  const at = (byte) => argsStart + charactersIn(args, byte);
  const flags = words.map(({ text, start, end }) => ({ text, start: at(start), end: at(end) }));
  const rest = asText(asBytes(args).slice(restStart));
  const blanks = rest.length - trimStartLength(rest);
  return { keyword, flags, rest: trim(rest), restStart: at(restStart) + blanks };
}
function readFlags2(bytes, escapeToken) {
  const words = [];
  for (let at = 0; ; ) {
    while (at < bytes.length && isSpace(bytes.charAt(at))) at++;
    if (at >= bytes.length || !bytes.startsWith("--", at)) return { words, restStart: at };
    const word = readWord(bytes, at, escapeToken);
    if (word.text === "--") return { words, restStart: word.end };
    words.push(word);
    at = word.end;
  }
}
function readWord(bytes, start, escapeToken) {
  let text = "";
  let quote2;
  let at = start;
  for (; at < bytes.length; at++) {
    const character = bytes.charAt(at);
    if (quote2 === void 0 && isSpace(character)) break;
    if (quote2 === void 0 && (character === '"' || character === "'")) quote2 = character;
    else if (character === quote2) quote2 = void 0;
    else if (character === escapeToken) text += bytes.charAt(++at);
    else text += character;
  }
  return { text, start, end: Math.min(at, bytes.length) };
}
var ASCII = /^[\0-\x7f]*$/;
function asBytes(text) {
  return ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}
function asText(bytes) {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}
function charactersIn(text, bytes) {
  return ASCII.test(text) ? bytes : asText(asBytes(text).slice(0, bytes)).length;
}
function trimStartLength(text) {
  let at = 0;
  while (at < text.length && isSpace(text.charAt(at))) at++;
  return text.length - at;
}

// src/dockerfile/parse/parse-onbuild.ts
function parseOnbuild(request) {
  if (request.rest === "") throw needsArguments(request, "an instruction");
  assertReadable(request);
  readFlags(request, {});
  const bodies = request.heredocs.map(({ name, content }) => `
${content}${name}`);
  return {
    keyword: "ONBUILD",
    ...request.place,
    expression: request.line.replace(/^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i, "") + bodies.join("")
  };
}
function assertReadable(request) {
  const split2 = splitInstruction(request.rest, request.escape);
  const keyword = split2.keyword.toUpperCase();
  const inner = { ...request, keyword, flags: [], rest: split2.rest };
  switch (keyword) {
    case "ONBUILD":
    case "FROM":
    case "MAINTAINER":
      throw request.problem(
        "DOCKERFILE_ONBUILD_INVALID",
        `ONBUILD cannot hold ${keyword}`,
        `Remove ONBUILD or ${keyword}.`
      );
    case "ENV":
    case "LABEL":
      splitPairs(inner);
      return;
    case "ADD":
    case "COPY":
    case "VOLUME":
      listArguments(inner);
      return;
    case "CMD":
    case "ENTRYPOINT":
    case "RUN":
    case "SHELL":
      commandArgument(inner);
      return;
    default:
  }
}

// src/dockerfile/csv.ts
function csvFields(line) {
  const text = line.replace(/\r?\n$/, "");
  if (text === "") return void 0;
  const fields = [];
  for (let at = 0; at <= text.length; at++) {
    const field = text[at] === '"' ? readQuoted2(text, at) : readBare(text, at);
    if (field === void 0) return void 0;
    fields.push(field.value);
    at = field.end;
  }
  return fields;
}
function formatCsv(fields) {
  return fields.map((field) => /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field).join(",");
}
function readBare(text, start) {
  const comma = text.indexOf(",", start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end);
  return value.includes('"') ? void 0 : { value, end };
}
function readQuoted2(text, start) {
  let value = "";
  for (let at = start + 1; ; ) {
    const quote2 = text.indexOf('"', at);
    if (quote2 < 0) return void 0;
    value += text.slice(at, quote2);
    const next = text[quote2 + 1];
    if (next === void 0 || next === ",") return { value, end: quote2 + 1 };
    if (next !== '"') return void 0;
    value += '"';
    at = quote2 + 2;
  }
}

// src/dockerfile/device.ts
function parseDevice(text) {
  let name = "";
  let required = false;
  for (const field of csvFields(text) ?? fail(text, "the fields cannot be told apart")) {
    const equals = field.indexOf("=");
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? void 0 : field.slice(equals + 1);
    if (key === "required")
      required = value === void 0 || (parseBoolean(value) ?? fail(text, `"${field}" is not valid`));
    else if (name !== "") fail(text, `"${field}" is not known, or the second name`);
    else name = key === "name" && value !== void 0 ? value : field;
  }
  return { name, required };
}
function fail(text, what) {
  throw new ToolError("DOCKERFILE_FLAG_INVALID", `--device=${text}: ${what}`, {
    hint: "Write --device=NAME,required."
  });
}

// src/dockerfile/mount.ts
var TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];
var SHARINGS = ["shared", "private", "locked"];
function mountFrom(text) {
  let from;
  for (const field of fieldsOf(text)) {
    const [key, value] = splitField(field);
    if (key !== "from" || value === void 0) continue;
    if (value.includes("$") && value.indexOf("$") !== value.length - 1) {
      throw invalid3(
        text,
        '"from" takes no variables',
        "Define a stage with FROM and the variable, and name that stage."
      );
    }
    from = value;
  }
  return from;
}
function parseMount(text, expand) {
  const draft = { type: "bind" };
  for (const field of fieldsOf(text)) applyField(draft, field, text, expand);
  const { type, readonly: isReadonly, required, ...rest } = draft;
  assertFits(draft, text);
  return {
    type,
    readonly: isReadonly ?? (type !== "cache" && type !== "tmpfs"),
    required: required ?? false,
    ...rest
  };
}
function applyField(draft, field, text, expand) {
  const [key, written] = splitField(field);
  if (written === void 0) {
    applyWord(draft, key, field, text);
    return;
  }
  const value = expand(written);
  const bad = (hint) => invalid3(text, `"${key}=${value}" is not valid`, hint);
  switch (key) {
    case "type":
      draft.type = oneOf(TYPES, value) ?? fail2(bad(listHint("type", value, TYPES)));
      return;
    case "sharing":
      draft.sharing = oneOf(SHARINGS, value) ?? fail2(bad(listHint("sharing", value, SHARINGS)));
      return;
    case "from":
    case "source":
    case "target":
    case "id":
    case "env":
      draft[key] = value;
      return;
    case "readonly":
      draft.readonly = parseBoolean(value) ?? fail2(bad("Write true or false."));
      return;
    case "readwrite":
      draft.readonly = !(parseBoolean(value) ?? fail2(bad("Write true or false.")));
      return;
    case "required":
      assertType(draft, key, ["secret", "ssh"], text);
      draft.required = parseBoolean(value) ?? fail2(bad("Write true or false."));
      return;
    case "size":
      assertType(draft, key, ["tmpfs"], text);
      draft.sizeBytes = parseSizeBytes(value) ?? fail2(bad("Write a size such as 64m."));
      return;
    case "mode":
      draft.mode = parseUnsigned(value, 8) ?? fail2(bad("Write an octal number such as 0755."));
      return;
    case "uid":
    case "gid":
      draft[key] = parseUnsigned(value, 10) ?? fail2(bad("Write a number."));
      return;
    default:
      throw invalid3(text, `"${key}" is not known`, listHint("keys", key, KEYS));
  }
}
function applyWord(draft, key, field, text) {
  if (key === "readonly") draft.readonly = true;
  else if (key === "readwrite") draft.readonly = false;
  else if (key === "required") {
    assertType(draft, key, ["secret", "ssh"], text);
    draft.required = true;
  } else throw invalid3(text, `"${field}" has no value`, `Write ${key}=VALUE.`);
}
function assertFits({ type, from, source, target, id, sharing, mode, uid, gid }, text) {
  const given = [mode !== void 0 && "mode", uid !== void 0 && "uid", gid !== void 0 && "gid"].find(Boolean);
  if (given !== void 0 && (type === "bind" || type === "tmpfs")) {
    throw invalid3(text, `"${given}" does not go with type=${type}`, `Remove ${given}.`);
  }
  if (sharing !== void 0 && type !== "cache") {
    throw invalid3(text, `"sharing" does not go with type=${type}`, "Remove sharing.");
  }
  if (type !== "secret") return;
  if (isGiven2(from)) throw invalid3(text, '"from" does not go with type=secret', "Remove from.");
  if (!isGiven2(source) && !isGiven2(target) && !isGiven2(id)) {
    throw invalid3(text, "a secret needs an id or a target", "Add id=NAME.");
  }
  if (isGiven2(source) && isGiven2(id)) throw invalid3(text, "a secret takes id or source, not both", "Remove source.");
}
function isGiven2(value) {
  return value !== void 0 && value !== "";
}
var ALIASES = {
  src: "source",
  dst: "target",
  destination: "target",
  ro: "readonly",
  rw: "readwrite"
};
var KEYS = ["type", "from", "source", "target", "readonly", "readwrite", "id", "sharing", "required", "size"].concat(["mode", "uid", "gid", "env"]).concat(Object.keys(ALIASES));
function splitField(field) {
  const equals = field.indexOf("=");
  const written = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
  return [ALIASES[written] ?? written, equals < 0 ? void 0 : field.slice(equals + 1)];
}
function fieldsOf(text) {
  return csvFields(text) ?? fail2(invalid3(text, "the fields cannot be told apart", "Write key=value,key=value."));
}
function assertType(draft, key, types, text) {
  if (types.includes(draft.type)) return;
  throw invalid3(text, `"${key}" does not go with type=${draft.type}`, `Write type=${types[0]} before ${key}.`);
}
function oneOf(choices, written) {
  return choices.find((choice) => choice === written.toLowerCase());
}
function listHint(what, written, choices) {
  const near = nearest(written, choices);
  return near === void 0 ? `Write one of the ${what} ${choices.join(", ")}.` : `Write ${near}.`;
}
function invalid3(text, what, hint) {
  return new ToolError("DOCKERFILE_MOUNT_INVALID", `--mount=${text}: ${what}`, { hint });
}
function fail2(error) {
  throw error;
}

// src/dockerfile/parse/parse-run.ts
var NETWORKS = ["default", "none", "host"];
var SECURITIES = ["sandbox", "insecure"];
function parseRun(request) {
  const flags = readFlags(request, { mount: "list", network: "text", security: "text", device: "list" });
  return {
    keyword: "RUN",
    ...request.place,
    command: commandArgument(request),
    heredocs: request.heredocs,
    mounts: flags.list("mount").map((flag) => mountFlagOf(request, flag)),
    network: choiceOf(request, flags, "network", NETWORKS),
    security: choiceOf(request, flags, "security", SECURITIES),
    devices: flags.list("device").map(({ value }) => parseDevice(value))
  };
}
function mountFlagOf(request, { value, word }) {
  const from = mountFrom(value);
  return { text: value, ...request.sourceOf(word.start, word.end), ...from !== void 0 && from !== "" && { from } };
}
function choiceOf(request, flags, name, choices) {
  const [given] = flags.list(name);
  if (given === void 0) return choices[0];
  const choice = choices.find((known2) => known2 === given.value);
  if (choice !== void 0) return choice;
  throw request.problem(
    "DOCKERFILE_FLAG_INVALID",
    `RUN: --${name}=${given.value} is not one of ${choices.join(", ")}`,
    `Write --${name}=${choices[0]}, or remove it.`,
    given.word.start
  );
}

// src/dockerfile/parse/parse-instruction.ts
function parseInstruction(request) {
  const parse = Object.hasOwn(PARSERS, request.keyword) ? PARSERS[request.keyword] : void 0;
  if (parse === void 0) throw unknownInstruction(request);
  return parse(request);
}
var PARSERS = {
  ADD: parseAdd,
  ARG: parseArg,
  CMD: (request) => ({ keyword: "CMD", ...request.place, command: plainCommand(request) }),
  COPY: parseCopy,
  ENTRYPOINT: (request) => ({ keyword: "ENTRYPOINT", ...request.place, command: plainCommand(request) }),
  ENV: (request) => ({ keyword: "ENV", ...request.place, pairs: parsePairs(request) }),
  EXPOSE: parseExpose,
  FROM: parseFrom,
  HEALTHCHECK: parseHealthcheck,
  LABEL: (request) => ({ keyword: "LABEL", ...request.place, pairs: parsePairs(request) }),
  MAINTAINER: (request) => ({ keyword: "MAINTAINER", ...request.place, maintainer: plainText(request) }),
  ONBUILD: parseOnbuild,
  RUN: parseRun,
  SHELL: parseShell,
  // Its flags are passed over: BuildKit does not look at them.
  STOPSIGNAL: (request) => ({ keyword: "STOPSIGNAL", ...request.place, signal: onlyArgument(request) }),
  USER: (request) => ({ keyword: "USER", ...request.place, user: plainText(request) }),
  VOLUME: parseVolume,
  WORKDIR: (request) => ({ keyword: "WORKDIR", ...request.place, path: plainText(request) })
};
function plainText(request) {
  const text = onlyArgument(request);
  readFlags(request, {});
  return text;
}
function plainCommand(request) {
  readFlags(request, {});
  return commandArgument(request);
}
function unknownInstruction({ keyword, problem }) {
  const near = nearest(keyword, Object.keys(PARSERS));
  return problem(
    "DOCKERFILE_INSTRUCTION_UNKNOWN",
    keyword === "" ? "There is no instruction on this line" : `"${keyword}" is not an instruction`,
    near === void 0 ? "Begin the line with an instruction such as RUN or COPY." : `Write ${near}.`
  );
}

// src/dockerfile/parse/raw-instruction.ts
function readRawInstruction(reader, escapeToken) {
  const line = reader.next();
  if (line === void 0) return void 0;
  const split2 = splitInstruction(line.text, escapeToken);
  const marks = takesHeredocs(split2, escapeToken) ? heredocMarks(line.text) : [];
  const heredocs = [];
  let heredocEnd;
  for (const mark of marks) {
    const body = readBody(reader, mark.name, mark.chomp);
    if (body === void 0) return { ...line, endLine: reader.lastNumber(), split: split2, heredocs, unterminated: mark.name };
    heredocs.push({ ...mark, content: body.content });
    heredocEnd = body.end;
  }
  return { ...line, endLine: reader.lastNumber(), split: split2, heredocs, ...heredocEnd !== void 0 && { heredocEnd } };
}
function takesHeredocs(split2, escapeToken) {
  const inner = split2.keyword.toUpperCase() === "ONBUILD" ? splitInstruction(split2.rest, escapeToken) : split2;
  return ["RUN", "COPY", "ADD"].includes(inner.keyword.toUpperCase()) && parseJsonForm(inner.rest).kind === "none";
}
function readBody(reader, name, chomp) {
  let content = "";
  for (let line = reader.takeRaw(); line !== void 0; line = reader.takeRaw()) {
    const candidate = chomp ? line.content.replace(/^\t+/, "") : line.content;
    if (candidate === name) return { content, end: line.start + trimEndOf(line.raw, isLineEnd).length };
    content += line.raw;
  }
  return void 0;
}
function isLineEnd(character) {
  return character === "\n" || character === "\r";
}

// src/dockerfile/parse/request-of.ts
function requestOf(raw, context) {
  const { file, annotations, lines } = context;
  const sourceStart = raw.pieces[0]?.fileStart ?? 0;
  const offsetOf = (at) => fileOffsetOf(raw.pieces, at);
  const place = {
    line: raw.line,
    endLine: raw.endLine,
    source: sourceOf(raw, sourceStart, lines),
    text: trim(raw.text),
    comments: raw.comments,
    annotations
  };
  return {
    keyword: raw.split.keyword.toUpperCase(),
    flags: raw.split.flags,
    rest: raw.split.rest,
    restStart: raw.split.restStart,
    heredocs: raw.heredocs,
    line: raw.text,
    escape: context.escape,
    place,
    sourceOf: (start, end) => ({
      start: offsetOf(start) - sourceStart,
      // Up to the last character, so that a line break right behind it is left alone.
      end: offsetOf(Math.max(start, end - 1)) + (end > start ? 1 : 0) - sourceStart
    }),
    problem: (code, message, hint, at = 0) => {
      const offset = offsetOf(at);
      const line = lines.findLast(({ start }) => start <= offset);
      const location = { file, line: line?.number ?? raw.line, column: offset - (line?.start ?? 0) + 1 };
      return new ToolError(code, message, { hint, location });
    }
  };
}
function fileOffsetOf(pieces, at) {
  const piece = pieces.findLast(({ textStart, length }) => textStart <= at && length > 0) ?? pieces[0];
  return piece === void 0 ? 0 : piece.fileStart + Math.min(at - piece.textStart, piece.length);
}
function sourceOf(raw, start, lines) {
  const last = raw.pieces.findLast(({ length }) => length > 0);
  const end = raw.heredocEnd ?? (last === void 0 ? start : last.fileStart + last.length);
  const parts = [];
  for (const line of lines.slice(raw.line - 1, raw.endLine)) {
    parts.push(line.raw.slice(Math.max(0, start - line.start), Math.max(0, end - line.start)));
  }
  return parts.join("");
}

// src/dockerfile/parse/parse-instructions.ts
function parseInstructions(lines, options, problems) {
  const { file, escape: escapeToken } = options;
  const reader = readLines(lines, escapeToken, options.from);
  const parsed = [];
  for (let raw = readRawInstruction(reader, escapeToken); raw !== void 0; raw = readRawInstruction(reader, escapeToken)) {
    const { annotations, problems: found } = readAnnotations(raw.comments, raw.split.keyword.toUpperCase(), file);
    problems.push(
      ...found,
      ...raw.innerComments.filter(isAnnotation).map((comment) => misplacedAnnotation(comment, file))
    );
    const request = requestOf(raw, { file, escape: escapeToken, annotations, lines });
    try {
      if (raw.unterminated !== void 0) throw unterminated(raw, raw.unterminated, file);
      parsed.push(parseInstruction(request));
    } catch (error) {
      problems.push(toProblem(error, raw, file));
      parsed.push({ failed: request.keyword });
    }
  }
  problems.push(
    ...reader.trailingComments().filter(isAnnotation).map((comment) => misplacedAnnotation(comment, file))
  );
  return parsed;
}
function toProblem(error, raw, file) {
  const located = atLocation(error, { file, line: raw.line, column: 1 }, raw.split.keyword.toUpperCase());
  if (located instanceof ToolError) return located;
  throw located;
}
function unterminated(raw, name, file) {
  return new ToolError(
    "DOCKERFILE_HEREDOC_UNTERMINATED",
    `Reading the heredoc <<${name}: the file ends before "${name}"`,
    {
      hint: `Put ${name} on a line of its own behind the text.`,
      location: { file, line: raw.line, column: 1 }
    }
  );
}

// src/dockerfile/stages/triggers.ts
function parseTriggers(expressions, from, file) {
  return expressions.map((expression) => {
    const instruction = parseTrigger(expression, from, file);
    return { ...instruction, line: from.line, endLine: from.endLine, trigger: true };
  });
}
function parseTrigger(expression, from, file) {
  const problems = [];
  const options = { file, escape: DEFAULT_ESCAPE, from: 0 };
  const [first, ...more] = parseInstructions(splitLines(expression), options, problems);
  const isInstruction = first !== void 0 && !("failed" in first) && first.keyword !== "FROM";
  if (isInstruction && more.length === 0 && problems.length === 0) return first;
  const what = problems[0]?.message ?? "it is not one instruction";
  throw new ToolError("DOCKERFILE_ONBUILD_INVALID", `${from.image} asks for "${expression}" on build: ${what}`, {
    hint: `Correct the ONBUILD of ${from.image}, or build on another image.`,
    location: { file, line: from.line, column: 1 }
  });
}

// src/dockerfile/stages/stages.ts
function resolveStages(dockerfile, inputs, triggers = () => []) {
  const globals = globalVariables(dockerfile, inputs);
  const plain = dockerfile.stages.map((stage) => resolveStage(stage, dockerfile, globals));
  assertNoCycle(plain, dockerfile.file);
  const target = resolveTarget(dockerfile, inputs.target);
  let stages = plain;
  for (let needed = stagesNeeded(stages, target); ; ) {
    stages = plain.map(
      (stage) => needed.includes(stage.stage.index) ? withTriggers(stage, dockerfile, triggers) : stage
    );
    const neededNow = stagesNeeded(stages, target);
    if (neededNow.length === needed.length) return stages;
    needed = neededNow;
  }
}
function resolveStage(stage, dockerfile, globals) {
  const platform = platformOf(stage, dockerfile, globals);
  return {
    file: dockerfile.file,
    stage,
    base: baseOf(stage, dockerfile, globals),
    instructions: stage.instructions,
    sources: sourcesOfAll(stage.instructions, dockerfile),
    ...platform !== void 0 && { platform }
  };
}
function withTriggers(resolved, dockerfile, triggers) {
  const expressions = expressionsOf(resolved, dockerfile, triggers);
  const added = parseTriggers(expressions, resolved.stage.from, dockerfile.file);
  return {
    ...resolved,
    instructions: [...added, ...resolved.instructions],
    sources: [...sourcesOfAll(added, dockerfile), ...resolved.sources]
  };
}
function sourcesOfAll(instructions, dockerfile) {
  const lastByName = stagesByName(dockerfile.stages);
  return instructions.map((instruction) => sourcesOf(instruction, dockerfile, lastByName));
}
function baseOf(stage, dockerfile, globals) {
  const image = expandInFrom(stage.from.image, stage, dockerfile, globals);
  const below = stagesByName(dockerfile.stages.slice(0, stage.index)).get(image);
  if (below !== void 0) return { kind: "stage", index: below };
  if (image === "scratch") return { kind: "scratch" };
  try {
    parseReference(image);
  } catch (error) {
    throw atLocation(error, { file: dockerfile.file, line: stage.from.line, column: 1 }, "FROM");
  }
  return { kind: "image", image };
}
function platformOf(stage, dockerfile, globals) {
  if (stage.from.platform === void 0) return void 0;
  const text = expandInFrom(stage.from.platform, stage, dockerfile, globals);
  try {
    return parseStagePlatform(text);
  } catch (error) {
    throw new ToolError(
      "DOCKERFILE_PLATFORM_INVALID",
      `FROM --platform=${stage.from.platform}: "${text}" is not a platform`,
      {
        hint: "Write it as os/architecture, for example linux/amd64.",
        location: { file: dockerfile.file, line: stage.from.line, column: 1 },
        cause: error
      }
    );
  }
}
function expandInFrom(word, stage, dockerfile, globals) {
  const location = { file: dockerfile.file, line: stage.from.line, column: 1 };
  let value;
  try {
    value = expandWord(word, globals, { escape: dockerfile.directives.escape });
  } catch (error) {
    throw atLocation(error, location, "FROM");
  }
  if (value !== "") return value;
  throw new ToolError("DOCKERFILE_BASE_BLANK", `FROM: "${word}" comes out empty`, {
    hint: "Give the variable a default in an ARG before the first FROM, or pass --build-arg.",
    location
  });
}
function expressionsOf({ base, platform }, { stages }, triggers) {
  switch (base.kind) {
    case "scratch":
      return [];
    case "image":
      return triggers(base.image, platform);
    case "stage": {
      const below = stages[base.index]?.instructions ?? [];
      return below.flatMap((instruction) => instruction.keyword === "ONBUILD" ? [instruction.expression] : []);
    }
  }
}
function stagesByName(stages) {
  return new Map(stages.flatMap(({ name, index }) => name === void 0 ? [] : [[name, index]]));
}

// src/dockerfile/ports.ts
import { isIP } from "node:net";
function parsePorts(text) {
  const parts = text.split(":");
  const [containerPart = "", protocol = ""] = splitOnce2(parts.at(-1) ?? "", "/");
  const name = protocol === "" ? "tcp" : protocol.toLowerCase();
  if (!["tcp", "udp", "sctp"].includes(name)) throw invalid4(text, `"${protocol}" is not a protocol`);
  assertAddress(parts.slice(0, -2).join(":"), text);
  const container = parseRange(containerPart, text);
  const hostPart = parts.length > 1 ? parts.at(-2) : void 0;
  if (hostPart !== void 0 && hostPart !== "") assertSameSize(parseRange(hostPart, text), container, text);
  const count = container.last - container.first + 1;
  return Array.from({ length: count }, (_, index) => `${container.first + index}/${name}`);
}
function parseRange(text, whole) {
  const [start, end] = splitOnce2(text, "-");
  const first = parsePort(start, whole);
  const last = end === void 0 || end === start ? first : parsePort(end, whole);
  if (last < first) throw invalid4(whole, `the range ${text} ends before it begins`);
  return { first, last };
}
function parsePort(text, whole) {
  const port = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw invalid4(whole, `"${text}" is not a number from 0 to 65535`);
}
function assertSameSize(host, container, text) {
  const size = ({ first, last }) => last - first;
  if (size(container) !== 0 && size(host) !== size(container)) throw invalid4(text, "the ranges differ in size");
}
function assertAddress(text, whole) {
  const address = text.startsWith("[") ? /^\[([^[\]]*)\]$/.exec(text)?.[1] : text;
  if (address === void 0 || address !== "" && (isIP(address) === 0 || address.includes("%"))) {
    throw invalid4(whole, `"${text}" is not an IP address`);
  }
}
function splitOnce2(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, void 0] : [text.slice(0, at), text.slice(at + 1)];
}
function invalid4(text, what) {
  return new ToolError("DOCKERFILE_PORT_INVALID", `Not a port: "${text}": ${what}`, {
    hint: "Write a port or a range, with the protocol if it is not tcp: EXPOSE 8000 8125/udp 9000-9010."
  });
}

// src/dockerfile/stop-signal.ts
var NAMES = "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX".split(" ");
function assertStopSignal(signal) {
  if (/^[-+]?\d+$/.test(signal) && Number(signal) !== 0) return;
  const name = signal.toUpperCase().replace(/^SIG/, "");
  if (NAMES.includes(name) || isRealTime(name)) return;
  const near = nearest(name, NAMES);
  throw new ToolError("DOCKERFILE_SIGNAL_INVALID", `Not a signal: "${signal}"`, {
    hint: `Write ${near === void 0 ? "a name such as SIGTERM" : `SIG${near}`}.`
  });
}
function isRealTime(name) {
  const [, plus, minus] = /^RT(?:MIN\+([1-9]\d?)|MAX-([1-9]\d?))$/.exec(name) ?? [];
  return plus !== void 0 ? Number(plus) <= 15 : minus !== void 0 && Number(minus) <= 14;
}

// src/dockerfile/expand/expand-instruction.ts
function expandInstruction(instruction, variables, options = {}) {
  const expand = (word) => expandWord(word, variables, { escape: options.escape ?? DEFAULT_ESCAPE });
  switch (instruction.keyword) {
    case "ENV":
    case "LABEL":
      return { ...instruction, pairs: instruction.pairs.map((pair) => expandPair(pair, expand)) };
    case "COPY":
      return { ...instruction, ...expandFiles(instruction, variables, expand) };
    case "ADD": {
      const { checksum } = instruction;
      const expanded = { ...instruction, ...expandFiles(instruction, variables, expand) };
      return checksum === void 0 ? expanded : { ...expanded, checksum: expand(checksum) };
    }
    case "RUN":
      return { ...instruction, mounts: instruction.mounts.map(({ text }) => parseMount(text, expand)) };
    case "USER":
      return { ...instruction, user: expand(instruction.user) };
    case "WORKDIR":
      return { ...instruction, path: expand(instruction.path) };
    case "VOLUME":
      return { ...instruction, paths: expandPaths(instruction.paths, expand) };
    case "STOPSIGNAL": {
      const signal = expand(instruction.signal);
      assertStopSignal(signal);
      return { ...instruction, signal };
    }
    case "EXPOSE": {
      const words = instruction.ports.flatMap((port) => expandWords(port, variables, options));
      return { ...instruction, ports: words.flatMap(parsePorts) };
    }
    case "CMD":
    case "ENTRYPOINT":
    case "HEALTHCHECK":
    case "SHELL":
    case "ONBUILD":
    case "MAINTAINER":
      return instruction;
  }
}
function expandPair({ key, value }, expand) {
  return { key: expand(key), value: expand(value) };
}
function expandFiles({ sources, inlineFiles, destination, chown, chmod }, variables, expand) {
  return {
    ...chown !== void 0 && { chown: expand(chown) },
    ...chmod !== void 0 && { chmod: expand(chmod) },
    sources: sources.map(expand),
    destination: expand(destination),
    inlineFiles: inlineFiles.map(
      (file) => file.expand ? { ...file, content: expandHeredoc(file.content, variables) } : file
    )
  };
}
function expandPaths(paths, expand) {
  const expanded = paths.map(expand);
  const empty2 = expanded.indexOf("");
  if (empty2 < 0) return expanded;
  throw new ToolError("DOCKERFILE_EXPANSION_FAILED", `the path ${paths[empty2]} comes out empty`, {
    hint: `Give the variable a default: \${NAME:-/path}.`
  });
}

// src/dockerfile/stages/run-command.ts
import { posix } from "node:path";
var DEFAULT_SHELL = ["/bin/sh", "-c"];
function argumentsOf2(command, shell) {
  if (command.form === "exec") return command.args;
  return [...shell === void 0 || shell.length === 0 ? DEFAULT_SHELL : shell, command.line];
}
function runArguments({ command, heredocs }, shell) {
  if (command.form === "exec") return command.args;
  return argumentsOf2({ form: "shell", line: scriptOf(command.line, heredocs) }, shell);
}
function scriptOf(line, heredocs) {
  const [first] = heredocs;
  if (first === void 0) return line;
  if (parseHeredocMark(line) === void 0) {
    return line + heredocs.map(({ name, content }) => `
${content}${name}`).join("");
  }
  const script = first.chomp ? chompTabs(first.content) : first.content;
  return script.startsWith("#!") ? posix.join("/dev/pipes", first.name) : script;
}

// src/dockerfile/stages/working-directory.ts
import { posix as posix2 } from "node:path";
function workingDirectory(current, path) {
  const parent = current === void 0 || current === "" ? "/" : current.startsWith("/") ? current : clean(`/${current}`);
  if (path === "") return parent;
  return path.startsWith("/") ? path : clean(`${parent}/${path}`);
}
function clean(path) {
  const normal = posix2.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

// src/dockerfile/stages/apply-to-config.ts
function applyToConfig(config, instruction, context) {
  switch (instruction.keyword) {
    case "ENV":
      return { ...config, Env: instruction.pairs.reduce(withEnv, config.Env ?? []) };
    case "LABEL":
      return { ...config, Labels: { ...config.Labels, ...toRecord(instruction.pairs) } };
    case "USER": {
      const { User: _, ...rest } = config;
      return instruction.user === "" ? rest : { ...rest, User: instruction.user };
    }
    case "WORKDIR":
      return { ...config, WorkingDir: workingDirectory(config.WorkingDir, instruction.path) };
    case "CMD": {
      const { Cmd: _, ...rest } = config;
      const args = argumentsOf2(instruction.command, config.Shell);
      return { ...rest, ...args.length > 0 && { Cmd: args }, ArgsEscaped: true };
    }
    case "ENTRYPOINT": {
      const { Entrypoint: _, Cmd: inherited, ...rest } = config;
      const args = argumentsOf2(instruction.command, config.Shell);
      return {
        ...rest,
        ...args.length > 0 && { Entrypoint: args },
        ...context.hasOwnCmd && inherited !== void 0 && { Cmd: inherited }
      };
    }
    case "EXPOSE":
      if (instruction.ports.length === 0) return config;
      return { ...config, ExposedPorts: { ...config.ExposedPorts, ...toSet(instruction.ports) } };
    case "VOLUME":
      return { ...config, Volumes: { ...config.Volumes, ...toSet(instruction.paths) } };
    case "STOPSIGNAL":
      return { ...config, StopSignal: instruction.signal };
    case "HEALTHCHECK":
      return { ...config, Healthcheck: configHealthcheck(instruction.healthcheck) };
    case "SHELL":
      return { ...config, Shell: instruction.shell };
    case "ONBUILD":
      return { ...config, OnBuild: [...config.OnBuild ?? [], instruction.expression] };
    case "ADD":
    case "ARG":
    case "COPY":
    case "MAINTAINER":
    case "RUN":
      return config;
  }
}
function withEnv(env, { key, value }) {
  const entry = `${key}=${value}`;
  const at = env.findIndex((other) => other.split("=", 1)[0] === key);
  return at < 0 ? [...env, entry] : env.with(at, entry);
}
function toRecord(pairs) {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}
function toSet(names) {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
function configHealthcheck(healthcheck) {
  const { test, intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  return {
    Test: test,
    ...intervalNs > 0 && { Interval: intervalNs },
    ...timeoutNs > 0 && { Timeout: timeoutNs },
    ...startPeriodNs > 0 && { StartPeriod: startPeriodNs },
    ...startIntervalNs > 0 && { StartInterval: startIntervalNs },
    ...retries > 0 && { Retries: retries }
  };
}

// src/dockerfile/stages/go-format.ts
function formatList(values) {
  return `[${values.join(" ")}]`;
}
function formatQuotedList(values) {
  return formatList(values.map(quote));
}
var ESCAPES = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "	": "\\t",
  "\v": "\\v"
};
var PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
function quote(text) {
  const quoted = [...text].map(
    (character) => ESCAPES[character] ?? (PRINTABLE.test(character) ? character : escapeOf(character))
  );
  return `"${quoted.join("")}"`;
}
function escapeOf(character) {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 128) return `\\x${hex.padStart(2, "0")}`;
  return code < 65536 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
function formatDuration(ns) {
  if (ns === 0) return "0s";
  if (ns < 1e3) return `${ns}ns`;
  if (ns < 1e6) return `${decimal(BigInt(ns), 1000n)}\xB5s`;
  if (ns < 1e9) return `${decimal(BigInt(ns), 1000000n)}ms`;
  const minutes = BigInt(ns) / 60000000000n;
  const seconds = `${decimal(BigInt(ns) % 60000000000n, 1000000000n)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}
function decimal(value, unit) {
  const fraction = (value % unit).toString().padStart(unit.toString().length - 1, "0");
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? `${value / unit}` : `${value / unit}.${digits}`;
}

// src/dockerfile/stages/created-by.ts
function historyOf(instruction, context) {
  switch (instruction.keyword) {
    case "RUN":
      return layer(
        `RUN ${[...argWords(context), ...runArguments(instruction, context.config.Shell)].join(" ")} # buildkit`
      );
    case "COPY":
    case "ADD":
      return layer(`${copyWords(instruction).join(" ")} # buildkit`);
    case "WORKDIR": {
      const directory = workingDirectory(context.config.WorkingDir, instruction.path);
      return { createdBy: `WORKDIR ${directory}`, emptyLayer: directory === "/" };
    }
    case "ONBUILD":
      return void 0;
    case "ENV":
    case "LABEL":
      return empty([instruction.keyword, ...instruction.pairs.map(formatPair)].join(" "));
    case "ARG":
      return empty(["ARG", ...instruction.args.map(formatArg)].join(" "));
    case "CMD":
    case "ENTRYPOINT":
      return empty(
        `${instruction.keyword} ${formatQuotedList(argumentsOf2(instruction.command, context.config.Shell))}`
      );
    case "EXPOSE":
      return empty(`EXPOSE ${formatList(instruction.ports)}`);
    case "VOLUME":
      return empty(`VOLUME ${formatList(instruction.paths)}`);
    case "SHELL":
      return empty(`SHELL ${formatList(instruction.shell)}`);
    case "USER":
      return empty(`USER ${instruction.user}`);
    case "STOPSIGNAL":
      return empty(`STOPSIGNAL ${instruction.signal}`);
    case "MAINTAINER":
      return empty(`MAINTAINER ${instruction.maintainer}`);
    case "HEALTHCHECK":
      return empty(`HEALTHCHECK ${formatHealthcheck(instruction.healthcheck)}`);
  }
}
function layer(createdBy) {
  return { createdBy, emptyLayer: false };
}
function empty(createdBy) {
  return { createdBy, emptyLayer: true };
}
function argWords({ args, variables }) {
  const values = /* @__PURE__ */ new Map();
  for (const { name, value } of args) values.set(name, variables.get(name) ?? value ?? "");
  return values.size === 0 ? [] : [`|${values.size}`, ...[...values].map(([name, value]) => `${name}=${value}`)];
}
function copyWords(instruction) {
  const { keyword, chown = "", chmod = "", sources, inlineFiles, destination } = instruction;
  return [
    keyword,
    ...keyword === "COPY" && instruction.parents ? ["--parents"] : [],
    ...chown === "" ? [] : [`--chown=${chown}`],
    ...chmod === "" ? [] : [`--chmod=${chmod}`],
    ...sources,
    ...inlineFiles.map(({ name }) => `<<${name}`),
    destination
  ];
}
function formatPair({ key, value }) {
  return `${key}=${value}`;
}
function formatArg({ name, value }) {
  return value === void 0 ? name : `${name}=${value}`;
}
function formatHealthcheck(healthcheck) {
  const { test, intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  const fields = [
    `Test:${formatList(test)}`,
    `Interval:${formatDuration(intervalNs)}`,
    `Timeout:${formatDuration(timeoutNs)}`,
    `StartPeriod:${formatDuration(startPeriodNs)}`,
    `StartInterval:${formatDuration(startIntervalNs)}`,
    `Retries:${retries}`
  ];
  return `{${fields.join(" ")}}`;
}

// src/dockerfile/stages/stage-state.ts
var DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function startStage(base) {
  switch (base.from) {
    case "scratch":
      return startFrom({ WorkingDir: "/" });
    case "image":
      return { ...startFrom(base.config), ...base.author !== void 0 && { author: base.author } };
    case "stage": {
      const { config, variables, ...inherited } = base.state;
      const { OnBuild: _, ...kept } = config;
      return { ...inherited, config: kept, variables: withEnv2(variables, kept.Env ?? []), hasOwnCmd: false };
    }
  }
}
function startFrom({ OnBuild: _, ...image }) {
  const hasPath = image.Env?.some((entry) => entry.startsWith("PATH=")) ?? false;
  const env = hasPath ? image.Env ?? [] : [...image.Env ?? [], DEFAULT_PATH];
  const { WorkingDir: directory = "" } = image;
  const config = {
    ...image,
    Env: env,
    ...directory !== "" && { WorkingDir: workingDirectory(directory, directory) }
  };
  return { config, variables: withEnv2(/* @__PURE__ */ new Map(), env), args: [], hasOwnCmd: false };
}
function stepStage(state, instruction, context) {
  try {
    return instruction.keyword === "ARG" ? stepArg(state, instruction, context) : stepOther(state, instruction, context);
  } catch (error) {
    throw atLocation(error, { file: context.file, line: instruction.line, column: 1 }, instruction.keyword);
  }
}
function stepOther(state, written, context) {
  const instruction = expandInstruction(written, state.variables, { escape: context.escape });
  const history = historyOf(instruction, state);
  const next = {
    ...state,
    config: applyToConfig(state.config, instruction, state),
    ...instruction.keyword === "CMD" && { hasOwnCmd: true },
    ...instruction.keyword === "MAINTAINER" && { author: instruction.maintainer },
    ...instruction.keyword === "ENV" && {
      variables: withAll(
        state.variables,
        instruction.pairs.map(({ key, value }) => [key, value])
      )
    }
  };
  return { instruction, state: next, ...history !== void 0 && { history } };
}
var NOT_IN_ENVIRONMENT = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];
function stepArg(state, written, context) {
  let { variables } = state;
  const args = [];
  for (const { name, value: fallback } of written.args) {
    const value = argValue(name, fallback, variables, context);
    args.push(value === void 0 ? { name } : { name, value });
    if (value !== void 0 && !NOT_IN_ENVIRONMENT.includes(name)) variables = withAll(variables, [[name, value]]);
  }
  const instruction = { ...written, args };
  const history = historyOf(instruction, state);
  return {
    instruction,
    state: { ...state, variables, args: [...state.args, ...args] },
    ...history !== void 0 && { history }
  };
}
function argValue(name, fallback, variables, context) {
  const given = givenArg(context.inputs, name);
  if (given !== void 0) return given;
  if (fallback !== void 0) return expandWord(fallback, variables, { escape: context.escape });
  return context.globals.get(name);
}
function argsInForce(state) {
  const set = withEnv2(/* @__PURE__ */ new Map(), state.config.Env ?? []);
  const entries = state.args.flatMap(({ name }) => {
    const value = state.variables.get(name);
    return value === void 0 || value === set.get(name) ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
function withEnv2(variables, env) {
  return withAll(
    variables,
    env.map((entry) => {
      const equals = entry.indexOf("=");
      return equals < 0 ? [entry, ""] : [entry.slice(0, equals), entry.slice(equals + 1)];
    })
  );
}
function withAll(variables, entries) {
  return new Map([...variables, ...entries]);
}

// src/context/follow-links.ts
import { posix as posix3 } from "node:path";
var MOST_LINKS = 255;
function followLinks(path, look) {
  let names = namesOf(path);
  let links = 0;
  for (let at = 0; at < names.length; ) {
    const here = names.slice(0, at + 1).join("/");
    const glimpse = look(here);
    switch (glimpse.is) {
      case "link":
        if (++links > MOST_LINKS) return { kind: "loop", path: here };
        names = namesOf(posix3.join(posix3.resolve("/", ...names.slice(0, at), glimpse.target), ...names.slice(at + 1)));
        at = 0;
        break;
      case "directory":
        at++;
        break;
      case "other":
        if (at < names.length - 1) return { kind: "not-directory", path: here };
        at++;
        break;
      case "absent":
        return { kind: "path", path: names.join("/"), exists: false };
      case "unknown":
        return { kind: "unknown", path: here };
    }
  }
  return { kind: "path", path: names.join("/"), exists: true };
}
function namesOf(path) {
  if (!UNCLEAN.test(path)) return path.split("/");
  return posix3.join("/", path).split("/").filter((name) => name !== "");
}
function plainPath(path) {
  return UNCLEAN.test(path) ? namesOf(path).join("/") : path;
}
var UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;

// src/context/match-sources.ts
function matchSource(tree, source) {
  const names = namesOf(source);
  const firstWildcard = names.findIndex(hasWildcard);
  if (firstWildcard === -1) return collect(tree, [names.join("/")]);
  const glob = parseGlob(names.slice(firstWildcard).join("/"));
  if (glob === void 0) return { kind: "malformed" };
  const folder = followInContext(tree, names.slice(0, firstWildcard).join("/"));
  if (folder === void 0) return { kind: "missing", path: names.slice(0, firstWildcard).join("/") };
  const paths = [];
  const depth = source.includes("[") ? Number.POSITIVE_INFINITY : names.length - firstWildcard;
  const prefixLength = folder.path === "" ? 0 : folder.path.length + 1;
  collectMatches(folder, { depth, matches: (path) => glob.matches(path.slice(prefixLength)) }, paths);
  return collect(tree, paths);
}
function followInContext(tree, path) {
  const followed = followLinks(cleanPath(`/${path}`), (at) => glimpseOf(entryAt(tree.root, at)));
  return followed.kind === "path" && followed.exists ? entryAt(tree.root, followed.path) : void 0;
}
function entryAt(root, path) {
  let entry = root;
  for (const name of path === "" ? [] : path.split("/")) {
    entry = entry?.type === "directory" ? childOf(entry, name) : void 0;
  }
  return entry;
}
function childOf({ children }, name) {
  let low = 0;
  for (let high = children.length; low < high; ) {
    const middle = low + high >> 1;
    if ((children[middle]?.name ?? "") < name) low = middle + 1;
    else high = middle;
  }
  const child = children[low];
  return child?.name === name ? child : void 0;
}
function glimpseOf(entry) {
  if (entry === void 0) return { is: "absent" };
  if (entry.type === "symlink") return { is: "link", target: entry.target };
  return { is: entry.type === "directory" ? "directory" : "other" };
}
function collect(tree, paths) {
  const sources = [];
  for (const path of paths) {
    const entry = followInContext(tree, path);
    if (entry === void 0) return { kind: "missing", path };
    sources.push({
      name: path.slice(path.lastIndexOf("/") + 1),
      entry,
      isLinked: entry.path !== cleanPath(`/${path}`).replace(/^\//, "")
    });
  }
  return { kind: "matches", sources };
}
function collectMatches(entry, { depth, matches }, paths) {
  if (entry.type !== "directory" || depth === 0) return;
  for (const child of entry.children) {
    if (matches(child.path)) paths.push(child.path);
    else collectMatches(child, { depth: depth - 1, matches }, paths);
  }
}

// src/context/select-sources.ts
function selectSources(tree, sources, exclude) {
  const selected = new Set(entriesOf(tree, sources, exclude));
  return selected.size === 0 ? [] : tree.entries.filter((entry) => selected.has(entry));
}
function hasSource(tree, sources, exclude, isWanted) {
  for (const entry of entriesOf(tree, sources, exclude)) if (isWanted(entry)) return true;
  return false;
}
function* entriesOf(tree, sources, exclude) {
  const rules = parsePatterns(exclude, { file: "--exclude", line: 1 });
  for (const source of sources) {
    const match = matchSource(tree, source.replace("/./", "/"));
    for (const { entry } of match.kind === "matches" ? match.sources : []) {
      if (entry.path !== "") yield entry;
      yield* entriesBelow(entry, entry.path === "" ? 0 : entry.path.length + 1, rules, void 0);
    }
  }
}
function* entriesBelow(entry, prefixLength, rules, parent) {
  if (entry.type !== "directory") return;
  for (const child of entry.children) {
    const decision = decide(rules, child.path.slice(prefixLength), parent);
    if (decision.by === void 0) yield child;
    if (child.type === "directory") yield* entriesBelow(child, prefixLength, rules, decision);
  }
}

// src/plan/context-reads.ts
function contextReads(instruction, context) {
  const { sources, exclude } = sourcesOf2(instruction);
  return selectSources(context, sources, exclude);
}
function readsSome(instruction, context, isWanted) {
  const { sources, exclude } = sourcesOf2(instruction);
  return hasSource(context, sources, exclude, isWanted);
}
function sourcesOf2(instruction) {
  switch (instruction.keyword) {
    case "COPY":
      return instruction.from === void 0 ? instruction : NOTHING;
    case "ADD":
      return instruction;
    case "RUN": {
      const binds = instruction.mounts.filter(({ type, from }) => type === "bind" && from === void 0);
      return { sources: binds.map(({ source }) => source ?? "."), exclude: [] };
    }
    default:
      return NOTHING;
  }
}
var NOTHING = { sources: [], exclude: [] };

// src/plan/build-inputs.ts
function inputsOfSteps(steps, sources) {
  const inputs = [];
  for (const step2 of steps) {
    inputs.push(...sources.inputsTaken(step2));
    inputs.push(instructionInput(step2.written.instruction));
    for (const [name, value] of Object.entries(argsInForce(step2.before)))
      inputs.push(textInput("argument", name, value));
    for (const entry of contextReads(step2.instruction, sources.context))
      inputs.push(fileInput(entry, sources.contentIds));
  }
  return withoutRepeats(inputs);
}
function instructionInput(instruction) {
  const bodies = "heredocs" in instruction ? instruction.heredocs : "inlineFiles" in instruction ? instruction.inlineFiles : [];
  return textInput(
    "instruction",
    instruction.text,
    JSON.stringify([instruction.text, bodies.map(({ content }) => content)])
  );
}
function fileInput(entry, contentIds) {
  return { kind: "file", name: entry.path === "" ? "." : entry.path, digest: fileDigest(entry, contentIds) };
}
function fileDigest(entry, contentIds) {
  const mode = entry.mode.toString(8);
  switch (entry.type) {
    case "file":
      return digestOf(`file ${mode} ${contentIds(entry)}`);
    case "symlink":
      return digestOf(`symlink ${entry.target}`);
    case "directory":
      return digestOf(`directory ${mode}`);
    case "special":
      return digestOf(`${entry.kind} ${mode}`);
  }
}
function withoutRepeats(inputs) {
  const seen = /* @__PURE__ */ new Set();
  return inputs.filter(({ kind, name, digest }) => {
    if (kind === "instruction") return true;
    const id = `${kind}\0${name}\0${digest}`;
    return !seen.has(id) && seen.add(id);
  });
}

// src/plan/chain.ts
function chainOf(stages, index) {
  const resolved = stages[index];
  if (resolved === void 0) throw new RangeError(`No stage ${index}`);
  const { base, platform, instructions, sources } = resolved;
  const own = instructions.map((instruction, position) => ({
    instruction,
    sources: sources[position] ?? [],
    stage: index,
    position
  }));
  if (base.kind === "stage") {
    const below = chainOf(stages, base.index);
    return { ...below, steps: [...below.steps, ...own] };
  }
  return { from: base, steps: own, ...platform === void 0 ? {} : { platform } };
}
function startOfChain(chain, config, author) {
  if (chain.from.kind === "scratch") return startStage({ from: "scratch" });
  return startStage({ from: "image", config, ...author === void 0 ? {} : { author } });
}
function* walk(steps, start, stageBefore, context) {
  let state = start;
  let stage = stageBefore;
  for (const step2 of steps) {
    if (stage !== void 0 && step2.stage !== stage) state = startStage({ from: "stage", state });
    stage = step2.stage;
    const before = state;
    const result = stepStage(before, step2.instruction, context);
    state = result.state;
    yield { written: step2, before, ...result };
  }
}

// src/plan/compose/is-dependency-file.ts
function isDependencyFile(path) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return NAMES2.has(name) || NAME_PATTERNS.some((pattern) => pattern.test(name)) || PATH_PATTERNS.some((pattern) => pattern.test(path));
}
var NAMES2 = /* @__PURE__ */ new Set([
  // Python
  "pyproject.toml",
  "uv.lock",
  "uv.toml",
  "poetry.lock",
  "poetry.toml",
  "pdm.lock",
  "pylock.toml",
  "Pipfile",
  "Pipfile.lock",
  "setup.cfg",
  "setup.py",
  ".python-version",
  "environment.yml",
  "environment.yaml",
  "conda-lock.yml",
  // JavaScript
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  ".pnpmfile.cjs",
  "bun.lock",
  "bun.lockb",
  "bunfig.toml",
  "deno.json",
  "deno.jsonc",
  "deno.lock",
  ".nvmrc",
  ".node-version",
  // Ruby
  "Gemfile",
  "Gemfile.lock",
  "gems.rb",
  "gems.locked",
  ".ruby-version",
  // Go
  "go.mod",
  "go.sum",
  "go.work",
  "go.work.sum",
  // Java
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "settings.gradle",
  "settings.gradle.kts",
  "gradle.properties",
  "gradle.lockfile",
  "libs.versions.toml",
  "gradlew",
  "mvnw",
  "gradle-wrapper.jar",
  "gradle-wrapper.properties",
  "maven-wrapper.jar",
  "maven-wrapper.properties",
  "build.sbt",
  "deps.edn",
  "project.clj",
  // PHP
  "composer.json",
  "composer.lock",
  "symfony.lock",
  "auth.json",
  // Rust
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain",
  "rust-toolchain.toml",
  "build.rs",
  // Elixir, Erlang
  "mix.exs",
  "mix.lock",
  "rebar.config",
  "rebar.lock",
  // .NET
  "packages.config",
  "packages.lock.json",
  "nuget.config",
  "NuGet.Config",
  "NuGet.config",
  "global.json",
  "Directory.Build.props",
  "Directory.Build.targets",
  "Directory.Packages.props",
  // others
  "Package.swift",
  "Package.resolved",
  "pubspec.yaml",
  "pubspec.lock",
  "cabal.project",
  "stack.yaml",
  "stack.yaml.lock",
  "DESCRIPTION",
  "renv.lock",
  "cpanfile",
  "cpanfile.snapshot",
  "conanfile.txt",
  "vcpkg.json",
  "Brewfile",
  "Aptfile",
  ".tool-versions",
  "mise.toml"
]);
var NAME_PATTERNS = [
  /^[\w.-]+[-_.]pom\.xml$/,
  /^(?:[\w.-]+[-_.])?(?:requirements|constraints)(?:[-_.][\w.-]+)?\.(?:txt|in|pip|lock)$/,
  /\.(?:csproj|fsproj|vbproj|sln|slnx|gemspec|cabal)$/,
  /^(?:[\w.-]+[-_.])?(?:apt|packages|apt-packages|system-packages)\.(?:txt|list)$/
];
var PATH_PATTERNS = [
  /(?:^|\/)config\/[\w.-]+\.exs$/,
  // Mix compiles dependencies with it
  /(?:^|\/)(?:requirements|constraints)\/[\w./-]+\.(?:txt|in|pip|lock)$/,
  /(?:^|\/)\.yarn\/(?:releases|plugins|patches)\//,
  /(?:^|\/)(?:apt|packages)\/[\w.-]+\.(?:txt|list)$/
];

// src/plan/compose/composition.ts
var NotComposable = class extends Error {
  composition;
  constructor(composition) {
    super(composition.kind);
    this.composition = composition;
  }
};
function composing(compose) {
  try {
    return compose();
  } catch (error) {
    if (error instanceof NotComposable) return error.composition;
    throw error;
  }
}

// src/plan/compose/reason-for-engine.ts
var REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/]+@[^/]+:|github\.com\/)/i;
var WILDCARD_IN_CLASS = /(?<!\\)\[[^\]]*[*?]/;
function reasonForEngine(request) {
  const { keyword, sources, inlineFiles, destination, parents, from, checksum, unpack } = request;
  const remote = sources.find(isRemote);
  const blurred = sources.find((source) => WILDCARD_IN_CLASS.test(source));
  if (from !== void 0) return `it copies from ${from}`;
  if (remote !== void 0) return `${remote} is not a file of the build context`;
  if (checksum !== void 0) return "--checksum is for downloads";
  if (unpack === true && keyword === "COPY") return "--unpack is for ADD";
  if (parents === true && sources.some((source) => source.startsWith("!")))
    return '"!" in --parents takes something away again';
  if (blurred !== void 0) return `BuildKit sends other files than those that ${blurred} matches`;
  if (inlineFiles.some(({ name }) => name.includes("/"))) return "the name of an inline file holds a slash";
  if (namesOf(destination).some((name) => name.startsWith(".wh.")))
    return `${destination} means a deletion in an image layer`;
  return void 0;
}
function isRemote(source) {
  return REMOTE.test(source);
}
function refuseLinkedFolder(word, { name, entry, isLinked }) {
  if (!isLinked || entry.type !== "directory" || !hasWildcard(word)) return;
  throw new NotComposable({ kind: "engine", because: `the pattern ${word} matches ${name}, a link to a folder` });
}
function refuseDanglingLinks(source, context, { include, exclude }) {
  if (source.type !== "directory" || source.path !== "") return;
  const isCopied = ({ path }) => ignoredBy(exclude, path) === void 0 && (include === void 0 || ignoredBy(include, path) !== void 0);
  const dangling = source.children.find(
    (child) => child.type === "symlink" && isCopied(child) && followInContext(context, child.path) === void 0
  );
  if (dangling === void 0) return;
  throw new NotComposable({
    kind: "engine",
    because: `${dangling.path} is a link to nothing, which it may refuse with --parents or --exclude`
  });
}

// src/plan/cut.ts
function findCut({ steps, context, takesApplicationFiles, baseThrough }) {
  if (baseThrough !== void 0) {
    const last = steps.findLastIndex(({ instruction }) => instruction.text.startsWith(baseThrough));
    return last < 0 ? void 0 : last + 1;
  }
  const marked = steps.findLastIndex(({ instruction }) => instruction.annotations.base === true);
  if (marked >= 0) return marked + 1;
  const firstApplication = steps.findIndex((step2) => stepTakesApplicationFiles(step2, context, takesApplicationFiles));
  const below = firstApplication < 0 ? steps : steps.slice(0, firstApplication);
  return below.findLastIndex(needsEngine) + 1;
}
function stepTakesApplicationFiles({ instruction, written }, context, stageTakes) {
  if (instruction.keyword === "RUN" && instruction.annotations.memo !== void 0) return true;
  if (written.sources.some((source) => source.kind === "stage" && stageTakes(source.index))) return true;
  return readsSome(instruction, context, (entry) => entry.type !== "directory" && !isDependencyFile(entry.path));
}
function needsEngine({ instruction, written }) {
  return whyEngine(instruction) !== void 0 || written.sources.length > 0;
}
function whyEngine(instruction) {
  if (instruction.keyword === "RUN") return "RUN is executed";
  const downloads = instruction.keyword === "ADD" && instruction.sources.some(isRemote);
  return downloads ? "ADD downloads" : void 0;
}

// src/plan/analysis.ts
function analyzeDockerfile(dockerfile, inputs, triggers) {
  const stages = resolveStages(dockerfile, inputs, triggers);
  const target = resolveTarget(dockerfile, inputs.target);
  const needed = stagesNeeded(stages, target);
  const sources = needed.flatMap((index) => {
    const stage = stages[index];
    return stage === void 0 ? [] : [stage.base, ...stage.sources.flat()];
  });
  return {
    dockerfile,
    stages,
    target,
    needed,
    chain: chainOf(stages, target),
    stageContext: {
      file: dockerfile.file,
      escape: dockerfile.directives.escape,
      inputs,
      globals: globalVariables(dockerfile, inputs)
    },
    images: [...new Set(sources.flatMap((source) => source.kind === "image" ? [source.image] : []))]
  };
}
function answerAboutStages(facts) {
  const takes = /* @__PURE__ */ new Map();
  const inputs = /* @__PURE__ */ new Map();
  const answers = {
    takesApplicationFiles: (stage) => remember(
      takes,
      stage,
      () => walkChain(facts, chainOf(facts.analysis.stages, stage)).some(
        (step2) => stepTakesApplicationFiles(step2, facts.context, answers.takesApplicationFiles)
      )
    ),
    inputsOfSource: (source) => {
      if (source.kind === "scratch") return [];
      if (source.kind === "image") return [imageInput(source.image, facts)];
      return remember(inputs, source.index, () => {
        const chain = chainOf(facts.analysis.stages, source.index);
        return inputsOfChain(facts, chain, walkChain(facts, chain), answers);
      });
    },
    inputsTaken: ({ written }) => written.sources.flatMap(answers.inputsOfSource)
  };
  return answers;
}
function imageInput(image, { digestOf: digestOf2, own }) {
  const ours = ownImageOf(image, own);
  return ours === void 0 ? { kind: "from", name: image, digest: digestOf2(image) } : { kind: "image", name: ours.name, digest: digestOf2(image) };
}
function factsOfStage(facts, stage) {
  const { analysis } = facts;
  const { stages } = analysis;
  return { ...facts, analysis: { ...analysis, target: stage, chain: chainOf(stages, stage) } };
}
function inputsOfChain(facts, chain, steps, answers) {
  const platform = formatPlatform(chain.platform ?? facts.analysis.stageContext.inputs.targetPlatform);
  const { contentIds, context, refreshed } = facts;
  return [
    textInput("platform", platform, platform),
    ...refreshed === void 0 ? [] : [textInput("epoch", refreshed, refreshed)],
    ...answers.inputsOfSource(chain.from),
    ...inputsOfSteps(steps, { contentIds, context, inputsTaken: answers.inputsTaken })
  ];
}
function walkChain(facts, chain) {
  const config = chain.from.kind === "image" ? facts.configOf(chain.from.image) : {};
  return [...walk(chain.steps, startOfChain(chain, config), void 0, facts.analysis.stageContext)];
}
function remember(known2, key, make) {
  const value = known2.get(key) ?? make();
  known2.set(key, value);
  return value;
}

// src/registry/in-parallel.ts
async function inParallel(items, limit, signal, run) {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const results = [];
  const failures = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [at, item] of waiting) {
      try {
        both.throwIfAborted();
        results[at] = await run(item, both);
      } catch (error) {
        failures.push(error);
        stop.abort(error);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

// src/dockerfile/syntax.ts
var DOCKERFILE = /(?:^|\/)docker\/dockerfile(?:-upstream)?$/;
function parseSyntax(text) {
  const [image = ""] = text.trim().split(/\s+/);
  if (DOCKERFILE.test(nameOf(image))) return { image, text };
  throw new ToolError(
    "DOCKERFILE_SYNTAX_UNSUPPORTED",
    `"# syntax=${text}" asks for a language other than Dockerfiles'`,
    {
      hint: "Use docker/dockerfile, of any version or from a mirror (mirror.example.com/docker/dockerfile:1), or remove the line."
    }
  );
}
function nameOf(image) {
  try {
    return parseReference(image).name;
  } catch {
    return "";
  }
}

// src/dockerfile/parse/directives.ts
var NAMES3 = ["syntax", "escape", "check"];
function readDirectives(lines, file) {
  const found = /* @__PURE__ */ new Map();
  const problems = [];
  let lineCount = 0;
  for (const line of lines) {
    const directive = parseDirective(line.content);
    if (directive === void 0) break;
    lineCount++;
    const fault = faultOf3(directive, found);
    if (fault === void 0) found.set(directive.name, directive.value);
    else problems.push(invalid5(fault, { file, line: line.number, column: 1 }));
    if (directive.name === "syntax") problems.push(...languageProblems(directive.value, file, line.number));
  }
  const { syntax, check } = Object.fromEntries(found);
  const escapeToken = found.get("escape") === "`" ? "`" : DEFAULT_ESCAPE;
  const directives = {
    escape: escapeToken,
    ...syntax !== void 0 && { syntax },
    ...check !== void 0 && { check }
  };
  return { directives, lineCount, problems };
}
function languageProblems(syntax, file, line) {
  try {
    parseSyntax(syntax);
    return [];
  } catch (error) {
    const located = atLocation(error, { file, line, column: 1 }, "Reading the parser directives");
    if (located instanceof ToolError) return [located];
    throw located;
  }
}
var BLANK = /[\t\n\f\r ]/;
var isBlank = (character) => BLANK.test(character);
function parseDirective(content) {
  const line = trimStart(content);
  if (!line.startsWith("#")) return void 0;
  const match = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=/.exec(trimStart(line.slice(1)));
  const name = NAMES3.find((known2) => known2 === match?.[1]?.toLowerCase());
  if (match === null || name === void 0) return void 0;
  const written = trimStart(line.slice(1)).slice(match[0].length);
  if (written === "") return void 0;
  const end = trimEndOf(written, isBlank);
  return { name, value: end === "" ? written.slice(-1) : end.slice(end.search(/[^\t\n\f\r ]/)) };
}
function faultOf3({ name, value }, found) {
  if (found.has(name)) return `"# ${name}=" stands there a second time`;
  if (name === "escape" && value !== "`" && value !== "\\") return `"# escape=${value}" is neither \\ nor \``;
  return void 0;
}
function invalid5(fault, location) {
  return new ToolError("DOCKERFILE_DIRECTIVE_INVALID", `Reading the parser directives of ${location.file}: ${fault}`, {
    location,
    hint: "Write each of # syntax=, # escape= and # check= at most once, and escape as \\ or `."
  });
}

// src/dockerfile/parse/parse-dockerfile.ts
function parseDockerfile(text, file) {
  const lines = splitLines(text.replace(/^\uFEFF/, ""));
  const { directives, lineCount, problems: directiveProblems } = readDirectives(lines, file);
  const problems = [...directiveProblems, ...longLineProblems(lines, file)];
  throwProblems(problems, file);
  const parsed = parseInstructions(lines, { file, escape: directives.escape, from: lineCount }, problems);
  const { globalArgs, stages } = groupByStage(parsed, file, problems);
  throwProblems(problems.toSorted(byLine), file);
  return { file, directives, globalArgs, stages };
}
function groupByStage(parsed, file, problems) {
  const globalArgs = [];
  const stages = [];
  let isFromMissing = true;
  for (const instruction of parsed) {
    if ("failed" in instruction) {
      if (instruction.failed === "FROM") isFromMissing = false;
      continue;
    }
    const stage = stages.at(-1);
    if (instruction.keyword === "FROM") {
      const { name } = instruction;
      stages.push({ index: stages.length, from: instruction, instructions: [], ...name !== void 0 && { name } });
      isFromMissing = false;
    } else if (stage !== void 0) stage.instructions.push(instruction);
    else if (instruction.keyword === "ARG") globalArgs.push(instruction);
    else if (isFromMissing) problems.push(fromMissing(file, instruction));
  }
  if (stages.length === 0 && isFromMissing && problems.length === 0) problems.push(fromMissing(file));
  return { globalArgs, stages };
}
function fromMissing(file, instruction) {
  const what = instruction === void 0 ? "there is no FROM" : `${instruction.keyword} stands before the first FROM`;
  return new ToolError("DOCKERFILE_FROM_MISSING", `Reading ${file}: ${what}`, {
    hint: "Begin with FROM IMAGE; only ARG may stand before it.",
    location: { file, line: instruction?.line ?? 1, column: 1 }
  });
}
var MAX_LINE_BYTES = 65535;
function longLineProblems(lines, file) {
  return lines.filter(({ raw }) => raw.length > MAX_LINE_BYTES / 3 && Buffer.byteLength(raw.replace(/\n$/, "")) > MAX_LINE_BYTES).map(
    ({ number }) => new ToolError("DOCKERFILE_LINE_TOO_LONG", `Reading ${file}: the line is longer than ${MAX_LINE_BYTES} bytes`, {
      hint: "Continue it on the next line.",
      location: { file, line: number, column: 1 }
    })
  );
}
function byLine(a, b) {
  return (a.location?.line ?? 0) - (b.location?.line ?? 0);
}

// src/registry/resolve.ts
var MAX_CONFIG_BYTES = 16 * 1024 * 1024;
async function resolveDigest(registry, reference, platform, options) {
  const stored = await getRequired(registry, reference, options);
  return { digest: stored.digest, manifestDigest: manifestDigestOf(stored, reference, platform) };
}
async function fetchImage(registry, reference, platform, options) {
  const name = formatReference(reference);
  const stored = await getRequired(registry, reference, options);
  const manifestDigest = manifestDigestOf(stored, reference, platform);
  const { registry: host, name: path } = reference;
  const own = { registry: host, name: path, digest: manifestDigest };
  const { bytes } = manifestDigest === stored.digest ? stored : await getRequired(registry, own, options);
  const manifest = parseManifest(bytes, `manifest ${name}`);
  const configBytes = await registry.readBlob(reference, manifest.config.digest, MAX_CONFIG_BYTES, options);
  const config = parseImageConfig(configBytes, `configuration ${manifest.config.digest} of ${name}`);
  checkDiffIds(manifest, config, `image ${name}`);
  if (!isSamePlatform(config, platform)) throw platformMissing2(reference, platform, [config]);
  return { digest: stored.digest, manifestDigest, manifest, config };
}
async function getRequired(registry, reference, options) {
  const stored = await registry.getManifest(reference, reference.digest ?? reference.tag ?? "latest", options);
  if (stored !== void 0) return stored;
  const name = formatReference(reference);
  throw new RegistryError("REGISTRY_NOT_FOUND", `Reading manifest ${name}: the registry does not have it`, {
    hint: `Check the name and the ${reference.digest === void 0 ? "tag" : "digest"}, or push ${name} first.`
  });
}
function manifestDigestOf({ mediaType, digest, bytes }, reference, platform) {
  if (mediaType !== MEDIA_TYPE.ociIndex && mediaType !== MEDIA_TYPE.dockerManifestList) return digest;
  const { manifests } = parseIndex(bytes, `index ${formatReference(reference)}`);
  const found = manifests.find((entry) => entry.platform !== void 0 && isSamePlatform(entry.platform, platform));
  if (found !== void 0) return found.digest;
  const there = manifests.flatMap((entry) => entry.platform ?? []).filter(({ os }) => os !== "unknown");
  throw platformMissing2(reference, platform, there);
}
function platformMissing2(reference, platform, there) {
  const names = [...new Set(there.map(formatPlatform))].join(", ");
  const image = formatReference(reference);
  const message = `Reading ${image}: there is none for ${formatPlatform(platform)}, only for ${names || "no platform at all"}`;
  return new RegistryError("REGISTRY_PLATFORM_MISSING", message, {
    hint: `Choose a platform that ${image} has, or an image that has ${formatPlatform(platform)}.`
  });
}
function isSamePlatform(one, other) {
  return one.os === other.os && one.architecture === other.architecture && variantOf(one) === variantOf(other);
}
function variantOf({ architecture, variant }) {
  if (architecture === "arm64") return variant ?? "v8";
  if (architecture === "arm") return variant ?? "v7";
  if (architecture === "amd64") return variant ?? "v1";
  return variant ?? "";
}

// src/context/blob-ids.ts
import { readFileSync, statSync as statSync2 } from "node:fs";
import { join } from "node:path";

// src/context/git/git-attributes.ts
var CONVERTING = /* @__PURE__ */ new Set(["text", "crlf", "eol", "ident", "filter", "working-tree-encoding"]);
function parseConvertedNames(text) {
  const patterns = text.split("\n").flatMap((line) => convertedPattern(line) ?? []);
  if (patterns.length === 0) return void 0;
  return (name) => patterns.some((pattern) => pattern.test(name));
}
var everyName = () => true;
function convertedPattern(line) {
  const stated = line.trim();
  if (stated === "" || stated.startsWith("#")) return void 0;
  const [pattern = "", ...attributes] = stated.split(/[ \t\r]+/);
  if (!attributes.some((attribute) => CONVERTING.has(attribute.split("=")[0] ?? ""))) return void 0;
  const name = pattern.slice(pattern.lastIndexOf("/") + 1);
  if (stated.startsWith('"') || name === "" || /[[\]\\]/.test(pattern)) return /^/;
  return new RegExp(
    `^${name.replace(/[.+^${}()|]/g, "\\$&").replace(/\*+/g, ".*").replaceAll("?", ".+")}$`,
    "isu"
  );
}

// src/context/git/git-index.ts
var HEADER_BYTES = 12;
var STAT_BYTES = 40;
var MODE_OFFSET = 24;
var REGULAR_FILE = 8;
var ASSUME_VALID = 32768;
var EXTENDED = 16384;
var STAGE = 12288;
var NAME_LENGTH = 4095;
var SKIP_WORKTREE_OR_INTENT_TO_ADD = 24576;
function findIndexFiles(index, format, onFile) {
  if (index.length < HEADER_BYTES || index.toString("latin1", 0, 4) !== "DIRC") return void 0;
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return void 0;
  const idBytes = ID_BYTES[format];
  const names = version === 4 ? compressedNames(index) : wholeNames(index);
  let at = HEADER_BYTES;
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const flagsAt = at + STAT_BYTES + idBytes;
    if (flagsAt + 4 > index.length) return void 0;
    const flags = index.readUInt16BE(flagsAt);
    const isExtended = (flags & EXTENDED) !== 0;
    if (isExtended && version === 2) return void 0;
    const name = names(flagsAt + (isExtended ? 4 : 2), flags & NAME_LENGTH);
    if (name === void 0) return void 0;
    const isHeld = isExtended && (index.readUInt16BE(flagsAt + 2) & SKIP_WORKTREE_OR_INTENT_TO_ADD) !== 0;
    const isRegular = index.readUInt32BE(at + MODE_OFFSET) >>> 12 === REGULAR_FILE;
    if (isRegular && !isHeld && (flags & (ASSUME_VALID | STAGE)) === 0) onFile(name.path, at);
    at = version === 4 ? name.end + 1 : paddedEnd(at, name.end);
  }
  return hasOnlyOptionalExtensions(index, at, idBytes) ? at : void 0;
}
function paddedEnd(start, nameEnd) {
  return start + (nameEnd - start + 8 & ~7);
}
function entryNameAt(index, format, at) {
  const start = at + STAT_BYTES + ID_BYTES[format];
  const flags = (index[start] ?? 0) << 8 | (index[start + 1] ?? 0);
  const nameAt = start + ((flags & EXTENDED) === 0 ? 2 : 4);
  const length = flags & NAME_LENGTH;
  const nameEnd = length < NAME_LENGTH ? nameAt + length : index.indexOf(0, nameAt);
  return { start, end: paddedEnd(at, nameEnd) };
}
function mayHoldRules(index, { start, end }) {
  const flags = index.readUInt16BE(start);
  return (flags & EXTENDED) !== 0 && /^(?:.*\/)?(?:\.gitignore)?\0/s.test(index.toString("latin1", start + 4, end));
}
function hasWholeNames(index) {
  return index.length >= HEADER_BYTES && index.readUInt32BE(4) < 4;
}
function endsAt(index, format, entriesEnd) {
  const idBytes = ID_BYTES[format];
  return index.length >= entriesEnd + idBytes && hasOnlyOptionalExtensions(index, entriesEnd, idBytes);
}
function readSeenFile(index, at) {
  return {
    ctimeMs: timeAt(index, at),
    mtimeMs: timeAt(index, at + 8),
    inode: index.readUInt32BE(at + 20),
    size: index.readUInt32BE(at + 36)
  };
}
function readObjectId(index, format, at) {
  return index.toString("hex", at + STAT_BYTES, at + STAT_BYTES + ID_BYTES[format]);
}
var ID_BYTES = { sha1: 20, sha256: 32 };
function timeAt(bytes, at) {
  return bytes.readUInt32BE(at) * 1e3 + bytes.readUInt32BE(at + 4) / 1e6;
}
function wholeNames(index) {
  return (at, length) => {
    const end = length < NAME_LENGTH ? at + length : index.indexOf(0, at + NAME_LENGTH);
    return end >= at && index[end] === 0 ? { path: pathOf(index, at, end), end } : void 0;
  };
}
function compressedNames(index) {
  let previous = Buffer.alloc(0);
  return (start) => {
    let at = start;
    let byte = index[at++] ?? 0;
    let dropped = byte & 127;
    while ((byte & 128) !== 0) {
      byte = index[at++] ?? 0;
      dropped = (dropped + 1) * 128 + (byte & 127);
    }
    const end = index.indexOf(0, at);
    if (end === -1 || dropped > previous.length) return void 0;
    previous = Buffer.concat([previous.subarray(0, previous.length - dropped), index.subarray(at, end)]);
    return { path: pathOf(previous, 0, previous.length), end };
  };
}
function pathOf(bytes, start, end) {
  const path = bytes.toString("utf8", start, end);
  return path.includes("\uFFFD") ? decodePath(bytes.subarray(start, end)) : path;
}
function hasOnlyOptionalExtensions(bytes, start, idBytes) {
  let at = start;
  const end = bytes.length - idBytes;
  while (at + 8 <= end) {
    const isSparse = bytes.toString("latin1", at, at + 4) === "sdir";
    const first = bytes[at] ?? 0;
    if (!isSparse && (first < 65 || first > 90)) return false;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}

// src/context/blob-ids.ts
async function findVoucher(directory, options) {
  const layout = await readGitLayout(directory, options);
  return layout === void 0 ? void 0 : { vouchFor: (tree) => blobIdsOf(layout, tree) };
}
function blobIdsOf(layout, tree) {
  const { format } = layout;
  const index = layout.conversion === "any" ? void 0 : readIndex(layout);
  if (index === void 0) return { format, vouched: () => void 0 };
  const isConverted = conversionOf(layout, tree, index.attributeFolders);
  const { root, prefix, indexFile } = layout;
  const { bytes, writtenAtMs } = index;
  return {
    format,
    index: { root, prefix, indexFile, format, bytes, writtenAtMs },
    vouched: (file) => {
      const stat = file.row === void 0 ? void 0 : tree.stats?.at(file.row);
      const at = stat === void 0 ? void 0 : index.find(file.path);
      if (stat === void 0 || at === void 0) return void 0;
      const seen = readSeenFile(index.bytes, at);
      if (!isAsSeen(seen, { ...stat, size: file.size }, index.writtenAtMs)) return void 0;
      return isConverted(file) ? void 0 : readObjectId(index.bytes, format, at);
    }
  };
}
var ATTRIBUTES = ".gitattributes";
function readIndex({ indexFile, prefix, format }) {
  const paths = [];
  const places = [];
  const attributeFolders = [];
  try {
    const writtenAtMs = statSync2(indexFile).mtimeMs;
    const index = readFileSync(indexFile);
    const entriesEnd = findIndexFiles(index, format, (path, at) => {
      if (path.startsWith(prefix)) places[paths.push(prefix === "" ? path : path.slice(prefix.length)) - 1] = at;
      if (path.endsWith(ATTRIBUTES)) attributeFolders.push(path.slice(0, -ATTRIBUTES.length));
    });
    if (entriesEnd === void 0) return void 0;
    const find = finderIn(paths);
    return {
      bytes: index,
      find: (path) => places[find(path)],
      attributeFolders: attributeFolders.filter((folder) => folder === "" || folder.endsWith("/")),
      writtenAtMs
    };
  } catch {
    return void 0;
  }
}
function finderIn(paths) {
  let next = 0;
  return (path) => {
    if (paths[next] !== path) next = firstNotBefore(paths, path);
    return paths[next] === path ? next++ : -1;
  };
}
function firstNotBefore(paths, path) {
  let low = 0;
  for (let high = paths.length; low < high; ) {
    const middle = low + high >> 1;
    if ((paths[middle] ?? "") < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
function isAsSeen(seen, stat, writtenAtMs) {
  if (stat.size % 2 ** 32 !== seen.size) return false;
  if (stat.mtimeMs !== seen.mtimeMs || stat.ctimeMs !== seen.ctimeMs) return false;
  if (stat.inode % 2 ** 32 !== seen.inode) return false;
  const isCoarse = seen.mtimeMs % 1e3 === 0;
  return isCoarse ? seen.mtimeMs < Math.floor(writtenAtMs / 1e3) * 1e3 : seen.mtimeMs < writtenAtMs;
}
function conversionOf({ root, prefix, attributeFiles }, tree, indexed) {
  const everywhere = attributeFiles.flatMap((file) => convertedNamesOf(file, "may be absent") ?? []);
  const above = prefix.split("/").map(
    (_, depth, names) => names.slice(0, depth).map((name) => `${name}/`).join("")
  );
  const inContext = (tree.attributeFolders ?? []).map((folder) => `${prefix}${folder === "" ? "" : `${folder}/`}`);
  const byFolder = /* @__PURE__ */ new Map();
  for (const folder of /* @__PURE__ */ new Set([...above, ...inContext, ...indexed])) {
    const names = convertedNamesOf(
      join(root, folder, ATTRIBUTES),
      indexed.includes(folder) ? "indexed" : "may be absent"
    );
    if (names !== void 0) byFolder.set(folder, names);
  }
  if (everywhere.length === 0 && byFolder.size === 0) return () => false;
  return ({ path, name }) => {
    if (everywhere.some((isConverted) => isConverted(name))) return true;
    const full = prefix + path;
    for (const [folder, isConverted] of byFolder) if (full.startsWith(folder) && isConverted(name)) return true;
    return false;
  };
}
function convertedNamesOf(file, absence) {
  try {
    return parseConvertedNames(readFileSync(file, "utf8"));
  } catch (cause) {
    const isAbsent = cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
    return isAbsent && absence === "may be absent" ? void 0 : everyName;
  }
}

// src/context/content-id.ts
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
function readContentIds(tree, blobIds, before = /* @__PURE__ */ new Map()) {
  const known2 = new Map(before);
  let piece;
  const read = (file) => {
    piece ??= Buffer.allocUnsafe(PIECE_BYTES);
    const id = known2.get(file.path) ?? readFile(tree, file, { format: blobIds?.format, piece });
    known2.set(file.path, id);
    return id;
  };
  const files = [];
  const fileAt = (row) => {
    const file = files[row];
    if (file === void 0) throw new RangeError(`No file has row ${row}`);
    return file;
  };
  const among = {
    read: (row) => read(fileAt(row)),
    vouched: (row) => blobIds?.vouched(fileAt(row))
  };
  return Object.assign((file) => read(file).digest, {
    blobIds,
    unread: (file) => {
      if (file.row === void 0) return void 0;
      files[file.row] = file;
      return { among, row: file.row };
    }
  });
}
var PIECE_BYTES = 1024 * 1024;
function readFile(tree, file, options) {
  const { digest, blobId, size } = readingFile(tree, file, () => {
    const descriptor = openSync(diskPathOf(tree.directory, file.path), "r");
    try {
      return hashContent(descriptor, file.size, options);
    } finally {
      closeSync(descriptor);
    }
  });
  if (size === file.size) return blobId === void 0 ? { digest } : { digest, blobId };
  throw new ToolError(
    "CONTEXT_FILE_CHANGED",
    `Reading ${file.path} of the build context: it had ${file.size} bytes a moment ago, now ${size}`,
    {
      hint: "Run it again when nothing writes into the build context, or exclude the file in .dockerignore."
    }
  );
}
function hashContent(descriptor, statedBytes, { format, piece }) {
  const first = readSync(descriptor, piece);
  if (first === statedBytes && first < piece.length) {
    const bytes = piece.subarray(0, first);
    const blobId = format === void 0 ? void 0 : createHash(format).update(blobHeader(first)).update(bytes).digest("hex");
    return { digest: digestOf(bytes), size: first, ...blobId === void 0 ? {} : { blobId } };
  }
  const sha256 = createHash("sha256");
  const blob = format === void 0 ? void 0 : createHash(format).update(blobHeader(statedBytes));
  let size = 0;
  for (let length = first; length > 0; length = readSync(descriptor, piece)) {
    const bytes = piece.subarray(0, length);
    sha256.update(bytes);
    blob?.update(bytes);
    size += length;
  }
  const digest = parseDigest(`sha256:${sha256.digest("hex")}`);
  return { digest, size, ...blob === void 0 ? {} : { blobId: blob.digest("hex") } };
}
function blobHeader(size) {
  return `blob ${size}\0`;
}

// src/build/read/read-context.ts
function openContexts(options) {
  const reading = /* @__PURE__ */ new Map();
  return {
    async of({ context, dockerfile }) {
      const ignore = readIgnore(context, dockerfile);
      const id = JSON.stringify([context, ignore.file ?? ""]);
      const known2 = reading.get(id) ?? readImageContext(context, ignore, options);
      reading.set(id, known2);
      return known2;
    }
  };
}
function readContextsEarly(places, { recall, ...options }) {
  const contexts = openContexts(options);
  const begin = async (place) => {
    if (await recall?.(place) === void 0) await contexts.of(place);
  };
  for (const place of places) begin(place).catch(() => {
  });
  return contexts;
}
async function readImageContext(directory, ignore, { signal }) {
  const asking = findVoucher(directory, { signal });
  const reading = readContext(directory, { ignore, signal });
  const [context, voucher] = await Promise.all([reading, asking]);
  return { context, contentIds: readContentIds(context, voucher?.vouchFor(context)) };
}

// src/build/read/located.ts
async function locatedAt(location, asked) {
  try {
    return await asked;
  } catch (error) {
    if (!isToolError(error) || error.location !== void 0) throw error;
    const { code, message, hint } = error;
    throw new ToolError(code, message, { location, cause: error, ...hint === void 0 ? {} : { hint } });
  }
}

// src/plan/image-uses.ts
function usesOfImages({ dockerfile: { file }, stages, needed, stageContext }) {
  return needed.flatMap((index) => {
    const resolved = stages[index];
    if (resolved === void 0) return [];
    const { targetPlatform } = stageContext.inputs;
    const own = chainOf(stages, index).platform ?? targetPlatform;
    const useOf = (to, source, line) => {
      if (source.kind !== "image") return [];
      return [{ image: source.image, to, platform: to === "stand" ? own : targetPlatform, location: { file, line } }];
    };
    const { line: fromLine } = resolved.stage.from;
    return [
      ...useOf("stand", resolved.base, fromLine),
      ...resolved.sources.flatMap(
        (sources, place) => sources.flatMap((source) => useOf("take", source, resolved.instructions[place]?.line ?? fromLine))
      )
    ];
  });
}

// src/plan/from-images.ts
function triggersId(digest, platform) {
  return `${digest} ${formatPlatform(platform)}`;
}
function fromImages({ needed, stages, stageContext }) {
  const found = /* @__PURE__ */ new Map();
  for (const index of needed) {
    const stage = stages[index];
    if (stage === void 0 || stage.base.kind !== "image") continue;
    const { image } = stage.base;
    const platform = stage.platform ?? stageContext.inputs.targetPlatform;
    const id = `${image} ${formatPlatform(platform)}`;
    if (!found.has(id)) found.set(id, { image, platform, line: stage.stage.from.line });
  }
  return [...found.values()];
}

// src/build/read/resolve-froms.ts
async function resolveFroms(dockerfile, { spec, lock, buildPlatform, own, remembered }, ports) {
  const inputs = buildInputs(spec, buildPlatform);
  const digests = /* @__PURE__ */ new Map();
  const lockedOf = (image) => ownImageOf(image, own) === void 0 ? lockedDigest(image, lock) : void 0;
  const digestOf2 = (image) => known(lockedOf(image) ?? digests.get(image), image);
  let triggers = {};
  for (; ; ) {
    const analysis = analyzeDockerfile(
      dockerfile,
      inputs,
      triggersIn(triggers, inputs, (image) => lockedOf(image) ?? digests.get(image))
    );
    const uses = usesOfImages(analysis);
    const [ours, others] = partition(analysis.images, (image) => ownImageOf(image, own));
    for (const [image, it] of ours) digests.set(image, identityOf(it, image, uses));
    const unlocked = others.filter((image) => lockedOf(image) === void 0);
    const asking = unlocked.filter((image) => !digests.has(image));
    const answers = asking.map(async (image) => [image, await resolveTag(image, uses, ports)]);
    for (const [image, digest] of await Promise.all(answers)) digests.set(image, digest);
    const froms = fromImages(analysis).map((from) => ({ ...from, digest: digestOf2(from.image) }));
    const unseen = froms.filter(({ digest, platform }) => triggers[triggersId(digest, platform)] === void 0);
    if (unseen.length === 0) return { analysis, digestOf: digestOf2, unlocked, triggers };
    const before = await remembered();
    const found = unseen.map(async ({ image, digest, platform, line }) => {
      const id = triggersId(digest, platform);
      const ours2 = ownImageOf(image, own)?.platforms.get(formatPlatform(platform));
      if (ours2 !== void 0) return [id, ours2.config.OnBuild ?? []];
      if (before[id] !== void 0) return [id, before[id]];
      const reading = fetchImage(ports.registry, { ...parseReference(image), digest }, platform, ports);
      const { config } = await locatedAt({ file: dockerfile.file, line }, reading);
      return [id, config.config?.OnBuild ?? []];
    });
    triggers = { ...triggers, ...Object.fromEntries(await Promise.all(found)) };
  }
}
function buildInputs(spec, buildPlatform) {
  const targetPlatform = parsePlatform(spec.platform);
  return {
    buildArgs: spec.args,
    targetPlatform,
    buildPlatform,
    ...spec.target === void 0 ? {} : { target: spec.target }
  };
}
function triggersIn(triggers, { targetPlatform }, digestOf2) {
  return (image, platform = targetPlatform) => {
    const digest = digestOf2(image);
    return digest === void 0 ? [] : triggers[triggersId(digest, platform)] ?? [];
  };
}
function lockedDigest(image, lock) {
  const { registry, name, tag, digest } = parseReference(image);
  return digest ?? lock?.images[formatReference({ registry, name, tag: tag ?? "latest" })];
}
async function resolveTag(image, uses, { registry, signal }) {
  const use = uses.find((one) => one.image === image);
  if (use === void 0) throw new RangeError(`Nothing needs ${image}`);
  const resolving = resolveDigest(registry, parseReference(image), use.platform, { signal });
  return (await locatedAt(use.location, resolving)).digest;
}
function partition(images, ourOf) {
  const ours = images.flatMap((image) => {
    const our = ourOf(image);
    return our === void 0 ? [] : [[image, our]];
  });
  return [ours, images.filter((image) => ourOf(image) === void 0)];
}
function known(digest, image) {
  if (digest === void 0) throw new RangeError(`Nobody asked for the digest of ${image}`);
  return digest;
}

// src/build/read/read-frontend.ts
function syntaxOf({ directives }, { args }) {
  const text = args.BUILDKIT_SYNTAX ?? directives.syntax;
  return text === void 0 ? void 0 : parseSyntax(text);
}
function readFrontend(dockerfile, spec, lock, buildPlatform, { registry, signal }) {
  const syntax = syntaxOf(dockerfile, spec);
  if (syntax === void 0) return void 0;
  let digest = lockedDigest(syntax.image, lock);
  return {
    ...syntax,
    digest: () => digest,
    ask: async () => {
      const asking = resolveDigest(registry, parseReference(syntax.image), buildPlatform, { signal });
      ({ digest } = await locatedAt({ file: dockerfile.file, line: 1 }, asking));
    }
  };
}

// src/build/read/read-image.ts
import { readFile as readFile2 } from "node:fs/promises";

// src/plan/from-config.ts
function needsFromConfig({ from, steps }, context) {
  if (from.kind === "scratch") return false;
  let own = /* @__PURE__ */ new Set();
  let ofEnv = /* @__PURE__ */ new Set();
  return steps.some(({ instruction, stage }, at) => {
    if (at > 0 && steps[at - 1]?.stage !== stage) own = new Set(ofEnv);
    try {
      if (instruction.keyword === "ARG") return instruction.args.some((arg) => !learnArg(own, arg, context));
      if (instruction.keyword === "ENV") {
        const known2 = instruction.pairs.filter(({ value }) => isKnown(value, own, context)).map(({ key }) => key);
        const others = instruction.pairs.map(({ key }) => key).filter((key) => !known2.includes(key));
        own = withAndWithout(own, known2, others);
        ofEnv = withAndWithout(ofEnv, known2, others);
      }
      return wordsThatChooseFiles(instruction).some((word) => !isKnown(word, own, context));
    } catch (error) {
      throw atLocation(error, { file: context.file, line: instruction.line, column: 1 }, instruction.keyword);
    }
  });
}
function withAndWithout(names, more, less) {
  return new Set([...names, ...more].filter((name) => !less.includes(name)));
}
function learnArg(own, { name, value }, context) {
  const isGiven3 = givenArg(context.inputs, name) !== void 0;
  if (!isGiven3 && value !== void 0 && !isKnown(value, own, context)) return false;
  if (isGiven3 || value !== void 0 || context.globals.has(name)) own.add(name);
  return true;
}
function wordsThatChooseFiles(instruction) {
  switch (instruction.keyword) {
    case "COPY":
    case "ADD":
      return [...instruction.sources, ...instruction.exclude];
    case "RUN":
      return instruction.mounts.map(({ text }) => text);
    default:
      return [];
  }
}
function isKnown(word, own, options) {
  return [...referencedVariables(word, options)].every((name) => own.has(name));
}

// src/build/read/added-archives.ts
import { createReadStream } from "node:fs";

// src/layer/archive-format.ts
async function formatOf(open, options) {
  const start = await firstBytes(open(), MEDIA_TYPE.ociLayer, MAGIC_BYTES, options);
  if (start === void 0) return "no-archive";
  const compression = compressionOf(start);
  if (compression === "unread") return compression;
  const block = await firstBytes(open(), MEDIA_TYPES[compression], TAR_BLOCK_BYTES, options);
  if (block === void 0 || block.length < TAR_BLOCK_BYTES || block.every((byte) => byte === 0)) return "no-archive";
  switch (hasTarChecksum(block)) {
    case "yes":
      return compression;
    case "of-signed-bytes":
      return "unread";
    case "no":
      return "no-archive";
  }
}
var MAGIC_BYTES = 10;
var MEDIA_TYPES = { tar: MEDIA_TYPE.ociLayer, gzip: MEDIA_TYPE.ociLayerGzip, zstd: MEDIA_TYPE.ociLayerZstd };
function compressionOf(start) {
  const begins = (hex) => start.toString("hex").startsWith(hex);
  if (begins("1f8b08")) return "gzip";
  if (begins("28b52ffd")) return "zstd";
  return begins("425a68") || begins("fd377a585a00") || /^5.2a4d18/.test(start.toString("hex")) ? "unread" : "tar";
}
async function firstBytes(blob, mediaType, length, { signal }) {
  const cursor = createByteCursor(decompress(blob, mediaType, signal));
  try {
    const parts = [];
    for (let left = length; left > 0; ) {
      const part = await cursor.takeSome(left);
      if (part === void 0) break;
      parts.push(Buffer.from(part));
      left -= part.length;
    }
    return Buffer.concat(parts);
  } catch (error) {
    if (isToolError(error, "LAYER_INVALID")) return void 0;
    throw error;
  } finally {
    await cursor.close();
  }
}

// src/build/read/archive-entry.ts
import { createHash as createHash2 } from "node:crypto";
async function readArchiveEntry({ header, written, body }) {
  const { path, type, mode, uid, gid, target = "", size = 0 } = header;
  if (path === "") {
    return type === "directory" && !written.name.startsWith("/") ? { kind: "top" } : engine("has an entry for the root");
  }
  const because = reasonForEngine2(header, written);
  if (because !== void 0) return engine(because);
  const attributes = { path, mode, uid, gid };
  switch (type) {
    case "directory":
      return { kind: "entry", entry: { ...attributes, type } };
    case "symlink":
    case "hardlink":
      return target === "" ? engine(`has a link to nothing`) : { kind: "entry", entry: { ...attributes, type, target } };
    case "file": {
      const hash = createHash2("sha256");
      for await (const part of body()) hash.update(part);
      return {
        kind: "entry",
        entry: { ...attributes, type, size, digest: parseDigest(`sha256:${hash.digest("hex")}`) }
      };
    }
    case "character-device":
    case "block-device":
    case "fifo":
      return engine(`holds devices or pipes`);
  }
}
var FLAGS = ["0", "\0", "1", "2", "5"];
var MOST_ID = 2 ** 31 - 1;
function reasonForEngine2(header, { name, flag }) {
  const { path, type, mode, uid, gid, size = 0, xattrs } = header;
  if (!FLAGS.includes(flag) && type === "file") return `holds ${path} in a form that is not read here`;
  if (type === "directory" && flag === "0") return `names a file ${name}`;
  if (xattrs !== void 0) return "holds extended attributes";
  if (path.split("/").some((part) => part.startsWith(".wh.")))
    return `holds ${path}, which means a deletion in a layer`;
  const numbers = [mode, size, uid, gid];
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return `holds numbers that are none`;
  return uid > MOST_ID || gid > MOST_ID ? `holds numbers of owners that are too large` : void 0;
}
function engine(because) {
  return { kind: "engine", because };
}

// src/build/read/added-archives.ts
function openAddedArchives(context, contentIds) {
  const known2 = /* @__PURE__ */ new Map();
  return {
    known: (path) => known2.get(path),
    async read(path, options) {
      const file = context.byPath.get(path);
      if (file?.type !== "file") throw new RangeError(`${path} is no file of the context`);
      try {
        known2.set(path, await readArchive(context, file, contentIds, options));
      } catch (error) {
        if (isToolError(error) || options.signal.aborted) throw error;
        readingFile(context, file, () => {
          throw error;
        });
      }
    }
  };
}
var MOST_BYTES = 64 << 20;
async function readArchive(context, file, contentIds, options) {
  const { path } = file;
  if (file.size > MOST_BYTES) return { kind: "engine", because: `${path} has more than ${MOST_BYTES >> 20} MiB` };
  const open = () => createReadStream(diskPathOf(context.directory, path), { highWaterMark: 1 << 18 });
  const format = await formatOf(open, options);
  const mediaType = mediaTypeOf(format);
  if (format === "no-archive") return { kind: "file" };
  if (mediaType === void 0)
    return { kind: "engine", because: `ADD may unpack ${path}, whose format is not read here` };
  const archive = { id: `${path} ${contentIds(file)}`, mediaType, open };
  try {
    const entries = await readEntries(archive, options);
    return typeof entries === "string" ? { kind: "engine", because: `the archive ${path} ${entries}` } : { kind: "archive", archive, entries };
  } catch (error) {
    if (!isToolError(error) || !error.code.startsWith("LAYER_")) throw error;
    return { kind: "engine", because: `the archive ${path} is not read here` };
  }
}
async function readEntries(archive, options) {
  const entries = [];
  for await (const entry of readLayer(await archive.open(options), archive.mediaType, { ...options, end: "marked" })) {
    const read = await readArchiveEntry(entry);
    if (read.kind === "engine") return read.because;
    if (read.kind === "entry") entries.push(read.entry);
  }
  return entries;
}
function mediaTypeOf(format) {
  switch (format) {
    case "tar":
      return MEDIA_TYPE.ociLayer;
    case "gzip":
      return MEDIA_TYPE.ociLayerGzip;
    case "zstd":
      return MEDIA_TYPE.ociLayerZstd;
    case "unread":
    case "no-archive":
      return void 0;
  }
}

// src/build/read/read-image.ts
async function readImage(spec, lock, buildPlatform, own, previous, ports) {
  const dockerfileText = await readDockerfile(spec);
  const dockerfile = parseDockerfile(dockerfileText, spec.dockerfileName);
  const remembered = async () => (await previous)?.record.triggers ?? {};
  const resolving = resolveFroms(dockerfile, { spec, lock, buildPlatform, own, remembered }, ports);
  const reading = (ports.contexts ?? openContexts(ports)).of(spec);
  const [{ analysis, digestOf: digestOf2, unlocked, triggers }, { context, contentIds }] = await Promise.all([resolving, reading]);
  const frontend = readFrontend(dockerfile, spec, lock, buildPlatform, ports);
  const configs = await readFromConfigs(analysis, spec, digestOf2, own, ports);
  return {
    unlocked,
    dockerfileText,
    facts: {
      analysis,
      context,
      contentIds,
      archives: openAddedArchives(context, contentIds),
      digestOf: digestOf2,
      own,
      configOf: (image) => configs.get(image) ?? {},
      triggers,
      ...frontend === void 0 ? {} : { frontend },
      ...lock === void 0 ? {} : { refreshed: lock.refreshed }
    }
  };
}
async function readDockerfile({ dockerfile, dockerfileName, name }) {
  try {
    return await readFile2(dockerfile, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) {
      throw new ToolError(
        "DOCKERFILE_UNREADABLE",
        `Reading the Dockerfile of image ${name}: ${messageOf(cause).split(",")[0]}`,
        {
          hint: `Set images.${name}.dockerfile in hydrofoil.yaml (or -f) to a file that this user may read.`,
          location: { file: dockerfileName },
          cause
        }
      );
    }
    throw new ToolError(
      "DOCKERFILE_MISSING",
      `Reading the Dockerfile of image ${name}: ${dockerfileName} does not exist`,
      {
        hint: `Create it, or set images.${name}.dockerfile in hydrofoil.yaml (or -f) to where it is.`,
        location: { file: dockerfileName },
        cause
      }
    );
  }
}
async function readFromConfigs({ needed, stages, stageContext }, spec, digestOf2, own, { registry, signal }) {
  const chains = needed.map((index) => chainOf(stages, index)).filter((chain) => needsFromConfig(chain, stageContext));
  const entries = chains.map(async ({ from, platform }) => {
    if (from.kind !== "image") return ["scratch", {}];
    const wanted = platform ?? parsePlatform(spec.platform);
    const ours = ownImageOf(from.image, own)?.platforms.get(formatPlatform(wanted));
    if (ours !== void 0) return [from.image, ours.config];
    const reference = { ...parseReference(from.image), digest: digestOf2(from.image) };
    const { config } = await fetchImage(registry, reference, wanted, { signal });
    return [from.image, config.config ?? {}];
  });
  return new Map(await Promise.all(entries));
}

// src/build/read/read-ahead.ts
function readAhead(registry) {
  const manifests = /* @__PURE__ */ new Map();
  const blobs = /* @__PURE__ */ new Map();
  const idOf = (repository, reference) => `${formatRepository(repository)} ${reference}`;
  const take2 = (fetched, id) => {
    const value = fetched.get(id);
    fetched.delete(id);
    return value;
  };
  return {
    registry: {
      ...registry,
      getManifest: (repository, reference, options) => take2(manifests, idOf(repository, reference)) ?? registry.getManifest(repository, reference, options),
      readBlob: (repository, digest, maxBytes, options) => take2(blobs, idOf(repository, digest)) ?? registry.readBlob(repository, digest, maxBytes, options)
    },
    expectManifest(repository, tag, ready, options) {
      const manifest = ready.then(() => registry.getManifest(repository, tag, options));
      manifest.catch(() => {
      });
      manifests.set(idOf(repository, tag), manifest);
    },
    expect(repository, tags, maxBytes, options) {
      for (const tag of tags) {
        const manifest = registry.getManifest(repository, tag, options);
        manifests.set(idOf(repository, tag), manifest);
        const fetchConfig = async () => {
          const digest = configOf(await manifest, tag);
          if (digest === void 0) return;
          const blob = registry.readBlob(repository, digest, maxBytes, options);
          blobs.set(idOf(repository, digest), blob);
          await blob;
        };
        fetchConfig().catch(() => {
        });
      }
    }
  };
}
function configOf(stored, tag) {
  return stored === void 0 ? void 0 : parseManifest(stored.bytes, tag).config.digest;
}

export {
  package_default,
  readingFile,
  readContext,
  diskPathOf,
  DEFAULT_ESCAPE,
  parseHeredocMark,
  chompTabs,
  atLocation,
  givenArg,
  csvFields,
  formatCsv,
  startStage,
  argsInForce,
  followLinks,
  namesOf,
  plainPath,
  matchSource,
  followInContext,
  NotComposable,
  composing,
  reasonForEngine,
  isRemote,
  refuseLinkedFolder,
  refuseDanglingLinks,
  stagesNeeded,
  contextReads,
  isKey,
  keyOf,
  textInput,
  inputsOfSteps,
  fileInput,
  chainOf,
  startOfChain,
  walk,
  isDependencyFile,
  findCut,
  whyEngine,
  floatingRepositoryOf,
  ownImageOf,
  pinnedReference,
  analyzeDockerfile,
  answerAboutStages,
  factsOfStage,
  inputsOfChain,
  walkChain,
  inParallel,
  readAhead,
  parseDockerfile,
  resolveDigest,
  fetchImage,
  HEADER_BYTES,
  findIndexFiles,
  entryNameAt,
  mayHoldRules,
  hasWholeNames,
  endsAt,
  readSeenFile,
  isAsSeen,
  readContentIds,
  openContexts,
  readContextsEarly,
  locatedAt,
  triggersId,
  usesOfImages,
  resolveFroms,
  buildInputs,
  lockedDigest,
  syntaxOf,
  readFrontend,
  readImage,
  readDockerfile
};
