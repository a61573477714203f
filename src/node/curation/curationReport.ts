import type { Json } from '../../core/index.js';
import type { ImageFormat } from '../../curation/index.js';

/** A file and what became of it. */
export interface CuratedFile {
  /** Its path below the folder, with slashes. */
  readonly file: string;
  /** SHA-256 of its content, hexadecimal; null for a file that was not read. */
  readonly digest: string | null;
  /** Width and height in pixels, turned as its EXIF says; null for what is no image. */
  readonly size: readonly [width: number, height: number] | null;
  readonly format: ImageFormat | null;
  /** More than 1 for animations, of which the first frame counts; 0 for what is no image. */
  readonly frames: number;
  /** `kept` is in the set; `rejected` did not pass a filter; `skipped` is no image, or none that is safe to read. */
  readonly verdict: 'kept' | 'rejected' | 'skipped';
  /** The name of the first filter that it did not pass. */
  readonly rejectedBy: string | null;
  /** Why it is not in the set, in words. */
  readonly reason: string | null;
  /** The names of all filters that it did not pass. */
  readonly failed: readonly string[];
  /** By the name of the filter; null for an image that is nobody's near duplicate. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** The file that was kept instead. */
  readonly duplicateOf: string | null;
  /** The part of the set that it is in. */
  readonly part: 'train' | 'held-out' | null;
  /** Its path below the folder of the set. */
  readonly output: string | null;
}

/** A filter as reports tell it. */
export interface ReportedFilter {
  readonly name: string;
  /** Whether an image is judged by itself or beside the others. */
  readonly kind: 'score' | 'duplicates';
  readonly options: Json;
  readonly explanation: string;
  /** The scores that are kept; null where there is no limit. */
  readonly keep: readonly [minimum: number | null, maximum: number | null];
}

/** What `curate` found and did: the content of `curation.json`. */
export interface CurationReport {
  /** Of the library. */
  readonly version: string;
  /** The folder that the images come from. */
  readonly folder: string;
  readonly filters: readonly ReportedFilter[];
  /** How the set was made. */
  readonly options: Readonly<Record<string, Json>>;
  readonly counts: CurationCounts;
  /** Every file, in the order of the paths. */
  readonly files: readonly CuratedFile[];
}

/** How many files there are of each kind. */
export interface CurationCounts {
  readonly files: number;
  readonly kept: number;
  readonly train: number;
  readonly heldOut: number;
  /** By the name of the filter that rejected them. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly skipped: number;
}

/** Counts the verdicts. */
export function countVerdicts(files: readonly CuratedFile[]): CurationCounts {
  const rejected: Record<string, number> = {};
  for (const { rejectedBy } of files) {
    if (rejectedBy !== null) rejected[rejectedBy] = (rejected[rejectedBy] ?? 0) + 1;
  }
  const count = (matches: (file: CuratedFile) => boolean): number => files.filter(matches).length;
  return {
    files: files.length,
    kept: count(({ verdict }) => verdict === 'kept'),
    train: count(({ part }) => part === 'train'),
    heldOut: count(({ part }) => part === 'held-out'),
    rejected,
    skipped: count(({ verdict }) => verdict === 'skipped'),
  };
}

/** Files that are made text at a time. */
const PIECE = 1000;

/** The report as JSON with a file a line, so that tools for text can search it; in pieces, as a million files do not fit into a string. */
export function* reportJson({ files, ...rest }: CurationReport): Generator<string> {
  yield `${JSON.stringify(rest, null, 2).slice(0, -2)},\n  "files": [`;
  for (let start = 0; start < files.length; start += PIECE) {
    const lines = files.slice(start, start + PIECE).map((file) => `\n    ${JSON.stringify(file)}`);
    yield `${start > 0 ? ',' : ''}${lines.join(',')}`;
  }
  yield '\n  ]\n}\n';
}
