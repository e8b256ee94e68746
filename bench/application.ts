import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exec } from '../src/exec.ts';
import { run } from '../test/servers/run.ts';
import { generateFiles, SHAPES } from './generate-files.ts';

/** What the Dockerfile does after it has copied the application. */
export type Variant = 'nothing after the copy' | 'collectstatic';

/** `example`: the application as it is. The others: with generated files beside. */
export type Size = keyof typeof SHAPES | 'example';

export const SIZES: readonly Size[] = ['example', 'story', 'large', 'huge'];

/** A git work tree of the example application, with one commit for each change. */
export interface Application {
  readonly directory: string;
  readonly variant: Variant;
  readonly size: Size;
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** Changes one line of code, commits it, and returns the version that the line now says. */
  changeOneLine(): Promise<string>;
}

const EXAMPLE = join(import.meta.dirname, '../examples/emr');
const VERSION_FILE = 'emr/version.py';

/** Copies the example, adds generated files where a larger size is asked for, and commits them. */
export async function makeApplication(
  directory: string,
  { variant, size, image, repository }: { variant: Variant; size: Size; image: string; repository: string },
): Promise<Application> {
  await rm(directory, { recursive: true, force: true });
  await cp(EXAMPLE, directory, { recursive: true, filter: (path) => !/__pycache__|\/staticfiles|\.venv/.test(path) });
  for (const { path, content } of size === 'example' ? [] : generateFiles(SHAPES[size])) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  await edit(join(directory, 'hydrofoil.yaml'), 'registry.example.com/emr/web', repository);
  await edit(join(directory, 'Dockerfile'), 'python:3.12-slim', image);
  if (variant === 'nothing after the copy')
    await edit(join(directory, 'Dockerfile'), /\n# hydrofoil:.*\nRUN python manage.py collectstatic.*\n/, '\n');
  const git = (...args: string[]) => run('git', ['-C', directory, ...GIT_IDENTITY, ...args]);
  await git('init', '--quiet', '--initial-branch', 'uat');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'The application');
  const { fileCount, sizeBytes } = await measure(directory);
  let version = 0;
  return {
    directory,
    variant,
    size,
    fileCount,
    sizeBytes,
    async changeOneLine() {
      const text = `1.1.${++version}`;
      await edit(join(directory, VERSION_FILE), /"[\d.]+"/, `"${text}"`);
      await git('commit', '--quiet', '--message', `Version ${text}`, '--', VERSION_FILE);
      return text;
    },
  };
}

/** Commits everything that stands in the work tree. */
export async function commitAll({ directory }: Application, message: string): Promise<void> {
  await run('git', ['-C', directory, 'add', '--all']);
  await run('git', ['-C', directory, ...GIT_IDENTITY, 'commit', '--quiet', '--message', message]);
}

const GIT_IDENTITY = [
  '-c',
  'user.name=Bench',
  '-c',
  'user.email=bench@example.com',
  '-c',
  'commit.gpgSign=false',
  '-c',
  'gc.auto=0',
];

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${file} has no ${from}: the example changed, and the benchmark with it must`);
  await writeFile(file, after);
}

async function measure(directory: string): Promise<{ fileCount: number; sizeBytes: number }> {
  const { stdout } = await exec('git', ['-C', directory, 'ls-tree', '-r', '--long', 'HEAD']);
  const sizes = stdout
    .trim()
    .split('\n')
    .map((line) => Number(line.split(/\s+/)[3]));
  return { fileCount: sizes.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
}
