import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  imagesToLock,
  resolveImages
} from "./chunk-EW4EDDA5.js";
import {
  openConfig
} from "./chunk-2RCMLMFE.js";
import {
  LOCK_FILE,
  formatLockFile,
  openBuildSession,
  readLockFile,
  sessionOf
} from "./chunk-KTUJVHLF.js";
import "./chunk-XQZOQOXP.js";
import {
  createGit
} from "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-XR6B5GRE.js";
import "./chunk-VHUYCGOP.js";
import "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import "./chunk-344D2X36.js";
import "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/lock.ts
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
async function run(_operands, flags, context) {
  var _stack = [];
  try {
    const { cwd, output, signal, json } = context;
    if (flags.check === true && flags.update === true) {
      throw new ToolError("USAGE_LOCK", "--check changes nothing, and --update changes all", {
        hint: "Give one of them."
      });
    }
    const config = await openConfig(flags, context);
    const file = join(config.root, LOCK_FILE);
    const fileName = relative(cwd, file) || LOCK_FILE;
    const before = await readLockFile(file, fileName).catch((error) => {
      if (flags.update !== true || !isToolError(error, "LOCK_FILE_INVALID")) throw error;
      return void 0;
    });
    const request = { ...sessionOf(config, [], void 0), lock: "pass-over" };
    const session = __using(_stack, await openBuildSession(request, context, createGit()), true);
    const specs = Object.values(config.images).flatMap((image) => session.order(image).specs);
    const { buildPlatform } = session.run;
    if (flags.check === true) {
      const names = await imagesToLock(specs, buildPlatform);
      return check(
        names.filter((name) => before?.images[name] === void 0),
        fileName,
        context
      );
    }
    const kept = flags.update === true ? {} : before?.images ?? {};
    const images = await resolveImages(specs, buildPlatform, kept, { registry: session.ports.registry, signal });
    const refreshed = flags.update === true || before === void 0 ? (/* @__PURE__ */ new Date()).toISOString().slice(0, 10) : before.refreshed;
    const lock = { refreshed, images };
    await writeFile(file, formatLockFile(lock));
    const moved = Object.entries(images).filter(([name, digest]) => before?.images[name] !== digest);
    if (json)
      output.result(JSON.stringify({ outcome: "locked", file: fileName, ...lock, moved: Object.fromEntries(moved) }));
    else {
      for (const [name, digest] of moved) output.result(`${name}: ${before?.images[name] ?? "new"} \u2192 ${digest}`);
      output.result(moved.length === 0 ? `${fileName}: nothing moved` : `${fileName}: written, commit it`);
    }
    return 0;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function check(missing, fileName, { output, json }) {
  if (missing.length > 0) {
    throw new ToolError("LOCK_FILE_INCOMPLETE", `Checking ${fileName}: no digest for ${missing.join(", ")}`, {
      hint: "Run: hydrofoil lock, and commit the file."
    });
  }
  output.result(json ? JSON.stringify({ outcome: "complete", file: fileName }) : `${fileName}: complete`);
  return 0;
}
export {
  run
};
