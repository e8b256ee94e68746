import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  HEADER_BYTES,
  analyzeDockerfile,
  buildInputs,
  endsAt,
  entryNameAt,
  findIndexFiles,
  floatingRepositoryOf,
  hasWholeNames,
  inParallel,
  isAsSeen,
  mayHoldRules,
  package_default,
  parseDockerfile,
  readAhead,
  readContextsEarly,
  readDockerfile,
  readSeenFile,
  usesOfImages
} from "./chunk-XQZOQOXP.js";
import {
  DEFAULT_ECR_SETTINGS,
  parseYamlSource
} from "./chunk-2FZJFFKZ.js";
import {
  nearest
} from "./chunk-I4MJ665R.js";
import {
  OCI_LAYOUT_TEXT,
  parseJsonObject
} from "./chunk-XR6B5GRE.js";
import {
  MEDIA_TYPE,
  canSkip,
  ignoredBy,
  readIgnore
} from "./chunk-VHUYCGOP.js";
import {
  hostnameOf,
  httpTransport,
  isLoopback,
  isPrivateAddress,
  originOf
} from "./chunk-RRLQLDOO.js";
import {
  RegistryError,
  awsError,
  loginCommand,
  parseEcrHost,
  parseProblems,
  refusalError
} from "./chunk-344D2X36.js";
import {
  DOCKER_HUB,
  digestOf,
  formatReference,
  formatRepository,
  hexOf,
  isDigest,
  parseDigest,
  parseReference
} from "./chunk-E2B26KG7.js";
import {
  array,
  nullable,
  object,
  string
} from "./chunk-L3H7JVZQ.js";
import {
  formatPlan
} from "./chunk-JMN54ICQ.js";
import {
  formatBytes,
  formatDuration
} from "./chunk-WXSB6JGW.js";
import {
  exec
} from "./chunk-NVSMTUOM.js";
import {
  branchOf,
  branchTag,
  provenanceOf,
  strayCommitNote,
  uncommittedPaths
} from "./chunk-XI4QXJFN.js";
import {
  retry,
  sleepMs
} from "./chunk-K5LBGZJ7.js";
import {
  ToolError,
  ToolErrors,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/config/lock-file.ts
import { readFile } from "node:fs/promises";
var LOCK_FILE = "hydrofoil.lock";
var HEADER = `# Written by "hydrofoil lock". Commit it: a commit is built on these images for as long as it exists.
# "hydrofoil lock --update" asks the registries again.
`;
var KEYS = ["version", "refreshed", "images"];
var CODE = "LOCK_FILE_INVALID";
var REMEDY = "Write it again with: hydrofoil lock --update";
async function readLockFile(file, fileName) {
  try {
    return parseLockFile(await readFile(file, "utf8"), fileName);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
    throw error;
  }
}
function parseLockFile(text2, fileName) {
  const source = parseYamlSource(text2, fileName, CODE);
  const content = isRecord(source.value) ? source.value : {};
  const { version, refreshed, images } = content;
  const problems = [...source.problems];
  const complain = (path, message, part = "value") => problems.push(problemAt(source, path, message, part));
  if (source.isReadable) {
    for (const key of Object.keys(content)) {
      if (!KEYS.includes(key)) complain([key], `Unknown key "${key}"; nearest: ${nearest(key, KEYS) ?? "none"}`, "key");
    }
    if (version !== 1) complain(["version"], `Expected version: 1, found ${JSON.stringify(version) ?? "nothing"}`);
    if (!isDate(refreshed))
      complain(
        ["refreshed"],
        `Expected refreshed: and a date as 2025-11-23, found ${JSON.stringify(refreshed) ?? "nothing"}`
      );
    if (!isRecord(images)) complain(["images"], "Expected images: and a digest for each of them");
  }
  const locked = {};
  for (const [name, digest] of Object.entries(isRecord(images) ? images : {})) {
    const canonical = canonicalNameOf(name);
    if (canonical !== name)
      complain(
        ["images", name],
        `"${name}" is not a full name with a tag${canonical === void 0 ? "" : `: write ${canonical}`}`,
        "key"
      );
    if (typeof digest === "string" && isDigest(digest)) locked[name] = digest;
    else complain(["images", name], `Not a sha256 digest: ${JSON.stringify(digest)}`);
  }
  if (problems.length > 0 || !isDate(refreshed))
    throw new ToolErrors(CODE, `Reading ${fileName}`, problems.map(withRemedy));
  return { refreshed, images: locked };
}
function formatLockFile({ refreshed, images }) {
  const names = Object.keys(images).toSorted(byCodeUnits);
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(images[name])}
`);
  return `${HEADER}version: 1
refreshed: ${refreshed}
images:${lines.length === 0 ? " {}" : ""}
${lines.join("")}`;
}
function problemAt(source, path, message, part) {
  return new ToolError(CODE, message, { location: source.locate(path, part), hint: REMEDY });
}
function withRemedy({ message, location, hint = REMEDY, cause }) {
  return new ToolError(CODE, message, { hint, cause, ...location === void 0 ? {} : { location } });
}
function canonicalNameOf(name) {
  try {
    const { registry, name: path, tag = "latest" } = parseReference(name);
    return formatReference({ registry, name: path, tag });
  } catch {
    return void 0;
  }
}
function isDate(value) {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(value).toJSON()?.startsWith(value) === true;
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function byCodeUnits(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/build/images/image-graph.ts
async function orderImages(orders, names, buildPlatform, standsAlone = async () => false) {
  const byName = new Map(orders.map((order) => [nameOf(order), order]));
  const nameByRepository = new Map(orders.map((order) => [repositoryOf(order.specs[0]), nameOf(order)]));
  const links = /* @__PURE__ */ new Map();
  for (let unread = names; unread.length > 0; ) {
    const found = unread.map(async (name) => {
      const order = byName.get(name);
      const isAlone = order === void 0 || await standsAlone(order);
      return [name, isAlone ? [] : await linksOf(order, nameByRepository, buildPlatform)];
    });
    for (const [name, to] of await Promise.all(found)) links.set(name, to);
    const named = [...links.values()].flat().map(({ name }) => name);
    unread = [...new Set(named)].filter((name) => !links.has(name));
  }
  return sortedFromBelow(names, links).flatMap((name) => {
    const order = byName.get(name);
    const standsOn = [...new Set((links.get(name) ?? []).map((link) => link.name))];
    return order === void 0 ? [] : [{ name, order, standsOn }];
  });
}
function repositoryOf({
  repository,
  calledAs = repository
}) {
  return formatRepository(calledAs);
}
function nameOf({ specs: [{ name }] }) {
  return name;
}
async function linksOf(order, nameByRepository, buildPlatform) {
  const [{ dockerfileName }] = order.specs;
  const dockerfile = parseDockerfile(await readDockerfile(order.specs[0]), dockerfileName);
  return order.specs.flatMap(
    (spec) => usesOfImages(analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform))).flatMap(({ image, location }) => {
      const name = nameByRepository.get(floatingRepositoryOf(image) ?? "");
      return name === void 0 ? [] : [{ name, location }];
    })
  );
}
function sortedFromBelow(names, links) {
  const done = /* @__PURE__ */ new Set();
  const visit = (name, path) => {
    const start = path.findIndex(({ from }) => from === name);
    if (start >= 0) throw cycle(path.slice(start));
    if (done.has(name)) return;
    for (const link of links.get(name) ?? []) visit(link.name, [...path, { from: name, link }]);
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return [...done];
}
function cycle(steps) {
  const told = steps.map(({ from, link: { name, location } }) => {
    const place = location.line === void 0 ? location.file : `${location.file}:${location.line}`;
    return `${from} stands on ${name} (${place})`;
  });
  const [first] = steps;
  return new ToolError(
    "IMAGE_CYCLE",
    `Putting the images in order: ${told.join(", ")}: none of them can be made first`,
    {
      hint: "Name what one of them takes from an earlier build by its digest, or let it stand on another image.",
      ...first === void 0 ? {} : { location: first.link.location }
    }
  );
}

// src/build/shared-work.ts
function openSharedWork(repositories) {
  return { repositories, bases: once(), runs: once() };
}
async function provide(key, repository, ways, { work, repositories }, ports) {
  const here = formatRepository(repository);
  const isHere = (other) => formatRepository(other) === here;
  const first = await work(key, async () => {
    const others = repositories.filter((other) => !isHere(other));
    const there = await havingTag(ways.tag, others, ports);
    const taken = there && await takeOver(there, ways, ports);
    return { repository, value: taken ?? await ways.make() };
  });
  if (isHere(first.repository)) return first.value;
  const own = await work(`${key} ${here}`, async () => {
    const taken = await takeOver(first.repository, ways, ports);
    return { repository, value: taken ?? await ways.make() };
  });
  return own.value;
}
function once() {
  const works = /* @__PURE__ */ new Map();
  return (id, work) => {
    const doing = works.get(id) ?? work();
    works.set(id, doing);
    doing.catch(() => {
      if (works.get(id) === doing) works.delete(id);
    });
    return doing;
  };
}
var ASKED_AT_ONCE = 8;
async function havingTag(tag, repositories, { registry, signal: outer }) {
  const there = await inParallel(repositories, ASKED_AT_ONCE, outer, async (repository, signal) => {
    try {
      return await registry.headManifest(repository, tag, { signal }) !== void 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!isToolError(error)) throw error;
      return false;
    }
  });
  return repositories.find((_, place) => there[place]);
}
async function takeOver(from, ways, { signal, progress }) {
  try {
    const taken = await ways.takeOver(from);
    if (taken !== void 0)
      progress({ type: "note", text: `${ways.name}: taken over from ${formatRepository(from)}` });
    return taken;
  } catch (error) {
    signal.throwIfAborted();
    if (!isToolError(error)) throw error;
    progress({ type: "note", text: `${ways.name} is made, for it cannot be taken over: ${error.message}` });
    return void 0;
  }
}

// src/engine/find.ts
import { stat as stat2 } from "node:fs/promises";
import { join as join8 } from "node:path";

// src/engine/buildah.ts
import { existsSync } from "node:fs";
import { readFile as readFile5 } from "node:fs/promises";
import { join as join6 } from "node:path";

// src/engine/build-files.ts
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
var NOTHING = "# nothing is ignored\n";
async function writeBuildFiles({ dockerfile, dockerignore }) {
  const folder = await mkdtemp(join(tmpdir(), "hydrofoil-build-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const files = {
    folder,
    dockerfile: join(folder, "Dockerfile"),
    dockerignore: join(folder, "Dockerfile.dockerignore"),
    result: join(folder, "result"),
    [Symbol.asyncDispose]: remove
  };
  try {
    await writeFile(files.dockerfile, dockerfile);
    await writeFile(files.dockerignore, dockerignore ?? NOTHING);
    return files;
  } catch (error) {
    await remove();
    throw error;
  }
}

// src/engine/buildah-containers.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
var Containers = nullable(array(object({ id: string() })));
var Info = object({ store: object({ GraphRoot: string(), GraphDriverName: string() }) });
var TIMEOUT_MS = 2e4;
async function removeWorkingContainers({ exec: exec2, env }, mark) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const ask = async (args) => JSON.parse((await exec2("buildah", args, { env, signal })).stdout);
  try {
    const containers = Containers.parse(await ask(["containers", "--all", "--json"])) ?? [];
    if (containers.length === 0) return;
    const { store } = Info.parse(await ask(["info"]));
    const folder = join2(store.GraphRoot, `${store.GraphDriverName}-containers`);
    for (const { id } of containers) {
      const state = await readFile2(join2(folder, id, "userdata", "buildah.json"), "utf8").catch(() => "");
      if (state.includes(mark)) await exec2("buildah", ["rm", id], { env, signal });
    }
  } catch {
  }
}

// src/engine/buildah-limits.ts
var LIMITS = [
  { what: "a heredoc", since: [1, 33], isUsed: hasHeredoc },
  { what: "COPY --link", since: [1, 41], isUsed: (it) => isFiles(it) && it.link },
  { what: "--exclude", since: [1, 38], isUsed: (it) => isFiles(it) && it.exclude.length > 0 },
  { what: "COPY --parents", since: [1, 40], isUsed: (it) => it.keyword === "COPY" && it.parents },
  { what: "ADD --checksum", since: [1, 33], isUsed: (it) => it.keyword === "ADD" && it.checksum !== void 0 },
  { what: "ADD --keep-git-dir", isUsed: (it) => it.keyword === "ADD" && it.keepGitDir !== void 0 },
  { what: "ADD --unpack", isUsed: (it) => it.keyword === "ADD" && it.unpack !== void 0 },
  { what: "RUN --network", since: [1, 30], isUsed: (it) => it.keyword === "RUN" && it.network !== "default" },
  { what: "RUN --security", isUsed: (it) => it.keyword === "RUN" && it.security !== "sandbox" },
  { what: "RUN --device", isUsed: (it) => it.keyword === "RUN" && it.devices.length > 0 }
];
function checkBuildahLimits(dockerfile, version) {
  for (const stage of parseDockerfile(dockerfile, "Dockerfile").stages) {
    for (const instruction of stage.instructions) {
      const limit = LIMITS.find(
        ({ since, isUsed }) => isUsed(instruction) && (since === void 0 || isOlder(version, since))
      );
      if (limit !== void 0) throw unsupported(instruction, limit, version);
    }
  }
}
function parseBuildahVersion(text2) {
  const match = /buildah version (\d+)\.(\d+)/.exec(text2);
  return match === null ? void 0 : [Number(match[1]), Number(match[2])];
}
function isOlder([major, minor], [sinceMajor, sinceMinor]) {
  return major < sinceMajor || major === sinceMajor && minor < sinceMinor;
}
function isFiles(it) {
  return it.keyword === "COPY" || it.keyword === "ADD";
}
function hasHeredoc(it) {
  return it.keyword === "RUN" ? it.heredocs.length > 0 : isFiles(it) && it.inlineFiles.length > 0;
}
function unsupported(instruction, { what, since }, version) {
  const until = since === void 0 ? "no Buildah knows it" : `Buildah knows it since ${since.join(".")}, this is ${version.join(".")}`;
  return new ToolError("ENGINE_UNSUPPORTED", `Building with buildah: ${instruction.text}: ${what}: ${until}`, {
    hint: "Use BuildKit for this Dockerfile: set BUILDKIT_HOST, or install docker buildx.",
    location: { file: "Dockerfile", line: instruction.line }
  });
}

// src/engine/engine-failure.ts
function deliveryFailure([first = "", ...others], beginning) {
  const lines = [first.replace(beginning, ""), ...others];
  const [reason = "no reason is told", ...output] = lines.filter((line) => line.trim() !== "");
  return { kind: "delivery", reason, output };
}

// src/engine/buildah-output.ts
var STEP = /^(?:\[[^\]]*\] )?STEP \d+(?:\/\d+)?: (.*)$/;
var FAILED = /building at STEP "(.*)": (.*)$/;
var PUSH_FAILED = /^Error: /;
var NOISE = /^(?:subprocess exited |Error: |error building at |time=")/;
function findBuildahFailure(output) {
  const [, name, reason] = output.map((line) => FAILED.exec(line)).findLast((match) => match !== null) ?? [];
  if (name === void 0 || reason === void 0) return void 0;
  const begun = output.findLastIndex((line) => STEP.exec(line)?.[1] === name);
  const written = output.slice(begun + 1).filter((line) => !NOISE.test(line));
  return { kind: "instruction", name, reason, output: written };
}
function findBuildahPushFailure(output) {
  const begun = output.findIndex((line) => PUSH_FAILED.test(line));
  return begun === -1 ? void 0 : deliveryFailure(output.slice(begun), PUSH_FAILED);
}

// src/engine/engine.ts
function formatDestination(destination) {
  return destination.kind === "registry" ? formatReference(destination.reference) : `oci:${destination.folder}`;
}

// src/engine/logins.ts
import { mkdtemp as mkdtemp2, readdir, readFile as readFile3, rm as rm2, symlink, writeFile as writeFile2 } from "node:fs/promises";
import { homedir, tmpdir as tmpdir2 } from "node:os";
import { join as join3 } from "node:path";
async function writeLogins(logins, env) {
  if (logins.length === 0) return { env: {}, async [Symbol.asyncDispose]() {
  } };
  const folder = await mkdtemp2(join3(tmpdir2(), "hydrofoil-login-"));
  const remove = () => rm2(folder, { recursive: true, force: true });
  try {
    const docker = env.DOCKER_CONFIG || join3(env.HOME || homedir(), ".docker");
    await linkRest(docker, folder);
    const config = withLogins(await readConfig(join3(docker, "config.json")), logins);
    const helpers = Object.fromEntries(logins.map(({ registry }) => [registry, ""]));
    const forDocker = { ...config, credHelpers: { ...objectOf(config.credHelpers), ...helpers } };
    await writePrivate(join3(folder, "config.json"), forDocker);
    const podman = withLogins(await readPodmanConfig(env), logins);
    const auths = { ...objectOf(config.auths), ...objectOf(podman.auths) };
    await writePrivate(join3(folder, "auth.json"), { ...podman, auths });
    return {
      env: { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join3(folder, "auth.json") },
      [Symbol.asyncDispose]: remove
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
function withLogins(config, logins) {
  const auths = logins.map(({ registry, username, password }) => {
    return [registry, { auth: Buffer.from(`${username}:${password}`).toString("base64") }];
  });
  return { ...config, auths: { ...objectOf(config.auths), ...Object.fromEntries(auths) } };
}
async function linkRest(docker, folder) {
  const names = await readdir(docker).catch(() => []);
  const others = names.filter((name) => name !== "config.json" && name !== "auth.json");
  await Promise.all(others.map((name) => symlink(join3(docker, name), join3(folder, name))));
}
async function readPodmanConfig(env) {
  const { REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = env;
  if (named) return readConfig(named);
  const folders = [runtime, config || join3(env.HOME || homedir(), ".config")];
  for (const folder of folders) {
    const found = folder ? await readConfig(join3(folder, "containers", "auth.json")) : {};
    if (Object.keys(found).length > 0) return found;
  }
  return {};
}
async function readConfig(file) {
  try {
    return objectOf(JSON.parse(await readFile3(file, "utf8")));
  } catch {
    return {};
  }
}
function objectOf(value) {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
function writePrivate(file, content) {
  return writeFile2(file, JSON.stringify(content), { mode: 384 });
}

// src/engine/mask-secrets.ts
import { readFile as readFile4 } from "node:fs/promises";
var MIN_LENGTH = 6;
var MAX_FILE_BYTES = 64 * 1024;
var MASK = "***";
async function maskSecrets(secrets, env, others = []) {
  const values = await Promise.all(secrets.map((secret) => readValue(secret, env)));
  const lines = [...values, ...others].flatMap((value) => value.split(/\r?\n/)).map((line) => line.trim()).filter((line) => line.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
  return (line) => lines.reduce((masked, secret) => masked.replaceAll(secret, MASK), line);
}
async function readValue(secret, env) {
  if (secret.from === "environment") return env[secret.variable] ?? "";
  const bytes = await readFile4(secret.file).catch(() => Buffer.alloc(0));
  return bytes.length > MAX_FILE_BYTES ? "" : bytes.toString("utf8");
}

// src/engine/run-tool.ts
var LAST_LINES = 20;
async function runTool(tool, args, request, { signal, progress }) {
  var _stack = [];
  try {
    const { secrets, logins = [] } = request;
    const mask = await maskSecrets(
      secrets,
      tool.env,
      logins.map(({ password }) => password)
    );
    const given = __using(_stack, await writeLogins(logins, tool.env), true);
    const output = [];
    const { exitCode } = await tool.exec(tool.command, args, {
      env: { ...tool.env, ...given.env, NO_COLOR: "1" },
      ...tool.cwd === void 0 ? {} : { cwd: tool.cwd },
      signal,
      onLine: (line) => {
        const masked = mask(line);
        output.push(masked);
        if (masked.trim() !== "") progress({ type: "output", source: tool.source, line: masked });
      }
    });
    if (exitCode !== 0) throw failureOf(tool, exitCode, output, request);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function failureOf(tool, exitCode, output, request) {
  const { destination } = request;
  const what = `Building ${formatDestination(destination)} with ${tool.source}`;
  const failure = tool.findFailure(output);
  switch (failure?.kind) {
    case void 0:
      return new ToolError("ENGINE_FAILED", [`${what}: exit code ${exitCode}`, ...lastOf(output)].join("\n"), {
        hint: "Mend what the last lines say, and run it again."
      });
    case "delivery": {
      const { reason } = failure;
      const lines = [`${what}: the result was not delivered: ${reason}`, ...lastOf(failure.output)];
      return new ToolError("ENGINE_DELIVERY_FAILED", lines.join("\n"), { hint: deliveryHint(reason, destination) });
    }
    case "instruction": {
      const { name, reason } = failure;
      if ([reason, ...failure.output].some((line) => NOT_EXECUTABLE.test(line)))
        return cannotExecute(tool, failure, request);
      return new ToolError("ENGINE_FAILED", [`${what}: ${name}: ${reason}`, ...lastOf(failure.output)].join("\n"), {
        hint: "Mend this instruction of the Dockerfile, or what it reads, and run it again."
      });
    }
  }
}
function deliveryHint(reason, destination) {
  return destination.kind === "registry" && /\bpush/.test(reason) ? `Make sure that the engine reaches ${destination.reference.registry} and that its login may push to ${formatRepository(destination.reference)}, and run it again.` : "Mend what the message says, and run it again.";
}
function lastOf(output) {
  return output.filter((line) => line.trim() !== "").slice(-LAST_LINES).map((line) => `  ${line}`);
}
var NOT_EXECUTABLE = /exec format error/i;
function cannotExecute({ source }, { name, reason }, { platform }) {
  const [, architecture = platform] = platform.split("/");
  return new ToolError(
    "ENGINE_PLATFORM_UNSUPPORTED",
    `Building for ${platform} with ${source}: ${name}: ${reason} (exec format error: its machine does not execute this program)`,
    {
      hint: `Give the engine's machine an emulator for ${architecture} (package qemu-user-static, or docker run --privileged --rm tonistiigi/binfmt --install ${architecture}), or use a builder that runs on ${architecture}.`
    }
  );
}
function resultInvalid(source, what, cause) {
  return new ToolError(
    "ENGINE_RESULT_INVALID",
    `Reading the digest that ${source} pushed: ${what}: ${messageOf(cause)}`,
    {
      hint: `Update ${source}: this version does not tell what it pushed.`,
      cause
    }
  );
}

