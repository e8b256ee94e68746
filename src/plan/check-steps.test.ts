import { describe, expect, test } from 'vitest';
import { imageFacts } from '../../test/doubles/image-facts.ts';
import { checkSteps } from './check-steps.ts';

const files = {
  'package.json': '{}',
  'src/index.ts': '',
  'css/page.css': '',
  '!css/x': '',
  'css/trail ': '',
  'b\\s/x': '',
};
const check = (dockerfile: string) => () => checkSteps(imageFacts({ dockerfile, files }));

describe('before anything is made, it is an error with its line that', () => {
  test.each([
    { what: 'a source above the base is missing', line: 3, dockerfile: 'FROM a\nRUN b\nCOPY srcc /app\n' },
    { what: 'a source of the base is missing', line: 2, dockerfile: 'FROM a\nCOPY package-lock.json .\nRUN b\n' },
    {
      what: 'a source is missing in a stage that is taken from',
      line: 2,
      dockerfile: 'FROM a AS x\nCOPY srcc .\nFROM b\nCOPY --from=x / /\n',
    },
    { what: 'the folder before a wildcard is missing', line: 2, dockerfile: 'FROM a\nCOPY srcc/*.ts .\n' },
    {
      what: 'a wildcard matches nothing in a folder that nothing else names',
      line: 2,
      dockerfile: 'FROM a\nCOPY src/*.py .\n',
    },
    { what: 'a name ends in a blank', line: 2, dockerfile: 'FROM a\nCOPY ["css/trail ", "."]\n' },
    { what: 'a name begins with the sign of an exclusion', line: 2, dockerfile: 'FROM a\nCOPY !css/x .\n' },
    { what: 'a name has a backslash', line: 2, dockerfile: 'FROM a\nCOPY b\\\\s .\n' },
    { what: 'a variable leads to nothing', line: 3, dockerfile: 'FROM a\nARG DIR=srcc\nCOPY $DIR .\n' },
  ])('$what', ({ dockerfile, line }) => {
    expect(check(dockerfile)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_SOURCE_MISSING', location: { file: 'Dockerfile', line } }),
    );
  });

  test('a comment ignores a finding that does not exist', () => {
    expect(check('FROM a\n# hydrofoil: ignore=install-after-copi\nRUN b\n')).toThrow(
      expect.objectContaining({
        code: 'DOCKERFILE_COMMENT_INVALID',
        hint: 'Write install-after-copy.',
        location: { file: 'Dockerfile', line: 3 },
      }),
    );
  });

  test('a comment names inputs that do not exist', () => {
    expect(check('FROM a\n# hydrofoil: inputs=scss/** outputs=/out\nRUN sass\n')).toThrow(
      expect.objectContaining({ code: 'DOCKERFILE_INPUTS_MATCH_NOTHING', location: { file: 'Dockerfile', line: 3 } }),
    );
  });
});

test.each([
  { what: 'everything is there', dockerfile: 'FROM a\nCOPY package*.json ./\nCOPY src css /app/\nCOPY . .\n' },
  { what: 'a wildcard matches nothing', dockerfile: 'FROM a\nCOPY package.json yarn.loc[k] ./\n' },
  { what: 'another instruction names the folder', dockerfile: 'FROM a\nCOPY src/*.py .\nCOPY src/in[d]ex.* .\n' },
  { what: 'a pattern finds a name with a backslash', dockerfile: 'FROM a\nCOPY b\\\\s .\nCOPY b* .\n' },
  { what: 'the whole context is sent', dockerfile: 'FROM a\nCOPY !css/x .\nCOPY . .\nCOPY ["css/trail ", "."]\n' },
  { what: 'a stage that is not needed misses a file', dockerfile: 'FROM a AS x\nCOPY nothing .\nFROM b\n' },
  { what: 'files come from elsewhere', dockerfile: 'FROM a\nCOPY --from=b /no /no\nADD https://example.com/no /\n' },
  { what: 'ADD takes a git repository', dockerfile: 'FROM a\nADD git@github.com:emr/web.git /web\n' },
  { what: 'the file is written in the Dockerfile', dockerfile: 'FROM a\nCOPY <<EOF /etc/motd\nhello\nEOF\n' },
])('nothing is wrong when $what', ({ dockerfile }) => {
  expect(check(dockerfile)).not.toThrow();
});
