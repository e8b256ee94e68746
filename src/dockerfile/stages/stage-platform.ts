import type { Platform } from '../../oci/manifest.ts';
import { parsePlatform } from '../../oci/platform.ts';

/** Names that BuildKit takes for others. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm/v7',
  armel: 'arm/v6',
};

/** Architectures that may stand alone: what is none of them is no platform. @see https://github.com/containerd/platforms (v1.0.0) */
const STANDING_ALONE = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ' +
    'ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm arm/v6 arm/v7'
  ).split(' '),
);

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
  const known = (Object.hasOwn(ARCHITECTURES, architecture) && ARCHITECTURES[architecture]) || architecture;
  if (!isSystem && !STANDING_ALONE.has(known)) return parsePlatform(text);
  return normal(parsePlatform([os, known, ...rest].join('/')));
}

/** The variant that every processor of an architecture has is left out. */
function normal({ variant, ...platform }: Platform): Platform {
  const { architecture } = platform;
  const isDefault =
    (architecture === 'amd64' && variant === 'v1') || (architecture === 'arm64' && ['v8', '8'].includes(variant ?? ''));
  return variant === undefined || isDefault ? platform : { ...platform, variant };
}
