import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checksOf, version } from '../../core/index.js';
import type { Filter } from '../../curation/index.js';
import { checkApart } from '../files/checkApart.js';
import { claimFolder } from '../files/claimFolder.js';
import { contactSheet } from './contactSheet.js';
import { resolveCurateOptions, type CurateOptions, type ResolvedCurateOptions } from './curateOptions.js';
import { curationPage } from './curationPage.js';
import { countVerdicts, reportJson, type CuratedFile, type CurationReport } from './curationReport.js';
import { describeFilter, judgeFiles } from './judgeFiles.js';
import { measureFile, type MeasuredFile, type Measuring } from './measureFile.js';
import { scanFolder, type FolderScan, type SourceFile } from '../ingest/scanFolder.js';
import { ScoreCache } from './scoreCache.js';
import { PARTS, writeSet } from './writeSet.js';
import { SHARDS, writeShards } from './writeShards.js';
import { loadSharp } from '../images/encodePng.js';
import { fileError } from '../files/fileError.js';
import { forEachAtOnce } from '../files/forEachAtOnce.js';
import { sourceKind } from '../ingest/sourceKind.js';
import { DECODERS } from '../datasets/imageReader.js';
import type { SkippedFile } from '../datasets/listImages.js';
import { makeFolder } from '../files/makeFolder.js';
import { unpackArchive } from './unpackArchive.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

const check = checksOf('curate');

/** Where scores are kept, below the folder of the set. */
const CACHE = '.curation';
/** More than processors, so that one image is read while another is decoded. */
const AT_ONCE = 2 * DECODERS;

/**
 * Makes a training set from the images in and below a folder, or in a zip, tar or tar.gz archive: measures each by every filter, keeps those that pass, and writes
 * them to `out`:
 *
 * - `train/<class>/…` and `held-out/<class>/…`: the images, by the folder that they were in directly below `folder`;
 * - with `shardBytes`, `shards/train/….tar` and `shards/held-out/….tar`: the same, packed;
 * - `curation.json`: every file with every score, the verdict and the reason ({@link CurationReport});
 * - `curation.html`: examples of kept and rejected images, and the distribution of each score with its threshold.
 *
 * Files are known by their content, and scores are kept in `out`: a run with other thresholds, or one after an interruption, measures
 * only what is new, and gives what a run from the start would have given. What an earlier run wrote and this one rejects is
 * removed. Whatever is no image, too large or a link is skipped, and told in the report.
 *
 * Needs the package `sharp`.
 *
 * @throws InvalidArgumentError for options out of range, a folder without an image, and an `out` that is inside the folder, around it
 *   or holds something else; and the reason of `signal`.
 */
export async function curate(folder: string, options: CurateOptions): Promise<CurationReport> {
  const resolved = resolveCurateOptions(options);
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be a path', folder);
  resolved.signal?.throwIfAborted();
  await loadSharp('curate');
  const source = resolve(folder);
  const out = resolve(resolved.out);
  const isArchive = await checkFolders(source, out);
  return await withClaim(out, resolved.dryRun, async () => {
    const unpacked = isArchive ? await unpackArchive(source, join(out, CACHE), resolved) : null;
    const { folder: root = source, skipped = [], remove } = unpacked ?? {};
    const files = await judgeFolder(root, out, resolved, skipped);
    return finish({ source, root, out }, files, resolved).finally(remove);
  });
}

