import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  repositoryOf
} from "./chunk-KTUJVHLF.js";
import {
  analyzeDockerfile,
  buildInputs,
  inParallel,
  keyOf,
  locatedAt,
  ownImageOf,
  parseDockerfile,
  readDockerfile,
  readFrontend,
  resolveDigest,
  resolveFroms,
  syntaxOf,
  usesOfImages
} from "./chunk-XQZOQOXP.js";
import {
  formatReference,
  parseReference
} from "./chunk-E2B26KG7.js";

// src/build/images/resolve-images.ts
function notOurs(image, own) {
  return ownImageOf(image, own) === void 0;
}
function standIns(specs) {
  const images = /* @__PURE__ */ new Map();
  for (const spec of specs) {
    const called = repositoryOf(spec);
    const image = images.get(called) ?? {
      name: spec.name,
      repository: spec.repository,
      calledAs: spec.repository,
      platforms: /* @__PURE__ */ new Map()
    };
    image.platforms.set(spec.platform, { key: keyOf([]), config: {} });
    images.set(called, image);
  }
  return images;
}
async function imagesToLock(specs, buildPlatform) {
  const own = standIns(specs);
  const names = await Promise.all(
    specs.map(async (spec) => {
      const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
      const { images } = analyzeDockerfile(dockerfile, buildInputs(spec, buildPlatform));
      const syntax = syntaxOf(dockerfile, spec);
      return [
        ...images.filter((image) => notOurs(image, own)),
        ...syntax === void 0 ? [] : [syntax.image]
      ].flatMap(lockName);
    })
  );
  return [...new Set(names.flat())].sort();
}
var AT_ONCE = 8;
async function resolveImages(specs, buildPlatform, locked, ports) {
  const digests = {};
  const own = standIns(specs);
  for (const spec of specs) {
    const dockerfile = parseDockerfile(await readDockerfile(spec), spec.dockerfileName);
    const lock = { refreshed: "", images: { ...locked, ...digests } };
    const question = { spec, lock, buildPlatform, own, remembered: async () => ({}) };
    const { analysis, digestOf } = await resolveFroms(dockerfile, question, ports);
    const others = analysis.images.filter((image) => notOurs(image, own));
    for (const image of others) for (const name of lockName(image)) digests[name] = digestOf(image);
    const frontend = readFrontend(dockerfile, spec, lock, buildPlatform, ports);
    if (frontend !== void 0 && frontend.digest() === void 0) await frontend.ask();
    const digest = frontend?.digest();
    if (frontend !== void 0 && digest !== void 0)
      for (const name of lockName(frontend.image)) digests[name] = digest;
    const taken = usesOfImages(analysis).filter(({ image, to }) => to === "take" && notOurs(image, own));
    await inParallel(
      taken,
      AT_ONCE,
      ports.signal,
      ({ image, platform, location }, signal) => locatedAt(
        location,
        resolveDigest(ports.registry, { ...parseReference(image), digest: digestOf(image) }, platform, { signal })
      )
    );
  }
  return digests;
}
function lockName(image) {
  const { registry, name, tag = "latest", digest } = parseReference(image);
  return digest === void 0 ? [formatReference({ registry, name, tag })] : [];
}

export {
  imagesToLock,
  resolveImages
};
