import type sharp from 'sharp';
import { DECODERS } from '../datasets/imageReader.js';
import { forEachAtOnce } from '../files/forEachAtOnce.js';
import type { CuratedFile, ReportedFilter } from './curationReport.js';
import { readUnchanged } from './writeSet.js';

/** Some of the images that met with one fate. */
export interface SheetGroup {
  readonly title: string;
  /** How many there are in all. */
  readonly count: number;
  readonly text: string;
  readonly images: readonly SheetImage[];
}

/** An image of the sheet. */
export interface SheetImage {
  readonly file: string;
  readonly caption: string;
  /** A data URL; null for an image that could not be read any more. */
  readonly picture: string | null;
  /** The image that was kept instead of it. */
  readonly original: string | null;
}

const SIZE = 112;

/**
 * Examples of the images that were kept and of those that each filter rejected, these from the threshold on: there one sees whether
 * it is right.
 *
 * @param limit - how many of each kind.
 */
export async function contactSheet(
  root: string,
  files: readonly CuratedFile[],
  filters: readonly ReportedFilter[],
  decoder: typeof sharp,
  limit: number,
): Promise<SheetGroup[]> {
  const chosen = groupsOf(files, filters);
  const byName = new Map(files.map((file) => [file.file, file]));
  const shown = new Map<string, string | null>();
  for (const file of chosen.flatMap((group) => group.files.slice(0, limit))) {
    shown.set(file.file, null);
    if (file.duplicateOf !== null) shown.set(file.duplicateOf, null);
  }
  await forEachAtOnce([...shown.keys()], DECODERS, async (name) => {
    const file = byName.get(name);
    if (file) shown.set(name, await thumbnail(root, file, decoder).catch(() => null));
  });
  return chosen.map(({ title, text, files: all, caption }) => ({
    title,
    text,
    count: all.length,
    images: all.slice(0, limit).map((file) => ({
      file: file.file,
      caption: caption(file),
      picture: shown.get(file.file) ?? null,
      original: file.duplicateOf === null ? null : (shown.get(file.duplicateOf) ?? null),
    })),
  }));
}

interface Group {
  readonly title: string;
  readonly text: string;
  readonly files: readonly CuratedFile[];
  readonly caption: (file: CuratedFile) => string;
}

function groupsOf(files: readonly CuratedFile[], filters: readonly ReportedFilter[]): Group[] {
  const kept = files.filter(({ verdict }) => verdict === 'kept');
  // By their digests, which is as good as by chance and the same each time.
  kept.sort((a, b) => ((a.digest ?? '') < (b.digest ?? '') ? -1 : 1));
  const rejected = filters.map(({ name, keep }): Group => {
    const own = files.filter(({ rejectedBy }) => rejectedBy === name);
    const limits = keep.filter((limit) => limit !== null);
    const distance = ({ scores }: CuratedFile): number =>
      Math.min(...limits.map((limit) => Math.abs((scores[name] ?? 0) - limit)));
    own.sort((a, b) => distance(a) - distance(b));
    return {
      title: `Rejected: ${name}`,
      text: 'Those nearest to the threshold first.',
      files: own,
      caption: ({ reason }) => reason ?? '',
    };
  });
  const size = ({ size: sides }: CuratedFile): string => sides?.join('×') ?? '';
  return [{ title: 'Kept', text: 'Some of them.', files: kept, caption: size }, ...rejected].filter(
    (group) => group.files.length > 0,
  );
}

async function thumbnail(root: string, file: CuratedFile, decoder: typeof sharp): Promise<string> {
  const bytes = await readUnchanged(root, file);
  const image = decoder(bytes, { autoOrient: true, limitInputPixels: false }).resize({
    width: SIZE,
    height: SIZE,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const webp = await image.flatten({ background: '#ffffff' }).webp({ quality: 75 }).toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
