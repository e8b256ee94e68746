import { posix } from 'node:path';
import { pipInstall } from './installs.ts';
import type { ManifestFolder, NeedsOf } from './manifests.ts';

/** The files of `-r` and `-c`, with those that they include. Local packages need the application. */
export const pipFiles: NeedsOf = (folder, words) => {
  const named = pipInstall(words) ?? [];
  const files: string[] = [];
  for (let at = 0; at < named.length; at++) {
    const word = named[at] ?? '';
    const [, attached] = /^(?:--(?:requirement|constraint)=|-[rc](?=.))(.+)$/.exec(word) ?? [];
    if (attached !== undefined) files.push(attached);
    else if (/^(?:-r|-c|--requirement|--constraint)$/.test(word)) files.push(named[++at] ?? '');
    else if (/^(?:-e|--editable)|^\.|^\/|\/$|^git\+file:|^file:/.test(word)) return undefined;
  }
  if (files.length === 0) return undefined;
  const all = withIncluded(folder, files);
  return all === undefined ? undefined : { files: all };
};

function withIncluded(folder: ManifestFolder, files: readonly string[]): readonly string[] | undefined {
  const found = new Set(files.map((file) => posix.normalize(file)));
  for (const file of found) {
    const text = folder.read(file);
    if (text === undefined) return undefined;
    for (const line of text.split('\n').map((stated) => stated.trim())) {
      if (/^(?:-e|--editable)\b|^\.|^file:|@\s*(?:file:|\.)|^\.{0,2}\//.test(line)) return undefined;
      const [, included] = /^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)/.exec(line) ?? [];
      if (included !== undefined) found.add(posix.join(posix.dirname(file), included));
    }
  }
  return [...found];
}

const LOCAL_PACKAGE = /\bpath\s*=|\bworkspace\s*=\s*true|\bfile:/;

/** `poetry install` installs the project too, which is not there yet: its dependencies alone go up. */
export const poetryFiles: NeedsOf = (folder, words) => {
  const text = folder.read('pyproject.toml');
  if (text === undefined || LOCAL_PACKAGE.test(text) || words.includes('--only-root')) return undefined;
  const files = ['pyproject.toml', ...['poetry.lock', 'poetry.toml'].filter(folder.has)];
  const isAlone =
    words.includes('--no-root') || words.includes('--no-directory') || /package-mode\s*=\s*false/.test(text);
  return isAlone ? { files } : { files, downloads: `${words.join(' ')} --no-root` };
};

export const uvFiles: NeedsOf = (folder, words) => {
  const text = folder.read('pyproject.toml');
  if (text === undefined || LOCAL_PACKAGE.test(text) || text.includes('[tool.uv.workspace]')) return undefined;
  if (words.some((word) => /^(?:--project|--directory|--package|--all-packages)/.test(word))) return undefined;
  const files = ['pyproject.toml', ...['uv.lock', 'uv.toml', '.python-version'].filter(folder.has)];
  const isAlone = words.includes('--no-install-project') || !/^\[build-system\]/m.test(text);
  return isAlone ? { files } : { files, downloads: `${words.join(' ')} --no-install-project` };
};

export const pipenvFiles: NeedsOf = (folder) => {
  const text = folder.read('Pipfile');
  if (text === undefined || LOCAL_PACKAGE.test(text)) return undefined;
  return { files: ['Pipfile', ...['Pipfile.lock'].filter(folder.has)] };
};
