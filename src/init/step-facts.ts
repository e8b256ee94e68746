import { type BuildInWorkflow, buildOfAction, buildsIn, imagesIn, isDocker, isKnown } from './builds-in-step.ts';
import { type ClusterOfCloud, clusterOfAction, clustersIn } from './clusters-in-step.ts';
import { expandVariables, type KnownVariables } from './expand-variables.ts';
import { ECR_OF_THE_RUN } from './image-repository.ts';
import { asRecord, asText, type PlainRecord } from './plain-value.ts';
import { flagValues, shellCommands } from './shell-commands.ts';

/** What the steps of a workflow do. Lists, because there may be several. */
export interface StepFacts {
  readonly builds: readonly BuildInWorkflow[];
  /** Repositories that are pushed to, or named where images are tagged. */
  readonly pushes: readonly string[];
  readonly clusters: readonly ClusterOfCloud[];
  readonly contexts: readonly string[];
  readonly namespaces: readonly string[];
  /** AWS regions. */
  readonly regions: readonly string[];
  /** The tools that change what runs: "kubectl", "helm". */
  readonly deploysBy: readonly string[];
  /** `uses:` of actions that keep state in a branch. */
  readonly stateActions: readonly string[];
  /** Files of which a step takes a hash. */
  readonly hashedFiles: readonly string[];
  /** Names of the secrets that are read. */
  readonly secrets: readonly string[];
}

/** @param script the step's `run`, with the scripts that it calls */
export function readStep(step: PlainRecord, script: string, env: KnownVariables): StepFacts {
  const uses = asText(step.uses) ?? '';
  const inputs = asRecord(step.with);
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, atEcr(value)]));
  const known = (text: string) => expandVariables(atEcr(text), variables);
  const input = (name: string) => known(asText(inputs[name]) ?? '');
  const commands = shellCommands(script).map((words) => words.map(known));
  const ofCommands = (pick: (words: readonly string[]) => readonly string[]) => commands.flatMap(pick).filter(isKnown);
  const kubernetes = commands.filter(([program = '']) => /^(?:kubectl|helm|kustomize)$/.test(program));
  const builds = [...buildsIn(commands), ...buildOfAction(uses, input)];
  const tags = /^docker\/(?:build-push|metadata)-action@/.test(uses) ? imagesIn(input('tags'), input('images')) : [];
  return {
    builds,
    pushes: [
      ...builds.flatMap(({ repositories }) => repositories),
      ...tags,
      ...commands.flatMap(([program, verb, ...rest]) =>
        isDocker(program) && /^(?:push|tag)$/.test(verb ?? '') ? imagesIn(...rest) : [],
      ),
    ],
    clusters: [...clustersIn(commands), ...clusterOfAction(uses, input)],
    contexts: ofCommands((words) => [
      ...flagValues(words, ['--context', '--kube-context', '--alias']),
      ...(words.slice(0, 3).join(' ') === 'kubectl config use-context' ? words.slice(3, 4) : []),
    ]),
    namespaces: kubernetes
      .flatMap((words) => flagValues(words, ['-n', '--namespace']))
      .filter((name) => NAMESPACE.test(name)),
    regions: [
      input('aws-region'),
      ...Object.entries(env).flatMap(([name, value]) => (/^AWS_(?:DEFAULT_)?REGION$/.test(name) ? value : [])),
      ...ofCommands((words) => flagValues(words, ['--region'])),
    ].filter((text) => /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(text)),
    deploysBy: [
      ...kubernetes.flatMap(([program = '', ...words]) => (words.some((word) => DEPLOYING.test(word)) ? program : [])),
      ...(/^azure\/k8s-deploy@|\/amazon-ecs-deploy-task-definition@/i.test(uses) ? [uses.split('@')[0] ?? uses] : []),
    ],
    stateActions: /\/stateful-action@/.test(uses) ? [uses] : [],
    hashedFiles: ofCommands((words) =>
      words
        .flatMap((word, index) => (/(?:md5|sha1|sha256)sum$/.test(word) ? (words[index + 1] ?? []) : []))
        .map((file) => file.replace(/\)+$/, '')),
    ),
    secrets: [],
  };
}

const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const DEPLOYING = /^(?:set|apply|rollout|upgrade|install|patch|replace|edit)$/;

/** `aws-actions/amazon-ecr-login` tells the registry when it runs. */
function atEcr(text: string): string {
  return text.replace(/\$\{\{\s*steps\.[\w-]+\.outputs\.registry\s*\}\}/g, ECR_OF_THE_RUN);
}

/** What several steps do together, each thing once. */
export function combineSteps(steps: readonly StepFacts[]): StepFacts {
  return {
    builds: unique(steps.flatMap(({ builds }) => builds)),
    pushes: unique(steps.flatMap(({ pushes }) => pushes)),
    clusters: unique(steps.flatMap(({ clusters }) => clusters)),
    contexts: unique(steps.flatMap(({ contexts }) => contexts)),
    namespaces: unique(steps.flatMap(({ namespaces }) => namespaces)),
    regions: unique(steps.flatMap(({ regions }) => regions)),
    deploysBy: unique(steps.flatMap(({ deploysBy }) => deploysBy)),
    stateActions: unique(steps.flatMap(({ stateActions }) => stateActions)),
    hashedFiles: unique(steps.flatMap(({ hashedFiles }) => hashedFiles)),
    secrets: unique(steps.flatMap(({ secrets }) => secrets)),
  };
}

export function unique<Value>(values: readonly Value[]): Value[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText.values()];
}
