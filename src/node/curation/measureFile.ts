import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type sharp from 'sharp';
import { imageFormat, measureImage, type Filter, type ImageFormat, type Measurements } from '../../curation/index.js';
import { reasonOf } from '../files/fileError.js';
import { decodeForFilters, readFacts, UnusableImage, type ImageFacts } from './readCurationImage.js';
import type { ScoreCache } from './scoreCache.js';
import type { SourceFile } from '../ingest/scanFolder.js';

/** A file that is an image, and what the filters measured of it. */
export interface MeasuredFile extends ImageFacts {
  readonly file: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly digest: string;
  readonly measurements: Measurements;
}

/** What measuring needs. */
export interface Measuring {
  readonly root: string;
  readonly decoder: typeof sharp;
  readonly filters: readonly Filter[];
  readonly cache: ScoreCache;
  readonly maxPixels: number;
  readonly maxFileBytes: number;
}

/** Measures a file, or takes what is known of it. Gives the reason where it is skipped. */
export async function measureFile(source: SourceFile, measuring: Measuring): Promise<MeasuredFile | string> {
  const { cache, root, maxFileBytes } = measuring;
  if (source.bytes > maxFileBytes) return `is larger than ${maxFileBytes} bytes`;
  const cached = cache.digestOf(source);
  const known = cached === null ? null : fromCache(source.file, cached, measuring);
  if (known !== null) return known;
  try {
    const bytes = await readFile(join(root, source.file));
    const digest = digestOf(bytes);
    if (digest !== cached) cache.noteFile(source, digest);
    return fromCache(source.file, digest, measuring) ?? (await measureBytes(source.file, digest, bytes, measuring));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return `cannot be read: ${reasonOf(error)}`;
    throw error;
  }
}

/** SHA-256, hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function measureBytes(
  file: string,
  digest: string,
  bytes: Uint8Array,
  { decoder, filters, maxPixels, cache }: Measuring,
): Promise<MeasuredFile | string> {
  const content = cache.contentOf(digest);
  const earlier = content?.kind === 'image' ? content.measured : {};
  try {
    const facts = await readFacts(decoder, bytes, formatOf(bytes));
    if (facts.width * facts.height > maxPixels) {
      cache.noteContent(digest, { kind: 'image', ...facts, measured: earlier });
      return tooManyPixels(facts, maxPixels);
    }
    const known = knownMeasurements(earlier, filters);
    const missing = filters.filter(({ name }) => !(name in known));
    const measurements = { ...known, ...(await measureImage(await decodeForFilters(decoder, bytes, facts), missing)) };
    cache.noteContent(digest, {
      kind: 'image',
      ...facts,
      measured: { ...earlier, ...byMeasure(measurements, filters) },
    });
    return { file, digest, ...facts, measurements };
  } catch (error) {
    if (!(error instanceof UnusableImage)) throw error;
    cache.noteContent(digest, { kind: 'broken', reason: error.message });
    return error.message;
  }
}

/** The image if all its scores are known; why it is skipped if that is known; else null. */
function fromCache(
  file: string,
  digest: string,
  { cache, filters, maxPixels }: Measuring,
): MeasuredFile | string | null {
  const content = cache.contentOf(digest);
  if (content === null) return null;
  if (content.kind === 'broken') return content.reason;
  const { measured, width, height, format, frames } = content;
  if (width * height > maxPixels) return tooManyPixels(content, maxPixels);
  const measurements = knownMeasurements(measured, filters);
  if (filters.some(({ name }) => !(name in measurements))) return null;
  return { file, digest, width, height, format, frames, measurements };
}

function formatOf(bytes: Uint8Array): ImageFormat {
  const format = imageFormat(bytes);
  if (format === null) throw new UnusableImage('is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content');
  return format;
}

function tooManyPixels({ width, height }: ImageFacts, maxPixels: number): string {
  return `has ${width}×${height} pixels, more than ${maxPixels} in all`;
}

function knownMeasurements(measured: Measurements, filters: readonly Filter[]): Record<string, number | string> {
  const known: Record<string, number | string> = {};
  for (const { name, measure } of filters) {
    const value = measure === null ? undefined : measured[measure];
    if (value !== undefined) known[name] = value;
  }
  return known;
}

function byMeasure(measurements: Measurements, filters: readonly Filter[]): Record<string, number | string> {
  const kept: Record<string, number | string> = {};
  for (const { name, measure } of filters) {
    const value = measurements[name];
    if (measure !== null && value !== undefined) kept[measure] = value;
  }
  return kept;
}
