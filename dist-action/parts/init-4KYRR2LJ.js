import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_picocolors
} from "./chunk-X4SI5DTL.js";
import {
  resolveImages
} from "./chunk-EW4EDDA5.js";
import {
  parseManifest,
  writeBeside
} from "./chunk-QQW65MHM.js";
import {
  objectNameOf
} from "./chunk-SGH67VML.js";
import {
  LOCK_FILE,
  formatLockFile,
  openBuildSession,
  sessionOf
} from "./chunk-KTUJVHLF.js";
import {
  parseDockerfile
} from "./chunk-XQZOQOXP.js";
import {
  createGit
} from "./chunk-Y6WIK2TK.js";
import "./chunk-IMOMDG5L.js";
import {
  CONFIG_FILE,
  loadConfig,
  parseConfig
} from "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
import {
  require_dist
} from "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-XR6B5GRE.js";
import "./chunk-VHUYCGOP.js";
import "./chunk-RRLQLDOO.js";
import "./chunk-UFB4D5JJ.js";
import "./chunk-344D2X36.js";
import {
  formatRepository,
  parseRepository
} from "./chunk-E2B26KG7.js";
import "./chunk-R7VQJNMZ.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-JMN54ICQ.js";
import "./chunk-QVA3CBPZ.js";
import "./chunk-WXSB6JGW.js";
import {
  exec
} from "./chunk-NVSMTUOM.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __toESM,
  __using
} from "./chunk-KLNSXXG2.js";

// src/cli/commands/init.ts
import { stat } from "node:fs/promises";
import { join as join4 } from "node:path";

// src/init/actions.ts
var OWN_ACTION = "<owner>/hydrofoil@v1";
var PINNED = {
  checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  aws: "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
  google: "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0",
  gke: "google-github-actions/get-gke-credentials@3da1e46a907576cefaa90c484278bb5b259dd395 # v3.0.0"
};

