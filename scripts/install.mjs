// node scripts/install.mjs SCRIPT ARG...: makes sure that the dependencies are installed, then runs the script by the project's own
// Node. It is one step of its own kind because a shell that has once found the machine's `node` would go on using that one.
// Runs on Node 20 with nothing installed, and is therefore not TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');

if (!isInstalled()) {
  const startedAt = Date.now();
  process.stderr.write('node_modules is missing or not what package-lock.json says: npm install --no-save\n');
  // Not `npm ci`: it refuses a lock file without the packages for other platforms, which not every mirror of the registry has.
  // This takes the versions of the lock file as well, and leaves the file as it is.
  const { status } = spawnSync('npm', ['install', '--no-save'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  process.stderr.write(`That took ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

const [script, ...args] = process.argv.slice(2);
if (script !== undefined) {
  const child = spawn(join(bin, 'node'), [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  // The terminal sends SIGINT to the script as well; this process only has to stay until the script has tidied up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** Whether each package of the lock file is there in its version. Those for other platforms are left out by npm. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '' || (optional && !(path in present))) return true;
    return present[path]?.version === version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}
