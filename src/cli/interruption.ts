/**
 * Aborted by the first SIGINT or SIGTERM: what is under way then gives back what it holds. At the second one the process ends at once; what it
 * still holds is a lease at most, which expires.
 *
 * @param tell where people read that it was heard
 */
export function interruptionSignal(tell: (text: string) => void): AbortSignal {
  const interruption = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    if (interruption.signal.aborted) process.exit(130);
    tell(`\n${name}: stopping; once more to stop at once\n`);
    interruption.abort(new DOMException(`Interrupted by ${name}`, 'AbortError'));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt);
  return interruption.signal;
}
