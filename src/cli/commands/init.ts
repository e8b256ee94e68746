import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { CONFIG_FILE, loadConfig, parseConfig } from '../../config/load.ts';
import { LOCK_FILE } from '../../config/lock-file.ts';
import { OWN_ACTION } from '../../init/actions.ts';
import { changeOf } from '../../init/file-change.ts';
import { nextSteps } from '../../init/next-steps.ts';
import type { Proposal } from '../../init/proposal.ts';
import { propose } from '../../init/propose.ts';
import { type ProposedFile, proposeFiles } from '../../init/proposed-files.ts';
import { renderConfig } from '../../init/render-config.ts';
import { repositoryTop } from '../../init/repository-top.ts';
import { type Setup, setupOfConfig, setupOfProposal } from '../../init/setup.ts';
import type { Survey } from '../../init/survey.ts';
import { surveyRepository } from '../../init/survey-repository.ts';
import { accessOf } from '../../init/workflow-access.ts';
import { writeFiles } from '../../init/write-files.ts';
import type { CliContext } from '../context.ts';
import { answersOf } from '../init/answers.ts';
import { decideToWrite } from '../init/decide-to-write.ts';
import { proposeLock } from '../init/lock-proposal.ts';
import { showPlan, showSurvey, showWritten } from '../init/show.ts';

interface InitFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly registry?: string;
  readonly action?: string;
}

/** Looks at the repository, and proposes what Hydrofoil needs in it: each file as a diff, written when somebody says so. */
export async function run(_operands: readonly unknown[], flags: InitFlags, context: CliContext): Promise<number> {
  const { signal } = context;
  const answers = answersOf(flags, context);
  const root = await repositoryTop(context.cwd, signal);
  const survey = await surveyRepository(root, signal);
  showSurvey(root, survey, context);
  const asked = await askedSetup(root, survey, flags, (proposal) => answers.complete(proposal, signal));
  if (asked === undefined) return leave(context);
  const action = flags.action ?? OWN_ACTION;
  const lock = (await exists(join(root, LOCK_FILE))) ? undefined : await proposeLock(asked.config, context);
  const files = [
    ...(asked.file === undefined ? [] : [asked.file]),
    ...(lock !== undefined && 'file' in lock ? [lock.file] : []),
    ...proposeFiles(asked.setup, survey, action),
  ];
  const changes = await Promise.all(files.map((file) => changeOf(root, file, signal)));
  const notes = [
    ...(asked.proposal?.notes ?? [`${CONFIG_FILE} is there and stays as it is: the rest follows from it.`]),
    ...(lock !== undefined && 'note' in lock ? [lock.note] : []),
  ];
  const names = asked.setup.environments.map(({ name }) => name);
  const environment = names.find((name) => name !== 'production') ?? names[0]; // the one to try first
  const steps = nextSteps(files, accessOf(asked.setup, survey), { action, environment });

  showPlan({ notes, ...(asked.proposal === undefined ? {} : { proposal: asked.proposal }) }, context);
  const decision = await decideToWrite(changes, { root, answers, context });
  if (decision === undefined) return leave(context);
  decision.complain();
  await writeFiles(root, decision.accepted, signal);
  showWritten({ changes, written: decision.accepted, notes, steps, isDryRun: flags.dryRun === true }, context);
  return 0;
}

function leave({ output }: CliContext): 130 {
  output.result('Nothing was written');
  return 130;
}

interface AskedSetup {
  readonly setup: Setup;
  readonly config: Config;
  /** Absent where a configuration is there. */
  readonly proposal?: Proposal;
  readonly file?: ProposedFile;
}

/** Of the configuration that is there, or of the one that is proposed. Undefined: the user went away. */
async function askedSetup(
  root: string,
  survey: Survey,
  { registry }: InitFlags,
  complete: (proposal: Proposal) => Promise<Proposal | undefined>,
): Promise<AskedSetup | undefined> {
  const file = join(root, CONFIG_FILE);
  if (await exists(file)) {
    const config = await loadConfig({ folder: root });
    return { config, setup: setupOfConfig(config) };
  }
  const proposal = await complete(propose(survey, registry === undefined ? {} : { registry }));
  if (proposal === undefined) return undefined;
  const text = renderConfig(proposal);
  return {
    config: parseConfig(text, file, CONFIG_FILE),
    setup: setupOfProposal(proposal),
    proposal,
    file: { path: CONFIG_FILE, text, purpose: 'what is made, and where it is deployed' },
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
