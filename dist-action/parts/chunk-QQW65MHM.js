import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_dist
} from "./chunk-NODMN5GC.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// src/gitops/replace-files.ts
import { randomUUID } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
async function replaceFiles(changes) {
  const staged = [];
  const replaced = [];
  try {
    for (const { file, before, after } of changes) {
      const target = await realpath(file);
      staged.push({ file: target, temporary: await writeBeside(target, after), before });
    }
    const changed = await Promise.all(
      staged.map(async ({ file, before }) => await readFile(file, "utf8") === before ? [] : [file])
    );
    if (changed.flat().length > 0) return changed.flat();
    for (const one of staged) {
      await rename(one.temporary, one.file);
      replaced.push(one);
    }
    return [];
  } catch (error) {
    for (const { file, before } of replaced) await rename(await writeBeside(file, before), file);
    throw error;
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}
async function writeBeside(file, text) {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  const mode = (await stat(file).catch(() => void 0))?.mode;
  const handle = await open(temporary, "wx");
  try {
    await handle.writeFile(text);
    if (mode !== void 0) await handle.chmod(mode & 4095);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

// src/gitops/manifest.ts
var import_yaml = __toESM(require_dist(), 1);
var KIND_OF = {
  Deployment: "deployment",
  StatefulSet: "statefulset",
  DaemonSet: "daemonset",
  CronJob: "cronjob",
  Job: "job"
};
var WORKLOAD_KINDS = Object.values(KIND_OF);
function parseManifest(text, fileName, file) {
  const lines = new import_yaml.LineCounter();
  const locationAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file: fileName, line, column: col };
  };
  const documents = (0, import_yaml.parseAllDocuments)(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (!Array.isArray(documents)) return { file, fileName, text, value: [], workloads: [] };
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== void 0) {
    throw new ToolError("MANIFEST_INVALID", `Reading the manifests in ${fileName}: ${error.message}`, {
      hint: "Mend the YAML; templates of Helm and others have to be rendered first.",
      location: locationAt(error.pos[0]),
      cause: error
    });
  }
  return {
    file,
    fileName,
    text,
    value: documents.map((document) => document.toJS()),
    workloads: documents.flatMap(
      (document, index) => workloadsIn({ document, locationAt }, document.contents, [index])
    )
  };
}
function workloadsIn(scope, node, path) {
  const kind = textOf(scope, get(scope, node, "kind"));
  if (kind === "List") {
    const items = follow(scope, get(scope, node, "items"));
    return (0, import_yaml.isSeq)(items) ? items.items.flatMap((item, index) => workloadsIn(scope, item, [...path, "items", index])) : [];
  }
  const workloadKind = kind === void 0 || !Object.hasOwn(KIND_OF, kind) ? void 0 : KIND_OF[kind];
  const name = textOf(scope, get(scope, node, "metadata", "name"));
  if (workloadKind === void 0 || name === void 0) return [];
  const podPath = workloadKind === "cronjob" ? ["spec", "jobTemplate", "spec", "template", "spec"] : ["spec", "template", "spec"];
  const containers = ["initContainers", "containers"].flatMap(
    (list) => containersIn(scope, node, path, [...podPath, list])
  );
  return [{ kind: workloadKind, name, containers, location: scope.locationAt(startOf(follow(scope, node))) }];
}
function containersIn(scope, workload, path, listPath) {
  const list = follow(scope, get(scope, workload, ...listPath));
  if (!(0, import_yaml.isSeq)(list)) return [];
  return list.items.flatMap((item, index) => {
    const name = textOf(scope, get(scope, item, "name"));
    const place = placeOf(scope, get(scope, item, "image"), [...path, ...listPath, index, "image"]);
    return name === void 0 || place === void 0 ? [] : [{ name, place }];
  });
}
function placeOf(scope, node, path) {
  const scalar = follow(scope, node);
  if (!(0, import_yaml.isScalar)(scalar) || typeof scalar.value !== "string" || scalar.value === "") return void 0;
  const isBlock = scalar.type === "BLOCK_FOLDED" || scalar.type === "BLOCK_LITERAL";
  const alias = (0, import_yaml.isAlias)(node) ? spanOf(node) : void 0;
  return {
    image: scalar.value,
    span: isBlock ? void 0 : spanOf(scalar),
    ...alias === void 0 ? {} : { alias },
    path,
    location: scope.locationAt(startOf((0, import_yaml.isAlias)(node) ? node : scalar))
  };
}
function get(scope, node, ...keys) {
  let current = node;
  for (const key of keys) {
    const map = follow(scope, current);
    current = (0, import_yaml.isMap)(map) ? entryOf(scope, map, key) : void 0;
  }
  return current;
}
function entryOf(scope, map, key) {
  const own = map.items.find((pair) => (0, import_yaml.isScalar)(pair.key) && pair.key.value === key);
  if (own !== void 0) return own.value;
  for (const pair of map.items) {
    if (!(0, import_yaml.isScalar)(pair.key) || String(pair.key.source ?? pair.key.value) !== "<<") continue;
    const merged = follow(scope, pair.value);
    for (const source of (0, import_yaml.isSeq)(merged) ? merged.items : [merged]) {
      const sourceMap = follow(scope, source);
      const value = (0, import_yaml.isMap)(sourceMap) ? entryOf(scope, sourceMap, key) : void 0;
      if (value !== void 0) return value;
    }
  }
  return void 0;
}
function follow({ document }, node) {
  return (0, import_yaml.isAlias)(node) ? node.resolve(document) : node;
}
function textOf(scope, node) {
  const scalar = follow(scope, node);
  return (0, import_yaml.isScalar)(scalar) && scalar.value !== null ? String(scalar.value) : void 0;
}
function spanOf({ range }) {
  return range == null ? void 0 : { start: range[0], end: range[1] };
}
function startOf(node) {
  return ((0, import_yaml.isMap)(node) || (0, import_yaml.isScalar)(node) || (0, import_yaml.isAlias)(node) ? node.range?.[0] : void 0) ?? 0;
}

export {
  WORKLOAD_KINDS,
  parseManifest,
  replaceFiles,
  writeBeside
};
