import { ToolError } from '../errors.ts';
import type { Platform } from './manifest.ts';

const PLATFORM = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/;

/**
 * Takes "linux/amd64" or "linux/arm/v7" apart.
 *
 * @throws {ToolError} PLATFORM_INVALID
 */
export function parsePlatform(text: string): Platform {
  const match = PLATFORM.exec(text);
  if (match === null) {
    throw new ToolError('PLATFORM_INVALID', `Not a platform: "${text}"`, {
      hint: 'Write it as os/architecture, for example linux/amd64.',
    });
  }
  const [, os = '', architecture = '', variant] = match;
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
