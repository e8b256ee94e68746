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
 * Builds a context of 3.4 GB in files of 420 MB, as models and dumps are, without git: each build reads all of it. Everything is packed and
 * goes to each kind of place, then one changed file. There must be room for the context, as much again for a place, and twice that for an
 * archive that is replaced, besides what waits to be sent.
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
  const build = async (what: string, place: readonly string[]): Promise<MemoryPeak> => {
    say(`memory: ${what}`);
    const report = join(directory, 'peak');
    const startedAt = performance.now();
    const args = ['--import', REPORTER, cli, 'build', ...place, folder];
    const { exitCode, stderr } = await exec(process.execPath, args, { cwd: directory, env: { PEAK_FILE: report } });
    if (exitCode !== 0) throw new Error(`hydrofoil build of large files: exit code ${exitCode}\n${stderr}`);
    const seconds = (performance.now() - startedAt) / 1000;
    const peakBytes = Number(await readFile(report, 'utf8'));
    return { what, contextBytes: FILES * FILE_BYTES, peakBytes, seconds };
  };
  const peaks: MemoryPeak[] = [];
  for (const { what, place, remove = [] } of placesOf(directory, registry)) {
    peaks.push(await build(`everything ${what}`, place));
    await writeLarge(join(folder, 'models', 'model-3.bin'));
    peaks.push(await build(`one changed file ${what}`, place));
    await Promise.all(remove.map((path) => rm(path, { recursive: true })));
  }
  await rm(folder, { recursive: true });
  return peaks;
}

interface Place {
  readonly what: string;
  /** Arguments of the build. */
  readonly place: readonly string[];
  /** What is there afterwards. */
  readonly remove?: readonly string[];
}

function placesOf(directory: string, registry: string): readonly Place[] {
  const [layout, archive] = [join(directory, 'layout'), join(directory, 'archive.tar')];
  return [
    { what: 'pushed', place: ['-t', `${registry}/memory:latest`] },
    { what: 'into a folder', place: ['--output', `oci:${layout}`], remove: [layout] },
    { what: 'into an archive', place: ['--output', `docker-archive:${archive}`], remove: [archive] },
  ];
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
