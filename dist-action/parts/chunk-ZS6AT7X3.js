import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/plan/lint/format-findings.ts
function formatFindings(findings) {
  if (findings.length === 0) return [];
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return [
    `${count} in the Dockerfile (a comment "# hydrofoil: ignore=NAME" above an instruction silences one):`,
    ...findings.flatMap(({ rule, line, what, cost, edit }) => [
      `line ${line}: ${what} (${rule})`,
      `  cost: ${cost}`,
      ...edit.split("\n").map((text, place) => place === 0 ? `  edit: ${text}` : `        ${text}`)
    ])
  ];
}

export {
  formatFindings
};
