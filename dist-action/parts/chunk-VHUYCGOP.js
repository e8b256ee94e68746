import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  isDigest
} from "./chunk-E2B26KG7.js";
import {
  ToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/context/dockerignore.ts
import { readFileSync } from "node:fs";
import { join } from "node:path";

// src/path-bytes.ts
function decodePath(bytes) {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.includes("\uFFFD") ? decodeSlowly(bytes) : text;
}
function encodePath(path) {
  return ESCAPED_BYTE.test(path) ? Buffer.concat(path.split(ESCAPED_BYTES).map(encodePart)) : Buffer.from(path, "utf8");
}
var ESCAPED_BYTE = /[\uDC80-\uDCFF]/u;
var ESCAPED_BYTES = /([\uDC80-\uDCFF]+)/u;
function encodePart(part) {
  return ESCAPED_BYTE.test(part) ? Buffer.from([...part].map((unit) => unit.charCodeAt(0) - 56320)) : Buffer.from(part, "utf8");
}
function decodeSlowly(bytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let path = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find(
      (candidate) => isCharacter(decoder, bytes.subarray(at, at + candidate), candidate)
    );
    path += length === void 0 ? String.fromCharCode(56320 + (bytes[at] ?? 0)) : decoder.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return path;
}
function isCharacter(decoder, bytes, length) {
  if (bytes.length < length) return false;
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// src/context/clean-path.ts
import { posix } from "node:path";
function cleanPath(path) {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

// src/context/glob.ts
function parseGlob(pattern) {
  const chunks = parseChunks(Array.from(pattern, codeOf));
  return chunks === void 0 ? void 0 : { matches: (path) => matchChunks(chunks, Array.from(path, codeOf)) };
}
function hasWildcard(word) {
  for (let at = 0; at < word.length; at++) {
    if (word[at] === "\\") at++;
    else if ("*?[".includes(word[at] ?? "")) return true;
  }
  return false;
}
var SLASH = 47;
var STAR = 42;
var BACKSLASH = 92;
var OPEN = 91;
var CLOSE = 93;
var CARET = 94;
var MINUS = 45;
var QUESTION = 63;
function codeOf(character) {
  return character.codePointAt(0) ?? 0;
}
function parseChunks(codes) {
  const chunks = [];
  let at = 0;
  while (at < codes.length) {
    const afterStar = codes[at] === STAR;
    while (codes[at] === STAR) at++;
    const tokens = [];
    for (; at < codes.length && codes[at] !== STAR; ) {
      const parsed = parseToken(codes, at);
      if (parsed === void 0) return void 0;
      tokens.push(parsed.token);
      at = parsed.next;
    }
    chunks.push({ afterStar, tokens });
  }
  return chunks;
}
function parseToken(codes, at) {
  const code = codes[at];
  if (code === OPEN) return parseClass(codes, at + 1);
  if (code === QUESTION) return { token: { is: "any" }, next: at + 1 };
  const escaped = code === BACKSLASH;
  const literal2 = escaped ? codes[at + 1] : code;
  if (literal2 === void 0) return void 0;
  return { token: { is: "character", code: literal2 }, next: at + (escaped ? 2 : 1) };
}
function parseClass(codes, start) {
  const negated = codes[start] === CARET;
  const ranges = [];
  let at = negated ? start + 1 : start;
  while (codes[at] !== CLOSE || ranges.length === 0) {
    const low = parseBound(codes, at);
    if (low === void 0) return void 0;
    at = low.next;
    const high = codes[at] === MINUS ? parseBound(codes, at + 1) : low;
    if (high === void 0) return void 0;
    at = high.next;
    ranges.push([low.code, high.code]);
  }
  return { token: { is: "class", negated, ranges }, next: at + 1 };
}
function parseBound(codes, at) {
  const escaped = codes[at] === BACKSLASH;
  const code = codes[escaped ? at + 1 : at];
  if (code === void 0 || !escaped && (code === MINUS || code === CLOSE)) return void 0;
  const next = at + (escaped ? 2 : 1);
  return next < codes.length ? { code, next } : void 0;
}
function matchChunks(chunks, path) {
  let at = 0;
  for (const [index, { afterStar, tokens }] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (afterStar && tokens.length === 0) return !path.includes(SLASH, at);
    const end = findChunk(tokens, path, at, { skips: afterStar, mustReachEnd: isLast });
    if (end === void 0) return false;
    at = end;
  }
  return at === path.length;
}
function findChunk(tokens, path, from, search) {
  for (let start = from; start <= path.length; start++) {
    const end = matchTokens(tokens, path, start);
    if (end !== void 0 && (!search.mustReachEnd || end === path.length)) return end;
    if (!search.skips || path[start] === SLASH) return void 0;
  }
  return void 0;
}
function matchTokens(tokens, path, start) {
  let at = start;
  for (const token of tokens) {
    const code = path[at++];
    if (code === void 0 || !matchToken(token, code)) return void 0;
  }
  return at;
}
function matchToken(token, code) {
  switch (token.is) {
    case "character":
      return token.code === code;
    case "any":
      return code !== SLASH;
    case "class":
      return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
  }
}

// src/context/ignore-pattern.ts
function compileIgnorePattern(pattern) {
  const { kind, expression } = analyse(Array.from(pattern));
  switch (kind) {
    case "exact":
      return (path) => path === pattern;
    case "prefix": {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case "suffix": {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || suffix.startsWith("/") && path === suffix.slice(1);
    }
    case "expression": {
      const regExp = compileGoExpression(`^${expression}$`);
      const start = LITERAL_START.exec(pattern)?.[0] ?? "";
      const end = LITERAL_END.exec(pattern)?.[1] ?? "";
      if (regExp === void 0) return void 0;
      return (path) => path.startsWith(start) && path.endsWith(end) && regExp.test(path);
    }
  }
}
function compileAnyOf(patterns) {
  const exact = /* @__PURE__ */ new Set();
  const names = /* @__PURE__ */ new Set();
  const others = [];
  for (const pattern of patterns) {
    const { kind } = analyse(Array.from(pattern));
    const name = kind === "suffix" ? NAME_ANYWHERE.exec(pattern)?.[1] : void 0;
    if (name !== void 0) names.add(name);
    else if (kind === "exact") exact.add(pattern);
    else others.push(compileIgnorePattern(pattern) ?? (() => false));
  }
  const longest = Math.max(0, ...[...exact].map(({ length }) => length));
  const nameLengths = new Set([...names].map(({ length }) => length));
  const isName = (path) => {
    const start = path.lastIndexOf("/") + 1;
    return nameLengths.has(path.length - start) && names.has(path.slice(start));
  };
  return (path) => path.length <= longest && exact.has(path) || isName(path) || others.some((matches) => matches(path));
}
var NAME_ANYWHERE = /^\*\*\/([^/]+)$/u;
var LITERAL_START = /^[^*?[\]\\^]*/u;
var LITERAL_END = /(?:^|[*?[\]^]|\\.)([^*?[\]\\^]*)$/su;
function analyse(characters) {
  let kind = "exact";
  let expression = "";
  let at = 0;
  for (let step = 0; at < characters.length; step++) {
    const character = characters[at++] ?? "";
    if (character === "*" && characters[at] === "*") {
      at += characters[at + 1] === "/" ? 2 : 1;
      if (at < characters.length) {
        expression += "(.*/)?";
        kind = "expression";
      } else if (kind === "exact") {
        kind = "prefix";
      } else {
        expression += ".*";
        kind = "expression";
      }
      if (step === 0) kind = "suffix";
    } else if (character === "*") {
      expression += "[^/]*";
      kind = "expression";
    } else if (character === "?") {
      expression += "[^/]";
      kind = "expression";
    } else if (".+()|{}$".includes(character)) {
      expression += `\\${character}`;
    } else if (character === "\\" && at < characters.length) {
      expression += `\\${characters[at++]}`;
      kind = "expression";
    } else {
      expression += character;
      if (character === "[" || character === "]") kind = "expression";
    }
  }
  return { kind, expression };
}
function compileGoExpression(expression) {
  const characters = Array.from(expression);
  let source = "";
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] ?? "";
    if (character === "[") {
      const parsed = parseClass2(characters, at + 1);
      if (parsed === void 0) return void 0;
      source += parsed.source;
      at = parsed.next;
    } else if (character === "\\") {
      const meaning = escapeOf(characters[at + 1]);
      if (meaning === void 0) return void 0;
      source += meaning;
      at += 2;
    } else {
      source += character === "." ? "[^\\n]" : "^$*?()".includes(character) ? character : literal(character);
      at++;
    }
  }
  return new RegExp(source, "u");
}
function parseClass2(characters, start) {
  const negated = characters[start] === "^";
  let at = negated ? start + 1 : start;
  let source = negated ? "[^" : "[";
  for (let isFirst = true; isFirst || characters[at] !== "]"; isFirst = false) {
    if (characters[at] === "[" && characters[at + 1] === ":") return void 0;
    const low = parseClassCharacter(characters, at);
    if (low === void 0) return void 0;
    at = low.next;
    source += low.source;
    if (characters[at] !== "-" || characters[at + 1] === "]") continue;
    const high = parseClassCharacter(characters, at + 1);
    if (low.code === void 0 || high?.code === void 0 || high.code < low.code) return void 0;
    at = high.next;
    source += `-${high.source}`;
  }
  return { source: `${source}]`, next: at + 1 };
}
function parseClassCharacter(characters, at) {
  const escaped = characters[at] === "\\";
  const character = characters[escaped ? at + 1 : at];
  if (character === void 0) return void 0;
  const next = at + (escaped ? 2 : 1);
  if (!escaped || !LETTER_OR_DIGIT.test(character))
    return { source: literal(character), code: character.codePointAt(0), next };
  const source = CLASS_ESCAPES.get(character);
  return source === void 0 ? void 0 : { source, code: void 0, next };
}
var LETTER_OR_DIGIT = /[0-9A-Za-z]/;
var CLASS_ESCAPES = /* @__PURE__ */ new Map([
  ["d", "\\d"],
  ["D", "\\D"],
  ["w", "\\w"],
  ["W", "\\W"],
  ["s", "\\t\\n\\f\\r "],
  ["a", "\\x07"],
  ["f", "\\f"],
  ["n", "\\n"],
  ["r", "\\r"],
  ["t", "\\t"],
  ["v", "\\v"]
]);
var ESCAPES = new Map([
  ...CLASS_ESCAPES,
  ["s", "[\\t\\n\\f\\r ]"],
  ["S", "[^\\t\\n\\f\\r ]"],
  ["b", "\\b"],
  ["B", "\\B"],
  ["A", "^"],
  ["z", "$"]
]);
function escapeOf(character) {
  if (character === void 0 || (character.codePointAt(0) ?? 0) >= 128) return void 0;
  return LETTER_OR_DIGIT.test(character) ? ESCAPES.get(character) : literal(character);
}
function literal(character) {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

// src/context/dockerignore.ts
function readIgnore(contextDirectory, dockerfile) {
  for (const file of [`${dockerfile}.dockerignore`, join(contextDirectory, ".dockerignore")]) {
    const text = readIfThere(file);
    if (text !== void 0) return parseIgnore(text, file);
  }
  return noRules;
}
var noRules = { file: void 0, text: "", patterns: [], matchesAny: () => false };
function parseIgnore(text, file) {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const patterns = lines.flatMap((line, index) => {
    const stated = line.startsWith("#") ? "" : trim(line);
    if (stated === "") return [];
    const negated = stated.startsWith("!");
    const cleaned = withoutLeadingSlash(cleanPattern(negated ? trim(stated.slice(1)) : stated));
    return parsePattern(negated ? `!${cleaned}` : cleaned, { file, line: index + 1 });
  });
  return { file, text, patterns, matchesAny: anyOf(patterns) };
}
function parsePatterns(patterns, place) {
  const parsed = patterns.flatMap((pattern) => parsePattern(pattern, place));
  return { file: void 0, text: "", patterns: parsed, matchesAny: anyOf(parsed) };
}
function anyOf(patterns) {
  return compileAnyOf(patterns.flatMap(({ negated, pattern }) => negated ? [] : [pattern]));
}
function ignoredBy(rules, path) {
  const names = path.split("/");
  let decision;
  for (let count = 1; count <= names.length; count++) {
    decision = decide(rules, names.slice(0, count).join("/"), decision);
  }
  return decision?.by;
}
var UNMATCHED = { by: void 0, matched: [] };
function decide(rules, path, parent) {
  if (isUnmatched(rules, path, parent)) return UNMATCHED;
  let by;
  const matched = rules.patterns.map((pattern, index) => {
    const isAsked = parent?.matched[index] === true || pattern.negated === (by !== void 0) && pattern.matches(path);
    if (isAsked) by = pattern.negated ? void 0 : pattern;
    return isAsked;
  });
  return { by, matched };
}
function isUnmatched({ matchesAny }, path, parent) {
  return (parent === void 0 || parent === UNMATCHED) && !matchesAny(path);
}
function canSkip(rules, directory) {
  const exceptions = rules.patterns.filter((pattern) => pattern.negated).map((pattern) => withoutTrailingStars(pattern.pattern));
  if (exceptions.some((exception) => /[*[\]?^\\]/.test(exception))) return false;
  return !exceptions.some((exception) => `${exception}/`.startsWith(`${directory}/`));
}
function parsePattern(stated, place) {
  if (trim(stated) === "") return [];
  const cleaned = cleanPath(trim(stated));
  const negated = cleaned.startsWith("!");
  const pattern = negated ? cleaned.slice(1) : cleaned;
  const matches = pattern === "" || parseGlob(pattern) === void 0 ? void 0 : compileIgnorePattern(pattern);
  if (matches !== void 0) return [{ line: place.line ?? 1, pattern, negated, matches }];
  throw new ToolError("CONTEXT_IGNORE_INVALID", `Reading the patterns of ${place.file}: "${stated}" is not a pattern`, {
    hint: `Correct line ${place.line ?? 1}; "*", "?", "**", "[a-z]" and "\\" before a character have a meaning.`,
    location: place
  });
}
function readIfThere(file) {
  try {
    return decodePath(readFileSync(file));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : void 0;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return void 0;
    throw new ToolError("CONTEXT_IGNORE_UNREADABLE", `Reading the ignore file ${file}: ${messageOf(cause)}`, {
      hint: `Make ${file} readable for the user who runs this.`,
      cause
    });
  }
}
var SPACE = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
var OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, "g");
function trim(text) {
  return text.replace(OUTER_SPACE, "");
}
function cleanPattern(pattern) {
  return pattern === "" ? "" : cleanPath(pattern);
}
function withoutLeadingSlash(pattern) {
  return pattern.length > 1 && pattern.startsWith("/") ? pattern.slice(1) : pattern;
}
function withoutTrailingStars(pattern) {
  return pattern.replace(/\/\*\*$/, "").replace(/\/\*$/, "");
}

// src/oci/manifest.ts
var MEDIA_TYPE = {
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  ociLayer: "application/vnd.oci.image.layer.v1.tar",
  ociLayerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  ociEmpty: "application/vnd.oci.empty.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerManifestList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  dockerLayerGzip: "application/vnd.docker.image.rootfs.diff.tar.gzip"
};

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
function optional(parent, name, read, path = "") {
  const value = parent[name];
  const found = value === void 0 || value === null ? {} : { [name]: read(value, joinPath(path, name)) };
  return found;
}
function joinPath(path, name) {
  return path === "" ? name : `${path}.${name}`;
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function shown(value) {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 80 ? `${text.slice(0, 80)}\u2026` : text;
}

// src/oci/validate.ts
function parseManifest(content, subject) {
  const read = jsonReader("MANIFEST_INVALID", subject);
  const document = read.parse(content);
  checkSchemaVersion(document.schemaVersion, read, subject);
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    ...optional(document, "mediaType", read.text),
    ...optional(document, "artifactType", read.text),
    config: descriptor(read)(document.config, "config"),
    layers: read.list(descriptor(read))(document.layers === null ? [] : document.layers, "layers"),
    // BuildKit writes null for none
    ...optional(document, "annotations", read.record(read.text))
  };
}
function parseIndex(content, subject) {
  const read = jsonReader("INDEX_INVALID", subject);
  const document = read.parse(content);
  checkSchemaVersion(document.schemaVersion, read, subject);
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    ...optional(document, "mediaType", read.text),
    manifests: read.list(descriptor(read))(document.manifests, "manifests"),
    ...optional(document, "annotations", read.record(read.text))
  };
}
function parseImageConfig(content, subject) {
  const read = jsonReader("IMAGE_CONFIG_INVALID", subject);
  const document = read.parse(content);
  const rootfs = read.object(document.rootfs, "rootfs");
  return {
    ...optional(document, "created", read.text),
    ...optional(document, "author", read.text),
    architecture: read.text(document.architecture, "architecture"),
    os: read.text(document.os, "os"),
    ...optional(document, "variant", read.text),
    ...optional(document, "config", runConfig(read)),
    rootfs: { type: "layers", diff_ids: read.list(digest(read))(rootfs.diff_ids ?? [], "rootfs.diff_ids") },
    ...optional(document, "history", read.list(historyEntry(read)))
  };
}
function checkDiffIds(manifest, config, subject) {
  const layers = manifest.layers.length;
  const diffIds = config.rootfs.diff_ids.length;
  if (layers !== diffIds) throw inconsistent(subject, `${layers} layers in the manifest`, `${diffIds} diff ids`);
}
function inconsistent(subject, one, other) {
  return new ToolError("IMAGE_INCONSISTENT", `Checking ${subject}: ${one}, but ${other} in the configuration`, {
    hint: "Build and push that image again: no tool can run it."
  });
}
function checkSchemaVersion(value, read, subject) {
  if (value === 2) return;
  if (value !== 1) throw read.fail("schemaVersion", "2", value);
  throw new ToolError("MANIFEST_INVALID", `Reading ${subject}: its format is Docker's old schema 1`, {
    hint: "Pull the image and push it again with a current Docker."
  });
}
function digest(read) {
  return (value, path) => {
    const text = read.text(value, path);
    if (!isDigest(text)) throw read.fail(path, "a sha256 digest", value);
    return text;
  };
}
function size(read) {
  return (value, path) => {
    const bytes = read.integer(value, path);
    if (bytes < 0) throw read.fail(path, "a number of bytes", value);
    return bytes;
  };
}
function descriptor(read) {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      mediaType: read.text(source.mediaType, joinPath(path, "mediaType")),
      digest: digest(read)(source.digest, joinPath(path, "digest")),
      size: size(read)(source.size, joinPath(path, "size")),
      ...optional(source, "annotations", read.record(read.text), path),
      ...optional(source, "platform", platform(read), path)
    };
  };
}
function platform(read) {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      os: read.text(source.os, joinPath(path, "os")),
      architecture: read.text(source.architecture, joinPath(path, "architecture")),
      ...optional(source, "variant", read.text, path)
    };
  };
}
function historyEntry(read) {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, "created", read.text, path),
      ...optional(source, "created_by", read.text, path),
      ...optional(source, "comment", read.text, path),
      ...optional(source, "author", read.text, path),
      ...optional(source, "empty_layer", read.flag, path)
    };
  };
}
function runConfig(read) {
  const texts = read.list(read.text);
  const names = read.record(() => ({}));
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, "User", read.text, path),
      ...optional(source, "ExposedPorts", names, path),
      ...optional(source, "Env", texts, path),
      ...optional(source, "Entrypoint", texts, path),
      ...optional(source, "Cmd", texts, path),
      ...optional(source, "Volumes", names, path),
      ...optional(source, "WorkingDir", read.text, path),
      ...optional(source, "Labels", read.record(read.text), path),
      ...optional(source, "StopSignal", read.text, path),
      ...optional(source, "ArgsEscaped", read.flag, path),
      ...optional(source, "Healthcheck", healthcheck(read), path),
      ...optional(source, "OnBuild", texts, path),
      ...optional(source, "Shell", texts, path)
    };
  };
}
function healthcheck(read) {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, "Test", read.list(read.text), path),
      ...optional(source, "Interval", read.integer, path),
      ...optional(source, "Timeout", read.integer, path),
      ...optional(source, "StartPeriod", read.integer, path),
      ...optional(source, "StartInterval", read.integer, path),
      ...optional(source, "Retries", read.integer, path)
    };
  };
}

