/** Text of others on a line of a terminal: what would move its cursor, clear it or colour it is shown as �. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}
