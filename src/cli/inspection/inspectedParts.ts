import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** A file of weights, and what it is in the place that was named. */
export interface InspectedPart {
  /** `generator`, say; null where the place is the file. */
  readonly name: string | null;
  readonly path: string;
}

const CHECKPOINT = /^step-\d+\.safetensors$/;

/**
 * The files of weights in a place: both networks of a run, the newest of a folder of checkpoints, the model of a folder with a
 * `model.json`, or the file itself.
 */
export function inspectedParts(place: string): readonly InspectedPart[] {
  const names = namesIn(place);
  if (names === null || names.includes('model.json')) return [{ name: null, path: place }];
  const networks = ['generator', 'discriminator'].filter((name) => existsSync(join(place, name, 'model.json')));
  if (networks.length > 0) return networks.map((name) => ({ name, path: join(place, name) }));
  const newest = names
    .filter((name) => CHECKPOINT.test(name))
    .sort()
    .at(-1);
  if (newest !== undefined) return [{ name: newest, path: join(place, newest) }];
  throw new InvalidArgumentError(
    `FILE must be a file of weights, or the folder of a run, of checkpoints or of a model.json (got ${place})`,
  );
}

/** What is in a folder; null for what is none. */
function namesIn(place: string): readonly string[] | null {
  try {
    return readdirSync(place);
  } catch {
    return null;
  }
}