// src/init/file-change.ts
import { readFile } from "node:fs/promises";
import { join } from "node:path";
async function changeOf(root, file, signal) {
  try {
    return { ...file, before: await readFile(join(root, file.path), { encoding: "utf8", signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return file;
    throw new ToolError("INIT_FILE_UNREADABLE", `Reading ${file.path}, to compare: ${messageOf(error)}`, {
      hint: "Make it a file that can be read, or move what is in its place away.",
      cause: error
    });
  }
}
function isChange({ before, text }) {
  return before !== text;
}
async function isCommitted(root, path, signal) {
  const git = async (...args) => {
    const { exitCode, stdout } = await exec("git", ["-C", root, ...args, "--", path], { signal }).catch(() => NOTHING);
    signal.throwIfAborted();
    return exitCode === 0 ? stdout : void 0;
  };
  const [status, known] = await Promise.all([git("status", "--porcelain"), git("ls-files")]);
  return status === "" && known !== void 0 && known !== "";
}
var NOTHING = { exitCode: 1, stdout: "" };

// src/init/next-steps.ts
function nextSteps(files, access, { action, environment }) {
  const rbac = files.find(({ path }) => path.endsWith("rbac/hydrofoil.yaml"));
  const hasWorkflows = files.some(({ path }) => path.startsWith(".github/"));
  return [
    "Look through hydrofoil.yaml: the comments say where each value was found.",
    ...hasWorkflows && action === OWN_ACTION ? [
      `The workflows call ${OWN_ACTION}: put the owner of your copy there, or run this again with --action OWNER/REPOSITORY@REFERENCE.`
    ] : [],
    ...hasWorkflows ? secretsOf(access) : [],
    ...rbac === void 0 ? [] : [`Have somebody who may give rights in the cluster run: kubectl apply -f ${rbac.path}`],
    "Commit the files, and look at what a deployment would do: hydrofoil plan" + (environment === void 0 ? "" : ` ${environment}`)
  ];
}
function secretsOf({ registries, cluster }) {
  const isAws = registries.some(({ kind }) => kind === "ecr") || cluster.kind === "eks";
  const isGoogle = registries.some(({ kind }) => kind === "artifact-registry") || cluster.kind === "gke";
  const others = registries.filter(({ kind }) => kind === "password").map(({ host }) => host);
  return [
    ...isAws ? [
      "Variable AWS_ROLE_ARN in the settings of the repository: a role that trusts GitHub by OIDC and may pull and push the repositories."
    ] : [],
    ...isGoogle ? ["Variables GOOGLE_WORKLOAD_IDENTITY_PROVIDER and GOOGLE_SERVICE_ACCOUNT in the settings of the repository."] : [],
    ...others.length > 0 ? [`Secrets REGISTRY_USER and REGISTRY_PASSWORD in the settings of the repository, for ${others.join(" and ")}.`] : [],
    ...cluster.kind === "kubeconfig" ? [
      `Secret ${cluster.secret} in the settings of the repository: the text of a kubeconfig for the service account.`
    ] : []
  ];
}

// src/init/choose-dockerfiles.ts
import { posix as posix2 } from "node:path";

// src/init/image-name.ts
import { posix } from "node:path";
var NO_NAMES = /^(?:\.|\.?docker|src|app|apps|packaging|build|deploy|deployment|container|containers|images?|alpine|distroless|prod|production)$/i;
function folderNameOf(dockerfile) {
  const folders = posix.dirname(dockerfile).split("/");
  return folders.findLast((folder) => !NO_NAMES.test(folder));
}
var VARIANTS = /^(?:alpine|debian|slim|bookworm|trixie|ubuntu|distroless|ubi\d*|next|prod|production|release|multi-?stage|amd64|arm64|x86)$/i;
function fileNameOf(dockerfile) {
  const rest = posix.basename(dockerfile).replace(/\.?(?:Dockerfile|Containerfile)[.-]?/i, "");
  const words = rest.split(/[.-]/).filter((word) => word !== "" && !VARIANTS.test(word));
  return words.length === 0 ? void 0 : words.join("-");
}
function isCalled(image, name) {
  const last = lastPartOf(image);
  return name !== void 0 && (last === name || last.endsWith(`-${name}`) || last.endsWith(`_${name}`));
}
function lastPartOf(image) {
  return (image.split("@")[0] ?? "").replace(/:[^/]*$/, "").split("/").at(-1) ?? "";
}
function isForAll(dockerfile) {
  return folderNameOf(dockerfile) === void 0;
}
function asName(text, otherwise) {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 50).replace(/^-+|-+$/g, "");
  return name === "" ? otherwise : name;
}
function distinct(names) {
  const taken = /* @__PURE__ */ new Set();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 46)}-${number}`;
    taken.add(free);
    return free;
  });
}

// src/init/choose-dockerfiles.ts
function chooseDockerfiles(survey) {
  const usable = survey.dockerfiles.filter(({ problem }) => problem === void 0);
  const described = usable.map((dockerfile) => describe(dockerfile, survey));
  const built = described.filter(({ build }) => build !== void 0);
  const running = described.filter(({ called }) => isRun(called, survey));
  const composed = described.filter(({ service }) => service !== void 0);
  const top = described.filter(({ dockerfile: { path } }) => path === "Dockerfile");
  const chosen = [built, running, composed, top].find((some) => some.length > 0) ?? described;
  const paths = new Set(oneOfEachName(chosen).map(({ dockerfile }) => dockerfile.path));
  for (const { dockerfile } of described) {
    const base = described.find((other) => isBaseOf(other.dockerfile.path, dockerfile.path));
    if (base === void 0) continue;
    const isEither = paths.has(dockerfile.path) || paths.has(base.dockerfile.path);
    if (isEither && standsOnSomething(dockerfile)) paths.add(dockerfile.path).add(base.dockerfile.path);
  }
  return described.filter(({ dockerfile }) => paths.has(dockerfile.path));
}
function describe(dockerfile, { name, workflows, services }) {
  const { path } = dockerfile;
  const builtIn = workflows.flatMap(({ file, builds }) => builds.map((build) => ({ file, build })));
  const [first] = builtIn.filter(({ build }) => build.dockerfile === path).toSorted((a, b) => b.build.repositories.length - a.build.repositories.length);
  const service = services.find((one) => one.dockerfile === path);
  const context = first?.build.context ?? service?.context ?? (isForAll(path) ? "." : posix2.dirname(path));
  const own = fileNameOf(path) ?? folderNameOf(path);
  if (first !== void 0) {
    const [repository] = first.build.repositories;
    const called = repository === void 0 ? own ?? name : lastPartOf(repository);
    return { dockerfile, called, because: `${first.file} builds it`, build: first.build, context };
  }
  if (service !== void 0) {
    const because = `${service.file} builds it as ${service.name}`;
    return { dockerfile, called: own ?? service.name, because, service: service.name, context };
  }
  return { dockerfile, called: own ?? name, because: "it is in the repository", context };
}
function oneOfEachName(chosen) {
  return [...Map.groupBy(chosen, ({ called }) => called).values()].flatMap((some) => {
    const pushed = some.filter(({ build }) => (build?.repositories ?? []).length > 0);
    const [plainest] = (pushed.length > 0 ? pushed : some).toSorted(
      (a, b) => a.dockerfile.path.length - b.dockerfile.path.length
    );
    return plainest === void 0 ? [] : [plainest];
  });
}
function isRun(name, { manifests }) {
  return manifests.workloads.some(({ containers }) => containers.some(({ image }) => isCalled(image, name)));
}
function isBaseOf(base, path) {
  const name = posix2.basename(base);
  return posix2.dirname(base) === posix2.dirname(path) && base !== path && /^(?:Dockerfile[.-]base|base[.-]?Dockerfile)$/i.test(name) && !/base/i.test(posix2.basename(path));
}
function standsOnSomething({ from }) {
  return from.some((image) => image.includes("/") || image.includes("$"));
}

// src/init/expand-variables.ts
var DEEPEST = 5;
function expandVariables(text, variables) {
  let expanded = text;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = expanded.replace(/\$\{\{\s*env\.(\w+)\s*\}\}/g, (all, name) => variables[name] ?? all).replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced, bare) => {
      return variables[braced ?? bare ?? ""] ?? all;
    });
    if (next === expanded) break;
    expanded = next;
  }
  return expanded;
}
function hasUnknown(text) {
  return text.includes("$") || text.includes("{");
}

// src/init/image-repository.ts
var ECR_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/;
var ECR_OF_THE_RUN = "ecr-of-the-run.invalid";
function repositoryIn(image) {
  const withoutDigest = image.split("@")[0] ?? "";
  const name = withoutDigest.replace(/:(?!\d+\/)[^/]*$/, "").replace(/:\$\{?\{?.*$/, "");
  if (!/^[\w.:/-]+$/.test(name) || !name.includes("/") || hasUnknown(name)) return void 0;
  try {
    return formatRepository(parseRepository(name.toLowerCase() === name ? name : ""));
  } catch {
    return void 0;
  }
}

// src/init/propose-environments.ts
var CUSTOMARY = {
  main: "production",
  master: "production",
  production: "production",
  prod: "production",
  uat: "uat",
  staging: "staging",
  stage: "staging",
  preprod: "preprod",
  qa: "qa"
};
function proposeEnvironments(survey, images) {
  const deploying = survey.workflows.filter(({ branches: branches2, deploysBy, pushes, builds, stateActions }) => {
    return branches2.length > 0 && (deploysBy.length > 0 || pushes.length > 0 || builds.length > 0 || stateActions.length > 0);
  });
  const byWorkflow = deploying.flatMap(
    (workflow) => workflow.branches.map((branch) => ({
      branch,
      workflow,
      because: `${workflow.file} ${workflow.deploysBy.length > 0 ? "deploys" : "builds"} its pushes today`
    }))
  );
  const byCustom = survey.git.branches.filter((branch) => Object.hasOwn(CUSTOMARY, branch) || branch === survey.git.defaultBranch).map((branch) => ({ branch, workflow: void 0, because: "no workflow deploys today; the branch is there" }));
  const found = byWorkflow.length > 0 ? byWorkflow : byCustom;
  const chosen = found.length > 0 ? found : [{ branch: survey.git.defaultBranch ?? "main", workflow: void 0, because: "the usual branch" }];
  const branches = [...new Map(chosen.toReversed().map((one) => [one.branch, one])).values()].reverse();
  const names = distinct(branches.map(({ branch }) => asName(CUSTOMARY[branch] ?? branch, "production")));
  return apart(
    branches.map(({ branch, workflow, because }, index) => ({
      name: names[index] ?? branch,
      branch,
      because,
      ...contextOf(workflow),
      ...namespaceOf(workflow, branch, survey),
      ...workloadsOf(survey, images),
      ...jobOf(survey, images)
    }))
  );
}
function apart(environments) {
  const places = Map.groupBy(environments, placeOf);
  return environments.map((environment) => {
    const isShared = (places.get(placeOf(environment)) ?? []).length > 1;
    return isShared && environment.isNamespaceGuessed ? { ...environment, namespace: environment.name } : environment;
  });
}
function placeOf({ context = "", namespace }) {
  return `${context}/${namespace}`;
}
function contextOf(workflow) {
  const [context, other] = workflow?.contexts ?? [];
  if (context !== void 0 && other === void 0) return { context };
  const eks = (workflow?.clusters ?? []).filter(({ cloud }) => cloud === "eks");
  return eks.length === 1 && eks[0] !== void 0 ? { context: eks[0].name } : {};
}
function namespaceOf(workflow, branch, { manifests }) {
  const known = /* @__PURE__ */ new Set([...workflow?.namespaces ?? []]);
  const written = new Set(manifests.workloads.flatMap(({ namespace }) => namespace ?? []));
  for (const some of [known, written]) {
    const [only] = some;
    if (only !== void 0 && some.size === 1) return { namespace: only, isNamespaceGuessed: false };
    if (some.has(branch)) return { namespace: branch, isNamespaceGuessed: false };
  }
  return { namespace: "default", isNamespaceGuessed: true };
}
function workloadsOf({ manifests }, images) {
  const repositories = images.map(({ repository }) => repository);
  const running = manifests.workloads.filter(isPatched).flatMap(({ name, containers }) => containers.map((container) => ({ workload: name, ...container })));
  const here = running.filter(
    ({ image }) => images.some(({ name }) => isCalled(image, name)) || isOneOf(image, repositories)
  );
  const found = new Set(here.filter(({ image }) => isOneOf(image, repositories)).map(({ workload }) => workload));
  const listed = here.map(({ workload, name }) => found.has(workload) ? workload : `${workload}:${name}`);
  return here.every(({ workload }) => found.has(workload)) ? {} : { workloads: [...new Set(listed)] };
}
function isOneOf(image, repositories) {
  return repositories.includes(repositoryIn(image) ?? "");
}
function isPatched({ name }) {
  return !name.startsWith("job/");
}
function jobOf({ manifests }, images) {
  for (const { name, command, containers, file } of manifests.workloads) {
    if (!name.startsWith("job/") || command === void 0 || !/migrat/i.test([name, ...command].join(" "))) continue;
    const image = images.find(
      (one) => containers.some((container) => lastPartOf(container.image) === lastPartOf(one.repository))
    );
    if (image !== void 0)
      return { job: { name: asName(name.slice("job/".length), "migrate"), image: image.name, command, file } };
  }
  return {};
}

// src/init/propose-images.ts
function proposeImages(survey, registry) {
  const chosen = chooseDockerfiles(survey);
  const names = distinct(chosen.map((one) => nameOf(one, chosen)));
  const images = chosen.map((one, index) => {
    const name = names[index] ?? "app";
    const { build, dockerfile, because, context } = one;
    return {
      name,
      ...repositoryOf(one, name, chosen, survey, registry),
      dockerfile: dockerfile.path,
      dockerfileBecause: because,
      context,
      ...build?.target === void 0 ? {} : { target: build.target },
      platforms: (build?.platforms ?? []).filter((platform) => /^linux\/(?:amd64|arm64)$/.test(platform)),
      args: {}
    };
  });
  return distinctRepositories(images).map((image) => ({ ...image, args: argsOf(image, images, chosen) }));
}
function nameOf({ called, build, dockerfile: { path } }, chosen) {
  const isBase = chosen.some(({ dockerfile }) => isBaseOf(path, dockerfile.path));
  return asName(isBase && build?.repositories[0] === void 0 ? "base" : called, "app");
}
function repositoryOf(one, name, chosen, survey, registry) {
  const found = foundRepository(one, name, chosen, survey);
  if (found !== void 0 && registry === void 0) return found;
  const { origin } = survey.git;
  if (registry !== void 0)
    return {
      repository: `${registry.replace(/\/$/, "")}/${name}`,
      repositoryBecause: "the registry that was given",
      isRepositoryGuessed: false
    };
  if (origin?.host === "github.com") {
    const path = [origin.owner, ...chosen.length > 1 ? [origin.name] : [], name].map((part) => part.toLowerCase());
    return {
      repository: `ghcr.io/${path.join("/")}`,
      repositoryBecause: "no other is named anywhere; GitHub's own registry needs no secret",
      isRepositoryGuessed: true
    };
  }
  return {
    repository: `registry.example.com/${asName(survey.name, "app")}/${name}`,
    repositoryBecause: "a placeholder: no registry is named anywhere",
    isRepositoryGuessed: true
  };
}
function foundRepository({ build, called, dockerfile }, name, chosen, survey) {
  const stoodOn = chosen.filter((app) => isBaseOf(dockerfile.path, app.dockerfile.path)).flatMap(repositoriesOfFrom)[0];
  if (stoodOn !== void 0) return atKnownHost(stoodOn.repository, stoodOn.because, survey);
  const [built, ...others] = build?.repositories ?? [];
  const also = others.length === 0 ? "" : `, and to ${others.join(", ")} too`;
  if (built !== void 0) return atKnownHost(built, `a workflow pushes it there${also}`, survey);
  const running = survey.manifests.workloads.flatMap(
    (workload) => workload.containers.map(({ image }) => ({ image, workload }))
  );
  const places = running.flatMap(({ image, workload }) => {
    const repository = repositoryIn(image);
    return repository === void 0 ? [] : [{ repository, because: `${workload.file} runs it (${workload.name})` }];
  });
  const named = places.find(({ repository }) => isCalled(repository, name) || isCalled(repository, called));
  if (named !== void 0) return atKnownHost(named.repository, named.because, survey);
  const pushed = new Map(
    survey.workflows.flatMap(({ file, pushes }) => pushes.map((repository) => [repository, file]))
  );
  const calledSo = [...pushed].find(([repository]) => chosen.length > 1 && isCalled(repository, name));
  if (calledSo !== void 0) return atKnownHost(calledSo[0], `${calledSo[1]} pushes it there`, survey);
  const isBase = chosen.some((other) => isBaseOf(dockerfile.path, other.dockerfile.path));
  const candidates = [...pushed].filter(([repository]) => /base/.test(lastPartOf(repository)) === isBase);
  const [only] = candidates;
  const isOnly = chosen.length === 1 || chosen.some(
    (other) => isBaseOf(dockerfile.path, other.dockerfile.path) || isBaseOf(other.dockerfile.path, dockerfile.path)
  );
  if (only !== void 0 && candidates.length === 1 && isOnly)
    return atKnownHost(only[0], `${only[1]} pushes it there`, survey);
  const [runs] = new Map(places.map((place) => [place.repository, place])).values();
  const ownRepositories = new Set(places.map(({ repository }) => repository));
  return runs !== void 0 && ownRepositories.size === 1 && chosen.length === 1 && ECR_HOST.test(runs.repository.split("/")[0] ?? "") ? atKnownHost(runs.repository, runs.because, survey) : void 0;
}
function repositoriesOfFrom({
  dockerfile: { from, globalArgs, path }
}) {
  const defaults = Object.fromEntries(
    Object.entries(globalArgs).flatMap(([name, value]) => value === void 0 ? [] : [[name, value]])
  );
  const repositories = from.flatMap((image) => repositoryIn(expandVariables(image, defaults)) ?? []);
  return repositories.map((repository) => ({ repository, because: `${path} stands on it` }));
}
function atKnownHost(repository, because, { manifests, workflows }) {
  if (!repository.startsWith(`${ECR_OF_THE_RUN}/`))
    return { repository, repositoryBecause: because, isRepositoryGuessed: false };
  const images = manifests.workloads.flatMap(
    ({ containers }) => containers.map(({ image }) => image.split("/")[0] ?? "")
  );
  const host = images.find((first) => ECR_HOST.test(first));
  const region = workflows.flatMap(({ regions }) => regions)[0] ?? "us-east-1";
  const name = repository.slice(ECR_OF_THE_RUN.length + 1);
  if (host !== void 0)
    return { repository: `${host}/${name}`, repositoryBecause: because, isRepositoryGuessed: false };
  return {
    repository: `123456789012.dkr.ecr.${region}.amazonaws.com/${name}`,
    repositoryBecause: `${because}, in the account that it logs in to; put its number in`,
    isRepositoryGuessed: true
  };
}
function distinctRepositories(images) {
  const taken = /* @__PURE__ */ new Set();
  return images.map((image) => {
    const repository = taken.has(image.repository) ? `${image.repository}-${image.name}` : image.repository;
    taken.add(repository);
    return { ...image, repository };
  });
}
function argsOf({ dockerfile }, images, chosen) {
  const base = images.find((other) => isBaseOf(other.dockerfile, dockerfile));
  const parsed = chosen.find((one) => one.dockerfile.path === dockerfile)?.dockerfile;
  const [, variable] = /^\$\{?(\w+)\}?$/.exec(parsed?.from[0] ?? "") ?? [];
  if (base === void 0 || variable === void 0) return {};
  return parsed?.globalArgs[variable] === void 0 ? { [variable]: `${base.repository}:latest` } : {};
}

// src/init/propose.ts
function propose(survey, { registry } = {}) {
  const images = proposeImages(survey, registry);
  if (images.length === 0) throw noDockerfile(survey);
  const environments = proposeEnvironments(survey, images);
  return { images, environments, notes: [...notesOn(survey, images), ...placeNotes(environments)] };
}
function noDockerfile({ dockerfiles, services }) {
  const unreadable = dockerfiles.flatMap(({ path, problem }) => problem === void 0 ? [] : [`${path}: ${problem}`]);
  const what = unreadable.length > 0 ? `none that can be read: ${unreadable.join("; ")}` : "none";
  const elsewhere = services.length > 0 ? ` ${services[0]?.file} builds from ${services[0]?.dockerfile}.` : "";
  return new ToolError("INIT_NO_DOCKERFILE", `Looking for the Dockerfile of an image to deploy: there is ${what}`, {
    hint: `Write a Dockerfile at the top of the repository, or a hydrofoil.yaml whose "dockerfile" names one. Those called after development, tests or examples are passed over.${elsewhere}`
  });
}
function notesOn({ workflows, manifests, otherCi, dockerfiles }, images) {
  const today = workflows.filter(({ branches, pushes, builds, deploysBy, stateActions }) => {
    return branches.length > 0 && (deploysBy.length > 0 || stateActions.length > 0 || pushes.length > 0 || builds.length > 0);
  });
  return [
    ...stateNotes(workflows),
    ...hashNotes(workflows, dockerfiles),
    ...elsewhereNotes(workflows),
    ...leftOutNotes(dockerfiles, images),
    ...images.flatMap((image) => {
      const base = images.find((other) => isBaseOf(other.dockerfile, image.dockerfile));
      return base === void 0 ? [] : [
        `${image.dockerfile} stands on ${base.dockerfile}, so both are images here, each made when its inputs change. One Dockerfile with the lines of both would do as well: Hydrofoil finds the base in it.`
      ];
    }),
    ...today.length === 0 ? [] : [
      `${filesOf(today)}: remove what builds and deploys there when the new workflow has deployed once. Until then both answer a push.`
    ],
    ...manifests.charts.length === 0 ? [] : [
      `Helm chart in ${manifests.charts.join(", ")}: the images of running workloads are patched, and the next "helm upgrade" sets what its values say. Values are not edited yet.`
    ],
    ...manifests.kustomizations.length === 0 ? [] : [
      `Kustomization in ${manifests.kustomizations.slice(0, 3).join(", ")}: the images of running workloads are patched, and the next "kubectl apply -k" sets what it says. "images:" is not edited yet.`
    ],
    ...otherCi.map((file) => `${file} is there: docs/other-ci.md has the lines for that system.`)
  ];
}
var MOST_NAMED = 5;
function leftOutNotes(dockerfiles, images) {
  const left = dockerfiles.filter(({ path }) => images.every(({ dockerfile }) => dockerfile !== path));
  const broken = left.flatMap(
    ({ path, problem }) => problem === void 0 ? [] : [`${path} is left out, because it cannot be read: ${problem}`]
  );
  const others = left.flatMap(({ path, problem }) => problem === void 0 ? [path] : []);
  if (others.length === 0) return broken;
  const more = others.length - MOST_NAMED;
  const named = [...others.slice(0, MOST_NAMED), ...more > 0 ? [`${more} more`] : []].join(", ");
  return [
    ...broken,
    `Left out, because less speaks for them: ${named}. What is deployed of them belongs under images:.`
  ];
}
function stateNotes(workflows) {
  const remembering = workflows.filter(({ stateActions }) => stateActions.length > 0);
  const actions = new Set(remembering.flatMap(({ stateActions }) => stateActions));
  if (remembering.length === 0) return [];
  return [
    `${filesOf(remembering)}: what was built is remembered in a branch (${[...actions].join(", ")}). Nothing has to be remembered any more: the key of a base is made of all that it depends on, and the registry is asked for it. For other values there is hydrofoil state.`
  ];
}
function hashNotes(workflows, dockerfiles) {
  const hashing = workflows.filter(
    ({ stateActions, hashedFiles }) => stateActions.length > 0 && hashedFiles.length > 0
  );
  const hashed = [...new Set(hashing.flatMap(({ hashedFiles }) => hashedFiles))];
  const installed = new Set(dockerfiles.flatMap(({ installs }) => installs));
  const missed = [...installed].filter((path) => !hashed.some((one) => one.endsWith(path) || path.endsWith(one)));
  if (hashing.length === 0 || missed.length === 0) return [];
  return [
    `${filesOf(hashing)}: a hash of ${hashed.join(" and ")} decides about the base, and ${missed.join(" and ")} is what is installed. A change of it goes unnoticed today.`
  ];
}
function filesOf(workflows) {
  return workflows.map(({ file }) => file).join(", ");
}
function placeNotes(environments) {
  return [...Map.groupBy(environments, placeOf).values()].flatMap((some) => {
    if (some.length === 1) return [];
    const names = some.map(({ name }) => name).join(" and ");
    return [
      `${names} are in one namespace (${some[0]?.namespace}) and, as far as can be seen, in one cluster: they would deploy over each other. Give each its "context:" of the kubeconfig.`
    ];
  });
}
function elsewhereNotes(workflows) {
  const toEcs = workflows.filter(({ deploysBy }) => deploysBy.some((tool) => tool.includes("amazon-ecs")));
  if (toEcs.length === 0) return [];
  return [`${filesOf(toEcs)}: deploys to Amazon ECS. Hydrofoil deploys to Kubernetes, or into a folder of manifests.`];
}

// src/init/proposed-files.ts
import { posix as posix5 } from "node:path";

// src/init/render-rbac.ts
var import_yaml = __toESM(require_dist(), 1);
function rulesOf(names, { runsJobs, hasStatefulSets }) {
  return [
    "# What runs, and the patch of its images",
    "- { apiGroups: [apps], resources: [deployments, statefulsets, daemonsets], verbs: [get, list, patch] }",
    "- { apiGroups: [batch], resources: [cronjobs], verbs: [get, list, patch] }",
    "# The watch, and the evidence of a failure",
    "- { apiGroups: [apps], resources: [replicasets, controllerrevisions], verbs: [list] }",
    '- { apiGroups: [""], resources: [pods, events], verbs: [list] }',
    '- { apiGroups: [""], resources: [pods/log], verbs: [get] }',
    "# The lock and the history, by their names; what is created cannot be limited by a name",
    `- { apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [${names}], verbs: [get, patch] }`,
    "- { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create] }",
    `- { apiGroups: [""], resources: [configmaps], resourceNames: [${names}], verbs: [get, patch] }`,
    '- { apiGroups: [""], resources: [configmaps], verbs: [create] }',
    ...runsJobs ? ["# Jobs before a deployment", "- { apiGroups: [batch], resources: [jobs], verbs: [get, create, delete] }"] : [
      '# Only for "before" jobs, of which there are none:',
      "# - { apiGroups: [batch], resources: [jobs], verbs: [get, create, delete] }"
    ],
    ...hasStatefulSets ? [
      "# A pod of a StatefulSet that cannot start keeps its place until it is deleted",
      '- { apiGroups: [""], resources: [pods], verbs: [delete] }'
    ] : [
      "# Only for StatefulSets, of which there are none:",
      '# - { apiGroups: [""], resources: [pods], verbs: [delete] }'
    ]
  ];
}
function renderRbac(needs) {
  const byNamespace = Map.groupBy(needs.environments, ({ namespace }) => namespace);
  const [first = "default"] = byNamespace.keys();
  return [
    "# What the pipeline may do in the cluster, and no more. Applied once, by hand, by somebody who may give these rights:",
    "#   kubectl apply -f <this file>",
    `#   kubectl create token hydrofoil -n ${first}    # for a kubeconfig; or bind the role to who your cloud says the pipeline is`,
    ...[...byNamespace].flatMap(([namespace, environments]) => documentsOf(namespace, environments, needs)),
    ""
  ].join("\n");
}
function documentsOf(namespace, environments, needs) {
  const written = (0, import_yaml.stringify)(namespace, { version: "1.1" }).trim();
  const metadata = `metadata: { name: hydrofoil, namespace: ${written} }`;
  const names = environments.map(({ name }) => objectNameOf(name)).join(", ");
  return [
    "apiVersion: v1",
    "kind: ServiceAccount",
    metadata,
    "---",
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: Role",
    metadata,
    "rules:",
    ...rulesOf(names, needs).map((line) => `  ${line}`),
    "---",
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: RoleBinding",
    metadata,
    "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: hydrofoil }",
    `subjects: [{ kind: ServiceAccount, name: hydrofoil, namespace: ${written} }]`,
    ...needs.environments.at(-1)?.namespace === namespace ? [] : ["---"]
  ];
}
function rbacNeeds({ environments, runsJobs }, workloads) {
  const inCluster = environments.flatMap(
    ({ name, namespace }) => namespace === void 0 ? [] : [{ name, namespace }]
  );
  const hasStatefulSets = workloads.length === 0 || workloads.some((name) => name.startsWith("statefulset/"));
  return inCluster.length === 0 ? void 0 : { environments: inCluster, runsJobs, hasStatefulSets };
}

