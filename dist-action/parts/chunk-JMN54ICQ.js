import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  formatReason,
  oneLine
} from "./chunk-QVA3CBPZ.js";

// src/plan/format-plan.ts
function formatPlan(plan, formatBytes) {
  const reasons = wordsFor(plan);
  const linesOf = (stage) => [
    ...formatBase(stage, reasons(stage.base.because)),
    ...stage.steps.map((step) => formatStep(step, step.kind === "run" ? reasons(step.because) : [], formatBytes)),
    ...stage.pending.map(({ line, text }) => `line ${line}: ${oneLine(text)}: known when what it stands on is made`)
  ];
  const told = /* @__PURE__ */ new Set();
  const untold = (line) => told.size < told.add(line).size;
  return [
    ...plan.stages.flatMap(
      (stage) => (isThere(stage) ? ["reuse"] : linesOf(stage).filter(untold)).map((line) => `${stage.name}: ${line}`)
    ),
    ...linesOf(plan),
    ...plan.action === "unchanged" ? ["nothing changed: the image is there already"] : []
  ];
}
function wordsFor({ lines }) {
  const lineOf = (input) => lines.find(({ text }) => text === input.name)?.line;
  return (because) => because.map((reason) => formatReason(reason, lineOf));
}
function isThere({ base, steps, pending }) {
  const isBaseThere = base.action === "reuse" || base.action === "none";
  return isBaseThere && pending.length === 0 && steps.every(({ kind, action }) => kind === "copy" || action === "reuse");
}
function formatBase({ base }, reasons) {
  const name = `base ${base.key.slice(0, 12)}`;
  const extent = base.throughLine === void 0 ? "the FROM image" : `through line ${base.throughLine}`;
  switch (base.action) {
    case "none":
      return [];
    case "reuse":
      return [`${name} (${extent}): reuse`];
    case "copy":
      return [`${name} (${extent}): copy into the repository, because ${list(reasons)}`];
    case "build":
      return [`${name} (${extent}): build, because ${list(reasons)}`];
  }
}
function formatStep(step, reasons, formatBytes) {
  const name = `line ${step.line}: ${oneLine(step.text)}`;
  if (step.action === "reuse") return `${name}: reuse`;
  if (step.kind === "change") return `${name}: compose, without a layer of its own`;
  if (step.kind === "copy") {
    if (step.fileCount === 0) return `${name}: compose, folders and links only`;
    const files = `${step.fileCount} ${step.fileCount === 1 ? "file" : "files"}, ${formatBytes(step.sizeBytes)}`;
    const { composed, all } = step.layers;
    return `${name}: compose ${files}${all === 1 ? "" : `, ${composed} of ${all} layers`}`;
  }
  return `${name}: execute in the build engine (${step.engineBecause}), because ${list(reasons)}`;
}
var MOST_REASONS = 4;
function list(reasons) {
  const shown = reasons.slice(0, MOST_REASONS).join("; ");
  return reasons.length > MOST_REASONS ? `${shown}; and ${reasons.length - MOST_REASONS} more` : shown;
}

export {
  formatPlan,
  wordsFor,
  isThere
};
