import { type Digest, digestOf, hexOf } from '../oci/digest.ts';

/**
 * One thing a key depends on. `name` is for people and for telling two lists apart; what decides is `digest`.
 * Values of arguments stand here as digests only, so that a list of inputs can be kept in a registry.
 */
export interface Input {
  readonly kind: 'file' | 'instruction' | 'argument' | 'from' | 'image' | 'platform' | 'epoch' | 'frontend';
  readonly name: string;
  readonly digest: Digest;
}

/** sha256 over the canonical list of inputs, 64 hex digits. Same key, same result. */
export type Key = string & { readonly __type: 'Key' };

const KEY = /^[a-f0-9]{64}$/;

export function isKey(text: unknown): text is Key {
  return typeof text === 'string' && KEY.test(text);
}

/**
 * The key of a list of inputs. Their order is part of it: instructions have one, and everything else is collected in the order
 * in which the instructions name it.
 */
export function keyOf(inputs: readonly Input[]): Key {
  const lines = inputs.map(({ kind, name, digest }) => JSON.stringify([kind, name, digest]));
  return hexOf(digestOf(`hydrofoil key v1\n${lines.join('\n')}\n`)) as Key;
}

/** An input whose content is a short text: a value, a platform, an instruction. */
export function textInput(kind: Input['kind'], name: string, text: string): Input {
  return { kind, name, digest: digestOf(text) };
}
