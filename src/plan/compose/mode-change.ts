/** What the program chmod is asked for, as far as every chmod does the same. */
export type ModeChange =
  | { readonly kind: 'octal'; readonly mode: number }
  | { readonly kind: 'symbolic'; readonly actions: readonly ModeAction[] };

interface ModeAction {
  /** All bits of the classes that are meant. */
  readonly classes: number;
  readonly operator: string;
  /** "rwX", or "g": the bits that the group has. */
  readonly letters: string;
}

/**
 * Reads "755", "0644", "+x", "u=rwX,go=rX", "g=u". Without a class only what no umask changes.
 *
 * @returns undefined for everything else
 */
export function parseModeChange(text: string): ModeChange | undefined {
  if (/^[0-7]{3,4}$/.test(text)) return { kind: 'octal', mode: Number.parseInt(text, 8) };
  const clauses = text.split(',').map(parseClause);
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  return { kind: 'symbolic', actions: clauses.flat() };
}

const SET_IDS = 0o6000;
const SPECIAL_BITS = 0o7000;

/**
 * The mode after a change.
 *
 * @returns undefined where the chmods that there are differ: on directories with set-id bits, and by letters on special bits
 */
export function changeMode(change: ModeChange, mode: number, type: 'file' | 'directory'): number | undefined {
  if (change.kind === 'octal') return type === 'directory' && (mode & SET_IDS) !== 0 ? undefined : change.mode;
  if ((mode & SPECIAL_BITS) !== 0) return undefined;
  // Some take "X" and "g=u" for the mode at the start, some for what the clauses before have made of it.
  const fromStart = change.actions.reduce((now, action) => applyAction(action, now, mode, type), mode);
  const stepByStep = change.actions.reduce((now, action) => applyAction(action, now, now, type), mode);
  return fromStart === stepByStep ? fromStart : undefined;
}

function parseClause(clause: string): ModeAction[] | undefined {
  const [, names = '', changes] = /^([ugoa]*)((?:[-+=](?:[rwxX]*|[ugo]))+)$/.exec(clause) ?? [];
  if (changes === undefined) return undefined;
  if (names === '' && !/^(?:[-+][rxX]+)+$/.test(changes)) return undefined;
  const classes = names === '' ? 0o777 : [...names].reduce((bits, name) => bits | (CLASSES[name] ?? 0), 0);
  return [...changes.matchAll(/([-+=])([rwxXugo]*)/g)].map(([, operator = '', letters = '']) => ({
    classes,
    operator,
    letters,
  }));
}

const CLASSES: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const SHIFTS: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
const BITS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

function applyAction(
  { classes, operator, letters }: ModeAction,
  mode: number,
  reference: number,
  type: 'file' | 'directory',
): number {
  const bits = [...letters].reduce((sum, letter) => sum | bitsOf(letter, reference, type), 0) & classes;
  if (operator === '-') return mode & ~bits;
  return (operator === '=' ? mode & ~classes : mode) | bits;
}

function bitsOf(letter: string, reference: number, type: 'file' | 'directory'): number {
  if (letter === 'X') return type === 'directory' || (reference & 0o111) !== 0 ? 0o111 : 0;
  const shift = SHIFTS[letter];
  return shift === undefined ? (BITS[letter] ?? 0) : ((reference >> shift) & 0o7) * 0o111;
}
