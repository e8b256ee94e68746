/** What --chmod does to a mode. */
export type Chmod =
  | { readonly kind: 'octal'; readonly mode: number }
  | { readonly kind: 'symbolic'; readonly change: (mode: number, what: 'directory' | 'file') => number };

/** Reads "755" or "u+x,go=r"; undefined when it is neither. */
export function parseChmod(text: string): Chmod | undefined {
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return mode <= 0o7777 ? { kind: 'octal', mode } : undefined;
  }
  const clauses = text.split(',').map(parseClause);
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  const steps = clauses.flat();
  return {
    kind: 'symbolic',
    change: (original, what) =>
      steps.reduce((mode, step) => step({ mode, original, isDirectory: what === 'directory' }), original),
  };
}

interface State {
  readonly mode: number;
  /** The mode before the first step: "X" asks it. */
  readonly original: number;
  readonly isDirectory: boolean;
}

type Step = (state: State) => number;

const ALL = 0o6777;
const STICKY = 0o1000;
const SET_IDS = 0o6000;
const CLASSES: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o007, a: ALL };
const SHIFTS: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

function parseClause(clause: string): Step[] | undefined {
  const [, classes = '', actions = ''] = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause) ?? [];
  if (actions === '') return undefined;
  const who = [...classes].reduce((bits, name) => bits | (CLASSES[name] ?? 0), 0);
  return [...actions.matchAll(/([-+=])([rwxXstugo]*)/g)].flatMap(([, operator = '', letters = '']) =>
    stepsOf(who, operator, letters),
  );
}

/** Copies (u, g, o among the letters) are made when they are met, the other letters are gathered up to there. */
function stepsOf(named: number, operator: string, letters: string): Step[] {
  const steps: Step[] = [];
  const isForOthersOnly = named !== 0 && (named & ~0o007) === 0;
  let who = named;
  let bits = 0;
  let conditional = 0;
  let copied = false;
  for (const letter of letters) {
    if (letter === 'r') bits |= 0o444;
    else if (letter === 'w') bits |= 0o222;
    else if (letter === 'x' || (letter === 'X' && operator === '-')) bits |= 0o111;
    else if (letter === 'X') conditional = 0o111;
    else if (letter === 's') bits |= isForOthersOnly ? 0 : SET_IDS;
    else if (letter === 't') {
      who |= isForOthersOnly ? 0 : STICKY;
      bits |= isForOthersOnly ? 0 : STICKY;
    } else {
      if (bits !== 0) steps.push(...bitSteps(operator, who, bits));
      if (conditional !== 0) steps.push(conditionalStep(who, conditional));
      steps.push(copyStep(operator, who, letter));
      copied = true;
      bits = 0;
      conditional = 0;
    }
  }
  if (bits !== 0 || (operator === '=' && !copied)) steps.push(...bitSteps(operator, who, bits));
  if (conditional !== 0) steps.push(conditionalStep(who, conditional));
  return steps;
}

function bitSteps(operator: string, who: number, bits: number): Step[] {
  const wanted = who === 0 ? bits : who & bits;
  if (operator === '-') return [({ mode }) => mode & ~wanted];
  const add: Step = ({ mode }) => mode | wanted;
  if (operator === '+') return [add];
  const affected = who === 0 ? ALL : who;
  return [({ mode }) => mode & ~affected, add];
}

function conditionalStep(who: number, bits: number): Step {
  const wanted = who === 0 ? bits : who & bits;
  return ({ mode, original, isDirectory }) => (isDirectory || (original & 0o111) !== 0 ? mode | wanted : mode);
}

function copyStep(operator: string, who: number, from: string): Step {
  const to = ['u', 'g', 'o'].filter((name) => who === 0 || (who & (0o4 << (SHIFTS[name] ?? 0))) !== 0);
  return ({ mode }) => {
    const value = (mode >> (SHIFTS[from] ?? 0)) & 0o7;
    const cleared = to.reduce((bits, name) => bits | ((operator === '=' ? 0o7 : value) << (SHIFTS[name] ?? 0)), 0);
    const added = to.reduce((bits, name) => bits | (value << (SHIFTS[name] ?? 0)), 0);
    return ((operator === '+' ? mode : mode & ~cleared) | (operator === '-' ? 0 : added)) & 0o7777;
  };
}