// src/init/workflow-access.ts
function accessOf({ repositories, environments }, { workflows }) {
  const hosts = new Set(repositories.map((repository) => repository.split("/")[0] ?? ""));
  const branches = environments.map(({ branch }) => branch);
  const today = workflows.filter((workflow) => workflow.branches.some((branch) => branches.includes(branch)));
  const clusters = today.flatMap(
    (workflow) => workflow.clusters.map((cluster) => ({
      ...cluster,
      region: cluster.location ?? workflow.regions[0] ?? "us-east-1"
    }))
  );
  const eks = clusters.filter(({ cloud }) => cloud === "eks").map(({ name, region }) => ({ name, region }));
  const gke = clusters.find(({ cloud, location }) => cloud === "gke" && location !== void 0);
  const secret = today.flatMap(({ secrets }) => secrets).find((name) => /KUBE_?CONF/i.test(name)) ?? "KUBECONFIG";
  return {
    registries: [...hosts].filter((host) => HOST.test(host)).toSorted().map(registryAccess),
    cluster: eks.length > 0 ? { kind: "eks", clusters: [...new Map(eks.map((one) => [one.name, one])).values()] } : gke !== void 0 ? { kind: "gke", name: gke.name, location: gke.region } : { kind: "kubeconfig", secret }
  };
}
var HOST = /^[A-Za-z0-9.-]+(?::\d+)?$/;
function registryAccess(host) {
  if (ECR_HOST.test(host)) return { kind: "ecr", host };
  if (/(?:^|[.-])(?:docker\.pkg\.dev|gcr\.io)$/.test(host)) return { kind: "artifact-registry", host };
  return host === "ghcr.io" ? { kind: "ghcr", host } : { kind: "password", host };
}

// src/init/workflow-facts.ts
import { posix as posix4 } from "node:path";

// src/init/plain-value.ts
var import_yaml2 = __toESM(require_dist(), 1);
function asRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
function asList(value) {
  return Array.isArray(value) ? value : [];
}
function asText(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : void 0;
}
function asTexts(value) {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => asText(one) ?? []);
}
function parseLeniently(text) {
  try {
    return (0, import_yaml2.parse)(text, { merge: true, logLevel: "silent" });
  } catch {
    return void 0;
  }
}