// src/engine/deliver.ts
var PASSES = /blob unknown to registry|provided digest did not match uploaded content|digest invalid|manifest blob unknown/;
async function deliver(tool, args, request, options) {
  const passes = (error) => request.cache === void 0 && isToolError(error, "ENGINE_DELIVERY_FAILED") && PASSES.test(error.message);
  await retry(
    (attempt) => {
      const text2 = `${tool.source} pushes again: the registry did not find what it had just been given`;
      if (attempt > 1) options.progress({ type: "note", text: text2 });
      return runTool(tool, args, request, options);
    },
    passes,
    { signal: options.signal }
  );
}

// src/engine/secret-arguments.ts
function secretArguments({ secrets, ssh }, env) {
  return [
    ...secrets.flatMap((secret) => ["--secret", formatSecret(secret, env)]),
    ...ssh.flatMap((source) => ["--ssh", formatSsh(source)])
  ];
}
function formatSecret(secret, env) {
  if (secret.from === "file") return [`id=${secret.id}`, `src=${secret.file}`].map(csvField).join(",");
  if (env[secret.variable] === void 0) {
    throw new ToolError(
      "ENGINE_SECRET_MISSING",
      `Secret ${secret.id}: the environment variable ${secret.variable} is not set`,
      {
        hint: `Set ${secret.variable}, or take the secret from a file.`
      }
    );
  }
  return [`id=${secret.id}`, `env=${secret.variable}`].map(csvField).join(",");
}
function formatSsh({ id, paths }) {
  return paths.length === 0 ? id : `${id}=${paths.join(",")}`;
}
function csvField(text2) {
  return /[",\n\r]/.test(text2) ? `"${text2.replaceAll('"', '""')}"` : text2;
}

// src/engine/image-output.ts
function imageOutput(place) {
  return fieldsOf(place).map(csvField).join(",");
}
function fieldsOf(place) {
  if (place.kind === "layout") return ["type=oci", "tar=false", `dest=${place.view}`];
  const { reference } = place;
  const fields = ["type=image", `name=${formatReference(reference)}`, "push=true", "oci-mediatypes=true"];
  return isLoopback2(reference.registry) ? [...fields, "registry.insecure=true"] : fields;
}
function isLoopback2(registry) {
  const host = registry.replace(/:\d+$/, "");
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

// src/engine/layout-view.ts
import { mkdir, stat, symlink as symlink2, writeFile as writeFile3 } from "node:fs/promises";
import { join as join4 } from "node:path";
function writeLayoutViews(images, folder) {
  return Promise.all(
    images.map(async (image) => {
      const name = `hydrofoil-${hexOf(image.digest).slice(0, 16)}`;
      const view = join4(folder, name);
      const { size } = await stat(join4(image.folder, "blobs", "sha256", hexOf(image.digest)));
      await writeView(view, image.folder, [{ mediaType: MEDIA_TYPE.ociManifest, digest: image.digest, size }]);
      return { image, name, view };
    })
  );
}
async function writeView(view, layout, manifests) {
  await mkdir(view);
  await symlink2(join4(layout, "blobs"), join4(view, "blobs"));
  await writeFile3(join4(view, "oci-layout"), OCI_LAYOUT_TEXT);
  await writeFile3(join4(view, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
}

// src/engine/result-place.ts
import { randomUUID } from "node:crypto";
import { mkdir as mkdir2, rm as rm3 } from "node:fs/promises";
import { join as join5 } from "node:path";
async function openResultPlace(destination) {
  if (destination.kind === "registry") return { ...destination, [Symbol.asyncDispose]: async () => {
  } };
  const folder = join5(destination.folder, "hydrofoil");
  const name = `build-${randomUUID()}`;
  const view = join5(folder, name);
  try {
    await mkdir2(join5(destination.folder, "blobs", "sha256"), { recursive: true });
    await mkdir2(folder, { recursive: true });
    await writeView(view, destination.folder, []);
  } catch (cause) {
    throw new ToolError("LAYOUT_FAILED", `Preparing ${destination.folder} for a build: ${messageOf(cause)}`, {
      hint: "Give this user the right to write there, or free space, or choose another folder.",
      cause
    });
  }
  return {
    kind: "layout",
    folder,
    name,
    view,
    [Symbol.asyncDispose]: () => rm3(view, { recursive: true, force: true })
  };
}

// src/engine/buildah.ts
function createBuildah({ exec: exec2, env: givenEnv }) {
  return {
    description: "buildah",
    async build(request, options) {
      var _stack = [];
      try {
        const env = withoutMissingConfig(givenEnv);
        const tool = { exec: exec2, env, source: "buildah", command: "buildah", findFailure: findBuildahFailure };
        await checkLimits(tool, request, options);
        const files = __using(_stack, await writeBuildFiles(request), true);
        const place = __using(_stack, await openResultPlace(request.destination), true);
        const views = await writeLayoutViews(request.layoutImages, files.folder);
        const image = join6(files.folder, "image");
        try {
          const args = buildArguments(request, { files, views, image }, env);
          await runTool({ ...tool, cwd: files.folder }, args, request, options);
        } catch (error) {
          await removeWorkingContainers(tool, files.folder);
          throw error;
        }
        const built = (await readFile5(image, "utf8")).trim();
        await deliver(pushingTo(place, tool), pushArguments(request, files, built, place), request, options);
        return await readDigest(files.result);
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    }
  };
}
function withoutMissingConfig(env) {
  const { DOCKER_CONFIG } = env;
  return DOCKER_CONFIG === void 0 || existsSync(join6(DOCKER_CONFIG, "config.json")) ? env : { ...env, DOCKER_CONFIG: void 0 };
}
async function checkLimits(tool, request, { signal }) {
  const { stdout } = await tool.exec(tool.command, ["--version"], { env: tool.env, signal });
  const version = parseBuildahVersion(stdout);
  if (version === void 0) {
    throw new ToolError("ENGINE_RESULT_INVALID", `Asking buildah for its version: it answered "${stdout.trim()}"`, {
      hint: "Install Buildah 1.28 or newer, or set BUILDKIT_HOST."
    });
  }
  checkBuildahLimits(request.dockerfile, version);
}
function buildArguments(request, { files, views, image }, env) {
  return [
    ...["build", "--layers", "--format", "oci", "--iidfile", image],
    ...["--file", files.dockerfile, "--ignorefile", files.dockerignore, "--platform", request.platform],
    ...tlsArguments(request),
    ...Object.entries(request.args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...views.flatMap(({ name, image: { name: reference } }) => [
      ...["--build-context", `${reference}=container-image://oci:${name}`]
    ]),
    ...request.cache === void 0 ? [] : ["--no-cache"],
    ...secretArguments(request, env),
    // A secret that no step asks for: it marks this build's containers, by the folder's name, which is unique.
    ...["--secret", `id=hydrofoil-build,src=${files.dockerfile}`],
    request.context
  ];
}
function pushArguments(request, files, image, place) {
  const destination = place.kind === "layout" ? `oci:${place.name}:built` : `docker://${formatReference(place.reference)}`;
  return ["push", "--format", "oci", "--digestfile", files.result, ...tlsArguments(request), image, destination];
}
function pushingTo(place, tool) {
  const pushing = { ...tool, findFailure: findBuildahPushFailure };
  return place.kind === "layout" ? { ...pushing, cwd: place.folder } : pushing;
}
function tlsArguments({ destination }) {
  const isPlain = destination.kind === "registry" && isLoopback2(destination.reference.registry);
  return isPlain ? ["--tls-verify=false"] : [];
}
async function readDigest(file) {
  try {
    return parseDigest((await readFile5(file, "utf8")).trim());
  } catch (cause) {
    throw resultInvalid("buildah", "its digest file", cause);
  }
}

// src/engine/apart-from-others.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { once as once2 } from "node:events";
import { mkdtemp as mkdtemp3, rm as rm4 } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir as tmpdir3 } from "node:os";
import { join as join7 } from "node:path";
import { pipeline } from "node:stream";

// src/engine/session-key.ts
import { Transform } from "node:stream";
var PREFACE_BYTES = 24;
var FRAME_HEADER_BYTES = 9;
var HEADERS = 1;
var CONTINUATION = 9;
var END_HEADERS = 4;
var PADDED = 8;
var PRIORITY = 32;
var PSEUDO_HEADERS = 4;
var KEY = "x-docker-expose-session-sharedkey";
function withSessionKey(key) {
  const header = Buffer.concat([Buffer.of(0), text(KEY), text(key)]);
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  let passing = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!isGreeted) {
        if (rest.length < PREFACE_BYTES) return done();
        isGreeted = true;
        passing = PREFACE_BYTES;
      }
      for (; ; ) {
        const passed = rest.subarray(0, passing);
        if (passed.length > 0) this.push(passed);
        passing -= passed.length;
        rest = rest.subarray(passed.length);
        if (rest.length < FRAME_HEADER_BYTES) break;
        const frameBytes = FRAME_HEADER_BYTES + rest.readUIntBE(0, 3);
        if (rest[3] !== HEADERS) passing = frameBytes;
        else if (rest.length < frameBytes) break;
        else {
          this.push(withHeader(rest.subarray(0, frameBytes), header));
          rest = rest.subarray(frameBytes);
        }
      }
      done();
    },
    flush(done) {
      done(null, rest);
    }
  });
}
function withHeader(frame, header) {
  const flags = frame[4] ?? 0;
  const block = FRAME_HEADER_BYTES + ((flags & PRIORITY) === 0 ? 0 : 5);
  const end = (flags & PADDED) === 0 ? endOfFields(frame, block, PSEUDO_HEADERS) : void 0;
  if (end === void 0) return frame;
  const stream = frame.subarray(5, FRAME_HEADER_BYTES);
  const first = Buffer.concat([frame.subarray(FRAME_HEADER_BYTES, end), header]);
  return Buffer.concat([
    frameHeader(first.length, HEADERS, flags & ~END_HEADERS, stream),
    first,
    frameHeader(frame.length - end, CONTINUATION, flags & END_HEADERS, stream),
    frame.subarray(end)
  ]);
}
function frameHeader(length, type, flags, stream) {
  const header = Buffer.alloc(5);
  header.writeUIntBE(length, 0, 3);
  header[3] = type;
  header[4] = flags;
  return Buffer.concat([header, stream]);
}
function endOfFields(bytes, start, count) {
  let at = start;
  for (let fields = 0; fields < count; ) {
    const first = bytes[at];
    if (first === void 0) return void 0;
    if ((first & 128) !== 0)
      at = integer(bytes, at, 7).end;
    else if ((first & 224) === 32) {
      at = integer(bytes, at, 5).end;
      continue;
    } else {
      const name = integer(bytes, at, (first & 64) === 0 ? 4 : 6);
      at = endOfText(bytes, name.value === 0 ? endOfText(bytes, name.end) : name.end);
    }
    fields++;
  }
  return at <= bytes.length ? at : void 0;
}
function endOfText(bytes, at) {
  const { value, end } = integer(bytes, at, 7);
  return end + value;
}
function integer(bytes, at, prefixBits) {
  const most = (1 << prefixBits) - 1;
  let value = (bytes[at] ?? 0) & most;
  let end = at + 1;
  if (value < most) return { value, end };
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 127) * scale;
    if ((byte & 128) === 0) return { value, end };
  }
}
function text(value) {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

// src/engine/apart-from-others.ts
async function apartFromOthers(address, { signal }) {
  const place = placeOf(address);
  if (place === void 0) return { address, [Symbol.asyncDispose]: async () => {
  } };
  await checkAnswer(address, place, signal);
  const key = randomUUID2();
  const sockets = /* @__PURE__ */ new Set();
  const way = createServer({ allowHalfOpen: true }, (client) => {
    const daemon = connect({ ...place, allowHalfOpen: true });
    for (const socket of [client, daemon]) sockets.add(socket.once("close", () => sockets.delete(socket)));
    pipeline(client, withSessionKey(key), daemon, () => {
    });
    pipeline(daemon, client, () => {
    });
  });
  const folder = await mkdtemp3(join7(folderOfSockets(), "hydrofoil-buildkit-"));
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await rm4(folder, { recursive: true, force: true });
  };
  try {
    const socket = join7(folder, "socket");
    await once2(way.listen(socket), "listening", { signal });
    return { address: `unix://${socket}`, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
async function checkAnswer(address, place, signal) {
  const socket = connect(place);
  try {
    await once2(socket, "connect", { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ToolError("ENGINE_NOT_FOUND", `Reaching buildkitd at ${address}: ${messageOf(cause)}`, {
      hint: "Start buildkitd there, or correct engine.address or BUILDKIT_HOST.",
      cause
    });
  } finally {
    socket.destroy();
  }
}
function folderOfSockets() {
  return /^[\w./-]{1,60}$/.test(tmpdir3()) ? tmpdir3() : "/tmp";
}
function placeOf(address) {
  const [, path] = /^unix:\/\/(\/.*)$/.exec(address) ?? [];
  if (path !== void 0) return { path };
  const [, host, port] = /^tcp:\/\/\[?([^/]+?)\]?:(\d{1,5})$/.exec(address) ?? [];
  return host === void 0 || Number(port) > 65535 ? void 0 : { host, port: Number(port) };
}

// src/engine/buildkit-output.ts
var STEP2 = /^#(\d+) (.*)$/;
var TIMED = /^\d+\.\d+ ?(.*)$/;
var ERROR = /^ERROR: (.*)$/;
var STATE = /^(?:DONE \d|CACHED$|CANCELED$|sha256:|extracting |\.\.\.$)/;
var DELIVERY = /^exporting to /;
var SUMMARY = /^error: (?:failed to build: )?failed to solve: /i;
function findBuildkitFailure(output) {
  const names = /* @__PURE__ */ new Map();
  const written = /* @__PURE__ */ new Map();
  let failed;
  for (const line of output) {
    const [, step2 = "", rest = ""] = STEP2.exec(line) ?? [];
    if (step2 === "") continue;
    const error = ERROR.exec(rest);
    const timed = TIMED.exec(rest);
    if (error !== null) failed = { step: step2, reason: error[1] ?? "" };
    else if (timed !== null) written.set(step2, [...written.get(step2) ?? [], timed[1] ?? ""]);
    else if (!names.has(step2) && !STATE.test(rest)) names.set(step2, rest);
  }
  if (failed === void 0) return void 0;
  const { step, reason } = failed;
  const name = names.get(step) ?? `step ${step}`;
  if (!DELIVERY.test(name)) return { kind: "instruction", name, reason, output: written.get(step) ?? [] };
  const summary = output.findLastIndex((line) => SUMMARY.test(line));
  return deliveryFailure(summary === -1 ? [reason] : output.slice(summary), SUMMARY);
}

// src/engine/metadata-file.ts
import { readFile as readFile6 } from "node:fs/promises";
var Metadata = object({ "containerimage.digest": string() });
async function readMetadataDigest(file, source) {
  try {
    return parseDigest(Metadata.parse(JSON.parse(await readFile6(file, "utf8")))["containerimage.digest"]);
  } catch (cause) {
    throw resultInvalid(source, "its metadata file", cause);
  }
}

// src/engine/run-buildkit.ts
async function runBuildkit(client, args, request, files, options) {
  await deliver({ ...client, findFailure: findBuildkitFailure }, args, request, options);
  return await readMetadataDigest(files.result, client.source);
}

// src/engine/buildctl.ts
function createBuildctl({ address, ...context }) {
  const client = { ...context, source: "buildctl", command: "buildctl" };
  return {
    description: `buildctl at ${address}`,
    async build(request, options) {
      var _stack = [];
      try {
        const files = __using(_stack, await writeBuildFiles(request), true);
        const place = __using(_stack, await openResultPlace(request.destination), true);
        const views = await writeLayoutViews(request.layoutImages, files.folder);
        const way = __using(_stack, await apartFromOthers(address, options), true);
        const args = [
          ...["--addr", way.address, "build", "--progress", "plain", "--frontend", "dockerfile.v0"],
          ...["--local", `context=${request.context}`, "--local", `dockerfile=${files.folder}`],
          ...["--opt", "filename=Dockerfile", "--opt", `platform=${request.platform}`],
          ...Object.entries(request.args).flatMap(([name, value]) => ["--opt", `build-arg:${name}=${value}`]),
          ...views.flatMap(({ name, view, image: { name: reference, digest } }) => [
            ...["--oci-layout", `${name}=${view}`],
            ...["--opt", `context:${reference}=oci-layout://${name}@${digest}`]
          ]),
          ...request.cache === void 0 ? [] : ["--no-cache"],
          ...secretArguments(request, context.env),
          ...["--output", imageOutput(place), "--metadata-file", files.result]
        ];
        return await runBuildkit(client, args, request, files, options);
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    }
  };
}

// src/engine/buildx.ts
function createBuildx({ builder, ...context }) {
  const client = { ...context, source: "buildx", command: "docker" };
  return {
    description: builder === void 0 ? "docker buildx" : `docker buildx with builder ${builder}`,
    async build(request, options) {
      var _stack = [];
      try {
        const files = __using(_stack, await writeBuildFiles(request), true);
        const place = __using(_stack, await openResultPlace(request.destination), true);
        const views = await writeLayoutViews(request.layoutImages, files.folder);
        const args = [
          ...["buildx", "build", "--progress", "plain"],
          ...builder === void 0 ? [] : ["--builder", builder],
          ...["--file", files.dockerfile, "--platform", request.platform, "--provenance", "false", "--sbom", "false"],
          ...Object.entries(request.args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
          ...views.flatMap(({ view, image: { name, digest } }) => [
            ...["--build-context", `${name}=oci-layout://${view}@${digest}`]
          ]),
          ...request.cache === void 0 ? [] : ["--no-cache"],
          ...secretArguments(request, context.env),
          ...["--output", imageOutput(place), "--metadata-file", files.result, request.context]
        ];
        return await runBuildkit(client, args, request, files, options);
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        var _promise = __callDispose(_stack, _error, _hasError);
        _promise && await _promise;
      }
    }
  };
}

// src/engine/find.ts
var PROBE_TIMEOUT_MS = 2e4;
function findEngine(choice, options) {
  let search;
  let found;
  const engine = async () => {
    search ??= searchEngine(choice, options);
    try {
      found = await search;
      return found;
    } catch (error) {
      search = void 0;
      throw error;
    }
  };
  return {
    get description() {
      return found?.description ?? describe(choice);
    },
    async probe() {
      return (await engine()).description;
    },
    async build(request, buildOptions) {
      return await (await engine()).build(request, buildOptions);
    }
  };
}
function describe(choice) {
  switch (choice.kind) {
    case "auto":
      return "the first build engine that answers";
    case "buildctl":
      return choice.address === void 0 ? "buildctl" : `buildctl at ${choice.address}`;
    case "buildx":
      return choice.builder === void 0 ? "docker buildx" : `docker buildx with builder ${choice.builder}`;
    case "buildah":
      return "buildah";
  }
}
async function searchEngine(choice, options) {
  const failed = [];
  for (const tryOne of trialsOf(choice, options)) {
    options.signal.throwIfAborted();
    const trial = await tryOne();
    if (trial.found) return trial.engine;
    failed.push(`  ${trial.tried}: ${trial.why}`);
  }
  throw new ToolError("ENGINE_NOT_FOUND", [`Looking for a build engine: none answers`, ...failed].join("\n"), {
    hint: remedyOf(choice)
  });
}
function trialsOf(choice, options) {
  const buildctl = (address) => () => tryBuildctl(options, address);
  const buildx = (builder) => () => tryBuildx(options, builder);
  const buildah = () => tryBuildah(options);
  switch (choice.kind) {
    case "auto":
      return [buildctl(), buildx(), buildah];
    case "buildctl":
      return [buildctl(choice.address)];
    case "buildx":
      return [buildx(choice.builder)];
    case "buildah":
      return [buildah];
  }
}
async function tryBuildctl(options, address) {
  const named = address ?? options.env.BUILDKIT_HOST;
  const addresses = named === void 0 || named === "" ? await defaultAddresses(options.env) : [named];
  const tried = `buildctl${addresses.length === 0 ? "" : ` at ${addresses.join(", ")}`}`;
  const reasons = [];
  for (const one of addresses) {
    const why = await failureOf2(options, "buildctl", ["--addr", one, "debug", "workers"]);
    if (why === void 0) return { found: true, engine: createBuildctl({ ...options, address: one }) };
    reasons.push(why);
  }
  return {
    found: false,
    tried,
    why: reasons.join("; ") || "BUILDKIT_HOST is not set, and there is no socket in the usual places"
  };
}
async function defaultAddresses({ XDG_RUNTIME_DIR }) {
  const folders = ["/run", ...XDG_RUNTIME_DIR === void 0 ? [] : [XDG_RUNTIME_DIR]];
  const sockets = folders.map((folder) => join8(folder, "buildkit", "buildkitd.sock"));
  const present = await Promise.all(
    sockets.map(
      (socket) => stat2(socket).then(
        (found) => found.isSocket(),
        () => false
      )
    )
  );
  return sockets.filter((_, index) => present[index]).map((socket) => `unix://${socket}`);
}
async function tryBuildx(options, builder) {
  const tried = builder === void 0 ? "docker buildx" : `docker buildx with builder ${builder}`;
  const why = await failureOf2(options, "docker", ["buildx", "version"]) ?? await failureOf2(
    options,
    "docker",
    ["buildx", "inspect", ...builder === void 0 ? [] : [builder]],
    nodeErrorOf
  );
  if (why !== void 0) return { found: false, tried, why };
  return { found: true, engine: createBuildx(builder === void 0 ? options : { ...options, builder }) };
}
function nodeErrorOf({ stdout }) {
  const error = /^\s*Error:\s*(.+)$/m.exec(stdout)?.[1];
  if (error !== void 0) return error;
  const isAway = /^Driver:\s*remote$/m.test(stdout) && !/^Status:\s*running$/m.test(stdout);
  return isAway ? "the buildkitd of its remote builder does not answer" : void 0;
}
async function tryBuildah(options) {
  const why = await failureOf2(options, "buildah", ["info"]);
  return why === void 0 ? { found: true, engine: createBuildah(options) } : { found: false, tried: "buildah", why };
}
async function failureOf2({ exec: exec2, env, signal }, command, args, complaintOf = () => void 0) {
  try {
    const result = await exec2(command, args, {
      env,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)])
    });
    if (result.exitCode === 0) return complaintOf(result);
    const lines = `${result.stdout}
${result.stderr}`.trim().split("\n");
    return lines.at(-1)?.trim() || `exit code ${result.exitCode}`;
  } catch (error) {
    signal.throwIfAborted();
    return isToolError(error, "COMMAND_NOT_FOUND") ? `${command} is not on the PATH` : messageOf(error);
  }
}
function remedyOf(choice) {
  switch (choice.kind) {
    case "auto":
      return "Set BUILDKIT_HOST to a running buildkitd, or install docker with buildx, or install buildah.";
    case "buildctl":
      return `Start buildkitd${choice.address === void 0 ? " and set BUILDKIT_HOST" : ` at ${choice.address}`}, and put buildctl on the PATH.`;
    case "buildx":
      return "Start Docker and check `docker buildx inspect`.";
    case "buildah":
      return "Install buildah and check `buildah info`.";
  }
}

// src/engine/with-access.ts
function withAccess(engine, { loginFor, prepare }) {
  return {
    get description() {
      return engine.description;
    },
    async build(request, options) {
      const { signal } = options;
      const { destination } = request;
      const logins = await Promise.all(registriesOf(request).map((registry) => loginFor(registry, { signal })));
      if (destination.kind === "registry") await prepare(destination.reference, { signal });
      return engine.build({ ...request, logins: logins.filter((login) => login !== void 0) }, options);
    }
  };
}
function registriesOf({ dockerfile, destination }) {
  const named = dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)|--from=(\S+)|[,=]from=([^\s,]+)/gim);
  const froms = [...named].flatMap(([, from, copied, mounted]) => registryOf(from ?? copied ?? mounted ?? ""));
  const own = destination.kind === "registry" ? [destination.reference.registry] : [];
  return [.../* @__PURE__ */ new Set([...own, ...froms])];
}
function registryOf(name) {
  return /^([^/\s]+[.:][^/\s]*)\//.exec(name)?.slice(1, 2) ?? [];
}

// src/cli/memory-folder.ts
import { existsSync as existsSync2 } from "node:fs";
import { homedir as homedir2 } from "node:os";
import { isAbsolute, join as join9 } from "node:path";
function isRemembering(env) {
  const folder = memoryFolder(env);
  return folder !== void 0 && existsSync2(folder);
}
function memoryFolder(env) {
  if (env.CI || env.HYDROFOIL_MEMORY === "off") return void 0;
  const folder = cacheFolder(env);
  return folder && join9(folder, "hydrofoil", "builds");
}
function cacheFolder({ XDG_CACHE_HOME = "", HOME }) {
  const home = HOME || homeOfUser();
  return [XDG_CACHE_HOME, ...home === void 0 ? [] : [join9(home, ".cache")]].find(isAbsolute);
}
function homeOfUser() {
  try {
    return homedir2();
  } catch {
    return void 0;
  }
}

// src/cli/early-git.ts
function askGitEarly(git, { cwd, env, signal }, wanted) {
  const begin = wanted === "each" && isRemembering(env) ? git.beginState : (folder) => wholeState(git, folder, signal);
  const early = begin(cwd, { signal });
  return { of: (folder) => folder === cwd ? early : begin(folder, { signal }) };
}
function wholeState(git, folder, signal) {
  const own = git.readState(folder, { signal });
  own.catch(() => {
  });
  return {
    rules: Promise.resolve(void 0),
    compared: Promise.resolve(void 0),
    state: (apart) => apart.length === 0 ? own : git.readState(folder, { signal, apart })
  };
}

// src/registry/client.ts
import { lookup } from "node:dns/promises";

// src/registry/read-response.ts
var REFUSAL_BYTES = 64 * 1024;
var DISCARDED_BYTES = 128 * 1024;
async function discard(response) {
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      sizeBytes += chunk.length;
      if (sizeBytes > DISCARDED_BYTES) break;
    }
  } catch {
  }
  return response;
}
async function readBytes(response, maxBytes, { step, repository }) {
  const chunks = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return void 0;
    }
  } catch (cause) {
    throw brokenOff(step, repository, cause);
  }
  return Buffer.concat(chunks);
}
function brokenOff(step, { registry }, cause) {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError("REGISTRY_UNREACHABLE", `${step}: the answer broke off: ${what}`, {
    hint: `Check the way to ${registry} from this machine, and run the command again.`,
    cause,
    isTransient: true
  });
}
async function readRefusal(response, subject, redact) {
  const text2 = redact(await readText(response));
  return refusalError({
    ...subject,
    status: response.status,
    problems: parseProblems(text2),
    text: oneLine(text2),
    retryAfterMs: retryAfterMs(response.header("retry-after"))
  });
}
async function readText(response) {
  const chunks = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= REFUSAL_BYTES) break;
    }
  } catch {
  }
  return Buffer.concat(chunks).toString("utf8");
}
function oneLine(text2) {
  const line = text2.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}\u2026` : line;
}
function retryAfterMs(header) {
  if (header === void 0) return void 0;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1e3 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? void 0 : Math.max(0, ms);
}

// src/registry/auth/challenge.ts
var PART = /[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;
function parseChallenges(header) {
  const challenges = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(header); match !== null; match = PART.exec(header)) {
    const [, name = "", quoted, bare] = match;
    const value = quoted?.replace(/\\(.)/g, "$1") ?? bare;
    if (value === void 0) challenges.push({ scheme: name.toLowerCase(), parameters: /* @__PURE__ */ new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}

// src/registry/auth/scope.ts
function parseScope(text2) {
  const [, name, actions] = /^repository(?:\([^)]*\))?:(.+):([^:]*)$/.exec(text2) ?? [];
  return name === void 0 || actions === void 0 ? void 0 : { name, actions: actions.split(",") };
}
function scopeSetOf(scopes) {
  const set = /* @__PURE__ */ new Map();
  for (const { name, actions } of scopes) set.set(name, /* @__PURE__ */ new Set([...set.get(name) ?? [], ...actions]));
  return set;
}
function formatScopes(set) {
  return [...set].map(([name, actions]) => `repository:${name}:${[...actions].sort().join(",")}`).sort();
}
function covers(has, wanted) {
  return [...wanted].every(([name, actions]) => {
    const allowed = has.get(name);
    return allowed !== void 0 && (allowed.has("*") || [...actions].every((action) => allowed.has(action)));
  });
}

// src/registry/auth/token.ts
var TOKEN_ANSWER_BYTES = 1024 * 1024;
var DEFAULT_LIFETIME_S = 60;
var USED_LIFE = 0.9;
function tokenSource({ transport, repeat, now }) {
  const held = /* @__PURE__ */ new Set();
  return {
    async tokenFor(request, options) {
      const service = [request.origin, request.realm, request.service].join(" ");
      const scopes = scopeSetOf(request.scopes);
      for (; ; ) {
        const known = [...held].find(
          (token) => token.service === service && token.expiresAtMs > now() && covers(token.scopes, scopes)
        );
        if (known === void 0) break;
        try {
          return await known.token;
        } catch (error) {
          if (covers(scopes, known.scopes)) throw error;
        }
      }
      return hold(request, service, scopes, options);
    },
    forget(header) {
      for (const token of held) if (token.header === header) held.delete(token);
    }
  };
  async function hold(request, service, scopes, options) {
    const answer = repeat(() => fetchToken(request, scopes, options), { signal: options.signal });
    const entry = {
      service,
      scopes,
      token: answer.then(({ token }) => token),
      header: void 0,
      expiresAtMs: Number.POSITIVE_INFINITY
    };
    entry.token.catch(() => {
    });
    held.add(entry);
    try {
      const { token, lifetimeMs } = await answer;
      entry.header = `Bearer ${token}`;
      entry.expiresAtMs = now() + lifetimeMs * USED_LIFE;
      return token;
    } catch (error) {
      held.delete(entry);
      throw error;
    }
  }
  async function fetchToken(request, scopes, options) {
    const { repository, redact } = request;
    const http = tokenHttpRequest(request, formatScopes(scopes));
    const response = await transport.send(http, options);
    const subject = { step: http.step, repository };
    if (response.status !== 200) throw await readRefusal(response, subject, redact);
    const bytes = await readBytes(response, TOKEN_ANSWER_BYTES, subject);
    const answer = parseTokenAnswer(bytes === void 0 ? "" : Buffer.from(bytes).toString("utf8"));
    if (answer === void 0) throw new RegistryError("REGISTRY_FAILED", `${http.step}: the answer holds no token`);
    return answer;
  }
}
function tokenHttpRequest(request, scopes) {
  const { repository, credential, service } = request;
  const url = realmUrl(request);
  const step = `Logging in to ${repository.registry} at ${url.host}`;
  if (credential.kind === "identity-token") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "hydrofoil",
      refresh_token: credential.token,
      scope: scopes.join(" "),
      ...service === void 0 ? {} : { service }
    });
    const body = Buffer.from(form.toString());
    const headers2 = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url, step, headers: headers2, body: { sizeBytes: body.length, open: () => body } };
  }
  if (service !== void 0) url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const headers = credential.kind === "basic" ? { authorization: basicHeader(credential) } : {};
  return { method: "GET", url, step, headers };
}
function basicHeader({ username, password }) {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
function realmUrl({ realm, origin, repository, credential }) {
  const url = URL.parse(realm);
  const step = `Logging in to ${repository.registry}`;
  if (url === null || url.protocol !== "https:" && url.protocol !== "http:") {
    throw new RegistryError("REGISTRY_FAILED", `${step}: it names a token service that is no address: "${realm}"`);
  }
  if (credential.kind !== "anonymous" && url.protocol === "http:" && origin.startsWith("https:")) {
    throw new RegistryError(
      "REGISTRY_UNAUTHORIZED",
      `${step}: its token service ${url.host} is at plain http, where the credential would be readable`,
      {
        hint: `Give the token service of ${repository.registry} an https address; then \`${loginCommand(repository.registry)}\`.`
      }
    );
  }
  return url;
}
function parseTokenAnswer(text2) {
  const answer = parseJsonObject(text2);
  if (answer === void 0) return void 0;
  const { token, access_token, expires_in } = answer;
  const found = typeof token === "string" && token !== "" ? token : access_token;
  if (typeof found !== "string" || found === "") return void 0;
  const lifetimeS = typeof expires_in === "number" && expires_in > 0 ? expires_in : DEFAULT_LIFETIME_S;
  return { token: found, lifetimeMs: lifetimeS * 1e3 };
}

