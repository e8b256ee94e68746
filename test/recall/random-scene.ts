import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ContextSpec, writeContext } from '../conformance/context-folder.ts';
import { EDITS, type EditName } from './edits.ts';
import { workTree } from './work-tree.ts';

/** A context with its Dockerfile, and what is done to it between builds. */
export interface Scene {
  readonly files: ContextSpec;
  readonly dockerfile: string;
  readonly git: 'none' | 'plain' | 'converts';
  readonly steps: readonly Step[];
}

/** Edits before one build, with the numbers that choose where. */
export type Step = readonly (readonly [edit: EditName, one: number, other: number])[];

const FOLDERS = ['', 'src/', 'src/lib/', 'src/lib/deep/', 'assets/', 'docs/', 'conf/', 'tools/'];
const NAMES = ['a.txt', 'b.txt', 'c.md', 'run.sh', 'one.js', 'two.js', 'picture.png', 'x.log', 'y.gen'];

const content = fc
  .tuple(fc.constantFrom(1, 10, 40, 300, 1_000, 5_000, 20_000), fc.nat(1_000_000))
  .map(([lines, seed]) => Array.from({ length: Math.ceil(lines / 4) }, (_, at) => `${seed} ${at}\n`).join(''));

const file = fc
  .tuple(
    fc.constantFrom(...FOLDERS),
    fc.constantFrom(...NAMES),
    content,
    fc.constantFrom(0o644, 0o644, 0o644, 0o755, 0o600),
  )
  .map(([folder, name, text, mode]) => [`${folder}${name}`, { content: text, mode }] as const);

const other = fc.constantFrom<readonly [string, ContextSpec[string]]>(
  ['empty', { directory: 0o755 }],
  ['src/hollow/inner', { directory: 0o700 }],
  ['src/link', { link: 'lib/a.txt' }],
  ['current', { link: 'src/lib' }],
  ['dangling', { link: '/nowhere' }],
);

/** There is something to be copied by every line of every Dockerfile. */
const ALWAYS: ContextSpec = {
  'package.json': '{"name":"a"}\n',
  'src/main.js': 'main\n',
  'src/lib/index.js': 'index\n',
  'assets/logo.svg': '<svg/>\n',
  'conf/a.conf': 'a\n',
  'docs/a.md': 'docs\n',
  'tools/run.sh': { content: 'run\n', mode: 0o755 },
};

const files = fc
  .tuple(fc.array(file, { minLength: 25, maxLength: 60 }), fc.array(other, { maxLength: 4 }))
  .map(([some, more]): ContextSpec => ({ ...Object.fromEntries(some), ...Object.fromEntries(more), ...ALWAYS }));

const ignoreText = fc
  .subarray([
    'docs',
    '*.log',
    '**/*.log',
    '!docs/a.md',
    'Dockerfile*',
    '.dockerignore',
    '.git*',
    'src/lib/deep',
    'assets/*.png',
  ])
  .map((lines) => `.git\n${lines.join('\n')}\n`);

const line = fc.constantFrom(
  'COPY . .',
  'COPY . .',
  'COPY . /all/',
  'COPY --chown=5:6 src assets /owned/',
  'COPY --chown=nobody:nogroup src /named/',
  'COPY --chmod=640 conf /etc/conf/',
  'COPY --exclude=**/*.md --exclude=lib . /without/',
  'COPY src/lib tools/run.sh /x/',
  'COPY package.json ./',
  'COPY package.json src/*.js ./some/',
  'COPY --link docs/a.md /linked/',
  'COPY --parents src/lib /parents/',
  'ADD conf/a.conf /added.conf',
  'COPY <<EOF /inline.txt\nwords\nEOF',
  'WORKDIR /work/deep',
  'USER nobody',
  'ENV A=b',
  'COPY . .\nRUN chmod -R go-w /app',
  'COPY src ./\nRUN chown -R 5:6 /app && chmod 711 /app',
  'COPY . .\nRUN mkdir -p /made/here\nRUN chmod 700 /tmp',
  'LABEL l=1',
  'CMD ["run"]',
);

const dockerfile = fc
  .array(line, { minLength: 1, maxLength: 5 })
  .map((lines) => `FROM @base\nWORKDIR /app\n${[...lines, 'COPY tools /last/'].join('\n')}\n`);

/** Such as leave names and modes alone: what people do most. */
const OFTEN: readonly EditName[] = [
  'a line of the same length',
  'a line more',
  'a file that grows to many times its size',
  'a file that is touched',
  'a change whose time is set back',
  'a change twice at once',
  'a file written anew and renamed over',
  'a file copied over by itself',
  'git commit',
  'git status, which refreshes the index',
  'a new file that is ignored',
];
const ALL = Object.keys(EDITS) as readonly EditName[];

const edit = fc.tuple(
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...OFTEN) }, { weight: 1, arbitrary: fc.constantFrom(...ALL) }),
  fc.nat(1_000),
  fc.nat(1_000),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
);

export function randomScene(stepsPerScene: number): fc.Arbitrary<Scene> {
  return fc
    .record({
      files,
      ignoreText,
      dockerfile,
      git: fc.constantFrom('none' as const, 'plain' as const, 'plain' as const, 'converts' as const),
      steps: fc.array(step, { minLength: stepsPerScene, maxLength: stepsPerScene }),
    })
    .map(({ ignoreText: ignore, ...scene }) => ({ ...scene, files: { ...scene.files, '.dockerignore': ignore } }));
}

/** Writes the context of a scene into a folder that does not exist. `base`: what stands for the image in FROM. */
export function writeScene(scene: Scene, folder: string, base: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  writeFiles(scene, folder, base);
  if (scene.git === 'none') return;
  mkdirSync(join(folder, '.git'));
  const tree = workTree(folder);
  tree.git('init', '--quiet', '--initial-branch', 'main');
  tree.git('add', '--all', 'src');
  tree.git('commit', '--quiet', '--message', 'first');
  tree.git('add', '--all');
  tree.git('commit', '--quiet', '--message', 'second');
}

/** After edits that left nothing to build, all begins again where it began; what git knows stays. */
export function mendScene(scene: Scene, folder: string, base: string): void {
  for (const name of readdirSync(folder)) if (name !== '.git') rmSync(join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  writeFiles(scene, folder, base);
}

function writeFiles({ files: spec, dockerfile: text, git }: Scene, folder: string, base: string): void {
  const attributes = git === 'converts' ? { '.gitattributes': '*.txt text\n*.md text eol=crlf\n' } : {};
  writeContext(folder, { ...spec, ...attributes, '.gitignore': '*.gen\n' });
  writeFileSync(join(folder, 'Dockerfile'), text.replace('@base', base));
}
