/**
 * Whether a path of the context is a manifest or lock file of a package manager: a COPY of only such files belongs to the base. A
 * wrong answer costs time, never the right image.
 */
export function isDependencyFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    NAMES.has(name) ||
    NAME_PATTERNS.some((pattern) => pattern.test(name)) ||
    PATH_PATTERNS.some((pattern) => pattern.test(path))
  );
}

const NAMES = new Set([
  // Python
  'pyproject.toml',
  'uv.lock',
  'uv.toml',
  'poetry.lock',
  'poetry.toml',
  'pdm.lock',
  'pylock.toml',
  'Pipfile',
  'Pipfile.lock',
  'setup.cfg',
  'setup.py',
  '.python-version',
  'environment.yml',
  'environment.yaml',
  'conda-lock.yml',
  // JavaScript
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  'bun.lock',
  'bun.lockb',
  'bunfig.toml',
  'deno.json',
  'deno.jsonc',
  'deno.lock',
  '.nvmrc',
  '.node-version',
  // Ruby
  'Gemfile',
  'Gemfile.lock',
  'gems.rb',
  'gems.locked',
  '.ruby-version',
  // Go
  'go.mod',
  'go.sum',
  'go.work',
  'go.work.sum',
  // Java
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'settings.gradle',
  'settings.gradle.kts',
  'gradle.properties',
  'gradle.lockfile',
  'libs.versions.toml',
  'gradlew',
  'mvnw',
  'gradle-wrapper.jar',
  'gradle-wrapper.properties',
  'maven-wrapper.jar',
  'maven-wrapper.properties',
  'build.sbt',
  'deps.edn',
  'project.clj',
  // PHP
  'composer.json',
  'composer.lock',
  'symfony.lock',
  'auth.json',
  // Rust
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain',
  'rust-toolchain.toml',
  'build.rs',
  // Elixir, Erlang
  'mix.exs',
  'mix.lock',
  'rebar.config',
  'rebar.lock',
  // .NET
  'packages.config',
  'packages.lock.json',
  'nuget.config',
  'NuGet.Config',
  'NuGet.config',
  'global.json',
  'Directory.Build.props',
  'Directory.Build.targets',
  'Directory.Packages.props',
  // others
  'Package.swift',
  'Package.resolved',
  'pubspec.yaml',
  'pubspec.lock',
  'cabal.project',
  'stack.yaml',
  'stack.yaml.lock',
  'DESCRIPTION',
  'renv.lock',
  'cpanfile',
  'cpanfile.snapshot',
  'conanfile.txt',
  'vcpkg.json',
  'Brewfile',
  'Aptfile',
  '.tool-versions',
  'mise.toml',
]);

const NAME_PATTERNS = [
  /^[\w.-]+[-_.]pom\.xml$/,
  /^(?:[\w.-]+[-_.])?(?:requirements|constraints)(?:[-_.][\w.-]+)?\.(?:txt|in|pip|lock)$/,
  /\.(?:csproj|fsproj|vbproj|sln|slnx|gemspec|cabal)$/,
  /^(?:[\w.-]+[-_.])?(?:apt|packages|apt-packages|system-packages)\.(?:txt|list)$/,
];

const PATH_PATTERNS = [
  /(?:^|\/)config\/[\w.-]+\.exs$/, // Mix compiles dependencies with it
  /(?:^|\/)(?:requirements|constraints)\/[\w./-]+\.(?:txt|in|pip|lock)$/,
  /(?:^|\/)\.yarn\/(?:releases|plugins|patches)\//,
  /(?:^|\/)(?:apt|packages)\/[\w.-]+\.(?:txt|list)$/,
];
