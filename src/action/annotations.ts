import { relative, resolve } from 'node:path';
import type { SourceLocation } from '../errors.ts';
import { type CommandProperties, workflowCommand } from './workflow-command.ts';

/** Where paths begin: those of this run, and those that GitHub shows. */
export interface AnnotationPlaces {
  readonly cwd: string;
  /** The checkout of the repository; absent where there is none. */
  readonly workspace?: string;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title?: string;
  readonly message: string;
  /** One imperative sentence with the remedy. */
  readonly hint?: string;
  readonly location?: SourceLocation;
}

/** A line of the log that GitHub shows beside the line of the file too: in the changes of a pull request, and on the run's page. */
export function formatAnnotation(
  { level, title, message, hint, location }: Annotation,
  places: AnnotationPlaces,
): string {
  const place: CommandProperties = location === undefined ? {} : placeOf(location, places);
  return workflowCommand(level, [message, hint ?? []].flat().join('\n'), { ...place, title });
}

/** GitHub knows files by their paths in the repository; one outside of it has no line to show. */
function placeOf({ file, line, column }: SourceLocation, { cwd, workspace }: AnnotationPlaces): CommandProperties {
  const path = relative(workspace ?? cwd, resolve(cwd, file));
  if (path === '' || path.startsWith('../')) return {};
  return { file: path, line, col: column };
}
