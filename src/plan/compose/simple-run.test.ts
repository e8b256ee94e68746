import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import { startStage, stepStage } from '../../dockerfile/stages/stage-state.ts';
import { parseSimpleRun, type SimpleRun } from './simple-run.ts';

interface Setting {
  readonly shell?: readonly string[];
  readonly user?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

function parse(run: string, { shell, user, variables = {} }: Setting = {}): SimpleRun | undefined {
  const [instruction] = parseDockerfile(`FROM scratch\n${run}\n`, 'Dockerfile').stages[0]?.instructions ?? [];
  if (instruction === undefined) throw new Error('no instruction');
  const platform = { os: 'linux', architecture: 'amd64' };
  const context = {
    file: 'Dockerfile',
    escape: '\\' as const,
    inputs: { buildArgs: {}, targetPlatform: platform, buildPlatform: platform },
    globals: new Map(),
  };
  const { instruction: expanded } = stepStage(startStage({ from: 'scratch' }), instruction, context);
  if (expanded.keyword !== 'RUN') throw new Error('no RUN');
  return parseSimpleRun(expanded, {
    config: { ...(shell && { Shell: shell }), ...(user !== undefined && { User: user }) },
    variables: new Map(Object.entries(variables)),
  });
}

const operation = (run: string) => parse(run)?.operations;
const path = (text: string) => ({ text, isPattern: false });

describe('the forms that people write', () => {
  test.each([
    ['RUN chmod +x /run.sh', { tool: 'chmod', reach: 'alone', paths: [path('/run.sh')] }],
    ['RUN chmod -R 755 a b', { tool: 'chmod', reach: 'recursive', paths: [path('a'), path('b')] }],
    ['RUN chmod 755 bin/*', { tool: 'chmod', paths: [{ text: 'bin/*', isPattern: true }] }],
    ['RUN chown app /a', { tool: 'chown', reach: 'alone', owner: { user: 'app' } }],
    ['RUN chown -R app:www-data /a', { tool: 'chown', reach: 'recursive', owner: { user: 'app', group: 'www-data' } }],
    ['RUN chown :0 /a', { tool: 'chown', owner: { group: '0' } }],
    ['RUN mkdir /a /b', { tool: 'mkdir', parents: 'must-exist', paths: ['/a', '/b'] }],
    ['RUN mkdir -p -m 0700 /a', { tool: 'mkdir', parents: 'made', mode: 0o700, paths: ['/a'] }],
    ['RUN mkdir -pm 1777 /a', { tool: 'mkdir', parents: 'made', mode: 0o1777 }],
    ['RUN ln -s /a /b', { tool: 'ln', target: '/a', name: '/b', existing: 'refuse', linkToDirectory: 'entered' }],
    ['RUN ln -snf /a /b', { tool: 'ln', existing: 'replace', linkToDirectory: 'replaced' }],
    ['RUN ln -s -f /a b/', { tool: 'ln', name: 'b/', existing: 'replace', linkToDirectory: 'entered' }],
    ['RUN ["chmod", "+x", "/run it"]', { tool: 'chmod', paths: [path('/run it')] }],
    ['RUN ["chmod", "+x", "/*"]', { tool: 'chmod', paths: [path('/*')] }],
  ])('%s', (run, expected) => {
    expect(operation(run)).toMatchObject([expected]);
  });

  test('several of them, over continued lines and behind "set -eux"', () => {
    const run = parse('RUN set -eux; \\\n  mkdir -p /data \\\n # why\n  && chown 1000 /data;');

    expect(run?.operations).toMatchObject([{ tool: 'mkdir' }, { tool: 'chown', owner: { user: '1000' } }]);
  });

  test('the shell counts only where one is started', () => {
    const shell = ['/bin/bash', '-c'];

    expect(parse('RUN mkdir /a', { shell })).toBeUndefined();
    expect(parse('RUN ["mkdir", "/a"]', { shell })).toMatchObject({ form: 'exec' });
    expect(parse('RUN mkdir /a', { shell: ['/bin/sh', '-c'] })).toMatchObject({ form: 'shell' });
  });
});

describe('everything else is executed', () => {
  test.each([
    ['RUN true', 'another program'],
    ['RUN mkdir /a && make', 'another program among them'],
    ['RUN /bin/mkdir /a', 'a program by its path'],
    ['RUN X=1 mkdir /a', 'an environment of its own'],
    ['RUN chmod /a', 'no path'],
    ['RUN chmod -v 755 /a', 'another option'],
    ['RUN chmod --recursive 755 /a', 'an option that not every chmod has'],
    ['RUN chmod 755 -R /a', 'an option behind the operands: some take it for a path'],
    ['RUN chmod -x /a', 'a mode that looks like an option'],
    ['RUN chmod 755 -- /a', 'the end of options'],
    ["RUN chmod 755 ''", 'no name'],
    ['RUN chown app: /a', 'the group of the login'],
    ['RUN chown app.www /a', 'a name, or two'],
    ['RUN chown : /a', 'nobody'],
    ['RUN chown +5 /a', 'a sign'],
    ['RUN chown 010 /a', 'a leading zero'],
    ['RUN chown -h app /a', 'another option'],
    ['RUN mkdir -p', 'no path'],
    ['RUN mkdir -m u=rwx /a', 'a mode in letters, relative to what'],
    ['RUN mkdir -m 755 -p /a', 'an option behind a value'],
    ['RUN mkdir -pv /a', 'another option'],
    ['RUN mkdir /a*', 'a pattern for what is not there'],
    ['RUN ln /a /b', 'a hard link'],
    ['RUN ln -s /a', 'no name'],
    ['RUN ln -s /a /b /c', 'several targets'],
    ['RUN ln -sr /a /b', 'another option'],
    ['RUN set -o pipefail && mkdir /a', 'an option of the shell'],
    ['RUN set -eux', 'nothing else'],
    ['RUN --mount=type=tmpfs,target=/t mkdir /a', 'a mount'],
    ['RUN --network=none mkdir /a', 'a network'],
    ['RUN --security=insecure mkdir /a', 'a right'],
    ['RUN <<EOF\nmkdir /a\nEOF', 'a script'],
    ['# hydrofoil: inputs=x outputs=/a\nRUN mkdir /a', 'narrowed'],
  ])('%s: %s', (run) => {
    expect(parse(run)).toBeUndefined();
  });

  test('only root may change what it does not own', () => {
    expect(parse('RUN mkdir /a', { user: 'app' })).toBeUndefined();
    expect(parse('RUN mkdir /a', { user: '0:33' })).toBeUndefined();
    for (const user of ['', 'root', '0', '0:0', 'root:root']) expect(parse('RUN mkdir /a', { user })).toBeDefined();
  });

  test.each(['LD_PRELOAD', 'IFS', 'BASH_ENV'])('%s in the environment changes the tools', (name) => {
    expect(parse('RUN mkdir /a', { variables: { [name]: 'x' } })).toBeUndefined();
    expect(parse('RUN mkdir /a', { variables: { [`${name}_`]: 'x' } })).toBeDefined();
  });
});
