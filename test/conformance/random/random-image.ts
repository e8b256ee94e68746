import fc from 'fast-check';
import type { ContextSpec } from '../context-folder.ts';
import type { ImageSource } from '../image-case.ts';
import { randomContext } from './random-context.ts';
import { copyOfContext } from './random-copy.ts';
import { copyFrom, inlineFiles } from './random-files.ts';
import { randomMetadata } from './random-metadata.ts';
import { randomRun } from './random-run.ts';
import type { Scene, Write } from './scene.ts';
import { sourcesOf } from './sources.ts';

/** An image and what it is after a small change. */
export interface RandomImage {
  readonly first: ImageSource;
  readonly second: ImageSource;
}

const instruction: fc.Arbitrary<Write> = fc.oneof(
  { weight: 6, arbitrary: copyOfContext },
  { weight: 4, arbitrary: randomMetadata },
  { weight: 1, arbitrary: randomRun },
  { weight: 1, arbitrary: inlineFiles },
  { weight: 1, arbitrary: copyFrom },
);

const stage = fc.record({
  from: fc.nat(30),
  platform: fc.constantFrom('', '', '', '', '--platform=$BUILDPLATFORM ', `--platform=\${TARGETPLATFORM} `),
  instructions: fc.array(fc.tuple(instruction, fc.nat(30)), { minLength: 1, maxLength: 6 }),
});

const change = fc.record({
  kind: fc.constantFrom('content', 'content', 'add', 'remove', 'mode', 'label', 'argument', 'nothing'),
  pick: fc.nat(20),
});

/** Contexts and Dockerfiles that BuildKit takes, or refuses for a reason that Hydrofoil must find too. */
export const randomImage: fc.Arbitrary<RandomImage> = fc
  .record({
    files: randomContext,
    stages: fc.oneof(
      { weight: 3, arbitrary: fc.array(stage, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(stage, { minLength: 2, maxLength: 3 }) },
    ),
    args: fc.dictionary(fc.constantFrom('A', 'B', 'HERE', 'FOO'), fc.constantFrom('given', 'two words', 'a\nb', ''), {
      maxKeys: 2,
    }),
    tag: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom(undefined, undefined, '1') },
      { weight: 1, arbitrary: fc.constantFrom('given', 'two words', '') },
    ),
    target: fc.option(fc.nat(2), { nil: undefined, freq: 6 }),
    dockerfileName: fc.constantFrom('Dockerfile', 'Dockerfile', 'Dockerfile', 'deploy/Web.dockerfile'),
    directive: fc.constantFrom('', '', '', '', '', '', '', '', '', '', '# escape=`\n', '# check=skip=all\n'),
    change,
  })
  .map(({ files: own, stages, args, tag, target, dockerfileName, directive, change: changed }) => {
    const froms = stages.map(({ from }, at) => fromOf(from, at));
    const rootOf = (from: string): string => (/^s\d/.test(from) ? rootOf(froms[Number(from.slice(1))] ?? '') : from);
    const files = froms.some((from) => from.startsWith('@triggers')) ? withTriggered(own) : own;
    const paths = pathsOf(files);
    const ignore = files['.dockerignore'];
    const sources = sourcesOf(files, typeof ignore === 'string' ? ignore : undefined);
    const sceneAt = (stage: number): Scene => {
      const from = froms[stage] ?? 'scratch';
      return { paths, sources, stage, from, root: rootOf(from) };
    };
    const escapeSign = directive.startsWith('# escape') ? '`' : '\\';
    const lines = stages.flatMap((one, at) => writeStage(one, sceneAt(at), escapeSign));
    const globals = ['ARG TAG=1', 'ARG HERE=app A', `ARG PORT=\${TAG}8080`];
    const first: ImageSource = {
      dockerfile: `${directive}${[...globals, ...lines].join('\n')}\n`,
      files: ignoreOf(dockerfileName, files),
      args: { ...args, ...(tag === undefined ? {} : { TAG: tag }) },
      dockerfileName,
      ...(target === undefined ? {} : { target: `s${target % stages.length}` }),
    };
    return { first, second: changeOf(first, changed.kind, changed.pick) };
  });

