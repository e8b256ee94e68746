import { describe, expect, test } from 'vitest';
import { isAvailable } from './availability.ts';
import { startQuirkRegistry } from './quirk-registry.ts';
import { registryConformance } from './registry-conformance.ts';

describe.skipIf(!(await isAvailable('registry-conformance')))('the registry of quirks', () => {
  test('is one, to the conformance suite of the specification, as far as images are pushed to it', async () => {
    await using registry = await startQuirkRegistry();

    expect(await registryConformance(registry.host)).toMatchObject({
      'Blob push': 'Pass',
      'Blob post put': 'Pass',
      'Blob streaming': 'Pass',
      'Blob upload cancel': 'Pass',
      'Blob get': 'Pass',
      'Blob head': 'Pass',
      'Manifest delete': 'Pass',
      'Manifest put with tag params': 'Skip',
    });
  });

  test('sets several tags at once as the suite wants it, where it is told to', async () => {
    await using registry = await startQuirkRegistry({ quirks: { tagsAtOnce: {} } });

    expect(await registryConformance(registry.host)).toMatchObject({ 'Manifest put with tag params': 'Pass' });
  });
});
