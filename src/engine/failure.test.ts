import { expect, test } from 'vitest';
import { findBuildahFailure, findBuildahPushFailure } from './buildah-output.ts';
import { findBuildkitFailure } from './buildkit-output.ts';

test('the step with the error is found among steps that ran beside it and were cancelled', () => {
  const output = `
#4 [base 1/2] FROM 127.0.0.1:5000/base@sha256:abc
#4 resolve 127.0.0.1:5000/base@sha256:abc 0.0s done
#4 CACHED

#5 [assets 2/2] RUN npm run build
#5 0.101 building assets
#6 [base 2/2] RUN pip install -r requirements.txt
#6 0.120 Collecting django
#5 0.400 still building
#6 1.250
#6 1.300 ERROR: No matching distribution found
#6 ERROR: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1

#5 [assets 2/2] RUN npm run build
#5 CANCELED
------
 > [base 2/2] RUN pip install -r requirements.txt:
------
error: failed to solve: exit code: 1`.split('\n');

  expect(findBuildkitFailure(output)).toEqual({
    kind: 'instruction',
    name: '[base 2/2] RUN pip install -r requirements.txt',
    reason: 'process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1',
    output: ['Collecting django', '', 'ERROR: No matching distribution found'],
  });
});

test('output without a failed step has none', () => {
  expect(findBuildkitFailure(['#1 [internal] load', '#1 DONE 0.0s', 'error: failed to dial'])).toBeUndefined();
});

test('an image that was made but not pushed is no failed instruction, and all that the registry said is told', () => {
  const output = `
#7 exporting to image
#7 pushing layers 0.0s done
#7 ERROR: failed to push 127.0.0.1:5000/web:building-1: errors:
denied: no pushes:

your plan ended.
unknown: blob unknown to registry - sha256:abc
------
 > exporting to image:
------
error: failed to solve: failed to push 127.0.0.1:5000/web:building-1: errors:
denied: no pushes:

your plan ended.
unknown: blob unknown to registry - sha256:abc
`.split('\n');

  expect(findBuildkitFailure(output)).toEqual({
    kind: 'delivery',
    reason: 'failed to push 127.0.0.1:5000/web:building-1: errors:',
    output: ['denied: no pushes:', 'your plan ended.', 'unknown: blob unknown to registry - sha256:abc'],
  });
  expect(findBuildkitFailure(['#2 exporting to image', '#2 ERROR: no space left on device'])).toEqual({
    kind: 'delivery',
    reason: 'no space left on device',
    output: [],
  });
});

test("Buildah's push has all that follows its error for a reason", () => {
  const output = [
    'Getting image source signatures',
    'Error: uploading manifest: errors:',
    'digest invalid',
    'Error: x',
    '',
  ];

  expect(findBuildahPushFailure(output)).toEqual({
    kind: 'delivery',
    reason: 'uploading manifest: errors:',
    output: ['digest invalid', 'Error: x'],
  });
  expect(findBuildahPushFailure(['Killed'])).toBeUndefined();
});

test("Buildah's last line names the step, what it wrote stands behind its STEP line", () => {
  const output = [
    'STEP 1/3: FROM base',
    'STEP 2/3: RUN make',
    'fine',
    'STEP 3/3: RUN make check',
    'one test failed',
    'subprocess exited with status 2',
    'subprocess exited with status 2',
    'Error: building at STEP "RUN make check": exit status 2',
  ];

  expect(findBuildahFailure(output)).toEqual({
    kind: 'instruction',
    name: 'RUN make check',
    reason: 'exit status 2',
    output: ['one test failed'],
  });
  expect(findBuildahFailure(['Error: creating build container: pinging registry'])).toBeUndefined();
});
