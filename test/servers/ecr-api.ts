import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import type { Stoppable } from './daemon.ts';

/** An answer of AWS's instead of moto's. */
export interface AwsRefusal {
  readonly operation: string;
  readonly name: string;
  readonly message: string;
}

export interface EcrApiFront extends Stoppable {
  readonly url: string;
  /** "GetAuthorizationToken", "AssumeRoleWithWebIdentity", … in the order of arrival. */
  readonly operations: string[];
  /** The body of the last request of each operation. */
  readonly bodies: ReadonlyMap<string, string>;
  /** The password of the last token. */
  readonly lastToken: () => string;
  readonly judge: (password: string) => 'good' | 'expired' | 'unknown';
  /** From now on no token given out before is good. */
  readonly expireTokens: () => void;
  readonly refuse: (refusal: AwsRefusal | undefined) => void;
}

/**
 * Stands before moto and hears what it is asked. Of moto every token is the same; AWS never gives one twice, so each gets a number here.
 */
export async function startEcrApi(moto: string): Promise<EcrApiFront> {
  const operations: string[] = [];
  const bodies = new Map<string, string>();
  const tokens = new Map<string, 'good' | 'expired'>();
  let refusal: AwsRefusal | undefined;
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const operation = operationOf(incoming, body);
    operations.push(operation);
    bodies.set(operation, body.toString('utf8'));
    if (refusal?.operation === operation) {
      const { status, text: refused, type } = refusedIn(incoming, refusal);
      response.writeHead(status, { 'content-type': type }).end(refused);
      return;
    }
    const answer = await ask(incoming, body);
    const { status, type } = answer;
    response.writeHead(status, { 'content-type': type }).end(status === 200 ? numbered(answer.text) : answer.text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const stop = async () => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    operations,
    bodies,
    lastToken: () => [...tokens.keys()].at(-1) ?? '',
    judge: (password) => tokens.get(password) ?? 'unknown',
    expireTokens: () => {
      for (const password of tokens.keys()) tokens.set(password, 'expired');
    },
    refuse: (next) => {
      refusal = next;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };

  async function ask({ method = 'POST', url = '/', headers }: IncomingMessage, body: Buffer) {
    const upstream = request(new URL(url, moto), { method, headers }).end(body); // the host too: it is signed
    const [response]: IncomingMessage[] = await once(upstream, 'response');
    if (response === undefined) throw new TypeError('a response comes with its event');
    const [status = 502, answer, type = ''] = [
      response.statusCode,
      await text(response),
      response.headers['content-type'],
    ];
    const denied = /<Code>AccessDenied<\/Code>\s*<Message>([^<]*)/.exec(answer)?.[1];
    // Of IAM's refusals moto knows XML only, also where the protocol is JSON.
    return denied === undefined
      ? { status, text: answer, type }
      : refusedIn({ headers }, { name: 'AccessDeniedException', message: denied });
  }

  function numbered(answer: string): string {
    return answer.replace(/"authorizationToken": ?"([^"]+)"/, (_, encoded: string) => {
      const token = `${Buffer.from(encoded, 'base64').toString('utf8')}-${tokens.size + 1}`;
      tokens.set(token.slice(token.indexOf(':') + 1), 'good');
      return `"authorizationToken": "${Buffer.from(token).toString('base64')}"`;
    });
  }
}

/** As the protocol of the request has it: JSON for ECR, XML for STS. */
function refusedIn(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { name, message }: Pick<AwsRefusal, 'name' | 'message'>,
) {
  if (headers['x-amz-target'] !== undefined) {
    return { status: 400, text: JSON.stringify({ __type: name, message }), type: 'application/x-amz-json-1.1' };
  }
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
  return { status: 403, text: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`, type: 'text/xml' };
}

function operationOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.replace(/^.*\./, '');
  return new URLSearchParams(body.toString('utf8')).get('Action') ?? '';
}