// src/registry/auth/auth.ts
function registryAuthorizer({ keychain, transport, tokens, onSecret }) {
  const waysIn = /* @__PURE__ */ new Map();
  const learning = /* @__PURE__ */ new Map();
  const preparing = /* @__PURE__ */ new Map();
  const credentials = /* @__PURE__ */ new Map();
  const secrets = /* @__PURE__ */ new Set();
  return { authorize, proofFor, renew, redact };
  async function authorize(target, scopes, options) {
    const ready = prepare(target, scopes, options).catch(() => {
    });
    preparing.set(keyOf(target), Promise.all([preparing.get(keyOf(target)), ready]));
    await ready;
    options.signal.throwIfAborted();
  }
  async function prepare(target, scopes, options) {
    const learned = learning.get(target.origin) ?? learn(target, options);
    learning.set(target.origin, learned);
    learned.catch(() => learning.delete(target.origin));
    await learned;
    const wayIn = waysIn.get(target.origin);
    if (wayIn !== void 0) await prove(wayIn, target, scopes, options);
  }
  async function learn(target, options) {
    const credential = await credentialFor(target, options);
    if (credential.kind === "anonymous" || waysIn.has(target.origin)) return;
    const step = `Asking ${target.repository.registry} how to log in`;
    const response = await transport.send(
      { method: "GET", url: new URL(`${target.origin}/v2/`), headers: {}, step },
      options
    );
    await discard(response);
    if (response.status === 401) remember(target, response.header("www-authenticate"));
  }
  async function proofFor(target, scopes, options) {
    await preparing.get(keyOf(target));
    const wayIn = waysIn.get(target.origin);
    return wayIn === void 0 ? void 0 : prove(wayIn, target, scopes, options);
  }
  async function renew(target, scopes, refused2, options) {
    const asked = remember(target, refused2.challenge);
    const wayIn = waysIn.get(target.origin);
    if (wayIn === void 0) return void 0;
    if (refused2.proof !== void 0) tokens.forget(refused2.proof);
    const all = [...scopes, ...asked];
    const proof = await prove(wayIn, target, all, options);
    if (proof !== refused2.proof) return proof;
    if (wayIn.scheme !== "basic") return void 0;
    await replaceCredential(target, options);
    const better = await prove(wayIn, target, all, options);
    return better === refused2.proof ? void 0 : better;
  }
  async function prove(wayIn, target, scopes, options) {
    const credential = await credentialFor(target, options);
    switch (wayIn.scheme) {
      case "basic":
        return credential.kind === "basic" ? keep(basicHeader(credential)) : void 0;
      case "bearer": {
        if (credential.kind === "registry-token") return keep(`Bearer ${credential.token}`);
        const token = await tokens.tokenFor({ ...target, ...wayIn, credential, scopes, redact }, options);
        return keep(`Bearer ${token}`);
      }
    }
  }
  function remember(target, header) {
    const challenges = parseChallenges(header ?? "");
    const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
    if (bearer !== void 0) waysIn.set(target.origin, { scheme: "bearer", ...realmOf(bearer) });
    else if (challenges.some(({ scheme }) => scheme === "basic")) waysIn.set(target.origin, { scheme: "basic" });
    return (bearer?.parameters.get("scope") ?? "").split(" ").flatMap((scope) => parseScope(scope) ?? []);
  }
  function credentialFor(target, { signal }) {
    return credentials.get(keyOf(target)) ?? ask(target, { signal });
  }
  async function replaceCredential(target, { signal }) {
    const known = credentials.get(keyOf(target));
    const refused2 = await known;
    if (refused2 === void 0 || credentials.get(keyOf(target)) !== known) return;
    await ask(target, { signal, refused: refused2 });
  }
  function ask(target, options) {
    const { repository } = target;
    const key = keyOf(target);
    const asked = keychain({ registry: repository.registry, repository: repository.name }, options).then(
      (credential) => {
        for (const secret of secretsOf(credential)) learnSecret(secret);
        return credential;
      }
    );
    credentials.set(key, asked);
    asked.catch(() => credentials.delete(key));
    return asked;
  }
  function keep(header) {
    learnSecret(header.slice(header.indexOf(" ") + 1));
    return header;
  }
  function learnSecret(secret) {
    if (!secrets.has(secret)) onSecret(secret);
    secrets.add(secret);
  }
  function redact(text2) {
    return [...secrets].reduce((safe, secret) => safe.replaceAll(secret, "***"), text2);
  }
}
function keyOf({ repository }) {
  return formatRepository(repository);
}
function realmOf({ parameters }) {
  const service = parameters.get("service");
  return { realm: parameters.get("realm") ?? "", ...service === void 0 ? {} : { service } };
}
function secretsOf(credential) {
  switch (credential.kind) {
    case "anonymous":
      return [];
    case "basic":
      return [basicHeader(credential).slice("Basic ".length), credential.password].filter((secret) => secret !== "");
    case "identity-token":
    case "registry-token":
      return [credential.token];
  }
}

