import * as z from 'zod';

/**
 * What the OCI image specification says of manifest, index and configuration, as rules of our own.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md, image-index.md, config.md, descriptor.md, annotations.md
 */
const digest = z.string().regex(/^sha256:[a-f0-9]{64}$/);
const mediaType = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/);
const annotations = z.record(z.string().min(1), z.string());

const platform = z.looseObject({
  architecture: z.string().min(1),
  os: z.string().min(1),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
  'os.features': z.array(z.string()).optional(),
});

const descriptor = z.looseObject({
  mediaType,
  digest,
  size: z.int().nonnegative(),
  urls: z.array(z.url()).optional(),
  annotations: annotations.optional(),
  artifactType: mediaType.optional(),
  data: z.base64().optional(),
  platform: platform.optional(),
});

const LAYER_TYPES = ['tar', 'tar+gzip', 'tar+zstd'].map((type) => `application/vnd.oci.image.layer.v1.${type}`);

const manifest = z
  .looseObject({
    schemaVersion: z.literal(2),
    mediaType: z.literal('application/vnd.oci.image.manifest.v1+json'),
    artifactType: mediaType.optional(),
    config: descriptor,
    layers: z.array(descriptor),
    subject: descriptor.optional(),
    annotations: annotations.optional(),
  })
  .refine(
    ({ config, artifactType }) =>
      config.mediaType !== 'application/vnd.oci.empty.v1+json' || artifactType !== undefined,
    'an empty configuration wants an artifactType',
  );

const index = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal('application/vnd.oci.image.index.v1+json'),
  artifactType: mediaType.optional(),
  manifests: z.array(descriptor),
  subject: descriptor.optional(),
  annotations: annotations.optional(),
});

/** A set in the manner of Go: its members are the keys. */
const set = z.record(z.string().min(1), z.strictObject({}));
const time = z.iso.datetime({ offset: true });

const config = z.looseObject({
  created: time.optional(),
  author: z.string().optional(),
  architecture: z.string().min(1),
  os: z.string().min(1),
  variant: z.string().optional(),
  config: z
    .looseObject({
      User: z.string().optional(),
      ExposedPorts: z.record(z.string().regex(/^\d+(?:\/(?:tcp|udp|sctp))?$/), z.strictObject({})).optional(),
      Env: z.array(z.string().regex(/^[^=]+=/s)).optional(),
      Entrypoint: z.array(z.string()).nullable().optional(),
      Cmd: z.array(z.string()).nullable().optional(),
      Volumes: set.nullable().optional(),
      WorkingDir: z.string().optional(),
      Labels: z.record(z.string(), z.string()).nullable().optional(),
      StopSignal: z.string().optional(),
    })
    .optional(),
  rootfs: z.strictObject({ type: z.literal('layers'), diff_ids: z.array(digest) }),
  history: z
    .array(
      z.strictObject({
        created: time.optional(),
        author: z.string().optional(),
        created_by: z.string().optional(),
        comment: z.string().optional(),
        empty_layer: z.boolean().optional(),
      }),
    )
    .optional(),
});

/** Throws where it is not what the specification says. */
export function checkManifest(value: unknown): void {
  manifest.parse(value);
}

/** An image manifest's layers are of the types that every reader of images knows. */
export function checkLayerTypes(value: { readonly layers: readonly { readonly mediaType: string }[] }): void {
  for (const layer of value.layers)
    if (!LAYER_TYPES.includes(layer.mediaType)) throw new Error(`a layer of the type ${layer.mediaType}`);
}

export function checkIndex(value: unknown): void {
  index.parse(value);
}

export function checkConfig(value: unknown): void {
  config.parse(value);
}
