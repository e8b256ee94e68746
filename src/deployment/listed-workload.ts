import { ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** "deployment/web", and with a container where its present image is not yet one of the configured ones: "deployment/web:app". */
export interface ListedWorkload<Kind extends string = string> {
  readonly kind: Kind;
  readonly name: string;
  readonly container?: string;
}

/**
 * Reads a workload as it is listed in the configuration; its kind must be one of those that the target can set.
 *
 * @throws {ToolError} WORKLOAD_INVALID, WORKLOAD_KIND_UNKNOWN
 */
export function parseListedWorkload<Kind extends string>(text: string, kinds: readonly Kind[]): ListedWorkload<Kind> {
  const match = /^([^/:]+)\/([^/:]+)(?::([^/:]+))?$/.exec(text);
  const [, kindText, name, container] = match ?? [];
  if (kindText === undefined || name === undefined)
    throw new ToolError('WORKLOAD_INVALID', `Not a workload: "${text}"`, {
      hint: 'Write it as deployment/web, or deployment/web:container to name the container.',
    });
  const kind = kinds.find((known) => known === kindText.toLowerCase());
  if (kind === undefined) throw unknownKind(text, kindText, kinds);
  return container === undefined ? { kind, name } : { kind, name, container };
}

/** "deployment/web", whether or not a container is listed with it. */
export function formatWorkload({ kind, name }: Omit<ListedWorkload, 'container'>): string {
  return `${kind}/${name}`;
}

function unknownKind(text: string, kind: string, kinds: readonly string[]): ToolError {
  const near = nearest(kind, kinds);
  return new ToolError(
    'WORKLOAD_KIND_UNKNOWN',
    `Reading the workload "${text}": "${kind}" is not a kind that can be deployed here`,
    { hint: near === undefined ? `Use one of: ${kinds.join(', ')}.` : `Did you mean "${near}"?` },
  );
}
