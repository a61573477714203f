import type { Json } from '../../core/index.js';
import type { DataPosition } from '../../data/index.js';
import { DamagedFileError, readTensorFile, type StoredTensor } from './tensorFile.js';

/** Everything that a training needs to go on, in the memory of the host and not of the device. */
export interface Checkpoint {
  /** Finished steps. */
  readonly step: number;
  /** Where the data go on. */
  readonly position: DataPosition;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** The fully resolved options, the networks' layers and what is known of the data; what has to be the same on resuming. */
  readonly options: Json;
  /** What was measured at this step to find the best checkpoint; null if nothing was. */
  readonly score: number | null;
  /** The best score up to here; null if nothing was measured. */
  readonly best: BestScore | null;
  /** The version of this library that wrote it. */
  readonly library: string;
  /** The tfjs backend that it was trained on. */
  readonly backend: string;
  /** When it was written, as an ISO date. */
  readonly savedAt: string;
  /** The trick whose state is a set of averaged weights of the generator; null where there is none. */
  readonly averagedBy: string | null;
  /** The training state, in which names of tensors stand for them. */
  readonly state: Json;
  /** The weights of both networks and the tensors of the state, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** All of it as a file in the safetensors format. */
  readonly bytes: Uint8Array;
}

/** The best of the scores so far. */
export interface BestScore {
  /** What was measured, e.g. `FID`. */
  readonly name: string;
  readonly score: number;
  /** The checkpoint that has it. */
  readonly step: number;
}

/** The texts of a checkpoint's file. */
export type CheckpointFacts = Omit<Checkpoint, 'tensors' | 'bytes'>;

/** The version of the format that this library writes, and the only one so far. */
export const formatVersion = 1;

/** The facts as texts. */
export function textsOf({ step, library, ...facts }: CheckpointFacts): Record<string, string> {
  const others = Object.entries(facts).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return { format: String(formatVersion), library, step: String(step), ...Object.fromEntries(others) };
}

/**
 * Reads a checkpoint.
 *
 * @param place - what it is called in errors.
 * @throws DamagedFileError for one that is cut off or altered; an error that explains for one of another format.
 */
export function decodeCheckpoint(bytes: Uint8Array, place: string): Checkpoint {
  const { texts, tensors, bytes: aligned } = readTensorFile(bytes);
  const { format, library = 'unknown' } = texts;
  if (format !== String(formatVersion)) {
    throw new Error(
      `checkpoint: ${place} is in format ${format}, written by tfjs-gan ${library}; this version reads format ` +
        `${formatVersion} alone. Resume with the version that wrote it.`,
    );
  }
  const step = Number(texts.step);
  const facts = { ...parse(texts), step, library };
  if (!isFacts(facts)) throw new DamagedFileError('facts are missing');
  return { ...facts, tensors, bytes: aligned };
}

const jsonNames = [
  'position',
  'seconds',
  'options',
  'score',
  'best',
  'backend',
  'savedAt',
  'averagedBy',
  'state',
] as const;

function parse(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(jsonNames.map((name) => [name, JSON.parse(texts[name] ?? 'null')]));
}

function isFacts(facts: Record<string, unknown>): facts is Record<string, unknown> & CheckpointFacts {
  const { step, position, seconds, state } = facts;
  return (
    Number.isInteger(step) && typeof seconds === 'number' && typeof position === 'object' && typeof state === 'object'
  );
}
