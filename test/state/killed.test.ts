import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { run } from '../servers/run.ts';
import { state } from './cli.ts';
import { makeHttpRemote } from './over-http.ts';

const KILLS = 100;

test('killed at 100 random moments of a write, the old or the new value is there, always readable', async () => {
  await using http = await makeHttpRemote();
  const clone = `${http.remote.folder}/clone`;
  await run('git', ['clone', '--quiet', http.address, clone]);
  const startedAt = performance.now();
  await state(clone, ['set', 'a=0', 'b=0']);
  const wholeMs = performance.now() - startedAt;

  let last = 0;
  const seen: ('old' | 'new')[] = [];
  for (let number = 1; number <= KILLS; number++) {
    const random = Math.random();
    await killAfter(clone, ['set', `a=${number}`, `b=${number}`], random * wholeMs);
    const read = await state(clone, ['show', '--json']);
    const where = `kill ${number} after ${(random * wholeMs).toFixed()} ms of ${wholeMs.toFixed()}`;
    expect(read, where).toMatchObject({ exitCode: 0 });
    const shown: { values: { name: string; value: string }[] } = JSON.parse(read.stdout);
    const [a, b] = shown.values.map(({ value }) => Number(value));
    expect(a, `${where}: both values or none`).toBe(b);
    expect(a, where).toBeGreaterThanOrEqual(last);
    expect(a, where).toBeLessThanOrEqual(number);
    seen.push(a === number ? 'new' : 'old');
    last = a ?? Number.NaN;
  }

  expect(await state(clone, ['set', 'a=done', 'b=done'])).toMatchObject({ exitCode: 0 });
  expect(seen).toContain('old'); // else they were killed too late to prove anything
  await http.remote.git('fsck', '--strict');
}, 600_000);

/** Kills a command and every program that it has started, as when a machine is switched off. */
async function killAfter(clone: string, args: readonly string[], ms: number): Promise<void> {
  const env = { ...process.env, TMPDIR: dirname(clone) }; // nobody tidies up after it
  const child = spawn(process.execPath, [inject('cli'), 'state', ...args], { cwd: clone, env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await delay(ms);
  for (const pid of await familyOf(child.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  }
  await ended;
}

/** A process and those that it has started, and so on. */
async function familyOf(pid: number | undefined): Promise<readonly number[]> {
  if (pid === undefined) return [];
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    all.map(async (one) => {
      const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
      return { pid: one, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    }),
  );
  const found = [pid];
  for (const one of found) found.push(...parents.filter(({ parent }) => parent === one).map((child) => child.pid));
  return found;
}