// src/registry/blobs.ts
import { createHash } from "node:crypto";

// src/registry/redirect.ts
var MAX_REDIRECTS = 5;
var REDIRECTS = [301, 302, 303, 307, 308];
async function followRedirects(request, first, { transport, lookup: lookup2, options, proof }) {
  const { step, method, headers } = request;
  let { url } = request;
  let response = first;
  for (let count = 0; REDIRECTS.includes(response.status); count++) {
    await discard(response);
    const target = targetOf(response, url);
    if (target === void 0) throw refused(step, url, "without a usable Location");
    if (method !== "GET" && method !== "HEAD") throw refused(step, url, `of a ${method} to ${target.origin}`);
    if (count === MAX_REDIRECTS) throw refused(step, url, `to ${target.origin}, the ${count + 1}th in a row`);
    await checkTarget(step, url, target, lookup2);
    url = target;
    const isOwn = url.origin === request.url.origin;
    const authorization = isOwn && proof !== void 0 ? { authorization: proof } : {};
    response = await transport.send({ method, url, step, headers: { ...headers, ...authorization } }, options);
  }
  return response;
}
async function checkTarget(step, from, to, lookup2) {
  if (to.host === from.host) return;
  const [source, target] = await Promise.all([isInside(from, lookup2), isInside(to, lookup2)]);
  if (target && !source) throw refused(step, from, `to the private address ${to.host}`);
}
async function isInside(url, lookup2) {
  const hostname = hostnameOf(url);
  if (isLoopback(hostname) || isPrivateAddress(hostname)) return true;
  return (await lookup2(hostname)).some(isPrivateAddress);
}
function targetOf(response, base) {
  const location = response.header("location") ?? "";
  const target = location === "" ? null : URL.parse(location, base.href);
  return target?.protocol === "https:" || target?.protocol === "http:" ? target : void 0;
}
function refused(step, from, what) {
  return new RegistryError("REGISTRY_REDIRECT_REFUSED", `${step}: ${from.host} answered with a redirect ${what}`, {
    hint: `Correct the address that ${from.host} is configured to give out.`
  });
}

// src/registry/exchange.ts
var HEAD_ANSWERS = [400, 401, 403, 404, 405];
function registryExchange({ transport, authorizer, insecure, lookup: lookup2, repeat }) {
  return (call, options, read) => repeat(
    async () => {
      const { response, proof } = await sendAuthorized(call, options);
      if (isAnswer(call, response)) return read(response);
      const refusal = await readRefusal(response, call, authorizer.redact);
      const again = hasExpired(refusal) ? await sendRenewed(call, { proof, challenge: void 0 }, options) : void 0;
      if (again === void 0) throw refusal;
      if (isAnswer(call, again.response)) return read(again.response);
      throw await readRefusal(again.response, call, authorizer.redact);
    },
    { signal: options.signal, ...call.attempts === void 0 ? {} : { attempts: call.attempts } }
  );
  async function sendAuthorized(call, options) {
    const { target, url, scopes, isOwn } = wayOf(call);
    if (!isOwn) await checkTarget(call.step, new URL(target.origin), url, lookup2);
    const proof = isOwn ? await authorizer.proofFor(target, scopes, options) : void 0;
    const response = await sendFollowing(call, url, proof, options);
    if (response.status !== 401) return { response, proof };
    const challenge = response.header("www-authenticate");
    const renewed = await sendRenewed(call, { proof, challenge }, options).catch((error) => {
      response.body.destroy();
      throw error;
    });
    if (renewed === void 0) return { response, proof };
    await discard(response);
    return renewed;
  }
  async function sendRenewed(call, refused2, options) {
    const { target, url, scopes, isOwn } = wayOf(call);
    if (!isOwn || call.refusedToken === "keep") return void 0;
    const proof = await authorizer.renew(target, scopes, refused2, options);
    return proof === void 0 ? void 0 : { response: await sendFollowing(call, url, proof, options), proof };
  }
  function wayOf(call) {
    const { repository, path } = call;
    const origin = originOf(repository.registry, insecure);
    const url = typeof path === "string" ? new URL(`${origin}/v2/${repository.name}/${path}`) : path;
    return { target: { origin, repository }, url, scopes: scopesOf(call), isOwn: url.origin === origin };
  }
  async function sendFollowing(call, url, proof, options) {
    const { method, step, headers = {}, body } = call;
    const response = await transport.send(
      {
        method,
        url,
        step,
        headers: proof === void 0 ? headers : { ...headers, authorization: proof },
        ...body === void 0 ? {} : { body }
      },
      options
    );
    return followRedirects({ method, url, step, headers }, response, { transport, lookup: lookup2, options, proof });
  }
}
function isAnswer({ accept }, { status }) {
  return status < 400 || accept?.includes(status) === true;
}
function hasExpired({ status, message }) {
  return (status === 403 || status === 400) && /authorization token has expired/i.test(message);
}
function scopesOf({ repository, actions = ["pull"], alsoPull }) {
  const scope = { name: repository.name, actions };
  return alsoPull === void 0 ? [scope] : [scope, { name: alsoPull.name, actions: ["pull"] }];
}

// src/registry/blobs.ts
function registryBlobs(exchange) {
  return { hasBlob, openBlob, readBlob };
  async function hasBlob(repository, digest, options) {
    const step = `Looking for blob ${digest} in ${formatRepository(repository)}`;
    const call = { step, repository, path: `blobs/${digest}` };
    const { status } = await exchange({ ...call, method: "HEAD", accept: HEAD_ANSWERS }, options, discard);
    if (status < 400 || status === 404) return status !== 404;
    return exchange({ ...call, method: "GET", accept: [404] }, options, async (response) => {
      response.body.destroy();
      return response.status !== 404;
    });
  }
  function openBlob(repository, digest, options) {
    const call = { step: stepOf(repository, digest), repository, method: "GET", path: `blobs/${digest}` };
    return exchange(call, options, async (response) => {
      const length = Number(response.header("content-length") ?? Number.NaN);
      const stream = verified(response, digest, call, options.signal);
      return Number.isInteger(length) ? { sizeBytes: length, stream } : { stream };
    });
  }
  function readBlob(repository, digest, maxBytes, options) {
    const call = { step: stepOf(repository, digest), repository, method: "GET", path: `blobs/${digest}` };
    return exchange(call, options, async (response) => {
      const chunks = [];
      let sizeBytes = 0;
      for await (const chunk of verified(response, digest, call, options.signal)) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) throw tooLarge(call.step, maxBytes);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    });
  }
}
function stepOf(repository, digest) {
  return `Reading blob ${digest} of ${formatRepository(repository)}`;
}
async function* verified(response, digest, { step, repository }, signal) {
  const sha256 = createHash("sha256");
  try {
    for await (const chunk of response.body) {
      sha256.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw brokenOff(step, repository, cause);
  }
  const found = `sha256:${sha256.digest("hex")}`;
  if (found !== digest) {
    throw new RegistryError("REGISTRY_DIGEST_MISMATCH", `${step}: the bytes that came are ${found}`, {
      hint: `Push the image again: its blob ${digest} is damaged in the registry or on the way.`
    });
  }
}
function tooLarge(step, maxBytes) {
  return new RegistryError(
    "REGISTRY_BLOB_TOO_LARGE",
    `${step}: it is larger than the ${maxBytes} bytes that such a blob may have`
  );
}

// src/registry/manifests.ts
var ACCEPT = [
  MEDIA_TYPE.ociManifest,
  MEDIA_TYPE.ociIndex,
  MEDIA_TYPE.dockerManifest,
  MEDIA_TYPE.dockerManifestList
].join(", ");
var MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
function registryManifests(exchange) {
  return { getManifest, headManifest, deleteManifest };
  async function getManifest(repository, reference, options) {
    const step = `Reading ${nameOf2(repository, reference)}`;
    const call = {
      step,
      repository,
      method: "GET",
      path: `manifests/${reference}`,
      headers: { accept: ACCEPT }
    };
    const { response, bytes } = await exchange({ ...call, accept: [404] }, options, async (response2) => ({
      response: response2,
      bytes: await readBytes(response2, MAX_MANIFEST_BYTES, call)
    }));
    if (response.status === 404) return void 0;
    if (bytes === void 0) {
      throw new RegistryError("REGISTRY_FAILED", `${step}: it is larger than ${MAX_MANIFEST_BYTES} bytes`);
    }
    const digest = digestOf(bytes);
    if (isDigest(reference) && reference !== digest) throw mismatch(step, reference, digest);
    return { mediaType: mediaTypeOf(response, bytes), digest, bytes };
  }
  async function headManifest(repository, reference, options) {
    const step = `Looking for ${nameOf2(repository, reference)}`;
    const call = {
      step,
      repository,
      method: "HEAD",
      path: `manifests/${reference}`,
      headers: { accept: ACCEPT }
    };
    const response = await exchange({ ...call, accept: HEAD_ANSWERS }, options, discard);
    if (response.status === 404) return void 0;
    const digest = response.header("docker-content-digest") ?? "";
    const size = Number(response.header("content-length") ?? Number.NaN);
    const mediaType = typeOf(response);
    if (response.status < 400 && isDigest(digest) && Number.isInteger(size) && mediaType !== void 0) {
      return { mediaType, digest, size };
    }
    const manifest = await getManifest(repository, reference, options);
    return manifest === void 0 ? void 0 : { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
  }
  async function deleteManifest(repository, digest, options) {
    const step = `Deleting ${nameOf2(repository, digest)}`;
    const response = await exchange(
      { step, repository, method: "DELETE", path: `manifests/${digest}`, accept: [404, 405], actions: ["delete"] },
      options,
      discard
    );
    if (response.status === 405) {
      throw new RegistryError("REGISTRY_FAILED", `${step}: the registry answered 405, it does not delete`, {
        hint: "Allow deletion in its configuration (Distribution: `storage: { delete: { enabled: true } }`)."
      });
    }
    return response.status === 404 ? "absent" : "deleted";
  }
}
function nameOf2(repository, reference) {
  return `manifest ${formatRepository(repository)}${isDigest(reference) ? "@" : ":"}${reference}`;
}
function mismatch(step, wanted, found) {
  return new RegistryError("REGISTRY_DIGEST_MISMATCH", `${step}: expected ${wanted}, but the registry has ${found}`, {
    hint: "Look for a proxy or cache on the way that changes what it passes on."
  });
}
function typeOf(response) {
  const type = response.header("content-type")?.split(";")[0]?.trim();
  return type === void 0 || !type.startsWith("application/vnd.") ? void 0 : type;
}
function mediaTypeOf(response, bytes) {
  const told = typeOf(response);
  if (told !== void 0) return told;
  const [, written] = /"mediaType"\s*:\s*"([^"]+)"\s*,\s*"(?:config|manifests)"/.exec(Buffer.from(bytes).toString("utf8")) ?? [];
  return written ?? MEDIA_TYPE.ociManifest;
}

