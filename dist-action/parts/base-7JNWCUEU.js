import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  timed
} from "./chunk-WVDWQY37.js";
import {
  IMAGES_AT_ONCE,
  basesJson,
  buildNode,
  imageJson,
  inOrder,
  labelled,
  ownOf,
  provideBase
} from "./chunk-ZAM7QCNZ.js";
import {
  chooseImages
} from "./chunk-D3IS4ILR.js";
import {
  PLATFORMS_AT_ONCE,
  baseTag,
  nameOf,
  planOrder,
  readBase
} from "./chunk-PQ5NWA3X.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import "./chunk-2RCMLMFE.js";
import {
  orderImages
} from "./chunk-KTUJVHLF.js";
import {
  inParallel
} from "./chunk-XQZOQOXP.js";
import "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-S3X5VWUD.js";
import "./chunk-XR6B5GRE.js";
import "./chunk-VHUYCGOP.js";
import "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import "./chunk-344D2X36.js";
import {
  formatReference
} from "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/build/make/ensure-base.ts
async function ensureBases(planned, mounts, shared, ports) {
  const { spec, sources, stagesTaken } = planned;
  const works = await Promise.all(stagesTaken.map((stage) => sources.workOf(stage)));
  const distinct = new Map(works.map((work) => [work.baseSegment.key, work]));
  distinct.delete(planned.baseSegment.key);
  const ensure = (name, work) => ensureBase(name, work, { spec, mounts, shared }, ports);
  return Promise.all([
    ensure(spec.title, planned),
    ...[...distinct.values()].map((work) => ensure(`${spec.title} ${nameOf(work)}`, work))
  ]);
}
async function ensureBase(name, { facts, baseSegment }, { spec, mounts, shared }, ports) {
  if (baseSegment.madeBy === "scratch") return { name, outcome: "present" };
  const present = await readBase(spec.repository, baseSegment.key, ports);
  const base = present ?? await phase(
    ports.progress,
    `base ${name}`,
    () => provideBase(baseSegment, { spec, mounts, facts }, shared, ports),
    () => "built"
  );
  const outcome = present === void 0 ? "built" : "present";
  if (base.digest === void 0) return { name, outcome };
  const reference = formatReference({ ...spec.repository, tag: baseTag(baseSegment.key), digest: base.digest });
  return { name, outcome, reference, digest: base.digest };
}

// src/build/images/ensure-images.ts
async function ensureImages(orders, names, run2, outer) {
  const nodes = await orderImages(orders, names, run2.buildPlatform);
  const foundations = new Set(nodes.flatMap(({ standsOn }) => standsOn));
  return inOrder(nodes, IMAGES_AT_ONCE, outer.signal, async (node, below, signal) => {
    const { name, order } = node;
    const ports = { ...labelled(node, nodes, outer), signal };
    const made = [...below.values()].flatMap((ready) => ready.kind === "whole" ? [ready.made] : []);
    if (foundations.has(name)) return { kind: "whole", name, made: await buildNode(node, made, run2, ports) };
    const { images } = await planOrder(order, { ...run2, own: ownOf(made) }, ports);
    const platforms = await inParallel(images, PLATFORMS_AT_ONCE, signal, async (image, inner) => {
      run2.onPlan(image.plan);
      const bases = await ensureBases(image, order.mounts, run2.shared, { ...ports, signal: inner });
      return { plan: image.plan, bases };
    });
    return { kind: "bases", name, platforms };
  });
}

// src/cli/commands/base.ts
async function run(_operands, flags, context) {
  var _stack = [];
  try {
    const { images, all, session } = await chooseImages({ ...flags }, void 0, context, ["pull"]);
    const _session = __using(_stack, session, true);
    const { progress, phases } = timed(context.output.progress);
    const orders = all.map((image) => session.order(image));
    const names = images.map(({ name }) => name);
    const ready = await ensureImages(orders, names, session.run, { ...session.ports, progress });
    context.tell({ kind: "based", images: ready });
    const { output } = context;
    if (context.json) {
      const entries = ready.map((one) => [
        one.name,
        one.kind === "whole" ? imageJson(one.made) : basesJson(one.platforms)
      ]);
      output.result(JSON.stringify({ outcome: "based", phases, images: Object.fromEntries(entries) }));
      return 0;
    }
    for (const one of ready) {
      if (one.kind === "whole")
        output.progress({ type: "note", text: `${one.name}: ${one.made.outcome}, for images stand on it` });
      const standing = one.kind === "whole" ? [one.made] : one.platforms.flatMap(({ bases }) => bases);
      for (const { name, reference, outcome } of standing) {
        if (one.kind === "bases") output.progress({ type: "note", text: `${name}: base ${outcome}` });
        if (reference !== void 0) output.result(reference);
      }
    }
    return 0;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
export {
  run
};
