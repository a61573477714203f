import { RefusedError } from './refusedError.js';
import type { Pictures } from './pictures.js';

const SIDE = 28;

/** The handwritten digits that come with the page; see `digitsPlugin` for how they are packed. */
export async function loadDigits(url: string): Promise<Pictures> {
  const response = await fetch(url);
  if (!response.ok) throw new RefusedError(`the digits cannot be loaded (${response.status} ${response.statusText})`);
  const bytes = await response.arrayBuffer();
  const counts = new Uint32Array(bytes, 0, 10);
  return {
    kind: 'digits',
    pixels: new Uint8Array(bytes, counts.byteLength),
    imageShape: [SIDE, SIDE, 1],
    labels: Array.from(counts).flatMap((count, digit) => Array.from({ length: count }, () => digit)),
    labelNames: Array.from(counts, (_, digit) => String(digit)),
  };
}
