import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  code,
  fitSections,
  folded,
  formatCause,
  formatFindingsOf,
  formatHold,
  formatImage,
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
import {
  shortCommit
} from "./chunk-D4EQI5GQ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-KLNSXXG2.js";

// src/action/summary/comment.ts
var COMMENT_CHARACTERS = 65536 - 1024;
function formatComment(report, addresses) {
  const links = makeLinks(addresses);
  const { mark, text } = headlineOf(report, "merging this");
  const { images, environment, source } = report;
  const workloads = formatWorkloads(report, links);
  const commit = source.commit === void 0 ? "" : ` for ${code(shortCommit(source.commit))}`;
  const sections = [
    { importance: "keep", markdown: `### ${mark} ${plain(text)}` },
    { importance: "keep", markdown: formatCause(report) },
    { importance: 2, markdown: images.map(formatImage).join("\n") },
    { importance: 1, markdown: formatHold(report) },
    { importance: 4, markdown: formatWarnings(report) },
    { importance: 3, markdown: workloads === "" ? "" : folded(`Workloads of ${environment?.name}`, workloads) },
    { importance: 5, markdown: formatFindingsOf(images) },
    { importance: "keep", markdown: `<sub>Hydrofoil${commit} \xB7 ${links.run("all of it in the run")}</sub>` }
  ];
  return fitSections(sections, COMMENT_CHARACTERS, (page) => page.length);
}
export {
  formatComment
};
