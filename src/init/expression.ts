/** An expression of a workflow, as GitHub writes them. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}
