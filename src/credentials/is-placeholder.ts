/**
 * Whether a value only stands for one: a reference to a variable, a word that asks to be replaced, one character repeated. What
 * people write into examples must not stop a build.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text === '' || REFERENCE.test(text) || EMPTY_WORD.test(text) || WORDS.test(text) || REPEATED.test(text);
}

/** `${NAME}`, `$NAME`, `{{ name }}`, `<name>`, `%NAME%`, `__NAME__`, `[name]`. */
const REFERENCE = /^(?:\$\{.*\}|\$[A-Za-z_]\w*|\{\{.*\}\}|<.*>|%.*%|__\w+__|\[.*\]|\$\(.*\))$/s;
const EMPTY_WORD = /^(?:true|false|null|nil|none|undefined|yes|no|on|off)$/i;
const WORDS =
  /change[-_ ]?(?:me|this|it)|example|dummy|fake|placeholder|redacted|replace[-_ ]?(?:me|this|with)|(?:^|[-_ ])(?:your|my)[-_ ]|todo|x{4}|\*{3}|\.{3}|sample|insert[-_ ]|not[-_ ]?a[-_ ]?(?:real|secret)|for[-_ ]?build|build[-_ ]?time/i;
const REPEATED = /^(.)\1*$/;

/** Whether the characters look drawn by lot, as those of a token that a service gave out. */
export function isRandom(text: string): boolean {
  return !isPlaceholder(text) && new Set(text).size >= 10 && !/(.)\1{4}/.test(text) && !hasSequence(text);
}

const SEQUENCES = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop'];
const SEQUENCE_CHARACTERS = 6;

/** "123456", "abcdef": nobody draws these. */
function hasSequence(text: string): boolean {
  const lower = text.toLowerCase();
  return SEQUENCES.some((sequence) => {
    for (let at = 0; at + SEQUENCE_CHARACTERS <= sequence.length; at++) {
      if (lower.includes(sequence.slice(at, at + SEQUENCE_CHARACTERS))) return true;
    }
    return false;
  });
}
