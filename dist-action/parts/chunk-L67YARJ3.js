import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  nearest
} from "./chunk-I4MJ665R.js";
import {
  formatRepository,
  parseReference,
  parseRepository
} from "./chunk-E2B26KG7.js";
import {
  _enum,
  _positive,
  array,
  exactOptional,
  int,
  number,
  object,
  record,
  string
} from "./chunk-L3H7JVZQ.js";
import {
  ToolError,
  isToolError
} from "./chunk-3LUCUVAB.js";

// src/deployment/listed-workload.ts
function parseListedWorkload(text, kinds) {
  const match = /^([^/:]+)\/([^/:]+)(?::([^/:]+))?$/.exec(text);
  const [, kindText, name, container] = match ?? [];
  if (kindText === void 0 || name === void 0)
    throw new ToolError("WORKLOAD_INVALID", `Not a workload: "${text}"`, {
      hint: "Write it as deployment/web, or deployment/web:container to name the container."
    });
  const kind = kinds.find((known) => known === kindText.toLowerCase());
  if (kind === void 0) throw unknownKind(text, kindText, kinds);
  return container === void 0 ? { kind, name } : { kind, name, container };
}
function formatWorkload({ kind, name }) {
  return `${kind}/${name}`;
}
function unknownKind(text, kind, kinds) {
  const near = nearest(kind, kinds);
  return new ToolError(
    "WORKLOAD_KIND_UNKNOWN",
    `Reading the workload "${text}": "${kind}" is not a kind that can be deployed here`,
    { hint: near === void 0 ? `Use one of: ${kinds.join(", ")}.` : `Did you mean "${near}"?` }
  );
}

// src/deployment/choose-containers.ts
function chooseByImage(workloads, images, place) {
  const chosen = workloads.flatMap((workload) => containersByImage(workload, images));
  if (chosen.length > 0) return chosen;
  throw new ToolError(
    "WORKLOAD_NOT_FOUND",
    `Looking for workloads in ${place}: none runs an image of ${Object.values(images).join(" or ")}`,
    { hint: "Create the workloads first, or list them under workloads: as deployment/web:container." }
  );
}
function chooseListed(workload, listed, images) {
  const chosen = listed.flatMap(
    ({ container }) => container === void 0 ? someByImage(workload, images) : [namedContainer(workload, container, images)]
  );
  return [...new Map(chosen.map((one) => [one.container, one])).values()];
}
function noSuchWorkload(wanted, known, place, cause) {
  const nameOf = (workload) => workload.slice(workload.indexOf("/") + 1);
  const near = nearest(wanted.name, known.map(nameOf));
  return new ToolError("WORKLOAD_NOT_FOUND", `Reading ${formatWorkload(wanted)}: there is none in ${place}`, {
    hint: knownHint(
      known.find((workload) => nameOf(workload) === near),
      known
    ),
    cause
  });
}
function repositoryOf(image) {
  if (image === void 0) return void 0;
  try {
    return formatRepository(parseReference(image));
  } catch (error) {
    if (isToolError(error)) return void 0;
    throw error;
  }
}
function someByImage(workload, images) {
  const found = containersByImage(workload, images);
  if (found.length > 0) return found;
  const runs = workload.containers.map(({ name, image }) => `${name} (${image})`);
  throw new ToolError(
    "WORKLOAD_RUNS_NO_IMAGE",
    `Reading ${workload.name}: no container runs an image of ${Object.values(images).join(" or ")}; it has ${runs.join(", ")}`,
    {
      hint: `Name the container under workloads: as ${workload.name}:${workload.containers[0]?.name ?? "name"}.`,
      ...locationOf(workload)
    }
  );
}
function containersByImage(workload, images) {
  return workload.containers.flatMap((container) => {
    const imageName = imageNameOf(workload, container, images);
    return imageName === void 0 ? [] : [runningContainer(workload, container, imageName)];
  });
}
function namedContainer(workload, name, images) {
  const container = workload.containers.find((candidate) => candidate.name === name);
  if (container === void 0) {
    const known = workload.containers.map((candidate) => candidate.name);
    throw new ToolError("WORKLOAD_CONTAINER_NOT_FOUND", `Reading ${workload.name}: it has no container "${name}"`, {
      hint: knownHint(nearest(name, known), known),
      ...locationOf(workload)
    });
  }
  const [only, ...others] = Object.keys(images);
  const imageName = imageNameOf(workload, container, images) ?? (others.length === 0 ? only : void 0);
  if (imageName === void 0) throw ambiguous(workload, container, Object.keys(images));
  return runningContainer(workload, container, imageName);
}
function imageNameOf(workload, container, images) {
  const repository = repositoryOf(container.image);
  const names = Object.entries(images).filter(([, wanted]) => repository !== void 0 && repository === formatRepository(parseRepository(wanted))).map(([imageName]) => imageName);
  if (names.length > 1) throw ambiguous(workload, container, names);
  return names[0];
}
function runningContainer(workload, { name, image = "" }, imageName) {
  return { workload: workload.name, container: name, imageName, image };
}
function ambiguous(workload, container, names) {
  return new ToolError(
    "WORKLOAD_IMAGE_AMBIGUOUS",
    `Reading ${workload.name}, container ${container.name}: its image ${container.image} could be ${names.join(" or ")}`,
    {
      hint: "Give each image a repository of its own, and put an image of it into the container once.",
      ...locationOf(container)
    }
  );
}
function knownHint(near, known) {
  if (near !== void 0) return `Did you mean "${near}"?`;
  return known.length === 0 ? "There are none at all." : `There are: ${known.join(", ")}.`;
}
function locationOf({ location }) {
  return location === void 0 ? {} : { location };
}

// src/deployment/release-schema.ts
var optionalText = exactOptional(string());
var RELEASE_SCHEMA = object({
  id: int().check(_positive()),
  action: _enum(["deploy", "rollback", "promote"]),
  startedAt: string(),
  durationMs: number(),
  actor: string(),
  runUrl: optionalText,
  pullRequest: optionalText,
  commit: optionalText,
  commitTime: exactOptional(number()),
  branch: optionalText,
  images: record(string(), string()),
  changes: array(
    object({ workload: string(), container: string(), image: string(), previous: optionalText })
  ),
  outcome: _enum(["succeeded", "failed", "rolled-back", "rollback-failed", "superseded", "interrupted"]),
  reason: optionalText,
  restores: exactOptional(int())
});
var HOLD_SCHEMA = object({
  commit: string(),
  release: int(),
  since: string(),
  actor: string(),
  reason: string()
});

export {
  parseListedWorkload,
  formatWorkload,
  chooseByImage,
  chooseListed,
  noSuchWorkload,
  repositoryOf,
  RELEASE_SCHEMA,
  HOLD_SCHEMA
};
