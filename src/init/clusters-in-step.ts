import { flagValues } from './shell-commands.ts';

export interface ClusterOfCloud {
  readonly cloud: 'eks' | 'gke';
  readonly name: string;
  /** Region, or for GKE region or zone. */
  readonly location?: string;
}

/** Clusters whose credentials commands ask for. */
export function clustersIn(commands: readonly (readonly string[])[]): ClusterOfCloud[] {
  return commands.flatMap((words) => {
    const line = words.join(' ');
    if (/^aws .*\beks\b.* update-kubeconfig\b/.test(line))
      return clusterOf('eks', flagValues(words, ['--name'])[0], flagValues(words, ['--region'])[0]);
    if (!/^gcloud .*container clusters get-credentials\b/.test(line)) return [];
    const name = words[words.indexOf('get-credentials') + 1];
    return clusterOf('gke', name, flagValues(words, ['--region', '--zone', '--location'])[0]);
  });
}

export function clusterOfAction(uses: string, input: (name: string) => string): ClusterOfCloud[] {
  if (!/^google-github-actions\/get-gke-credentials@/.test(uses)) return [];
  return clusterOf('gke', input('cluster_name'), input('location'));
}

function clusterOf(
  cloud: ClusterOfCloud['cloud'],
  name: string | undefined,
  location: string | undefined,
): ClusterOfCloud[] {
  if (name === undefined || !PLAIN.test(name)) return [];
  return [{ cloud, name, ...(location === undefined || !PLAIN.test(location) ? {} : { location }) }];
}

const PLAIN = /^[A-Za-z0-9][\w-]*$/;
