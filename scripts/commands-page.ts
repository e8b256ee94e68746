import type { Argument, Command, Option } from 'commander';

const INTRODUCTION = `# Commands

<!-- Generated from src/cli/program.ts by "npm run generate". -->

\`hydrofoil COMMAND --help\` says the same on the terminal. Results go to stdout, everything that is told meanwhile goes to stderr: on a
terminal as a live display, in CI, in pipes and with \`--plain\` as plain lines. With \`--json\` the result is one JSON value on one line of
stdout, of which \`outcome\` says how it ended; an error is \`{"outcome": "failed", "error": {"code", "message", "hint", …}}\`.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | failed; the cause is printed |
| 2 | wrong use or configuration: running it again changes nothing |
| 3 | the rollout failed and the previous images are back |
| 4 | the rollout failed, and bringing the previous images back failed too |
| 70 | not rolled out in time, and left as it is |
| 130 | interrupted: the lock was given back, the rollout left as it is |

## Environment variables

| variable | meaning |
|---|---|
| \`HYDROFOIL_CONFIG\`, \`HYDROFOIL_BRANCH\` | as \`--config\` and \`--branch\` |
| \`HYDROFOIL_STATE_BRANCH\` | as \`--state-branch\` |
| \`HYDROFOIL_MEMORY\` | \`off\`: \`build\` and \`deploy\` start from nothing that [this machine remembers](../how-images-are-made.md#on-a-machine-that-built-before); so they do wherever \`CI\` is set |
| \`HYDROFOIL_ACTOR\` | who deploys, for the history; default: the user that [the CI](../other-ci.md) names, else user@host |
| \`HYDROFOIL_REGISTRY\`, \`HYDROFOIL_REGISTRY_USER\`, \`HYDROFOIL_REGISTRY_PASSWORD\` | the credential of one registry, by its host |
| \`DOCKER_CONFIG\`, \`REGISTRY_AUTH_FILE\` | where the credentials of \`docker login\` and \`podman login\` are |
| \`BUILDKIT_HOST\` | address of the buildkitd to build with |
| \`KUBECONFIG\` | kubeconfig files; default: \`~/.kube/config\`, or the pod that this runs in |
| \`SOURCE_DATE_EPOCH\` | the time of all files in an image, in seconds since 1970, where there is no git commit |
| \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\` | proxies, for registries and clusters |
| \`CI\` | when set: plain lines instead of a live display |
`;

/** The reference page: a section for each command, from the definitions that --help is made of. */
export function commandsPage(program: Command): string {
  return [INTRODUCTION, ...program.commands.flatMap(sections), globalSection(program)].join('\n');
}

/** A group of commands has a section for each of them. */
function sections(command: Command): string[] {
  if (command.commands.length === 0) return [commandSection(command, command.name())];
  return command.commands.map((one) => commandSection(one, `${command.name()} ${one.name()}`));
}

function commandSection(command: Command, name: string): string {
  const operands = command.registeredArguments.map((argument) => ` ${nameOf(argument)}`).join('');
  const rows = [
    ...command.registeredArguments.map((argument) => row(nameOf(argument), argument.description)),
    ...command.options.map((option) => row(option.flags, meaningOf(option))),
  ];
  return `## hydrofoil ${name}${operands}

${sentence(command.description())}
${rows.length === 0 ? '' : `\n${table(rows)}`}`;
}

function globalSection({ options }: Command): string {
  return `## Options of every command

${table(options.map((option) => row(option.flags, meaningOf(option))))}`;
}

function table(rows: readonly string[]): string {
  return `| | |\n|---|---|\n${rows.join('')}`;
}

function row(name: string, meaning: string): string {
  return `| \`${name.replaceAll('|', '\\|')}\` | ${meaning.replaceAll('|', '\\|')} |\n`;
}

function nameOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function meaningOf({ description, defaultValue, envVar }: Option): string {
  const byDefault = defaultValue === undefined ? '' : `; default: ${defaultValue}`;
  return `${description}${byDefault}${envVar === undefined ? '' : ` (\`${envVar}\`)`}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
