import { createGit } from '../context/git/git.ts';
import { askGitEarly } from './early-git.ts';
import { interruptionSignal } from './interruption.ts';

/** Commands that ask git about every file, by their names. */
const ASKING_GIT: ReadonlySet<string | undefined> = new Set(['build', 'deploy']);

/**
 * What takes long and needs no other module comes first: git looks at the files while the command line is loaded. Starting a program costs less,
 * too, as long as this one is small.
 */
export async function start(process: NodeJS.Process): Promise<number> {
  const { argv, env, stderr } = process;
  const startedAt = performance.now();
  const signal = interruptionSignal((text) => stderr.write(text));
  const cwd = process.cwd();
  const ended = new AbortController();
  const early = { cwd, env, signal: AbortSignal.any([signal, ended.signal]) };
  const git = ASKING_GIT.has(argv[2]) ? askGitEarly(createGit(), early, 'each') : undefined;
  const { main } = await import('./main.ts');
  try {
    return await main(process, { startedAt, signal, cwd, ...(git && { git }) });
  } finally {
    ended.abort(); // a command line that is wrong, or asks for help, waits for no answer: git would look on without anybody
  }
}
