import * as z from 'zod/mini';
import type { Hold, Release } from './release.ts';

/* How releases and holds stand as JSON wherever a history is kept. What a later version adds is left out in reading. */

const optionalText = z.exactOptional(z.string());

export const RELEASE_SCHEMA: z.ZodMiniType<Release> = z.object({
  id: z.int().check(z.positive()),
  action: z.enum(['deploy', 'rollback', 'promote']),
  startedAt: z.string(),
  durationMs: z.number(),
  actor: z.string(),
  runUrl: optionalText,
  pullRequest: optionalText,
  commit: optionalText,
  commitTime: z.exactOptional(z.number()),
  branch: optionalText,
  images: z.record(z.string(), z.string()),
  changes: z.array(
    z.object({ workload: z.string(), container: z.string(), image: z.string(), previous: optionalText }),
  ),
  outcome: z.enum(['succeeded', 'failed', 'rolled-back', 'rollback-failed', 'superseded', 'interrupted']),
  reason: optionalText,
  restores: z.exactOptional(z.int()),
});

export const HOLD_SCHEMA: z.ZodMiniType<Hold> = z.object({
  commit: z.string(),
  release: z.int(),
  since: z.string(),
  actor: z.string(),
  reason: z.string(),
});
