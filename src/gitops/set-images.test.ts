import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { readManifests } from './manifest-folder.ts';
import { setImages } from './set-images.ts';

const image = (name: string) => `registry.example.com:5000/emr/web@${digestOf(name)}`;
const NEW = image('new');

/** As people write them: comments, quotes, anchors, merges, flow style, several documents, text in other scripts. */
const MANIFESTS: Readonly<Record<string, string>> = {
  'a Deployment with comments and odd indentation': `# Die Oberfläche — 患者記録
apiVersion: apps/v1
kind: Deployment
metadata:
    name:   web   # image: not this one
    annotations: { note: "image: nor this" }
spec:
    replicas: 2
    template:
        spec:
            containers:
            -   name: web
                image:   @1@    # the app
                args: ["--image", "x"]
                env:
                -   {name: IMAGE, value: "image: nor that"}
            -   image: '@2@'
                name: 'sidecar'
`,
  'a CronJob in flow style and a StatefulSet, with document markers': `%YAML 1.2
---
{kind: CronJob, metadata: {name: reports}, spec: {schedule: "5 4 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: reports, image: "@1@"}]}}}}}}
...
---
kind: StatefulSet
metadata:
  name: db
spec: {template: {spec: {
  initContainers: [ { name: init, image: @2@, } ],
  containers: [ { image: @3@, name: db } ] } } }
`,
  'anchors that are used for other fields': `kind: Deployment
metadata: &meta
  name: web
  labels: &labels { app: web }
spec:
  selector: { matchLabels: *labels }
  template:
    metadata: { labels: *labels }
    spec:
      containers:
        - &web
          name: web
          image: @1@
          resources: &resources { limits: { memory: 1Gi } }
        - name: other
          image: &img @2@
          resources: *resources
`,
  'a long text beside the image': `kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      containers:
      - name: migrate
        command:
          - sh
          - -c
          - |
            image: registry.example.com:5000/emr/web:latest
            echo "done"   
        image: "@1@"

      restartPolicy: Never
`,
};

test('only the images change: whatever stands around them, every other byte stays', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(MANIFESTS)),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', '\uFEFF'),
      fc.array(fc.stringMatching(/^[a-z]{1,5}:(latest|[0-9.]{1,6}x)$/), { minLength: 3, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.boolean(),
      (template, newline, mark, tags, isEdited, endsWithNewline) => {
        const before = tags.map((tag) => `registry.example.com:5000/emr/${tag}`);
        const after = before.map((old, index) => (isEdited[index] ? image(`new ${index}`) : old));
        const fill = (images: readonly string[]) => {
          const lines = template.replaceAll(/@(\d)@/g, (_, number) => images[Number(number) - 1] ?? '');
          return mark + (endsWithNewline ? lines : lines.trimEnd()).replaceAll('\n', newline);
        };
        const manifest = parse(fill(before));
        const edits = placesOf(manifest).flatMap((place) => {
          const index = before.indexOf(place.image);
          return isEdited[index] ? [{ place, image: after[index] ?? '' }] : [];
        });
        fc.pre(new Set(before).size === before.length);

        expect(setImages(manifest, edits)).toBe(fill(after));
      },
    ),
    { numRuns: 300 },
  );
});

test('in the manifests of the example every image can be set, and nothing else changes', async () => {
  const folder = join(import.meta.dirname, '../../examples/emr/k8s');
  const manifests = await readManifests(folder, 'k8s', new AbortController().signal);
  const edited = manifests.filter((manifest) => placesOf(manifest).length > 0);
  expect(edited.length).toBeGreaterThan(2);

  for (const manifest of edited) {
    const edits = placesOf(manifest).map((place) => ({ place, image: NEW }));
    const expected = edits.reduce(
      (text, { place }) => text.replace(`image: ${place.image}`, `image: ${NEW}`),
      manifest.text,
    );

    expect(setImages(manifest, edits)).toBe(expected);
  }
});

describe('an image that stands somewhere else', () => {
  const pod = (init: string, web: string, env = 'x') => `kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      initContainers:
        - { name: init, image: ${init} }
      containers:
        - { name: web, image: ${web}, env: [{ name: IMAGE, value: ${env} }] }
`;
  const both = (text: string) => edit(text, ['init', 'web']);

  test('goes on being pointed at when both get the same', () => {
    expect(both(pod('&img old:1', '*img'))).toBe(pod(`&img ${NEW}`, '*img'));
  });

  test('is written out where only the container that points at it changes', () => {
    expect(edit(pod('&img old:1', '*img'), ['web'])).toBe(pod('&img old:1', NEW));
  });

  test('is not changed when another container points at it', () => {
    expect(() => edit(pod('&img old:1', '*img'), ['init'])).toThrow(
      expect.objectContaining({
        code: 'MANIFEST_EDIT_UNSAFE',
        message: expect.stringContaining('spec.template.spec.containers.0.image'),
        location: { file: 'web.yaml', line: 7, column: expect.any(Number) },
      }),
    );
  });

  test('is not changed when another field points at it', () => {
    expect(() => edit(pod('&img old:1', 'other:1', '*img'), ['init'])).toThrow(
      expect.objectContaining({ code: 'MANIFEST_EDIT_UNSAFE', message: expect.stringContaining('env.0.value') }),
    );
  });

  test('is not changed where it is merged from: that is a field of its own', () => {
    const text = `kind: Deployment
metadata: { name: web }
x-common: &common { image: old:1 }
spec: { template: { spec: { containers: [{ <<: *common, name: web }] } } }
`;
    expect(() => edit(text, ['web'])).toThrow(
      expect.objectContaining({ code: 'MANIFEST_EDIT_UNSAFE', message: expect.stringContaining('x-common.image') }),
    );
  });
});

test('what is no reference by digest never gets into a manifest', () => {
  const text = MANIFESTS['a long text beside the image'] ?? '';
  const [place] = placesOf(parse(text.replace('@1@', 'old:1')));

  for (const bad of ['web:latest', `web@${digestOf('x')} # "`, `web@${digestOf('x')}\nkind: Secret`, '']) {
    expect(() =>
      setImages(parse(text.replace('@1@', 'old:1')), place === undefined ? [] : [{ place, image: bad }]),
    ).toThrow(expect.objectContaining({ code: 'IMAGE_NOT_BY_DIGEST' }));
  }
});

function parse(text: string): Manifest {
  return parseManifest(text, 'web.yaml', '/repo/web.yaml');
}

function placesOf(manifest: Manifest) {
  return manifest.workloads.flatMap(({ containers }) => containers.map(({ place }) => place));
}

function edit(text: string, containers: readonly string[]): string {
  const manifest = parse(text);
  const edits = manifest.workloads.flatMap((workload) =>
    workload.containers.filter(({ name }) => containers.includes(name)).map(({ place }) => ({ place, image: NEW })),
  );
  expect(edits).toHaveLength(containers.length);
  return setImages(manifest, edits);
}
