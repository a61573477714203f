import type { PictureFile, PictureFormat, PicturesNote } from '../shared/protocol.js';
import { loadDigits } from './digits.js';
import { decodeFiles, sortFiles, type Progress } from './loadFiles.js';
import type { Pictures } from './pictures.js';
import { RefusedError } from './refusedError.js';

export interface Loaded {
  readonly pictures: Pictures;
  readonly skipped: PicturesNote['skipped'];
}

/** Where pictures come from: read once for each format that is asked for. */
export interface PictureSource {
  load(format: PictureFormat): Promise<Loaded>;
}

export function digitSource(url: string): PictureSource {
  let loaded: Promise<Pictures> | null = null;
  return { load: async () => ({ pictures: await (loaded ??= loadDigits(url)), skipped: [] }) };
}

/** Pictures that are there already, those of a saved run. */
export function readySource(pictures: Pictures): PictureSource {
  return { load: () => Promise.resolve({ pictures, skipped: [] }) };
}

export function fileSource(files: readonly PictureFile[], onProgress: Progress): PictureSource {
  let sorted: ReturnType<typeof sortFiles> | null = null;
  let last: { readonly key: string; readonly loaded: Promise<Loaded> } | null = null;

  async function load(format: PictureFormat): Promise<Loaded> {
    const candidates = await (sorted ??= sortFiles(files, onProgress));
    const { pictures, skipped } = await decodeFiles(candidates.files, format, onProgress);
    const all = [...candidates.skipped, ...skipped];
    if (!pictures) throw new NoPicturesError(all);
    return { pictures, skipped: all };
  }

  return {
    load(format) {
      const key = `${format.size} ${format.colour}`;
      if (last?.key !== key) last = { key, loaded: load(format) };
      return last.loaded;
    },
  };
}

/** Nothing of what was dropped is a picture. */
export class NoPicturesError extends RefusedError {
  constructor(readonly skipped: PicturesNote['skipped']) {
    super('There is no picture among these files.');
  }
}
