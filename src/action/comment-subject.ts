import { readInput } from './input-value.ts';

/** Inputs that choose what a run is about. Not the command: of one pull request `plan` and `base` answer the same question, the later one better. */
const CHOOSING = ['working-directory', 'config', 'environment', 'image', 'file', 'target', 'context', 'platform'];

/** What a run is about, in the inputs' own words: steps about other things on the same pull request keep comments of their own. */
export function commentSubject(env: Readonly<Record<string, string | undefined>>): string {
  return CHOOSING.map((name) => readInput(name, env) ?? '').join(' ');
}
