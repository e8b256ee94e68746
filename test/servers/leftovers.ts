import { readdir, readFile, readlink } from 'node:fs/promises';
import { run } from './run.ts';

/** What on this machine still names one of these texts, say a server's folder: processes, mounts, cgroups, network devices. */
export async function leftoversOf(...texts: readonly string[]): Promise<string[]> {
  return (await Promise.all(texts.map(leftoversOfOne))).flat();
}

async function leftoversOfOne(text: string): Promise<string[]> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').filter((line) => line.includes(text));
  const cgroups = (await run('find', ['/sys/fs/cgroup', '-type', 'd', '-name', `*${text}*`]))
    .split('\n')
    .filter(Boolean);
  const devices = (await readdir('/sys/class/net')).filter((name) => name.includes(text));
  return [...(await processesNaming(text)), ...mounts, ...cgroups, ...devices];
}

async function processesNaming(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (command.includes(text) || cwd.includes(text)) found.push(`${pid} ${command.replaceAll('\0', ' ')}`);
  }
  return found;
}