// src/registry/put-manifest.ts
function registryManifestPuts(exchange, { headManifest }) {
  const taggings = /* @__PURE__ */ new Map();
  return { putManifest, putTagged, taggingOf: ({ registry }) => taggings.get(registry) };
  async function putManifest(repository, reference, manifest, options) {
    const { bytes } = manifest;
    try {
      await put({ step: `Storing ${nameOf2(repository, reference)}`, repository, path: reference }, manifest, options);
      return "stored";
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const missing = missingBlobs(error);
      if (missing !== void 0) return { missing };
      if (!mayBeImmutable(error, reference)) throw error;
      const there = await headManifest(repository, reference, options).catch(() => void 0);
      if (there === void 0) throw error;
      if (there.digest === digestOf(bytes)) return "stored";
      throw new RegistryError(
        "REGISTRY_TAG_IMMUTABLE",
        `${error.message} (the tag points to ${there.digest}, not to ${digestOf(bytes)})`,
        {
          hint: `Use another tag, or allow tags of ${formatRepository(repository)} to be moved.`,
          cause: error
        }
      );
    }
  }
  async function putTagged(repository, tags, manifest, options) {
    const digest = digestOf(manifest.bytes);
    const step = `Storing ${nameOf2(repository, digest)}`;
    const path = `${digest}?${new URLSearchParams(tags.map((tag) => ["tag", tag]))}`;
    try {
      const response = await put({ step, repository, path, attempts: 1 }, manifest, options);
      const set = (response.header("oci-tag") ?? "").split(",").map((tag) => tag.trim());
      const tagged = tags.filter((tag) => set.includes(tag));
      taggings.set(repository.registry, tagged.length > 0 ? "at-once" : "one-by-one");
      return { tagged };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof RegistryError) || error.code === "REGISTRY_DIGEST_MISMATCH") throw error;
      const missing = missingBlobs(error);
      return missing === void 0 ? { tagged: [] } : { missing };
    }
  }
  async function put(call, { bytes, mediaType }, options) {
    const response = await exchange(
      {
        ...call,
        method: "PUT",
        path: `manifests/${call.path}`,
        headers: { "content-type": mediaType },
        body: { sizeBytes: bytes.length, open: () => bytes },
        actions: ["pull", "push"]
      },
      options,
      discard
    );
    const stored = response.header("docker-content-digest");
    if (stored !== void 0 && stored !== digestOf(bytes)) throw mismatch(call.step, digestOf(bytes), stored);
    return response;
  }
}
var BLOBS_MISSING = ["MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "BLOB_UPLOAD_UNKNOWN", "MANIFEST_UNKNOWN"];
function missingBlobs(error) {
  if (error.status !== 400 && error.status !== 404) return void 0;
  const problems = error.problems.filter(({ code }) => BLOBS_MISSING.includes(code));
  if (problems.length === 0) return void 0;
  const digests = problems.map(({ detail, message }) => {
    const told = digestsIn(detail);
    return told.length > 0 ? told : digestsIn(message);
  });
  return digests.some((found) => found.length === 0) ? "unknown" : [...new Set(digests.flat())];
}
function digestsIn(detail) {
  return (JSON.stringify(detail) ?? "").match(/sha256:[a-f0-9]{64}/g)?.filter(isDigest) ?? [];
}
function mayBeImmutable({ status }, reference) {
  return !isDigest(reference) && (status === 400 || status === 403 || status === 405 || status === 409 || status === 412);
}

// src/registry/repeat.ts
function registryRepeat(defaults = {}) {
  return (attempt, { alsoWhen = () => false, ...options }) => retry(attempt, (error) => error instanceof RegistryError && (error.isTransient || alsoWhen(error)), {
    ...defaults,
    ...options,
    waitMsOf: (error) => error instanceof RegistryError ? error.retryAfterMs : void 0
  });
}

// src/registry/tags.ts
var PAGE_BYTES = 16 * 1024 * 1024;
async function listTags(exchange, repository, options) {
  const step = `Listing the tags of ${formatRepository(repository)}`;
  const tags = /* @__PURE__ */ new Set();
  let path = "tags/list?n=1000";
  while (path !== void 0) {
    const call = { step, repository, method: "GET", path, accept: [404] };
    const { response, bytes } = await exchange(call, options, async (response2) => ({
      response: response2,
      bytes: await readBytes(response2, PAGE_BYTES, call)
    }));
    if (response.status === 404) break;
    const page = parseTags(bytes === void 0 ? "" : Buffer.from(bytes).toString("utf8"));
    if (page === void 0) throw new RegistryError("REGISTRY_FAILED", `${step}: the answer is no list of tags`);
    const before = tags.size;
    for (const tag of page) tags.add(tag);
    path = tags.size === before ? void 0 : nextPath(response.header("link"));
  }
  return [...tags].sort();
}
function parseTags(text2) {
  const answer = parseJsonObject(text2);
  if (answer === void 0) return void 0;
  const tags = answer.tags ?? [];
  return Array.isArray(tags) && tags.every((tag) => typeof tag === "string") ? tags : void 0;
}
function nextPath(link) {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "") ?? [];
  const query = target === void 0 ? -1 : target.indexOf("?");
  return target === void 0 || query < 0 ? void 0 : `tags/list${target.slice(query)}`;
}

// src/registry/put-blob.ts
var PUSH = ["pull", "push"];
var OCTETS = { "content-type": "application/octet-stream" };
var CHUNK_BYTES = 4 * 1024 * 1024;
async function putWhole(exchange, upload, { step, repository, blob }, options) {
  const path = withDigest(upload.location, blob);
  const body = { sizeBytes: blob.size, open: blob.open };
  const response = await exchange(
    { step, repository, method: "PUT", path, headers: OCTETS, body, actions: PUSH, attempts: 1, accept: [413] },
    options,
    discard
  );
  return response.status !== 413;
}
async function putInChunks(exchange, upload, { step, repository, blob }, options) {
  let location = upload.location;
  let offset = 0;
  for await (const chunk of chunksOf(blob.open(), Math.max(CHUNK_BYTES, upload.minChunkBytes))) {
    const end = offset + chunk.length;
    while (offset < end) {
      const rest = chunk.subarray(chunk.length - (end - offset));
      const headers = { ...OCTETS, "content-range": `${offset}-${end - 1}` };
      const body = { sizeBytes: rest.length, open: () => rest };
      const response = await exchange(
        { step, repository, method: "PATCH", path: location, headers, body, actions: PUSH, attempts: 1 },
        options,
        discard
      );
      location = URL.parse(response.header("location") ?? "", location.href) ?? location;
      const received = receivedBytes(response.header("range")) ?? end;
      if (received <= offset || received > end) throw lost(step, end, received);
      offset = received;
    }
  }
  const last = {
    step,
    repository,
    method: "PUT",
    path: withDigest(location, blob),
    actions: PUSH,
    attempts: 1
  };
  await exchange({ ...last, body: { sizeBytes: 0, open: () => new Uint8Array() } }, options, discard);
}
function lost(step, sent, received) {
  return new RegistryError(
    "REGISTRY_FAILED",
    `${step}: too large for one request, and of the chunks up to byte ${sent} the registry has ${received}`,
    { hint: "Allow larger request bodies in the proxy before the registry (nginx: client_max_body_size 0)." }
  );
}
function receivedBytes(range) {
  const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(range ?? "") ?? [];
  return last === void 0 ? void 0 : Number(last) + 1;
}
function withDigest(location, { digest }) {
  const separator = location.search === "" ? "?" : "&";
  return new URL(`${location.href}${separator}digest=${encodeURIComponent(digest)}`);
}
async function* chunksOf(content, sizeBytes) {
  let chunk = Buffer.allocUnsafe(sizeBytes);
  let heldBytes = 0;
  for await (const part of content instanceof Uint8Array ? [content] : content) {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + sizeBytes - heldBytes);
      chunk.set(piece, heldBytes);
      heldBytes += piece.length;
      at += piece.length;
      if (heldBytes < sizeBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(sizeBytes);
      heldBytes = 0;
    }
  }
  if (heldBytes > 0) yield chunk.subarray(0, heldBytes);
}

// src/registry/uploads.ts
function registryUploads({ exchange, repeat, insecure }) {
  return { openUpload, mountBlob };
  async function openUpload(repository, options) {
    return sessionOf2(repository, await post(repository, options));
  }
  async function mountBlob(repository, digest, from, options) {
    if (from.registry !== repository.registry) return openUpload(repository, options);
    const step = `Mounting blob ${digest} of ${from.name} into ${formatRepository(repository)}`;
    const query = new URLSearchParams({ mount: digest, from: from.name });
    const response = await exchange(
      {
        step,
        repository,
        method: "POST",
        path: `blobs/uploads/?${query}`,
        accept: [400, 401, 403, 404, 405],
        // Harbor: 400 for a `from` that it does not like; others where the account may not read it
        actions: PUSH,
        alsoPull: from
      },
      options,
      discard
    );
    if (response.status === 201) return "mounted";
    if (response.status !== 202) return openUpload(repository, options);
    return sessionOf2(repository, uploadOf(response, repository, step));
  }
  async function post(repository, options) {
    const step = `Opening an upload to ${formatRepository(repository)}`;
    const response = await exchange(
      { step, repository, method: "POST", path: "blobs/uploads/", actions: PUSH },
      options,
      discard
    );
    return uploadOf(response, repository, step);
  }
  function uploadOf(response, repository, step) {
    const location = locationOf(response, originOf(repository.registry, insecure));
    if (location === void 0)
      throw new RegistryError("REGISTRY_FAILED", `${step}: the answer names no upload location`);
    return { location, minChunkBytes: Number(response.header("oci-chunk-min-length") ?? 0) || 0 };
  }
  function sessionOf2(repository, first) {
    let unused = first;
    const take = async (options) => {
      const upload = unused ?? await post(repository, options);
      unused = void 0;
      return upload;
    };
    return {
      async put(blob, options) {
        const subject = { step: stepOf2(blob, repository), repository, blob };
        let fitsWhole = true;
        await repeat(
          async () => {
            if (fitsWhole) fitsWhole = await putWhole(exchange, await take(options), subject, options);
            if (!fitsWhole) await putInChunks(exchange, await take(options), subject, options);
          },
          { signal: options.signal, alsoWhen: isSessionLost }
        );
      },
      async cancel(options) {
        if (unused === void 0 || options.signal.aborted) return;
        const upload = unused;
        unused = void 0;
        const step = `Cancelling an upload to ${formatRepository(repository)}`;
        const call = { step, repository, method: "DELETE", path: upload.location, actions: PUSH, attempts: 1 };
        await exchange({ ...call, refusedToken: "keep" }, options, discard).catch(() => {
        });
      }
    };
  }
}
function isSessionLost({ status, problems }) {
  return status === 404 && !problems.some(({ code }) => code === "NAME_UNKNOWN") || status === 416;
}
function locationOf(response, origin) {
  const header = response.header("location") ?? "";
  const location = header === "" ? null : URL.parse(header, origin);
  if (location === null) return void 0;
  return location.host === new URL(origin).host ? new URL(location.pathname + location.search, origin) : location;
}
function stepOf2({ mediaType, digest }, repository) {
  return `Uploading ${nounOf(mediaType)} ${digest.slice(0, "sha256:".length + 12)}\u2026 to ${formatRepository(repository)}`;
}
function nounOf(mediaType) {
  if (/layer|rootfs/.test(mediaType)) return "layer";
  return /config|container\.image/.test(mediaType) ? "configuration" : "blob";
}

// src/registry/client.ts
function registryClient(options) {
  const {
    keychain,
    onSecret = () => {
    },
    insecure = [],
    clock = { now: () => performance.now(), sleep: sleepMs }
  } = options;
  const transport = httpTransport(options);
  const repeat = registryRepeat({ sleep: clock.sleep });
  const tokens = tokenSource({ transport, repeat, now: clock.now });
  const authorizer = registryAuthorizer({ keychain, transport, tokens, onSecret });
  const exchange = registryExchange({
    transport,
    authorizer,
    insecure,
    repeat,
    lookup: options.lookup ?? addressesOf
  });
  const manifests = registryManifests(exchange);
  return {
    authorize: (repository, actions, call) => authorizer.authorize(
      { origin: originOf(repository.registry, insecure), repository },
      [{ name: repository.name, actions }],
      call
    ),
    ...manifests,
    ...registryManifestPuts(exchange, manifests),
    ...registryBlobs(exchange),
    ...registryUploads({ exchange, repeat, insecure }),
    listTags: (repository, call) => listTags(exchange, repository, call),
    close: () => transport.close()
  };
}
var addressesOf = async (hostname) => {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
};

// src/registry/create-missing.ts
var ATTEMPTS = 5;
function createMissing(registry, make, options = {}) {
  const making = /* @__PURE__ */ new Map();
  const makeOnce = (repository, { signal }) => {
    const key = formatRepository(repository);
    const made = making.get(key) ?? make(repository, { signal });
    making.set(key, made);
    made.catch(() => making.delete(key));
    return made;
  };
  const writing = async (repository, call, write) => {
    try {
      return await write();
    } catch (error) {
      if (!isRepositoryMissing(error) || await makeOnce(repository, call) === "left") throw error;
    }
    const { sleep = sleepMs } = options;
    return retry(write, isRepositoryMissing, { attempts: ATTEMPTS, signal: call.signal, sleep });
  };
  return {
    ...registry,
    openUpload: (repository, call) => writing(repository, call, () => registry.openUpload(repository, call)),
    mountBlob: (repository, digest, from, call) => writing(repository, call, () => registry.mountBlob(repository, digest, from, call)),
    putManifest: (repository, reference, manifest, call) => writing(repository, call, () => registry.putManifest(repository, reference, manifest, call))
  };
}
function isRepositoryMissing(error) {
  return error instanceof RegistryError && error.status === 404 && error.problems.some(({ code }) => code === "NAME_UNKNOWN");
}

// src/registry/keychain/auth-file-keychain.ts
import { homedir as homedir3 } from "node:os";
import { join as join10 } from "node:path";

// src/registry/keychain/auth-file.ts
import { readFileSync } from "node:fs";

// src/registry/keychain/registry-host.ts
var DOCKER_HUB_SERVER = "https://index.docker.io/v1/";
var DOCKER_HUB_HOSTS = [DOCKER_HUB, "index.docker.io", "registry-1.docker.io"];
function hostOf(server) {
  const host = server.replace(/^https?:\/\//, "").split("/")[0] ?? "";
  return DOCKER_HUB_HOSTS.includes(host) ? DOCKER_HUB : host;
}
function namespaceOf(server) {
  const isLegacy = /^https?:\/\//.test(server) || /\/v[12]\/?$/.test(server);
  return isLegacy ? "" : server.split("/").slice(1).join("/").replace(/\/$/, "");
}
function serverOf(registry) {
  return registry === DOCKER_HUB ? DOCKER_HUB_SERVER : registry;
}

// src/registry/keychain/auth-file.ts
async function readAuthFile(file) {
  let text2;
  try {
    text2 = readFileSync(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error ? Reflect.get(cause, "code") : void 0;
    if (code === "ENOENT" || code === "ENOTDIR") return void 0;
    throw invalid(messageOf(cause), { file }, `Make ${file} readable for this user.`);
  }
  return parseAuthFile(text2, file);
}
function parseAuthFile(text2, file) {
  const document = text2.trim() === "" ? {} : parseJson(text2, file);
  const read = (parent, name) => {
    const value = memberOf(parent, name);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
    if (value === void 0 || value === null) return [];
    throw invalid(`"${name}" is not an object`, { file }, relogin(file));
  };
  const credsStore = memberOf(document, "credsStore");
  return {
    file,
    auths: new Map(read(document, "auths").map(([server, entry]) => [server, () => credentialOf(server, entry, file)])),
    credHelpers: new Map(
      read(document, "credHelpers").flatMap(
        ([server, name]) => typeof name === "string" ? [[hostOf(server), name]] : []
      )
    ),
    ...typeof credsStore === "string" && credsStore !== "" ? { credsStore } : {}
  };
}
function credentialOf(server, entry, file) {
  const text2 = (name) => {
    const value = memberOf(entry, name);
    return typeof value === "string" ? value : "";
  };
  if (text2("identitytoken") !== "") return { kind: "identity-token", token: text2("identitytoken") };
  if (text2("registrytoken") !== "") return { kind: "registry-token", token: text2("registrytoken") };
  const pair = Buffer.from(text2("auth"), "base64").toString("utf8").replace(/\0+$/, "");
  const colon = pair.indexOf(":");
  if (colon > 0) return { kind: "basic", username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  if (text2("auth") !== "") {
    throw invalid(`"auth" of ${server} is not "user:password" in base64`, { file }, relogin(file, hostOf(server)));
  }
  const username = text2("username");
  return username === "" ? { kind: "anonymous" } : { kind: "basic", username, password: text2("password") };
}
function parseJson(text2, file) {
  try {
    return JSON.parse(text2);
  } catch {
    const before = text2.slice(0, Math.min(brokenAt(text2), text2.trimEnd().length)).split("\n");
    const location = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw invalid(`it is not JSON, line ${location.line} is wrong`, location, relogin(file));
  }
}
function brokenAt(text2) {
  const position = /position (\d+)/.exec(complaintAbout(text2))?.[1];
  if (position !== void 0) return Number(position);
  if (!isUnexpectedToken(text2)) return text2.length;
  let right = 0;
  let wrong = text2.length;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isUnexpectedToken(text2.slice(0, middle))) wrong = middle;
    else right = middle;
  }
  return wrong - 1;
}
function isUnexpectedToken(text2) {
  return complaintAbout(text2).startsWith("Unexpected token");
}
function complaintAbout(text2) {
  try {
    JSON.parse(text2);
    return "";
  } catch (error) {
    return messageOf(error);
  }
}
function memberOf(value, name) {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : void 0;
}
function relogin(file, host = "HOST") {
  return `Correct ${file}, or move it away and run \`docker login ${host}\`.`;
}
function invalid(why, location, hint) {
  return new ToolError("REGISTRY_CREDENTIALS_INVALID", `Reading credentials from ${location.file}: ${why}`, {
    hint,
    location
  });
}

// src/registry/keychain/keychain.ts
var ANONYMOUS = { kind: "anonymous" };
function chainKeychains(...keychains) {
  return async (target, options) => {
    for (const keychain of keychains) {
      const credential = await keychain(target, options);
      if (credential.kind !== "anonymous") return credential;
    }
    return ANONYMOUS;
  };
}

// src/registry/keychain/credential-helper.ts
async function askCredentialHelper(name, registry, { exec: exec2, env, file, signal }) {
  const program = `docker-credential-${name}`;
  const failed = (why, hint) => new ToolError("REGISTRY_CREDENTIAL_HELPER_FAILED", `Asking ${program} for the credential of ${registry}: ${why}`, {
    hint,
    location: { file }
  });
  const byHand = `Run \`echo ${serverOf(registry)} | ${program} get\` to see what it says.`;
  const result = await exec2(program, ["get"], { stdin: serverOf(registry), env, signal }).catch((error) => {
    if (!isToolError(error, "COMMAND_NOT_FOUND")) throw error;
    throw failed(messageOf(error), `Install ${program}, or take "${name}" out of ${file}.`);
  });
  if (result.exitCode !== 0) {
    if (/credentials not found/i.test(result.stdout + result.stderr)) return ANONYMOUS;
    throw failed(`it ended with exit code ${result.exitCode}`, byHand);
  }
  const answer = parseAnswer(result.stdout);
  if (answer === void 0) throw failed("its answer is no credential", byHand);
  return answer;
}
function parseAnswer(text2) {
  const answer = parseJsonObject(text2);
  if (answer === void 0) return void 0;
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== "string" || typeof secret !== "string") return void 0;
  if (secret === "") return ANONYMOUS;
  return username === "<token>" ? { kind: "identity-token", token: secret } : { kind: "basic", username, password: secret };
}

