import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isToolError } from '../errors.ts';
import { canSkip, decide, ignoredBy, type PathDecision, parseIgnore } from './dockerignore.ts';
import { compileAnyOf, compileIgnorePattern } from './ignore-pattern.ts';

function isIgnored(lines: string, path: string): boolean {
  return ignoredBy(parseIgnore(lines, '.dockerignore'), path) !== undefined;
}

test.each([
  ['foo', 'foo', true, 'a name'],
  ['foo', 'foo/bar', true, 'everything below an ignored folder'],
  ['foo', 'x/foo', false, 'a name counts at the top only'],
  ['/foo', 'foo', true, 'a leading slash is the top of the context'],
  ['./foo/', 'foo', true, 'patterns are cleaned'],
  ['a/../foo', 'foo', true, 'patterns are cleaned'],
  ['  foo  ', 'foo', true, 'spaces around a pattern do not count'],
  ['# foo', '# foo', false, 'a comment'],
  [' # foo', '# foo', true, 'not at the beginning of the line: no comment'],
  ['\uFEFFfoo', 'foo', true, 'a byte order mark is skipped'],
  ['foo\r\nbar\r', 'bar', true, 'lines of Windows'],
  ['FOO', 'foo', false, 'upper case matters'],
  ['*.md', 'README.md', true, 'a star'],
  ['*.md', 'docs/README.md', false, 'a star does not cross a slash'],
  ['*/*.md', 'docs/README.md', true, 'a star for each folder'],
  ['*', '.env', true, 'a star takes a leading dot too'],
  ['**', 'a/b/c', true, 'everything'],
  ['**/foo', 'foo', true, 'two stars take no folder'],
  ['**/foo', 'a/b/foo', true, 'and any number'],
  ['**/foo', 'a/xfoo', false, 'a whole name'],
  ['**foo', 'a/xfoo', true, 'without the slash any ending'],
  ['**/*.pyc', 'a/b/c.pyc', true, 'an ending at every depth'],
  ['foo/**', 'foo', false, 'what is below, not the folder itself'],
  ['foo/**', 'foo/a/b', true, 'what is below'],
  ['foo**', 'foobar/x', true, 'a beginning'],
  ['a/**/b', 'a/b', true, 'two stars in the middle take no folder'],
  ['a/**/b', 'a/x/y/b', true, 'and any number'],
  ['**/a/**', 'x/a', false, 'below only'],
  ['**/a/**', 'x/a/y', true, 'below, at every depth'],
  ['f?o', 'foo', true, 'one character'],
  ['f?o', 'f/o', false, 'but no slash'],
  ['f[o-p]o', 'fpo', true, 'a class'],
  ['f[^o]o', 'foo', false, 'a class turned round'],
  ['f[^o]o', 'f/o', true, 'a class turned round takes a slash, in Go'],
  ['f\\*', 'f*', true, 'a star that is meant'],
  ['f\\*', 'foo', false, 'a star that is meant'],
  ['f\\d', 'f7', true, 'a letter behind a backslash means what it means to a regular expression'],
  ['a.b', 'axb', false, 'a dot is a dot'],
  ['a.b*', 'axb', false, 'a dot is a dot beside a star too'],
  ['a+(b)|{c}$*', 'a+(b)|{c}$', true, 'no character but those of patterns has a meaning'],
  ['ünï*', 'ünïcode', true, 'not only ASCII'],
  ['*.md\n!README.md', 'README.md', false, 'taken back in'],
  ['!README.md\n*.md', 'README.md', true, 'the last line that matches decides'],
  ['foo\n!foo/bar', 'foo/bar', false, 'taken back in below an ignored folder'],
  ['foo\n!foo/bar', 'foo/baz', true, 'only what the exception names'],
  ['foo\n!foo/bar\nfoo/bar/*.tmp', 'foo/bar/x.tmp', true, 'and ignored again'],
  ['*\n!src', 'src/deep/file', false, 'an exception for a folder is for all below'],
  ['! foo', 'foo', false, 'space behind the mark'],
  ['', 'foo', false, 'an empty file'],
])('%j on %j: %s (%s)', (lines, path, expected) => {
  expect(isIgnored(lines, path)).toBe(expected);
});

