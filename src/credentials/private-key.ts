import { type Credential, lineAt } from './credential.ts';

const BLOCK = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----([\s\S]{64,16384}?)-----END /g;
/** Between the lines of a key that stands in a string of a program or of JSON. */
const LINE_ENDS = /\\+[rnt]|["'`,+]*\s+["'`+]*/g;
const HEADER = /^[ \t]*[A-Za-z-]+: .*$/gm;
const ENCRYPTED = /Proc-Type: 4,ENCRYPTED/;

/** Characters of base64 that the shortest key has: one of Ed25519. */
const SHORTEST = 60;
/** Fewer different ones are no key. */
const DIFFERENT = 20;

/**
 * The private keys in a text, in blocks as PEM, OpenSSH and PGP write them, also as the value of a string. The words BEGIN and END
 * alone, of a parser or of a template, are none.
 */
export function privateKeysIn(text: string): Credential[] {
  return [...text.matchAll(BLOCK)].flatMap(({ 0: block, 1: between = '', index }) =>
    isKey(block, between) ? [{ what: 'a private key', line: lineAt(text, index) }] : [],
  );
}

/** Every key is a sequence in DER, whose base64 begins with M, or says what it is: OpenSSH and PGP. What is encrypted begins with anything. */
function isKey(block: string, between: string): boolean {
  const body = between.replace(HEADER, '').replace(LINE_ENDS, '');
  if (body.length < SHORTEST || !/^[A-Za-z0-9+/=]+$/.test(body) || new Set(body).size < DIFFERENT) return false;
  return /^(?:M|b3BlbnNz)/.test(body) || block.includes('PGP PRIVATE') || ENCRYPTED.test(between);
}
