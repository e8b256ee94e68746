import { parseArgs } from 'node:util';
import { formatColumns } from '../bench/table.ts';
import { formatDuration } from '../src/amounts.ts';
import { ToolError } from '../src/errors.ts';
import { buildCli } from './build-cli.ts';
import { buildEverythingAgain } from './demo/everything-again.ts';
import { say, tellInstallation, title } from './demo/say.ts';
import { actsTable, rolloutMsOf } from './demo/show-act.ts';
import { playStory, type Story } from './demo/story.ts';
import { type DemoOptions, startSurroundings } from './demo/surroundings.ts';
import { withServers } from './demo/with-servers.ts';

const HELP = `npm run demo -- [options]

Plays a team's week on a copy of examples/emr: first deployment, one-line code change, change of requirements/uat.txt, rollback;
with a registry, a build engine and a Kubernetes cluster of its own, on 127.0.0.1, in a temporary folder. Everything is stopped and
removed at the end. What has to be installed first (as root on Debian or Ubuntu: packages by apt, parts built with Go) is told, and
kept in ~/.cache/hydrofoil for the next time: about ten minutes the first time, less without a cluster.

  --no-cluster                  deploy into a folder of manifests instead of a cluster; under three minutes
  --existing-cluster CONTEXT    use the cluster of this kubeconfig context, in a namespace that is removed at the end
  --repository HOST/NAME        push here instead of to a registry on loopback, which other machines' nodes cannot reach
  --help
`;

const { values } = parseArgs({
  options: {
    'no-cluster': { type: 'boolean', default: false },
    'existing-cluster': { type: 'string' },
    repository: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await withServers('hydrofoil-demo-', demo);

async function demo(directory: string, servers: AsyncDisposableStack): Promise<void> {
  const options = demoOptions();
  const startedAt = performance.now();
  title('What the story needs');
  const cli = await buildCli(directory);
  say(`the command line was built: hydrofoil stands for node ${cli}`);
  const surroundings = await startSurroundings(options, directory, servers, tellInstallation);
  const { repository, pythonImage, engine, cluster } = surroundings;
  say(`images go to ${repository}; RUN instructions are executed by BuildKit at ${engine.address}`);
  if (pythonImage !== undefined)
    say(`python:3.12-slim cannot be pulled here; ${pythonImage}, made from this machine's Debian, stands for it`);
  say(
    cluster === undefined
      ? 'no cluster: releases go to a folder of manifests'
      : `pods run in ${cluster.context}, namespace ${cluster.namespace}`,
  );
  say(`ready after ${formatDuration(performance.now() - startedAt)}`);

  const storyStartedAt = performance.now();
  const story = await playStory(cli, surroundings, directory);

  title('The way of the story: everything again, on a machine that has nothing');
  say(`BuildKit, no cache, then push, of the same commit …`);
  const everythingMs = await buildEverythingAgain(story.folder.directory, surroundings, directory, tellInstallation);
  say(`${formatDuration(everythingMs)} for build and push alone`);
  showComparison(story, everythingMs);
  say(`\nThe story took ${formatDuration(performance.now() - storyStartedAt)}.`);
}

function demoOptions(): DemoOptions {
  const { 'no-cluster': none, 'existing-cluster': context, repository } = values;
  if (none && context !== undefined) {
    throw new ToolError('DEMO_OPTIONS', '--no-cluster and --existing-cluster exclude each other', {
      hint: 'Leave one of them out.',
    });
  }
  return {
    cluster: none ? 'none' : context === undefined ? 'own' : { context },
    ...(repository === undefined ? {} : { repository }),
  };
}

function showComparison({ acts }: Story, everythingMs: number): void {
  title('Side by side');
  say(actsTable(acts));
  say();
  const change = acts.find(({ name }) => name === 'one-line code change');
  if (change === undefined) throw new Error('The story has no code change');
  const { result } = change;
  const rolloutMs = rolloutMsOf(result);
  const madeMs = result.ms - rolloutMs;
  say(
    formatColumns([
      ['one line of code changed', 'until the image is in the registry', 'what follows is the same for both'],
      ['everything again', formatDuration(everythingMs), formatDuration(rolloutMs)],
      ['Hydrofoil', formatDuration(madeMs), formatDuration(rolloutMs)],
    ]),
  );
  say(`\nUntil the image is in the registry that is ${(100 - (100 * madeMs) / everythingMs).toFixed(1)} % less.`);
}
