import type { CheckpointStore } from './checkpointStore.js';

/** Keeps checkpoints in memory: for a training that is to survive errors, but not the end of the program, and for tests. */
export function memoryCheckpoints(): CheckpointStore {
  const kept = new Map<string, Uint8Array>();
  let claimed = false;
  return {
    description: 'memory',
    list: () => Promise.resolve([...kept.keys()]),
    read: (name) => {
      const bytes = kept.get(name);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`memoryCheckpoints: there is no ${name}`));
    },
    write: (name, bytes) => Promise.resolve(void kept.set(name, bytes)),
    remove: (name) => Promise.resolve(void kept.delete(name)),
    claim: () => {
      if (claimed) return Promise.reject(new Error('memoryCheckpoints: another run has this store'));
      claimed = true;
      return Promise.resolve(() => {
        claimed = false;
      });
    },
  };
}
