import { ToolError } from '../errors.ts';
import type { Exec } from '../exec.ts';
import type { Engine } from './engine.ts';

/** Which engine the configuration asks for. */
export type EngineChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'buildctl'; readonly address?: string }
  | { readonly kind: 'buildx'; readonly builder?: string }
  | { readonly kind: 'buildah' };

export interface FindOptions {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** An engine that is looked for when it is first needed. */
export interface FoundEngine extends Engine {
  /**
   * Looks for the engine now and asks whether it answers.
   *
   * @returns the description of the engine that builds will use
   * @throws {ToolError} ENGINE_NOT_FOUND
   */
  probe(): Promise<string>;
}

/** The engine of this choice. Starts no process until `probe` or `build` is called. */
export function findEngine(choice: EngineChoice, options: FindOptions): FoundEngine {
  const notFound = async () => {
    options.signal.throwIfAborted();
    throw new ToolError('ENGINE_UNFINISHED', `Looking for engine ${choice.kind}: not written yet`);
  };
  return { description: choice.kind, probe: notFound, build: notFound };
}
