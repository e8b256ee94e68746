import { ToolError } from '../errors.ts';

/**
 * A number of things to show at most.
 *
 * @throws {ToolError} USAGE_COUNT
 */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ToolError('USAGE_COUNT', `Reading --count: "${text}" is not a positive number`, {
    hint: 'Write it as --count 20.',
  });
}
