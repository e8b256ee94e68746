import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  block,
  fitSections,
  folded,
  formatCause,
  formatFacts,
  formatFindingsOf,
  formatHold,
  formatImage,
  formatReferences,
  formatWarnings,
  formatWorkloads,
  makeLinks,
  plain
} from "./chunk-J44YT3GX.js";
import "./chunk-ZS6AT7X3.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import {
  headlineOf
} from "./chunk-HNW4RTDX.js";
import "./chunk-D4EQI5GQ.js";
import {
  formatDuration
} from "./chunk-WXSB6JGW.js";
import "./chunk-KLNSXXG2.js";

// src/action/summary/evidence.ts
var MOST_LINES = 60;
var MOST_CHARACTERS = 400;
var KINDS = {
  condition: "what the cluster says",
  event: "events",
  log: "log",
  "previous-log": "log of the container before its restart"
};
function formatEvidence({ subject, kind, lines }) {
  const shown = lines.slice(-MOST_LINES).map(cut);
  const before = lines.length - shown.length;
  const text = before === 0 ? shown : [`(${before} lines before these)`, ...shown];
  return folded(`${subject}: ${KINDS[kind]}`, block(text));
}
function cut(line) {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}\u2026`;
}

// src/action/summary/timeline.ts
var WIDTH = 44;
var MOST_PHASES = 14;
var MOST_CHARACTERS2 = 24;
function formatTimeline({ phases, durationMs }) {
  if (phases.length === 0 || durationMs <= 0) return "";
  const shown = longest(phases);
  const names = shown.map(({ name }) => shorten(name));
  const width = Math.max(...names.map((name) => name.length));
  const lines = shown.map((phase, at) => {
    const end = phase.hasEnded ? formatDuration(phase.durationMs) : `${formatDuration(phase.durationMs)}, not ended`;
    return `${(names[at] ?? "").padEnd(width)}  ${barOf(phase, durationMs)}  ${end}`;
  });
  const others = phases.length - shown.length;
  return block([...lines, ...others === 0 ? [] : [`and ${others} shorter ones`]]);
}
function longest(phases) {
  const chosen = new Set(phases.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, MOST_PHASES));
  return phases.filter((phase) => chosen.has(phase)).toSorted((one, other) => one.startMs - other.startMs);
}
var EIGHTHS = ["", "\u258F", "\u258E", "\u258D", "\u258C", "\u258B", "\u258A", "\u2589"];
function barOf({ startMs, durationMs }, totalMs) {
  const start = Math.min(WIDTH - 1, Math.floor(startMs / totalMs * WIDTH));
  const eighths = Math.min((WIDTH - start) * 8, Math.max(1, Math.round(durationMs / totalMs * WIDTH * 8)));
  const bar = `${"\u2588".repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ""}`;
  return `${" ".repeat(start)}${bar}`.padEnd(WIDTH);
}
function shorten(name) {
  return name.length <= MOST_CHARACTERS2 ? name : `${name.slice(0, MOST_CHARACTERS2 - 1)}\u2026`;
}

// src/action/summary/job-summary.ts
var SUMMARY_BYTES = 1024 * 1024 - 8 * 1024;
function formatJobSummary(report, addresses) {
  const links = makeLinks(addresses);
  const { mark, text } = headlineOf(report);
  const { images, outcome } = report;
  const sections = [
    { importance: "keep", markdown: `## ${mark} ${plain(text)}` },
    { importance: "keep", markdown: formatFacts(report, links) },
    { importance: "keep", markdown: formatCause(report) },
    { importance: 1, markdown: formatHold(report) },
    { importance: 2, markdown: formatWorkloads(report, links) },
    ...evidenceOf(outcome).map((evidence) => ({ importance: 6, markdown: formatEvidence(evidence) })),
    { importance: 3, markdown: withTitle(imagesTitle(report), images.map(formatImage).join("\n")) },
    { importance: 5, markdown: withTitle(`Where ${formatDuration(report.durationMs)} went`, formatTimeline(report)) },
    { importance: 4, markdown: formatWarnings(report) },
    { importance: 7, markdown: formatFindingsOf(images) },
    { importance: 8, markdown: formatReferences(images) }
  ];
  return fitSections(sections, SUMMARY_BYTES, (page) => Buffer.byteLength(page));
}
function withTitle(title, markdown) {
  return markdown === "" ? "" : `### ${title}

${markdown}`;
}
function imagesTitle({ outcome }) {
  return outcome.kind === "planned" ? "What would be made, and why" : "What was made, and why";
}
function evidenceOf(outcome) {
  if (outcome.kind !== "released") return [];
  const failuresOf = (result) => {
    if (result.kind === "rollback-failed") return [result.failure, result.rollbackFailure];
    return "failure" in result ? [result.failure] : [];
  };
  return failuresOf(outcome.result).flatMap((failure) => "evidence" in failure ? failure.evidence : []);
}
export {
  formatJobSummary
};
