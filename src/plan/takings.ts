import type { LayerEntry } from '../layer/entry.ts';
import { layerKeyOf } from '../layer/key.ts';
import type { WalkedStep } from './chain.ts';
import { type Input, textInput } from './input.ts';
import type { UnknownSource } from './plan-segments.ts';
import { contentInput, type SourceId, sourceIdOf, type TakenSource } from './taken-source.ts';

/** What the steps of one image take from other stages and images, collected from the base up. */
export interface Takings {
  /** Looks at what a step takes. An answer means that more must be known before anything can be said of the step. */
  lookAt(step: WalkedStep): UnknownSource | undefined;
  /** What a COPY copies from; undefined: the build context. */
  sourceOf(step: WalkedStep): TakenSource | undefined;
  moreOf(step: WalkedStep): UnknownSource;
  /** Tells what became of a COPY that was composed: it is known by that from here on. */
  tookFiles(step: WalkedStep, entries: readonly LayerEntry[]): void;
  inputsTaken(step: WalkedStep): readonly Input[];
}

export function lookAtTakings(sources: ReadonlyMap<SourceId, TakenSource>): Takings {
  const taken = new Map<WalkedStep, readonly Input[]>();
  const sourceOf = ({ written: { sources: all }, instruction }: WalkedStep) => {
    const [source] = all;
    return instruction.keyword === 'COPY' && source !== undefined ? sources.get(sourceIdOf(source)) : undefined;
  };
  return {
    lookAt(step) {
      const inputs: Input[] = [];
      const paths = pathsTaken(step);
      for (const [place, source] of step.written.sources.entries()) {
        if (source.kind === 'scratch') continue;
        const known = sources.get(sourceIdOf(source));
        if (known === undefined) return { with: 'source', source, contents: 'above-base' };
        const path = paths[place];
        const input = path === undefined ? textInput('from', known.name, known.key) : contentInput(known, path);
        if (input === undefined) return { with: 'source', source, contents: 'all' };
        inputs.push(input);
      }
      taken.set(step, inputs);
      return undefined;
    },
    sourceOf,
    moreOf({ written }) {
      const [source] = written.sources;
      if (source === undefined) throw new RangeError(`Line ${written.instruction.line} takes from nowhere`);
      return { with: 'source', source, contents: 'all' };
    },
    tookFiles(step, entries) {
      const source = sourceOf(step);
      if (source !== undefined) taken.set(step, [textInput('from', nameOfTaken(source, step), layerKeyOf(entries))]);
    },
    inputsTaken: (step) => taken.get(step) ?? [],
  };
}

/** By place among its sources, which path of it a RUN mounts. What a COPY takes is known when it has been composed. */
function pathsTaken({ instruction }: WalkedStep): readonly string[] {
  if (instruction.keyword !== 'RUN') return [];
  return instruction.mounts.filter(({ from }) => from !== undefined).map(({ source = '/' }) => source);
}

function nameOfTaken({ name }: TakenSource, { instruction }: WalkedStep): string {
  return instruction.keyword === 'COPY' ? `${name}: ${instruction.sources.join(' ')}` : name;
}
