import { describe, expect, test } from 'vitest';
import { expandVariables } from './expand-variables.ts';
import { assignmentsIn, flagValues, shellCommands } from './shell-commands.ts';

describe('the commands of a script', () => {
  test.each([
    {
      what: 'one a line',
      script: 'docker build .\ndocker push x',
      are: [
        ['docker', 'build', '.'],
        ['docker', 'push', 'x'],
      ],
    },
    { what: 'lines that go on', script: 'docker build \\\n  -t x .', are: [['docker', 'build', '-t', 'x', '.']] },
    { what: 'several on a line', script: 'a && b; c | d', are: [['a'], ['b'], ['c'], ['d']] },
    { what: 'without their quotes', script: `docker push "$A/b":'c d'`, are: [['docker', 'push', '$A/b:c d']] },
    {
      what: 'an expression as one word',
      script: `push \${{ steps.a.outputs.b }}/c`,
      are: [['push', `\${{ steps.a.outputs.b }}/c`]],
    },
    { what: 'no comments', script: '# docker push x\n\n', are: [] },
  ])('$what', ({ script, are }) => {
    expect(shellCommands(script)).toEqual(are);
  });
});

test.each([
  { words: ['-t', 'a', '--tag=b=c', '-f', 'd'], names: ['-t', '--tag'], are: ['a', 'b=c'] },
  { words: ['--tag'], names: ['--tag'], are: [] },
])('the values of $names in $words are $are', ({ words, names, are }) => {
  expect(flagValues(words, names)).toEqual(are);
});

test('variables that a script sets to a plain value are known, and no others', () => {
  const script = 'A=one\nexport B="two three"\nC=$(date)\n  local D=\'four\'\necho E=five\nF=$A/x\n';

  expect(assignmentsIn(script)).toEqual({ A: 'one', B: 'two three', D: 'four' });
});

test.each([
  { text: `\${{ env.A }}/$B:\${C}`, is: 'a/b:c' },
  { text: `$NESTED`, is: 'a/b' },
  { text: `\${{ secrets.A }}/$UNKNOWN`, is: `\${{ secrets.A }}/$UNKNOWN` },
  { text: '$LOOP', is: '$LOOP' },
])('$text is $is', ({ text, is }) => {
  expect(expandVariables(text, { A: 'a', B: 'b', C: 'c', NESTED: `$A/\${B}`, LOOP: '$LOOP' })).toBe(is);
});