// src/init/shell-commands.ts
function shellCommands(script) {
  return script.replace(/\\\r?\n/g, " ").split(/\r?\n|&&|\|\||;|\|/).map((line) => [...line.matchAll(WORD)].map(([word]) => word.replace(/["']/g, ""))).filter(([first]) => first !== void 0 && !first.startsWith("#"));
}
var WORD = /(?:\$\{\{[^}]*\}\}|"[^"]*"|'[^']*'|[^\s"'])+/g;
function flagValues(words, names) {
  return words.flatMap((word, index) => {
    const [name = "", ...rest] = word.split("=");
    if (!names.includes(name)) return [];
    return rest.length > 0 ? [rest.join("=")] : words[index + 1] ?? [];
  });
}
function assignmentsIn(script) {
  const found = script.matchAll(/^\s*(?:export\s+|local\s+)?([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;|&$()]*)\s*$/gm);
  return Object.fromEntries([...found].map(([, name = "", value = ""]) => [name, value.replace(/^["']|["']$/g, "")]));
}

// src/init/builds-in-step.ts
import { posix as posix3 } from "node:path";
function buildsIn(commands) {
  return commands.flatMap((all) => {
    const words = all.filter((word) => word !== "buildx" && word !== "sudo");
    if (!isDocker(words[0]) || words[1] !== "build") return [];
    const context = words.slice(2).findLast((word, index, rest) => !word.startsWith("-") && !TAKES_VALUE.includes(rest[index - 1] ?? ""));
    const [file] = flagValues(words, ["-f", "--file"]);
    return buildOf(
      context ?? ".",
      file,
      imagesIn(...flagValues(words, ["-t", "--tag"])),
      flagValues(words, ["--target"])[0],
      flagValues(words, ["--platform"])
    );
  });
}
var TAKES_VALUE = [
  "-t",
  "--tag",
  "-f",
  "--file",
  "--target",
  "--platform",
  "--build-arg",
  "--cache-from",
  "--cache-to",
  "--label",
  "--secret",
  "--ssh",
  "--network",
  "--progress",
  "--output",
  "-o",
  "--builder"
];
function buildOfAction(uses, input) {
  if (!/^docker\/build-push-action@/.test(uses)) return [];
  return buildOf(
    input("context") || ".",
    input("file") || void 0,
    imagesIn(input("tags")),
    input("target") || void 0,
    [input("platforms")]
  );
}
function buildOf(context, file, repositories, target, platforms) {
  const folder = posix3.normalize(context).replace(/\/$/, "");
  const dockerfile = posix3.normalize(file ?? posix3.join(folder, "Dockerfile"));
  if (!isKnown(folder) || !isKnown(dockerfile) || /^[\w+]+:\/\//.test(context)) return [];
  return [
    {
      dockerfile,
      context: folder,
      repositories: [...new Set(repositories)],
      platforms: platforms.flatMap((text) => text.split(",")).map((text) => text.trim()).filter(isKnown),
      ...target === void 0 || !isKnown(target) ? {} : { target }
    }
  ];
}
function isDocker(program = "") {
  return /^(?:docker|podman|buildah|nerdctl)$/.test(program);
}
function imagesIn(...texts) {
  return texts.flatMap((text) => text.split(/[\s,]+/)).flatMap((word) => repositoryIn(word) ?? []);
}
function isKnown(text) {
  return text !== "" && !hasUnknown(text);
}

// src/init/clusters-in-step.ts
function clustersIn(commands) {
  return commands.flatMap((words) => {
    const line = words.join(" ");
    if (/^aws .*\beks\b.* update-kubeconfig\b/.test(line))
      return clusterOf("eks", flagValues(words, ["--name"])[0], flagValues(words, ["--region"])[0]);
    if (!/^gcloud .*container clusters get-credentials\b/.test(line)) return [];
    const name = words[words.indexOf("get-credentials") + 1];
    return clusterOf("gke", name, flagValues(words, ["--region", "--zone", "--location"])[0]);
  });
}
function clusterOfAction(uses, input) {
  if (!/^google-github-actions\/get-gke-credentials@/.test(uses)) return [];
  return clusterOf("gke", input("cluster_name"), input("location"));
}
function clusterOf(cloud, name, location) {
  if (name === void 0 || !PLAIN.test(name)) return [];
  return [{ cloud, name, ...location === void 0 || !PLAIN.test(location) ? {} : { location } }];
}
var PLAIN = /^[A-Za-z0-9][\w-]*$/;

// src/init/step-facts.ts
function readStep(step, script, env) {
  const uses = asText(step.uses) ?? "";
  const inputs = asRecord(step.with);
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, atEcr(value)]));
  const known = (text) => expandVariables(atEcr(text), variables);
  const input = (name) => known(asText(inputs[name]) ?? "");
  const commands = shellCommands(script).map((words) => words.map(known));
  const ofCommands = (pick) => commands.flatMap(pick).filter(isKnown);
  const kubernetes = commands.filter(([program = ""]) => /^(?:kubectl|helm|kustomize)$/.test(program));
  const builds = [...buildsIn(commands), ...buildOfAction(uses, input)];
  const tags = /^docker\/(?:build-push|metadata)-action@/.test(uses) ? imagesIn(input("tags"), input("images")) : [];
  return {
    builds,
    pushes: [
      ...builds.flatMap(({ repositories }) => repositories),
      ...tags,
      ...commands.flatMap(
        ([program, verb, ...rest]) => isDocker(program) && /^(?:push|tag)$/.test(verb ?? "") ? imagesIn(...rest) : []
      )
    ],
    clusters: [...clustersIn(commands), ...clusterOfAction(uses, input)],
    contexts: ofCommands((words) => [
      ...flagValues(words, ["--context", "--kube-context", "--alias"]),
      ...words.slice(0, 3).join(" ") === "kubectl config use-context" ? words.slice(3, 4) : []
    ]),
    namespaces: kubernetes.flatMap((words) => flagValues(words, ["-n", "--namespace"])).filter((name) => NAMESPACE.test(name)),
    regions: [
      input("aws-region"),
      ...Object.entries(env).flatMap(([name, value]) => /^AWS_(?:DEFAULT_)?REGION$/.test(name) ? value : []),
      ...ofCommands((words) => flagValues(words, ["--region"]))
    ].filter((text) => /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(text)),
    deploysBy: [
      ...kubernetes.flatMap(([program = "", ...words]) => words.some((word) => DEPLOYING.test(word)) ? program : []),
      .../^azure\/k8s-deploy@|\/amazon-ecs-deploy-task-definition@/i.test(uses) ? [uses.split("@")[0] ?? uses] : []
    ],
    stateActions: /\/stateful-action@/.test(uses) ? [uses] : [],
    hashedFiles: ofCommands(
      (words) => words.flatMap((word, index) => /(?:md5|sha1|sha256)sum$/.test(word) ? words[index + 1] ?? [] : []).map((file) => file.replace(/\)+$/, ""))
    ),
    secrets: []
  };
}
var NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
var DEPLOYING = /^(?:set|apply|rollout|upgrade|install|patch|replace|edit)$/;
function atEcr(text) {
  return text.replace(/\$\{\{\s*steps\.[\w-]+\.outputs\.registry\s*\}\}/g, ECR_OF_THE_RUN);
}
function combineSteps(steps) {
  return {
    builds: unique(steps.flatMap(({ builds }) => builds)),
    pushes: unique(steps.flatMap(({ pushes }) => pushes)),
    clusters: unique(steps.flatMap(({ clusters }) => clusters)),
    contexts: unique(steps.flatMap(({ contexts }) => contexts)),
    namespaces: unique(steps.flatMap(({ namespaces }) => namespaces)),
    regions: unique(steps.flatMap(({ regions }) => regions)),
    deploysBy: unique(steps.flatMap(({ deploysBy }) => deploysBy)),
    stateActions: unique(steps.flatMap(({ stateActions }) => stateActions)),
    hashedFiles: unique(steps.flatMap(({ hashedFiles }) => hashedFiles)),
    secrets: unique(steps.flatMap(({ secrets }) => secrets))
  };
}
function unique(values) {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText.values()];
}

// src/init/workflow-facts.ts
var WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
var OWN_WORKFLOWS = ["deploy", "pull-request", "lock"].map(
  (name) => `.github/workflows/hydrofoil-${name}.yaml`
);
async function findWorkflows(files) {
  const found = await Promise.all(
    files.paths.filter((path) => WORKFLOW.test(path) && !OWN_WORKFLOWS.includes(path)).map(async (file) => {
      const text = await files.read(file);
      return text === void 0 ? [] : [await readWorkflow(text, file, files)];
    })
  );
  return found.flat();
}
async function readWorkflow(text, file, files) {
  const workflow = asRecord(parseLeniently(text));
  const jobs = Object.values(asRecord(workflow.jobs)).map(asRecord);
  const steps = await Promise.all(
    jobs.flatMap(
      (job) => asList(job.steps).map(async (value) => {
        const step = asRecord(value);
        const script = await withScripts(asText(step.run) ?? "", files);
        const env = { ...textsOf(workflow.env), ...textsOf(job.env), ...assignmentsIn(script), ...textsOf(step.env) };
        return readStep(step, script, env);
      })
    )
  );
  return {
    file,
    name: asText(workflow.name) ?? posix4.basename(file),
    branches: asTexts(asRecord(asRecord(workflow.on).push).branches).filter((branch) => !/[*!]/.test(branch)),
    environments: unique(
      jobs.flatMap(({ environment }) => asText(environment) ?? asText(asRecord(environment).name) ?? [])
    ).filter((name) => !name.includes("$")),
    ...combineSteps(steps),
    secrets: unique([...text.matchAll(/secrets\.(\w+)/g)].map(([, name = ""]) => name))
  };
}
async function withScripts(run2, files) {
  const called = [...run2.matchAll(/(?:^|[\s./])((?:[\w.-]+\/)*[\w.-]+\.sh)\b/gm)].map(
    ([, path = ""]) => posix4.normalize(path)
  );
  const texts = await Promise.all(
    unique(called).filter((path) => files.paths.includes(path)).map(files.read)
  );
  return [run2, ...texts].join("\n");
}
function textsOf(value) {
  const record = asRecord(value);
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, one]) => asText(one) === void 0 ? [] : [[name, String(one)]])
  );
}

// src/init/workflows.ts
var import_yaml3 = __toESM(require_dist(), 1);

// src/init/expression.ts
function expression(text) {
  return `\${{ ${text} }}`;
}

// src/init/render-workflow.ts
function renderWorkflow(workflow) {
  const { name, comment, on, permissions, concurrency, job, jobIf, timeoutMinutes, steps } = workflow;
  return [
    ...comment.map((line) => `# ${line}`),
    `name: ${name}`,
    "on:",
    ...on.map((line) => `  ${line}`),
    "permissions:",
    ...Object.entries(permissions).map(([right, level]) => `  ${right}: ${level}`),
    `concurrency: # ${concurrency.because}`,
    `  group: ${concurrency.group}`,
    `  cancel-in-progress: ${concurrency.cancel}`,
    "jobs:",
    `  ${job}:`,
    ...jobIf === void 0 ? [] : [`    if: ${jobIf}`],
    "    runs-on: ubuntu-latest",
    `    timeout-minutes: ${timeoutMinutes}`,
    "    steps:",
    ...steps.flatMap((step) => step.map((line) => `      ${line}`)),
    ""
  ].join("\n");
}

