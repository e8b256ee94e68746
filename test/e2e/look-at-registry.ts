import { type ImageIndex, type ImageManifest, MEDIA_TYPE } from '../../src/oci/manifest.ts';

/** Looks into a registry, and damages it, without the client under test. */
export interface RegistryLook {
  tags(repository: string): Promise<string[]>;
  manifest(repository: string, reference: string): Promise<ImageManifest>;
  index(repository: string, reference: string): Promise<ImageIndex>;
  blob(repository: string, digest: string): Promise<Response>;
  /** Blobs that the image names and the repository does not have. */
  missingBlobs(repository: string, reference: string): Promise<string[]>;
  /** Deletes every layer that the manifest names, and leaves the manifest. */
  deleteLayers(repository: string, reference: string): Promise<number>;
  /** Deletes the manifest alone. */
  deleteManifest(repository: string, reference: string): Promise<void>;
  /** Deletes the manifest and every layer it names; answers how many things went. */
  deleteImage(repository: string, reference: string): Promise<number>;
}

const ACCEPT = [
  MEDIA_TYPE.ociIndex,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export function lookAtRegistry(url: string): RegistryLook {
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/v2/${path}`, { ...init, headers: { accept: ACCEPT } });
  const look: RegistryLook = {
    async tags(repository) {
      const answer = (await (await get(`${repository}/tags/list`)).json()) as { readonly tags?: string[] | null };
      return answer.tags ?? [];
    },
    async manifest(repository, reference) {
      const response = await get(`${repository}/manifests/${reference}`);
      if (!response.ok) throw new Error(`${repository}:${reference} is answered by ${response.status}`);
      return (await response.json()) as ImageManifest;
    },
    async index(repository, reference) {
      const response = await get(`${repository}/manifests/${reference}`);
      if (response.headers.get('content-type') !== MEDIA_TYPE.ociIndex)
        throw new Error(`${repository}:${reference} is no index: ${response.status}`);
      return (await response.json()) as ImageIndex;
    },
    blob: (repository, digest) => get(`${repository}/blobs/${digest}`),
    async missingBlobs(repository, reference) {
      const { config, layers } = await look.manifest(repository, reference);
      const answers = await Promise.all(
        [config, ...layers].map(async ({ digest }) => ({
          digest,
          found: (await get(`${repository}/blobs/${digest}`, { method: 'HEAD' })).ok,
        })),
      );
      return answers.filter(({ found }) => !found).map(({ digest }) => digest);
    },
    async deleteLayers(repository, reference) {
      const { layers } = await look.manifest(repository, reference);
      const paths = layers.map(({ digest }) => `${repository}/blobs/${digest}`);
      const answers = await Promise.all(paths.map((path) => get(path, { method: 'DELETE' })));
      return answers.filter(({ status }) => status === 202).length;
    },
    async deleteManifest(repository, reference) {
      const head = await get(`${repository}/manifests/${reference}`, { method: 'HEAD' });
      await get(`${repository}/manifests/${head.headers.get('docker-content-digest')}`, { method: 'DELETE' });
    },
    async deleteImage(repository, reference) {
      const { layers } = await look.manifest(repository, reference);
      const head = await get(`${repository}/manifests/${reference}`, { method: 'HEAD' });
      const digest = head.headers.get('docker-content-digest');
      const paths = [
        `${repository}/manifests/${digest}`,
        ...layers.map((layer) => `${repository}/blobs/${layer.digest}`),
      ];
      const answers = await Promise.all(paths.map((path) => get(path, { method: 'DELETE' })));
      return answers.filter(({ status }) => status === 202).length;
    },
  };
  return look;
}
