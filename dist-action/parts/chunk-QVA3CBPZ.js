import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/plan/reason.ts
function diffInputs(before, after) {
  const ofKinds = (inputs, ...kinds) => inputs.filter(({ kind }) => kinds.includes(kind));
  return [
    ...diffOrdered(ofKinds(before, "from", "image"), ofKinds(after, "from", "image")),
    ...diffOrdered(ofKinds(before, "instruction"), ofKinds(after, "instruction")),
    ...diffNamed(
      ofKinds(before, "file", "argument", "platform", "epoch", "frontend"),
      ofKinds(after, "file", "argument", "platform", "epoch", "frontend")
    )
  ];
}
function diffNamed(before, after) {
  const id = ({ kind, name }) => kind === "platform" || kind === "epoch" || kind === "frontend" ? kind : `${kind} ${name}`;
  const gone = without(before, after);
  const come = without(after, before);
  const old = new Map(gone.map((input) => [id(input), input]));
  const present = new Set(come.map(id));
  return [
    ...come.map((input) => {
      const previous = old.get(id(input));
      return previous === void 0 ? { change: "added", input } : { change: "changed", input, before: previous };
    }),
    ...gone.filter((input) => !present.has(id(input))).map((input) => ({ change: "removed", input }))
  ];
}
function without(inputs, others) {
  const id = ({ kind, name, digest }) => `${kind} ${digest} ${name}`;
  const known = new Set(others.map(id));
  return inputs.filter((input) => !known.has(id(input)));
}
function diffOrdered(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && isEqual(before[start], after[start])) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && isEqual(before.at(-1 - end), after.at(-1 - end))) end++;
  const oldMiddle = before.slice(start, before.length - end);
  const newMiddle = after.slice(start, after.length - end);
  const reasons = newMiddle.map((input, index) => {
    const previous = oldMiddle[index];
    return previous === void 0 ? { change: "added", input } : { change: "changed", input, before: previous };
  });
  for (const input of oldMiddle.slice(newMiddle.length)) reasons.push({ change: "removed", input });
  return reasons;
}
function isEqual(one, other) {
  return one?.digest === other?.digest && one?.name === other?.name;
}
function formatReason(reason, lineOf = () => void 0) {
  switch (reason.change) {
    case "first-build":
      return "first build";
    case "missing":
      return `${reason.name} is not in the registry`;
    case "below":
      return `${reason.name} below it is made again`;
    default:
      return formatChange(reason, lineOf);
  }
}
function formatChange({ change, input, before, why }, lineOf) {
  switch (input.kind) {
    case "file":
      return `${input.name} ${change}`;
    case "argument":
      return `argument ${input.name} ${change}`;
    case "image":
      if (before === void 0) return `image ${input.name} ${change}`;
      if (before.kind !== "image" || before.name !== input.name)
        return `FROM ${before.name} became image ${input.name}`;
      return why === void 0 ? `image ${input.name} changed` : `image ${input.name} is made again: ${why}`;
    case "platform":
      return before === void 0 ? `platform ${change}` : `platform changed to ${input.name}`;
    case "epoch":
      return before === void 0 ? `date of the last refresh ${change}` : `packages refreshed: ${before.name} \u2192 ${input.name}`;
    case "frontend":
      if (before === void 0) return `front end ${input.name} ${change}`;
      if (before.name !== input.name) return `front end ${before.name} became ${input.name}`;
      return `front end ${input.name} moved from ${short(before)} to ${short(input)}`;
    case "from":
      if (isStage(input)) return `${input.name} ${change}`;
      if (before === void 0) return `FROM ${input.name} ${change}`;
      if (before.name !== input.name) return `FROM ${before.name} became ${input.name}`;
      return `FROM ${input.name} moved from ${short(before)} to ${short(input)}`;
    case "instruction": {
      const line = lineOf(input);
      return `${line === void 0 ? "" : `line ${line}: `}${oneLine(input.name)} ${change}`;
    }
  }
}
function isStage({ name }) {
  return name.startsWith("stage ");
}
function short({ digest }) {
  return `${digest.slice(0, "sha256:".length + 12)}\u2026`;
}
var MOST_CHARACTERS = 60;
function oneLine(text) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}\u2026`;
}

export {
  diffInputs,
  formatReason,
  oneLine
};
