import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/deployment/release.ts
function currentRelease({ releases }) {
  return releases.findLast((release) => release.outcome === "succeeded");
}

// src/release/running-release.ts
function runningRelease({ history, containers }) {
  return history.releases.findLast((release) => runsEverywhere(release, containers)) ?? currentRelease(history);
}
function runsEverywhere(release, containers) {
  const set = containers.filter(({ imageName }) => release.images[imageName] !== void 0);
  return set.length > 0 && set.every(({ imageName, image }) => release.images[imageName] === image);
}
function unsettledRelease({ releases }) {
  const newest = releases.findLast(({ changes }) => changes.length > 0);
  return newest?.outcome === "succeeded" || newest?.outcome === "rolled-back" ? void 0 : newest;
}

export {
  currentRelease,
  runningRelease,
  unsettledRelease
};
