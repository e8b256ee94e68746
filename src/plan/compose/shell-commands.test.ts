import { describe, expect, test } from 'vitest';
import { parseShellCommands } from './shell-commands.ts';

const variables = new Map([
  ['APP_HOME', '/srv/app'],
  ['TITLE', 'two words'],
  ['EMPTY', ''],
  ['GLOB', '*.sh'],
  ['LINES', 'a\nb'],
  ['PWD', '/somewhere'],
]);

const words = (line: string) =>
  parseShellCommands(line, variables)?.map((command) =>
    command.map(({ text, isPattern }) => (isPattern ? { pattern: text } : text)),
  );

describe('read as the program gets them', () => {
  test.each([
    ['chmod +x /run.sh', [['chmod', '+x', '/run.sh']]],
    ['  mkdir\t-p   /a  ', [['mkdir', '-p', '/a']]],
    [
      'mkdir a && chown 1:2 a',
      [
        ['mkdir', 'a'],
        ['chown', '1:2', 'a'],
      ],
    ],
    [
      'mkdir a&&mkdir b;mkdir c;',
      [
        ['mkdir', 'a'],
        ['mkdir', 'b'],
        ['mkdir', 'c'],
      ],
    ],
    [`chmod 755 'it has blanks' "this; too"x`, [['chmod', '755', 'it has blanks', 'this; toox']]],
    [`chmod 755 ''`, [['chmod', '755', '']]],
    [`chown -R app $APP_HOME/static \${APP_HOME}`, [['chown', '-R', 'app', '/srv/app/static', '/srv/app']]],
    [`mkdir "$TITLE" "\${APP_HOME}/x y" '$APP_HOME'`, [['mkdir', 'two words', '/srv/app/x y', '$APP_HOME']]],
    ['mkdir "a$EMPTY"', [['mkdir', 'a']]],
    ['chmod +x bin/*.sh "$APP_HOME"/*', [['chmod', '+x', { pattern: 'bin/*.sh' }, { pattern: '/srv/app/*' }]]],
    [`mkdir "a * b"`, [['mkdir', 'a * b']]],
    [`mkdir é "ü"`, undefined],
    [`mkdir "ü"`, [['mkdir', 'ü']]],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });
});

describe('anything else is not for us', () => {
  test.each([
    ['a || b', 'another operator'],
    ['a | b', 'a pipe'],
    ['a & b', 'in the background'],
    ['a &', 'in the background, at the end'],
    ['a > b', 'a redirection'],
    ['a 2>&1', 'a redirection with a number'],
    ['(a)', 'a subshell'],
    ['{ a; }', 'a group'],
    ['! a', 'a negation'],
    ['a # b', 'a comment'],
    ['a \\b', 'an escape'],
    ['a `b`', 'a substitution'],
    ['a $(b)', 'a substitution'],
    ['a $((1))', 'arithmetic'],
    ['a ~/b', 'a home'],
    ['a {b,c}', 'braces, which some shells expand'],
    ['a ?', 'another pattern'],
    ['a [b]', 'another pattern'],
    ['a "b', 'a quote without end'],
    ["a 'b", 'a quote without end'],
    ['a "b\\"c"', 'an escape in quotes'],
    ['a "$(b)"', 'a substitution in quotes'],
    ['a "`b`"', 'a substitution in quotes'],
    ['a $NOT_SET', 'a variable that the runtime may set'],
    ['a "$NOT_SET"', 'a variable that the runtime may set'],
    ['a $TITLE', 'a value that is split'],
    ['a $EMPTY', 'a value that is no word at all'],
    ['a $GLOB', 'a value that is a pattern'],
    ['a "$LINES"', 'a value of several lines'],
    [`a \${APP_HOME:-b}`, 'another form of substitution'],
    ['a $PWD', 'a variable of the shell'],
    ['a $1', 'a parameter of the shell'],
    ['a $', 'a dollar'],
    ['a "*"*', 'a pattern of which a part is quoted'],
    ['a \u0007', 'a control character'],
    ['&& a', 'nothing before the operator'],
    ['a &&', 'nothing after the operator'],
    ['a && ; b', 'nothing between operators'],
    ['a ;; b', 'nothing between operators'],
  ])('%s: %s', (line) => {
    expect(words(line)).toBeUndefined();
  });
});
