import { type ClientHttp2Session, constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

/**
 * Passes one gRPC call on to another server: headers, messages in both directions, trailers, and the reset of either side. What is left of it
 * when the connection to the server ends is the caller's connection to end.
 *
 * @param raw names and values of the request's headers in turn
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function passOn(
  caller: ServerHttp2Stream,
  raw: readonly string[],
  server: ClientHttp2Session,
  change: (headers: OutgoingHttpHeaders) => OutgoingHttpHeaders,
): void {
  const call = server.request(change(headersOf(raw)), { endStream: false });
  for (const side of [caller, call]) side.on('error', () => {}); // how one ends, its reset tells the other
  const trailers = Promise.withResolvers<OutgoingHttpHeaders>();
  call.once('response', (_headers, flags, rawResponse) => {
    const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    caller.respond(headersOf(rawResponse), isAll ? { endStream: true } : { waitForTrailers: true });
    if (!isAll) call.pipe(caller);
  });
  call.once('trailers', (_trailers, _flags, rawTrailers) => trailers.resolve(headersOf(rawTrailers)));
  call.once('close', () => {
    if (server.destroyed) return; // the connection has ended, not this call
    if (call.rstCode === constants.NGHTTP2_NO_ERROR) trailers.resolve({});
    else if (!caller.closed) caller.close(call.rstCode);
  });
  caller.once('wantTrailers', () => {
    trailers.promise.then((known) => {
      if (!caller.closed) caller.sendTrailers(known);
    });
  });
  caller.once('close', () => {
    if (!call.closed) call.close(caller.rstCode || constants.NGHTTP2_CANCEL);
  });
  caller.pipe(call);
}

/** A name that comes several times has several values, which Node would join. */
function headersOf(raw: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