/** Every file below `root` with its verdict. */
async function judgeFolder(
  root: string,
  out: string,
  resolved: ResolvedCurateOptions,
  left: readonly SkippedFile[],
): Promise<CuratedFile[]> {
  const decoder = await loadSharp('curate');
  const { onProgress, signal, maxFiles, maxPixels, maxFileBytes, filters, dryRun } = resolved;
  const list = (found: number): void => onProgress({ phase: 'list', done: found, total: 0 });
  const scan = await scanFolder('curate', root, { maxFiles, onProgress: list, signal });
  const decodes = `1/${version}/sharp ${decoder.versions.sharp ?? ''}/vips ${decoder.versions.vips}`;
  const cache = await ScoreCache.open(join(out, CACHE, 'scores.jsonl'), decodes, !dryRun);
  const measuring = { root, decoder, filters, cache, maxPixels, maxFileBytes };
  const measured = await withFilters(filters, () => measureAll(scan, measuring, resolved)).finally(() => cache.close());
  const files = judgeFiles(measured.images, [...left, ...measured.skipped], filters, resolved);
  if (measured.images.length === 0) check.fail('folder', 'must hold an image that can be read', root);
  return files;
}

async function finish(
  { source, root, out }: { readonly source: string; readonly root: string; readonly out: string },
  files: readonly CuratedFile[],
  options: ResolvedCurateOptions,
): Promise<CurationReport> {
  const { filters, imageShape, crop, heldOut, shardBytes, seed, dryRun, sheetImages } = options;
  const written = dryRun ? files : await writeSet(root, out, files, options);
  if (!dryRun) await writeShards(out, written, shardBytes);
  const report: CurationReport = {
    version,
    folder: source,
    filters: filters.map(describeFilter),
    options: { imageShape, crop, heldOut, seed },
    counts: countVerdicts(written),
    files: written,
  };
  if (!dryRun) {
    const groups = await contactSheet(root, written, report.filters, await loadSharp('curate'), sheetImages);
    await writeFileAtomically('curate', join(out, 'curation.html'), curationPage(report, groups));
    await writeFileAtomically('curate', join(out, 'curation.json'), reportJson(report));
  }
  return report;
}

/** Measures a few files at a time. */
async function measureAll(
  { files, skipped }: FolderScan,
  measuring: Measuring,
  { onProgress, signal }: ResolvedCurateOptions,
): Promise<{ images: MeasuredFile[]; skipped: SkippedFile[] }> {
  const results = new Array<MeasuredFile | string>(files.length);
  let done = 0;
  const measure = async (source: SourceFile, i: number): Promise<void> => {
    results[i] = await measureFile(source, measuring);
    done++;
    if (done % 64 === 0 || done === files.length) onProgress({ phase: 'measure', done, total: files.length });
  };
  await forEachAtOnce(files, AT_ONCE, measure, signal);
  const images = results.filter((result) => typeof result === 'object');
  const broken = files.flatMap(({ file }, i) => {
    const reason = results[i];
    return typeof reason === 'string' ? [{ file, reason }] : [];
  });
  return { images, skipped: [...skipped, ...broken] };
}

async function withFilters<T>(filters: readonly Filter[], work: () => Promise<T>): Promise<T> {
  try {
    for (const filter of filters) await filter.open?.();
    return await work();
  } finally {
    for (const filter of filters) await filter.close?.();
  }
}

/** Keeps a second run out of the folder while `work` is done. */
async function withClaim<T>(out: string, dryRun: boolean, work: () => Promise<T>): Promise<T> {
  if (dryRun) return work();
  const place = join(out, CACHE);
  await makeFolder(place).catch((cause: unknown) => {
    throw fileError('curate', 'make the folder', place, cause);
  });
  const release = await claimFolder('curate', place);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Whether the images are in an archive. */
async function checkFolders(root: string, out: string): Promise<boolean> {
  const kind = await sourceKind('curate', root);
  if (kind === null || kind === 'manifest') {
    check.fail('folder', 'must be a folder or an archive', root);
  }
  await checkApart(check, root, out);
  const names = await readdir(out).catch(() => []);
  const known = new Set<string>([...PARTS, SHARDS, CACHE, 'curation.json', 'curation.html']);
  const foreign = names.find((name) => !known.has(name) && !name.endsWith('.tmp'));
  if (foreign !== undefined)
    check.fail('out', 'must be new, empty or the set of an earlier run', `one with ${foreign}`);
  return kind !== 'folder';
}
