import type { ManifestManager } from './installs.ts';
import { dotnetFiles } from './manifests-of-dotnet.ts';
import { nodeFiles } from './manifests-of-node.ts';
import { bundlerFiles, composerFiles, goFiles, mavenFiles, mixFiles } from './manifests-of-others.ts';
import { pipenvFiles, pipFiles, poetryFiles, uvFiles } from './manifests-of-python.ts';

/** Files beside the manifests, by paths relative to the folder that the command runs in. */
export interface ManifestFolder {
  /** Text of a file that is copied there from the context; `undefined` when there is none. */
  readonly read: (path: string) => string | undefined;
  readonly has: (path: string) => boolean;
  /** Names of the files and folders that are copied into a folder. */
  readonly list: (path: string) => readonly string[];
}

/** What an installation reads, where it reads nothing else. */
export interface ManifestNeeds {
  /** Paths relative to the folder; all of them are there. */
  readonly files: readonly string[];
  /**
   * What to write above the COPY when the command itself cannot go there whole, because it also looks at the application: its
   * downloads alone. The command stays then, and finds everything there.
   */
  readonly downloads?: string;
}

export type NeedsOf = (folder: ManifestFolder, words: readonly string[]) => ManifestNeeds | undefined;

/** Folders that a manager fills: where the context has one too, a COPY behind the installation would write over it. */
export const OUTPUTS: Readonly<Record<ManifestManager, readonly string[]>> = {
  npm: ['node_modules'],
  yarn: ['node_modules'],
  pnpm: ['node_modules'],
  bun: ['node_modules'],
  pip: [],
  poetry: ['.venv'],
  uv: ['.venv'],
  pipenv: ['.venv'],
  bundler: ['vendor/bundle'],
  composer: ['vendor'],
  go: [],
  mix: ['deps', '_build'],
  maven: [],
  dotnet: ['obj'],
};

/** What each manager reads. `undefined`: files of the application too, or that cannot be told. */
export const NEEDS: Readonly<Record<ManifestManager, NeedsOf>> = {
  npm: nodeFiles(['package-lock.json', 'npm-shrinkwrap.json', '.npmrc']),
  yarn: nodeFiles(['yarn.lock', '.yarnrc', '.yarnrc.yml', '.npmrc']),
  pnpm: nodeFiles(['pnpm-lock.yaml', '.npmrc', '.pnpmfile.cjs']),
  bun: nodeFiles(['bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc']),
  pip: pipFiles,
  poetry: poetryFiles,
  uv: uvFiles,
  pipenv: pipenvFiles,
  bundler: bundlerFiles,
  composer: composerFiles,
  go: goFiles,
  mix: mixFiles,
  maven: mavenFiles,
  dotnet: dotnetFiles,
};
