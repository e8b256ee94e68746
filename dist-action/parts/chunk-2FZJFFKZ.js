import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  formatPlatform,
  parsePlatform,
  parseStagePlatform
} from "./chunk-GT5OWBDO.js";
import {
  require_dist
} from "./chunk-NODMN5GC.js";
import {
  didYouMean
} from "./chunk-I4MJ665R.js";
import {
  parseRepository
} from "./chunk-E2B26KG7.js";
import {
  _default,
  _enum,
  _gte,
  _lte,
  _minLength,
  _regex,
  array,
  describe,
  exactOptional,
  int,
  literal,
  record,
  refine,
  strictObject,
  string,
  union
} from "./chunk-L3H7JVZQ.js";
import {
  ToolError,
  ToolErrors,
  messageOf
} from "./chunk-3LUCUVAB.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// src/config/load.ts
import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative as relative2, resolve as resolve2 } from "node:path";

// src/config/problem.ts
var CODE = "CONFIG_INVALID";
function problemsOf(issues, source) {
  return issues.flatMap((issue) => problemsOfIssue(issue, source));
}
function problemAt(source, path, message, options = {}) {
  const { hint, part } = options;
  return new ToolError(CODE, `${nameOf(path)}: ${message}`, {
    location: source.locate(path, part),
    ...hint === void 0 ? {} : { hint }
  });
}
function problemsOfIssue(issue, source) {
  const { path, message } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(source, path, key, message.split(", ")));
    case "invalid_key":
      return [
        problemAt(source, path, `"${String(path.at(-1))}" is not a valid name`, {
          hint: issue.issues[0]?.message ?? message,
          part: "key"
        })
      ];
    case "invalid_union": {
      const inside = issue.errors.find((issues) => issues.some((nested2) => nested2.path.length > 0)) ?? [];
      const nested = inside.map((one) => ({ ...one, path: [...path, ...one.path] }));
      return nested.length > 0 ? problemsOf(nested, source) : [wrongType(source, path, message)];
    }
    case "invalid_type":
    case "invalid_value":
      return [wrongType(source, path, message)];
    default:
      return [problemAt(source, path, message)];
  }
}
function unknownKey(source, path, key, known) {
  const place = path.length === 0 ? "" : ` in ${nameOf(path)}`;
  return new ToolError(CODE, `Unknown key "${key}"${place}`, {
    location: source.locate([...path, key], "key"),
    hint: `${didYouMean(key, known)} Known here: ${known.join(", ")}.`.trimStart()
  });
}
function wrongType(source, path, expected) {
  const value = valueAt(source.value, path);
  if (value === void 0) {
    return problemAt(source, path, "is missing", { hint: `Add "${String(path.at(-1))}": it takes ${expected}.` });
  }
  const written = source.writtenAt(path) ?? String(value);
  const isUnquoted = expected === "text" && value !== null && typeof value !== "object";
  return problemAt(source, path, `expected ${expected}, found ${described(value, written)}`, {
    ...isUnquoted ? { hint: `Put it in quotes: "${written}".` } : {}
  });
}
function described(value, written) {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return `the text ${JSON.stringify(value)}`;
    case "number":
      return `the number ${written}`;
    case "boolean":
      return `the truth value ${written}`;
    default:
      return "keys and values";
  }
}
function valueAt(value, path) {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) return void 0;
    current = current[step];
  }
  return current;
}
function nameOf(path) {
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`).join("").replace(/^\./, "") || "hydrofoil.yaml";
}

// src/config/duration.ts
var DURATION = /^(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/;
function durationMsOf(text2) {
  const [, hours = "0", minutes = "0", seconds = "0"] = DURATION.exec(text2) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e3;
}

// src/config/schema.ts
var NAME = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
var WORKLOAD = /^(?:deployment|statefulset|daemonset|cronjob|job)\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/;
var ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
var VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
var nameRule = "A name is 1 to 50 lower-case letters, digits and hyphens.";
var text = (meaning) => string("text").check(describe(meaning));
var filled = (meaning) => string("text").check(_minLength(1, "It must not be empty."), describe(meaning));
var duration = (meaning) => string("a duration such as 90s, 10m or 1h30m").check(_regex(DURATION, "A duration is written as 90s, 10m or 1h30m."), describe(meaning));
var name = string("a name").check(_regex(NAME, nameRule));
function section(phrase, meaning, shape) {
  const error = ({ code }) => code === "unrecognized_keys" ? Object.keys(shape).join(", ") : `${phrase} (keys and values)`;
  return strictObject(shape, { error }).check(describe(meaning));
}
var secret = section("a secret", "One secret: `id` and either `file` or `env`.", {
  id: filled("The id by which `RUN --mount=type=secret,id=\u2026` asks for it."),
  file: exactOptional(filled("File that holds the value, relative to the folder of hydrofoil.yaml.")),
  env: exactOptional(
    string("the name of an environment variable").check(
      _regex(VARIABLE, "The name of an environment variable has letters, digits and underscores."),
      describe("Environment variable that holds the value.")
    )
  )
}).check(
  refine(
    (value) => value.file === void 0 !== (value.env === void 0),
    'A secret has either "file" or "env", and not both.'
  )
);
var ssh = section("an SSH agent or keys", "One SSH agent, or the keys for it.", {
  id: _default(filled("The id by which `RUN --mount=type=ssh,id=\u2026` asks for it."), "default"),
  paths: _default(
    array(filled("A socket or a key file."), "a list of files").check(describe("Sockets or key files. None: the agent of the run's SSH_AUTH_SOCK.")),
    []
  )
});
var IMAGE = section("an image", "One image: from which files it is made, and where it is pushed.", {
  repository: filled("Where the image is pushed, without a tag: `registry.example.com/emr/web`.").check(
    refine(
      isRepository,
      "A repository is written as registry.example.com/name, in lower case, without tag or digest."
    )
  ),
  context: _default(filled("Folder of the build context, relative to the folder of hydrofoil.yaml."), "."),
  dockerfile: exactOptional(
    filled("The Dockerfile, relative to the folder of hydrofoil.yaml. Default: `Dockerfile` in the context folder.")
  ),
  target: exactOptional(filled("Name or number of the stage to build. Default: the last one.")),
  platforms: _default(
    array(
      string("text").check(refine(isPlatform, "A platform is written as linux/amd64 or linux/arm64.")),
      "a list of platforms, as [linux/amd64]"
    ).check(
      _minLength(1, "At least one platform is needed."),
      refine(isDistinct, "A platform is named once."),
      describe(
        "Platforms to build for. With several, the image is an index of one image for each; application layers are shared."
      )
    ),
    ["linux/amd64"]
  ),
  args: _default(
    record(string(), text("Value of the build argument."), "build arguments (names and values)").check(describe("Build arguments, as `--build-arg` sets them.")),
    {}
  ),
  base: exactOptional(
    section("where the base ends", "Moves the end of the base, where the rule that decides it does not fit.", {
      through: filled(
        "The last instruction of the base, by the text it begins with: `RUN pip install`. Blanks count as one; of several that fit, the last one in the target stage is meant."
      )
    })
  ),
  secrets: _default(
    array(secret, "a list of secrets, as [{ id: token, env: TOKEN }]").check(describe("Values for `RUN --mount=type=secret`. They never stand in an argument list or in a key.")),
    []
  ),
  ssh: _default(
    array(ssh, "a list of SSH agents, as [{ id: default }]").check(describe("Agents or keys for `RUN --mount=type=ssh`.")),
    []
  ),
  allowSecrets: _default(
    array(filled("A path or a pattern."), "a list of files, as [config/demo.key]").check(
      describe(
        "Files of the build context that may be in the image though they look like credentials: paths, or patterns as in `.dockerignore`."
      )
    ),
    []
  )
});
var before = section("a job", "One job.", {
  name: name.check(describe("Name of the job.")),
  image: string("the name of an image").check(describe("Name of the image, of `images`, that it runs in.")),
  command: array(string("text"), "a list of the command's words, as [python, manage.py, migrate]").check(
    _minLength(1, "A command has at least one word."),
    describe("The command, word by word. No shell reads it.")
  ),
  timeout: _default(duration("How long it may run."), "10m")
});
var ENVIRONMENT = section(
  "an environment",
  "One environment: where its workloads are and how they are changed.",
  {
    branch: exactOptional(
      filled("Builds of this branch are deployed here when no environment is named. Default: only when it is named.")
    ),
    url: exactOptional(
      filled("Where people reach what runs in it: shown with its deployments.").check(
        refine(isWebAddress, "An address begins with https:// or http:// and names a host.")
      )
    ),
    kubernetes: exactOptional(
      section("a cluster", "The cluster and the namespace that the workloads are in.", {
        context: exactOptional(
          filled("Context of the kubeconfig. Default: its current context, or the pod that this runs in.")
        ),
        namespace: exactOptional(filled("Namespace of the workloads. Default: that of the context."))
      })
    ),
    manifests: exactOptional(
      section("a folder of manifests", "Edits the image fields of manifests, instead of changing a cluster.", {
        folder: filled("Folder of the manifests, relative to the folder of hydrofoil.yaml. Subfolders are left alone.")
      })
    ),
    workloads: _default(
      union(
        [
          literal("auto"),
          array(string("text").check(_regex(WORKLOAD, workloadRule())), "a list of workloads").check(_minLength(1, "Name at least one workload, or write auto."))
        ],
        "auto, or a list of workloads as [deployment/web]"
      ).check(
        describe(
          "The workloads to change: `auto` for every one that runs one of the images, or a list as `[deployment/web]`; `deployment/web:app` names a container whose present image is another one."
        )
      ),
      "auto"
    ),
    before: _default(
      array(before, "a list of jobs, as [{ name: migrate, image: web, command: [...] }]").check(
        describe(
          "Jobs that run in the new image, in order, before any workload is changed. The first that fails ends the deployment."
        )
      ),
      []
    ),
    rollout: _default(
      section("rollout settings", "How the rollout is judged.", {
        timeout: _default(duration("How long all workloads together may take."), "10m"),
        onFailure: _default(
          _enum(["rollback", "stop"], "rollback or stop").check(describe("Brings the previous images back, or leaves everything as it is.")),
          "rollback"
        )
      }),
      { timeout: "10m", onFailure: "rollback" }
    )
  }
).check(
  refine((value) => value.kubernetes === void 0 !== (value.manifests === void 0), {
    error: 'An environment has either "kubernetes" or "manifests", and not both.'
  }),
  refine((value) => value.manifests === void 0 || value.before.length === 0, {
    error: 'Jobs need a cluster: an environment with "manifests" has no "before".',
    path: ["before"]
  }),
  refine(
    ({ kubernetes, workloads }) => kubernetes === void 0 || workloads === "auto" || !workloads.some((workload) => workload.startsWith("job/")),
    {
      error: 'A job of a cluster cannot be changed: list it in an environment with "manifests" only.',
      path: ["workloads"]
    }
  )
);
var engine = section("an engine", "What executes RUN instructions.", {
  kind: _default(
    _enum(["auto", "buildctl", "buildx", "buildah"], "auto, buildctl, buildx or buildah").check(describe("`auto` takes what is there.")),
    "auto"
  ),
  address: exactOptional(
    filled("Address of a buildkitd, for buildctl: `tcp://builder:1234`. Default: BUILDKIT_HOST, or the local one.")
  ),
  builder: exactOptional(filled("Name of a builder, for buildx. Default: the one in use."))
}).check(
  refine((value) => value.address === void 0 || value.kind === "buildctl", {
    error: 'Only the engine "buildctl" has an address.',
    path: ["address"]
  }),
  refine((value) => value.builder === void 0 || value.kind === "buildx", {
    error: 'Only the engine "buildx" has a builder.',
    path: ["builder"]
  })
);
var ecr = section("settings for Amazon ECR", "How registries in Amazon ECR are used.", {
  role: exactOptional(
    string("the ARN of a role").check(
      _regex(ROLE, "A role is written as arn:aws:iam::123456789012:role/name."),
      describe(
        "Role that a GitHub Actions job with `permissions: id-token: write` takes on, where it has no other AWS credentials. Default: AWS_ROLE_ARN."
      )
    )
  ),
  repositories: _default(
    section("how repositories are made", "How a repository is made that is missing at the first push.", {
      missing: _default(
        _enum(["create", "fail"], "create or fail").check(describe("`fail`: it is an error that it is missing.")),
        "create"
      ),
      tags: _default(
        _enum(["mutable", "immutable"], "mutable or immutable").check(
          describe("`immutable`: every tag stays at its image, but those of branches (`branch-*`), which move.")
        ),
        "mutable"
      ),
      scan: _default(
        _enum(["on-push", "manual"], "on-push or manual").check(describe("When ECR looks for known vulnerabilities.")),
        "on-push"
      ),
      encryption: _default(
        _enum(["AES256", "KMS"], "AES256 or KMS").check(describe("`KMS`: with a key of the AWS Key Management Service.")),
        "AES256"
      ),
      kmsKey: exactOptional(filled("The key: ARN, id or alias. Default: the one that AWS keeps for ECR.")),
      untaggedDays: _default(
        union(
          [
            literal("keep"),
            int("a number of days").check(_gte(1, "At least one day."), _lte(3650, "At most 3650 days."))
          ],
          "a number of days, or keep"
        ).check(describe("After how many days ECR deletes an image without a tag. `keep`: never.")),
        14
      )
    }).check(
      refine((value) => value.kmsKey === void 0 || value.encryption === "KMS", {
        error: 'Only the encryption "KMS" has a key.',
        path: ["kmsKey"]
      })
    ),
    { missing: "create", tags: "mutable", scan: "on-push", encryption: "AES256", untaggedDays: 14 }
  )
});
var SCHEMA = section("the configuration", "Configuration of Hydrofoil.", {
  images: record(name, IMAGE, "images (a name and its settings each)").check(
    refine((images) => Object.keys(images).length > 0, "At least one image is needed."),
    describe("The images to make, by name.")
  ),
  environments: _default(
    record(name, ENVIRONMENT, "environments (a name and its settings each)").check(describe("Where the images are deployed, by name.")),
    {}
  ),
  engine: _default(engine, { kind: "auto" }),
  ecr: exactOptional(ecr)
});
function workloadRule() {
  return "A workload is written as kind/name or kind/name:container; kinds are deployment, statefulset, daemonset, cronjob and (in manifests) job.";
}
function isWebAddress(value) {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
function isRepository(value) {
  return !throws(() => parseRepository(value));
}
function isPlatform(value) {
  return !throws(() => parsePlatform(value));
}
function isDistinct(platforms) {
  const names = platforms.filter(isPlatform).map((text2) => formatPlatform(parseStagePlatform(text2)));
  return new Set(names).size === names.length;
}
function throws(run) {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

// src/config/cross-check.ts
function crossCheck(source) {
  const images = Object.keys(objectAt(source.value, "images"));
  const environments = Object.entries(objectAt(source.value, "environments")).flatMap(([name2, value]) => {
    const { data } = ENVIRONMENT.safeParse(value, { jitless: true });
    return data === void 0 ? [] : [{ name: name2, ...data }];
  });
  const problems = sharedRepositories(source);
  const environmentOfBranch = /* @__PURE__ */ new Map();
  for (const { name: name2, branch, before: before2 } of environments) {
    for (const [index, { image }] of before2.entries()) {
      if (images.includes(image)) continue;
      problems.push(
        problemAt(source, ["environments", name2, "before", index, "image"], `there is no image "${image}"`, {
          hint: `${didYouMean(image, images)} Known: ${images.join(", ")}.`.trimStart()
        })
      );
    }
    if (branch === void 0) continue;
    const other = environmentOfBranch.get(branch);
    if (other !== void 0) {
      problems.push(
        problemAt(
          source,
          ["environments", name2, "branch"],
          `"${branch}" is the branch of environments.${other} already`,
          {
            hint: "A branch is deployed to one environment by itself; leave it out of the others and name these when you deploy."
          }
        )
      );
    }
    environmentOfBranch.set(branch, other ?? name2);
  }
  return problems;
}
function sharedRepositories(source) {
  const ownerOf = /* @__PURE__ */ new Map();
  return Object.entries(objectAt(source.value, "images")).flatMap(([name2, value]) => {
    const { data } = IMAGE.safeParse(value, { jitless: true });
    if (data === void 0) return [];
    const owner = ownerOf.get(data.repository);
    ownerOf.set(data.repository, owner ?? name2);
    if (owner === void 0) return [];
    return problemAt(
      source,
      ["images", name2, "repository"],
      `"${data.repository}" is the repository of images.${owner} already`,
      {
        hint: `Give each image a repository of its own, for example ${data.repository}-${name2}.`
      }
    );
  });
}
function objectAt(value, key) {
  if (typeof value !== "object" || value === null) return {};
  const inner = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof inner === "object" && inner !== null ? inner : {};
}

// src/config/resolve.ts
import { relative, resolve } from "node:path";

// src/registry/keychain/ecr/ecr-settings.ts
var DEFAULT_ECR_SETTINGS = {
  repositories: {
    missing: "create",
    tags: "mutable",
    scan: "on-push",
    encryption: { kind: "AES256" },
    untaggedDays: 14
  }
};

// src/config/resolve.ts
function resolveConfig(settings, file, root) {
  return {
    file,
    root,
    images: mapEntries(settings.images, (name2, image) => resolveImage(name2, image, root)),
    environments: mapEntries(settings.environments, (name2, environment) => resolveEnvironment(name2, environment, root)),
    engine: resolveEngine(settings.engine),
    ecr: settings.ecr === void 0 ? DEFAULT_ECR_SETTINGS : resolveEcr(settings.ecr)
  };
}
function resolveImage(name2, image, root) {
  const context = resolve(root, image.context);
  const dockerfile = image.dockerfile === void 0 ? resolve(context, "Dockerfile") : resolve(root, image.dockerfile);
  const [platform = "linux/amd64", ...others] = image.platforms.map((text2) => formatPlatform(parseStagePlatform(text2)));
  return {
    name: name2,
    repository: parseRepository(image.repository),
    dockerfile,
    dockerfileName: relative(root, dockerfile),
    context,
    ...image.target === void 0 ? {} : { target: image.target },
    platforms: [platform, ...others],
    args: image.args,
    ...image.base === void 0 ? {} : { baseThrough: image.base.through },
    secrets: image.secrets.map((secret2) => resolveSecret(secret2, root)),
    ssh: image.ssh.map(({ id, paths }) => ({ id, paths: paths.map((path) => resolve(root, path)) })),
    allowedSecrets: image.allowSecrets.map((pattern) => ({ pattern, by: "configuration" }))
  };
}
function resolveSecret({ id, file, env = "" }, root) {
  return file === void 0 ? { id, from: "environment", variable: env } : { id, from: "file", file: resolve(root, file) };
}
function resolveEnvironment(name2, environment, root) {
  const { branch, url, kubernetes = {}, manifests, workloads, before: before2, rollout } = environment;
  return {
    name: name2,
    ...branch === void 0 ? {} : { branch },
    ...url === void 0 ? {} : { url },
    destination: manifests === void 0 ? { kind: "kubernetes", ...kubernetes } : { kind: "manifests", folder: resolve(root, manifests.folder), folderName: manifests.folder },
    workloads,
    before: before2.map(({ timeout, ...job }) => ({ ...job, timeoutMs: durationMsOf(timeout) })),
    rollout: { timeoutMs: durationMsOf(rollout.timeout), onFailure: rollout.onFailure }
  };
}
function resolveEngine({ kind, address, builder }) {
  switch (kind) {
    case "buildctl":
      return address === void 0 ? { kind } : { kind, address };
    case "buildx":
      return builder === void 0 ? { kind } : { kind, builder };
    case "auto":
    case "buildah":
      return { kind };
  }
}
function resolveEcr({ role, repositories }) {
  const { encryption, kmsKey, ...rest } = repositories;
  return {
    ...role === void 0 ? {} : { role },
    repositories: {
      ...rest,
      encryption: encryption === "AES256" ? { kind: encryption } : { kind: encryption, ...kmsKey && { kmsKey } }
    }
  };
}
function mapEntries(record2, change) {
  return Object.fromEntries(Object.entries(record2).map(([key, value]) => [key, change(key, value)]));
}

// src/config/yaml-source.ts
var import_yaml = __toESM(require_dist(), 1);
function parseYamlSource(text2, file, code) {
  const lines = new import_yaml.LineCounter();
  const document = (0, import_yaml.parseDocument)(text2, { lineCounter: lines, prettyErrors: false });
  const locationAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const complaints = [...document.errors, ...document.warnings];
  const problems = complaints.map((error) => {
    const location = locationAt(error.pos[0]);
    if (error.code !== "DUPLICATE_KEY")
      return new ToolError(code, `Not valid YAML: ${error.message}`, { location, cause: error });
    const key = /^[^\s:,}\]]+/.exec(text2.slice(error.pos[0]))?.[0] ?? "";
    return new ToolError(code, `The key ${key} stands twice`, { location, hint: "Remove one of them." });
  });
  (0, import_yaml.visit)(document, {
    Pair(_, { key }) {
      if (!(0, import_yaml.isScalar)(key) || key.value !== "__proto__") return;
      const location = locationAt(key.range?.[0] ?? 0);
      problems.push(
        new ToolError(code, "The key __proto__ is not possible", { location, hint: "Choose another name." })
      );
    }
  });
  let isReadable = complaints.every(({ code: code2 }) => code2 === "DUPLICATE_KEY");
  let value;
  try {
    value = document.toJS();
  } catch (cause) {
    isReadable = false;
    problems.push(new ToolError(code, `Not valid YAML: ${messageOf(cause)}`, { location: { file }, cause }));
  }
  return {
    value,
    problems,
    isReadable,
    locate: (path, part = "value") => {
      const { node, key } = find(document, path);
      const range = part === "key" || isEmpty(node) ? (key ?? node)?.range : node?.range;
      return locationAt(range?.[0] ?? 0);
    },
    writtenAt: (path) => {
      const { node, isExact } = find(document, path);
      if (!isExact || !(0, import_yaml.isScalar)(node) || node.range == null) return void 0;
      return text2.slice(node.range[0], node.range[1]);
    }
  };
}
function find(document, path) {
  let found = { node: document.contents ?? void 0, key: void 0, isExact: true };
  for (const step of path) {
    const node = (0, import_yaml.isAlias)(found.node) ? found.node.resolve(document) : found.node;
    const child = (0, import_yaml.isMap)(node) ? pairOf(node.items, step) : (0, import_yaml.isSeq)(node) ? node.items[Number(step)] : void 0;
    if (child === void 0) return { ...found, isExact: false };
    if ((0, import_yaml.isNode)(child)) found = { node: child, key: void 0, isExact: true };
    else found = { node: asNode(child.value), key: asNode(child.key), isExact: true };
  }
  return found;
}
function pairOf(items, key) {
  return items.findLast((pair) => (0, import_yaml.isScalar)(pair.key) && String(pair.key.value) === String(key));
}
function asNode(value) {
  return (0, import_yaml.isNode)(value) ? value : void 0;
}
function isEmpty(node) {
  return node === void 0 || (0, import_yaml.isScalar)(node) && node.value === null;
}