// src/init/workflow-steps.ts
var CHECKOUT = [`- uses: ${PINNED.checkout}`, "  with: { fetch-depth: 0, persist-credentials: false }"];
function registrySteps({ registries }, only) {
  const google = registries.some(({ kind }) => kind === "artifact-registry") ? [googleStep("access_token")] : [];
  return [...google, ...registries.flatMap(loginSteps)].map((step) => withCondition(step, only));
}
function registryVariables({ registries }) {
  return registries.some(({ kind }) => kind === "ecr") ? { AWS_ROLE_ARN: expression("vars.AWS_ROLE_ARN") } : {};
}
function clusterSteps({ cluster, registries }) {
  switch (cluster.kind) {
    case "eks": {
      const region = cluster.clusters[0]?.region ?? "us-east-1";
      return [
        awsStep(region),
        // the token of an EKS cluster comes from the aws program
        ...cluster.clusters.map(({ name, region: at }) => [
          `- run: aws eks update-kubeconfig --name ${name} --region ${at} --alias ${name}`
        ])
      ];
    }
    case "gke": {
      const isIn = registries.some(({ kind }) => kind === "artifact-registry");
      return [
        ...isIn ? [] : [googleStep()],
        [`- uses: ${PINNED.gke}`, `  with: { cluster_name: ${cluster.name}, location: ${cluster.location} }`]
      ];
    }
    case "kubeconfig":
      return [];
  }
}
function hydrofoilStep(action, inputs, variables) {
  return [`- uses: ${action}`, ...section("with", inputs), ...section("env", variables)];
}
function section(name, entries) {
  const lines = Object.entries(entries).map(([key, value]) => `    ${key}: ${value}`);
  return lines.length === 0 ? [] : [`  ${name}:`, ...lines];
}
function permissionsOf({ registries, cluster }, { deploys }) {
  const isCloud = registries.some(({ kind }) => kind === "ecr" || kind === "artifact-registry") || deploys && cluster.kind !== "kubeconfig";
  return {
    ...isCloud ? { "id-token": "write # to be known to the cloud by OIDC, without a stored key" } : {},
    ...registries.some(({ kind }) => kind === "ghcr") ? { packages: "write # to push to GitHub's registry" } : {}
  };
}
function awsStep(region) {
  return [
    `- uses: ${PINNED.aws}`,
    "  with:",
    `    role-to-assume: ${expression("vars.AWS_ROLE_ARN")}`,
    `    aws-region: ${region}`
  ];
}
function googleStep(token) {
  return [
    `- uses: ${PINNED.google}`,
    ...token === void 0 ? [] : ["  id: google"],
    "  with:",
    `    workload_identity_provider: ${expression("vars.GOOGLE_WORKLOAD_IDENTITY_PROVIDER")}`,
    `    service_account: ${expression("vars.GOOGLE_SERVICE_ACCOUNT")}`,
    ...token === void 0 ? [] : [`    token_format: ${token}`]
  ];
}
function loginSteps({ kind, host }) {
  switch (kind) {
    case "ecr":
      return [];
    case "artifact-registry":
      return [passwordLogin(host, "oauth2accesstoken", expression("steps.google.outputs.access_token"))];
    case "ghcr":
      return [passwordLogin(host, expression("github.actor"), expression("github.token"))];
    case "password":
      return [passwordLogin(host, expression("secrets.REGISTRY_USER"), expression("secrets.REGISTRY_PASSWORD"))];
  }
}
function passwordLogin(host, user, password) {
  return [
    `- run: echo "$REGISTRY_PASSWORD" | docker login ${host} --username "$REGISTRY_USER" --password-stdin`,
    "  env:",
    `    REGISTRY_USER: ${user}`,
    `    REGISTRY_PASSWORD: ${password}`
  ];
}
function withCondition([first = "", ...rest], only) {
  return only === void 0 ? [first, ...rest] : [first, `  if: ${only}`, ...rest];
}

// src/init/workflows.ts
function deployWorkflow({ environments }, { access, action }) {
  const branches = (0, import_yaml3.stringify)(
    environments.flatMap(({ branch }) => branch === void 0 ? [] : literally(branch)),
    { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }
  ).trim();
  const { cluster } = access;
  const kubeconfig = cluster.kind === "kubeconfig" ? { kubeconfig: expression(`secrets.${cluster.secret}`) } : {};
  return renderWorkflow({
    name: "Deploy",
    comment: ["Deploys the environment whose branch was pushed."],
    on: ["push:", `  branches: ${branches}`],
    permissions: {
      contents: "read",
      ...permissionsOf(access, { deploys: true }),
      deployments: "write # to keep GitHub's list of deployments"
    },
    concurrency: {
      group: `hydrofoil-deploy-${expression("github.ref")}`,
      cancel: false,
      because: "a rollout that has begun is brought to its end; of those that wait, the newest runs"
    },
    job: "deploy",
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access),
      ...clusterSteps(access),
      hydrofoilStep(action, kubeconfig, cluster.kind === "eks" ? {} : registryVariables(access))
    ]
  });
}
function literally(branch) {
  return branch.replace(/[*?+[\]!\\]/g, "\\$&");
}
function pullRequestWorkflow({ access, action }) {
  return renderWorkflow({
    name: "Hydrofoil on a pull request",
    comment: [
      "Makes the base of a pull request before it is merged, so that no deployment waits for it.",
      "Pull requests of forks get no credentials: the action only plans."
    ],
    on: ["pull_request:"],
    permissions: {
      contents: "read",
      ...permissionsOf(access, { deploys: false }),
      "pull-requests": "write # to keep one comment with what a merge will make again"
    },
    concurrency: {
      group: `hydrofoil-base-${expression("github.event.pull_request.number")}`,
      cancel: true,
      because: "only the newest commit of a pull request matters"
    },
    job: "base",
    jobIf: "github.actor != 'dependabot[bot]' # its runs get no credentials",
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access, FROM_HERE),
      hydrofoilStep(action, { command: "base" }, registryVariables(access))
    ]
  });
}
var FROM_HERE = "github.event.pull_request.head.repo.full_name == github.repository";
function lockWorkflow({ access, action }) {
  return renderWorkflow({
    name: "Update hydrofoil.lock",
    comment: [
      "Moves the FROM images to what their tags point to now, and proposes that as a pull request: security updates arrive through review.",
      "It makes the base as well, because a pull request of this token starts no other workflow.",
      "Settings > Actions > General must allow GitHub Actions to create pull requests."
    ],
    on: ["schedule:", "  - cron: '17 4 * * 1' # Mondays, in a minute when few others begin", "workflow_dispatch:"],
    permissions: {
      contents: "write # to push a branch of its own, never by force",
      ...permissionsOf(access, { deploys: false }),
      "pull-requests": "write # to open the pull request"
    },
    concurrency: { group: "hydrofoil-lock", cancel: false, because: "one update at a time" },
    job: "update",
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access),
      hydrofoilStep(action, { command: "lock", update: "true" }, registryVariables(access)),
      hydrofoilStep(action, { command: "base" }, registryVariables(access)),
      PROPOSE
    ]
  });
}
var PROPOSE = `- name: Propose what moved
  env:
    GH_TOKEN: ${expression("github.token")}
    BRANCH: hydrofoil-lock-${expression("github.run_id")}
  run: |
    if [ -z "$(git status --porcelain -- hydrofoil.lock)" ]; then exit 0; fi
    git config user.name 'github-actions[bot]'
    git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
    git switch --create "$BRANCH"
    git add hydrofoil.lock
    git commit --message 'Move the FROM images to what their tags point to now'
    gh auth setup-git
    git push origin "$BRANCH"
    gh pr create --fill --head "$BRANCH"`.split("\n");

// src/init/proposed-files.ts
function proposeFiles(setup, survey, action = OWN_ACTION) {
  const [deploy = "", pullRequest = "", lock = ""] = OWN_WORKFLOWS;
  const settings = { access: accessOf(setup, survey), action };
  const workflows = [
    ...setup.environments.some(({ branch }) => branch !== void 0) ? [{ path: deploy, text: deployWorkflow(setup, settings), purpose: "deploys on a push" }] : [],
    { path: pullRequest, text: pullRequestWorkflow(settings), purpose: "makes the base on a pull request" },
    { path: lock, text: lockWorkflow(settings), purpose: "moves the FROM images every week, as a pull request" }
  ];
  const needs = rbacNeeds(
    setup,
    survey.manifests.workloads.map(({ name }) => name)
  );
  const rbac = { path: rbacPath(survey), purpose: "the rights of the pipeline in the cluster" };
  return [
    ...isOnGitHub(survey) ? workflows : [],
    ...needs === void 0 ? [] : [{ ...rbac, text: renderRbac(needs) }]
  ];
}
function isOnGitHub({ git: { origin }, workflows, otherCi }) {
  if (workflows.length > 0 || origin?.host.includes("github") === true) return true;
  return origin === void 0 && otherCi.length === 0;
}
function rbacPath({ manifests: { workloads } }) {
  const folder = posix5.dirname(workloads[0]?.file ?? "deploy/file");
  return posix5.join(folder === "." ? "deploy" : folder, "rbac", "hydrofoil.yaml");
}

