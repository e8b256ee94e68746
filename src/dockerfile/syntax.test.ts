import { expect, test } from 'vitest';
import { parseSyntax } from './syntax.ts';

test.each([
  'docker/dockerfile',
  'docker/dockerfile:1',
  'docker/dockerfile:1.19-labs',
  'docker/dockerfile-upstream:master-labs',
  'docker.io/docker/dockerfile:1',
  'mirror.example.com:5000/docker/dockerfile:1',
  'mirror.example.com/hub/docker/dockerfile:1',
  `docker/dockerfile:1@sha256:${'a'.repeat(64)}`,
])('%s is the language of Dockerfiles', (text) => {
  expect(parseSyntax(text)).toEqual({ image: text, text });
});

test('what stands behind the image is kept', () => {
  expect(parseSyntax('docker/dockerfile:1  cmdline')).toEqual({
    image: 'docker/dockerfile:1',
    text: 'docker/dockerfile:1  cmdline',
  });
});

test.each([
  'example.com/cargo-wharf/frontend',
  'dockerfile',
  'evil/dockerfile',
  'docker/dockerfile2',
  'not-docker/dockerfile',
  'docker/dockerfile:',
  '',
])('"%s" is another one', (text) => {
  expect(() => parseSyntax(text)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_SYNTAX_UNSUPPORTED' }));
});