/** With what the triggers of some images copy. */
function withTriggered(files: ContextSpec): ContextSpec {
  const ignore = files['.dockerignore'];
  return {
    'requirements/base.txt': 'django\n',
    ...files,
    ...(typeof ignore === 'string' ? { '.dockerignore': `${ignore}\n!requirements\n` } : {}),
  };
}

function writeStage(
  { platform, instructions }: { platform: string; instructions: [Write, number][] },
  scene: Scene,
  escapeSign: string,
): string[] {
  return [
    `FROM ${platform}${scene.from} AS s${scene.stage}`,
    // A comment now and then puts the cut where the rule would not.
    ...instructions.flatMap(([write, chance]) => {
      const lines = write(scene).map((line) => escapedWith(escapeSign, line));
      if (chance === 30) return ['# hydrofoil: base', ...lines];
      return chance === 29 ? lines.map((line) => broken(line, escapeSign)) : lines;
    }),
  ];
}

/** What a backslash says, the other sign says; JSON has its own. */
function escapedWith(escapeSign: string, line: string): string {
  return line.includes('["') ? line : line.replaceAll('\\', escapeSign);
}

/** An instruction over several lines, with a comment and an empty line between them. */
function broken(line: string, escapeSign: string): string {
  return line.includes('<<') ? line : line.replace(' ', ` ${escapeSign}\n  # comment\n\n  `);
}

const OFTEN = ['@busybox:$TAG', '@app:1', '@links:1', '@system:1'];
const SELDOM = ['@odd:1', '@bare:1', `@app:\${UNSET:-1}`, '@triggers:1', '@triggers:2', '@triggers:4', 'scratch'];

function fromOf(choice: number, at: number): string {
  if (at > 0 && choice > 20) return `s${choice % at}`;
  return (choice < 20 ? OFTEN[choice % OFTEN.length] : SELDOM[choice % SELDOM.length]) ?? 'scratch';
}

/** A Dockerfile of another name has an ignore file of its own. */
function ignoreOf(dockerfileName: string, files: ContextSpec): ContextSpec {
  const { '.dockerignore': own, ...rest } = files;
  if (dockerfileName === 'Dockerfile' || own === undefined) return files;
  return { ...rest, '.dockerignore': '*\n', [`${dockerfileName}.dockerignore`]: own };
}

function changeOf(source: ImageSource, kind: string, pick: number): ImageSource {
  const { files = {}, args = {}, dockerfile } = source;
  const names = Object.keys(files).filter((path) => typeof files[path] === 'string' && !path.endsWith('.dockerignore'));
  const path = names[pick % names.length] ?? 'a.txt';
  switch (kind) {
    case 'content':
      return { ...source, files: { ...files, [path]: `changed ${pick}\n` } };
    case 'add':
      return { ...source, files: { ...files, [`added.${pick % 2 ? 'txt' : 'md'}`]: 'added\n' } };
    case 'remove': {
      const { [path]: _, ...rest } = files;
      const isLinked = Object.values(files).some((spec) => typeof spec === 'object' && 'hardlink' in spec);
      return isLinked ? source : { ...source, files: rest };
    }
    case 'mode':
      return { ...source, files: { ...files, [path]: { content: 'A', mode: 0o750 } } };
    case 'label':
      return { ...source, dockerfile: `${dockerfile}LABEL changed=yes\n` };
    case 'argument':
      return { ...source, args: { ...args, A: `other ${pick}` } };
    default:
      return source;
  }
}

/** Every path of the context with the folders above it. */
function pathsOf(files: ContextSpec): string[] {
  const paths = Object.keys(files).flatMap((path) => {
    const names = path.split('/');
    return names.map((_, at) => names.slice(0, at + 1).join('/'));
  });
  return [...new Set(paths)].sort();
}
