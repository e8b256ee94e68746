import { isPlaceholder, isRandom } from '../../credentials/is-placeholder.ts';
import { isSecretName } from '../../credentials/is-secret-name.ts';
import { tokensInText } from '../../credentials/tokens.ts';
import { givenArg } from '../../dockerfile/expand/variables.ts';
import type { Instruction } from '../../dockerfile/instruction.ts';
import type { Finding } from './finding.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';

/** Arguments and variables that carry a secret into the history or the configuration of an image. */
export function secretArguments(subject: LintSubject): Finding[] {
  return subject.stages.flatMap((stage) => [
    ...argumentsOf(stage, subject),
    ...variablesOf(stage, subject),
    ...textsOf(stage),
  ]);
}

function argumentsOf({ steps }: LintStage, { facts }: LintSubject): Finding[] {
  const { inputs } = facts.analysis.stageContext;
  return steps.flatMap((step, place) => {
    const { instruction } = step;
    if (instruction.keyword !== 'ARG') return [];
    return instruction.args.flatMap(({ name }) => {
      const value = givenArg(inputs, name);
      if (!isSecretName(name) || value === undefined || isPlaceholder(value)) return [];
      const runs = steps.slice(place + 1).filter(({ instruction: { keyword } }) => keyword === 'RUN');
      const [first] = runs;
      if (first === undefined) return [];
      const user =
        runs.find(({ written }) => new RegExp(`\\$\\{?${name}\\b`).test(written.instruction.source)) ?? first;
      return [
        {
          rule: 'secret-argument',
          line: step.instruction.line,
          what: `the argument ${name} holds a secret`,
          cost: 'the value of an argument stands in the history of the image at every RUN below it, for everybody who can pull it',
          edit: mounted(name, step, user),
        },
      ];
    });
  });
}

function mounted(name: string, step: LintStep, user: LintStep): string {
  const id = name.toLowerCase();
  const run = user.written.instruction.source.replace(/^RUN/i, `RUN --mount=type=secret,id=${id},env=${name}`);
  return [
    `Remove line ${step.instruction.line}, mount it where it is used, and give it with --secret id=${id},env=${name} or secrets:`,
    ...run.split('\n').map((line) => `  ${line}`),
  ].join('\n');
}

/** `ENV NPM_TOKEN=$NPM_TOKEN`: the configuration of the image keeps it, and every container has it. A default of the Dockerfile is no secret. */
function variablesOf({ steps }: LintStage, { facts }: LintSubject): Finding[] {
  const { buildArgs } = facts.analysis.stageContext.inputs;
  return steps.flatMap(({ instruction, written }) => {
    if (instruction.keyword !== 'ENV' || written.instruction.keyword !== 'ENV') return [];
    const pairs = written.instruction.pairs;
    return instruction.pairs.flatMap(({ key, value }, at) => {
      const isGiven = pairs[at]?.value.includes('$') === true && Object.values(buildArgs).includes(value);
      if (!isSecretName(key) || !isGiven || isPlaceholder(value)) return [];
      return [
        {
          rule: 'secret-argument',
          line: instruction.line,
          what: `ENV ${key} keeps a secret`,
          cost: 'it stands in the configuration of the image, for everybody who can pull it',
          edit: `Remove it from line ${instruction.line}. A RUN gets it with --mount=type=secret,id=${key.toLowerCase()},env=${key}; a container from a Secret of the cluster.`,
        },
      ];
    });
  });
}

/** Values that stand in the Dockerfile itself: tokens of known forms, and what looks drawn by lot under the name of a secret. */
function textsOf({ steps }: LintStage): Finding[] {
  return steps.flatMap(({ written: { instruction } }) => {
    const [token] = tokensInText(instruction.source);
    const literal = literalsOf(instruction).find(({ name, value }) => isSecretName(name) && isDrawn(value));
    const what = token?.what ?? (literal && `a value for ${literal.name}`);
    if (what === undefined) return [];
    return [
      {
        rule: 'secret-argument',
        line: instruction.line + (token?.line ?? 1) - 1,
        what: `${what} stands in the Dockerfile`,
        cost: 'it is in the repository and in the history of the image, for everybody who can read one of them',
        edit: 'Change the secret, take it out of the Dockerfile, and hand the new one to the RUN that needs it with --mount=type=secret.',
      },
    ];
  });
}

function literalsOf(instruction: Instruction): readonly { readonly name: string; readonly value: string }[] {
  switch (instruction.keyword) {
    case 'ENV':
      return instruction.pairs.map(({ key, value }) => ({ name: key, value: value.replace(/^(["'])(.*)\1$/, '$2') }));
    case 'ARG':
      return instruction.args.map(({ name, value = '' }) => ({ name, value: value.replace(/^(["'])(.*)\1$/, '$2') }));
    default:
      return [];
  }
}

/** Long, of many characters and some digits, no words: people do not write such a value to stand for another one. */
function isDrawn(value: string): boolean {
  return /^[A-Za-z0-9+=_-][A-Za-z0-9+/=_-]{19,}$/.test(value) && /(?:\d.*){3}/.test(value) && isRandom(value);
}