// src/init/render-config.ts
var import_yaml4 = __toESM(require_dist(), 1);
function renderConfig({ images, environments }) {
  return [
    "# What Hydrofoil makes, and where it deploys it: docs/reference/configuration.md in its repository.",
    "images:",
    ...images.flatMap(imageLines),
    "",
    "environments:",
    ...environments.flatMap(environmentLines),
    ""
  ].join("\n");
}
function imageLines(image) {
  const { name, repository, repositoryBecause, dockerfile, dockerfileBecause, context, target, platforms, args } = image;
  return [
    `  ${name}:`,
    `    repository: ${scalar(repository)} # ${oneLine(repositoryBecause)}`,
    `    dockerfile: ${scalar(dockerfile)} # ${oneLine(dockerfileBecause)}`,
    ...context === "." ? [] : [`    context: ${scalar(context)}`],
    ...target === void 0 ? [] : [`    target: ${scalar(target)}`],
    ...isUsual(platforms) ? [] : [`    platforms: [${platforms.join(", ")}] # as today`],
    ...Object.keys(args).length === 0 ? [] : [`    args: ${flow(args)} # the image of this commit, whatever its tag says`]
  ];
}
function environmentLines(environment) {
  const { name, branch, because, context, namespace, isNamespaceGuessed, workloads, job } = environment;
  const cluster = context === void 0 ? { namespace } : { context, namespace };
  return [
    `  ${name}:`,
    `    branch: ${scalar(branch)} # ${oneLine(because)}`,
    `    kubernetes: ${flow(cluster)}${isNamespaceGuessed ? " # a guess: no manifest or workflow names one" : ""}`,
    ...workloads === void 0 ? ["    workloads: auto # every workload that runs one of the images"] : [
      "    # Named with their containers, because their manifests name another repository",
      "    workloads:",
      ...workloads.map((workload) => `      - ${workload}`)
    ],
    ...job === void 0 ? [] : [
      `    # ${oneLine(job.file)} could run in the new image before anything is changed:`,
      `    # before: [${flow({ name: job.name, image: job.image, command: job.command })}]`
    ]
  ];
}
function isUsual(platforms) {
  return platforms.length === 0 || platforms.length === 1 && platforms[0] === "linux/amd64";
}
function oneLine(text) {
  return text.replace(new RegExp("\\p{Cc}", "gu"), " ");
}
function scalar(text) {
  return new RegExp("\\p{Cc}", "u").test(text) ? JSON.stringify(text) : (0, import_yaml4.stringify)(text, { lineWidth: 0 }).trimEnd();
}
function flow(value) {
  return (0, import_yaml4.stringify)(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

// src/init/repository-top.ts
async function repositoryTop(folder, signal) {
  const state = await createGit().readState(folder, { signal });
  if (state !== void 0) return state.root;
  try {
    const { exitCode, stdout } = await exec("git", ["-C", folder, "rev-parse", "--show-toplevel"], { signal });
    return exitCode === 0 && stdout.replace(/\n$/, "") || folder;
  } catch (error) {
    if (isToolError(error, "COMMAND_NOT_FOUND")) return folder;
    throw error;
  }
}

// src/init/setup.ts
function setupOfProposal({ images, environments }) {
  return {
    repositories: images.map(({ repository }) => repository),
    environments: environments.map(({ name, branch, namespace }) => ({ name, branch, namespace })),
    runsJobs: false
  };
}
function setupOfConfig({ images, environments }) {
  return {
    repositories: Object.values(images).map(({ repository }) => formatRepository(repository)),
    environments: Object.values(environments).map(({ name, branch, destination }) => ({
      name,
      ...branch === void 0 ? {} : { branch },
      ...destination.kind === "kubernetes" ? { namespace: destination.namespace ?? "default" } : {}
    })),
    runsJobs: Object.values(environments).some(({ before }) => before.length > 0)
  };
}

// src/init/survey-repository.ts
import { basename } from "node:path";

// src/init/compose.ts
import { posix as posix7 } from "node:path";

// src/init/dockerfiles.ts
import { posix as posix6 } from "node:path";
var NAME = /^(?:(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?|[\w.-]+\.(?:Dockerfile|dockerfile))$/;
var NOT_DEPLOYED = /(?:^|[/._-])(?:dev|devel|development|devcontainer|test|tests|testing|e2e|fixtures?|examples?|samples?|docs?|local|debug|lint|ci|jenkins|template|tmpl|j2|in|dockerignore|windows|windowsservercore|packaging\/(?:debian|rpm)|cypress|worktree-container)(?=$|[/._-])/i;
async function findDockerfiles({ paths, read }) {
  const candidates = paths.filter((path) => NAME.test(posix6.basename(path)) && !NOT_DEPLOYED.test(path));
  const found = await Promise.all(
    candidates.map(async (path) => {
      const text = await read(path);
      return text === void 0 ? [] : [readOne(text, path)];
    })
  );
  return found.flat();
}
function readOne(text, path) {
  try {
    const { stages, globalArgs } = parseDockerfile(text, path);
    const own = stages.map(({ name }) => name);
    return {
      path,
      from: stages.map(({ from }) => from.image).filter((image) => !own.includes(image.toLowerCase())),
      globalArgs: Object.fromEntries(
        globalArgs.flatMap(
          ({ args }) => args.map(({ name, value }) => [name, value?.replace(/^(["'])(.*)\1$/, "$2")])
        )
      ),
      installs: stages.flatMap(
        ({ instructions }) => instructions.flatMap(({ keyword, text: line }) => keyword === "RUN" ? requirementsIn(line) : [])
      )
    };
  } catch (error) {
    return { path, from: [], globalArgs: {}, installs: [], problem: messageOf(error) };
  }
}
function requirementsIn(line) {
  return [...line.matchAll(/(?:-r|--requirement)[ =]+(?:\.\/|\/)?([\w./-]+\.txt)/g)].map(([, file = ""]) => file);
}

// src/init/compose.ts
var COMPOSE = /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;
async function findComposeServices({ paths, read }) {
  const found = await Promise.all(
    paths.filter((path) => COMPOSE.test(path)).map(async (file) => servicesIn(await read(file) ?? "", file))
  );
  return found.flat();
}
function servicesIn(text, file) {
  const services = asRecord(asRecord(parseLeniently(text)).services);
  return Object.entries(services).flatMap(([name, service]) => {
    const { build } = asRecord(service);
    const context = withDefaults(asText(build) ?? asText(asRecord(build).context) ?? "");
    if (context === "" || /[$:]/.test(context)) return [];
    const folder = posix7.join(posix7.dirname(file), context);
    const dockerfile = posix7.join(folder, withDefaults(asText(asRecord(build).dockerfile) ?? "Dockerfile"));
    if (dockerfile.includes("$") || NOT_DEPLOYED.test(file)) return [];
    return [{ file, name, context: folder.replace(/\/$/, ""), dockerfile }];
  });
}
function withDefaults(text) {
  return text.replace(/\$\{\w+:?-([^}$]*)\}/g, "$1");
}

// src/init/git-facts.ts
async function readGitFacts(root, signal) {
  const git = async (...args) => {
    try {
      const { exitCode, stdout } = await exec("git", ["-C", root, ...args], { signal });
      return exitCode === 0 ? stdout.trim() : "";
    } catch (error) {
      if (isToolError(error, "COMMAND_NOT_FOUND")) return "";
      throw error;
    }
  };
  const [references, remoteHead, head, url] = await Promise.all([
    git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes/origin"),
    git("symbolic-ref", "--short", "refs/remotes/origin/HEAD"),
    git("symbolic-ref", "--short", "HEAD"),
    git("remote", "get-url", "origin")
  ]);
  const branches = new Set(
    [...references.split("\n"), `refs/heads/${head}`].map((reference) => reference.replace(/^refs\/(?:heads|remotes\/origin)\//, "")).filter((branch) => branch !== "" && branch !== "HEAD")
  );
  const usual = ["main", "master"].find((branch) => branches.has(branch));
  const defaultBranch = remoteHead.replace(/^origin\//, "") || (usual ?? head);
  const origin = originOf(url);
  return {
    branches: [...branches],
    ...defaultBranch === "" ? {} : { defaultBranch },
    ...origin === void 0 ? {} : { origin }
  };
}
function originOf(url) {
  const [, host, owner, name] = /^(?:\w+:\/\/)?(?:[^@/]*@)?([^:/]+)(?::\d+)?[:/](?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  return host === void 0 || owner === void 0 || name === void 0 ? void 0 : { host, owner, name };
}

// src/init/manifests.ts
import { posix as posix8 } from "node:path";
var ASIDE = /(?:^|\/)(?:(?:unit)?tests?|e2e|fixtures?|examples?|samples?|docs?|templates|\.github)\//i;
async function findManifests({ paths, read }) {
  const candidates = paths.filter((path) => /\.ya?ml$/.test(path) && !ASIDE.test(path));
  const workloads = await Promise.all(
    candidates.map(async (file) => {
      const text = await read(file);
      return text === void 0 || !MAY_BE_WORKLOAD.test(text) ? [] : workloadsIn(text, file);
    })
  );
  const foldersOf = (name) => [...new Set(paths.filter((path) => name.test(path)).map(posix8.dirname))];
  return {
    workloads: workloads.flat(),
    charts: foldersOf(/(?:^|\/)Chart\.ya?ml$/),
    kustomizations: foldersOf(/(?:^|\/)kustomization\.ya?ml$/)
  };
}
var MAY_BE_WORKLOAD = /^\s*kind:\s*["']?(?:Deployment|StatefulSet|DaemonSet|CronJob|Job|List)\b/m;
function workloadsIn(text, file) {
  try {
    const { workloads, value } = parseManifest(text, file, file);
    return workloads.map(({ kind, name, containers }) => {
      const document = value.map(asRecord).find((one) => asText(one.kind)?.toLowerCase() === kind && nameIn(one) === name);
      const namespace = asText(asRecord(document?.metadata).namespace);
      const command = kind === "job" ? commandIn(document) : void 0;
      return {
        file,
        name: `${kind}/${name}`,
        containers: containers.map((container) => ({ name: container.name, image: container.place.image })),
        ...namespace === void 0 ? {} : { namespace },
        ...command === void 0 ? {} : { command }
      };
    });
  } catch {
    return [];
  }
}
function nameIn(document) {
  return asText(asRecord(document.metadata).name);
}
function commandIn(job) {
  const podSpec = asRecord(asRecord(asRecord(job?.spec).template).spec);
  const [container] = Array.isArray(podSpec.containers) ? podSpec.containers : [];
  const { command, args = [] } = asRecord(container);
  const words = [command, args].flat();
  return words.length > 0 && words.every((word) => typeof word === "string") ? words : void 0;
}

// src/init/repository-files.ts
import { readdir, readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
var OTHERS = /(?:^|\/)(?:node_modules|vendor|third_party|\.git|\.venv|venv|dist|build\/generated)\//;
var LARGEST_BYTES = 1 << 20;
var MOST_FILES = 5e4;
async function listRepositoryFiles(root, signal) {
  const paths = await listedByGit(root, signal) ?? await listedByFolders(root, signal);
  return {
    paths: paths.filter((path) => !OTHERS.test(path)).toSorted(byDepth),
    read: (path) => readText(join2(root, path), signal)
  };
}
async function listedByGit(root, signal) {
  const args = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  try {
    const { exitCode, stdout } = await exec("git", args, { env: { GIT_OPTIONAL_LOCKS: "0" }, signal });
    return exitCode === 0 ? [...new Set(stdout.split("\0").filter((path) => path !== ""))] : void 0;
  } catch (error) {
    if (isToolError(error, "COMMAND_NOT_FOUND")) return void 0;
    throw error;
  }
}
async function listedByFolders(root, signal) {
  const found = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== void 0 && found.length < MOST_FILES; folder = folders.shift()) {
    signal.throwIfAborted();
    for (const entry of await entriesOf(join2(root, folder))) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !OTHERS.test(`${path}/`)) folders.push(`${path}/`);
      else if (entry.isFile()) found.push(path);
    }
  }
  return found;
}
async function entriesOf(folder) {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
async function readText(file, signal) {
  try {
    const bytes = await readFile2(file, { signal });
    return bytes.length > LARGEST_BYTES ? void 0 : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    signal.throwIfAborted();
    return void 0;
  }
}
function byDepth(a, b) {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : 1);
}

// src/init/survey-repository.ts
var OTHER_CI = [".gitlab-ci.yml", ".circleci/config.yml", "Jenkinsfile", ".buildkite/pipeline.yml"];
async function surveyRepository(root, signal) {
  const [files, git] = await Promise.all([listRepositoryFiles(root, signal), readGitFacts(root, signal)]);
  return surveyFiles(files, git, basename(root));
}
async function surveyFiles(files, git, folderName) {
  const [dockerfiles, services, workflows, manifests] = await Promise.all([
    findDockerfiles(files),
    findComposeServices(files),
    findWorkflows(files),
    findManifests(files)
  ]);
  const otherCi = files.paths.filter((path) => OTHER_CI.includes(path));
  return { name: git.origin?.name ?? folderName, git, dockerfiles, services, workflows, manifests, otherCi };
}

// src/init/write-files.ts
import { mkdir, readFile as readFile3, realpath, rename, rm } from "node:fs/promises";
import { dirname, join as join3 } from "node:path";
async function writeFiles(root, changes, signal) {
  const staged = [];
  try {
    for (const { path, before, text } of changes) {
      const file = before === void 0 ? join3(root, path) : await realpath(join3(root, path));
      staged.push({ file, temporary: await stage(file, text, path) });
      if (await textOf(file) !== before) throw changedMeanwhile(path);
    }
    signal.throwIfAborted();
    for (const { temporary, file } of staged) await rename(temporary, file);
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}
async function stage(file, text, path) {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await writeBeside(file, text);
  } catch (cause) {
    throw new ToolError("INIT_FILE_UNWRITABLE", `Writing ${path}: ${messageOf(cause)}`, {
      hint: "Nothing was written. Run hydrofoil init again where you may write, or with --dry-run.",
      cause
    });
  }
}
async function textOf(file) {
  try {
    return await readFile3(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
    throw error;
  }
}
function changedMeanwhile(path) {
  return new ToolError("INIT_FILE_CHANGED", `Writing ${path}: somebody changed it after it was shown`, {
    hint: "Nothing was written. Run hydrofoil init again."
  });
}

// src/cli/init/answers.ts
import { isatty } from "node:tty";
function answersOf({ yes, dryRun }, { json }) {
  if (dryRun === true) return silentAnswers("dry-run");
  if (yes === true) return silentAnswers("yes");
  const isTerminal = isatty(0) && isatty(1);
  if (json || !isTerminal) return silentAnswers("nobody");
  const ask = () => import("./ask-FVORWYH6.js");
  return {
    kind: "user",
    complete: async (proposal, signal) => (await ask()).askForGuesses(proposal, signal),
    mayWrite: async (change, signal) => (await ask()).askToWrite(change, signal)
  };
}
function silentAnswers(kind) {
  return { kind, complete: async (proposal) => proposal, mayWrite: async () => kind === "yes" };
}

// src/cli/init/show.ts
var import_picocolors = __toESM(require_picocolors(), 1);

// node_modules/diff/libesm/diff/base.js
var Diff = class {
  diff(oldStr, newStr, options = {}) {
    let callback;
    if (typeof options === "function") {
      callback = options;
      options = {};
    } else if ("callback" in options) {
      callback = options.callback;
    }
    const oldString = this.castInput(oldStr, options);
    const newString = this.castInput(newStr, options);
    const oldTokens = this.removeEmpty(this.tokenize(oldString, options));
    const newTokens = this.removeEmpty(this.tokenize(newString, options));
    return this.diffWithOptionsObj(oldTokens, newTokens, options, callback);
  }
  diffWithOptionsObj(oldTokens, newTokens, options, callback) {
    var _a;
    const done = (value) => {
      value = this.postProcess(value, options);
      if (callback) {
        setTimeout(function() {
          callback(value);
        }, 0);
        return void 0;
      } else {
        return value;
      }
    };
    const newLen = newTokens.length, oldLen = oldTokens.length;
    let editLength = 1;
    let maxEditLength = newLen + oldLen;
    if (options.maxEditLength != null) {
      maxEditLength = Math.min(maxEditLength, options.maxEditLength);
    }
    const maxExecutionTime = (_a = options.timeout) !== null && _a !== void 0 ? _a : Infinity;
    const abortAfterTimestamp = Date.now() + maxExecutionTime;
    const bestPath = [{ oldPos: -1, lastComponent: void 0 }];
    let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
    if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
      return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
    }
    let minDiagonalToConsider = -Infinity, maxDiagonalToConsider = Infinity;
    const execEditLength = () => {
      for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
        let basePath;
        const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
        if (removePath) {
          bestPath[diagonalPath - 1] = void 0;
        }
        let canAdd = false;
        if (addPath) {
          const addPathNewPos = addPath.oldPos - diagonalPath;
          canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
        }
        const canRemove = removePath && removePath.oldPos + 1 < oldLen;
        if (!canAdd && !canRemove) {
          bestPath[diagonalPath] = void 0;
          continue;
        }
        if (!canRemove || canAdd && removePath.oldPos < addPath.oldPos) {
          basePath = this.addToPath(addPath, true, false, 0, options);
        } else {
          basePath = this.addToPath(removePath, false, true, 1, options);
        }
        newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
        if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
          return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
        } else {
          bestPath[diagonalPath] = basePath;
          if (basePath.oldPos + 1 >= oldLen) {
            maxDiagonalToConsider = Math.min(maxDiagonalToConsider, diagonalPath - 1);
          }
          if (newPos + 1 >= newLen) {
            minDiagonalToConsider = Math.max(minDiagonalToConsider, diagonalPath + 1);
          }
        }
      }
      editLength++;
    };
    if (callback) {
      (function exec2() {
        setTimeout(function() {
          if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) {
            return callback(void 0);
          }
          if (!execEditLength()) {
            exec2();
          }
        }, 0);
      })();
    } else {
      while (editLength <= maxEditLength && Date.now() <= abortAfterTimestamp) {
        const ret = execEditLength();
        if (ret) {
          return ret;
        }
      }
    }
  }
  addToPath(path, added, removed, oldPosInc, options) {
    const last = path.lastComponent;
    if (last && !options.oneChangePerToken && last.added === added && last.removed === removed) {
      return {
        oldPos: path.oldPos + oldPosInc,
        lastComponent: { count: last.count + 1, added, removed, previousComponent: last.previousComponent }
      };
    } else {
      return {
        oldPos: path.oldPos + oldPosInc,
        lastComponent: { count: 1, added, removed, previousComponent: last }
      };
    }
  }
  extractCommon(basePath, newTokens, oldTokens, diagonalPath, options) {
    const newLen = newTokens.length, oldLen = oldTokens.length;
    let oldPos = basePath.oldPos, newPos = oldPos - diagonalPath, commonCount = 0;
    while (newPos + 1 < newLen && oldPos + 1 < oldLen && this.equals(oldTokens[oldPos + 1], newTokens[newPos + 1], options)) {
      newPos++;
      oldPos++;
      commonCount++;
      if (options.oneChangePerToken) {
        basePath.lastComponent = { count: 1, previousComponent: basePath.lastComponent, added: false, removed: false };
      }
    }
    if (commonCount && !options.oneChangePerToken) {
      basePath.lastComponent = { count: commonCount, previousComponent: basePath.lastComponent, added: false, removed: false };
    }
    basePath.oldPos = oldPos;
    return newPos;
  }
  equals(left, right, options) {
    if (options.comparator) {
      return options.comparator(left, right);
    } else {
      return left === right || !!options.ignoreCase && left.toLowerCase() === right.toLowerCase();
    }
  }
  removeEmpty(array) {
    const ret = [];
    for (let i = 0; i < array.length; i++) {
      if (array[i]) {
        ret.push(array[i]);
      }
    }
    return ret;
  }
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  castInput(value, options) {
    return value;
  }
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  tokenize(value, options) {
    return Array.from(value);
  }
  join(chars) {
    return chars.join("");
  }
  postProcess(changeObjects, options) {
    return changeObjects;
  }
  get useLongestToken() {
    return false;
  }
  buildValues(lastComponent, newTokens, oldTokens) {
    const components = [];
    let nextComponent;
    while (lastComponent) {
      components.push(lastComponent);
      nextComponent = lastComponent.previousComponent;
      delete lastComponent.previousComponent;
      lastComponent = nextComponent;
    }
    components.reverse();
    const componentLen = components.length;
    let componentPos = 0, newPos = 0, oldPos = 0;
    for (; componentPos < componentLen; componentPos++) {
      const component = components[componentPos];
      if (!component.removed) {
        if (!component.added && this.useLongestToken) {
          let value = newTokens.slice(newPos, newPos + component.count);
          value = value.map(function(value2, i) {
            const oldValue = oldTokens[oldPos + i];
            return oldValue.length > value2.length ? oldValue : value2;
          });
          component.value = this.join(value);
        } else {
          component.value = this.join(newTokens.slice(newPos, newPos + component.count));
        }
        newPos += component.count;
        if (!component.added) {
          oldPos += component.count;
        }
      } else {
        component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
        oldPos += component.count;
      }
    }
    return components;
  }
};

// node_modules/diff/libesm/diff/line.js
var LineDiff = class extends Diff {
  constructor() {
    super(...arguments);
    this.tokenize = tokenize;
  }
  equals(left, right, options) {
    if (options.ignoreWhitespace) {
      if (!options.newlineIsToken || !left.includes("\n")) {
        left = left.trim();
      }
      if (!options.newlineIsToken || !right.includes("\n")) {
        right = right.trim();
      }
    } else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
      if (left.endsWith("\n")) {
        left = left.slice(0, -1);
      }
      if (right.endsWith("\n")) {
        right = right.slice(0, -1);
      }
    }
    return super.equals(left, right, options);
  }
};
var lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
  return lineDiff.diff(oldStr, newStr, options);
}
function tokenize(value, options) {
  if (options.stripTrailingCr) {
    value = value.replace(/\r\n/g, "\n");
  }
  const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
  if (!linesAndNewlines[linesAndNewlines.length - 1]) {
    linesAndNewlines.pop();
  }
  for (let i = 0; i < linesAndNewlines.length; i++) {
    const line = linesAndNewlines[i];
    if (i % 2 && !options.newlineIsToken) {
      retLines[retLines.length - 1] += line;
    } else {
      retLines.push(line);
    }
  }
  return retLines;
}

// node_modules/diff/libesm/patch/create.js
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
  let optionsObj;
  if (!options) {
    optionsObj = {};
  } else if (typeof options === "function") {
    optionsObj = { callback: options };
  } else {
    optionsObj = options;
  }
  if (typeof optionsObj.context === "undefined") {
    optionsObj.context = 4;
  }
  const context = optionsObj.context;
  if (optionsObj.newlineIsToken) {
    throw new Error("newlineIsToken may not be used with patch-generation functions, only with diffing functions");
  }
  if (!optionsObj.callback) {
    return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
  } else {
    const { callback } = optionsObj;
    diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
      const patch = diffLinesResultToPatch(diff);
      callback(patch);
    } }));
  }
  function diffLinesResultToPatch(diff) {
    if (!diff) {
      return;
    }
    diff.push({ value: "", lines: [] });
    function contextLines(lines) {
      return lines.map(function(entry) {
        return " " + entry;
      });
    }
    const hunks = [];
    let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
    for (let i = 0; i < diff.length; i++) {
      const current = diff[i], lines = current.lines || splitLines(current.value);
      current.lines = lines;
      if (current.added || current.removed) {
        if (!oldRangeStart) {
          const prev = diff[i - 1];
          oldRangeStart = oldLine;
          newRangeStart = newLine;
          if (prev) {
            curRange = context > 0 ? contextLines(prev.lines.slice(-context)) : [];
            oldRangeStart -= curRange.length;
            newRangeStart -= curRange.length;
          }
        }
        for (const line of lines) {
          curRange.push((current.added ? "+" : "-") + line);
        }
        if (current.added) {
          newLine += lines.length;
        } else {
          oldLine += lines.length;
        }
      } else {
        if (oldRangeStart) {
          if (lines.length <= context * 2 && i < diff.length - 2) {
            for (const line of contextLines(lines)) {
              curRange.push(line);
            }
          } else {
            const contextSize = Math.min(lines.length, context);
            for (const line of contextLines(lines.slice(0, contextSize))) {
              curRange.push(line);
            }
            const hunk = {
              oldStart: oldRangeStart,
              oldLines: oldLine - oldRangeStart + contextSize,
              newStart: newRangeStart,
              newLines: newLine - newRangeStart + contextSize,
              lines: curRange
            };
            hunks.push(hunk);
            oldRangeStart = 0;
            newRangeStart = 0;
            curRange = [];
          }
        }
        oldLine += lines.length;
        newLine += lines.length;
      }
    }
    for (const hunk of hunks) {
      for (let i = 0; i < hunk.lines.length; i++) {
        if (hunk.lines[i].endsWith("\n")) {
          hunk.lines[i] = hunk.lines[i].slice(0, -1);
        } else {
          hunk.lines.splice(i + 1, 0, "\\ No newline at end of file");
          i++;
        }
      }
    }
    return {
      oldFileName,
      newFileName,
      oldHeader,
      newHeader,
      hunks
    };
  }
}
function splitLines(text) {
  const hasTrailingNl = text.endsWith("\n");
  const result = text.split("\n").map((line) => line + "\n");
  if (hasTrailingNl) {
    result.pop();
  } else {
    result.push(result.pop().slice(0, -1));
  }
  return result;
}

