import { type Key, keyOf, textInput } from '../../plan/input.ts';
import type { BaseImage } from '../../plan/segment.ts';
import type { ComposedSegments } from './composed-image.ts';

/** The key of a whole image: its base, its segments, its configuration. */
export function imageKeyOf(base: Pick<BaseImage, 'key'>, { segments, state, history }: ComposedSegments): Key {
  return keyOf([
    textInput('from', 'base', base.key),
    ...segments.map(({ kind, key }) => textInput('from', kind, key)),
    textInput('instruction', 'configuration', JSON.stringify([state.config, state.author ?? '', history])),
  ]);
}

/** The key of an image of several platforms: theirs, in the order in which the index names them. */
export function indexKeyOf(images: readonly { readonly platform: string; readonly key: Key }[]): Key {
  return keyOf(images.map(({ platform, key }) => textInput('platform', platform, key)));
}
