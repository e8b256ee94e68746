import type { NeedsOf } from './manifests.ts';

/** A Gemfile is a program: what reads other files than the ones that are known may read any. */
export const bundlerFiles: NeedsOf = (folder) => {
  const text = folder.read('Gemfile');
  if (
    text === undefined ||
    /^\s*gemspec|\bpath:|\beval_gemfile|\brequire_relative|\bFile\.|\bDir\b|__dir__/m.test(text)
  )
    return undefined;
  if (folder.has('vendor/cache')) return undefined;
  const named = ['.ruby-version', '.tool-versions'].filter((name) => text.includes(name));
  return { files: ['Gemfile', ...['Gemfile.lock', ...named].filter(folder.has)] };
};

/** Autoloader and scripts need the application; they are made by the command that stays. */
export const composerFiles: NeedsOf = (folder, words) => {
  const text = folder.read('composer.json');
  if (
    text === undefined ||
    /"type"\s*:\s*"path"/.test(text) ||
    words.some((word) => /^(?:-d|--working-dir)/.test(word))
  )
    return undefined;
  const files = ['composer.json', ...['composer.lock', 'symfony.lock', 'auth.json'].filter(folder.has)];
  const missing = ['--no-scripts', '--no-autoloader'].filter((flag) => !words.includes(flag));
  return missing.length === 0 ? { files } : { files, downloads: [...words, ...missing].join(' ') };
};

export const goFiles: NeedsOf = (folder) => {
  const text = folder.read('go.mod');
  if (text === undefined || /=>\s*\.{1,2}\//.test(text) || folder.has('go.work') || folder.has('vendor'))
    return undefined;
  return { files: ['go.mod', ...['go.sum'].filter(folder.has)] };
};

export const mixFiles: NeedsOf = (folder) => {
  const text = folder.read('mix.exs');
  if (text === undefined || /\bpath:|\bapps_path:|\bin_umbrella:|\bFile\.|Code\.(?:require|eval)_file/.test(text))
    return undefined;
  return { files: ['mix.exs', ...['mix.lock'].filter(folder.has)] };
};

export const mavenFiles: NeedsOf = (folder, words) => {
  const text = folder.read('pom.xml');
  if (text === undefined || /<modules>|<relativePath>[^<]|<systemPath>/.test(text)) return undefined;
  if (words.some((word) => /^(?:-f|--file|-pl|--projects|-s|--settings)/.test(word))) return undefined;
  return words[0]?.endsWith('mvnw') === true ? undefined : { files: ['pom.xml'] };
};
