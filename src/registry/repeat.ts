import { type RetryOptions, retry } from '../retry.ts';
import { RegistryError } from './registry-error.ts';

interface RepeatOptions {
  readonly signal: AbortSignal;
  readonly attempts?: number;
  /** Failures besides the transient ones that another try may mend. */
  readonly alsoWhen?: (error: RegistryError) => boolean;
}

/** Runs something until it succeeds or fails for good. Waits as long as the registry asks to, else a little longer each time. */
export type Repeat = <T>(attempt: (number: number) => Promise<T>, options: RepeatOptions) => Promise<T>;

export function registryRepeat(defaults: Pick<RetryOptions, 'sleep' | 'random'> = {}): Repeat {
  return (attempt, { alsoWhen = () => false, ...options }) =>
    retry(attempt, (error) => error instanceof RegistryError && (error.isTransient || alsoWhen(error)), {
      ...defaults,
      ...options,
      waitMsOf: (error) => (error instanceof RegistryError ? error.retryAfterMs : undefined),
    });
}
