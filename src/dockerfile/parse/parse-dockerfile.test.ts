import { expect, test } from 'vitest';
import { ToolError, ToolErrors } from '../../errors.ts';
import type { Instruction } from '../instruction.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

/** The instructions of a stage that begins with FROM a. */
function instructionsOf(body: string, top = ''): readonly Instruction[] {
  return parseDockerfile(`${top}FROM a\n${body}`, 'Dockerfile').stages[0]?.instructions ?? [];
}

function problemsOf(text: string): readonly ToolError[] {
  try {
    parseDockerfile(text, 'Dockerfile');
  } catch (error) {
    if (error instanceof ToolErrors) return error.problems;
    if (error instanceof ToolError) return [error];
    throw error;
  }
  return [];
}

test.each([
  ['# escape=`\n', '`', 'the directive'],
  ['#escape = `  \n', '`', 'blanks do not matter'],
  ['  # ESCAPE=`\n', '`', 'nor do leading blanks and case'],
  ['\uFEFF# escape=`\n', '`', 'a byte order mark is passed over'],
  ['# syntax=docker/dockerfile:1\n# escape=`\n', '`', 'behind another directive'],
  ['# a comment\n# escape=`\n', '\\', 'behind a comment it is a comment'],
  ['\n# escape=`\n', '\\', 'behind an empty line too'],
  ['#!/usr/bin/env x\n# escape=`\n', '\\', 'behind a #! line too'],
  ['# other=1\n# escape=`\n', '\\', 'behind an unknown directive too'],
])('%j gives the escape token %s: %s', (top, expected) => {
  expect(parseDockerfile(`${top}FROM a\n`, 'Dockerfile').directives.escape).toBe(expected);
});

test('syntax and check are kept as they are written', () => {
  const { directives } = parseDockerfile('# syntax=docker/dockerfile:1.7 x\n# check=skip=all\nFROM a', 'Dockerfile');

  expect(directives).toEqual({ syntax: 'docker/dockerfile:1.7 x', check: 'skip=all', escape: '\\' });
});

test.each([
  ['RUN a \\\n  b', 'RUN a   b', 'blanks of the next line stay'],
  ['RUN a \\  \n b', 'RUN a  b', 'blanks behind the escape token do not count'],
  ['RUN a \\\n# comment\nb', 'RUN a b', 'comments inside are left out'],
  ['RUN a \\\n\n\nb', 'RUN a b', 'so are empty lines'],
  ['RUN a \\\\\nRUN b', 'RUN a \\\\', 'two escape tokens do not continue'],
  ['RUN a \\', 'RUN a', 'the file may end there'],
  ['RUN a \\\r\nb\r\n', 'RUN a b', 'line ends of Windows'],
  ['   RUN a', 'RUN a', 'leading blanks'],
  ['\\\nRUN a', 'RUN a', 'a line that is only an escape token'],
])('%j is the instruction %j: %s', (body, expected) => {
  expect(instructionsOf(body)[0]?.text).toBe(expected);
});

test('the source is the exact text, with continuations, comments and heredocs, and tells its lines', () => {
  const run = 'RUN --network=none \\\n  # why\n  cat <<A <<-B\n a\\\nA\n\tb\n\tB';
  const [env, found] = instructionsOf(`ENV a=b\n${run}\r\nUSER x`);

  expect(env).toMatchObject({ source: 'ENV a=b', line: 2, endLine: 2 });
  expect(found).toMatchObject({ source: run, line: 3, endLine: 9 });
});

test('a continuation into the end of the file is no part of the source, or it would swallow what is printed behind', () => {
  expect(instructionsOf('RUN a \\\n# c\n\\\n')[0]?.source).toBe('RUN a ');
});

test.each([
  ['RUN <<EOF\nx $y\nEOF', { name: 'EOF', content: 'x $y\n', expand: true, chomp: false }, 'plain'],
  ['RUN <<-EOF\n\tx\n\tEOF', { name: 'EOF', content: '\tx\n', expand: true, chomp: true }, 'tabs before the end mark'],
  ['RUN <<"EOF"\nx\nEOF', { name: 'EOF', content: 'x\n', expand: false, chomp: false }, 'a quoted name'],
  ['RUN 3<<EOF\nEOF', { name: 'EOF', content: '', expand: true, chomp: false }, 'a file descriptor, no lines'],
  ['RUN <<EOF\r\nx\r\nEOF\r\n', { name: 'EOF', content: 'x\r\n', expand: true, chomp: false }, 'line ends are kept'],
  [
    'RUN <<EOF\n# no comment\nRUN \\\nEOF',
    { name: 'EOF', content: '# no comment\nRUN \\\n', expand: true, chomp: false },
    'nothing in it is read',
  ],
])('%j opens a heredoc: %s%s', (body, expected, _why) => {
  expect(instructionsOf(body)[0]).toMatchObject({ keyword: 'RUN', heredocs: [expected] });
});

