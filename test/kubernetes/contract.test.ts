import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { clusterTarget } from '../../src/kubernetes/target.ts';
import { type ContractPlace, targetContract } from '../contract/target-contract.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { type ConnectedCluster, connectToCluster } from './test-namespace.ts';

let kube: ConnectedCluster;
let repository: string;
let images: { readonly first: string; readonly second: string; readonly proxy: string };
let places = 0;

beforeAll(async () => {
  const [connected, registry] = await Promise.all([connectToCluster('contract'), sharedRegistry()]);
  kube = connected;
  repository = `${registry.host}/contract/web`;
  const config = { Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'] };
  const push = async (name: string, Env: readonly string[]) => {
    const image = { registry: registry.url, repository: `contract/${name}`, tag: '1' };
    const { digest } = await makeSmallImage({ ...image, config: { ...config, Env: ['PATH=/bin', ...Env] } });
    return `${registry.host}/contract/${name}@${digest}`;
  };
  images = {
    first: await push('web', ['RELEASE=1']),
    second: await push('web', ['RELEASE=2']),
    proxy: await push('proxy', []),
  };
});
afterAll(() => kube?.leave());

targetContract('a namespace of a cluster', async (): Promise<ContractPlace> => {
  const namespace = await kube.namespace(`${++places}`);
  await kube.create(namespace, deployment());
  const open = () =>
    clusterTarget({ cluster: kube.cluster, namespace, environment: 'uat', workloads: 'auto', clock: systemClock });
  return {
    target: open(),
    otherTarget: open(),
    repository,
    firstImage: images.first,
    secondImage: images.second,
    async [Symbol.asyncDispose]() {
      await kube.server.kubectl('-n', namespace, 'delete', 'deployment', 'web', '--wait=false');
    },
  };
});

function deployment() {
  const containers = [
    { name: 'web', image: images.first },
    { name: 'proxy', image: images.proxy },
  ];
  const template = { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 1, containers } };
  const spec = { selector: { matchLabels: { app: 'web' } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
}
