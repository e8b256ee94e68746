import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError
} from "./chunk-3LUCUVAB.js";

// src/oci/platform.ts
var PLATFORM = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/;
function parsePlatform(text) {
  const match = PLATFORM.exec(text);
  if (match === null) {
    throw new ToolError("PLATFORM_INVALID", `Not a platform: "${text}"`, {
      hint: "Write it as os/architecture, for example linux/amd64."
    });
  }
  const [, os = "", architecture = "", variant] = match;
  return variant === void 0 ? { os, architecture } : { os, architecture, variant };
}
function formatPlatform({ os, architecture, variant }) {
  return variant === void 0 ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

// src/dockerfile/stages/stage-platform.ts
var ARCHITECTURES = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  i386: "386",
  armhf: "arm/v7",
  armel: "arm/v6"
};
var STANDING_ALONE = new Set(
  "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm arm/v6 arm/v7".split(" ")
);
function parseStagePlatform(text) {
  const [first = "", second, ...rest] = text.toLowerCase().split("/");
  const isSystem = second !== void 0 || first === "linux" || first === "windows";
  const [os, architecture] = isSystem ? [first, second] : ["linux", first];
  if (architecture === void 0 || rest.length > 1) return parsePlatform(text);
  const known = Object.hasOwn(ARCHITECTURES, architecture) && ARCHITECTURES[architecture] || architecture;
  if (!isSystem && !STANDING_ALONE.has(known)) return parsePlatform(text);
  return normal(parsePlatform([os, known, ...rest].join("/")));
}
function normal({ variant, ...platform }) {
  const { architecture } = platform;
  const isDefault = architecture === "amd64" && variant === "v1" || architecture === "arm64" && ["v8", "8"].includes(variant ?? "");
  return variant === void 0 || isDefault ? platform : { ...platform, variant };
}

export {
  parsePlatform,
  formatPlatform,
  parseStagePlatform
};
