import type { Checks } from '../../core/index.js';

/**
 * A place for checkpoints: `checkpointFolder` of `tfjs-gan/node`, `checkpointDatabase` of `tfjs-gan/web`, `memoryCheckpoints`,
 * `handlerCheckpoints`, or anything else that keeps bytes by name.
 */
export interface CheckpointStore {
  /** What messages call it, e.g. `folder /data/run/checkpoints`. */
  readonly description: string;
  /** The names of all checkpoints, in any order. */
  list(): Promise<readonly string[]>;
  /** The bytes that were written. */
  read(name: string): Promise<Uint8Array>;
  /** Writes or replaces a checkpoint: all of it or, if it throws or is interrupted, nothing. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes a checkpoint; nothing happens if there is none of the name. */
  remove(name: string): Promise<void>;
  /**
   * Reserves the store for one run; throws while another run has it. What is there is not changed.
   *
   * @returns what gives it free again.
   */
  claim?(): Promise<() => void | Promise<void>>;
}

/** @throws InvalidArgumentError unless `value` is a store. */
export function checkStore(check: Checks, argument: string, value: unknown): void {
  const isStore =
    typeof value === 'object' &&
    value !== null &&
    ['list', 'read', 'write', 'remove'].every((method) => typeof Reflect.get(value, method) === 'function');
  if (!isStore) check.fail(argument, 'must be a store of checkpoints, e.g. memoryCheckpoints()', value);
}

const pattern = /^step-(\d{8,})$/;

/** The name of the checkpoint of a step. */
export function nameOfStep(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/** The steps whose checkpoints a store has, the newest first. */
export async function stepsIn(store: CheckpointStore): Promise<number[]> {
  const names = await store.list();
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}
