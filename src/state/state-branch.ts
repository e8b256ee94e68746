import { ToolError } from '../errors.ts';

/**
 * Checks the name of the branch that keeps the state.
 *
 * @throws {ToolError} STATE_BRANCH_INVALID
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function parseStateBranch(text: string): string {
  const isWrong =
    text === '' ||
    text === '@' ||
    /^[-/]|[/.]$|\/\/|\.\.|@\{|[\p{Cc} ~^:?*[\\]/u.test(text) ||
    text.split('/').some((part) => /^\.|\.lock$/.test(part));
  if (!isWrong) return text;
  throw new ToolError('STATE_BRANCH_INVALID', `"${text}" is no name of a branch`, {
    hint: 'Name a branch that nothing else uses, for example hydrofoil-state.',
  });
}
