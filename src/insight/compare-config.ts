import { isDeepStrictEqual } from 'node:util';
import type { ImageConfig } from '../oci/config.ts';
import type { Difference } from './difference.ts';

const WHERE = 'configuration';

/** Compares image configurations setting by setting: times aside, and the diff ids, which are told by the layers. */
export function compareConfig(expected: ImageConfig, actual: ImageConfig): readonly Difference[] {
  return [
    ...compareMembers(outside(expected), outside(actual)),
    ...compareMembers({ ...expected.config }, { ...actual.config }),
    ...compareHistory(expected, actual),
  ];
}

function outside({ architecture, os, variant, author }: ImageConfig): Readonly<Record<string, unknown>> {
  return { architecture, os, variant, author };
}

function compareMembers(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names.flatMap((path) => {
    const [wanted, has] = [expected[path], actual[path]];
    if (isDeepStrictEqual(wanted, has)) return [];
    return [
      {
        where: WHERE,
        path,
        what: 'value',
        ...(wanted === undefined ? {} : { expected: JSON.stringify(wanted) }),
        ...(has === undefined ? {} : { actual: JSON.stringify(has) }),
      },
    ];
  });
}

function compareHistory({ history: expected = [] }: ImageConfig, { history: actual = [] }: ImageConfig): Difference[] {
  const text = (entry: NonNullable<ImageConfig['history']>[number] | undefined) =>
    entry && `${entry.created_by ?? entry.comment ?? ''}${entry.empty_layer === true ? ' (no layer)' : ''}`;
  return Array.from({ length: Math.max(expected.length, actual.length) }, (_, at) => at).flatMap((at) => {
    const [wanted, has] = [text(expected[at]), text(actual[at])];
    if (wanted === has) return [];
    return [
      {
        where: WHERE,
        path: `history[${at}]`,
        what: 'text',
        ...(wanted === undefined ? {} : { expected: JSON.stringify(wanted) }),
        ...(has === undefined ? {} : { actual: JSON.stringify(has) }),
      },
    ];
  });
}
