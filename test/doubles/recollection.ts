import type { Recollection } from '../../src/build/recall/recollection.ts';
import { readIgnore } from '../../src/context/dockerignore.ts';
import { sightingOf } from '../../src/context/sighting.ts';
import { readContext } from '../../src/context/walk.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { keyOf, textInput } from '../../src/plan/input.ts';

/** What a machine remembers of an image of one COPY, of the files that a folder holds now. */
export async function recollectionOf(directory: string, question = 'question'): Promise<Recollection> {
  const { signal } = new AbortController();
  const ignore = readIgnore(directory, `${directory}/Dockerfile`);
  const sighting = sightingOf(await readContext(directory, { ignore, signal }));
  if (sighting === undefined) throw new Error(`${directory} holds what cannot be remembered`);
  const key = keyOf([textInput('from', 'base', question)]);
  const { count } = sighting.files.paths;
  const steps = Array.from({ length: count }, (_, row) => ['file', sighting.files.paths.at(row), 0o644, 0, 0, row]);
  const text = 'COPY . .';
  return {
    image: {
      question,
      ignore: ignore.text,
      base: key,
      executed: [digestOf('base')],
      facts: '',
      segments: [
        {
          kind: 'copy',
          key,
          step: 0,
          line: 2,
          text,
          createdBy: text,
          fileCount: count,
          sizeBytes: 0,
          holdsAssets: false,
        },
      ],
      history: [{ segment: 0 }],
      changes: [],
      config: { Env: ['A=ü'] },
      triggers: {},
      plan: {
        name: 'web',
        title: 'web',
        platform: 'linux/amd64',
        repository: 'registry.example.com/web',
        action: 'make',
        base: { key, action: 'none', because: [] },
        steps: [],
        pending: [],
        stages: [],
        lines: [{ line: 2, text }],
        advice: [],
      },
    },
    sighting,
    takers: new Uint16Array(count),
    recipes: [() => Buffer.from(JSON.stringify(steps))],
  };
}