// src/init/text-diff.ts
function diffOf({ path, before = "", text }) {
  const { hunks } = structuredPatch(path, path, before, text, "", "", { context: 3 });
  const isNew = before === "";
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    ...isNew ? [] : [{ kind: "head", text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` }],
    ...lines.map((line) => ({ kind: KINDS[line.charAt(0)] ?? "head", text: line }))
  ]);
}
var KINDS = { " ": "same", "-": "removed", "+": "added" };

// src/cli/init/show.ts
function showSurvey(root, survey, { output, json }) {
  if (!json) output.result(surveyLine(root, survey));
}
function showPlan({ proposal, notes }, { output, json }) {
  if (json) return;
  const choices = proposal === void 0 ? [] : ["", ...proposalLines(proposal)];
  for (const line of [...choices, "", ...noteLines(notes), ""]) output.result(line);
}
function showWritten({ changes, written, notes, steps, isDryRun }, context) {
  const { output, json } = context;
  if (json) {
    const files = changes.map(({ path, purpose, before, text }) => ({
      path,
      change: before === void 0 ? "new" : before === text ? "none" : "replace",
      written: written.some((one) => one.path === path),
      purpose,
      text
    }));
    output.result(JSON.stringify({ outcome: written.length > 0 ? "written" : "proposed", files, notes, steps }));
    return;
  }
  output.result("");
  if (written.length === 0) output.result(isDryRun ? "Nothing was written: --dry-run" : "Nothing was written");
  else output.result(`${import_picocolors.default.green("\u2713")} Written: ${written.map(({ path }) => path).join(", ")}`);
  if (written.length === 0 && !isDryRun) return;
  output.result("");
  output.result("What is left to you:");
  for (const [index, step] of steps.entries()) output.result(`  ${index + 1}. ${step}`);
}
function surveyLine(root, { dockerfiles, workflows, manifests, services }) {
  const counts = [
    counted(dockerfiles.length, "Dockerfile"),
    counted(services.length, "compose service"),
    counted(workflows.length, "workflow"),
    counted(new Set(manifests.workloads.map(({ name }) => name)).size, "workload")
  ];
  return `Looked at ${root}: ${counts.join(", ")}`;
}
function proposalLines({ images, environments }) {
  return [
    ...images.flatMap(({ name, repository, repositoryBecause, dockerfile, dockerfileBecause }) => [
      `${import_picocolors.default.bold(`image ${name}`)}`,
      `  ${dockerfile}: ${dockerfileBecause}`,
      `  \u2192 ${repository}: ${repositoryBecause}`
    ]),
    ...environments.flatMap(({ name, branch, because, context, namespace, isNamespaceGuessed, workloads }) => [
      `${import_picocolors.default.bold(`environment ${name}`)}`,
      `  branch ${branch}: ${because}`,
      `  namespace ${namespace}${context === void 0 ? "" : `, context ${context}`}${isNamespaceGuessed ? ": a guess, because no manifest or workflow names one" : ""}`,
      `  workloads: ${workloads === void 0 ? "every one that runs one of the images" : workloads.join(", ")}`
    ])
  ];
}
function noteLines(notes) {
  return notes.map((note) => `${import_picocolors.default.yellow("!")} ${note}`);
}
function changeLines(change) {
  const { path, purpose, before } = change;
  const what = before === void 0 ? import_picocolors.default.green("new") : before === change.text ? import_picocolors.default.dim("as it is") : import_picocolors.default.yellow("replaces what is there");
  return [
    `${import_picocolors.default.bold(path)} (${what}): ${purpose}`,
    ...before === change.text ? [] : diffOf(change).map((line) => `  ${paint(line)}`)
  ];
}
function paint({ kind, text }) {
  switch (kind) {
    case "added":
      return import_picocolors.default.green(text);
    case "removed":
      return import_picocolors.default.red(text);
    case "head":
      return import_picocolors.default.cyan(text);
    case "same":
      return text;
  }
}
function counted(count, what) {
  return `${count === 0 ? "no" : count} ${what}${count === 1 ? "" : "s"}`;
}

// src/cli/init/decide-to-write.ts
async function decideToWrite(changes, { root, answers, context }) {
  const { signal, output, json } = context;
  const accepted = [];
  for (const change of changes) {
    if (!json) for (const line of changeLines(change)) output.result(line);
    if (!isChange(change)) continue;
    const isSafe = answers.kind !== "yes" || change.before === void 0 || await isCommitted(root, change.path, signal);
    const answer = isSafe && await answers.mayWrite(change, signal);
    if (answer === void 0) return void 0;
    if (answer) accepted.push(change);
    if (!isSafe) {
      const text = `${change.path} is left as it is: its text is in no commit, so it could not be brought back`;
      output.progress({ type: "warning", text, hint: "Commit it and run this again, or run it without --yes." });
    }
  }
  const isUnanswered = answers.kind === "nobody" && changes.some(isChange);
  return {
    accepted,
    complain: () => {
      if (isUnanswered) throw unanswered();
    }
  };
}
function unanswered() {
  return new ToolError("USAGE_INIT_UNANSWERED", "Nothing was written: there is no terminal to ask on", {
    hint: "Say --yes to write what is shown, or --dry-run to have it only shown."
  });
}

// src/cli/init/lock-proposal.ts
var PATIENCE_MS = 2e4;
async function proposeLock(config, context) {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    var _stack = [];
    try {
      const request = { ...sessionOf(config, [], void 0), lock: "pass-over" };
      const quiet = { ...context, signal, output: { ...context.output, progress: () => {
      } } };
      const session = __using(_stack, await openBuildSession(request, quiet, createGit()), true);
      const specs = Object.values(config.images).flatMap((image) => session.order(image).specs);
      const { buildPlatform } = session.run;
      const images = await resolveImages(specs, buildPlatform, {}, { registry: session.ports.registry, signal });
      const text = formatLockFile({ refreshed: (/* @__PURE__ */ new Date()).toISOString().slice(0, 10), images });
      return {
        file: {
          path: LOCK_FILE,
          text,
          purpose: "the digests of the FROM images, so that a commit is always made on the same"
        }
      };
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    return {
      note: `${LOCK_FILE} is left out: ${messageOf(error)}. Write it with "hydrofoil lock" where the registries can be reached.`
    };
  }
}

// src/cli/commands/init.ts
async function run(_operands, flags, context) {
  const { signal } = context;
  const answers = answersOf(flags, context);
  const root = await repositoryTop(context.cwd, signal);
  const survey = await surveyRepository(root, signal);
  showSurvey(root, survey, context);
  const asked = await askedSetup(root, survey, flags, (proposal) => answers.complete(proposal, signal));
  if (asked === void 0) return leave(context);
  const action = flags.action ?? OWN_ACTION;
  const lock = await exists(join4(root, LOCK_FILE)) ? void 0 : await proposeLock(asked.config, context);
  const files = [
    ...asked.file === void 0 ? [] : [asked.file],
    ...lock !== void 0 && "file" in lock ? [lock.file] : [],
    ...proposeFiles(asked.setup, survey, action)
  ];
  const changes = await Promise.all(files.map((file) => changeOf(root, file, signal)));
  const notes = [
    ...asked.proposal?.notes ?? [`${CONFIG_FILE} is there and stays as it is: the rest follows from it.`],
    ...lock !== void 0 && "note" in lock ? [lock.note] : []
  ];
  const names = asked.setup.environments.map(({ name }) => name);
  const environment = names.find((name) => name !== "production") ?? names[0];
  const steps = nextSteps(files, accessOf(asked.setup, survey), { action, environment });
  showPlan({ notes, ...asked.proposal === void 0 ? {} : { proposal: asked.proposal } }, context);
  const decision = await decideToWrite(changes, { root, answers, context });
  if (decision === void 0) return leave(context);
  decision.complain();
  await writeFiles(root, decision.accepted, signal);
  showWritten({ changes, written: decision.accepted, notes, steps, isDryRun: flags.dryRun === true }, context);
  return 0;
}
function leave({ output }) {
  output.result("Nothing was written");
  return 130;
}
async function askedSetup(root, survey, { registry }, complete) {
  const file = join4(root, CONFIG_FILE);
  if (await exists(file)) {
    const config = await loadConfig({ folder: root });
    return { config, setup: setupOfConfig(config) };
  }
  const proposal = await complete(propose(survey, registry === void 0 ? {} : { registry }));
  if (proposal === void 0) return void 0;
  const text = renderConfig(proposal);
  return {
    config: parseConfig(text, file, CONFIG_FILE),
    setup: setupOfProposal(proposal),
    proposal,
    file: { path: CONFIG_FILE, text, purpose: "what is made, and where it is deployed" }
  };
}
async function exists(path) {
  return await stat(path).catch(() => void 0) !== void 0;
}
export {
  run
};
