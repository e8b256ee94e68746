import { messageOf } from '../../errors.ts';
import { RegistryError } from '../registry-error.ts';
import type { HttpRequest } from './transport.ts';

/** Trouble that another try does not mend: a name that does not exist, a certificate that is not trusted, another protocol. */
const LASTING =
  /^(ENOTFOUND|EPROTO|ERR_SSL|ERR_TLS|ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|HPE_(?!INVALID_EOF)|UND_ERR_INVALID)/;
const TLS = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/;
/** Of the parser: what came is no HTTP. */
const NO_HTTP = /^HPE_(?!INVALID_EOF)/;

/** What is told of a request that got no answer. */
export function unreachable({ step, url }: HttpRequest, cause: unknown): RegistryError {
  const code = codeOf(cause);
  return new RegistryError('REGISTRY_UNREACHABLE', `${step}: no answer from ${url.host}: ${describe(cause)}`, {
    hint: hintFor(code, url),
    cause,
    isTransient: !LASTING.test(code),
  });
}

function hintFor(code: string, { host, protocol }: URL): string {
  if (TLS.test(code)) {
    return `Make ${host} show a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names a file with more), or allow plain http for it.`;
  }
  if (NO_HTTP.test(code))
    return `Check that ${host} is a registry: what listens there does not speak ${protocol.slice(0, -1)}.`;
  return `Check the name ${host} and the way there from this machine (HTTPS_PROXY, NO_PROXY, firewall).`;
}

/** Several addresses that failed come as one error without a text of its own; what OpenSSL says stands amid places in its sources. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(messageOf(error)) ?? [];
  if (reason !== undefined) return `TLS: ${reason}`;
  return messageOf(error) || codeOf(error);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
