import { ToolError } from '../errors.ts';
import type { Healthcheck, HistoryEntry, ImageConfig, RunConfig } from './config.ts';
import { type Digest, isDigest } from './digest.ts';
import { type JsonReader, joinPath, jsonReader, optional, type Reader } from './json-reader.ts';
import { type Descriptor, type ImageIndex, type ImageManifest, MEDIA_TYPE, type Platform } from './manifest.ts';

/**
 * Reads an image manifest that came from outside. `subject` names it in errors: "manifest registry.example.com/emr/web:uat".
 *
 * @throws {ToolError} MANIFEST_INVALID
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export function parseManifest(content: string | Uint8Array, subject: string): ImageManifest {
  const read = jsonReader('MANIFEST_INVALID', subject);
  const document = read.parse(content);
  checkSchemaVersion(document.schemaVersion, read, subject);
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    ...optional(document, 'mediaType', read.text),
    ...optional(document, 'artifactType', read.text),
    config: descriptor(read)(document.config, 'config'),
    layers: read.list(descriptor(read))(document.layers === null ? [] : document.layers, 'layers'), // BuildKit writes null for none
    ...optional(document, 'annotations', read.record(read.text)),
  };
}

/**
 * @throws {ToolError} INDEX_INVALID
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function parseIndex(content: string | Uint8Array, subject: string): ImageIndex {
  const read = jsonReader('INDEX_INVALID', subject);
  const document = read.parse(content);
  checkSchemaVersion(document.schemaVersion, read, subject);
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    ...optional(document, 'mediaType', read.text),
    manifests: read.list(descriptor(read))(document.manifests, 'manifests'),
    ...optional(document, 'annotations', read.record(read.text)),
  };
}

/**
 * Reads an image configuration. Members that ImageConfig does not name (Docker's leftovers of the build container) are left out.
 *
 * @throws {ToolError} IMAGE_CONFIG_INVALID
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function parseImageConfig(content: string | Uint8Array, subject: string): ImageConfig {
  const read = jsonReader('IMAGE_CONFIG_INVALID', subject);
  const document = read.parse(content);
  const rootfs = read.object(document.rootfs, 'rootfs');
  return {
    ...optional(document, 'created', read.text),
    ...optional(document, 'author', read.text),
    architecture: read.text(document.architecture, 'architecture'),
    os: read.text(document.os, 'os'),
    ...optional(document, 'variant', read.text),
    ...optional(document, 'config', runConfig(read)),
    rootfs: { type: 'layers', diff_ids: read.list(digest(read))(rootfs.diff_ids ?? [], 'rootfs.diff_ids') },
    ...optional(document, 'history', read.list(historyEntry(read))),
  };
}

/**
 * Compares a manifest with its configuration: one diff id for each layer.
 *
 * @throws {ToolError} IMAGE_INCONSISTENT
 */
export function checkDiffIds(manifest: ImageManifest, config: ImageConfig, subject: string): void {
  const layers = manifest.layers.length;
  const diffIds = config.rootfs.diff_ids.length;
  if (layers !== diffIds) throw inconsistent(subject, `${layers} layers in the manifest`, `${diffIds} diff ids`);
}

/**
 * checkDiffIds, and one history entry that made a layer for each layer, when there is history. For images of our own: some tools
 * leave history out for a part of the layers, and such images run everywhere.
 *
 * @throws {ToolError} IMAGE_INCONSISTENT
 */
export function checkImage(manifest: ImageManifest, config: ImageConfig, subject: string): void {
  checkDiffIds(manifest, config, subject);
  if (config.history === undefined) return;
  const layers = manifest.layers.length;
  const entries = config.history.filter((entry) => entry.empty_layer !== true).length;
  if (layers !== entries) {
    throw inconsistent(subject, `${layers} layers in the manifest`, `${entries} history entries that made a layer`);
  }
}

function inconsistent(subject: string, one: string, other: string): ToolError {
  return new ToolError('IMAGE_INCONSISTENT', `Checking ${subject}: ${one}, but ${other} in the configuration`, {
    hint: 'Build and push that image again: no tool can run it.',
  });
}

function checkSchemaVersion(value: unknown, read: JsonReader, subject: string): void {
  if (value === 2) return;
  if (value !== 1) throw read.fail('schemaVersion', '2', value);
  throw new ToolError('MANIFEST_INVALID', `Reading ${subject}: its format is Docker's old schema 1`, {
    hint: 'Pull the image and push it again with a current Docker.',
  });
}

function digest(read: JsonReader): Reader<Digest> {
  return (value, path) => {
    const text = read.text(value, path);
    if (!isDigest(text)) throw read.fail(path, 'a sha256 digest', value);
    return text;
  };
}

function size(read: JsonReader): Reader<number> {
  return (value, path) => {
    const bytes = read.integer(value, path);
    if (bytes < 0) throw read.fail(path, 'a number of bytes', value);
    return bytes;
  };
}

function descriptor(read: JsonReader): Reader<Descriptor> {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      mediaType: read.text(source.mediaType, joinPath(path, 'mediaType')),
      digest: digest(read)(source.digest, joinPath(path, 'digest')),
      size: size(read)(source.size, joinPath(path, 'size')),
      ...optional(source, 'annotations', read.record(read.text), path),
      ...optional(source, 'platform', platform(read), path),
    };
  };
}

function platform(read: JsonReader): Reader<Platform> {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      os: read.text(source.os, joinPath(path, 'os')),
      architecture: read.text(source.architecture, joinPath(path, 'architecture')),
      ...optional(source, 'variant', read.text, path),
    };
  };
}

function historyEntry(read: JsonReader): Reader<HistoryEntry> {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, 'created', read.text, path),
      ...optional(source, 'created_by', read.text, path),
      ...optional(source, 'comment', read.text, path),
      ...optional(source, 'author', read.text, path),
      ...optional(source, 'empty_layer', read.flag, path),
    };
  };
}

function runConfig(read: JsonReader): Reader<RunConfig> {
  const texts = read.list(read.text);
  const names = read.record(() => ({}));
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, 'User', read.text, path),
      ...optional(source, 'ExposedPorts', names, path),
      ...optional(source, 'Env', texts, path),
      ...optional(source, 'Entrypoint', texts, path),
      ...optional(source, 'Cmd', texts, path),
      ...optional(source, 'Volumes', names, path),
      ...optional(source, 'WorkingDir', read.text, path),
      ...optional(source, 'Labels', read.record(read.text), path),
      ...optional(source, 'StopSignal', read.text, path),
      ...optional(source, 'ArgsEscaped', read.flag, path),
      ...optional(source, 'Healthcheck', healthcheck(read), path),
      ...optional(source, 'OnBuild', texts, path),
      ...optional(source, 'Shell', texts, path),
    };
  };
}

function healthcheck(read: JsonReader): Reader<Healthcheck> {
  return (value, path) => {
    const source = read.object(value, path);
    return {
      ...optional(source, 'Test', read.list(read.text), path),
      ...optional(source, 'Interval', read.integer, path),
      ...optional(source, 'Timeout', read.integer, path),
      ...optional(source, 'StartPeriod', read.integer, path),
      ...optional(source, 'StartInterval', read.integer, path),
      ...optional(source, 'Retries', read.integer, path),
    };
  };
}
