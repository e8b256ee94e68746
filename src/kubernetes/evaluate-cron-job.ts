import type { CronJob } from './objects.ts';
import { patchedOnly, type Sight } from './sight.ts';

export interface CronJobSnapshot {
  readonly kind: 'cronjob';
  readonly object: CronJob;
}

/** A CronJob rolls nothing out: its next run takes the new template. */
export function evaluateCronJob({ object }: CronJobSnapshot): Sight {
  return object.spec.suspend === true
    ? patchedOnly('patched; it is suspended, and uses the new image when it is resumed')
    : patchedOnly('patched; its next run uses the new image');
}
