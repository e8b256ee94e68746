import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  assembleApp,
  assembleBelow,
  execute,
  factsLookedAt,
  madeImage,
  makeRun,
  openShelf,
  ownImages,
  pinImages,
  platformOf,
  printDockerfile,
  surroundingsOf,
  watchForCredentials
} from "./chunk-D3IS4ILR.js";
import {
  ANNOTATION,
  PLATFORMS_AT_ONCE,
  askedFrontend,
  baseTag,
  copyImage,
  countsOf,
  describeMore,
  earlierImage,
  earlierStage,
  findPrevious,
  findPreviousBuild,
  formatRecord,
  identify,
  imageKeyOf,
  indexKeyOf,
  mayHoldCredentials,
  nameOf,
  openUploads,
  pinnedSyntax,
  planOn,
  planSteps,
  previousOf,
  publishBase,
  pushWhole,
  readBase,
  rememberedBase,
  resolveStage,
  runTag,
  segmentsOf,
  sizeClassOf,
  takeOverBase,
  takeOverRun,
  uploadBlobs
} from "./chunk-PQ5NWA3X.js";
import {
  phase
} from "./chunk-XYBNOGYV.js";
import {
  expectedUploads,
  openSharedWork,
  orderImages,
  provide,
  seenAt,
  sightingOf,
  witnessOf
} from "./chunk-KTUJVHLF.js";
import {
  fetchImage,
  inParallel,
  openContexts,
  pinnedReference,
  readContentIds,
  readDockerfile,
  stagesNeeded
} from "./chunk-XQZOQOXP.js";
import {
  parsePlatform
} from "./chunk-GT5OWBDO.js";
import {
  MEDIA_TYPE
} from "./chunk-VHUYCGOP.js";
import {
  digestOf,
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

// src/build/make/make-base.ts
async function makeBase(segment, spec, mounts, facts, ports) {
  const { key, inputs } = segment;
  const { repository } = spec;
  if (segment.madeBy === "copy") {
    const image = await fetchImage(ports.registry, fromOf(facts), platformOf(facts, spec), { signal: ports.signal });
    await copyImage(image, fromOf(facts), repository, ports);
    return publishBase(repository, key, inputs, image, ports);
  }
  const print = stagesOfBase(segment, facts);
  const dockerfile = printDockerfile({
    dockerfile: facts.analysis.dockerfile,
    stages: facts.analysis.stages,
    print,
    pin: await pinImages(print, facts, repository, ports),
    ...pinnedSyntax(facts)
  });
  const printed = { dockerfile, print, declared: [] };
  return execute({ spec, mounts, facts, steps: segment.steps, key, printed }, ports, async (image) => {
    const other = await readBase(repository, key, ports);
    return other ?? publishBase(repository, key, inputs, image, ports);
  });
}
function fromOf(facts) {
  const { from } = facts.analysis.chain;
  if (from.kind !== "image") throw new TypeError("FROM scratch has no image");
  return pinnedReference(from.image, facts.digestOf(from.image), facts.own);
}
function stagesOfBase({ steps }, { analysis }) {
  const last = steps.at(-1)?.written;
  if (last === void 0) throw new RangeError("A base without instructions is not executed");
  const whole = new Set(steps.map(({ written }) => written.stage));
  for (const { written } of steps) {
    for (const source of written.sources) {
      if (source.kind === "stage") for (const index of stagesNeeded(analysis.stages, source.index)) whole.add(index);
    }
  }
  whole.delete(last.stage);
  return [
    ...[...whole].sort((one, other) => one - other).map((index) => ({ index })),
    { index: last.stage, instructionCount: last.position + 1 }
  ];
}

// src/build/make/provide.ts
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

// src/build/make/make-stage.ts
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

// src/build/make/push-named.ts
function tagsOf(key, { tags }) {
  return [`app-${key}`, ...tags];
}
function taggingOf(repository, record, { registry }) {
  return registry.taggingOf(repository) ?? (record?.tagsAtOnce === true ? "at-once" : "one-by-one");
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
function pushKnown({ stored, foundBy }, key, repository, tagging, naming, ports) {
  const wanted = isDigest(foundBy) ? tagsOf(key, naming) : naming.tags;
  const tags = wanted.filter((tag) => tag !== foundBy);
  const movingTags = naming.movingTags.filter((tag) => tag !== foundBy);
  const isNamed = tags.length + movingTags.length === 0;
  const what = { blobs: [], manifest: stored, tags: isNamed ? [foundBy] : tags, movingTags, tagging };
  return pushNamed(what, repository, naming, ports);
}

// src/build/make/make-image.ts
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
    const made = await makeSegments(request, shelf, ports);
    const { above, plan, key } = made;
    const surroundings = await surroundingsOf(above, request);
    const pushed = await pushImage({ key, plan, image: above, trust, surroundings }, shelf, naming, ports);
    await request.onMade?.(made);
    return pushed;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function pushImage({ key, plan, image: composed, trust, surroundings }, shelf, naming, ports) {
  const { spec, previous } = surroundings;
  const unchanged = unchangedFrom({ trust, previous }, key);
  const known = unchanged ?? await findRevert({ previous, spec, trust }, key, ports);
  const pushed = await phase(ports.progress, `push ${spec.name}`, async () => {
    const tagging = taggingOf(spec.repository, previous?.record, ports);
    if (known !== void 0) return pushKnown(known, key, spec.repository, tagging, naming, ports);
    const assemble = (way) => assembleApp(key, composed, shelf, surroundings, way);
    const image = await assemble(tagging);
    const config = { ...image.manifest.config, open: () => image.configBytes };
    const what = {
      blobs: [...shelf.unsent(), config],
      manifest: manifestOf(image),
      tags: tagsOf(key, naming),
      tagging,
      instead: async () => manifestOf(await assemble("one-by-one"))
    };
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
    platforms: [{ plan, digest: pushed.digest, key, config: composed.segments.state.config }]
  };
}
function manifestOf({ manifest: { mediaType }, manifestBytes }) {
  return { mediaType, bytes: manifestBytes };
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
async function findRevert({ previous, spec, trust }, key, ports) {
  if (trust === "distrust" || previous?.record.recent.includes(key) !== true) return void 0;
  const found = await findPreviousBuild(spec.repository, [`app-${key}`], [spec.platform], ports);
  return found?.images.find(({ record }) => record.key === key);
}

// src/build/recall/question.ts
var FORM = 2;
function formatQuestion(question) {
  const { spec, lock, buildPlatform, ignore, dockerfile, repositories, provenance } = question;
  const isInRepository = (provenance.commit ?? provenance.basedOn) !== void 0;
  const surroundings = [buildPlatform, repositories, isInRepository];
  return digestOf(JSON.stringify([FORM, spec, lock ?? null, ignore, dockerfile, surroundings]));
}
function questionOf(spec, ignore, dockerfile, { lock, buildPlatform, provenance, shared }) {
  return { spec, lock, buildPlatform, ignore, dockerfile, repositories: shared.repositories, provenance };
}

// src/build/recall/recipe.ts
function writeRecipe(entries, rowOf) {
  const steps = entries.map((entry) => stepOf(entry, rowOf));
  return steps.includes(void 0) ? void 0 : Buffer.from(JSON.stringify(steps));
}
function stepOf(entry, rowOf) {
  const { path, mode, uid, gid } = entry;
  if (entry.type === "directory") return ["directory", path, mode, uid, gid];
  if (entry.type === "symlink") return ["symlink", path, mode, uid, gid, entry.target];
  if (entry.type === "hardlink" || entry.xattrs !== void 0 || entry.content.from === "archive") return void 0;
  if (entry.content.from === "memory")
    return ["inline", path, mode, uid, gid, Buffer.from(entry.content.bytes).toString("base64")];
  const row = rowOf(entry.content.file);
  return row === void 0 ? void 0 : ["file", path, mode, uid, gid, row];
}
function followRecipe(recipe, { directory, fileAt, isUntouched, format }) {
  const steps = JSON.parse(recipe.toString("utf8"));
  const before = steps.flatMap((step) => {
    const content = step[0] === "file" && isUntouched(step[5]) ? step[6] : void 0;
    return step[0] === "file" && content !== void 0 ? [[fileAt(step[5]).path, content]] : [];
  });
  const blobIds = format === void 0 ? void 0 : { format, vouched: () => void 0 };
  const contentIds = readContentIds({ directory }, blobIds, new Map(before));
  const entries = steps.map((step) => follow(step, directory, fileAt, contentIds));
  const withContent = (step) => {
    if (step[0] !== "file") return step;
    const [type, path, mode, uid, gid, row] = step;
    const file = fileAt(row);
    const content = contentIds.unread?.(file)?.among.read(row);
    return content === void 0 ? step : [type, path, mode, uid, gid, row, content];
  };
  return { entries, recipe: () => Buffer.from(JSON.stringify(steps.map(withContent))) };
}
function follow(step, directory, fileAt, contentIds) {
  const [, path, mode, uid, gid] = step;
  const attributes = { path, mode, uid, gid };
  switch (step[0]) {
    case "directory":
      return { type: "directory", ...attributes };
    case "symlink":
      return { type: "symlink", ...attributes, target: step[5] };
    case "inline": {
      const bytes = Buffer.from(step[5], "base64");
      const content = { from: "memory", bytes };
      return { type: "file", ...attributes, size: bytes.length, digest: digestOf(bytes), content };
    }
    case "file": {
      const file = fileAt(step[5]);
      const digest = contentIds.unread?.(file) ?? contentIds(file);
      const content = { from: "disk", file: `${directory}/${file.path}` };
      return { type: "file", ...attributes, size: file.size, digest, content };
    }
  }
}

// src/build/recall/recollection.ts
var TAKER = {
  /** No instruction: what it holds is no matter. */
  nobody: 65535,
  /** A base, a run, several layers, or something that looks at what it holds: a change of it must be thought through anew. */
  others: 65534
};
function executedLayers({ diffIds }, segments, results) {
  return [
    ...diffIds,
    ...segments.flatMap(({ kind, key }) => kind === "run" ? results.get(key)?.diffIds ?? [] : [])
  ];
}

// src/build/recall/recall-image.ts
function recallImage(spec, recollection, { touched, sighting, witness }, previous) {
  const { image, takers } = recollection;
  if (previous.record.base.key !== image.base || touched.length > TOUCHED_AT_MOST) return void 0;
  const renewed = /* @__PURE__ */ new Set();
  for (const row of touched) {
    const taker = takers[row] ?? TAKER.others;
    if (taker === TAKER.nobody) continue;
    if (taker === TAKER.others || !isOfSameClass(row, recollection.sighting, sighting)) return void 0;
    renewed.add(taker);
  }
  const known = new Set(previous.record.segments.map(({ key }) => key));
  image.segments.forEach((segment, place) => {
    if (segment.kind === "copy" && !known.has(segment.key)) renewed.add(place);
  });
  if (renewed.size > RENEWED_AT_MOST) return void 0;
  const results = resultsOf(image.segments, previous);
  if (results === void 0) return void 0;
  const executed = executedLayers(previous.record.base, image.segments, results);
  if (executed.join() !== image.executed.join()) return void 0;
  const follow2 = followerOf(spec.context, { ...recollection, sighting }, new Set(touched));
  const recipes = [...recollection.recipes];
  const segments = image.segments.map((segment, place) => {
    if (segment.kind === "run") return segment;
    if (!renewed.has(place)) return withEntries(segment, () => follow2(place).entries);
    const { entries, recipe } = follow2(place);
    const now = renew(segment, entries);
    const written = recipe();
    recipes[place] = () => written;
    return now;
  });
  const { history, changes, config, author } = image;
  const state = { config, ...author === void 0 ? {} : { author } };
  return {
    composed: { base: rememberedBase(previous), segments: { segments, history, changes, state }, results },
    recollection: {
      image: { ...image, segments: segments.map(withoutEntries) },
      sighting,
      takers,
      recipes,
      ...witness === void 0 ? {} : { witness }
    }
  };
}
var TOUCHED_AT_MOST = 1e3;
var RENEWED_AT_MOST = 12;
function isOfSameClass(row, before, now) {
  return sizeClassOf(seenAt(before.files, row).size) === sizeClassOf(seenAt(now.files, row).size);
}
function resultsOf(segments, previous) {
  const runs = segmentsOf(previous).filter(({ kind }) => kind === "run");
  const results = new Map(runs.map((run) => [run.key, run]));
  return segments.every(({ kind, key }) => kind === "copy" || results.has(key)) ? results : void 0;
}
function followerOf(directory, { image, sighting: { files }, recipes }, touched) {
  const fileAt = (row) => {
    const path = files.paths.at(row);
    const { size, mode } = seenAt(files, row);
    return { type: "file", path, name: path.slice(path.lastIndexOf("/") + 1), size, mode, row };
  };
  const isUntouched = (row) => !touched.has(row);
  return (place) => {
    const recipe = recipes[place];
    if (recipe === void 0) throw new RangeError(`No segment has place ${place}`);
    return followRecipe(recipe(), { directory, fileAt, isUntouched, format: image.objectFormat });
  };
}
function renew(segment, entries) {
  const { fingerprint: _, ...rest } = segment;
  return { ...rest, ...identify(entries, /* @__PURE__ */ new Map()), ...countsOf(entries), entries };
}
function withEntries(segment, entriesOf) {
  return {
    ...segment,
    get entries() {
      return entriesOf();
    }
  };
}
function withoutEntries(segment) {
  if (segment.kind === "run") return segment;
  const { kind, key, fingerprint, step, line, text, createdBy, fileCount, sizeBytes, holdsAssets } = segment;
  const rest = { kind, key, step, line, text, createdBy, fileCount, sizeBytes, holdsAssets };
  return fingerprint === void 0 ? rest : { ...rest, fingerprint };
}

// src/build/recall/recall-order.ts
async function isRemembered(order, run, ports) {
  return await recallSame(order, run, ports) !== void 0;
}
async function recallSame({ specs }, run, { memory }) {
  const [spec, ...otherPlatforms] = specs;
  const recalled = otherPlatforms.length > 0 ? void 0 : await memory?.recall(spec);
  if (recalled === void 0) return void 0;
  const { image } = recalled.recollection;
  const question = formatQuestion(questionOf(spec, image.ignore, await readDockerfile(spec), run));
  return question === image.question ? recalled : void 0;
}
async function recallOrder(order, run, finding, ports) {
  const [spec] = order.specs;
  const recalled = (run.own?.size ?? 0) > 0 ? void 0 : await recallSame(order, run, ports);
  if (recalled === void 0) return void 0;
  const { recollection, look, ignoreFile } = recalled;
  const { image } = recollection;
  const previous = previousOf(await finding, spec.platform);
  if (previous === void 0) return void 0;
  const known = recallSoundly(() => recallImage(spec, recollection, look, previous));
  if (known === void 0) return void 0;
  const { composed } = known;
  const key = imageKeyOf(composed.base, composed.segments);
  const steps = await planSteps(composed, spec.repository, earlierImage(previous), ports);
  return {
    key,
    plan: { ...planAgain(image.plan), action: previous.record.key === key ? "unchanged" : "make", steps },
    image: composed,
    trust: "trust",
    surroundings: { spec, provenance: run.provenance, previous, facts: image.facts, triggers: image.triggers },
    previous,
    credentials: {
      analysis: { dockerfile: { file: spec.dockerfileName } },
      context: { directory: spec.context, ignore: { file: ignoreFile } }
    },
    recollection: known.recollection
  };
}
function recallSoundly(recall) {
  try {
    return recall();
  } catch (error) {
    if (isToolError(error)) throw error;
    return void 0;
  }
}
function planAgain(plan) {
  const action = plan.base.action === "none" ? "none" : "reuse";
  return { ...plan, base: { ...plan.base, action, because: [] } };
}
async function makeRecalled(recalled, naming, ports) {
  var _stack = [];
  try {
    const { spec, provenance } = recalled.surroundings;
    const watch = watchForCredentials(recalled.credentials, spec);
    const shelf = __using(_stack, openShelf([recalled.previous], provenance, watch, ports), true);
    const keeping = ports.memory?.keep(spec, recalled.recollection);
    try {
      return await pushImage(recalled, shelf, naming, ports);
    } finally {
      await keeping;
    }
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/build/make/assemble-index.ts
function assembleIndex(images, record, { commit, createdAt }) {
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: images.map(({ mediaType, digest: digest2, bytes: bytes2, platform }) => ({
      mediaType,
      digest: digest2,
      size: bytes2.length,
      platform: parsePlatform(platform)
    })),
    annotations: {
      [ANNOTATION.index]: formatRecord(record),
      "org.opencontainers.image.created": new Date(createdAt * 1e3).toISOString(),
      ...commit === void 0 ? {} : { "org.opencontainers.image.revision": commit }
    }
  };
  const bytes = Buffer.from(JSON.stringify(index));
  const digest = digestOf(bytes);
  return { mediaType: MEDIA_TYPE.ociIndex, digest, bytes };
}

// src/build/make/make-index.ts
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
    const tagging = taggingOf(repository, previous?.record, ports);
    const { images, digest, sentBytes } = await phase(
      ports.progress,
      `push ${name}`,
      async () => known === void 0 ? pushNew(key, parts, planned, { shelf, provenance, tagging, naming }, ports) : pushAgain(known, key, repository, tagging, naming, ports)
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
async function pushNew(key, parts, { repository, previous }, { shelf, provenance, tagging, naming }, ports) {
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
  const assemble = (way) => {
    const record = { version: 1, key, recent, ...way === "at-once" && { tagsAtOnce: true } };
    return assembleIndex(images, record, provenance);
  };
  const manifest = assemble(tagging);
  const instead = async () => assemble("one-by-one");
  const rest = { ...naming, sessions: naming.sessions.slice(blobs.length) };
  const what = { blobs: [], manifest, tags: tagsOf(key, naming), tagging, instead };
  const pushed = await pushNamed(what, repository, rest, ports);
  return { ...pushed, sentBytes: uploaded.sentBytes + manifestBytes + pushed.sentBytes, images };
}
var RECENT_KEYS = 30;
function unchangedPart({ request, key }) {
  return unchangedFrom(request.planned, key);
}
async function assemblePart({ key, above, platform, request }, shelf) {
  const unchanged = unchangedPart({ request, key });
  if (unchanged !== void 0) return { manifest: { ...unchanged.stored, platform } };
  const surroundings = await surroundingsOf(above, request);
  const image = await assembleApp(key, above, shelf, surroundings, "one-by-one");
  const { digest, manifest, manifestBytes } = image;
  return { image, manifest: { platform, digest, mediaType: manifest.mediaType, bytes: manifestBytes } };
}
async function pushAgain(known, key, repository, tagging, naming, ports) {
  const images = known.images.map(({ stored, platform }) => ({ ...stored, platform }));
  const manifestBytes = await pushManifests(images, repository, ports);
  const pushed = await pushKnown(known, key, repository, tagging, naming, ports);
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

// src/context/times-of-change.ts
import { statfs } from "node:fs/promises";
var UNCERTAIN = /* @__PURE__ */ new Map([
  [26985, "NFS"],
  [20859, "SMB"],
  [4283649346, "CIFS"],
  [4266872130, "SMB 2"],
  [1702057286, "FUSE"],
  [16914839, "9P"],
  [12805120, "Ceph"],
  [1397113167, "AFS"],
  [19780, "FAT"],
  [538032816, "exFAT"]
]);
async function tellsOfChanges(directory, read = statfs) {
  if (process.platform !== "linux") return true;
  const { type } = await read(directory);
  return !UNCERTAIN.has(type >>> 0);
}

// src/build/recall/recollect.ts
function recollect(planned, made, question) {
  const { facts, stagesTaken, asked, trust } = planned;
  const { above, plan } = made;
  const isWhole = above.segments.ends.with === "complete" && trust === "trust";
  if (!isWhole || stagesTaken.length > 0 || asked.length > 0 || (facts.own?.size ?? 0) > 0) return void 0;
  const sighting = sightingOf(facts.context);
  const layers = sighting && rememberLayers(planned, above.segments.segments, sighting);
  if (sighting === void 0 || layers === void 0) return void 0;
  const { segments, history, changes, state, looked } = above.segments;
  const { blobIds } = facts.contentIds;
  const witness = blobIds?.index && witnessOf(blobIds.index, sighting.files);
  return {
    image: {
      question,
      ignore: facts.context.ignore.text,
      ...blobIds === void 0 ? {} : { objectFormat: blobIds.format },
      base: above.base.key,
      executed: executedLayers(above.base, segments, above.results),
      facts: factsLookedAt(above.base, looked),
      segments: segments.map(keptSegment),
      history,
      changes,
      config: state.config,
      ...state.author === void 0 ? {} : { author: state.author },
      triggers: facts.triggers,
      plan
    },
    sighting,
    ...witness === void 0 ? {} : { witness },
    ...layers
  };
}
function keptSegment(segment) {
  if (segment.kind === "run") {
    const { kind, key, inputs, line, text, because } = segment;
    return { kind, key, inputs, line, text, because };
  }
  const { entries: _, ...rest } = segment;
  return rest;
}
function rememberLayers({ facts, baseSegment }, segments, { files }) {
  const paths = Array.from({ length: files.paths.count }, (_, row) => files.paths.at(row));
  const rows = new Map(paths.map((path, row) => [path, row]));
  const takers = new Uint16Array(paths.length).fill(TAKER.nobody);
  const prefix = `${facts.context.directory}/`;
  const rowOf = (file) => file.startsWith(prefix) ? rows.get(file.slice(prefix.length)) : void 0;
  const recipes = [];
  for (const [place, segment] of segments.entries()) {
    const recipe = segment.kind === "run" ? Buffer.alloc(0) : writeRecipe(segment.entries, rowOf);
    if (recipe === void 0) return void 0;
    recipes.push(() => recipe);
    if (segment.kind === "run") continue;
    for (const entry of segment.entries) {
      const row = entry.type === "file" && entry.content.from === "disk" ? rowOf(entry.content.file) : void 0;
      if (row === void 0) continue;
      const isAlone = takers[row] === TAKER.nobody && !looksInside(entry, segment);
      takers[row] = isAlone ? place : TAKER.others;
    }
  }
  const inputs = [baseSegment.inputs, ...segments.map((segment) => segment.kind === "run" ? segment.inputs : [])];
  for (const name of inputs.flat().flatMap(fileOf)) {
    const row = rows.get(name);
    if (row !== void 0) takers[row] = TAKER.others;
  }
  paths.forEach((path, row) => {
    if (mayHoldCredentials(path)) takers[row] = TAKER.others;
  });
  return { takers, recipes };
}
function looksInside({ path }, { text }) {
  return !/^\s*COPY\b/i.test(text) || path === "etc/passwd" || path === "etc/group";
}
function fileOf({ kind, name }) {
  return kind === "file" ? [name] : [];
}

// src/build/recall/remember.ts
async function remember(planned, made, run, { memory }) {
  if (memory === void 0) return;
  if (askedFrontend(planned.facts, run.lock).length > 0) return;
  const { spec, facts, dockerfileText } = planned;
  if (!await tellsOfChanges(spec.context).catch(() => false)) return;
  const question = formatQuestion(questionOf(spec, facts.context.ignore.text, dockerfileText, run));
  const recollection = recollect(planned, made, question);
  if (recollection !== void 0) await memory.keep(spec, recollection);
}

// src/build/images/build-image.ts
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
  const opening = ready.then(() => openUploads(registry, repository, expectedUploads(specs), { signal }));
  opening.catch(() => {
  });
  try {
    const finding = findPrevious(ready, order, ports);
    const planned = await phase(progress, `plan ${name}`, async () => {
      const recalled = trust === "trust" ? await recallOrder(order, run, finding, ports) : void 0;
      return recalled ?? planOn(finding, order, run, trust, ports);
    });
    const naming = { tags, movingTags, sessions: await opening };
    if ("recollection" in planned) {
      run.onPlan(planned.plan);
      return await makeRecalled(planned, naming, ports);
    }
    for (const { plan } of planned.images) run.onPlan(plan);
    const { provenance, onPlan, shared } = run;
    const requestFor = (image) => ({ planned: image, provenance, mounts, shared, onPlan });
    const [first, ...others] = planned.images;
    return others.length === 0 ? await makeImage({ ...requestFor(first), onMade: (made) => remember(first, made, run, ports) }, naming, ports) : await makeIndex(planned, [requestFor(first), ...others.map(requestFor)], naming, ports);
  } catch (error) {
    await Promise.all((await opening.catch(() => [])).map((session) => session.cancel({ signal })));
    throw error;
  }
}

// src/build/images/in-order.ts
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

// src/build/images/build-images.ts
var IMAGES_AT_ONCE = 4;
async function buildImages(orders, names, run, ports) {
  const standsAlone = (order) => isRemembered(order, run, ports);
  const nodes = await orderImages(orders, names, run.buildPlatform, standsAlone);
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
