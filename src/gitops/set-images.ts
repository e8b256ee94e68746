import { ToolError } from '../errors.ts';
import type { ImagePlace, Manifest, Span } from './manifest.ts';
import { parseManifest } from './manifest.ts';

export interface ImageEdit {
  readonly place: ImagePlace;
  readonly image: string;
}

/** All that a reference by digest consists of: nothing that YAML could take for something else. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._/:-]*@sha256:[a-f0-9]{64}$/;

/**
 * The text of a manifest with some of its images replaced, and no other character changed. What came out is parsed again and
 * compared: an edit that would change anything else (an anchor that others point at) is refused.
 *
 * @throws {ToolError} IMAGE_NOT_BY_DIGEST, MANIFEST_EDIT_UNSAFE
 */
export function setImages(manifest: Manifest, edits: readonly ImageEdit[]): string {
  const splices = new Map<number, Span & { readonly text: string }>();
  for (const { place, image } of edits) {
    if (!REFERENCE.test(image)) {
      throw new ToolError(
        'IMAGE_NOT_BY_DIGEST',
        `Setting an image in ${manifest.fileName}: "${image}" has no digest, and what a tag means can change`,
        {
          hint: 'Write it as repository@sha256:….',
        },
      );
    }
    if (place.image === image) continue;
    const span = spanToReplace(place, image, edits);
    if (span === undefined) throw unsafe(place, 'it is a text of several lines');
    const other = splices.get(span.start);
    if (other !== undefined && other.text !== image)
      throw unsafe(place, 'another container that gets another image takes its image from the same place');
    splices.set(span.start, { ...span, text: image });
  }
  let text = manifest.text;
  for (const { start, end, text: image } of [...splices.values()].sort((a, b) => b.start - a.start)) {
    const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? '';
    text = `${text.slice(0, start)}${quote}${image}${quote}${text.slice(end)}`;
  }
  verify(manifest, parseManifest(text, manifest.fileName, manifest.file), edits);
  return text;
}

/** An alias is replaced itself, unless the place that it points at gets the same image: then it goes on pointing at it. */
function spanToReplace({ span, alias }: ImagePlace, image: string, edits: readonly ImageEdit[]): Span | undefined {
  const isAnchorEdited = edits.some(
    (edit) => edit.place.alias === undefined && edit.place.span?.start === span?.start && edit.image === image,
  );
  return alias === undefined || isAnchorEdited ? span : alias;
}

function verify(before: Manifest, after: Manifest, edits: readonly ImageEdit[]): void {
  const wanted = new Map(edits.map(({ place, image }) => [JSON.stringify(place.path), { place, image }]));
  for (const difference of differencesOf(before.value, after.value, [])) {
    const edit = wanted.get(JSON.stringify(difference.path));
    if (edit !== undefined && difference.after === edit.image) continue;
    const place = edit?.place ?? edits[0]?.place;
    if (place !== undefined) throw unsafe(place, `it would change ${difference.path.slice(1).join('.')} too`);
  }
  for (const { place, image } of edits) {
    if (valueAt(after.value, place.path) !== image)
      throw unsafe(place, 'its text is written in a way that is not understood');
  }
}

interface Difference {
  readonly path: readonly (string | number)[];
  readonly after: unknown;
}

function differencesOf(before: unknown, after: unknown, path: readonly (string | number)[]): readonly Difference[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, index) => differencesOf(value, after[index], [...path, index]));
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differencesOf(before[key], after[key], [...path, key]));
  }
  return Object.is(before, after) ? [] : [{ path, after }];
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((current, key) => (isContainer(current) ? Reflect.get(current, key) : undefined), value);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value);
}

function unsafe({ location, image }: ImagePlace, why: string): ToolError {
  return new ToolError('MANIFEST_EDIT_UNSAFE', `Replacing the image ${image}: ${why}`, {
    hint: 'Write the image out at this container, on one line, without anchor and alias.',
    location,
  });
}