// src/config/load.ts
var CONFIG_FILE = "hydrofoil.yaml";
async function loadConfig(where) {
  const file = where.file === void 0 ? await findFile(where.folder) : resolve2(where.folder, where.file);
  const text2 = await readConfigFile(file);
  return parseConfig(text2, file, relative2(where.folder, file) || file);
}
function parseConfig(text2, file, fileName) {
  const source = parseYamlSource(text2, fileName, "CONFIG_INVALID");
  if (!source.isReadable) throw invalid(fileName, source.problems);
  const { data, error } = SCHEMA.safeParse(source.value ?? {}, { jitless: true });
  const problems = [...source.problems, ...problemsOf(error?.issues ?? [], source), ...crossCheck(source)];
  if (data === void 0 || problems.length > 0) throw invalid(fileName, problems);
  return resolveConfig(data, file, dirname(file));
}
function invalid(fileName, problems) {
  const sorted = problems.toSorted(
    ({ location: a }, { location: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  );
  const count = sorted.length === 1 ? "one problem" : `${sorted.length} problems`;
  return new ToolErrors("CONFIG_INVALID", `Reading ${fileName}: ${count}`, sorted);
}
async function readConfigFile(file) {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ToolError("CONFIG_MISSING", `Reading ${file}: ${messageOf(cause)}`, {
      hint: "Name an existing file, or write a hydrofoil.yaml at the root of the repository.",
      cause
    });
  }
}
async function findFile(folder) {
  const folders = await foldersUpToRoot(folder);
  for (const candidate of folders) {
    if (await exists(join(candidate, CONFIG_FILE))) return join(candidate, CONFIG_FILE);
  }
  const top = folders.at(-1) ?? folder;
  const above = top === folder ? "" : ` or above it up to ${top}`;
  throw new ToolError("CONFIG_MISSING", `There is no ${CONFIG_FILE} in ${folder}${above}`, {
    hint: `Write one (docs/reference/configuration.md), or name another file with --config.`
  });
}
async function foldersUpToRoot(folder) {
  const folders = [];
  for (let current = folder; ; current = dirname(current)) {
    folders.push(current);
    if (await exists(join(current, ".git"))) return folders;
    if (dirname(current) === current) return [folder];
  }
}
async function exists(path) {
  return await stat(path).catch(() => void 0) !== void 0;
}

export {
  DURATION,
  durationMsOf,
  DEFAULT_ECR_SETTINGS,
  parseYamlSource,
  CONFIG_FILE,
  loadConfig,
  parseConfig
};
