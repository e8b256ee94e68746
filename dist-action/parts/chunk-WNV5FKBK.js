import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  assembleApp,
  assembleBelow,
  madeImage,
  makeRun,
  openShelf,
  ownImages,
  watchForCredentials
} from "./chunk-GKSLSSND.js";
import {
  PLATFORMS_AT_ONCE,
  assembleIndex,
  baseTag,
  describeMore,
  earlierImage,
  earlierStage,
  findPreviousBuild,
  imageKeyOf,
  indexKeyOf,
  makeBase,
  nameOf,
  openUploads,
  planWhen,
  pushWhole,
  resolveStage,
  runTag,
  takeOverBase,
  takeOverRun,
  uploadBlobs
} from "./chunk-F4L6KOLW.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import {
  openSharedWork,
  orderImages,
  provide
} from "./chunk-JR75MXQG.js";
import {
  inParallel,
  openContexts
} from "./chunk-JLVFTFHL.js";
import {
  formatReference,
  formatRepository,
  isDigest
} from "./chunk-E2B26KG7.js";
import {
  wordsFor
} from "./chunk-JMN54ICQ.js";
import {
  isToolError
} from "./chunk-3LUCUVAB.js";
import {
  __callDispose,
  __using
} from "./chunk-KLNSXXG2.js";

// src/build/provide.ts
function provideBase(segment, { spec, mounts, facts }, { bases: work, repositories }, ports) {
  const ways = {
    tag: baseTag(segment.key),
    name: `base ${segment.key.slice(0, 12)}`,
    takeOver: (from) => takeOverBase(segment, from, spec.repository, ports),
    make: () => makeBase(segment, spec, mounts, facts, ports)
  };
  return provide(segment.key, spec.repository, ways, { work, repositories }, ports);
}
function provideRun(segment, work, below, shelf, request, ports) {
  const { repository } = request.planned.spec;
  const { runs, repositories } = request.shared;
  const ways = {
    tag: runTag(segment.key),
    name: `result of line ${segment.line}`,
    takeOver: (from) => takeOverRun(segment.key, from, repository, ports),
    make: () => makeRun(segment, work, below, shelf, request, ports)
  };
  return provide(segment.key, repository, ways, { work: runs, repositories }, ports);
}

// src/build/make-stage.ts
async function makeStages(request, options, ports) {
  const stop = new AbortController();
  const signal = AbortSignal.any([ports.signal, stop.signal]);
  const bases = /* @__PURE__ */ new Map();
  try {
    return await makeOnBases(bases, request, options, { ...ports, signal });
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(bases.values());
    throw error;
  }
}
async function makeOnBases(bases, request, { shelf, onMore }, ports) {
  const { planned, mounts, shared } = request;
  const { spec, answers, previous, trust, sources, stagesTaken } = planned;
  const { find: findSource } = sources;
  const baseOf = ({ baseSegment, facts }) => {
    const { key, madeBy } = baseSegment;
    const isOwn = facts.analysis.target === planned.facts.analysis.target;
    const title = isOwn ? spec.title : `${spec.title} ${nameOf({ facts })}`;
    const make2 = () => provideBase(baseSegment, { spec, mounts, facts }, shared, ports);
    const base = bases.get(key) ?? phase(ports.progress, `base ${title}`, make2, () => madeBy === "copy" ? "copied" : "built");
    bases.set(key, base);
    base.catch(() => {
    });
    return base;
  };
  const make = async (work, stage) => {
    const stageRequest = { spec, answers, trust, findSource, previous: stage === void 0 ? previous : void 0 };
    const resolve = async (base, results) => {
      const above2 = await resolveStage(work, base, results, stageRequest, ports);
      await onMore(stage, { ...work, above: above2 });
      return above2;
    };
    let above = work.above ?? await resolve(await baseOf(work), /* @__PURE__ */ new Map());
    for (; ; ) {
      const { segments, results, base } = above;
      const place = segments.segments.findIndex(({ kind, key }) => kind === "run" && !results.has(key));
      const segment = segments.segments[place];
      if (segment?.kind === "run") {
        const below = await assembleBelow(place, above, shelf, request);
        const run = await phase(
          ports.progress,
          `run ${spec.title} line ${segment.line}`,
          () => provideRun(segment, work, below, shelf, request, ports)
        );
        const more = new Map(results).set(segment.key, run);
        above = segments.ends.with === "complete" ? { ...above, results: more } : await resolve(base, more);
      } else if (segments.ends.with === "source" && segments.ends.source.kind === "stage") {
        await makeTaken(segments.ends.source.index);
        above = await resolve(base, results);
      } else if (segments.ends.with === "complete") {
        return above;
      } else throw new RangeError(`The plan of ${spec.name} ends early, and nothing is missing`);
    }
  };
  const makeTaken = async (stage) => {
    const work = await sources.workOf(stage);
    const above = await make(work, stage);
    sources.made(stage, { ...work, above });
  };
  for (const stage of stagesTaken) {
    const work = await sources.workOf(stage);
    if (work.above === void 0) void baseOf(work);
  }
  return make(planned, void 0);
}

