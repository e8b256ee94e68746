import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  formatFindings
} from "./chunk-ZS6AT7X3.js";
import {
  isThere,
  wordsFor
} from "./chunk-JMN54ICQ.js";
import {
  oneLine
} from "./chunk-QVA3CBPZ.js";
import {
  shortCommit
} from "./chunk-D4EQI5GQ.js";
import {
  formatBytes
} from "./chunk-WXSB6JGW.js";

// src/action/summary/markdown.ts
function plain(text) {
  return oneLine2(text).replace(/[\\`*_~[\]<>&@]/g, "\\$&").replaceAll("$", "<span>$$</span>").replace(/^(?:[-+#=]|\d+(?=[.)]))/, (start) => /\d/.test(start) ? `${start}\\` : `\\${start}`).replace(/\\@(?=\w)|#(?=\d)|\bGH-(?=\d)/gi, `$&${WORD_JOINER}`).replace(/(?<=:)(?=\/\/)|(?<=(?:mailto|xmpp):)|(?<=www)(?=\.)/gi, "<!-- -->").replaceAll("|", "&#124;");
}
function code(text) {
  const line = oneLine2(text);
  return /[\\`|]/.test(line) || line === "" ? `<code>${plain(line)}</code>` : `\`${line}\``;
}
function block(lines) {
  const text = lines.map(visible).join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text
${text}
${fence}`;
}
function folded(title, markdown) {
  return `<details><summary>${html(title)}</summary>

${markdown}

</details>`;
}
function table(head, rows) {
  if (rows.length === 0) return "";
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
function link(markdown, address) {
  const isSafe = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  return isSafe ? `[${markdown}](<${new URL(address).href.replace(/[<>|]/g, encodeURIComponent)}>)` : markdown;
}
function shortened(text, characters) {
  const line = oneLine2(text);
  return line.length <= characters ? line : `${line.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "")}\u2026`;
}
function html(text) {
  return oneLine2(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/@(?=\w)|#(?=\d)|\bGH-(?=\d)/gi, `$&${WORD_JOINER}`);
}
var WORD_JOINER = "\u2060";
function oneLine2(text) {
  return visible(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ")).replaceAll("	", " ").trim();
}
function visible(text) {
  return text.replace(TERMINAL_SEQUENCE, "").replace(UNSEEN, "");
}
var TERMINAL_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\^_])/g;
var UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF]/g;

// src/action/summary/cause.ts
var MOST_CHARACTERS = 1500;
var MOST_PROBLEMS = 20;
function formatCause({ outcome }) {
  switch (outcome.kind) {
    case "planned":
    case "built":
    case "based":
    case "done":
    case "skipped":
      return "";
    case "error":
      return quoted(errorLines(outcome.error));
    case "interrupted":
      return quoted([textOf(outcome.reason)]);
    case "released": {
      const { result } = outcome;
      if (result.kind === "done" || result.kind === "nothing-to-do") return "";
      if (result.kind === "interrupted") return quoted([textOf(result.reason)]);
      const back = result.kind === "rollback-failed" ? [`Rolling back: ${reasonOf(result.rollbackFailure)}`] : [];
      return quoted([reasonOf(result.failure), ...back]);
    }
  }
}
function errorLines(error) {
  const { code: errorCode, message, hint, location, problems } = error;
  const place = location && [location.file, location.line, location.column].filter((part) => part !== void 0);
  return [
    `${place === void 0 ? "" : `${code(place.join(":"))}: `}${textOf(message)}`,
    ...problems.slice(0, MOST_PROBLEMS).flatMap(errorLines),
    ...problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : [],
    ...hint === void 0 ? [] : [`\u2192 ${textOf(hint)}`],
    ...errorCode === void 0 || problems.length > 0 ? [] : [`Code ${code(errorCode)}`]
  ];
}
function reasonOf({ reason }) {
  return textOf(reason);
}
function textOf(text) {
  return plain(shortened(text, MOST_CHARACTERS));
}
var MOST_MARKDOWN = 24e3;
function quoted(lines) {
  let size = 0;
  const shown = lines.filter((line) => {
    size += line.length;
    return size <= MOST_MARKDOWN;
  });
  const all = shown.length === lines.length ? shown : [...shown, "and more, in the log of the run"];
  return all.map((line) => `> ${line}`).join("\n>\n");
}

// src/action/summary/details.ts
function formatFindingsOf(images) {
  const count = images.reduce((sum, { findings }) => sum + findings.length, 0);
  if (count === 0) return "";
  const lines = images.flatMap(
    ({ name, findings }) => findings.length === 0 ? [] : [`${name}: ${formatFindings(findings).join("\n")}`]
  );
  const title = count === 1 ? "One finding in the Dockerfile" : `${count} findings in the Dockerfile`;
  return folded(`${title}: what keeps deployments slow`, block(lines.join("\n\n").split("\n")));
}
function formatReferences(images) {
  const references = images.flatMap(({ state }) => {
    if (state.kind === "waits") return [];
    if (state.kind === "based") return state.bases.flatMap(({ reference }) => reference ?? []);
    return state.reference ?? [];
  });
  return references.length === 0 ? "" : folded("Images by digest", block(references));
}

// src/action/summary/facts.ts
var MOST_WARNINGS = 20;
function formatFacts({ source, environment, outcome }, links) {
  const { commit, branch, actor } = source;
  const what = commit === void 0 ? "files that are no commit" : links.commit(commit, code(shortCommit(commit)));
  const release = outcome.kind === "released" ? releaseOf(outcome.result) : void 0;
  const parts = [
    `${what}${branch === void 0 ? "" : ` of ${code(branch)}`}, by ${plain(actor)}`,
    ...release === void 0 ? [] : [`release ${release}`],
    ...environment === void 0 ? [] : [plain(environment.target)],
    ...environment?.url === void 0 ? [] : [link(plain(hostOf(environment.url)), environment.url)]
  ];
  return parts.join(" \xB7 ");
}
function releaseOf(result) {
  return "release" in result ? result.release?.id : void 0;
}
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : url;
}
function formatHold({ outcome }) {
  const hold = outcome.kind === "released" && "hold" in outcome.result ? outcome.result.hold : void 0;
  if (hold === void 0) return "";
  return `\u{1F512} Commit ${code(shortCommit(hold.commit))} is under hold: it is not deployed again by itself. A newer commit is, or this one with ${code("--force")}.`;
}
function formatWarnings({ warnings }) {
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ text, hint }) => {
    const advice = hint === void 0 ? "" : ` \u2192 ${plain(shortened(hint, 300))}`;
    return `- \u26A0\uFE0F ${plain(shortened(text, 500))}${advice}`;
  });
  const more = warnings.length > MOST_WARNINGS ? [`- and ${warnings.length - MOST_WARNINGS} more`] : [];
  return [...shown, ...more].join("\n");
}

// src/action/summary/fit.ts
var LEFT_OUT = "Some of this page is left out, because GitHub takes no more. The log of the run has all of it.";
function fitSections(sections, limit, sizeOf2) {
  let kept = sections.filter(({ markdown }) => markdown !== "");
  const all = kept.length;
  for (; ; ) {
    const notice = kept.length < all ? [LEFT_OUT] : [];
    const page = [...kept.map(({ markdown }) => markdown), ...notice].join("\n\n");
    if (sizeOf2(page) <= limit) return `${page}
`;
    const least = leastOf(kept);
    if (least === void 0) return LEFT_OUT;
    kept = kept.filter((section) => section !== least);
  }
}
function leastOf(sections) {
  const rankOf = ({ importance }) => importance === "keep" ? -1 : importance;
  return sections.reduce(
    (least, section) => least === void 0 || rankOf(section) >= rankOf(least) ? section : least,
    void 0
  );
}

// src/action/summary/images.ts
var MOST_REASONS = 6;
var MOST_STEPS = 12;
function formatImage({ name, state, plans }) {
  const title = `- **${plain(name)}**`;
  if (state.kind === "waits") {
    return `${title} stands on ${state.waitsFor.map(code).join(" and ")}: known when that is made`;
  }
  const tense = TENSES[state.kind];
  const lines = plans.flatMap((plan) => {
    const parts = tense === void 0 ? [] : partsOf(plan, tense);
    return plans.length === 1 ? parts : parts.map((part) => `${code(plan.platform)}: ${part}`);
  });
  const distinct = [...new Set(lines)];
  const shown = distinct.slice(0, MOST_STEPS).map((line) => `  - ${line}`);
  const more = distinct.length > MOST_STEPS ? [`  - and ${distinct.length - MOST_STEPS} more`] : [];
  return [`${title} ${wholeOf(state, plans)}`, ...shown, ...more].join("\n");
}
function wholeOf(state, plans) {
  switch (state.kind) {
    case "made":
      return `was made: ${formatBytes(state.uploadedBytes)} uploaded`;
    case "unchanged":
      return "is unchanged: the image of these inputs is there";
    case "found":
      return "was built before, and is taken again as it is";
    case "based":
      return state.bases.every(({ outcome }) => outcome === "present") ? "has its base: nothing had to be built" : "has its base now: it was built in this run";
    case "planned":
      return plans.every(({ action }) => action === "unchanged") ? "is unchanged: the image of these inputs is there" : `will be made${sizeOf(plans)}`;
  }
}
function sizeOf([plan]) {
  const bytes = (plan?.steps ?? []).reduce((sum, step) => sum + (isComposed(step) ? step.sizeBytes : 0), 0);
  return bytes === 0 ? "" : `, with ${formatBytes(bytes)} of files to pack`;
}
function isComposed(step) {
  return step.kind === "copy" && step.action === "compose";
}
var TENSES = {
  planned: { base: "will be", steps: "will be" },
  based: { base: "was", steps: "will be" },
  made: { base: "was", steps: "was" },
  unchanged: void 0,
  found: void 0
};
function partsOf(plan, tense) {
  const words = wordsFor(plan);
  const because = (reasons) => becauseOf(words(reasons));
  const ofStage = (stage) => [
    ...baseOf(stage, because(stage.base.because), tense.base),
    ...stage.steps.flatMap((step) => stepOf(step, step.kind === "run" ? because(step.because) : "", tense.steps)),
    ...stage.pending.map(({ line, text }) => `${lineOf(line, text)} is known when what it stands on is made`)
  ];
  const stages = plan.stages.filter((stage) => !isThere(stage));
  return [
    ...stages.flatMap((stage) => ofStage(stage).map((part) => `${plain(stage.name)}: ${part}`)),
    ...ofStage(plan)
  ];
}
function baseOf({ base }, because, tense) {
  const extent = base.throughLine === void 0 ? "the FROM image" : `through line ${base.throughLine}`;
  switch (base.action) {
    case "none":
      return [];
    case "reuse":
      return [`base (${extent}) ${tense === "was" ? "taken over" : "is taken over"}`];
    case "copy":
      return [`the FROM image ${tense} copied into the repository${because}`];
    case "build":
      return [`**base (${extent}) ${tense} rebuilt**${because}`];
  }
}
function stepOf(step, because, tense) {
  if (step.action === "reuse" || step.kind === "change") return [];
  if (step.kind === "run") return [`${lineOf(step.line, step.text)} ${tense} executed${because}`];
  if (step.fileCount === 0) return [];
  const { composed, all } = step.layers;
  const files = `${step.fileCount} ${step.fileCount === 1 ? "file" : "files"}, ${formatBytes(step.sizeBytes)}`;
  return [`${lineOf(step.line, step.text)}: ${files}${all === 1 ? "" : `, in ${composed} of ${all} layers`}`];
}
function lineOf(line, text) {
  return `line ${line}, ${code(oneLine(text))}`;
}
function becauseOf(reasons) {
  if (reasons.length === 0) return "";
  const shown = reasons.slice(0, MOST_REASONS).map((reason) => plain(shortened(reason, 200)));
  const more = reasons.length > MOST_REASONS ? [`${reasons.length - MOST_REASONS} more`] : [];
  return `, because ${[...shown, ...more].join("; ")}`;
}

// src/action/summary/links.ts
function makeLinks({ repository, run }) {
  return {
    commit: (commit, markdown) => repository === void 0 ? markdown : link(markdown, `${repository}/commit/${encodeURIComponent(commit)}`),
    run: (markdown) => run === void 0 ? markdown : link(markdown, run)
  };
}

// src/action/summary/workloads.ts
var MOST_ROWS = 40;
function formatWorkloads({ environment, outcome, images }, links) {
  if (environment === void 0) return "";
  if (outcome.kind === "planned") return plannedTable(environment, images);
  if (outcome.kind !== "released") return "";
  const { result } = outcome;
  switch (result.kind) {
    case "done":
      return changeTable(result.changes, ["Before", "Now"], environment, { ...result, links });
    case "nothing-to-do":
      return runningTable(result.containers);
    case "failed":
      return changeTable(result.release.changes, ["Before", "Set to"], environment, { ...result, links });
    case "rolled-back":
      return changeTable(result.release.changes, ["Runs again", "Tried"], environment, { ...result, links });
    case "rollback-failed":
      return changeTable(result.release.changes, ["Should run again", "Tried"], environment, { ...result, links });
    case "interrupted":
      return changeTable(result.release?.changes ?? [], ["Before", "Set to"], environment, {
        links,
        ...result.release === void 0 ? {} : { release: result.release }
      });
  }
}
function changeTable(changes, [before, now], { rollouts }, surroundings) {
  const { release, links } = surroundings;
  const rows = changes.map(({ workload, container, image, previous }) => [
    nameOf(workload, container),
    previous === void 0 ? "not known" : imageOf(previous, surroundings.before, links),
    imageOf(image, release, links),
    podsOf(rollouts, workload, surroundings.failure?.reason ?? "")
  ]);
  return limited(["Workload", before, now, "New pods"], rows);
}
function podsOf(rollouts, workload, cause) {
  const rollout = rollouts.find((one) => one.workload === workload && one.direction === "forward");
  if (rollout === void 0) return "";
  const { pods, text } = rollout;
  const isCause = cause.includes(text);
  const count = pods === void 0 ? [] : [`${pods.ready} of ${pods.all} ready`];
  const words = text === "rolled out" || isCause ? [] : [plain(shortened(text, 160))];
  return [...count, ...words].join(": ") || (isCause ? "failed" : "rolled out");
}
function runningTable(containers) {
  const rows = containers.map(({ workload, container, image }) => [nameOf(workload, container), digestOf(image)]);
  return limited(["Workload", "Runs already"], rows);
}
function plannedTable({ containers }, images) {
  const rows = containers.map(({ workload, container, image, imageName }) => {
    const state = images.find(({ name }) => name === imageName)?.state;
    const becomes = state?.kind === "planned" ? state.reference : void 0;
    const next = becomes === image ? "stays" : becomes === void 0 ? `the new ${code(imageName)}` : digestOf(becomes);
    return [nameOf(workload, container), digestOf(image), next];
  });
  return limited(["Workload", "Runs now", "Gets"], rows);
}
function limited(head, rows) {
  const more = rows.length - MOST_ROWS;
  return table(
    head,
    more <= 0 ? rows : [...rows.slice(0, MOST_ROWS), [`and ${more} more`, ...head.slice(1).map(() => "")]]
  );
}
function nameOf(workload, container) {
  const [, name] = workload.split("/");
  return container === name ? plain(workload) : `${plain(workload)} (${plain(container)})`;
}
function imageOf(image, release, links) {
  const isOfRelease = release !== void 0 && Object.values(release.images).includes(image);
  if (!isOfRelease || release.commit === void 0) return digestOf(image);
  return `${links.commit(release.commit, code(shortCommit(release.commit)))}\xA0\xB7\xA0${digestOf(image)}`;
}
function digestOf(image) {
  const digest = /@(sha256:[a-f0-9]{12})/.exec(image)?.[1];
  return digest === void 0 ? code(shortened(image, 100)) : code(digest.replace("sha256:", ""));
}

export {
  plain,
  code,
  block,
  folded,
  formatCause,
  formatFindingsOf,
  formatReferences,
  formatFacts,
  formatHold,
  formatWarnings,
  fitSections,
  formatImage,
  makeLinks,
  formatWorkloads
};
