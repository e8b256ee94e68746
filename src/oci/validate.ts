import type { ImageConfig } from './config.ts';
import type { ImageIndex, ImageManifest } from './manifest.ts';

/**
 * Reads an image manifest that came from outside. `subject` names it in errors: "manifest registry.example.com/emr/web:uat".
 *
 * @throws {ToolError} MANIFEST_INVALID
 */
export declare function parseManifest(content: string | Uint8Array, subject: string): ImageManifest;

/** @throws {ToolError} INDEX_INVALID */
export declare function parseIndex(content: string | Uint8Array, subject: string): ImageIndex;

/** @throws {ToolError} IMAGE_CONFIG_INVALID */
export declare function parseImageConfig(content: string | Uint8Array, subject: string): ImageConfig;

/**
 * Compares a manifest with its configuration: as many diff ids as layers, and as many history entries that made a layer.
 *
 * @throws {ToolError} IMAGE_INCONSISTENT
 */
export declare function checkImage(manifest: ImageManifest, config: ImageConfig, subject: string): void;
