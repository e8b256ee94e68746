import type { Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';

/** Names that BuildKit takes for others. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm/v7',
  armel: 'arm/v6',
};

/**
 * Reads the platform of a FROM: "linux/amd64", "arm64" or, in other words, "linux/x86_64".
 *
 * @throws {ToolError} PLATFORM_INVALID
 */
export function parseStagePlatform(text: string): Platform {
  const [first = '', second, ...rest] = text.toLowerCase().split('/');
  const isSystem = second !== undefined || first === 'linux' || first === 'windows';
  const [os, architecture] = isSystem ? [first, second] : ['linux', first];
  if (architecture === undefined || rest.length > 1) return parsePlatform(text);
  const known = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : architecture;
  return normal(parsePlatform([os, known, ...rest].join('/')));
}

/** The variant that every processor of an architecture has is left out. */
function normal({ variant, ...platform }: Platform): Platform {
  const { architecture } = platform;
  const isDefault =
    (architecture === 'amd64' && variant === 'v1') || (architecture === 'arm64' && ['v8', '8'].includes(variant ?? ''));
  return variant === undefined || isDefault ? platform : { ...platform, variant };
}