// src/registry/keychain/auth-file-keychain.ts
function dockerConfigKeychain(options) {
  const folder = options.env.DOCKER_CONFIG || join10(homeOf(options.env), ".docker");
  return authFileKeychain([join10(folder, "config.json")], options);
}
function podmanKeychain(options) {
  const { REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = options.env;
  if (named !== void 0 && named !== "") return authFileKeychain([named], options);
  const folders = [runtime, config || join10(homeOf(options.env), ".config")];
  const files = folders.flatMap((folder) => folder ? [join10(folder, "containers", "auth.json")] : []);
  return authFileKeychain(files, options);
}
function authFileKeychain(files, { env, exec: exec2 = exec }) {
  let reading;
  const helperAnswers = /* @__PURE__ */ new Map();
  const askOnce = (name, registry, file, signal) => {
    const key = `${name} ${registry}`;
    const answer = helperAnswers.get(key) ?? askCredentialHelper(name, registry, { exec: exec2, env, file, signal });
    helperAnswers.set(key, answer);
    answer.catch(() => helperAnswers.delete(key));
    return answer;
  };
  return async (target, { signal }) => {
    reading ??= Promise.all(files.map(readAuthFile));
    for (const file of await reading) {
      if (file === void 0) continue;
      const helper = file.credHelpers.get(target.registry) ?? file.credsStore;
      const helped = helper === void 0 ? ANONYMOUS : await askOnce(helper, target.registry, file.file, signal);
      const credential = helped.kind === "anonymous" ? storedCredential(file, target) : helped;
      if (credential.kind !== "anonymous") return credential;
    }
    return ANONYMOUS;
  };
}
function storedCredential({ auths }, { registry, repository }) {
  const fitting = [...auths].filter(([server]) => hostOf(server) === registry && isWithin(repository, namespaceOf(server))).sort(([a], [b]) => namespaceOf(b).length - namespaceOf(a).length);
  for (const [, credential] of fitting) {
    const found = credential();
    if (found.kind !== "anonymous") return found;
  }
  return ANONYMOUS;
}
function isWithin(repository, namespace) {
  return namespace === "" || repository === namespace || repository.startsWith(`${namespace}/`);
}
function homeOf(env) {
  return env.HOME || homedir3();
}

// src/registry/keychain/environment-keychain.ts
var NAMES = ["HYDROFOIL_REGISTRY", "HYDROFOIL_REGISTRY_USER", "HYDROFOIL_REGISTRY_PASSWORD"];
function environmentKeychain(env) {
  return async ({ registry }) => {
    const [host, username, password] = NAMES.map((name) => env[name] || void 0);
    if (host !== void 0 && username !== void 0 && password !== void 0) {
      return hostOf(host) === registry ? { kind: "basic", username, password } : ANONYMOUS;
    }
    const missing = NAMES.filter((name) => !env[name]);
    if (missing.length === NAMES.length) return ANONYMOUS;
    const message = `Reading credentials from the environment: ${missing.join(" and ")} not set`;
    throw new ToolError("REGISTRY_CREDENTIALS_INVALID", message, { hint: `Set all of ${NAMES.join(", ")}, or none.` });
  };
}

// src/registry/keychain/default-keychain.ts
function defaultKeychain(env, logins, cloud) {
  return chainKeychains(environmentKeychain(env), logins, cloud);
}
function loginKeychain(options) {
  return chainKeychains(dockerConfigKeychain(options), podmanKeychain(options));
}

// src/registry/keychain/ecr/ecr-repository.ts
function newRepository(repositoryName, { tags, scan, encryption }) {
  return {
    repositoryName,
    imageScanningConfiguration: { scanOnPush: scan === "on-push" },
    encryptionConfiguration: {
      encryptionType: encryption.kind,
      ...encryption.kind === "KMS" && encryption.kmsKey !== void 0 ? { kmsKey: encryption.kmsKey } : {}
    },
    ...tags === "mutable" ? { imageTagMutability: "MUTABLE" } : {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "branch-*" }]
    }
  };
}
var PASSING_DAYS = 1;
function lifecyclePolicy({ untaggedDays }) {
  if (untaggedDays === "keep") return void 0;
  const rule = (rulePriority, description, selection, countNumber) => ({
    rulePriority,
    description,
    selection: { ...selection, countType: "sinceImagePushed", countUnit: "days", countNumber },
    action: { type: "expire" }
  });
  return {
    rules: [
      rule(1, "passing results of builds", { tagStatus: "tagged", tagPatternList: ["building-*"] }, PASSING_DAYS),
      rule(2, "images without a tag", { tagStatus: "untagged" }, untaggedDays)
    ]
  };
}

// src/registry/keychain/ecr/github-identity.ts
var ANSWER_BYTES = 64 * 1024;
function githubIdentity(env) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: proof } = env;
  if (!address || !proof) return void 0;
  return async (audience, signal) => {
    const step = "Asking GitHub for the identity of this job";
    const url = new URL(address);
    url.searchParams.set("audience", audience);
    const transport = httpTransport({ env });
    try {
      const response = await transport.send(
        { method: "GET", url, headers: { authorization: `Bearer ${proof}` }, step },
        { signal }
      );
      const subject = { step, repository: { registry: url.host, name: "" } };
      const text2 = Buffer.from(await readBytes(response, ANSWER_BYTES, subject) ?? []).toString("utf8");
      const answer = response.status === 200 ? parseJsonObject(text2) : void 0;
      if (typeof answer?.value !== "string") {
        throw new ToolError("REGISTRY_AWS_FAILED", `${step}: it answered ${response.status}, and no token`, {
          hint: "Give the job `permissions: { id-token: write }`; when it has that, run it again."
        });
      }
      return answer.value;
    } finally {
      await transport.close();
    }
  };
}

