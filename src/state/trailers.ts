/** Who writes, and where the run is to be seen. */
export interface StateWriter {
  readonly actor: string;
  readonly runUrl?: string;
}

/** The lines at the end of a commit's message, which the history reads. */
export function trailersOf({ actor, runUrl }: StateWriter): readonly string[] {
  return [`By: ${oneLine(actor)}`, ...(runUrl === undefined ? [] : [`Run: ${oneLine(runUrl)}`])];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
