import { isToolError, messageOf, ToolError } from '../errors.ts';
import { API_GROUPS, type Resource } from './cluster.ts';

/** What a request was about, for its error. */
export interface RequestSubject {
  readonly server: string;
  readonly context: string;
  /** The verb as RBAC rules have it: get, list, create, patch, delete. */
  readonly verb: string;
  readonly resource: Resource;
  /** "log" of a pod. */
  readonly subresource?: string;
  readonly namespace: string;
  readonly name?: string;
}

/** The body of an answer that is not a success. @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/apis/meta/v1/types.go */
export interface ApiStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/** The answer of the API server to a request that it refused, as the error that a user can act on. */
export function refusedRequest(subject: RequestSubject, httpStatus: number, status: ApiStatus): ToolError {
  const what = `${describe(subject)}: ${status.message ?? `the API server answered ${httpStatus}`}`;
  const where = `context ${subject.context} (${subject.server})`;
  switch (httpStatus) {
    case 401:
      return new ToolError('CLUSTER_UNAUTHORIZED', `${what}: ${where} does not accept the credentials`, {
        hint: 'Renew the credentials of the kubeconfig: the token may have expired.',
      });
    case 403:
      return new ToolError('CLUSTER_FORBIDDEN', what, { hint: forbiddenHint(subject, status) });
    case 404:
      return new ToolError('CLUSTER_NOT_FOUND', what, {
        hint: `Check kubernetes.context and kubernetes.namespace of the environment; this was ${where}.`,
      });
    case 409:
      return new ToolError('CLUSTER_CONFLICT', what, { hint: 'Someone else wrote at the same time: run it again.' });
    case 429:
      return new ToolError('CLUSTER_BUSY', what, { hint: 'Run it again when the API server is less busy.' });
    default:
      return httpStatus >= 500
        ? new ToolError('CLUSTER_UNAVAILABLE', what, { hint: 'Run it again when the API server has recovered.' })
        : new ToolError('CLUSTER_REJECTED', what);
  }
}

/** A request that got no answer: refused, no such host, wrong certificate, too slow. */
export function unreachable(
  subject: Pick<RequestSubject, 'server' | 'context'> & Partial<RequestSubject>,
  cause: unknown,
) {
  const { code, text } = networkProblem(cause);
  const step = subject.verb === undefined ? 'Reaching the cluster' : describe(subject);
  return new ToolError('CLUSTER_UNREACHABLE', `${step}: ${subject.server} (context ${subject.context}) ${text}`, {
    hint: hintOf(code),
    cause,
  });
}

/** Trouble of the API, which says nothing about what runs in the cluster and may be over at the next request. */
export function isApiTrouble(error: unknown): boolean {
  return error instanceof ToolError && API_TROUBLE.has(error.code);
}

/** What failed and what mends it, where the failure is only told and the run goes on. */
export function messageAndHint(error: unknown): string {
  return isToolError(error) && error.hint !== undefined ? `${error.message}. ${error.hint}` : messageOf(error);
}

const API_TROUBLE: ReadonlySet<string> = new Set([
  'CLUSTER_UNREACHABLE',
  'CLUSTER_UNAVAILABLE',
  'CLUSTER_BUSY',
  'CLUSTER_UNAUTHORIZED',
  'CLUSTER_CREDENTIALS_FAILED',
]);

/** "Too many requests" and a refused connection: the server has not looked at the request, so a write may be sent again. */
export function wasNotProcessed(error: unknown): boolean {
  if (isToolError(error, 'CLUSTER_UNREACHABLE')) return codeOf(error.cause) === 'ECONNREFUSED';
  return isToolError(error, 'CLUSTER_BUSY');
}

const PARTICIPLES: Readonly<Record<string, string>> = {
  get: 'Reading',
  list: 'Listing',
  create: 'Creating',
  patch: 'Patching',
  delete: 'Deleting',
};

function describe({ verb = 'get', resource, subresource, namespace, name }: Partial<RequestSubject>): string {
  const object = `${resource}${subresource === undefined ? '' : `/${subresource}`}${name === undefined ? '' : ` "${name}"`}`;
  return `${PARTICIPLES[verb] ?? verb} ${object} in namespace ${namespace}`;
}

/** A 403 of RBAC names the missing right; one of a quota or an admission webhook does not, and no rule would help. */
function forbiddenHint(subject: RequestSubject, { message = '' }: ApiStatus): string {
  const user = /User "([^"]+)" cannot /.exec(message)?.[1];
  if (user === undefined) return 'The cluster refuses this object: its quota or an admission webhook says why.';
  const { group } = API_GROUPS[subject.resource];
  const resource = subject.subresource === undefined ? subject.resource : `${subject.resource}/${subject.subresource}`;
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${subject.verb}"]}`;
  return `Add this rule to a Role in namespace ${subject.namespace} that is bound to ${user}: ${rule}`;
}

function networkProblem(cause: unknown): { readonly code: string; readonly text: string } {
  const code = codeOf(cause);
  if (code === 'ECONNREFUSED') return { code, text: 'refused the connection' };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { code, text: 'has a host name that is not known' };
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT') return { code, text: 'did not answer in time' };
  const message = cause instanceof Error && cause.message !== '' ? cause.message : code;
  return { code, text: `could not be reached: ${message}` };
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'UNKNOWN';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return cause.cause === undefined ? 'UNKNOWN' : codeOf(cause.cause);
}

function hintOf(code: string): string {
  if (/CERT|TLS|SSL|SIGNATURE/.test(code))
    return 'Check certificate-authority, tls-server-name and the server address of this cluster in the kubeconfig.';
  return 'Check the server address in the kubeconfig, the network or VPN, and whether the cluster is running.';
}
