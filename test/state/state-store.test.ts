import { scopedStore } from '../../src/state/scoped-store.ts';
import { stateStoreContract } from '../contract/state-store-contract.ts';
import { stateMemory } from '../doubles/memory-state-store.ts';
import { makeStateRemote } from './state-remote.ts';

stateStoreContract('memory', async () => {
  const memory = stateMemory();
  return { open: async () => memory.open(), [Symbol.asyncDispose]: async () => {} };
});

stateStoreContract('a branch of a git repository', async () => {
  const remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  return { open: () => remote.openStore(clone), [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]() };
});

stateStoreContract('a scope of a branch', async () => {
  const remote = await makeStateRemote();
  const clone = await remote.clone('clone');
  return {
    open: async () => scopedStore(await remote.openStore(clone), 'feature/x'),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
});
