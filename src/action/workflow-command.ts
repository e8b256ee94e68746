/** What a workflow command may be told beside its message. */
export type CommandProperties = Readonly<Record<string, string | number | undefined>>;

/**
 * A line that the runner takes as a command: `::error file=Dockerfile,line=3::message`.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function workflowCommand(name: string, message: string, properties: CommandProperties = {}): string {
  const told = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : `${key}=${escapeProperty(String(value))}`,
  );
  return `::${name}${told.length === 0 ? '' : ` ${told.join(',')}`}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Text of a build, a pod or a user as lines of the log, none of which the runner takes as a command. It knows two notations: `::name::` at
 * the beginning of a line, and the older `##[name]` anywhere in it. U+0085 is a blank to it, though not to JavaScript.
 */
export function plainLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.replace(/^([\s\u0085]*):(?=:)/, '$1: ').replaceAll('##[', '## ['));
}