// src/registry/keychain/ecr/open-ecr.ts
function openEcr({ env, settings, progress, onSecret = () => {
} }) {
  const apis = /* @__PURE__ */ new Map();
  const tokens = /* @__PURE__ */ new Map();
  return { keychain, makeRepository };
  async function keychain({ registry }, { signal, refused: refused2 }) {
    const host = parseEcrHost(registry);
    if (host === void 0) return ANONYMOUS;
    const key = keyOf2(host);
    const known = tokens.get(key);
    if (known !== void 0 && (refused2 === void 0 || !isSame(known.credential, refused2))) return known.asked;
    const held = { asked: askForToken(host, registry, signal) };
    tokens.set(key, held);
    try {
      held.credential = await held.asked;
      return held.credential;
    } catch (error) {
      if (tokens.get(key) === held) tokens.delete(key);
      throw error;
    }
  }
  async function askForToken(host, registry, signal) {
    try {
      const text2 = Buffer.from(await (await apiOf(host)).getToken(signal), "base64").toString("utf8");
      const [, username = "", password = ""] = /^([^:]*):(.*)$/s.exec(text2) ?? [];
      onSecret(password);
      return { kind: "basic", username, password };
    } catch (cause) {
      signal.throwIfAborted();
      if (isWithoutCredentials(cause)) return ANONYMOUS;
      throw awsError(`Asking AWS for the token of ${registry}`, cause);
    }
  }
  async function makeRepository(repository, { signal }) {
    const host = parseEcrHost(repository.registry);
    if (host === void 0 || settings.repositories.missing === "fail") return "left";
    const named = formatRepository(repository);
    const api = await apiOf(host);
    try {
      await api.createRepository(newRepository(repository.name, settings.repositories), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (isNamed(cause, "RepositoryAlreadyExistsException")) return "made";
      if (isWithoutCredentials(cause)) return "left";
      throw awsError(`Creating the repository ${named}`, cause);
    }
    progress({ type: "note", text: `Created the repository ${named}` });
    await expireUntagged(api, repository, named, signal);
    return "made";
  }
  async function expireUntagged(api, { name }, named, signal) {
    const policy = lifecyclePolicy(settings.repositories);
    if (policy === void 0) return;
    try {
      await api.putLifecyclePolicy(name, policy, signal);
    } catch (cause) {
      signal.throwIfAborted();
      const { message, hint } = awsError(`Giving ${named} its lifecycle policy`, cause);
      progress({ type: "warning", text: message, ...hint === void 0 ? {} : { hint } });
    }
  }
  function apiOf(host) {
    const key = `${keyOf2(host)} ${host.registryId}`;
    const loading = apis.get(key) ?? load(host);
    apis.set(key, loading);
    return loading;
  }
  async function load(host) {
    const { ecrApi } = await import("./ecr-api-CHAT7D54.js");
    const role = roleOf();
    return ecrApi(host, { env, ...role === void 0 ? {} : { role } });
  }
  function roleOf() {
    const arn = settings.role ?? env.AWS_ROLE_ARN;
    const askGithub = githubIdentity(env);
    const isGiven = Boolean(env.AWS_ACCESS_KEY_ID || env.AWS_PROFILE || env.AWS_WEB_IDENTITY_TOKEN_FILE);
    if (!arn || askGithub === void 0 || isGiven) return void 0;
    const identity = async (audience, signal) => {
      const token = await askGithub(audience, signal);
      onSecret(token);
      return token;
    };
    return { arn, identity };
  }
}
function keyOf2({ region, endpoints }) {
  return [region, ...endpoints].join(" ");
}
function isSame(one, other) {
  return one?.kind === "basic" && other.kind === "basic" && one.password === other.password;
}
function isNamed(error, name) {
  return error instanceof Error && error.name === name;
}
function isWithoutCredentials(error) {
  return isNamed(error, "CredentialsProviderError") && /from any providers/.test(String(error));
}

// src/cli/open-registry.ts
function openRegistries({ env, output: { progress }, verbose, onSecret }, settings = DEFAULT_ECR_SETTINGS) {
  const ecr = openEcr({ env, settings, progress, onSecret });
  const logins = loginKeychain({ env, exec });
  const client = registryClient({
    keychain: defaultKeychain(env, logins, ecr.keychain),
    env,
    onSecret,
    ...verbose ? {
      onRequest: (event) => progress({
        type: "note",
        text: `${event.method} ${event.url} ${event.status ?? "no answer"} ${formatDuration(event.durationMs)}`
      })
    } : {}
  });
  const registry = createMissing(client, ecr.makeRepository);
  return {
    registry,
    access: {
      async loginFor(host, options) {
        if (parseEcrHost(host) === void 0) return void 0;
        const target = { registry: host, repository: "" };
        if ((await logins(target, options)).kind !== "anonymous") return void 0;
        const credential = await ecr.keychain(target, options);
        return credential.kind === "basic" ? { registry: host, ...credential } : void 0;
      },
      async prepare(repository, options) {
        if (parseEcrHost(repository.registry) === void 0) return;
        const session = await registry.openUpload(repository, options);
        await session.cancel(options);
      }
    }
  };
}

// src/cli/build-session.ts
import { realpathSync as realpathSync4 } from "node:fs";
import { join as join18, relative as relative2 } from "node:path";
import { setImmediate as setImmediate2 } from "node:timers/promises";

// src/context/witness.ts
import { readFileSync as readFileSync2, realpathSync, statSync } from "node:fs";
import { join as join11, relative } from "node:path";

// src/context/git/index-sums.ts
import { hash } from "node:crypto";
var PIECE_BYTES = 32768;
function sumIndex(index, format, entriesEnd) {
  if (!hasWholeNames(index)) return void 0;
  const places = [0];
  let start = 0;
  for (let at = HEADER_BYTES; at < entriesEnd; ) {
    at = entryNameAt(index, format, at).end;
    if (at - start < PIECE_BYTES && at < entriesEnd) continue;
    places.push(at);
    start = at;
  }
  if (places.length === 1) places.push(entriesEnd);
  const ranges = rangesOf(places);
  const names = ranges.map(([from, to]) => namesSum(index, format, from, to) ?? "");
  return { places, pieces: ranges.map(([from, to]) => sum(index.subarray(from, to))), names };
}
function changedPieces(before, now, format) {
  const entriesEnd = before.places.at(-1) ?? HEADER_BYTES;
  if (!hasWholeNames(now) || !endsAt(now, format, entriesEnd)) return void 0;
  const ranges = [];
  const pieces = [...before.pieces];
  for (const [piece, [start, end]] of rangesOf(before.places).entries()) {
    const found = sum(now.subarray(start, end));
    if (found === pieces[piece]) continue;
    if (namesSum(now, format, start, end) !== before.names[piece]) return void 0;
    pieces[piece] = found;
    ranges.push([start, end]);
  }
  const isUnsure = ranges.some(([start, end]) => mayHaveRules(now, format, start, end));
  return { ranges, rules: isUnsure ? "unsure" : "same", sums: { ...before, pieces } };
}
function rangesOf(places) {
  return places.slice(1).map((end, piece) => [places[piece] ?? 0, end]);
}
function namesSum(index, format, start, end) {
  const names = Buffer.allocUnsafe(end - start);
  let length = start === 0 ? index.copy(names, 0, 0, HEADER_BYTES) : 0;
  let at = Math.max(start, HEADER_BYTES);
  while (at < end) {
    const name = entryNameAt(index, format, at);
    if (name.end > end) return void 0;
    length += index.copy(names, length, name.start, name.end);
    at = name.end;
  }
  return sum(names.subarray(0, length));
}
function mayHaveRules(index, format, start, end) {
  for (let at = Math.max(start, HEADER_BYTES); at < end; ) {
    const name = entryNameAt(index, format, at);
    if (mayHoldRules(index, name)) return true;
    at = name.end;
  }
  return false;
}
function sum(bytes) {
  return hash("sha256", bytes, "base64url");
}

// src/context/sighting.ts
import { lstatSync } from "node:fs";

// src/context/path-list.ts
function listPaths(paths) {
  const text2 = Buffer.from(paths.map((path) => `${path}\0`).join(""));
  const starts = new Uint32Array(paths.length);
  let at = 0;
  for (let row = 0; row < starts.length; row++) {
    starts[row] = at;
    at = text2.indexOf(0, at) + 1;
  }
  return pathList(text2, starts);
}
function pathList(text2, starts) {
  const at = (row) => {
    const start = starts[row];
    if (start === void 0) throw new RangeError(`No path has row ${row}`);
    return text2.toString("utf8", start, (starts[row + 1] ?? text2.length) - 1);
  };
  const rowAt = (start) => {
    let low = 0;
    for (let high = starts.length; low < high; ) {
      const middle = low + high >> 1;
      if ((starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return starts[low] === start ? low : void 0;
  };
  return {
    count: starts.length,
    text: text2,
    starts,
    at,
    rowOf(path) {
      const wanted = Buffer.from(`${path}\0`);
      for (let found = text2.indexOf(wanted); found !== -1; found = text2.indexOf(wanted, found + 1)) {
        const row = rowAt(found);
        if (row !== void 0) return row;
      }
      return void 0;
    }
  };
}

// src/context/sighting.ts
var SEEN_COLUMNS = 5;
var YOUNG_MS = 2e3;
function seenAt({ columns, since }, row) {
  const later = since.get(row);
  if (later !== void 0) return later;
  const at = row * SEEN_COLUMNS;
  const number = (column) => columns[at + column] ?? NaN;
  return { mtimeMs: number(0), ctimeMs: number(1), inode: number(2), size: number(3), mode: number(4) };
}
function setSeen(columns, row, stat4) {
  columns.set([stat4.mtimeMs, stat4.ctimeMs, stat4.inode, stat4.size, stat4.mode], row * SEEN_COLUMNS);
}
function seenStat(stats) {
  const { mtimeMs, ctimeMs, ino: inode, size, mode } = stats;
  return { mtimeMs, ctimeMs, inode, size: stats.isDirectory() ? 0 : size, mode: mode & 4095 };
}
function isSameContent(one, other) {
  return one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs && one.inode === other.inode && one.size === other.size;
}
function isYoung({ mtimeMs, ctimeMs }, startedAtMs) {
  const unsureFrom = startedAtMs - YOUNG_MS;
  return !(mtimeMs < unsureFrom && ctimeMs < unsureFrom);
}
function sightingOf({ directory, entries, stats, visit }) {
  if (stats === void 0 || visit === void 0) return void 0;
  const files = entries.filter((entry) => entry.type === "file");
  const isPlain = files.every(({ inode, row }) => inode === void 0 && row !== void 0) && [...entries.map(({ path }) => path), ...visit.passedOver].every((path) => path.isWellFormed()) && entries.every(({ type }) => type !== "special") && visit.folders.every(({ path, device }) => path.isWellFormed() && device === visit.folders[0]?.device);
  if (!isPlain) return void 0;
  const { startedAtMs, passedOver, gitignoreFolders } = visit;
  const isFolder = (path) => lstatSync(`${directory}/${path}`, { throwIfNoEntry: false })?.isDirectory() === true;
  const seen = (path, row, size, mode) => {
    const { mtimeMs, ctimeMs, inode } = stats.at(row);
    return { path, stat: { mtimeMs, ctimeMs, inode, size, mode } };
  };
  return {
    startedAtMs,
    folders: seenPaths(
      visit.folders.map(({ path, row, mode }) => seen(path, row, 0, mode)),
      startedAtMs
    ),
    files: seenPaths(
      files.map(({ path, row = 0, size, mode }) => seen(path, row, size, mode)),
      startedAtMs
    ),
    links: entries.flatMap((entry) => entry.type === "symlink" ? [[entry.path, entry.target]] : []),
    unseen: { folders: passedOver.filter(isFolder), gitignoreFolders }
  };
}
function seenPaths(all, startedAtMs) {
  const columns = new Float64Array(all.length * SEEN_COLUMNS);
  const young = [];
  all.forEach(({ stat: stat4 }, row) => {
    setSeen(columns, row, stat4);
    if (isYoung(stat4, startedAtMs)) young.push(row);
  });
  return { paths: listPaths(all.map(({ path }) => path)), columns, since: /* @__PURE__ */ new Map(), young };
}

// src/context/witness.ts
var NOWHERE = 4294967295;
function indexCheckOf(comparison, folder) {
  return comparison && { ...comparison, folder };
}
function witnessOf(index, files) {
  const { bytes, root, prefix, indexFile, format } = index;
  const byPath = /* @__PURE__ */ new Map();
  const entriesEnd = findIndexFiles(bytes, format, (path, at) => {
    if (path.startsWith(prefix)) byPath.set(path.slice(prefix.length), at);
  });
  const sums = entriesEnd === void 0 ? void 0 : sumIndex(bytes, format, entriesEnd);
  if (sums === void 0) return void 0;
  const { count } = files.paths;
  const [entries, standing] = [new Uint32Array(count), new Uint8Array(count)];
  for (let row = 0; row < count; row++) {
    entries[row] = byPath.get(files.paths.at(row)) ?? NOWHERE;
    standing[row] = isStanding(index, entries[row] ?? NOWHERE, files, row);
  }
  return { root, prefix, indexFile, format, sums, entries, standing };
}
function isStanding({ bytes, writtenAtMs }, at, files, row) {
  return at !== NOWHERE && isAsSeen(readSeenFile(bytes, at), seenAt(files, row), writtenAtMs) ? 1 : 0;
}
async function callWitness(witness, seen, directory, checking, onIndex = () => {
}) {
  const before = statOf(witness.indexFile);
  const index = before && readAgain(witness, before);
  const changed = index && changedPieces(witness.sums, index.bytes, witness.format);
  onIndex(changed?.rules === "same" ? "the same paths and rules" : "others");
  const check = await checking;
  const silent = {
    doubtful: Array.from({ length: seen.paths.count }, (_, row) => row),
    after: (_, files) => index && witnessOf(index, files)
  };
  if (!before || index === void 0 || changed === void 0 || check === void 0) return silent;
  const isSteady = isSameFile(before, statOf(witness.indexFile));
  if (!isAbout(check, witness, directory) || !isSteady || check.notAsIndexed.length > FEW) return silent;
  const { prefix, entries, standing } = witness;
  const rowsOf = (path) => {
    const row = path.startsWith(prefix) ? seen.paths.rowOf(path.slice(prefix.length)) : void 0;
    return row === void 0 ? [] : [row];
  };
  const restated = changed.ranges.flatMap(([start, end]) => rowsWhere(entries, (at) => at >= start && at < end));
  const differing = new Set(check.notAsIndexed.flatMap(rowsOf));
  return {
    doubtful: [
      ...rowsWhere(standing, (stands) => stands === 0),
      ...restated.filter((row) => isStanding(index, entries[row] ?? NOWHERE, seen, row) === 0),
      ...differing
    ],
    after(touched, files) {
      const next = standing.slice();
      for (const row of touched) if (!isSameContent(seenAt(seen, row), seenAt(files, row))) next[row] = 0;
      for (const row of differing) next[row] = 0;
      for (const row of restated) next[row] = isStanding(index, entries[row] ?? NOWHERE, files, row);
      return { ...witness, sums: changed.sums, standing: next };
    }
  };
}
function rowsWhere(values, holds) {
  const rows = [];
  for (let row = 0; row < values.length; row++) if (holds(values[row] ?? 0)) rows.push(row);
  return rows;
}
function isAbout({ root, folder, indexFile }, seen, directory) {
  if (root !== seen.root || indexFile !== seen.indexFile) return false;
  const [asked, context] = [realpathSync(folder), realpathSync(directory)];
  return relative(context, join11(seen.root, seen.prefix)) === "" && `${context}/`.startsWith(`${asked}/`);
}
var FEW = 200;
function readAgain({ root, prefix, indexFile, format }, { mtimeMs }) {
  try {
    return { root, prefix, indexFile, format, bytes: readFileSync2(indexFile), writtenAtMs: mtimeMs };
  } catch {
    return void 0;
  }
}
function statOf(file) {
  return statSync(file, { throwIfNoEntry: false });
}
function isSameFile(one, other) {
  return other !== void 0 && isSameContent(seenStat(one), seenStat(other));
}

// src/build/plan/expected-uploads.ts
function expectedUploads(platforms) {
  return 1 + platforms.length;
}

// src/context/git/git-head.ts
import { readFileSync as readFileSync3 } from "node:fs";
import { dirname, join as join12, resolve } from "node:path";
function guessBranch(directory) {
  for (let folder = directory; ; folder = dirname(folder)) {
    const head = readText2(join12(gitFolderIn(folder), "HEAD"));
    if (head !== void 0) return /^ref: refs\/heads\/(.+)\n$/.exec(head)?.[1];
    if (folder === dirname(folder)) return void 0;
  }
}
function gitFolderIn(folder) {
  const path = join12(folder, ".git");
  const link = /^gitdir: (.+)\n$/.exec(readText2(path) ?? "")?.[1];
  return link === void 0 ? path : resolve(folder, link);
}
function readText2(file) {
  try {
    return readFileSync3(file, "utf8");
  } catch {
    return void 0;
  }
}

// src/registry/early-uploads.ts
function earlyUploads(outside, { patienceMs = 2e3 } = {}) {
  const waiting = /* @__PURE__ */ new Map();
  const opened = [];
  const leaving = new AbortController();
  const givingUp = new AbortController();
  const open = (repository, options) => {
    const session = outside.openUpload(repository, options);
    opened.push(session);
    return session;
  };
  return {
    registry: {
      ...outside,
      openUpload(repository, options) {
        const early = waiting.get(formatRepository(repository))?.shift();
        return early === void 0 ? open(repository, options) : unlessAborted(early, options.signal);
      }
    },
    expect(repository, count, ready) {
      const openOne = async () => {
        await ready;
        leaving.signal.throwIfAborted();
        return open(repository, { signal: givingUp.signal });
      };
      const sessions = Array.from({ length: count }, openOne);
      for (const session of sessions) session.catch(() => {
      });
      waiting.set(formatRepository(repository), sessions);
    },
    async cancelUnused() {
      leaving.abort();
      const patience = setTimeout(() => givingUp.abort(), patienceMs);
      const { signal } = givingUp;
      const cancel = async (session) => (await session).cancel({ signal });
      await Promise.allSettled(opened.map(cancel));
      clearTimeout(patience);
    }
  };
}
async function unlessAborted(value, signal) {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers();
  const leave = () => reject(signal.reason);
  signal.addEventListener("abort", leave);
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

// src/cli/early-previous.ts
function askPreviousEarly(registry, { root, images, branch, tags, permissions }, { env, signal }) {
  const uploads = earlyUploads(registry);
  const ahead = readAhead(uploads.registry);
  const leaving = new AbortController();
  const leave = () => {
    leaving.abort();
    return uploads.cancelUnused();
  };
  const early = { registry: ahead.registry, leave };
  if (permissions === void 0) return early;
  const options = { signal: AbortSignal.any([signal, leaving.signal]) };
  const [tag = branchTag(branchOf(branch, env, void 0) ?? guessBranch(root))] = tags ?? [];
  for (const { repository, platforms } of images) {
    const ready = registry.authorize(repository, permissions, options);
    ahead.expectManifest(repository, tag, ready, options);
    if (permissions.includes("push")) uploads.expect(repository, expectedUploads(platforms), ready);
  }
  return early;
}

// src/build/recall/memory.ts
import { existsSync as existsSync3, realpathSync as realpathSync3 } from "node:fs";
import { rm as rm6 } from "node:fs/promises";
import { join as join17 } from "node:path";

// src/context/known-names.ts
import { realpathSync as realpathSync2, statSync as statSync2 } from "node:fs";
import { dirname as dirname2, join as join13 } from "node:path";
var PLACES_AT_MOST = 100;
var BYTES_AT_MOST = 3e4;
function knowNames(directory, { startedAtMs, unseen }, rules, state) {
  if (rules === void 0 || state?.newNames === void 0 || state.newNames.found === "some") return void 0;
  const { askedAtMs } = state.newNames;
  if (askedAtMs < startedAtMs - ASKED_BEFORE_MS) return void 0;
  if (isWrittenSince(rules.indexFile, Math.min(askedAtMs, startedAtMs))) return void 0;
  const seen = filesOf(directory, rules, unseen.gitignoreFolders).map((file) => [file, statOf2(file)]);
  if (seen.some(([file, stat4]) => isYoung(stat4 ?? statOfFolderAbove(file), startedAtMs))) return void 0;
  return { ...rules, seen };
}
var ASKED_BEFORE_MS = 1e3;
var TICK_MS = 20;
var COARSE_TICK_MS = 2e3;
function isWrittenSince(file, sinceMs) {
  const stat4 = statOf2(file);
  if (stat4 === null) return true;
  const tickMs = stat4.ctimeMs % 1e3 === 0 ? COARSE_TICK_MS : TICK_MS;
  return Math.max(stat4.mtimeMs, stat4.ctimeMs) >= sinceMs - tickMs;
}
function statOfFolderAbove(file) {
  const folder = dirname2(file);
  return statOf2(folder) ?? statOfFolderAbove(folder);
}
function placesOfNewNames(known, rules, { changed, unseen }) {
  const areSame = rules?.root === known.root && rules.indexFile === known.indexFile && rules.setting === known.setting && rules.files.join("\0") === known.files.join("\0") && known.seen.every(([file, stat4]) => isAsSeen2(stat4, statOf2(file)));
  const places = [...changed, ...unseen.folders];
  const areFew = places.length <= PLACES_AT_MOST && Buffer.byteLength(places.join()) <= BYTES_AT_MOST;
  return areSame && areFew && !places.includes("") ? places : "everywhere";
}
function isSameFolder(one, other) {
  try {
    return realpathSync2(one) === realpathSync2(other);
  } catch {
    return false;
  }
}
function filesOf(directory, { root, files }, folders) {
  const above = [];
  for (let folder = realpathSync2(directory); folder !== root && folder.startsWith(root); above.push(folder))
    folder = dirname2(folder);
  return [
    ...files,
    ...[...above, ...folders.map((path) => join13(directory, path))].map((path) => join13(path, ".gitignore"))
  ];
}
function isAsSeen2(before, now) {
  return before === null || now === null ? before === now : isSameContent(before, now);
}
function statOf2(file) {
  const stats = statSync2(file, { throwIfNoEntry: false });
  return stats === void 0 ? null : seenStat(stats);
}

// src/build/recall/forget.ts
import { readdir as readdir2, rm as rm5, stat as stat3 } from "node:fs/promises";
import { join as join14 } from "node:path";
var KEPT_AT_MOST = 64;
var BYTES_AT_MOST2 = 256 << 20;
var NEEDED_FOR_MS = 9e5;
async function forgetReplaced(folder, names) {
  const neededFrom = Date.now() - NEEDED_FOR_MS;
  const isNeeded = (name) => names.has(name) || Number.parseInt(name, 10) >= neededFrom;
  const others = (await readdir2(folder)).filter((name) => !isNeeded(name));
  await Promise.all(others.map((name) => rm5(join14(folder, name), { force: true })));
}
async function forgetOldest(folder, head) {
  const names = await readdir2(folder);
  const images = await Promise.all(names.map((name) => sizeOf(join14(folder, name), head)));
  let [kept, bytes] = [0, 0];
  for (const { file, size } of images.sort((one, other) => other.changedMs - one.changedMs)) {
    kept++;
    bytes += size;
    if (kept > KEPT_AT_MOST || bytes > BYTES_AT_MOST2) await rm5(file, { force: true, recursive: true });
  }
}
async function sizeOf(file, head) {
  const names = await readdir2(file).catch(() => []);
  const parts = await Promise.all(names.map((name) => statOf3(join14(file, name))));
  const { changedMs } = await statOf3(join14(file, head));
  return { file, changedMs, size: parts.reduce((sum2, { size }) => sum2 + size, 0) };
}
async function statOf3(file) {
  const stats = await stat3(file).catch(() => void 0);
  return { file, changedMs: stats?.mtimeMs ?? 0, size: stats?.size ?? 0 };
}

// src/build/recall/kept-file.ts
import { crc32 } from "node:zlib";
var FORM = 8;
function writeKept({ image, sighting, names, witness, takers, recipes }, put) {
  const { folders, files, startedAtMs, links, unseen } = sighting;
  const head = {
    form: FORM,
    image,
    startedAtMs,
    links,
    unseen,
    ...names && { names },
    folders: keepPaths(folders, put),
    files: keepPaths(files, put),
    takers: put(takers),
    recipes: recipes.map(put),
    ...witness && { witness: keepWitness(witness, put) }
  };
  const bytes = Buffer.from(`${JSON.stringify(head)}
`);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(bytes));
  return Buffer.concat([bytes, checksum]);
}
var CHECKSUM_BYTES = 4;
function readKept(file, parts) {
  const bytes = file.subarray(0, -CHECKSUM_BYTES);
  if (file.length < CHECKSUM_BYTES || crc32(bytes) !== file.readUInt32BE(bytes.length)) return void 0;
  const head = parseHead(bytes.toString("utf8"));
  if (head === void 0 || head.recipes.length !== head.image.segments.length) return void 0;
  const { image, startedAtMs, links, unseen, names, witness } = head;
  const [folders, files] = [readPaths(head.folders, parts), readPaths(head.files, parts)];
  if (folders === void 0 || files === void 0) return void 0;
  return {
    image,
    sighting: { startedAtMs, folders, files, links, unseen },
    ...names && { names },
    ...witness && { witness: readWitness(witness, parts) },
    takers: new Uint16Array(parts.read(head.takers).buffer),
    recipes: head.recipes.map(parts.readLater)
  };
}
function parseHead(text2) {
  try {
    const head = JSON.parse(text2);
    return head?.form === FORM ? head : void 0;
  } catch {
    return void 0;
  }
}
var SINCE_AT_MOST = 1e3;
function keepPaths(seen, put) {
  const { paths, columns, since, young } = seen.since.size > SINCE_AT_MOST ? { ...seen, columns: columnsNow(seen), since: /* @__PURE__ */ new Map() } : seen;
  const [text2, starts] = [put(paths.text), put(paths.starts)];
  return { text: text2, starts, columns: put(columns), since: [...since], young };
}
function columnsNow(seen) {
  const columns = seen.columns.slice();
  for (const [row, stat4] of seen.since) setSeen(columns, row, stat4);
  return columns;
}
function readPaths({ text: text2, starts, columns, since, young }, { read }) {
  const paths = pathList(read(text2), new Uint32Array(read(starts).buffer));
  const numbers = new Float64Array(read(columns).buffer);
  if (numbers.length !== paths.count * SEEN_COLUMNS) return void 0;
  return { paths, columns: numbers, since: new Map(since), young };
}
function keepWitness({ entries, standing, ...index }, put) {
  return { index, entries: put(entries), standing: put(standing) };
}
function readWitness({ index, entries, standing }, { read }) {
  return { ...index, entries: new Uint32Array(read(entries).buffer), standing: new Uint8Array(read(standing).buffer) };
}

// src/context/look-again.ts
import { lstatSync as lstatSync2 } from "node:fs";
import { setImmediate } from "node:timers/promises";

// src/context/folder-names.ts
import { readdirSync, readlinkSync } from "node:fs";
function namesIn({ folders, files, links }, wanted) {
  const byFolder = new Map(wanted.map((folder) => [folder, /* @__PURE__ */ new Map()]));
  const add = (path, type) => {
    const end = path.lastIndexOf("/");
    if (path !== "") byFolder.get(end === -1 ? "" : path.slice(0, end))?.set(path.slice(end + 1), type);
  };
  if (wanted.length === 0) return byFolder;
  for (let row = 0; row < folders.paths.count; row++) add(folders.paths.at(row), "folder");
  for (let row = 0; row < files.paths.count; row++) add(files.paths.at(row), "file");
  for (const [path, target] of links) add(path, { linkTo: target });
  return byFolder;
}
function unseenApartFrom({ folders, gitignoreFolders }, changed) {
  const anew = new Set(changed);
  const parentOf = (path) => path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  return {
    folders: folders.filter((path) => !anew.has(parentOf(path))),
    gitignoreFolders: gitignoreFolders.filter((folder) => !anew.has(folder))
  };
}
function holdsTheSame(directory, folder, names, ignore) {
  const disk = folder === "" ? directory : `${directory}/${folder}`;
  const prefix = folder === "" ? "" : `${folder}/`;
  try {
    const all = readdirSync(disk, { withFileTypes: true });
    if (all.some(({ name }) => name.includes("\uFFFD"))) return void 0;
    const found = all.filter((entry) => isSeen(prefix + entry.name, entry, ignore));
    const isSame2 = found.length === names.size && found.every((entry) => isOfType(entry, `${disk}/${entry.name}`, names));
    const others = all.filter((entry) => entry.isDirectory() && !isSeen(prefix + entry.name, entry, ignore));
    const gitignoreFolders = all.some(({ name }) => name === ".gitignore") ? [folder] : [];
    return isSame2 ? { folders: others.map(({ name }) => prefix + name), gitignoreFolders } : void 0;
  } catch {
    return void 0;
  }
}
function isSeen(path, entry, ignore) {
  if (ignoredBy(ignore, path) === void 0) return true;
  return entry.isDirectory() && !canSkip(ignore, path);
}
function isOfType(entry, disk, names) {
  const type = names.get(entry.name);
  if (type === "file") return entry.isFile();
  if (type === "folder") return entry.isDirectory();
  return type !== void 0 && entry.isSymbolicLink() && readlinkSync(disk) === type.linkTo;
}

// src/context/look-again.ts
async function lookAgain(directory, before, { ignore, signal, testimony }) {
  const startedAtMs = Date.now();
  const pauses = pausesFor(signal);
  const folders = lookAt(directory, before.folders, before.startedAtMs);
  for (let row = 0; row < before.folders.paths.count; row++) {
    if (pauses.isDue()) await pauses.take();
    if (folders.look(row, (stats) => stats.isDirectory()) === "other") return void 0;
  }
  const changed = folders.touched.map(before.folders.paths.at);
  const unseen = unseenApartFrom(before.unseen, changed);
  for (const [folder, names] of namesIn(before, changed)) {
    const found = holdsTheSame(directory, folder, names, ignore);
    if (found === void 0) return void 0;
    unseen.folders.push(...found.folders);
    unseen.gitignoreFolders.push(...found.gitignoreFolders);
  }
  const told = await testimony?.({ changed, unseen });
  const files = lookAt(directory, before.files, before.startedAtMs);
  for (const row of told === void 0 ? everyRow(before.files) : inOrder(told.doubtful, before.files.young)) {
    if (pauses.isDue()) await pauses.take();
    if (files.look(row, (stats) => stats.isFile() && stats.nlink === 1) === "other") return void 0;
  }
  const seen = { folders: folders.seen(startedAtMs), files: files.seen(startedAtMs), unseen };
  const witness = told?.after(files.touched, seen.files);
  return {
    touched: files.touched,
    sighting: { ...before, startedAtMs, ...seen },
    ...witness === void 0 ? {} : { witness }
  };
}
function everyRow({ paths }) {
  return Array.from({ length: paths.count }, (_, row) => row);
}
function inOrder(...rows) {
  return [...new Set(rows.flat())].sort((one, other) => one - other);
}
function lookAt(directory, before, seenAtMs) {
  const { paths } = before;
  const young = new Set(before.young);
  const since = new Map(before.since);
  const touched = [];
  return {
    touched,
    look(row, isAsBefore) {
      const path = paths.at(row);
      const stats = lstatSync2(path === "" ? directory : `${directory}/${path}`, MAY_BE_GONE);
      const earlier = seenAt(before, row);
      if (stats === void 0 || !isAsBefore(stats) || (stats.mode & 4095) !== earlier.mode) return "other";
      const now = seenStat(stats);
      if (isSameContent(now, earlier) && !young.has(row)) return "seen";
      touched.push(row);
      since.set(row, now);
      return "seen";
    },
    /** What there is now, seen at a time that is not before that of the rows which were not looked at. */
    seen(startedAtMs) {
      const seen = { ...before, since };
      const rows = startedAtMs < seenAtMs ? everyRow(before) : touched;
      return { ...seen, young: [...rows].filter((row) => isYoung(seenAt(seen, row), startedAtMs)) };
    }
  };
}
var MAY_BE_GONE = { throwIfNoEntry: false };
var PATHS_BETWEEN_PAUSES = 1e3;
function pausesFor(signal) {
  let left = PATHS_BETWEEN_PAUSES;
  return {
    isDue: () => --left === 0,
    async take() {
      left = PATHS_BETWEEN_PAUSES;
      await setImmediate();
      signal.throwIfAborted();
    }
  };
}

// src/build/recall/shelf.ts
import { closeSync as closeSync2, fstatSync, openSync as openSync2, readFileSync as readFileSync4, statSync as statSync3 } from "node:fs";
import { mkdir as mkdir3, rename, writeFile as writeFile5 } from "node:fs/promises";
import { join as join16 } from "node:path";

// src/build/recall/parts.ts
import { randomUUID as randomUUID3 } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { writeFile as writeFile4 } from "node:fs/promises";
import { join as join15 } from "node:path";
import { crc32 as crc322 } from "node:zlib";
function partName() {
  return `${Date.now()}-${randomUUID3()}`;
}
function openParts(folder) {
  const places = /* @__PURE__ */ new WeakMap();
  const found = /* @__PURE__ */ new Set();
  const read = (place) => {
    found.add(place.name);
    const bytes = readPart(join15(folder, place.name), place);
    places.set(bytes.buffer, place);
    return bytes;
  };
  return {
    read,
    found,
    readLater(place) {
      found.add(place.name);
      let bytes;
      const later = () => {
        bytes ??= read(place);
        return bytes;
      };
      places.set(later, place);
      return later;
    },
    place(part, writing) {
      const known = places.get(originOf2(part));
      if (known !== void 0) return known;
      const bytes = typeof part === "function" ? part() : bytesOf(part);
      const place = { name: partName(), length: bytes.length, checksum: crc322(bytes) };
      writing.push(writeFile4(join15(folder, place.name), bytes, { mode: 384, flag: "wx" }));
      return place;
    }
  };
}
function originOf2(part) {
  return typeof part !== "function" && part.byteLength === part.buffer.byteLength ? part.buffer : part;
}
function bytesOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}
function readPart(file, { length, checksum }) {
  const bytes = Buffer.from(new ArrayBuffer(length));
  const opened = openSync(file, "r");
  try {
    const isWhole = readSync(opened, bytes, 0, length, 0) === length;
    if (!isWhole || crc322(bytes) !== checksum) throw new Error(`${file} is damaged`);
    return bytes;
  } finally {
    closeSync(opened);
  }
}

// src/build/recall/shelf.ts
var HEAD = "head";
function readShelf({ folder, parts }) {
  try {
    if (!isOurs(statSync3(folder))) return void 0;
    const opened = openSync2(join16(folder, HEAD), "r");
    try {
      return isOurs(fstatSync(opened)) ? readKept(readFileSync4(opened), parts) : void 0;
    } finally {
      closeSync2(opened);
    }
  } catch {
    return void 0;
  }
}
function isOurs({ uid, mode }) {
  return uid === (process.getuid?.() ?? uid) && (mode & 18) === 0;
}
async function writeShelf({ folder, parts }, recollection) {
  await mkdir3(folder, { recursive: true, mode: 448 });
  const writing = [];
  const names = /* @__PURE__ */ new Set([HEAD]);
  const head = writeKept(recollection, (part) => {
    const place = parts.place(part, writing);
    names.add(place.name);
    return place;
  });
  const temporary = join16(folder, partName());
  writing.push(writeFile5(temporary, head, { mode: 384, flag: "wx" }));
  await Promise.all(writing);
  await rename(temporary, join16(folder, HEAD));
  return names;
}

// src/build/recall/look.ts
function beginLook(shelf, place, options) {
  const names = Promise.withResolvers();
  const recalled = recallSafely(shelf, place, options, names.resolve);
  const everywhere = () => names.resolve("everywhere");
  recalled.then(everywhere, everywhere);
  return { recalled, names: names.promise };
}
async function recallSafely(shelf, place, options, onNames) {
  try {
    return await recall(shelf, place, options, onNames);
  } catch {
    options.signal.throwIfAborted();
    return void 0;
  }
}
async function recall(shelf, place, { signal, check, git }, onNames) {
  const recollection = readShelf(shelf);
  if (recollection === void 0) return void 0;
  const ignore = readIgnore(place.context, place.dockerfile);
  if (ignore.text !== recollection.image.ignore) return void 0;
  const { witness, sighting, names } = recollection;
  const testify = (known) => async (folders) => {
    const rules = await git?.rules;
    return callWitness(known, sighting.files, place.context, check, (index) => {
      const isKnown = index === "the same paths and rules" && names !== void 0;
      onNames(isKnown ? placesOfNewNames(names, rules, folders) : "everywhere");
    });
  };
  const look = await lookAgain(place.context, sighting, {
    ignore,
    signal,
    ...witness && { testimony: testify(witness) }
  });
  return look && { recollection, look, ignoreFile: ignore.file };
}

// src/build/recall/memory.ts
function openMemory(folder, options) {
  options.check.catch(() => {
  });
  const looking = /* @__PURE__ */ new Map();
  const shelves = /* @__PURE__ */ new Map();
  const shelfOf = ({ name, context, dockerfile, repository, target }) => {
    const id = JSON.stringify([FORM, options.version, name, context, dockerfile, repository, target ?? ""]);
    const own = join17(folder, hexOf(digestOf(id)));
    const shelf = shelves.get(own) ?? { folder: own, parts: openParts(own) };
    shelves.set(own, shelf);
    return shelf;
  };
  const lookAt2 = (place) => {
    const shelf = shelfOf(place);
    const look = looking.get(shelf.folder) ?? beginLook(shelf, place, options);
    looking.set(shelf.folder, look);
    return look;
  };
  return {
    async recall(place) {
      return canRemember(place, folder) ? lookAt2(place).recalled : void 0;
    },
    async newNames(places) {
      const whole = places.find((place) => isAboutFolder(place, options.git) && canRemember(place, folder));
      return whole === void 0 ? "everywhere" : lookAt2(whole).names;
    },
    async keep(place, recollection) {
      if (!canRemember(place, folder)) return;
      const shelf = shelfOf(place);
      try {
        const isNew = !existsSync3(join17(shelf.folder, HEAD));
        const names = await writeShelf(shelf, await withNames(place, recollection, options.git));
        await forgetReplaced(shelf.folder, /* @__PURE__ */ new Set([...names, ...shelf.parts.found]));
        if (isNew) await forgetOldest(folder, HEAD);
      } catch {
        await rm6(join17(shelf.folder, HEAD), { force: true }).catch(() => {
        });
      }
    }
  };
}
function canRemember({ context }, folder) {
  try {
    return !`${folder}/`.startsWith(`${realpathSync3(context)}/`);
  } catch {
    return false;
  }
}
function isAboutFolder({ context }, git) {
  return git !== void 0 && isSameFolder(context, git.folder);
}
async function withNames(place, recollection, git) {
  const { names: _, ...rest } = recollection;
  if (git === void 0 || !isAboutFolder(place, git)) return rest;
  const rules = await git.rules;
  if (rules?.indexFile !== rest.witness?.indexFile) return rest;
  const names = knowNames(place.context, rest.sighting, rules, await git.state());
  return names === void 0 ? rest : { ...rest, names };
}

// src/cli/open-memory.ts
function openMemoryOf({ permissions = [] }, { env }, options) {
  const folder = permissions.includes("push") ? memoryFolder(env) : void 0;
  return folder === void 0 ? void 0 : openMemory(folder, { ...options, version: package_default.version });
}

// src/cli/tell-secrets.ts
import { readFile as readFile7 } from "node:fs/promises";
async function tellSecrets(secrets, { env, onSecret, signal }) {
  for (const secret of secrets) {
    const value = secret.from === "environment" ? env[secret.variable] : await readFile7(secret.file, { encoding: "utf8", signal }).catch(() => void 0);
    if (value) onSecret(value);
  }
}

// src/cli/build-session.ts
async function openBuildSession(request, context, git, early = askGitEarly(git, context)) {
  const { env, output, signal } = context;
  const { progress } = output;
  const { registry: client, access } = openRegistries(context, request.ecr);
  const { registry, leave } = askPreviousEarly(client, request, context);
  const close = async () => {
    await leave();
    await client.close();
  };
  try {
    await setImmediate2();
    await setImmediate2();
    const secretsTold = Promise.all(request.images.map((image) => tellSecrets(image.secrets, context)));
    const reading = early.of(request.root);
    const check = reading.compared.then((compared) => indexCheckOf(compared, request.root));
    check.catch(() => {
    });
    const memory = openMemoryOf(request, context, {
      signal,
      check,
      git: { folder: request.root, rules: reading.rules, state: () => asking }
    });
    const names = memory?.newNames(request.images) ?? Promise.resolve("everywhere");
    const asking = names.then((places) => reading.state(request.sources, places));
    asking.catch(() => {
    });
    const contexts = readContextsEarly(request.images, { signal, ...memory && { recall: memory.recall } });
    const lockFile = join18(request.root, LOCK_FILE);
    const [state, lock] = await Promise.all([
      asking,
      request.lock === "pass-over" ? void 0 : readLockFile(lockFile, relative2(context.cwd, lockFile)),
      secretsTold
    ]);
    const branch = branchOf(request.branch, env, state);
    const provenance = provenanceOf(branch, env, state, request.manifestFolders, Date.now());
    context.tell({ kind: "source", provenance });
    if (provenance.isDirty) warnOfChanges(uncommittedPaths(state, request.manifestFolders), context);
    const stray = request.branch === void 0 ? strayCommitNote(env, state) : void 0;
    if (stray !== void 0) progress({ type: "note", text: stray });
    const tags = request.tags ?? (provenance.commit === void 0 ? [] : [provenance.commit]);
    const movingTags = request.tags === void 0 ? [branchTag(branch)] : [];
    const previous = request.tags ?? [.../* @__PURE__ */ new Set([branchTag(branch), ...request.otherBranches.map(branchTag)])];
    return {
      git,
      provenance,
      ports: {
        registry,
        engine: withAccess(findEngine(request.engine, { exec, env, signal }), access),
        signal,
        progress,
        contexts,
        ...memory === void 0 ? {} : { memory }
      },
      run: {
        lock,
        buildPlatform: BUILD_PLATFORM,
        provenance,
        shared: openSharedWork(request.repositories),
        onPlan: planTeller(context)
      },
      order: (image) => ({ specs: specsOf(image), mounts: image, tags, movingTags, previous }),
      [Symbol.asyncDispose]: close
    };
  } catch (error) {
    await close();
    throw error;
  }
}
var BUILD_PLATFORM = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };
function specsOf(image) {
  const [first, ...others] = image.platforms;
  const specOf = (platform) => ({
    ...image,
    platform,
    title: others.length === 0 ? image.name : `${image.name} (${platform})`
  });
  return [specOf(first), ...others.map(specOf)];
}
function sessionOf(config, images, branch) {
  const otherBranches = Object.values(config.environments).flatMap((environment) => environment.branch ?? []);
  const manifestFolders = Object.values(config.environments).flatMap(
    ({ destination }) => destination.kind === "manifests" ? destination.folder : []
  );
  const { root, engine, ecr } = config;
  const all = Object.values(config.images);
  const sources = sourcesApart(root, all);
  const repositories = all.map(({ repository }) => repository);
  return {
    root,
    engine,
    ecr,
    images,
    sources,
    repositories,
    otherBranches,
    manifestFolders,
    ...branch === void 0 ? {} : { branch }
  };
}
function sourcesApart(root, images) {
  const folder = realPathOf(root).replace(/\/$/, "");
  const paths = images.flatMap(({ context, dockerfile }) => [context, dockerfile]).map(realPathOf);
  return [...new Set(paths)].filter((path) => path !== folder && !path.startsWith(`${folder}/`));
}
function realPathOf(path) {
  try {
    return realpathSync4(path);
  } catch {
    return path;
  }
}
function warnOfChanges(paths, { output: { progress } }) {
  const some = paths.slice(0, 3).join(", ");
  progress({
    type: "warning",
    text: `The tree holds changes that are in no commit: ${some}${paths.length > 3 ? " and more" : ""}`,
    hint: "The image and its release are made without a commit; commit first to have them named by it."
  });
}
function planTeller({ output: { progress } }) {
  const told = /* @__PURE__ */ new Set();
  const once3 = (text2, tell) => {
    if (!told.has(text2)) tell(text2);
    told.add(text2);
  };
  return (plan) => {
    for (const line of formatPlan(plan, formatBytes))
      once3(`${plan.title}: ${line}`, (text2) => progress({ type: "note", text: text2 }));
    for (const advice of plan.advice) once3(`${plan.name}: ${advice}`, (text2) => progress({ type: "warning", text: text2 }));
  };
}

export {
  LOCK_FILE,
  readLockFile,
  formatLockFile,
  orderImages,
  repositoryOf,
  openSharedWork,
  provide,
  seenAt,
  sightingOf,
  witnessOf,
  findEngine,
  withAccess,
  askGitEarly,
  expectedUploads,
  openRegistries,
  openBuildSession,
  BUILD_PLATFORM,
  specsOf,
  sessionOf,
  sourcesApart
};
