/**
 * Whether a file is part of a published dependency, or of tests and examples: the keys in them are known to everybody, and made to
 * be. What is yours and lies there is not found.
 */
export function isOthers(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => DEPENDENCIES.has(folder) || EXAMPLES.test(folder));
}

const DEPENDENCIES = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  'dist-packages',
  'vendor',
  '.venv',
  'venv',
  'Pods',
]);

const EXAMPLES =
  /^_*(?:(?:unit|integration|functional|acceptance|e2e)?[-_]?tests?|testing|test[-_]?data|specs?|fixtures?|mocks?|examples?|samples?|docs?|e2e|cypress|playwright)_*$/i;
