import type { ImageSource } from '../image-case.ts';
import type { RandomImage } from './random-image.ts';

/** The case as a row of test/conformance/image-rows: to paste, to give a name and a reason, and to keep. */
export function formatRow({ first, second }: RandomImage): string {
  const changed = Object.entries(second).filter(([key, value]) => value !== first[key as keyof ImageSource]);
  const later = changed.map(([key, value]) => `${key}: ${formatValue(key, value)}`).join(', ');
  return [
    '  {',
    "    name: 'TODO',",
    "    why: 'TODO',",
    ...Object.entries(first)
      .filter(([key, value]) => !(key === 'dockerfileName' && value === 'Dockerfile'))
      .map(([key, value]) => `    ${key}: ${formatValue(key, value)},`),
    '    executed: 0,',
    ...(changed.length === 0 ? [] : [`    later: [{ ${later}, executed: 0, outcome: 'made' }],`]),
    '  },',
  ].join('\n');
}

function formatValue(key: string, value: unknown): string {
  if (key !== 'dockerfile' || typeof value !== 'string') return JSON.stringify(value);
  return `\`${value.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
}
