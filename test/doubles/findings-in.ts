import type { Finding } from '../../src/plan/lint/finding.ts';
import { lint } from '../../src/plan/lint/lint.ts';
import type { RuleName } from '../../src/plan/lint/rule-names.ts';
import { lintSubject } from '../../src/plan/lint/subject.ts';
import { type FactsInMemory, imageFacts } from './image-facts.ts';

export const COMMIT = '8f4e2d1c9b7a6053f1e2d3c4b5a69788f0e1d2c3';

export interface LintCase extends FactsInMemory {
  readonly why: string;
}

/** The findings of some rules in a Dockerfile, without a disk. */
export function findingsIn(options: FactsInMemory, ...rules: readonly RuleName[]): readonly Finding[] {
  const { files = {} } = options;
  const readText = ({ path }: { readonly path: string }) => {
    const file = files[path];
    return typeof file === 'string' ? file : (file?.content ?? '');
  };
  return lint(lintSubject(imageFacts(options), { readText, commit: COMMIT })).filter(({ rule }) =>
    rules.includes(rule),
  );
}