test.each([
  ['RUN ["<<EOF"]', 'JSON form'],
  ['CMD cat <<EOF', 'not of RUN, COPY or ADD'],
  ['RUN echo "<<EOF"', 'quoted'],
  ["RUN echo it's <<EOF", 'a line that the shell rules cannot read'],
  ['RUN a <<< b', 'three'],
])('%s opens no heredoc: %s', (body) => {
  expect(problemsOf(`FROM a\n${body}\nUSER x`)).toEqual([]);
});

test('COPY takes files from heredocs, tabs removed where <<- says so', () => {
  expect(instructionsOf("COPY a <<-X <<'Y' /d/\n\t\tx\n\tX\n\ty\nY")[0]).toMatchObject({
    keyword: 'COPY',
    sources: ['a'],
    inlineFiles: [
      { name: 'X', content: 'x\n', expand: true },
      { name: 'Y', content: '\ty\n', expand: false },
    ],
    destination: '/d/',
  });
});

test.each<[string, object, string]>([
  [
    'COPY --from=b --chown=1:2 --chmod=644 --link --parents --exclude=*.md --exclude=x a /d',
    {
      sources: ['a'],
      destination: '/d',
      from: 'b',
      chown: '1:2',
      chmod: '644',
      link: true,
      parents: true,
      exclude: ['*.md', 'x'],
    },
    'all flags',
  ],
  [
    'COPY ["a b", "/d e"]',
    { sources: ['a b'], destination: '/d e', link: false, parents: false, exclude: [] },
    'JSON form',
  ],
  ['copy --link=FALSE a b', { keyword: 'COPY', link: false }, 'case of keyword and value'],
  ['COPY -- --a b', { sources: ['--a'], destination: 'b' }, '-- ends the flags'],
  ['COPY --exclude="a b" c d', { exclude: ['a b'] }, 'a quoted flag'],
  [
    'ADD --checksum=sha256:1 --keep-git-dir=true --unpack=false u /d',
    { checksum: 'sha256:1', keepGitDir: true, unpack: false },
    'flags of ADD',
  ],
  ['RUN', { command: { form: 'shell', line: '' } }, 'RUN without a command is allowed'],
  ['RUN ["a", "b c"]', { command: { form: 'exec', args: ['a', 'b c'] } }, 'exec form'],
  ["RUN ['a']", { command: { form: 'shell', line: "['a']" } }, 'broken JSON is text for the shell'],
  ['RUN ["a",]', { command: { form: 'shell', line: '["a",]' } }, 'a comma too many as well'],
  [
    'RUN --network=host --security=insecure --device=v.com/gpu=all,required x',
    { network: 'host', security: 'insecure', devices: [{ name: 'v.com/gpu=all', required: true }] },
    'flags of RUN',
  ],
  [
    'RUN --mount=type=cache,target=/c --mount=from=b,target=/d x',
    { mounts: [{ text: 'type=cache,target=/c' }, { text: 'from=b,target=/d', from: 'b' }] },
    'mounts keep their text',
  ],
  [
    'ENV a=1 b="2 3" c=4\\ 5',
    {
      pairs: [
        { key: 'a', value: '1' },
        { key: 'b', value: '"2 3"' },
        { key: 'c', value: '4\\ 5' },
      ],
    },
    'quotes stay until expansion',
  ],
  ['ENV a b  c=d', { pairs: [{ key: 'a', value: 'b  c=d' }] }, 'the old form takes the whole line'],
  ['LABEL "a b"=c', { pairs: [{ key: '"a b"', value: 'c' }] }, 'a quoted name'],
  ['ARG a b=c d=', { args: [{ name: 'a' }, { name: 'b', value: 'c' }, { name: 'd', value: '' }] }, 'several'],
  ['EXPOSE 90 443 80/udp', { ports: ['443', '80/udp', '90'] }, 'sorted as bytes, as BuildKit writes them'],
  [
    'HEALTHCHECK --interval=1m30s --timeout=500ms --retries=3 CMD a b',
    {
      healthcheck: {
        test: ['CMD-SHELL', 'a b'],
        intervalNs: 90e9,
        timeoutNs: 5e8,
        startPeriodNs: 0,
        startIntervalNs: 0,
        retries: 3,
      },
    },
    'durations',
  ],
  [
    'HEALTHCHECK --what NONE',
    { healthcheck: { test: ['NONE'], intervalNs: 0, timeoutNs: 0, startPeriodNs: 0, startIntervalNs: 0, retries: 0 } },
    'NONE does not look at flags',
  ],
  ['ONBUILD RUN <<EOF\nx\nEOF', { expression: 'RUN <<EOF\nx\nEOF' }, 'a heredoc inside'],
  ['onbuild  copy a b', { expression: 'copy a b' }, 'as written'],
  ['USER a b', { user: 'a b' }, 'one argument with blanks'],
  ['VOLUME /a  /b', { paths: ['/a', '/b'] }, 'words'],
  ['MAINTAINER Me <me@example.com>', { maintainer: 'Me <me@example.com>' }, 'deprecated, but there'],
])('%s: %#, %s', (body, expected) => {
  expect(instructionsOf(body)[0]).toMatchObject(expected);
});

