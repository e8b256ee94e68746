import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../src/exec.ts';

/** The largest resident set of one whole process of the command line. */
export interface MemoryPeak {
  readonly what: string;
  readonly contextBytes: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

const FILES = 8;
const FILE_BYTES = 400 << 20;
const BLOCK_BYTES = 1 << 20;

/**
 * Builds a context of 3.4 GB in files of 420 MB, as models and dumps are, without git: each build reads all of it. First everything is packed
 * and pushed, then one changed file. The folder takes the context, the registry as much again, and layers that wait for their push.
 */
export async function measureMemory(
  directory: string,
  { cli, registry, say }: { readonly cli: string; readonly registry: string; readonly say: (text: string) => void },
): Promise<MemoryPeak[]> {
  const folder = join(directory, 'memory');
  await mkdir(join(folder, 'models'), { recursive: true });
  say(`memory: writing ${FILES} files of ${FILE_BYTES / 1e6} MB`);
  for (let file = 0; file < FILES; file++) await writeLarge(join(folder, 'models', `model-${file}.bin`));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /data/\n');
  const build = async (what: string): Promise<MemoryPeak> => {
    say(`memory: ${what}`);
    const report = join(directory, 'peak');
    const startedAt = performance.now();
    const args = ['--import', REPORTER, cli, 'build', '-t', `${registry}/memory:latest`, folder];
    const { exitCode, stderr } = await exec(process.execPath, args, { cwd: directory, env: { PEAK_FILE: report } });
    if (exitCode !== 0) throw new Error(`hydrofoil build of large files: exit code ${exitCode}\n${stderr}`);
    const seconds = (performance.now() - startedAt) / 1000;
    const peakBytes = Number(await readFile(report, 'utf8'));
    return { what, contextBytes: FILES * FILE_BYTES, peakBytes, seconds };
  };
  const first = await build('everything packed and pushed');
  await writeLarge(join(folder, 'models', 'model-3.bin'));
  const second = await build('one of the files changed');
  await rm(folder, { recursive: true });
  return [first, second];
}

/** Writes the peak when the process ends. */
const REPORTER = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
   process.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(1024 * process.resourceUsage().maxRSS)));`,
)}`;

/** Nothing in it repeats, as far as gzip can see. */
async function writeLarge(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < FILE_BYTES; at += BLOCK_BYTES) await file.write(randomBytes(BLOCK_BYTES));
  } finally {
    await file.close();
  }
}
