import { checksOf } from '../../core/index.js';
import { encodePng, type Pixels } from './encodePng.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/**
 * Writes a picture as PNG, grey where all of it is grey and without alpha where all of it is opaque. Makes missing
 * folders and replaces an old file only once the new one is complete. Needs the package `sharp`.
 *
 * @param file - where to; by custom it ends in `.png`.
 * @param picture - from `imageGrid`, or any RGBA pixels with their width and height.
 */
export async function writePng(file: string, picture: Pixels): Promise<void> {
  const check = checksOf('writePng');
  if (typeof file !== 'string' || file === '') check.fail('file', 'must be a path', file);
  await writeFileAtomically('writePng', file, await encodePng('writePng', picture));
}
