import type { Input } from './input.ts';

/** Why something is made again: one input that is not what it was, or a circumstance. */
export type Reason =
  | {
      readonly change: 'changed' | 'added' | 'removed';
      readonly input: Input;
      readonly before?: Input;
      /** Of an image of the configuration that is made again: why that is. */
      readonly why?: string;
    }
  | { readonly change: 'first-build' }
  /** The registry was asked for it, and does not have it (any more). */
  | { readonly change: 'missing'; readonly name: string }
  /** It stands on something that is made again. */
  | { readonly change: 'below'; readonly name: string };

/**
 * What differs between two lists of inputs. Files and arguments are matched by kind and name. Instructions and
 * FROM images are matched in their order, so that an edited line is told as one change and not as one removed and one added.
 */
export function diffInputs(before: readonly Input[], after: readonly Input[]): Reason[] {
  const ofKinds = (inputs: readonly Input[], ...kinds: Input['kind'][]) =>
    inputs.filter(({ kind }) => kinds.includes(kind));
  return [
    ...diffOrdered(ofKinds(before, 'from', 'image'), ofKinds(after, 'from', 'image')),
    ...diffOrdered(ofKinds(before, 'instruction'), ofKinds(after, 'instruction')),
    ...diffNamed(
      ofKinds(before, 'file', 'argument', 'platform', 'epoch', 'frontend'),
      ofKinds(after, 'file', 'argument', 'platform', 'epoch', 'frontend'),
    ),
  ];
}

/** A name may stand more than once: an argument that two stages set, the platform of a stage of its own. What both lists have is no change. */
function diffNamed(before: readonly Input[], after: readonly Input[]): Reason[] {
  const id = ({ kind, name }: Input) =>
    kind === 'platform' || kind === 'epoch' || kind === 'frontend' ? kind : `${kind} ${name}`;
  const gone = without(before, after);
  const come = without(after, before);
  const old = new Map(gone.map((input) => [id(input), input]));
  const present = new Set(come.map(id));
  return [
    ...come.map((input): Reason => {
      const previous = old.get(id(input));
      return previous === undefined ? { change: 'added', input } : { change: 'changed', input, before: previous };
    }),
    ...gone.filter((input) => !present.has(id(input))).map((input): Reason => ({ change: 'removed', input })),
  ];
}

function without(inputs: readonly Input[], others: readonly Input[]): Input[] {
  const id = ({ kind, name, digest }: Input) => `${kind} ${digest} ${name}`;
  const known = new Set(others.map(id));
  return inputs.filter((input) => !known.has(id(input)));
}

/** Leaves out what begins and ends alike; what is left in between was changed line by line, then added or removed. */
function diffOrdered(before: readonly Input[], after: readonly Input[]): Reason[] {
  let start = 0;
  while (start < before.length && start < after.length && isEqual(before[start], after[start])) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && isEqual(before.at(-1 - end), after.at(-1 - end))) end++;
  const oldMiddle = before.slice(start, before.length - end);
  const newMiddle = after.slice(start, after.length - end);
  const reasons: Reason[] = newMiddle.map((input, index) => {
    const previous = oldMiddle[index];
    return previous === undefined ? { change: 'added', input } : { change: 'changed', input, before: previous };
  });
  for (const input of oldMiddle.slice(newMiddle.length)) reasons.push({ change: 'removed', input });
  return reasons;
}

function isEqual(one: Input | undefined, other: Input | undefined): boolean {
  return one?.digest === other?.digest && one?.name === other?.name;
}

/** Line numbers of the present Dockerfile, by the names of instruction inputs. */
export type LineOf = (input: Input) => number | undefined;

/** A reason in words: "requirements/uat.txt changed", "line 7: RUN apt-get … changed". */
export function formatReason(reason: Reason, lineOf: LineOf = () => undefined): string {
  switch (reason.change) {
    case 'first-build':
      return 'first build';
    case 'missing':
      return `${reason.name} is not in the registry`;
    case 'below':
      return `${reason.name} below it is made again`;
    default:
      return formatChange(reason, lineOf);
  }
}

function formatChange({ change, input, before, why }: Extract<Reason, { input: Input }>, lineOf: LineOf): string {
  switch (input.kind) {
    case 'file':
      return `${input.name} ${change}`;
    case 'argument':
      return `argument ${input.name} ${change}`;
    case 'image':
      if (before === undefined) return `image ${input.name} ${change}`;
      if (before.kind !== 'image' || before.name !== input.name)
        return `FROM ${before.name} became image ${input.name}`;
      return why === undefined ? `image ${input.name} changed` : `image ${input.name} is made again: ${why}`;
    case 'platform':
      return before === undefined ? `platform ${change}` : `platform changed to ${input.name}`;
    case 'epoch':
      return before === undefined
        ? `date of the last refresh ${change}`
        : `packages refreshed: ${before.name} → ${input.name}`;
    case 'frontend':
      if (before === undefined) return `front end ${input.name} ${change}`;
      if (before.name !== input.name) return `front end ${before.name} became ${input.name}`;
      return `front end ${input.name} moved from ${short(before)} to ${short(input)}`;
    case 'from':
      if (isStage(input)) return `${input.name} ${change}`;
      if (before === undefined) return `FROM ${input.name} ${change}`;
      if (before.name !== input.name) return `FROM ${before.name} became ${input.name}`;
      return `FROM ${input.name} moved from ${short(before)} to ${short(input)}`;
    case 'instruction': {
      const line = lineOf(input);
      return `${line === undefined ? '' : `line ${line}: `}${oneLine(input.name)} ${change}`;
    }
  }
}

/** What is taken from a stage: "stage build: /app/dist". No image is called so. */
function isStage({ name }: Input): boolean {
  return name.startsWith('stage ');
}

function short({ digest }: Input): string {
  return `${digest.slice(0, 'sha256:'.length + 12)}…`;
}

const MOST_CHARACTERS = 60;

/** The beginning of an instruction, without the blanks of its continued lines. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
