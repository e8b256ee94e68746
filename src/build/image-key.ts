import { type Key, keyOf, textInput } from '../plan/input.ts';
import type { BaseImage } from '../plan/segment.ts';
import type { ComposedSegments } from './composed-image.ts';

/** The key of a whole image: its base, its segments, its configuration. */
export function imageKeyOf(base: Pick<BaseImage, 'key'>, { segments, state, history }: ComposedSegments): Key {
  return keyOf([
    textInput('from', 'base', base.key),
    ...segments.map(({ kind, key }) => textInput('from', kind, key)),
    textInput('instruction', 'configuration', JSON.stringify([state.config, state.author ?? '', history])),
  ]);
}
