import { parseDockerfile } from '../../src/dockerfile/parse/parse-dockerfile.ts';
import type { Finding } from '../../src/plan/lint/finding.ts';

const WRITE = /^Write above line (\d+) \(.*\)(?:, and remove lines? ([\d, ]+))?:$/;
const MOVE = /^Move lines? ([\d, ]+) (?:above line (\d+) \(.*\)|to the end of its stage):$/;
const BECOMES = /Line (\d+) becomes:$/;

/** Does to a Dockerfile what the edit of a finding says, as a reader would. */
export function applyEdit(dockerfile: string, { edit, line }: Pick<Finding, 'edit' | 'line'>): string {
  const lines = new Map(
    dockerfile
      .replace(/\n$/, '')
      .split('\n')
      .map((text, index) => [index + 1, text]),
  );
  const last = lines.size;
  const instructions = parseDockerfile(dockerfile, 'Dockerfile').stages.flatMap(({ from, instructions: own }) => [
    from,
    ...own,
  ]);
  const remove = (numbers: string | undefined) => {
    for (const number of numbers?.split(', ').map(Number) ?? []) {
      const instruction = instructions.find((one) => one.line === number);
      for (let at = number; at <= (instruction?.endLine ?? number); at++) lines.delete(at);
    }
  };
  const write = (number: number, text: readonly string[]) =>
    lines.set(number, [...text, ...(lines.has(number) ? [lines.get(number)] : [])].join('\n'));

  for (const [sentence, text] of sentencesOf(edit)) {
    const [, above, removed] = WRITE.exec(sentence) ?? [];
    const [, moved, target] = MOVE.exec(sentence) ?? [];
    const [, replaced] = BECOMES.exec(sentence) ?? [];
    if (above !== undefined) {
      remove(removed);
      write(Number(above), text);
    } else if (moved !== undefined) {
      remove(moved);
      write(target === undefined ? endOfStage(line) : Number(target), text);
    } else if (replaced !== undefined) {
      remove(replaced);
      write(Number(replaced), text);
    } else if (text.length > 0) throw new Error(`Nobody knows what to do with "${sentence}"`);
  }
  return `${[...lines]
    .toSorted(([one], [other]) => one - other)
    .map(([, text]) => text)
    .join('\n')}\n`;

  function endOfStage(from: number): number {
    return instructions.find((one) => one.keyword === 'FROM' && one.line > from)?.line ?? last + 1;
  }
}

/** Each sentence with the indented lines below it. */
function sentencesOf(edit: string): [string, string[]][] {
  const sentences: [string, string[]][] = [];
  for (const line of edit.split('\n')) {
    if (line.startsWith('  ')) sentences.at(-1)?.[1].push(line.slice(2));
    else sentences.push([line, []]);
  }
  return sentences;
}
