import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { checksOf } from '../../core/index.js';
import { loadSharp } from '../images/encodePng.js';
import { fileError } from '../files/fileError.js';
import { forEachAtOnce } from '../files/forEachAtOnce.js';
import { imageDecoder } from '../datasets/imageDecoder.js';
import { DECODERS } from '../datasets/imageReader.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';
import type { ResolvedCurateOptions } from './curateOptions.js';
import type { CuratedFile } from './curationReport.js';
import { fitImage } from './fitImage.js';
import { digestOf } from './measureFile.js';

/** The folders of a set. */
export const PARTS = ['train', 'held-out'] as const;

/** Names that `writeSet` gives, and the temporary ones that a killed process leaves. */
const OURS = /-[0-9a-f]{12}\.(png|jpeg|webp|gif|tiff|avif)(\.\d+-\d+\.tmp)?$/;

type Encode = (bytes: Uint8Array) => Promise<Uint8Array>;

/**
 * Writes what is kept as `<part>/<class>/<name>-<digest>.png` and removes what an earlier run kept and this one does not. A name tells
 * the content and the options, so that what is there already is right and stays.
 *
 * @returns the files with their outputs.
 */
export async function writeSet(
  root: string,
  out: string,
  files: readonly CuratedFile[],
  options: ResolvedCurateOptions,
): Promise<CuratedFile[]> {
  const named = files.map((file) => (file.part === null ? file : { ...file, output: nameOf(file, options) }));
  const present = await presentFiles(out);
  const wanted = new Map(named.flatMap((file) => (file.output === null ? [] : [[file.output, file] as const])));
  for (const name of present) if (!wanted.has(name)) await rm(join(out, name), { force: true });
  const missing = [...wanted].filter(([name]) => !present.has(name));
  const encode = await encoderOf(options);
  let done = wanted.size - missing.length;
  options.onProgress({ phase: 'write', done, total: wanted.size });
  const write = async ([name, file]: readonly [string, CuratedFile]): Promise<void> => {
    const bytes = await readUnchanged(root, file);
    await writeFileAtomically('curate', join(out, name), await encode(bytes));
    options.onProgress({ phase: 'write', done: ++done, total: wanted.size });
  };
  await forEachAtOnce(missing, DECODERS, write, options.signal);
  return named;
}

/** The class is the folder directly below the root; deeper folders belong to it. */
function nameOf({ file, digest, part, format }: CuratedFile, options: ResolvedCurateOptions): string {
  const { imageShape, crop } = options;
  const settings = imageShape ? JSON.stringify([imageShape, crop, 'lanczos']) : 'copy';
  const id = createHash('sha256')
    .update(JSON.stringify([digest, file, settings]))
    .digest('hex')
    .slice(0, 12);
  const extension = imageShape ? 'png' : (format ?? 'png');
  const stem = basename(file, extname(file))
    .replace(/[^\p{L}\p{N}_-]+/gu, '_')
    .slice(0, 40);
  return `${[part, ...classOf(file)].join('/')}/${stem}-${id}.${extension}`;
}

/** The name of the class of a file, if it has one. */
export function classOf(file: string): [string] | [] {
  const end = file.indexOf('/');
  return end < 0 ? [] : [file.slice(0, end)];
}

async function presentFiles(out: string): Promise<Set<string>> {
  const names = await Promise.all(
    PARTS.map(async (part) => {
      const below = await readdir(join(out, part), { recursive: true }).catch(() => []);
      return below.map((name) => `${part}/${name.replaceAll('\\', '/')}`);
    }),
  );
  return new Set(names.flat().filter((name) => OURS.test(name)));
}

/** How a file becomes one of the set. */
async function encoderOf({ imageShape, crop }: ResolvedCurateOptions): Promise<Encode> {
  if (!imageShape) return (bytes) => Promise.resolve(bytes);
  const decoder = await loadSharp('curate');
  const [height, width, channels] = imageShape;
  if (channels !== 4) return (bytes) => fitImage(decoder, bytes, imageShape, crop);
  const decode = await imageDecoder('curate', { imageShape, resize: 'cover', background: [255, 255, 255], crop });
  return async (bytes) =>
    decoder(await decode(bytes), { raw: { width, height, channels } })
      .png()
      .toBuffer();
}

/** Reads a file that must be what was measured. */
export async function readUnchanged(root: string, { file, digest }: CuratedFile): Promise<Uint8Array> {
  const path = join(root, file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fileError('curate', 'read', path, cause);
  });
  if (digestOf(bytes) !== digest) checksOf('curate').fail('folder', 'must not change while it is read', path);
  return bytes;
}