test('stages have numbers and names in lower case; ARG before them is global', () => {
  const { globalArgs, stages } = parseDockerfile(
    'ARG v=1\nFROM --platform=$BUILDPLATFORM node:$v AS Build\nRUN x\nFROM a\n',
    'Dockerfile',
  );

  expect(globalArgs).toMatchObject([{ args: [{ name: 'v', value: '1' }] }]);
  expect(stages).toMatchObject([
    {
      index: 0,
      name: 'build',
      from: { image: 'node:$v', platform: '$BUILDPLATFORM' },
      instructions: [{ keyword: 'RUN' }],
    },
    { index: 1, from: { image: 'a' }, instructions: [] },
  ]);
});

test.each([
  ['', 'DOCKERFILE_FROM_MISSING', 1, 1, 'nothing at all'],
  ['# x\n', 'DOCKERFILE_FROM_MISSING', 1, 1, 'only comments'],
  ['ARG a\n', 'DOCKERFILE_FROM_MISSING', 1, 1, 'only global arguments'],
  ['ARG a\nRUN x\nFROM b', 'DOCKERFILE_FROM_MISSING', 2, 1, 'RUN before FROM'],
  ['FROM a b', 'DOCKERFILE_ARGUMENTS_INVALID', 1, 1, 'two arguments'],
  ['FROM a AS 1x', 'DOCKERFILE_STAGE_NAME_INVALID', 1, 6, 'a name that begins with a digit'],
  ['FROM a\nRUNN x', 'DOCKERFILE_INSTRUCTION_UNKNOWN', 2, 1, 'a slip of the pen'],
  ['FROM a\nCOPY --form=b x y', 'DOCKERFILE_FLAG_UNKNOWN', 2, 6, 'an unknown flag'],
  ['FROM a\nCOPY \\\n  --link=x a b', 'DOCKERFILE_FLAG_INVALID', 3, 3, 'a flag on a continued line'],
  ['FROM a\nCOPY --link --link a b', 'DOCKERFILE_FLAG_INVALID', 2, 13, 'a flag given twice'],
  ['FROM a\nCOPY a', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 1, 'no destination'],
  ['FROM a\nCOPY a <<X\nX', 'DOCKERFILE_HEREDOC_MISPLACED', 2, 6, 'a heredoc as destination'],
  ['FROM a\nRUN <<X\ny', 'DOCKERFILE_HEREDOC_UNTERMINATED', 2, 1, 'a heredoc that never ends'],
  ['FROM a\nRUN ["a", 1]', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 5, 'a number in JSON form'],
  ['FROM a\nENV a', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 1, 'no value'],
  ['FROM a\nENV a=b c', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 5, 'one pair without ='],
  ['FROM a\nENV =b', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 1, 'no name'],
  ['FROM a\nRUN --mount=from=$x,target=/y z', 'DOCKERFILE_MOUNT_INVALID', 2, 1, 'a variable in from'],
  ['FROM a\nRUN --network=hosts x', 'DOCKERFILE_FLAG_INVALID', 2, 5, 'an unknown network'],
  ['FROM a\nSHELL /bin/bash', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 1, 'not JSON'],
  ['FROM a\nHEALTHCHECK --interval=1us CMD x', 'DOCKERFILE_FLAG_INVALID', 2, 13, 'too short'],
  ['FROM a\nHEALTHCHECK x', 'DOCKERFILE_ARGUMENTS_INVALID', 2, 1, 'neither CMD nor NONE'],
  ['FROM a\nONBUILD ONBUILD RUN x', 'DOCKERFILE_ONBUILD_INVALID', 2, 1, 'nested'],
  ['FROM a\nONBUILD FROM x', 'DOCKERFILE_ONBUILD_INVALID', 2, 1, 'FROM inside'],
  ['# escape=x\nFROM a', 'DOCKERFILE_DIRECTIVE_INVALID', 1, 1, 'not an escape token'],
  ['# check=a\n# check=b\nFROM a', 'DOCKERFILE_DIRECTIVE_INVALID', 2, 1, 'a directive twice'],
  ['# escape=\\\n# syntax=example.com/language:1\nwhatever', 'DOCKERFILE_SYNTAX_UNSUPPORTED', 2, 1, 'another language'],
  [`FROM a\nRUN ${'x'.repeat(65_536)}`, 'DOCKERFILE_LINE_TOO_LONG', 2, 1, 'longer than BuildKit reads'],
  ['FROM a\n# hydrofoil: bas\nRUN x', 'DOCKERFILE_COMMENT_INVALID', 2, 14, 'an unknown word'],
  ['FROM a\n# hydrofoil: inputs=a\nRUN x', 'DOCKERFILE_COMMENT_INVALID', 2, 14, 'inputs without outputs'],
  ['FROM a\n#  hydrofoil: inputs=a outputs=b\nRUN x', 'DOCKERFILE_COMMENT_INVALID', 2, 24, 'a relative output'],
  ['FROM a\n# hydrofoil: outputs=/b\nENV x=y', 'DOCKERFILE_COMMENT_INVALID', 2, 14, 'not above RUN'],
  ['FROM a\nRUN x \\\n# hydrofoil: base\ny', 'DOCKERFILE_COMMENT_INVALID', 3, 1, 'inside an instruction'],
  ['FROM a\nRUN x\n# hydrofoil: base', 'DOCKERFILE_COMMENT_INVALID', 3, 1, 'above nothing'],
  ['# hydrofoil: base\nFROM a', 'DOCKERFILE_COMMENT_INVALID', 1, 14, 'base above FROM'],
  ['FROM a\n# hydrofoil: ignore=\nRUN x', 'DOCKERFILE_COMMENT_INVALID', 2, 14, 'ignoring nothing'],
])('%j is refused with %s at %i:%i: %s', (text, code, line, column) => {
  const [problem, ...more] = problemsOf(text);

  expect(more).toEqual([]);
  expect(problem).toMatchObject({ code, location: { line, column } });
});

