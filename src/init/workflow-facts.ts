import { posix } from 'node:path';
import { asList, asRecord, asText, asTexts, type PlainRecord, parseLeniently } from './plain-value.ts';
import type { RepositoryFiles } from './repository-files.ts';
import { assignmentsIn } from './shell-commands.ts';
import { combineSteps, readStep, type StepFacts, unique } from './step-facts.ts';

/** What one GitHub workflow does, as far as it can be read from it and from the scripts that it calls. */
export interface WorkflowFacts extends StepFacts {
  readonly file: string;
  readonly name: string;
  /** Branches whose push starts it. */
  readonly branches: readonly string[];
  /** GitHub environments of its jobs. */
  readonly environments: readonly string[];
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Workflows that Hydrofoil itself has proposed say nothing new. */
export const OWN_WORKFLOWS = ['deploy', 'pull-request', 'lock'].map(
  (name) => `.github/workflows/hydrofoil-${name}.yaml`,
);

export async function findWorkflows(files: RepositoryFiles): Promise<WorkflowFacts[]> {
  const found = await Promise.all(
    files.paths
      .filter((path) => WORKFLOW.test(path) && !OWN_WORKFLOWS.includes(path))
      .map(async (file) => {
        const text = await files.read(file);
        return text === undefined ? [] : [await readWorkflow(text, file, files)];
      }),
  );
  return found.flat();
}

async function readWorkflow(text: string, file: string, files: RepositoryFiles): Promise<WorkflowFacts> {
  const workflow = asRecord(parseLeniently(text));
  const jobs = Object.values(asRecord(workflow.jobs)).map(asRecord);
  const steps = await Promise.all(
    jobs.flatMap((job) =>
      asList(job.steps).map(async (value) => {
        const step = asRecord(value);
        const script = await withScripts(asText(step.run) ?? '', files);
        const env = { ...textsOf(workflow.env), ...textsOf(job.env), ...assignmentsIn(script), ...textsOf(step.env) };
        return readStep(step, script, env);
      }),
    ),
  );
  return {
    file,
    name: asText(workflow.name) ?? posix.basename(file),
    branches: asTexts(asRecord(asRecord(workflow.on).push).branches).filter((branch) => !/[*!]/.test(branch)),
    environments: unique(
      jobs.flatMap(({ environment }) => asText(environment) ?? asText(asRecord(environment).name) ?? []),
    ).filter((name) => !name.includes('$')),
    ...combineSteps(steps),
    secrets: unique([...text.matchAll(/secrets\.(\w+)/g)].map(([, name = '']) => name)),
  };
}

/** With the text of the repository's own scripts that a step calls. */
async function withScripts(run: string, files: RepositoryFiles): Promise<string> {
  const called = [...run.matchAll(/(?:^|[\s./])((?:[\w.-]+\/)*[\w.-]+\.sh)\b/gm)].map(([, path = '']) =>
    posix.normalize(path),
  );
  const texts = await Promise.all(
    unique(called)
      .filter((path) => files.paths.includes(path))
      .map(files.read),
  );
  return [run, ...texts].join('\n');
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const record: PlainRecord = asRecord(value);
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, one]) => (asText(one) === undefined ? [] : [[name, String(one)]])),
  );
}
