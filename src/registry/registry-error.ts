import { ToolError, type ToolErrorOptions } from '../errors.ts';
import { DOCKER_HUB, formatRepository, type Repository } from '../oci/reference.ts';
import { remedyFor } from './keychain/ecr/aws-error.ts';
import { ecrHint } from './keychain/ecr/ecr-hint.ts';
import { parseEcrHost } from './keychain/ecr/ecr-host.ts';
import { missingPermission } from './missing-permission.ts';

/**
 * A request that did not come to its end. Codes: REGISTRY_UNREACHABLE (no answer), REGISTRY_UNAUTHORIZED (401), REGISTRY_DENIED
 * (403), REGISTRY_NOT_FOUND (404), REGISTRY_TOO_MANY_REQUESTS (429), REGISTRY_TAG_IMMUTABLE, REGISTRY_DIGEST_MISMATCH,
 * REGISTRY_REDIRECT_REFUSED, REGISTRY_BLOB_TOO_LARGE, REGISTRY_PLATFORM_MISSING, and REGISTRY_FAILED for any other answer.
 */
export class RegistryError extends ToolError {
  readonly status: number | undefined;
  /** Worth another try: the connection broke, or the registry said "later". */
  readonly isTransient: boolean;
  readonly retryAfterMs: number | undefined;
  readonly problems: readonly RegistryProblem[];

  constructor(code: string, message: string, options: RegistryErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.isTransient = options.isTransient ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.problems = options.problems ?? [];
  }
}

export interface RegistryErrorOptions extends ToolErrorOptions {
  readonly status?: number;
  readonly isTransient?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly problems?: readonly RegistryProblem[];
}

/** One entry of a registry's error answer. `detail` is whatever JSON stood there. */
export interface RegistryProblem {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

export interface Refusal {
  /** "Uploading layer sha256:1234… to registry.example.com/emr/web". */
  readonly step: string;
  readonly repository: Repository;
  readonly status: number;
  readonly problems: readonly RegistryProblem[];
  /** The answer's text where it is not the specification's JSON. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** Makes an error of an answer that the caller has no use for. */
export function refusalError({ step, repository, status, problems, text, retryAfterMs }: Refusal): RegistryError {
  const told = problems.map(({ code, message }) => [code, message].filter((part) => part !== '').join(': '));
  const why = told.length > 0 ? told.join('; ') : text;
  return new RegistryError(codeOf(status), `${step}: the registry answered ${status}${why === '' ? '' : ` ${why}`}`, {
    status,
    problems,
    retryAfterMs,
    isTransient: isTransientStatus(status),
    ...hintOf(status, repository, why),
  });
}

function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

function codeOf(status: number): string {
  switch (status) {
    case 401:
      return 'REGISTRY_UNAUTHORIZED';
    case 403:
      return 'REGISTRY_DENIED';
    case 404:
      return 'REGISTRY_NOT_FOUND';
    case 429:
      return 'REGISTRY_TOO_MANY_REQUESTS';
    default:
      return 'REGISTRY_FAILED';
  }
}

function hintOf(status: number, repository: Repository, why: string): { readonly hint?: string } {
  const permission = missingPermission(why);
  if (permission !== undefined) return { hint: remedyFor(permission) };
  const hint = parseEcrHost(repository.registry) === undefined ? undefined : ecrHint(status, repository, why);
  if (hint !== undefined) return { hint };
  switch (status) {
    case 401:
      return {
        hint: `Run \`${loginCommand(repository.registry)}\` with an account that may use ${formatRepository(repository)}.`,
      };
    case 403:
      return {
        hint: `Give the account of ${repository.registry} the right to do that in the repository ${repository.name}.`,
      };
    case 404:
      return { hint: `Check the name; where repositories must be created first, create ${repository.name}.` };
    case 429:
      return {
        hint: `Wait for its limit to pass, or run \`${loginCommand(repository.registry)}\`: accounts have higher limits.`,
      };
    default:
      return {};
  }
}

export function loginCommand(registry: string): string {
  return registry === DOCKER_HUB ? 'docker login' : `docker login ${registry}`;
}

/** Reads the specification's error document; anything else is no problem list. */
export function parseProblems(text: string): readonly RegistryProblem[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return []; // proxies and load balancers answer with pages of their own
  }
  const errors = memberOf(document, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => ({
    code: textOf(memberOf(error, 'code')),
    message: textOf(memberOf(error, 'message')),
    detail: memberOf(error, 'detail'),
  }));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
