import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tokensIn } from './tokens.ts';

/** Characters drawn by lot once; tokens are put together here, so that none stands in the file. */
const DRAWN = 'q8Zr2Lw9Xv4Bt7KcN1mS5hYdG3fJ6pTaWx0eUo9iRkQz7Vb2Cn4Ml6Hs8Dg1FyPj3Et5Au0Iw';
const drawn = (count: number) => DRAWN.slice(0, count);
const joined = (...parts: string[]) => parts.join('');

const keys = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

interface Case {
  readonly what: string;
  readonly text: string;
}

const found = (text: string) => tokensIn(Buffer.from(text)).map(({ what, line }) => `${what}:${line}`);

describe('what looks like a token is found, with its line', () => {
  test.each<Case>([
    { what: 'a GitHub token', text: joined('ghp', '_', drawn(36)) },
    { what: 'a GitHub token', text: joined('github', '_pat_', drawn(22), '_', drawn(59)) },
    { what: 'a GitLab token', text: joined('glpat', '-', drawn(20)) },
    { what: 'a Slack token', text: joined('xoxb', '-', '2938475610293', '-', '8273645190283', '-', drawn(24)) },
    { what: 'a Stripe key', text: joined('sk', '_live_', drawn(24)) },
    { what: 'an npm token', text: joined('npm', '_', drawn(36)) },
    { what: 'a PyPI token', text: joined('pypi', '-AgEI', drawn(70)) },
    { what: 'a private key', text: keys.privateKey },
    { what: 'a private key', text: JSON.stringify(keys.privateKey) },
    {
      what: 'a private key',
      text: keys.privateKey
        .trim()
        .split('\n')
        .map((line) => `"${line}\\n" +`)
        .join('\n'),
    },
  ])('$what', ({ what, text }) => {
    expect(found(`# first\nconst value = '${text}';\n`)).toEqual([`${what}:2`]);
  });

  test('the secret of AWS, when the id stands in the same file', () => {
    const id = joined('AKIA', 'Q7ZR2LW6XV4BT5KC');
    const secret = `aws_secret_access_key = ${drawn(40)}`;

    expect(found(`id = ${id}\n${secret}\n`)).toEqual(['an AWS secret key:2']);
    expect(found(`id = ${id}\n`)).toEqual([]);
    expect(found(secret)).toEqual([]);
  });
});

describe('what only looks so is not', () => {
  test.each([
    {
      why: 'the example of a documentation',
      text: joined('AKIA', 'IOSFODNN7EXAMPLE secret_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    },
    { why: 'one character repeated', text: joined('ghp', '_', 'x'.repeat(36)) },
    { why: 'zeros', text: joined('npm', '_', '0'.repeat(36)) },
    { why: 'a sequence', text: joined('ghp', '_', 'abcdefghijklmnopqrstuvwxyz0123456789') },
    { why: 'words', text: joined('glpat', '-', 'your-token-goes-here') },
    { why: 'a name that goes on', text: `npm_${drawn(36)}AndMore` },
    { why: 'another name', text: `my_npm_${'config_registry_of_the_whole_company'}` },
    { why: 'a parser of keys', text: "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) return parse(text);" },
    {
      why: 'a form to fill in',
      text: `-----BEGIN PRIVATE KEY-----\n${'Your key goes here. '.repeat(6)}\n-----END PRIVATE KEY-----`,
    },
    { why: 'a public key', text: keys.publicKey },
    { why: 'a test of Stripe', text: joined('sk', '_test_', drawn(24)) },
  ])('$why', ({ text }) => {
    expect(found(text)).toEqual([]);
  });

  test('files that are not text', () => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(joined('ghp', '_', drawn(36)))]);

    expect(tokensIn(bytes)).toEqual([]);
  });
});
