import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../files/fileError.js';
import { eventRecord, firstRecord, type SummaryValue } from './tensorBoardEvents.js';

/** A file that TensorBoard reads while it grows. */
export interface EventFile {
  /** Appends what was seen at a step. A record that is cut off by a crash is passed over by TensorBoard. */
  add(step: number, values: readonly SummaryValue[]): Promise<void>;
  close(): Promise<void>;
}

/** The names of event files that this library has written. */
export const eventFilePattern = /^events\.out\.tfevents\.\d+\..*\.tfjs-gan$/;

/** Begins a new event file in a folder; TensorBoard joins all files of a folder to one run. */
export async function openEventFile(functionName: string, folder: string): Promise<EventFile> {
  const seconds = (): number => Date.now() / 1000;
  const name = `events.out.tfevents.${Math.floor(seconds())}.${hostname()}.${process.pid}.tfjs-gan`;
  const file = join(folder, name);
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw fileError(functionName, 'write', file, cause);
    }
  };
  const handle = await attempt(() => open(file, 'a'));
  try {
    await attempt(() => handle.appendFile(firstRecord(seconds())));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    add: (step, values) => attempt(() => handle.appendFile(eventRecord(seconds(), step, values))),
    close: () => handle.close(),
  };
}