// src/layer/tar.ts
var TAR_BLOCK_BYTES = 512;
var TYPE_FLAGS = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  "character-device": "3",
  "block-device": "4",
  directory: "5",
  fifo: "6"
};
var NAME_BYTES = 100;
var PREFIX_BYTES = 155;
var PAX_MODE = 420;
var SLASH2 = 47;
var TAR_END = Buffer.alloc(2 * TAR_BLOCK_BYTES);
function paddingOf(sizeBytes) {
  return (TAR_BLOCK_BYTES - sizeBytes % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES;
}
function encodeTarHeader(header, mtimeSeconds) {
  const records = [];
  const name = placeName(nameBytesOf(header), records);
  const link = placeText("linkpath", encodePath(header.target ?? ""), records);
  const fields = {
    name: name.name,
    prefix: name.prefix,
    link,
    flag: TYPE_FLAGS[header.type],
    mode: header.mode,
    uid: placeNumber("uid", header.uid, 8, records),
    gid: placeNumber("gid", header.gid, 8, records),
    size: placeNumber("size", header.size ?? 0, 12, records),
    mtime: placeNumber("mtime", mtimeSeconds, 12, records),
    major: header.device?.major ?? 0,
    minor: header.device?.minor ?? 0
  };
  for (const [key, value] of Object.entries(header.xattrs ?? {})) {
    if (key === "" || key.includes("=")) throw invalidName(header.path, `extended attribute "${key}"`);
    records.push({ key: `SCHILY.xattr.${key}`, value });
  }
  const ustar = encodeUstar(fields);
  return records.length === 0 ? ustar : Buffer.concat([encodePax(records), ustar]);
}
var EMPTY = Buffer.alloc(0);
function nameBytesOf({ path, type, target }) {
  if (path.includes("\0") || target?.includes("\0")) throw invalidName(path, "a NUL character");
  return encodePath(type === "directory" ? path === "" ? "./" : `${path}/` : path);
}
function placeName(bytes, records) {
  const ascii = isAscii(bytes);
  if (ascii && bytes.length <= NAME_BYTES) return { name: bytes, prefix: EMPTY };
  const split = ascii ? splitAt(bytes) : void 0;
  if (split !== void 0) return { prefix: bytes.subarray(0, split), name: bytes.subarray(split + 1) };
  return { name: placeText("path", bytes, records), prefix: EMPTY };
}
function splitAt(bytes) {
  const last = bytes.length > PREFIX_BYTES + 1 ? PREFIX_BYTES : bytes.length - 2;
  const at = bytes.lastIndexOf(SLASH2, last);
  return at > 0 && bytes.length - at - 1 <= NAME_BYTES ? at : void 0;
}
function placeText(key, bytes, records) {
  if (bytes.length <= NAME_BYTES && isAscii(bytes)) return bytes;
  records.push({ key, value: bytes });
  return Buffer.from(bytes.filter((byte) => byte < 128).subarray(0, NAME_BYTES));
}
function placeNumber(key, value, fieldBytes, records) {
  if (value >= 0 && value < 8 ** (fieldBytes - 1)) return value;
  records.push({ key, value: Buffer.from(String(value)) });
  return 0;
}
function isAscii(bytes) {
  for (const byte of bytes) if (byte >= 128) return false;
  return true;
}
function encodeUstar(fields) {
  const block = Buffer.from(BLANK);
  fields.name.copy(block, 0);
  writeOctal(block, fields.mode, 100, 8);
  writeOctal(block, fields.uid, 108, 8);
  writeOctal(block, fields.gid, 116, 8);
  writeOctal(block, fields.size, 124, 12);
  writeOctal(block, fields.mtime, 136, 12);
  block[156] = fields.flag.charCodeAt(0);
  fields.link.copy(block, 157);
  writeOctal(block, fields.major, 329, 8);
  writeOctal(block, fields.minor, 337, 8);
  fields.prefix.copy(block, 345);
  writeOctal(block, tarChecksum(block), 148, 7);
  block[154] = 0;
  return block;
}
var BLANK = Buffer.alloc(TAR_BLOCK_BYTES);
BLANK.fill(" ", 148, 156);
BLANK.write("ustar\x0000", 257, "latin1");
function writeOctal(block, value, offset, fieldBytes) {
  let rest = value;
  for (let at = offset + fieldBytes - 2; at >= offset; at--) {
    block[at] = 48 + rest % 8;
    rest = Math.floor(rest / 8);
  }
}
function tarChecksum(block) {
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK_BYTES; at++) sum += block[at] ?? 0;
  return sum;
}
function encodePax(records) {
  const sorted = [...records].sort((a, b) => a.key < b.key ? -1 : 1);
  const body = Buffer.concat(sorted.map(encodePaxRecord));
  const header = encodeUstar({
    name: Buffer.from("PaxHeaders.0/entry"),
    prefix: EMPTY,
    link: EMPTY,
    flag: "x",
    mode: PAX_MODE,
    uid: 0,
    gid: 0,
    size: body.length,
    mtime: 0,
    major: 0,
    minor: 0
  });
  return Buffer.concat([header, body, Buffer.alloc(paddingOf(body.length))]);
}
function encodePaxRecord({ key, value }) {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
  let length = rest.length + String(rest.length).length;
  if (String(length).length > String(rest.length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
function invalidName(path, what) {
  return new ToolError("LAYER_NAME_INVALID", `Packing ${JSON.stringify(path)}: a tar header cannot hold ${what}`, {
    hint: "Rename it, or leave it out by .dockerignore."
  });
}

// src/layer/layer-invalid.ts
function layerInvalid(what, cause) {
  return new ToolError("LAYER_INVALID", `Reading a layer: ${what}`, {
    hint: "Build and push this image again: the layer is damaged or no tar archive.",
    cause
  });
}

// src/layer/byte-cursor.ts
function createByteCursor(source) {
  const chunks = source[Symbol.asyncIterator]();
  let chunk = Buffer.alloc(0);
  let at = 0;
  const fill = async () => {
    while (at === chunk.length) {
      const next = await chunks.next();
      if (next.done === true) return false;
      chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      at = 0;
    }
    return true;
  };
  const takePresent = (length) => {
    const part = chunk.subarray(at, at + length);
    at += part.length;
    return part;
  };
  const takeSome = async (length) => await fill() ? takePresent(length) : void 0;
  return {
    takeSome,
    async take(length) {
      if (chunk.length - at >= length) return takePresent(length);
      const parts = [];
      for (let missing = length; missing > 0; ) {
        const part = await takeSome(missing);
        if (part === void 0 && missing === length) return void 0;
        if (part === void 0) throw layerInvalid(`it ends ${missing} bytes too early`);
        parts.push(Buffer.from(part));
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    async skip(length) {
      for (let missing = length; missing > 0; ) {
        const part = await takeSome(missing);
        if (part === void 0) throw layerInvalid(`it ends ${missing} bytes too early`);
        missing -= part.length;
      }
    },
    async close() {
      await chunks.return?.();
    }
  };
}

// src/layer/decompress.ts
import { addAbortSignal, pipeline, Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
var CHUNK_BYTES = 1 << 18;
function decompress(blob, mediaType, signal) {
  switch (mediaType) {
    case MEDIA_TYPE.ociLayer:
      return blob;
    case MEDIA_TYPE.ociLayerGzip:
    case MEDIA_TYPE.dockerLayerGzip:
      return through(blob, createGunzip({ chunkSize: CHUNK_BYTES }), signal);
    case MEDIA_TYPE.ociLayerZstd:
      return through(blob, createZstdDecompress({ chunkSize: CHUNK_BYTES }), signal);
    default:
      throw new ToolError("LAYER_MEDIA_TYPE_UNKNOWN", `Reading a layer: "${mediaType}" is no layer that can be read`, {
        hint: "Push the image with layers of tar, tar+gzip or tar+zstd."
      });
  }
}
async function* through(blob, transform, signal) {
  signal.throwIfAborted();
  const source = blob instanceof Readable ? blob : Readable.from(copied(blob), { objectMode: false, highWaterMark: CHUNK_BYTES });
  pipeline(source, addAbortSignal(signal, transform), () => {
  });
  try {
    yield* transform;
  } catch (error) {
    signal.throwIfAborted();
    throw isDamage(error) ? layerInvalid(messageOf(error), error) : error;
  }
}
async function* copied(pieces) {
  for await (const piece of pieces) yield new Uint8Array(piece);
}
function isDamage(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^(Z_|ZSTD_)/.test(error.code);
}

// src/layer/tar-header.ts
var CHECKSUM_OFFSET = 148;
var CHECKSUM_BYTES = 8;
var XATTR_PREFIX = "SCHILY.xattr.";
var TYPES = new Map([
  ...Object.entries(TYPE_FLAGS).map(([type, flag]) => [flag, type]),
  ["\0", "file"],
  ["7", "file"],
  ["S", "file"]
]);
function parseRawTarHeader(block) {
  const isUstar = block.toString("latin1", 257, 263) === "ustar\0";
  const isGnu = block.toString("latin1", 257, 263) === "ustar ";
  const isStar = isUstar && block.toString("latin1", 508, 512) === "tar\0";
  const prefix = isUstar ? textField(block, 345, isStar ? 131 : 155) : Buffer.alloc(0);
  const name = textField(block, 0, 100);
  const header = {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]),
    link: textField(block, 157, 100),
    flag: block.toString("latin1", 156, 157),
    mode: numberField(block, 100, 8),
    uid: numberField(block, 108, 8),
    gid: numberField(block, 116, 8),
    size: numberField(block, 124, 12),
    major: isUstar || isGnu ? numberField(block, 329, 8) : 0,
    minor: isUstar || isGnu ? numberField(block, 337, 8) : 0,
    block
  };
  if (hasTarChecksum(block) !== "yes") {
    throw layerInvalid("the checksum of a tar header is wrong");
  }
  return header;
}
function hasTarChecksum(block) {
  const stated = numberField(block, CHECKSUM_OFFSET, CHECKSUM_BYTES);
  const blank = Buffer.from(block.subarray(0, TAR_BLOCK_BYTES));
  blank.fill(" ", CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES);
  if (stated === tarChecksum(blank)) return "yes";
  return stated === tarChecksum(new Int8Array(blank)) ? "of-signed-bytes" : "no";
}
function parsePaxRecords(body) {
  const records = /* @__PURE__ */ new Map();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const length = Number(body.toString("latin1", at, space));
    const equals = body.indexOf(61, space);
    if (space < 0 || !Number.isInteger(length) || length < 5 || equals < 0 || equals >= at + length || body[at + length - 1] !== 10) {
      throw layerInvalid("a PAX header holds a malformed record");
    }
    records.set(body.toString("utf8", space + 1, equals), body.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return records;
}
function tarHeaderOf(raw, extensions) {
  const name = writtenNameOf(raw, extensions);
  const path = normalizePath(name);
  const declared = TYPES.get(raw.flag);
  if (declared === void 0) {
    throw new ToolError("LAYER_UNSUPPORTED", `Reading a layer: ${path} has the unknown tar type "${raw.flag}"`);
  }
  const type = declared === "file" && raw.flag !== "7" && name.endsWith("/") ? "directory" : declared;
  const link = decodePath(extended(extensions, "linkpath") ?? raw.link);
  const xattrs = xattrsOf(extensions);
  return {
    path,
    type,
    mode: raw.mode & 4095,
    uid: extendedNumber(extensions, "uid") ?? raw.uid,
    gid: extendedNumber(extensions, "gid") ?? raw.gid,
    ...type === "file" ? { size: sizeOf(raw, extensions) } : {},
    ...type === "symlink" ? { target: link } : {},
    ...type === "hardlink" ? { target: normalizePath(link) } : {},
    ...type.endsWith("device") ? { device: { major: raw.major, minor: raw.minor } } : {},
    ...xattrs === void 0 ? {} : { xattrs }
  };
}
function writtenNameOf(raw, extensions) {
  return decodePath(extended(extensions, "GNU.sparse.name") ?? extended(extensions, "path") ?? raw.name);
}
function storedBytesOf(raw, extensions, header) {
  return header.type === "file" ? extendedNumber(extensions, "size") ?? raw.size : 0;
}
function isSparse(raw, extensions) {
  return raw.flag === "S" || [...extensions.keys()].some((key) => key.startsWith("GNU.sparse."));
}
function sizeOf(raw, extensions) {
  if (raw.flag === "S") return numberField(raw.block, 483, 12);
  return extendedNumber(extensions, "GNU.sparse.realsize") ?? extendedNumber(extensions, "GNU.sparse.size") ?? extendedNumber(extensions, "size") ?? raw.size;
}
function normalizePath(name) {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) {
    throw layerInvalid(`the name ${JSON.stringify(name)} leads out of it`);
  }
  return parts.join("/");
}
function extended(extensions, key) {
  const value = extensions.get(key);
  return value === void 0 || value.length === 0 ? void 0 : value;
}
function extendedNumber(extensions, key) {
  const value = extended(extensions, key);
  return value === void 0 ? void 0 : Number(value.toString("latin1"));
}
function xattrsOf(extensions) {
  const found = [...extensions].filter(([key]) => key.startsWith(XATTR_PREFIX));
  if (found.length === 0) return void 0;
  return Object.fromEntries(found.map(([key, value]) => [key.slice(XATTR_PREFIX.length), value]));
}
function textField(block, offset, length) {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}
function numberField(block, offset, length) {
  const first = block[offset] ?? 0;
  if ((first & 128) !== 0) {
    const negative = (first & 64) !== 0;
    let value = negative ? BigInt(first | 128) - 256n : BigInt(first & 127);
    for (let at = offset + 1; at < offset + length; at++) value = value * 256n + BigInt(block[at] ?? 0);
    return Number(value);
  }
  const digits = block.toString("latin1", offset, offset + length).replace(/^[ \0]+|[ \0].*$/gs, "");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

// src/layer/read.ts
var CHUNK_BYTES2 = 1 << 18;
var MAX_EXTENSION_BYTES = 1 << 20;
var SPARSE_FLAG_OFFSET = 482;
var SPARSE_FLAG_OFFSET_IN_EXTENSION = 504;
async function* readLayer(blob, mediaType, { signal, end = "any" }) {
  const cursor = createByteCursor(decompress(blob, mediaType, signal));
  try {
    const last = yield* readEntries(cursor, signal);
    if (last === void 0 && end === "marked") throw layerInvalid("its end is missing");
    const second = last === void 0 ? void 0 : await cursor.take(TAR_BLOCK_BYTES);
    if (second !== void 0 && !isZero(second)) throw layerInvalid("it goes on after a block of zeros");
    while (await cursor.takeSome(CHUNK_BYTES2) !== void 0) signal.throwIfAborted();
  } finally {
    await cursor.close();
  }
}
async function* readEntries(cursor, signal) {
  let extensions = /* @__PURE__ */ new Map();
  let block = await cursor.take(TAR_BLOCK_BYTES);
  while (block !== void 0 && !isZero(block)) {
    signal.throwIfAborted();
    const raw = parseRawTarHeader(block);
    if (isExtension(raw.flag)) {
      const body = await takeExtension(cursor, raw);
      const records = raw.flag === "x" || raw.flag === "g" ? parsePaxRecords(body) : [];
      if (raw.flag === "x") for (const [key, value] of records) extensions.set(key, value);
      if (raw.flag === "L") extensions.set("path", withoutNul(body));
      if (raw.flag === "K") extensions.set("linkpath", withoutNul(body));
    } else {
      yield* readEntry(cursor, raw, extensions);
      extensions = /* @__PURE__ */ new Map();
    }
    block = await cursor.take(TAR_BLOCK_BYTES);
  }
  return block;
}
async function* readEntry(cursor, raw, extensions) {
  const header = tarHeaderOf(raw, extensions);
  const storedBytes = storedBytesOf(raw, extensions, header);
  if (raw.flag === "S") await skipSparseMap(cursor, raw);
  let left = storedBytes;
  yield {
    header,
    written: { name: writtenNameOf(raw, extensions), flag: raw.flag },
    async *body() {
      if (isSparse(raw, extensions)) {
        throw new ToolError("LAYER_UNSUPPORTED", `Reading a layer: ${header.path} is stored as a sparse file`);
      }
      while (left > 0) {
        const part = await cursor.takeSome(left);
        if (part === void 0) throw layerInvalid(`it ends in the middle of ${header.path}`);
        left -= part.length;
        yield part;
      }
    }
  };
  await cursor.skip(left + paddingOf(storedBytes));
}
function isExtension(flag) {
  return flag === "x" || flag === "g" || flag === "L" || flag === "K";
}
async function takeExtension(cursor, { size: size2 }) {
  if (size2 > MAX_EXTENSION_BYTES) throw layerInvalid(`a header of ${size2} bytes`);
  const body = await cursor.take(size2 + paddingOf(size2));
  if (body === void 0 && size2 > 0) throw layerInvalid("it ends in a header");
  return Buffer.from(body?.subarray(0, size2) ?? []);
}
async function skipSparseMap(cursor, raw) {
  let more = raw.block[SPARSE_FLAG_OFFSET] !== 0;
  while (more) {
    const extension = await cursor.take(TAR_BLOCK_BYTES);
    more = extension !== void 0 && extension[SPARSE_FLAG_OFFSET_IN_EXTENSION] !== 0;
  }
}
function isZero(block) {
  return block[0] === 0 && block.every((byte) => byte === 0);
}
function withoutNul(body) {
  const end = body.indexOf(0);
  return end < 0 ? body : body.subarray(0, end);
}

export {
  decodePath,
  encodePath,
  cleanPath,
  parseGlob,
  hasWildcard,
  readIgnore,
  noRules,
  parsePatterns,
  ignoredBy,
  decide,
  canSkip,
  MEDIA_TYPE,
  jsonReader,
  parseManifest,
  parseIndex,
  parseImageConfig,
  checkDiffIds,
  layerInvalid,
  createByteCursor,
  decompress,
  TAR_BLOCK_BYTES,
  TAR_END,
  paddingOf,
  encodeTarHeader,
  hasTarChecksum,
  readLayer
};
