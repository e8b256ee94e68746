import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  timed
} from "./chunk-WVDWQY37.js";
import {
  buildImages,
  imageJson
} from "./chunk-ZAM7QCNZ.js";
import {
  chooseImages
} from "./chunk-D3IS4ILR.js";
import "./chunk-PQ5NWA3X.js";
import "./chunk-XYBNOGYV.js";
import "./chunk-2RCMLMFE.js";
import {
  openSharedWork
} from "./chunk-KTUJVHLF.js";
import "./chunk-XQZOQOXP.js";
import "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import {
  parseOutput
} from "./chunk-YXYCCSAF.js";
import "./chunk-S3X5VWUD.js";
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
import {
  formatBytes,
  formatDuration
} from "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/build.ts
async function run([operand], flags, context) {
  var _stack = [];
  try {
    const folder = typeof operand === "string" ? operand : void 0;
    if (folder !== void 0 && flags.tag === void 0 && flags.file === void 0 && flags.output === void 0) {
      throw new ToolError("USAGE_CONTEXT_ALONE", `Building "${folder}": a build context is given, and no -t`, {
        hint: "Say where the image goes with -t registry.example.com/name:tag, or with --output; or leave the context out: hydrofoil.yaml names it."
      });
    }
    const place = flags.output === void 0 ? void 0 : parseOutput(flags.output, context.cwd);
    const chosen = await chooseImages(flags, folder, context, ["pull", "push"]);
    const { images, session } = chosen;
    const _session = __using(_stack, session, true);
    const { progress, phases } = timed(context.output.progress);
    const target = __using(_stack, place === void 0 ? void 0 : await openOutput(place, chosen), true);
    const ports = { ...session.ports, progress, ...target === void 0 ? {} : { registry: target.registry } };
    const called = chosen.all.map((image) => session.order(image));
    const orders = target === void 0 ? called : called.map(target.orderOf);
    const run2 = { ...session.run, shared: openSharedWork(orders.map(({ specs: [{ repository }] }) => repository)) };
    const names = images.map(({ name }) => name);
    const built = await buildImages(orders, names, run2, ports);
    const deliver = async (image) => {
      const order = called.find(({ specs: [{ name }] }) => name === image.name);
      if (target === void 0 || order === void 0 || !names.includes(image.name)) return image;
      return target.deliver(image, order);
    };
    const made = await Promise.all(built.map(deliver));
    context.tell({ kind: "built", images: made });
    const { output } = context;
    const ms = Math.round(performance.now() - context.startedAt);
    if (context.json) {
      const byName = Object.fromEntries(made.map((image) => [image.name, imageJson(image)]));
      output.result(JSON.stringify({ outcome: "built", ms, phases, images: byName }));
    } else {
      const asked = made.filter(({ name }) => names.includes(name));
      for (const image of asked) showImage(image, ms, target === void 0 ? "uploaded" : "written", context);
    }
    return 0;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function openOutput(place, { images, config, session }) {
  const { openImageOutput } = await import("./image-output-JDZDUE2P.js");
  const { registry, signal } = session.ports;
  const { createdAt } = session.provenance;
  return openImageOutput(place, { images, registry, createdAt, signal, ...config === void 0 ? {} : { config } });
}
function showImage({ name, platforms, reference, outcome, uploadedBytes }, ms, done, { output }) {
  const stages = platforms.flatMap(({ plan }) => [plan, ...plan.stages]);
  const hadEngine = stages.some(
    ({ base, steps }) => base.action === "build" || steps.some(({ action }) => action === "execute")
  );
  const sent = `${formatBytes(uploadedBytes)} ${done}${hadEngine ? ", beside what the build engine made" : ""}`;
  const how = { made: sent, unchanged: "unchanged", found: "built before, nothing to do" }[outcome];
  output.progress({ type: "note", text: `${name}: ${how}, ${formatDuration(ms)} in all` });
  output.result(reference);
}
export {
  run
};
