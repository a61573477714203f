import { isHeldOut, judgeImages, type Filter } from '../../curation/index.js';
import type { SkippedFile } from '../datasets/listImages.js';
import type { CuratedFile, ReportedFilter } from './curationReport.js';
import type { MeasuredFile } from './measureFile.js';

/** Every file with its verdict, in the order of the paths; outputs are still open. */
export function judgeFiles(
  measured: readonly MeasuredFile[],
  skipped: readonly SkippedFile[],
  filters: readonly Filter[],
  { heldOut, seed }: { readonly heldOut: number; readonly seed: number },
): CuratedFile[] {
  const verdicts = judgeImages(measured, filters);
  const files = measured.map(({ file, digest, width, height, format, frames }, i): CuratedFile => {
    const { rejectedBy = null, reasons = {}, scores = {}, duplicateOf = null } = verdicts[i] ?? {};
    const isKept = rejectedBy === null;
    return {
      file,
      digest,
      size: [width, height],
      format,
      frames,
      verdict: isKept ? 'kept' : 'rejected',
      rejectedBy,
      reason: isKept ? null : (reasons[rejectedBy] ?? null),
      failed: Object.keys(reasons),
      scores,
      duplicateOf: duplicateOf === null ? null : (measured[duplicateOf]?.file ?? null),
      part: isKept ? (heldOut > 0 && isHeldOut(digest, heldOut, seed) ? 'held-out' : 'train') : null,
      output: null,
    };
  });
  files.push(...skipped.map(skippedFile));
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function skippedFile({ file, reason }: SkippedFile): CuratedFile {
  return {
    file,
    digest: null,
    size: null,
    format: null,
    frames: 0,
    verdict: 'skipped',
    rejectedBy: null,
    reason,
    failed: [],
    scores: {},
    duplicateOf: null,
    part: null,
    output: null,
  };
}

/** A filter as reports tell it. */
export function describeFilter(filter: Filter): ReportedFilter {
  const { name, kind, options, explanation } = filter;
  const limits = filter.kind === 'score' ? filter.keep : [filter.maximumDistance + 1, Infinity];
  const [minimum = null, maximum = null] = limits.map((limit) => (Number.isFinite(limit) ? limit : null));
  return { name, kind, options, explanation, keep: [minimum, maximum] };
}
