import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  findingsIn
} from "./chunk-NHU7E2G7.js";
import {
  IMAGES_AT_ONCE,
  inOrder,
  plansJson
} from "./chunk-ZAM7QCNZ.js";
import {
  chooseEnvironment,
  environmentFact,
  openTarget
} from "./chunk-OSSGBZ7Y.js";
import "./chunk-RL3UJ5PZ.js";
import {
  chooseImages,
  ownImages,
  plannedImage
} from "./chunk-D3IS4ILR.js";
import {
  existingReference,
  planOrder
} from "./chunk-PQ5NWA3X.js";
import "./chunk-XYBNOGYV.js";
import "./chunk-2RCMLMFE.js";
import {
  orderImages
} from "./chunk-KTUJVHLF.js";
import "./chunk-XQZOQOXP.js";
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
  formatRepository
} from "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import {
  formatFindings
} from "./chunk-ZS6AT7X3.js";
import {
  formatPlan
} from "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import {
  formatBytes
} from "./chunk-WXSB6JGW.js";
import "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/build/images/plan-images.ts
async function planImages(orders, names, run2, ports) {
  const nodes = await orderImages(orders, names, run2.buildPlatform);
  return inOrder(nodes, IMAGES_AT_ONCE, ports.signal, async ({ name, order }, below, signal) => {
    const known = [...below.values()].map((node) => ({
      name: node.name,
      image: node.kind === "planned" ? plannedImage(node.planned) : void 0
    }));
    const waitsFor = known.filter(({ image }) => image === void 0).map((node) => node.name);
    if (waitsFor.length > 0) return { kind: "waits", name, order, waitsFor };
    const own = ownImages(known.flatMap(({ image }) => image ?? []));
    return { kind: "planned", name, planned: await planOrder(order, { ...run2, own }, { ...ports, signal }) };
  });
}

// src/cli/commands/plan.ts
async function run([operand], flags, context) {
  var _stack = [];
  try {
    const name = typeof operand === "string" ? operand : void 0;
    const chosen = await chooseImages(flags, name, context, ["pull"]);
    const { images, all, session } = chosen;
    const _session = __using(_stack, session, true);
    const environment = environmentOf(chosen, name);
    const [planned, containers] = await Promise.all([
      planImages(
        all.map((image) => session.order(image)),
        images.map((image) => image.name),
        session.run,
        session.ports
      ),
      environment === void 0 ? [] : containersOf(environment, chosen, context)
    ]);
    context.tell({ kind: "planned", nodes: planned, provenance: session.provenance });
    if (context.json) {
      const byName = Object.fromEntries(planned.map((node) => [node.name, nodeJson(node, session.provenance)]));
      context.output.result(
        JSON.stringify({ outcome: "planned", images: byName, environment: environment?.name, containers })
      );
    } else showPlans(planned, session.provenance, environment, containers, context);
    return 0;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function environmentOf({ config, session }, name) {
  if (config === void 0) return void 0;
  const { branch } = session.provenance;
  const hasBranch = Object.values(config.environments).some(
    (environment) => environment.branch !== void 0 && environment.branch === branch
  );
  return name === void 0 && !hasBranch ? void 0 : chooseEnvironment(config, name, branch);
}
async function containersOf(environment, { images }, context) {
  const target = await openTarget(environment, context);
  const repositories = Object.fromEntries(images.map(({ name, repository }) => [name, formatRepository(repository)]));
  const { signal, output } = context;
  context.tell(environmentFact(environment, target));
  const { containers } = await target.read(repositories, { signal, progress: output.progress });
  context.tell({ kind: "running", containers });
  return containers;
}
function nodeJson(node, provenance) {
  if (node.kind === "waits") {
    return { repository: formatRepository(node.order.specs[0].repository), action: "make", waitsFor: node.waitsFor };
  }
  const { planned } = node;
  return { ...plansJson(planned.images.map(({ plan }) => plan)), findings: findingsIn(planned, provenance) };
}
function showPlans(nodes, provenance, environment, containers, { output }) {
  for (const node of nodes) {
    if (node.kind === "waits") {
      output.result(`${node.name} \u2192 ${formatRepository(node.order.specs[0].repository)}`);
      output.result(`  stands on image ${node.waitsFor.join(" and ")}: known when that is made`);
      continue;
    }
    const { name, repository, images } = node.planned;
    output.result(`${name} \u2192 ${formatRepository(repository)}`);
    const indent = images.length === 1 ? "  " : "    ";
    for (const { plan } of images) {
      if (images.length > 1) output.result(`  ${plan.platform}`);
      for (const line of formatPlan(plan, formatBytes)) output.result(indent + line);
    }
    for (const line of formatFindings(findingsIn(node.planned, provenance))) output.result(`  ${line}`);
    const advice = new Set(images.flatMap(({ plan }) => plan.advice));
    for (const text of advice) output.progress({ type: "warning", text: `${name}: ${text}` });
  }
  if (environment === void 0) return;
  output.result(`environment ${environment.name}`);
  for (const { workload, container, image, imageName } of containers) {
    const made = nodes.find(({ name }) => name === imageName);
    const known = made?.kind === "planned" ? existingReference(made.planned) : void 0;
    const becomes = known === image ? "stays on" : `gets ${known ?? `the new ${imageName}`}; runs`;
    output.result(`  ${workload} (${container}): ${becomes} ${image}`);
  }
}
export {
  run
};
