import { resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { CliContext } from '../cli/context.ts';
import { interruptionSignal } from '../cli/interruption.ts';
import { runnerOf } from '../cli/surroundings.ts';
import { systemClock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { ProgressEvent } from '../log.ts';
import { type Annotation, formatAnnotation } from './annotations.ts';
import { commentSubject } from './comment-subject.ts';
import { readEvent } from './event.ts';
import { findingAnnotations } from './finding-annotations.ts';
import { openGitHubTeller } from './github-teller.ts';
import { withGrace } from './grace.ts';
import { groupedOutput } from './grouped-output.ts';
import { hideSecrets } from './hide-secrets.ts';
import { readInput } from './input-value.ts';
import { makeMask } from './mask.ts';
import { outcomeAnnotations } from './outcome-annotations.ts';
import { outputsOf } from './outputs.ts';
import { OWN_INPUTS } from './own-inputs.ts';
import { privateKubeconfig } from './private-kubeconfig.ts';
import { registryCredentials } from './registry-credentials.ts';
import { recordRun } from './run-recorder.ts';
import { runStep, type StepEnd } from './run-step.ts';
import { takeSecretInputs } from './secret-inputs.ts';
import { workflowCommand } from './workflow-command.ts';
import { addToWorkflowFile } from './workflow-file.ts';
import { writeSummary } from './write-summary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The action, from its inputs to its exit code: a command of the command line, told in the way of a workflow. Never throws. */
export async function runAction(process: NodeJS.Process): Promise<number> {
  try {
    return await runTold(process);
  } catch (error) {
    process.stdout.write(`${workflowCommand('error', messageOf(error))}\n`); // a disk that is full, for example
    return 1;
  }
}

async function runTold({ env: inherited, cwd: folder, stdin, stdout }: NodeJS.Process): Promise<number> {
  const startedAt = performance.now();
  const write = (line: string) => {
    stdout.write(`${line}\n`);
  };
  const signal = interruptionSignal((text) => stdout.write(text));
  const secrets = new Set<string>();
  const mask = makeMask(write);
  const onSecret = (secret: string) => {
    secrets.add(secret);
    mask(secret);
  };
  const { kubeconfig, registryPassword, githubToken } = takeSecretInputs(inherited, onSecret);
  await using file = kubeconfig === undefined ? undefined : await privateKubeconfig(kubeconfig, inherited);
  const event = readEvent(inherited);
  const env: Environment = {
    ...inherited,
    ...registryCredentials(inherited, registryPassword, event),
    ...(file && { KUBECONFIG: file.file }),
  };
  const cwd = resolve(folder(), readInput('working-directory', env) ?? '');
  const workspace = env.GITHUB_WORKSPACE;
  const annotate = (annotations: readonly Annotation[]) => {
    for (const annotation of annotations) write(formatAnnotation(annotation, { cwd, ...(workspace && { workspace }) }));
  };

  const output = groupedOutput(write);
  const command = readInput('command', env) ?? OWN_INPUTS.command.default;
  const recorder = recordRun({ command, actor: runnerOf(env).actor, now: () => performance.now() - startedAt });
  const github = openGitHubTeller(command, {
    ...{ env, token: githubToken, event, signal, progress: output.progress },
    wants: { comment: isWanted('comment', env), deployment: isWanted('deployment', env) },
    ...{ subject: commentSubject(env), secrets },
  });
  const progress = (told: ProgressEvent) => {
    recorder.hear(told);
    github.hear(told);
    output.progress(told);
  };
  const context: CliContext = {
    ...{ cwd, env, stdin, onSecret, signal, startedAt, json: false, verbose: false },
    output: { ...output, progress },
    tell(fact) {
      recorder.tell(fact);
      github.tell(fact);
      if (fact.kind === 'planned') annotate(findingAnnotations(fact.nodes, fact.provenance));
    },
  };
  const { exitCode, outcome } = await withGrace(
    () => runStep(context, event, packageJson.version),
    () => tooLate(signal),
    { signal, clock: systemClock },
  );

  output.close();
  const report = recorder.report(outcome);
  annotate(outcomeAnnotations(report));
  const untold = await problemOf(addToWorkflowFile(env.GITHUB_OUTPUT, outputsOf(report)));
  if (untold !== undefined) annotate([{ level: 'error', message: `Writing the outputs of the step: ${untold}` }]);
  const shown = hideSecrets(report, secrets);
  if (isWanted('summary', env)) await writeSummary(shown, env, output.progress);
  await github.end(shown);
  return untold === undefined ? exitCode : exitCode || 1; // the steps that follow would go on without them
}

async function problemOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** What is best effort is done unless somebody says no. */
function isWanted(name: 'summary' | 'comment' | 'deployment', env: Environment): boolean {
  return !/^false$/i.test(readInput(name, env) ?? OWN_INPUTS[name].default);
}

const LEFT = 'a rollout that it began is left as it is, and a lock that it holds expires by itself';

function tooLate({ reason }: AbortSignal): StepEnd {
  const text = `${messageOf(reason)}, and what was under way did not end in time: ${LEFT}`;
  return { exitCode: 130, outcome: { kind: 'interrupted', reason: text } };
}