// src/build/push-named.ts
function tagsOf(key, { tags }) {
  return [`app-${key}`, ...tags];
}
async function pushNamed(what, repository, { sessions, movingTags }, { registry, signal, progress }) {
  const { digest, sentBytes, kept } = await pushWhole(
    registry,
    repository,
    { movingTags, ...what },
    { signal, sessions }
  );
  if (kept.length > 0) {
    const text = `${kept.join(", ")} stays where it is in ${formatRepository(repository)}: its tags are immutable`;
    progress({
      type: "warning",
      text,
      hint: 'The next build has less to start from. Let tags that begin with "branch-" move, if the registry can.'
    });
  }
  return { digest, sentBytes };
}
function pushKnown({ stored, foundBy }, key, repository, naming, ports) {
  const wanted = isDigest(foundBy) ? tagsOf(key, naming) : naming.tags;
  const tags = wanted.filter((tag) => tag !== foundBy);
  const movingTags = naming.movingTags.filter((tag) => tag !== foundBy);
  const isNamed = tags.length + movingTags.length === 0;
  const what = { blobs: [], manifest: stored, tags: isNamed ? [foundBy] : tags, movingTags };
  return pushNamed(what, repository, naming, ports);
}

// src/build/make-image.ts
async function makeImage(request, naming, ports) {
  var _stack = [];
  try {
    const { planned, provenance } = request;
    const { spec, facts, previous, trust } = planned;
    const watch = watchForCredentials(facts, spec);
    const shelf = __using(_stack, openShelf(
      trust === "trust" && previous !== void 0 ? [previous] : [],
      provenance,
      watch,
      ports
    ), true);
    const { above, plan, key } = await makeSegments(request, shelf, ports);
    const unchanged = unchangedFrom(planned, key);
    const known = unchanged ?? await findRevert(request, key, ports);
    const pushed = await phase(ports.progress, `push ${spec.name}`, async () => {
      if (known !== void 0) return pushKnown(known, key, spec.repository, naming, ports);
      const image = await assembleApp(key, above, shelf, request);
      const config = { ...image.manifest.config, open: () => image.configBytes };
      const manifest = { mediaType: image.manifest.mediaType, bytes: image.manifestBytes };
      const what = { blobs: [...shelf.unsent(), config], manifest, tags: tagsOf(key, naming) };
      return pushNamed(what, spec.repository, naming, ports);
    });
    return {
      name: spec.name,
      repository: spec.repository,
      calledAs: spec.calledAs ?? spec.repository,
      digest: pushed.digest,
      reference: formatReference({ ...spec.repository, digest: pushed.digest }),
      key,
      tags: [...tagsOf(key, naming), ...naming.movingTags],
      outcome: known === void 0 ? "made" : unchanged === void 0 ? "found" : "unchanged",
      uploadedBytes: shelf.sentBytes() + pushed.sentBytes,
      platforms: [{ plan, digest: pushed.digest, key, config: above.segments.state.config }]
    };
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function makeSegments(request, shelf, ports) {
  const { planned, onPlan } = request;
  const { spec, previous } = planned;
  let { plan } = planned;
  const onMore = async (stage, work) => {
    if (stage === void 0) {
      plan = { ...plan, ...await describeMore(plan, work, earlierImage(previous), spec, ports) };
    } else {
      const name = nameOf(work);
      const told = plan.stages.find((one) => one.name === name);
      if (told === void 0) return;
      const more = await describeMore(told, work, earlierStage(name, previous), spec, ports);
      plan = { ...plan, stages: plan.stages.map((one) => one === told ? { ...told, ...more } : one) };
    }
    onPlan(plan);
  };
  const above = await makeStages(request, { shelf, onMore }, ports);
  return { above, plan, key: imageKeyOf(above.base, above.segments) };
}
function unchangedFrom({ trust, previous }, key) {
  return trust === "trust" && previous?.record.key === key ? previous : void 0;
}
async function findRevert({ planned: { previous, spec, trust } }, key, ports) {
  if (trust === "distrust" || previous?.record.recent.includes(key) !== true) return void 0;
  const found = await findPreviousBuild(spec.repository, [`app-${key}`], [spec.platform], ports);
  return found?.images.find(({ record }) => record.key === key);
}

// src/build/make-index.ts
async function makeIndex(planned, requests, naming, ports) {
  var _stack = [];
  try {
    const { name, repository, previous, trust } = planned;
    const [{ provenance, planned: first }] = requests;
    const watch = watchForCredentials(first.facts, first.spec);
    const shelf = __using(_stack, openShelf(trust === "trust" ? previous?.images ?? [] : [], provenance, watch, ports), true);
    const parts = await inParallel(requests, PLATFORMS_AT_ONCE, ports.signal, async (request, signal) => {
      const made = await makeSegments(request, shelf, { ...ports, signal });
      return { ...made, request, platform: request.planned.spec.platform };
    });
    const key = indexKeyOf(parts);
    const isUnchanged = previous?.record?.key === key && parts.every((part) => unchangedPart(part) !== void 0);
    const known = isUnchanged ? previous : await findRevert2(key, parts, planned, ports);
    const { images, digest, sentBytes } = await phase(
      ports.progress,
      `push ${name}`,
      async () => known === void 0 ? pushNew(key, parts, planned, { shelf, provenance, naming }, ports) : pushAgain(known, key, repository, naming, ports)
    );
    return {
      name,
      repository,
      calledAs: first.spec.calledAs ?? repository,
      digest,
      reference: formatReference({ ...repository, digest }),
      key,
      tags: [...tagsOf(key, naming), ...naming.movingTags],
      outcome: known === void 0 ? "made" : isUnchanged ? "unchanged" : "found",
      uploadedBytes: shelf.sentBytes() + sentBytes,
      platforms: parts.flatMap(({ plan, platform, key: own, above }) => {
        const image = images.find((one) => one.platform === platform);
        const { config } = above.segments.state;
        return image === void 0 ? [] : [{ plan, digest: image.digest, key: own, config }];
      })
    };
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function pushNew(key, parts, { repository, previous }, { shelf, provenance, naming }, ports) {
  const assembled = await Promise.all(parts.map((part) => assemblePart(part, shelf)));
  const configs = assembled.flatMap(
    ({ image }) => image === void 0 ? [] : [{ ...image.manifest.config, open: () => image.configBytes }]
  );
  const blobs = [...shelf.unsent(), ...configs];
  const { registry, signal } = ports;
  const sessions = naming.sessions.slice(0, blobs.length);
  const uploaded = await uploadBlobs(registry, repository, blobs, { signal, sessions });
  const images = assembled.map(({ manifest: manifest2 }) => manifest2);
  const manifestBytes = await pushManifests(images, repository, ports);
  const before = previous?.record === void 0 ? [] : [previous.record.key, ...previous.record.recent];
  const recent = [...new Set(before)].filter((other) => other !== key).slice(0, RECENT_KEYS);
  const manifest = assembleIndex(images, { version: 1, key, recent }, provenance);
  const rest = { ...naming, sessions: naming.sessions.slice(blobs.length) };
  const pushed = await pushNamed({ blobs: [], manifest, tags: tagsOf(key, naming) }, repository, rest, ports);
  return { ...pushed, sentBytes: uploaded.sentBytes + manifestBytes + pushed.sentBytes, images };
}
var RECENT_KEYS = 30;
function unchangedPart({ request, key }) {
  return unchangedFrom(request.planned, key);
}
async function assemblePart({ key, above, platform, request }, shelf) {
  const unchanged = unchangedPart({ request, key });
  if (unchanged !== void 0) return { manifest: { ...unchanged.stored, platform } };
  const image = await assembleApp(key, above, shelf, request);
  const { digest, manifest, manifestBytes } = image;
  return { image, manifest: { platform, digest, mediaType: manifest.mediaType, bytes: manifestBytes } };
}
async function pushAgain(known, key, repository, naming, ports) {
  const images = known.images.map(({ stored, platform }) => ({ ...stored, platform }));
  const manifestBytes = await pushManifests(images, repository, ports);
  const pushed = await pushKnown(known, key, repository, naming, ports);
  return { ...pushed, sentBytes: manifestBytes + pushed.sentBytes, images };
}
async function pushManifests(images, repository, { registry, signal: outer }) {
  const pushed = await inParallel(
    images,
    PLATFORMS_AT_ONCE,
    outer,
    (manifest, signal) => pushWhole(registry, repository, { blobs: [], manifest, tags: [manifest.digest] }, { signal })
  );
  return pushed.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}
async function findRevert2(key, parts, { repository, previous, trust }, ports) {
  if (trust === "distrust" || previous?.record?.recent.includes(key) !== true) return void 0;
  const platforms = parts.map(({ platform }) => platform);
  const found = await findPreviousBuild(repository, [`app-${key}`], platforms, ports);
  return found?.record?.key === key && found.images.length === parts.length ? found : void 0;
}

// src/build/build-image.ts
var EARLY_LAYERS = 1;
async function buildImage(order, run, ports) {
  try {
    return await buildOnce(order, run, "trust", ports);
  } catch (error) {
    if (!isToolError(error, "REGISTRY_LOST_BLOBS")) throw error;
    ports.progress({
      type: "warning",
      text: error.message,
      hint: "Everything is looked at again; what is gone is made again."
    });
    const shared = openSharedWork(run.shared.repositories);
    const contexts = openContexts(ports);
    return buildOnce(order, { ...run, shared }, "distrust", { ...ports, contexts });
  }
}
async function buildOnce(order, run, trust, ports) {
  const { specs, mounts, tags, movingTags } = order;
  const [{ name, repository }] = specs;
  const { registry, signal, progress } = ports;
  const ready = registry.authorize(repository, ["pull", "push"], { signal });
  const opening = ready.then(() => openUploads(registry, repository, EARLY_LAYERS + specs.length, { signal }));
  opening.catch(() => {
  });
  try {
    const planned = await phase(progress, `plan ${name}`, () => planWhen(ready, order, run, trust, ports));
    for (const { plan } of planned.images) run.onPlan(plan);
    const naming = { tags, movingTags, sessions: await opening };
    const { provenance, onPlan, shared } = run;
    const requestFor = (image) => ({ planned: image, provenance, mounts, shared, onPlan });
    const [first, ...others] = planned.images;
    return others.length === 0 ? await makeImage(requestFor(first), naming, ports) : await makeIndex(planned, [requestFor(first), ...others.map(requestFor)], naming, ports);
  } catch (error) {
    await Promise.all((await opening.catch(() => [])).map((session) => session.cancel({ signal })));
    throw error;
  }
}

// src/build/in-order.ts
async function inOrder(items, limit, signal, run) {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const failures = [];
  const begun = /* @__PURE__ */ new Map();
  const place = places(limit);
  const runAfter = async (item) => {
    const below = item.standsOn.map(async (name) => [name, await required(begun, name)]);
    const results = new Map(await Promise.all(below));
    return place(async () => {
      both.throwIfAborted();
      return run(item, results, both);
    });
  };
  const running = items.map((item) => {
    const work = runAfter(item).catch((error) => {
      failures.push(error);
      stop.abort(error);
      throw error;
    });
    begun.set(item.name, work);
    return work;
  });
  const ended = await Promise.allSettled(running);
  if (failures.length > 0) throw failures[0];
  return ended.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}
function required(begun, name) {
  const work = begun.get(name);
  if (work === void 0) throw new RangeError(`"${name}" stands before what stands on it`);
  return work;
}
function places(limit) {
  const waiting = [];
  let free = limit;
  return async (run) => {
    if (free > 0) free--;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === void 0) free++;
      else next();
    }
  };
}

// src/build/build-images.ts
var IMAGES_AT_ONCE = 4;
async function buildImages(orders, names, run, ports) {
  const nodes = await orderImages(orders, names, run.buildPlatform);
  return inOrder(
    nodes,
    IMAGES_AT_ONCE,
    ports.signal,
    (node, below, signal) => buildNode(node, [...below.values()], run, { ...labelled(node, nodes, ports), signal })
  );
}
async function buildNode({ order, standsOn }, below, run, ports) {
  return { ...await buildImage(order, { ...run, own: ownOf(below) }, ports), standsOn };
}
function ownOf(below) {
  return ownImages(below.map(madeImage));
}
function labelled({ name }, { length }, ports) {
  if (length === 1) return ports;
  const progress = (event) => ports.progress(event.type === "output" ? { ...event, source: `${name} ${event.source}` } : event);
  return { ...ports, progress };
}

// src/cli/image-json.ts
function plansJson(plans) {
  return byPlatform(
    plans.map((plan) => ({ plan })),
    ({ plan }) => planJson(plan)
  );
}
function planJson(plan) {
  const words = wordsFor(plan);
  const stageJson = ({ base, steps, pending }) => ({
    base: { ...base, because: words(base.because) },
    steps: steps.map((step) => step.kind === "run" ? { ...step, because: words(step.because) } : step),
    pending
  });
  return {
    repository: plan.repository,
    action: plan.action,
    ...stageJson(plan),
    stages: Object.fromEntries(plan.stages.map((stage) => [stage.name, stageJson(stage)])),
    advice: plan.advice
  };
}
function basesJson(bases) {
  return byPlatform(bases, ({ plan, bases: [{ reference, digest, outcome }, ...stageBases] }) => ({
    ...planJson(plan),
    ...{ reference, digest, outcome, stageBases }
  }));
}
function imageJson({ platforms, reference, digest, key, tags, outcome, uploadedBytes }) {
  const parts = byPlatform(platforms, (part) => ({ ...planJson(part.plan), digest: part.digest }));
  return { ...parts, reference, digest, key, tags, outcome, uploadedBytes };
}
function byPlatform(parts, show) {
  const [first] = parts;
  if (first === void 0 || parts.length === 1) return first === void 0 ? {} : show(first);
  const platforms = Object.fromEntries(parts.map((part) => [part.plan.platform, show(part)]));
  return { repository: first.plan.repository, platforms };
}

export {
  provideBase,
  inOrder,
  IMAGES_AT_ONCE,
  buildImages,
  buildNode,
  ownOf,
  labelled,
  plansJson,
  basesJson,
  imageJson
};
