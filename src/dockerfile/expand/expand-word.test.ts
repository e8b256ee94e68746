import { expect, test } from 'vitest';
import { isToolError } from '../../errors.ts';
import { expandHeredoc, expandWord, expandWords, referencedVariables } from './expand-word.ts';

const variables = new Map([
  ['x', 'abcabc'],
  ['empty', ''],
  ['path', '/a/b/c.tar.gz'],
  ['list', '80 81'],
  ['digit1', 'd'],
]);

test.each([
  ['$x', 'abcabc', 'a bare name'],
  [`\${x}y`, 'abcabcy', 'braces end the name'],
  ['$xy', '', 'the name goes as far as letters and digits do'],
  ['$unset', '', 'unset is nothing'],
  ['a$', 'a$', 'a dollar without a name is itself'],
  ['$1a', 'a', 'a name that begins with a digit is digits only'],
  [`\${unset:-w}`, 'w', 'default where unset'],
  [`\${empty:-w}`, 'w', 'with a colon, where empty too'],
  [`\${empty-w}`, '', 'without a colon, empty counts as set'],
  [`\${x:-w}`, 'abcabc', 'the default is not used'],
  [`\${x:+w}`, 'w', 'alternative where set'],
  [`\${empty:+w}`, '', 'with a colon, not where empty'],
  [`\${empty+w}`, 'w', 'without a colon, where empty too'],
  [`\${unset+w}`, '', 'never where unset'],
  [`\${x:?gone}`, 'abcabc', 'no error where set'],
  [`\${empty?gone}`, '', 'no error where empty, without a colon'],
  [`\${unset:-\${empty:-$x}}`, 'abcabc', 'substitutions nest'],
  [`\${unset:-"a b"}`, 'a b', 'quotes inside a default are removed'],
  [`\${path##*/}`, 'c.tar.gz', 'longest prefix'],
  [`\${path#*/}`, 'a/b/c.tar.gz', 'shortest prefix'],
  [`\${path%.*}`, '/a/b/c.tar', 'shortest suffix'],
  [`\${path%%.*}`, '/a/b/c', 'longest suffix'],
  [`\${path#?a}`, '/b/c.tar.gz', '? is one character'],
  [`\${path#x}`, '/a/b/c.tar.gz', 'what does not match stays'],
  [`\${x/b/-}`, 'a-cabc', 'first match replaced'],
  [`\${x//b/-}`, 'a-ca-c', 'all matches replaced'],
  [`\${x/b*/-}`, 'a-', 'a star takes as much as it can'],
  [`\${path//\\//:}`, ':a:b:c.tar.gz', 'an escaped slash belongs to the pattern'],
  [`\${x//b/'$0$0'}`, 'abbcabbc', 'in // a $0 is the match: a trait of the regular expressions behind BuildKit'],
  ['"$x y"', 'abcabc y', 'double quotes: replaced, quotes removed'],
  ["'$x y'", '$x y', 'single quotes: as it is'],
  ['\\$x', '$x', 'an escaped dollar'],
  ['"a\\b"', 'a\\b', 'in double quotes the escape token escapes only itself, a quote and a dollar'],
  ['"a\\"b"', 'a"b', 'an escaped quote'],
  ['a\\b', 'ab', 'outside quotes it escapes anything'],
  ['a\\', 'a', 'at the end it is dropped'],
])('%s expands to %j: %s%s', (word, expected, _why) => {
  expect(expandWord(word, variables)).toBe(expected);
});

test('a backtick is the escape token where the file says so, and the backslash then is not', () => {
  expect(expandWord('`$x C:\\x', variables, { escape: '`' })).toBe('$x C:\\x');
});

test.each([
  [`\${x`, 'no closing brace'],
  [`\${}`, 'no name'],
  [`\${{x}}`, 'not a name'],
  [`\${:x}`, 'no name before the colon'],
  [`\${x:=w}`, 'assignment is not supported'],
  [`\${x:0:2}`, 'substrings are not supported'],
  [`\${x:#a}`, 'a pattern takes no colon'],
  [`\${x/a}`, 'replacement without its second part'],
  [`\${x#\\a}`, 'in a pattern only * ? \\ can be escaped'],
  [`\${unset:?must be given}`, 'demanded, but unset'],
  [`\${empty:?}`, 'demanded, but empty'],
  ['"a', 'quote never closed'],
  ["'a", 'quote never closed'],
  [`${'${x:-'.repeat(5000)}`, 'nested deeper than the stack holds'],
])('%s is refused: %s', (word) => {
  expect(() => expandWord(word, variables)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_EXPANSION_FAILED' }));
});

test(`the message of \${name:?message} names both`, () => {
  expect(() => expandWord(`\${unset:?pass it with --build-arg}`, variables)).toThrow('unset: pass it with --build-arg');
});

test.each([
  ['$list 82', ['80', '81', '82'], 'split after the replacement'],
  ['"$list" 82', ['80 81', '82'], 'quotes hold together'],
  ["''", [], 'an empty quoted word is none'],
  [`a\${unset:-b}c`, ['bc'], 'a default loses what stands before it, as in BuildKit'],
])('%s is split into %j: %s', (word, expected) => {
  expect(expandWords(word, variables)).toEqual(expected);
});

test('in a heredoc quotes are ordinary characters and the escape token is the backslash', () => {
  expect(expandHeredoc('a="$x" \'$x\' \\$x `$x', variables)).toBe('a="abcabc" \'abcabc\' $x `abcabc');
});

test('all variables that a word looks at are found, also in parts that their values make superfluous', () => {
  const names = referencedVariables(`$a \${b:-$c} \${d:+\${e#$f}} \${g/$h/$i} \${j:?$k} '$no' \\$no`);

  expect([...names].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']);
});

test('many stars in a pattern take no more than text times pattern', () => {
  const many = new Map([['many', 'a'.repeat(20_000)]]);

  expect(expandWord(`\${many##${'*a'.repeat(12)}*b}`, many)).toHaveLength(20_000);
});

test('errors of expansion are ToolErrors', () => {
  try {
    expandWord(`\${x`, variables);
    expect.unreachable();
  } catch (error) {
    expect(isToolError(error)).toBe(true);
  }
});
