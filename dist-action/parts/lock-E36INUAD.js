import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  LOCK_FILE,
  formatLockFile,
  openBuildSession,
  readLockFile,
  repositoryOf,
  sessionOf
} from "./chunk-EB4LSTHL.js";
import {
  createGit
} from "./chunk-ALPGKSUD.js";
import {
  openConfig
} from "./chunk-HB4X7V4U.js";
import {
  analyzeDockerfile,
  buildInputs,
  inParallel,
  keyOf,
  locatedAt,
  ownImageOf,
  parseDockerfile,
  readDockerfile,
  readFrontend,
  resolveDigest,
  resolveFroms,
  syntaxOf,
  usesOfImages
} from "./chunk-QQYN7KPT.js";
import "./chunk-IK2C3JKX.js";
import "./chunk-X37WWBO6.js";
import "./chunk-62USXIUC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-W3DBZ57W.js";
import "./chunk-6HEYRMHQ.js";
import {
  formatReference,
  parseReference
} from "./chunk-E2B26KG7.js";
import "./chunk-RCZGGPQN.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-FFGN32KQ.js";

// src/cli/commands/lock.ts
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

// src/build/resolve-images.ts
function notOurs(image, own) {
  return ownImageOf(image, own) === void 0;
}
function standIns(specs) {
  const images = /* @__PURE__ */ new Map();
  for (const spec of specs) {
    const called = repositoryOf(spec);
    const image = images.get(called) ?? {
      name: spec.name,
      repository: spec.repository,
      calledAs: spec.repository,
      platforms: /* @__PURE__ */ new Map()
    };
    image.platforms.set(spec.platform, { key: keyOf([]), config: {} });
    images.set(called, image);
  }
  return images;
}
async function imagesToLock(specs, buildPlatform) {
  const own = standIns(specs);
  const names = await Promise.all(
    specs.map(async (spec) => {
      const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
      const { images } = analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform));
      const syntax = syntaxOf(dockerfile, spec);
      return [
        ...images.filter((image) => notOurs(image, own)),
        ...syntax === void 0 ? [] : [syntax.image]
      ].flatMap(lockName);
    })
  );
  return [...new Set(names.flat())].sort();
}
var AT_ONCE = 8;
async function resolveImages(specs, buildPlatform, locked, ports) {
  const digests = {};
  const own = standIns(specs);
  for (const spec of specs) {
    const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
    const lock = { refreshed: "", images: { ...locked, ...digests } };
    const question = { spec, lock, buildPlatform, own, remembered: async () => ({}) };
    const { analysis, digestOf } = await resolveFroms(dockerfile, question, ports);
    const others = analysis.images.filter((image) => notOurs(image, own));
    for (const image of others) for (const name of lockName(image)) digests[name] = digestOf(image);
    const frontend = readFrontend(dockerfile, spec, lock, buildPlatform, ports);
    if (frontend !== void 0 && frontend.digest() === void 0) await frontend.ask();
    const digest = frontend?.digest();
    if (frontend !== void 0 && digest !== void 0)
      for (const name of lockName(frontend.image)) digests[name] = digest;
    const taken = usesOfImages(analysis).filter(({ image, to }) => to === "take" && notOurs(image, own));
    await inParallel(
      taken,
      AT_ONCE,
      ports.signal,
      ({ image, platform, location }, signal) => locatedAt(
        location,
        resolveDigest(ports.registry, { ...parseReference(image), digest: digestOf(image) }, platform, { signal })
      )
    );
  }
  return digests;
}
function lockName(image) {
  const { registry, name, tag = "latest", digest } = parseReference(image);
  return digest === void 0 ? [formatReference({ registry, name, tag })] : [];
}

// src/cli/commands/lock.ts
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
