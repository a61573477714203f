import type { StepReport } from 'tfjs-gan';
import type { SavedNote } from '../shared/protocol.js';
import type { Settings } from '../shared/settings.js';
import { countOf, type Pictures } from './pictures.js';

/** What a run needs to go on besides its checkpoints. */
export interface SavedRun {
  readonly settings: Settings;
  /** Planned steps, more than in the settings where somebody trained on. */
  readonly goal: number;
  /** The digits are not kept, as they come with the page. */
  readonly pictures: Pictures | 'digits';
  /** The archive of the run that it went on from; null if its networks were new. */
  readonly source: Blob | null;
  /** As was found before it began, so that going on need not try; null where nothing was timed. */
  readonly secondsPerStep: number | null;
}

/** How far it had come when it was last written. */
interface Progress {
  readonly step: number;
  readonly savedAt: string;
  readonly history: readonly StepReport[];
}

const DATABASE = 'tfjs-gan playground';
const TABLE = 'run';

/** The run that the browser keeps; each part is written in one transaction. */
export const savedRun = {
  begin: (run: SavedRun): Promise<void> =>
    write((table) => {
      table.clear();
      table.put(run, 'run');
    }),

  /** Its settings, after some of them were changed. */
  async change(changed: Partial<Pick<SavedRun, 'settings' | 'goal'>>): Promise<void> {
    const run = await read<SavedRun>('run');
    if (run) await write((table) => table.put({ ...run, ...changed }, 'run'));
  },

  reach: (step: number, history: readonly StepReport[]): Promise<void> =>
    write((table) => {
      const progress: Progress = { step, savedAt: new Date().toISOString(), history };
      table.put(progress, 'progress');
    }),

  /** Null if none is kept, or if none of its steps is. */
  async load(): Promise<{ readonly run: SavedRun; readonly progress: Progress } | null> {
    const [run, progress] = [await read<SavedRun>('run'), await read<Progress>('progress')];
    return run && progress ? { run, progress } : null;
  },

  forget: (): Promise<void> => write((table) => table.clear()),
};

export function noteOf({ run, progress }: NonNullable<Awaited<ReturnType<typeof savedRun.load>>>): SavedNote {
  const { settings, goal, pictures } = run;
  const kept =
    pictures === 'digits'
      ? { kind: 'digits' as const, count: 10_000, imageShape: [28, 28, 1] as const }
      : { kind: pictures.kind, count: countOf(pictures), imageShape: pictures.imageShape };
  return { step: progress.step, steps: goal, savedAt: progress.savedAt, settings, pictures: kept };
}

async function withTable<T>(mode: IDBTransactionMode, use: (table: IDBObjectStore) => T): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(TABLE, mode);
    const used = use(transaction.objectStore(TABLE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser’s storage is not available'));
    });
    return used;
  } finally {
    database.close();
  }
}

async function write(change: (table: IDBObjectStore) => unknown): Promise<void> {
  await withTable('readwrite', change);
}

/** What this page wrote under a name. */
async function read<T>(name: string): Promise<T | null> {
  const request = await withTable('readonly', (table) => table.get(name) as IDBRequest<T | undefined>);
  return request.result ?? null;
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('the browser’s storage is not available'));
  });
}
