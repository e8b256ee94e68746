import { posix } from 'node:path';
import type { ManifestFolder, NeedsOf } from './manifests.ts';
import { operandsOf } from './operands.ts';

/** Settings that MSBuild and NuGet look for in the folder of a project and in every folder above. */
const SETTINGS = [
  'Directory.Build.props',
  'Directory.Build.targets',
  'Directory.Packages.props',
  'NuGet.config',
  'NuGet.Config',
  'nuget.config',
  'global.json',
];
const PROJECT = /\.(?:cs|fs|vb)proj$/;
const FOLDERS_ABOVE = 6;

/** The project with those that it refers to, and their settings. A solution names too much, an import anything. */
export const dotnetFiles: NeedsOf = (folder, words) => {
  const [, named = '.', more] = operandsOf(words.slice(1), ['-r', '--runtime', '-s', '--source', '--configfile', '-v']);
  if (more !== undefined || words.some((word) => /^(?:--configfile|\/p:|-p:)/.test(word))) return undefined;
  const inFolder = folder.list(named).filter((name) => PROJECT.test(name) || /\.slnx?$/.test(name));
  const [only, other] = inFolder;
  const start = PROJECT.test(named)
    ? named
    : only === undefined || other !== undefined
      ? undefined
      : posix.join(named, only);
  if (start === undefined || !PROJECT.test(start)) return undefined;
  const projects = withReferences(folder, start);
  if (projects === undefined) return undefined;
  const folders = [...new Set(projects.flatMap((project) => withFoldersAbove(posix.dirname(project))))];
  const settings = folders.flatMap((path) => SETTINGS.map((name) => posix.join(path, name)).filter(folder.has));
  const locks = projects.map((project) => posix.join(posix.dirname(project), 'packages.lock.json')).filter(folder.has);
  return { files: [...projects, ...locks, ...settings] };
};

function withReferences(folder: ManifestFolder, start: string): readonly string[] | undefined {
  const found = new Set([posix.normalize(start)]);
  for (const project of found) {
    const text = folder.read(project);
    if (text === undefined || /<Import\s/.test(text)) return undefined;
    for (const [, path = ''] of text.matchAll(/<ProjectReference\s+Include="([^"]+)"/g)) {
      if (path.includes('$')) return undefined;
      found.add(posix.join(posix.dirname(project), path.replaceAll('\\', '/')));
    }
  }
  return [...found];
}

function withFoldersAbove(path: string): string[] {
  return Array.from({ length: FOLDERS_ABOVE }, (_, count) => posix.join(path, ...Array<string>(count).fill('..')));
}
