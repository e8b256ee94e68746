import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import { ToolError } from '../../errors.ts';
import { withPlace } from './failed-instruction.ts';

const DOCKERFILE = parseDockerfile(
  'FROM node:24 AS frontend\nRUN npm ci\nFROM python:3.12\n\nRUN pip install \\\n  django\nRUN make\nRUN make\n',
  'Dockerfile',
);
const failed = (headline: string, output = '') =>
  new ToolError('ENGINE_FAILED', `Building registry.example.com/web:building-1 with ${headline}\n${output}`, {
    hint: 'Mend it.',
  });

describe('the place of an instruction that failed', () => {
  test.each([
    { what: 'BuildKit, one stage', headline: 'buildctl: [2/4] RUN pip install   django: exit code: 1', line: 5 },
    { what: 'BuildKit, several stages', headline: 'buildx: [frontend 2/2] RUN npm ci: exit code: 1', line: 2 },
    { what: 'Buildah', headline: 'buildah: RUN npm ci: exit status 1', line: 2 },
  ])('$what', ({ headline, line }) => {
    expect(withPlace(failed(headline), DOCKERFILE)).toMatchObject({
      code: 'ENGINE_FAILED',
      hint: 'Mend it.',
      location: { file: 'Dockerfile', line },
    });
  });

  test.each([
    { why: 'two instructions are alike', error: failed('buildctl: [3/4] RUN make: exit code: 2') },
    { why: 'no instruction is named', error: failed('buildctl: exit code 1', '  RUN npm ci: not found') },
    { why: 'only a part of one is named', error: failed('buildctl: [2/2] RUN npm: exit code: 1') },
    { why: 'it is another error', error: new ToolError('ENGINE_NOT_FOUND', 'x: RUN npm ci: no') },
    { why: 'it is no error of ours', error: new TypeError('x: RUN npm ci: no') },
  ])('is left open when $why', ({ error }) => {
    expect(withPlace(error, DOCKERFILE)).toBe(error);
  });
});