test.each([
  ['!', 1, 'an exception from nothing'],
  ['ok\n[a', 2, 'an open class'],
  ['a\\', 1, 'a backslash with nothing behind'],
  ['ok\n\n# comment\n[z-a]', 4, 'a range that runs backwards'],
  ['\\y', 1, 'an escape that Go does not know'],
])('%j is refused with its line (%#: %s)', (lines, line) => {
  const parse = () => parseIgnore(lines, 'app/.dockerignore');

  expect(parse).toThrow(
    expect.objectContaining({ code: 'CONTEXT_IGNORE_INVALID', location: { file: 'app/.dockerignore', line } }),
  );
});

test('the pattern that ignores a path is told with its line', () => {
  const rules = parseIgnore('# first\n*.log\nbuild\n', '.dockerignore');

  expect(ignoredBy(rules, 'build/out/x')).toMatchObject({ line: 3, pattern: 'build' });
});

test.each([
  ['node_modules', 'node_modules', true, 'no exceptions'],
  ['*\n!src/app', 'src', false, 'an exception below'],
  ['*\n!src/app', 'docs', true, 'an exception elsewhere'],
  ['*\n!src/**', 'srcs', true, 'a name that only begins alike'],
  ['*\n!src/**', 'src', false, 'stars at the end of an exception do not count'],
  ['*\n!**/x', 'docs', false, 'an exception that may be anywhere'],
])('%j: the folder %s is skipped: %s (%s)', (lines, directory, expected) => {
  expect(canSkip(parseIgnore(lines, '.dockerignore'), directory)).toBe(expected);
});

const name = fc.stringMatching(/^[a-c.*?!\\[\]^-]{1,4}$/);
const pattern = fc
  .array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));
const path = fc
  .array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1, maxLength: 4 })
  .map((names) => names.join('/'));

test('no text makes the reader fail other than by a ToolError', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pattern).map((lines) => lines.join('\n')),
      ),
      path,
      (text, at) => {
        try {
          isIgnored(text, at);
        } catch (error) {
          expect(isToolError(error, 'CONTEXT_IGNORE_INVALID')).toBe(true);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

/** Patterns that are always well-formed. */
const sound = fc
  .array(fc.stringMatching(/^[a-c*?]{1,3}$/), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));

test('a pattern followed by its exception ignores nothing', () => {
  fc.assert(
    fc.property(sound, path, (line, at) => {
      expect(isIgnored(`${line}\n!${line}`, at)).toBe(false);
    }),
  );
});

test('an exception before every pattern changes nothing', () => {
  fc.assert(
    fc.property(sound, sound, path, (exception, line, at) => {
      expect(isIgnored(`!${exception}\n${line}`, at)).toBe(isIgnored(line, at));
    }),
  );
});

test('a folder is never skipped when something below would be taken back in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), sound), { maxLength: 4 }), path, path, (lines, directory, below) => {
      const rules = parseIgnore(
        lines.map(([negated, line]) => (negated ? `!${line}` : line)).join('\n'),
        '.dockerignore',
      );
      const skipped = ignoredBy(rules, directory) !== undefined && canSkip(rules, directory);

      expect(skipped && ignoredBy(rules, `${directory}/${below}`) === undefined).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('deciding folder by folder is what deciding a whole path is', () => {
  const rules = parseIgnore('a\n!a/b\na/b/c', '.dockerignore');

  let decision: PathDecision | undefined;
  for (const at of ['a', 'a/b', 'a/b/c', 'a/b/c/d']) decision = decide(rules, at, decision);

  expect(decision?.by).toEqual(ignoredBy(rules, 'a/b/c/d'));
});

test('many patterns at once match what one of them matches', () => {
  const word = fc.constantFrom('a', 'b.c', '*', '**', '?', '[ab]', '*.c', 'a$', 'b+');
  const pattern = fc
    .array(word, { minLength: 1, maxLength: 3 })
    .map((words) => words.join('/'))
    .filter((text) => compileIgnorePattern(text) !== undefined);
  const path = fc.array(fc.constantFrom('a', 'b', 'b.c', 'a$', 'b+', 'x.c'), { minLength: 1, maxLength: 3 });

  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 4 }), path, (patterns, names) => {
      const text = names.join('/');

      expect(compileAnyOf(patterns)(text)).toBe(patterns.some((one) => compileIgnorePattern(one)?.(text) === true));
    }),
    { numRuns: 2_000 },
  );
});
