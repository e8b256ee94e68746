import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { run } from '../../test/servers/run.ts';

/** The copy of the example that the story happens to: a git repository with a branch `uat`. */
export interface WorkFolder {
  readonly directory: string;
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** Commits everything that stands there. */
  commit(message: string): Promise<void>;
  git(...args: readonly string[]): Promise<string>;
}

/** What the copy's hydrofoil.yaml says differently, because registry and cluster are this run's own. */
export interface DemoSettings {
  readonly repository: string;
  /** Stands for python:3.12-slim where that cannot be pulled. */
  readonly pythonImage?: string;
  readonly uat: Readonly<Record<string, unknown>>;
}

const EXAMPLE = join(import.meta.dirname, '../../examples/emr');
const NOT_COPIED = /\/(__pycache__|staticfiles|\.venv|hydrofoil\.lock)$/;

export async function makeWorkFolder(directory: string, settings: DemoSettings): Promise<WorkFolder> {
  await cp(EXAMPLE, directory, { recursive: true, filter: (path) => !NOT_COPIED.test(path) });
  const git = (...args: readonly string[]) => run('git', ['-C', directory, ...GIT_SETTINGS, ...args]);
  const folder: WorkFolder = {
    directory,
    git,
    async edit(file, change) {
      const path = join(directory, file);
      const before = await readFile(path, 'utf8');
      const after = change(before);
      if (after === before)
        throw new Error(`${file}: there is nothing to change; the example is not what the demo expects`);
      await writeFile(path, after);
    },
    async commit(message) {
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
    },
  };
  await folder.edit('hydrofoil.yaml', (text) => withSettings(text, settings));
  for (const file of ['web', 'worker', 'reports', 'jobs/migrate']) {
    await folder.edit(`k8s/${file}.yaml`, (text) =>
      text.replaceAll('registry.example.com/emr/web', settings.repository),
    );
  }
  await git('init', '--quiet', '--initial-branch', 'uat');
  await folder.commit('The application as it is');
  return folder;
}

const GIT_SETTINGS = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgSign=false'];

function withSettings(text: string, { repository, pythonImage, uat }: DemoSettings): string {
  const document = parseDocument(text);
  document.setIn(['images', 'web', 'repository'], repository);
  if (pythonImage !== undefined)
    document.setIn(['images', 'web', 'args'], document.createNode({ PYTHON_IMAGE: pythonImage }));
  document.setIn(['environments', 'uat'], document.createNode(uat));
  return document.toString({ lineWidth: 0 });
}
