import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  DOCKER_HUB,
  formatRepository
} from "./chunk-E2B26KG7.js";
import {
  ToolError,
  isToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/registry/keychain/ecr/ecr-host.ts
var PRIVATE = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.(?:com|com\.cn|eu)|on\.(?:aws|amazonwebservices\.com\.cn))$/;
function parseEcrHost(host) {
  const [, registryId, separator, fips, region] = PRIVATE.exec(host) ?? [];
  if (registryId === void 0 || region === void 0) return void 0;
  const isDualStack = separator === "-";
  if (isDualStack !== /\.on\.[a-z.]+$/.test(host)) return void 0;
  return {
    registryId,
    region,
    endpoints: [...fips === void 0 ? [] : ["fips"], ...isDualStack ? ["dual-stack"] : []]
  };
}

// src/registry/missing-permission.ts
function missingPermission(text) {
  return /not authorized to perform:? ([a-z][a-z0-9-]*:[A-Za-z]+)/i.exec(text)?.[1];
}

// src/registry/keychain/ecr/aws-error.ts
function awsError(step, cause) {
  if (isToolError(cause)) return cause;
  const message = messageOf(cause);
  const name = cause instanceof Error ? cause.name : "Error";
  const permission = missingPermission(message);
  if (permission !== void 0) {
    return new ToolError("REGISTRY_DENIED", `${step}: the permission ${permission} is missing: ${message}`, {
      hint: remedyFor(permission),
      cause
    });
  }
  return new ToolError("REGISTRY_AWS_FAILED", `${step}: ${name}: ${message}`, { hint: hintOf(name), cause });
}
function remedyFor(permission) {
  return permission === "sts:AssumeRoleWithWebIdentity" ? "Let the role's trust policy trust token.actions.githubusercontent.com for this repository and branch; docs/ecr.md has it." : `Allow ${permission} in the policy of the role or user; docs/ecr.md has the whole policy.`;
}
function hintOf(name) {
  if (/^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/.test(name))
    return "Renew the AWS credentials of this run: `aws sts get-caller-identity` shows whether they are good.";
  if (/^(?:InvalidIdentityToken|IDPRejectedClaim)/.test(name))
    return "Register token.actions.githubusercontent.com as identity provider of the AWS account, for the audience sts.amazonaws.com.";
  if (/^CredentialsProvider|^TokenProvider/.test(name))
    return "Mend the AWS profile or source of credentials that the message names; `aws sts get-caller-identity` must succeed.";
  return "Check the way from this machine to the API of Amazon ECR in that region, and run the command again.";
}

// src/registry/keychain/ecr/ecr-hint.ts
function ecrHint(status, { registry, name }, why) {
  if (/authorization token has expired/i.test(why))
    return `Run \`docker logout ${registry}\`: without a login there, each run gets a token of its own.`;
  switch (status) {
    case 401:
      return "Give this run AWS credentials: in GitHub Actions `permissions: id-token: write` and a role (docs/ecr.md), elsewhere a profile or AWS_ACCESS_KEY_ID.";
    case 403:
      return `Allow this role or user the actions of docs/ecr.md in the repository ${name}, and in its repository policy where it is another account's.`;
    case 404:
      return `Create the repository ${name}, or let Hydrofoil: AWS credentials that allow ecr:CreateRepository, and no \`missing: fail\` in hydrofoil.yaml.`;
    default:
      return void 0;
  }
}

// src/registry/registry-error.ts
var RegistryError = class extends ToolError {
  status;
  /** Worth another try: the connection broke, or the registry said "later". */
  isTransient;
  retryAfterMs;
  problems;
  constructor(code, message, options = {}) {
    super(code, message, options);
    this.status = options.status;
    this.isTransient = options.isTransient ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.problems = options.problems ?? [];
  }
};
function refusalError({ step, repository, status, problems, text, retryAfterMs }) {
  const told = problems.map(({ code, message }) => [code, message].filter((part) => part !== "").join(": "));
  const why = told.length > 0 ? told.join("; ") : text;
  return new RegistryError(codeOf(status), `${step}: the registry answered ${status}${why === "" ? "" : ` ${why}`}`, {
    status,
    problems,
    retryAfterMs,
    isTransient: isTransientStatus(status),
    ...hintOf2(status, repository, why)
  });
}
function isTransientStatus(status) {
  return status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}
function codeOf(status) {
  switch (status) {
    case 401:
      return "REGISTRY_UNAUTHORIZED";
    case 403:
      return "REGISTRY_DENIED";
    case 404:
      return "REGISTRY_NOT_FOUND";
    case 429:
      return "REGISTRY_TOO_MANY_REQUESTS";
    default:
      return "REGISTRY_FAILED";
  }
}
function hintOf2(status, repository, why) {
  const permission = missingPermission(why);
  if (permission !== void 0) return { hint: remedyFor(permission) };
  const hint = parseEcrHost(repository.registry) === void 0 ? void 0 : ecrHint(status, repository, why);
  if (hint !== void 0) return { hint };
  switch (status) {
    case 401:
      return {
        hint: `Run \`${loginCommand(repository.registry)}\` with an account that may use ${formatRepository(repository)}.`
      };
    case 403:
      return {
        hint: `Give the account of ${repository.registry} the right to do that in the repository ${repository.name}.`
      };
    case 404:
      return { hint: `Check the name; where repositories must be created first, create ${repository.name}.` };
    case 429:
      return {
        hint: `Wait for its limit to pass, or run \`${loginCommand(repository.registry)}\`: accounts have higher limits.`
      };
    default:
      return {};
  }
}
function loginCommand(registry) {
  return registry === DOCKER_HUB ? "docker login" : `docker login ${registry}`;
}
function parseProblems(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const errors = memberOf(document, "errors");
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => ({
    code: textOf(memberOf(error, "code")),
    message: textOf(memberOf(error, "message")),
    detail: memberOf(error, "detail")
  }));
}
function memberOf(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : void 0;
}
function textOf(value) {
  return typeof value === "string" ? value : "";
}

export {
  awsError,
  parseEcrHost,
  RegistryError,
  refusalError,
  loginCommand,
  parseProblems
};
