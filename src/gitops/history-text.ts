import * as z from 'zod/mini';
import type { History } from '../deployment/release.ts';
import { HOLD_SCHEMA, RELEASE_SCHEMA } from '../deployment/release-schema.ts';
import { ToolError } from '../errors.ts';

export const NO_HISTORY: History = { releases: [], holds: [] };

const HISTORY = z.object({ version: z.literal(1), releases: z.array(RELEASE_SCHEMA), holds: z.array(HOLD_SCHEMA) });

/** The text of a history: JSON with a release on each line, so that a difference shows what was added. */
export function formatHistory({ releases, holds }: History): string {
  const list = (items: readonly object[]) =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n]`;
  return `{"version":1,\n"releases":${list(releases)},\n"holds":${list(holds)}}\n`;
}

/**
 * Reads the text of a history.
 *
 * @param place where it was read from: for the message
 * @throws {ToolError} HISTORY_INVALID
 */
export function parseHistory(text: string, place: string): History {
  const { data, error } = HISTORY.safeParse(parseJson(text, place));
  if (data !== undefined) return { releases: data.releases, holds: data.holds };
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  throw invalid(place, `${where} is not as this version of Hydrofoil writes it`);
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(place, 'it is not JSON', cause);
  }
}

function invalid(place: string, what: string, cause?: unknown): ToolError {
  return new ToolError('HISTORY_INVALID', `Reading the release history in ${place}: ${what}`, {
    hint: 'Use the version of Hydrofoil that wrote it, or bring back an earlier state of it.',
    cause,
  });
}
