import { checksOf } from '../../core/index.js';
import { decodeCheckpoint, type Checkpoint } from './checkpoint.js';
import { checkStore, nameOfStep, stepsIn, type CheckpointStore } from './checkpointStore.js';
import { DamagedFileError } from './tensorFile.js';

/** Which checkpoint of a store: the newest that is whole, the one with the best score, or that of a step. */
export type WhichCheckpoint = 'latest' | 'best' | number;

/** Options of `loadCheckpoint`. */
export interface LoadCheckpointOptions {
  /** Default `latest`. */
  readonly which?: WhichCheckpoint;
  /** Takes a message about each damaged checkpoint that was passed over. Default: none is given. */
  readonly log?: (message: string) => void;
}

/**
 * Writes a checkpoint into a store, where it takes the place of an earlier one of its step; others stay.
 *
 * @throws an error of the store; what was there is then as it was.
 */
export async function saveCheckpoint(store: CheckpointStore, checkpoint: Checkpoint): Promise<void> {
  checkStore(checksOf('saveCheckpoint'), 'store', store);
  await store.write(nameOfStep(checkpoint.step), checkpoint.bytes);
}

/**
 * Reads a checkpoint from a store and checks that it is whole. With `latest`, the one before takes the place of one that is damaged.
 *
 * @throws Error if there is none, or if the one that was asked for is damaged or in a format of another version.
 */
export async function loadCheckpoint(store: CheckpointStore, options: LoadCheckpointOptions = {}): Promise<Checkpoint> {
  const check = checksOf('loadCheckpoint');
  checkStore(check, 'store', store);
  check.knownKeys('options', options, ['which', 'log']);
  const { which = 'latest', log } = options;
  if (which !== 'latest' && which !== 'best') check.integer('options.which', which, 0);
  const { checkpoint } = await findCheckpoint('loadCheckpoint', store, which, log);
  return checkpoint;
}

/** What was found, and the newer ones that cannot be read. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly damaged: readonly number[];
}

/** `loadCheckpoint` for a function whose name goes into the messages. */
export async function findCheckpoint(
  functionName: string,
  store: CheckpointStore,
  which: WhichCheckpoint,
  log: (message: string) => void = () => undefined,
): Promise<FoundCheckpoint> {
  if (typeof which === 'number') return { checkpoint: await readStep(functionName, store, which), damaged: [] };
  const found = await findLatest(functionName, store, log);
  if (which === 'latest') return found;
  const { best, step } = found.checkpoint;
  if (!best) throw new Error(`${functionName}: no score was measured for the checkpoints in ${store.description}`);
  if (best.step === step) return found;
  return { checkpoint: await readStep(functionName, store, best.step), damaged: found.damaged };
}

async function findLatest(
  functionName: string,
  store: CheckpointStore,
  log: (message: string) => void,
): Promise<FoundCheckpoint> {
  const steps = await stepsIn(store);
  const damaged: number[] = [];
  for (const step of steps) {
    try {
      return { checkpoint: await readStep(functionName, store, step), damaged };
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      damaged.push(step);
      log(
        `${error.message}. ${steps.length > damaged.length ? 'The one before it is taken.' : 'There is none before it.'}`,
      );
    }
  }
  throw new Error(
    `${functionName}: there is no checkpoint${damaged.length > 0 ? ' that is whole' : ''} in ${store.description}`,
  );
}

async function readStep(functionName: string, store: CheckpointStore, step: number): Promise<Checkpoint> {
  if (!(await stepsIn(store)).includes(step))
    throw new Error(`${functionName}: there is no checkpoint of step ${step} in ${store.description}`);
  const place = `the checkpoint of step ${step} in ${store.description}`;
  try {
    const checkpoint = decodeCheckpoint(await store.read(nameOfStep(step)), place);
    if (checkpoint.step !== step) throw new DamagedFileError(`it is that of step ${checkpoint.step}`);
    return checkpoint;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    throw new DamagedFileError(`${functionName}: ${place} is damaged: ${error.message}`);
  }
}
