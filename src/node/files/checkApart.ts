import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Checks } from '../../core/index.js';

/** Throws where the folder of a set is inside the folder of images that it is made from, or around it, by way of a link too. */
export async function checkApart(check: Checks, source: string, out: string): Promise<void> {
  const [folder, target] = [await realPathOf(source), await realPathOf(out)];
  if (isWithin(folder, target) || isWithin(target, folder)) {
    check.fail('out', 'must be neither inside the folder of images nor around it', out);
  }
}

/** The path without links, also of what is not there yet. */
async function realPathOf(path: string): Promise<string> {
  const known = await realpath(path).catch(() => null);
  if (known !== null || dirname(path) === path) return known ?? path;
  return join(await realPathOf(dirname(path)), basename(path));
}

function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`) && resolve(folder, below) === path);
}
