/** A request as a server saw it; times in milliseconds of one clock. */
export interface TimedRequest {
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * How many round trips had to be waited for one after another: the length of the longest chain of requests in which each began
 * after the one before had ended. Requests that overlap count once, so each has to take longer than the client needs to send
 * those that belong together: let the server delay its answers by 20 ms or more.
 */
export function sequentialRoundTrips(requests: readonly TimedRequest[]): number {
  let count = 0;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const { startedAt, endedAt } of requests.toSorted((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < lastEnd) continue;
    count++;
    lastEnd = endedAt;
  }
  return count;
}