test('several problems are told together, in the order of the file', () => {
  const problems = problemsOf('FROM a b\nRUNN x\nCOPY y\n# hydrofoil: x\nRUN z\n');

  expect(problems.map(({ code, location }) => [code, location?.line])).toEqual([
    ['DOCKERFILE_ARGUMENTS_INVALID', 1],
    ['DOCKERFILE_INSTRUCTION_UNKNOWN', 2],
    ['DOCKERFILE_ARGUMENTS_INVALID', 3],
    ['DOCKERFILE_COMMENT_INVALID', 4],
  ]);
});

test('a slip of the pen is answered with the nearest known word', () => {
  const hints = problemsOf('FROM a\nRUNN x\nCOPY --form=b x y\n# hydrofoil: bass\nRUN --mount=from=b,typ=x z');

  expect(hints.map(({ hint }) => hint).slice(0, 2)).toEqual(['Write RUN.', 'Write --from.']);
  expect(hints[2]?.message).toContain('did you mean "base"?');
});

test('hydrofoil comments are read wherever they stand above the instruction', () => {
  const instructions = instructionsOf(
    'RUN a\n# hydrofoil: base\n\n# why\nCOPY b c\n# hydrofoil: inputs=**/static/**,p.json\n#hydrofoil:outputs=/app/x,/y\nRUN d',
  );

  expect(instructions.map(({ annotations }) => annotations)).toEqual([
    {},
    { base: true },
    { memo: { inputs: ['**/static/**', 'p.json'], outputs: ['/app/x', '/y'] } },
  ]);
});

test('two stages of one name are allowed, as in BuildKit', () => {
  expect(problemsOf('FROM a AS x\nFROM b AS X')).toEqual([]);
});
