import type { EscapeToken } from '../dockerfile.ts';
import { isSpace } from '../space.ts';

/** Splits at white space outside quotes. Quotes and escapes stay: expansion removes them later. */
export function splitQuotedWords(text: string, escapeToken: EscapeToken): string[] {
  const characters = [...text];
  const words: string[] = [];
  let word = '';
  let isStarted = false;
  let quote: string | undefined;
  const end = () => {
    if (isStarted || word !== '') words.push(word);
    word = '';
    isStarted = false;
  };
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (quote === undefined && isSpace(character)) {
      end();
      continue;
    }
    if (quote === undefined && (character === "'" || character === '"')) {
      quote = character;
      isStarted = true;
    } else if (character === quote) quote = undefined;
    else if (character === escapeToken && quote !== "'") {
      // At the very end an escape token counts for nothing.
      if (at + 1 === characters.length) continue;
      word += character;
      at++;
    }
    word += characters[at] ?? '';
  }
  end();
  return words;
}
