import { join } from 'node:path';
import { hydrofoil, hydrofoilJson, type Result } from './hydrofoil.ts';
import { versionsServed } from './pages.ts';
import { heading, say, title } from './say.ts';
import { showAct } from './show-act.ts';
import type { Surroundings } from './surroundings.ts';
import { makeWorkFolder, type WorkFolder } from './work-folder.ts';

/** One deployment of the story, for the table at its end. */
export interface Act {
  readonly name: string;
  readonly result: Result;
  /** What went to the registry meanwhile. Absent where it is not this run's own. */
  readonly uploadedBytes?: number;
}

export interface Story {
  readonly folder: WorkFolder;
  readonly acts: readonly Act[];
}

const VERSION_FILE = 'emr/version.py';
const REQUIREMENTS = 'requirements/uat.txt';
const MIGRATE = { name: 'migrate', image: 'web', command: ['python', 'manage.py', 'migrate', '--noinput'] };

/** Plays first deployment, code change, change of the requirements and rollback, and checks after each that the right code runs. */
export async function playStory(cli: string, surroundings: Surroundings, directory: string): Promise<Story> {
  const { repository, pythonImage, cluster } = surroundings;
  const folder = await makeWorkFolder(join(directory, 'emr'), {
    repository,
    ...(pythonImage === undefined ? {} : { pythonImage }),
    uat: {
      branch: 'uat',
      ...(cluster === undefined
        ? { manifests: { folder: 'k8s' } }
        : { kubernetes: { context: cluster.context, namespace: cluster.namespace }, before: [MIGRATE] }),
      workloads: 'auto',
    },
  });
  const options = { cli, cwd: folder.directory, env: surroundings.env };
  const acts: Act[] = [];
  const act = async (name: string, args: readonly string[], expected: string) => {
    const before = surroundings.uploadedBytes?.();
    const result = await hydrofoilJson(args, options);
    const after = surroundings.uploadedBytes?.();
    const uploadedBytes = before === undefined || after === undefined ? undefined : after - before;
    acts.push({ name, result, ...(uploadedBytes === undefined ? {} : { uploadedBytes }) });
    showAct(result, uploadedBytes);
    await assertServed(expected, surroundings, folder);
  };

  title('1. First deployment');
  await hydrofoil(['lock'], options);
  await commit(folder, 'Pin what the Dockerfile starts from');
  if (cluster !== undefined) {
    say(heading(`$ kubectl --namespace ${cluster.namespace} apply --filename k8s/`));
    say(
      (
        await cluster.kubectl('--namespace', cluster.namespace, 'apply', '--filename', join(folder.directory, 'k8s'))
      ).trimEnd(),
    );
  }
  await act('first deployment', ['deploy', 'uat'], '1.0.0');

  title('2. One line of code changes');
  await folder.edit(VERSION_FILE, (text) => text.replace('1.0.0', '1.0.1'));
  await commit(folder, 'Version 1.0.1');
  await hydrofoil(['plan', 'uat'], options);
  await act('one-line code change', ['deploy', 'uat'], '1.0.1');

  title(`3. ${REQUIREMENTS} changes, and a line of code with it`);
  await folder.edit(REQUIREMENTS, (text) => `${text}tabulate==0.9.0\n`);
  await folder.edit(VERSION_FILE, (text) => text.replace('1.0.1', '1.1.0'));
  await commit(folder, 'Version 1.1.0, with tabulate');
  await act(`change of ${REQUIREMENTS}`, ['deploy', 'uat'], '1.1.0');

  title('4. Version 1.1.0 was a mistake: back');
  await act('rollback', ['rollback', 'uat', '--reason', 'the new tables are wrong'], '1.0.1');
  await hydrofoil(['history', 'uat'], options);
  await hydrofoil(['status', 'uat'], options);
  return { folder, acts };
}

async function commit(folder: WorkFolder, message: string): Promise<void> {
  await folder.commit(message);
  say(heading(`$ git commit --all --message "${message}"`));
  say((await folder.git('show', '--stat', '--format=%h %s', 'HEAD')).trimEnd());
}

/** Throws when anything else than the expected version runs: the story would be a lie. */
async function assertServed(
  expected: string,
  { cluster, repository }: Surroundings,
  folder: WorkFolder,
): Promise<void> {
  if (cluster === undefined) {
    await showManifestChange(folder, repository);
    return;
  }
  const versions = await versionsServed(cluster);
  for (const [pod, version] of versions) say(`pod ${pod} serves version ${version}`);
  if (versions.size === 0 || [...versions.values()].some((version) => version !== expected)) {
    throw new Error(`The pods should serve version ${expected}`);
  }
}

/** Without a cluster the deployment is the edit of the manifests, which is then committed as people do. */
async function showManifestChange(folder: WorkFolder, repository: string): Promise<void> {
  const diff = await folder.git('diff', '--unified=0', '--', 'k8s');
  const changed = diff.split('\n').filter((line) => /^[+-] .*image:/.test(line) || line.startsWith('+++'));
  for (const line of changed) say(line.replaceAll(repository, '…'));
  const images = changed.filter((line) => line.startsWith('+ '));
  if (images.length === 0 || images.some((line) => !/@sha256:[a-f0-9]{64}$/.test(line))) {
    throw new Error('The manifests in k8s/ should name the image by digest');
  }
  await folder.commit('The images that uat runs');
}
