import { checksOf } from '../core/index.js';
import type { CheckpointStore } from '../training/index.js';

const PREFIX = 'tfjs-gan checkpoints ';
const TABLE = 'checkpoints';

/**
 * A database of the browser (IndexedDB) as a place for checkpoints, in windows and workers. Each is written in one transaction, so
 * that a tab that is closed leaves all of it or nothing. Browsers may clear databases when the disk runs full; after
 * `await navigator.storage.persist()` they ask first.
 *
 * Two tabs are kept out of each other's way where the page comes by HTTPS or from localhost.
 *
 * @param name - of the run; each name is a database of its own.
 * @throws InvalidArgumentError for a name that is none; when it is used, errors that name the database and what is wrong with it.
 */
export function checkpointDatabase(name: string): CheckpointStore {
  const check = checksOf('checkpointDatabase');
  if (typeof name !== 'string' || name === '') check.fail('name', 'must be a name', name);
  const database = PREFIX + name;
  const description = `database ${JSON.stringify(name)}`;

  /** The result of one request, once its transaction is complete. */
  async function request<T>(
    mode: IDBTransactionMode,
    action: string,
    ask: (table: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    try {
      const connection = await open(database);
      try {
        const transaction = connection.transaction(TABLE, mode, { durability: 'strict' });
        const asked = ask(transaction.objectStore(TABLE));
        await completed(transaction);
        return asked.result;
      } finally {
        connection.close();
      }
    } catch (cause) {
      throw new Error(`checkpointDatabase: cannot ${action} ${description}: ${reasonOf(cause)}`, { cause });
    }
  }

  return {
    description,
    list: async () => {
      const keys = await request('readonly', 'read', (table) => table.getAllKeys());
      return keys.filter((key) => typeof key === 'string');
    },
    async read(key) {
      const bytes: unknown = await request<unknown>('readonly', 'read', (table) => table.get(key));
      if (bytes instanceof Uint8Array) return bytes;
      throw new Error(`checkpointDatabase: there is no ${key} in ${description}`);
    },
    async write(key, bytes) {
      await request('readwrite', 'write to', (table) => table.put(bytes, key));
    },
    remove: (key) => request('readwrite', 'remove from', (table) => table.delete(key)),
    claim: () => claim(database, description),
  };
}

function open(database: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('it cannot be opened'));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    // Also after an error, which aborts a transaction.
    transaction.onabort = () => reject(transaction.error ?? new Error('it was aborted'));
  });
}

/** A lock of the browser, which ends with the tab, however that ends. */
function claim(database: string, description: string): Promise<() => Promise<void>> {
  // Absent on pages without HTTPS, whatever its type says.
  const locks: LockManager | undefined = navigator.locks;
  if (!locks) return Promise.resolve(() => Promise.resolve());
  return new Promise((resolve, reject) => {
    const held: Promise<unknown> = locks.request(database, { ifAvailable: true }, async (lock) => {
      if (!lock)
        throw new Error(`checkpointDatabase: ${description} is in use by another run, in this tab or in another`);
      // The lock is held until this promise is resolved.
      await new Promise<void>((end) => {
        resolve(async () => {
          end();
          await held;
        });
      });
    });
    held.catch(reject);
  });
}

function reasonOf(cause: unknown): string {
  if (cause instanceof DOMException && cause.name === 'QuotaExceededError') return 'the space of this site is used up';
  return cause instanceof Error ? cause.message : String(cause);
}
