import { expect, test } from 'vitest';
import { silent } from '../../src/log.ts';
import { startLobby } from './lobby.ts';
import { sharedRegistry } from './shared.ts';

test('all who ask get the same server', async () => {
  const [first, second] = await Promise.all([sharedRegistry(), sharedRegistry()]);

  expect(first.host).toBe(second.host);
  expect((await fetch(`${first.url}/v2/`)).status).toBe(200);
});

test('shared servers end with the lobby', async () => {
  const lobby = await startLobby(silent);
  const { url } = (await (await fetch(`${lobby.url}/registry`)).json()) as { url: string };

  await lobby.stop();

  await expect(fetch(`${url}/v2/`)).rejects.toThrow('fetch failed');
});
