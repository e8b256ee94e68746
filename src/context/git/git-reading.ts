import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ExecResult } from '../../exec.ts';
import type { GitComparison, GitOptions, GitReading, GitRules, GitState } from './git.ts';
import { COMPARISONS, type NewNames, newNamesIn, readNames, readStatus, statusOf } from './git-changes.ts';
import { type AskGit, HEAD, readHead, readPlaces, stateOf, WHERE } from './git-head-state.ts';
import { userFileOf } from './git-layout.ts';

/** Compares every file with the index, and looks for new names when it is told where. */
export function beginReading(directory: string, ask: AskGit, options: GitOptions): GitReading {
  const [where, setting, head, unlike, staged] = ask(directory, [WHERE, SETTING, HEAD, ...COMPARISONS], options);
  const rules = readRules(directory, where, setting);
  const compared = compare(rules, unlike);
  for (const promise of [rules, compared]) promise.catch(() => {}); // told to whoever waits for the state

  async function state(apart: readonly string[], places: NewNames): Promise<GitState | undefined> {
    const askedAtMs = Date.now();
    const questions = [...(places.length === 0 ? [] : [newNamesIn(places)]), ...apart.map(statusOf)];
    const answers = await Promise.all(ask(directory, questions, options));
    const [unknown, ...others] = places.length === 0 ? [NO_NAMES, ...answers] : answers;
    const known = readHead(directory, await where, await head);
    if (known === undefined) return undefined;
    const comparison = await compared;
    const lists = [unlike && (await unlike), staged && (await staged), unknown].map((list) => list && readNames(list));
    const isSilent = lists.every((names) => names?.length === 0);
    const changedPaths = isSilent ? [] : await changesByStatus();
    if (changedPaths === undefined) return undefined;
    const names = lists[2];
    const newNames = names && ({ found: names.length === 0 ? 'none' : 'some', askedAtMs } as const);
    const { notAsIndexed, indexFile } = comparison ?? {};
    const told = {
      ...(notAsIndexed && { notAsIndexed }),
      ...(indexFile && { indexFile }),
      ...(newNames && { newNames }),
    };
    return stateOf(known, { changedPaths, ...told }, apart, others);
  }

  async function changesByStatus(): Promise<readonly string[] | undefined> {
    const [status] = await Promise.all(ask(directory, [statusOf('.')], options));
    return status && readStatus(status);
  }

  return { rules, compared, state };
}

const SETTING = ['config', '--type=path', '--get', 'core.excludesFile']; // "~" and "~name" become folders
const NO_NAMES: ExecResult = { exitCode: 0, stdout: '', stderr: '' };

type Answer = Promise<ExecResult | undefined> | undefined;

/** @see https://git-scm.com/docs/gitignore */
async function readRules(directory: string, where: Answer, setting: Answer): Promise<GitRules | undefined> {
  const [whereAnswer, settingAnswer] = [await where, await setting];
  const places = whereAnswer && readPlaces(whereAnswer);
  if (places === undefined || settingAnswer === undefined || settingAnswer.exitCode > 1) return undefined;
  const stated = settingAnswer.exitCode === 0 ? settingAnswer.stdout.replace(/\n$/, '') : undefined;
  const here = await realpath(directory); // git's relative paths begin there
  const { root } = places;
  const files = [resolve(here, places.excludes), ...userFileOf('ignore', stated, root)];
  return { root, indexFile: resolve(here, places.index), setting: stated ?? '', files };
}

async function compare(asking: Promise<GitRules | undefined>, unlike: Answer): Promise<GitComparison | undefined> {
  const [rules, list] = [await asking, await unlike];
  const notAsIndexed = list && readNames(list);
  if (rules === undefined || notAsIndexed === undefined) return undefined;
  return { root: rules.root, indexFile: rules.indexFile, notAsIndexed };
}
