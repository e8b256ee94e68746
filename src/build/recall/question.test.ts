import { expect, test } from 'vitest';
import { digestOf } from '../../oci/digest.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { formatQuestion, type PlanQuestion } from './question.ts';

const spec: ImageSpec = {
  name: 'web',
  title: 'web',
  repository: { registry: 'registry.example.com', name: 'web' },
  dockerfile: '/src/Dockerfile',
  dockerfileName: 'Dockerfile',
  context: '/src',
  platform: 'linux/amd64',
  args: { A: 'secret-value' },
};
const question: PlanQuestion = {
  spec,
  lock: { refreshed: '2026-01-01', images: { 'docker.io/library/busybox:1': digestOf('one') } },
  buildPlatform: { os: 'linux', architecture: 'amd64' },
  ignore: '.git\n',
  dockerfile: 'FROM busybox:1\n',
  repositories: [spec.repository],
  provenance: { commit: 'a'.repeat(40) },
};

test('the same asked again is the same question, and no value of an argument stands in it', () => {
  expect(formatQuestion(structuredClone(question))).toBe(formatQuestion(question));
  expect(formatQuestion(question)).not.toContain('secret-value');
});

test('another commit is no other question, nor is a tree that is none', () => {
  const inNoCommit = { basedOn: { commit: 'b'.repeat(40), commitTime: 1 } };

  expect(formatQuestion({ ...question, provenance: { commit: 'b'.repeat(40) } })).toBe(formatQuestion(question));
  expect(formatQuestion({ ...question, provenance: inNoCommit })).toBe(formatQuestion(question));
});

test.each<[string, Partial<PlanQuestion>]>([
  ['value of an argument', { spec: { ...spec, args: { A: 'other' } } }],
  ['argument', { spec: { ...spec, args: { A: 'secret-value', B: '' } } }],
  ['target', { spec: { ...spec, target: 'test' } }],
  ['platform', { spec: { ...spec, platform: 'linux/arm64' } }],
  ['end of the base', { spec: { ...spec, baseThrough: 'RUN pip' } }],
  ['exception for credentials', { spec: { ...spec, allowedSecrets: [{ pattern: 'a', by: 'flag' }] } }],
  ['repository', { spec: { ...spec, repository: { registry: 'registry.example.com', name: 'other' } } }],
  ['name for others', { spec: { ...spec, calledAs: { registry: 'registry.example.com', name: 'other' } } }],
  ['context', { spec: { ...spec, context: '/other' } }],
  ['lock file that is not there', { lock: undefined }],
  [
    'digest in the lock file',
    { lock: { refreshed: '2026-01-01', images: { 'docker.io/library/busybox:1': digestOf('two') } } },
  ],
  ['refresh of the lock file', { lock: { refreshed: '2026-01-02', images: question.lock?.images ?? {} } }],
  ['platform of the builder', { buildPlatform: { os: 'linux', architecture: 'arm64' } }],
  ['ignore file', { ignore: '.git\n\n' }],
  ['image beside it', { repositories: [spec.repository, { registry: 'registry.example.com', name: 'base' }] }],
  ['answer to whether git knows the folder', { provenance: {} }],
  ['Dockerfile', { dockerfile: 'FROM busybox:1\n# words\n' }],
])('another %s is another question', (_, other) => {
  expect(formatQuestion({ ...question, ...other })).not.toBe(formatQuestion(question));
});
