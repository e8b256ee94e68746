import { expect, test } from 'vitest';
import { imageFacts } from '../../test/doubles/image-facts.ts';
import { needsFromConfig } from './from-config.ts';

test.each([
  { needs: false, why: 'no variable', dockerfile: 'FROM a\nCOPY src $HOME/\nRUN echo $HOME\n' },
  { needs: true, why: 'only the image can know it', dockerfile: 'FROM a\nCOPY $SOURCE /app\n' },
  { needs: true, why: 'in a word with more', dockerfile: 'FROM a\nADD src/$VERSION/app.tar /\n' },
  { needs: true, why: 'what is left out counts too', dockerfile: 'FROM a\nCOPY --exclude=$NOT . /app\n' },
  {
    needs: true,
    why: 'so does what is mounted',
    dockerfile: 'FROM a\nRUN --mount=type=bind,source=$DIR,target=/x y\n',
  },
  { needs: false, why: 'the stage sets it by ARG', dockerfile: 'FROM a\nARG SOURCE=src\nCOPY $SOURCE /app\n' },
  { needs: false, why: 'the stage sets it by ENV', dockerfile: 'FROM a\nENV SOURCE=src\nCOPY $SOURCE /app\n' },
  { needs: true, why: 'the stage sets it later', dockerfile: 'FROM a\nCOPY $SOURCE /app\nENV SOURCE=src\n' },
  {
    needs: true,
    why: 'its own value uses the image’s',
    dockerfile: 'FROM a\nENV SOURCE=$HOME/src\nCOPY $SOURCE /app\n',
  },
  {
    needs: true,
    why: 'a new value uses the image’s',
    dockerfile: 'FROM a\nENV SOURCE=src\nENV SOURCE=$HOME\nCOPY $SOURCE /app\n',
  },
  {
    needs: true,
    why: 'an ARG without a value leaves the image’s in force',
    dockerfile: 'FROM a\nARG SOURCE\nCOPY $SOURCE /app\n',
  },
  { needs: false, why: 'the build gives it', dockerfile: 'FROM a\nARG GIVEN\nCOPY $GIVEN /app\n' },
  {
    needs: true,
    why: 'the default of an ARG, which is an input, uses it',
    dockerfile: 'FROM a\nARG CACHE=$HOME/.cache\nRUN b\n',
  },
  {
    needs: true,
    why: 'the values of one ENV do not see each other',
    dockerfile: 'FROM a\nENV A=src B=$A\nCOPY $B /app\n',
  },
  { needs: true, why: 'the escape token is another one', dockerfile: '# escape=`\nFROM a\nCOPY src\\$DIR /app\n' },
  { needs: false, why: 'scratch has no configuration', dockerfile: 'FROM scratch\nCOPY $SOURCE /app\n' },
  {
    needs: true,
    why: 'the stage below does not set it',
    dockerfile: 'FROM a AS b\nRUN c\nFROM b\nCOPY $SOURCE /app\n',
  },
  {
    needs: false,
    why: 'the stage below sets it',
    dockerfile: 'FROM a AS b\nENV SOURCE=c\nFROM b\nCOPY $SOURCE /app\n',
  },
])('needs the configuration of the FROM image: $needs, because $why', ({ needs, dockerfile }) => {
  const { chain, stageContext } = imageFacts({ dockerfile, args: { GIVEN: 'src' } }).analysis;

  expect(needsFromConfig(chain, stageContext)).toBe(needs);
});

test('a word that cannot be read is told with its line', () => {
  const { chain, stageContext } = imageFacts({ dockerfile: 'FROM a\nRUN b\nCOPY "we ird" /app\n' }).analysis;

  expect(() => needsFromConfig(chain, stageContext)).toThrow(
    expect.objectContaining({
      code: 'DOCKERFILE_EXPANSION_FAILED',
      location: { file: 'Dockerfile', line: 3, column: 1 },
    }),
  );
});
