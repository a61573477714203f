import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { Json } from '../../core/index.js';
import { applyValues } from './configFile.js';

/** The command that made a run, in the run's folder. */
export interface SavedCommand {
  readonly command: 'train' | 'transfer';
  readonly arguments: readonly string[];
  /** The absolute path of its images. */
  readonly data: string;
  /** Its options as a configuration file has them, those found out by it among them. */
  readonly options: Readonly<Record<string, Json>>;
}

const FILE = 'command.json';

/** Keeps the command, so that `--resume` takes the same options. */
export async function saveCommand(out: string, saved: SavedCommand): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, FILE), `${JSON.stringify(saved, null, 2)}\n`);
}

/** Takes the options of the run in `out` for all that the command line and the configuration do not say. */
export function takeSavedOptions(command: Command, out: string): void {
  const saved = readSavedCommand(out);
  if (!saved) return;
  if (saved.command !== command.name())
    throw new InvalidArgumentError(
      `--resume: the run in ${out} was made by ${saved.command}, not by ${command.name()}.`,
    );
  applyValues(command, saved.options, 'run', join(out, FILE));
}

/** The command that made a run; null where none was kept. */
export function readSavedCommand(out: string): SavedCommand | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(out, FILE), 'utf8'));
    return isSaved(value) ? value : null;
  } catch {
    return null;
  }
}

function isSaved(value: unknown): value is SavedCommand {
  return (
    typeof value === 'object' &&
    value !== null &&
    'command' in value &&
    'arguments' in value &&
    Array.isArray(value.arguments) &&
    'data' in value &&
    typeof value.data === 'string' &&
    'options' in value &&
    typeof value.options === 'object' &&
    value.options !== null
  );
}
