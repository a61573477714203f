import type { WeightsFormat, WeightsLayout } from './formats/weightsFile.js';
import type { MatchedBy } from './mapping/matchModules.js';

/**
 * Which array of a file each weight of a model gets: `{ 'stage0_conv/kernel': 'main.3.weight' }`. JSON. A weight with `null` keeps
 * its value.
 */
export type NameMap = Readonly<Record<string, string | null>>;

/** What happened to a weight of the model, or to an array of the file that no weight took. */
export interface TensorReport {
  /**
   * - `loaded`: the weight has the numbers of the array;
   * - `initialised`: the file has no such array, and 0 (a bias, a shift) or 1 (a scale) makes the layer the same as without;
   * - `kept`: the weight was left as it was;
   * - `skipped`: the array was left out.
   */
  readonly action: 'loaded' | 'initialised' | 'kept' | 'skipped';
  /** The weight's name, e.g. `stage0_conv/kernel`; null for a skipped array. */
  readonly weight: string | null;
  readonly weightShape: readonly number[] | null;
  /** The array's name in the file, e.g. `main.3.weight`; null where the file has none. */
  readonly source: string | null;
  readonly sourceShape: readonly number[] | null;
  readonly sourceType: string | null;
  /** How the numbers were re-ordered, e.g. `transposed (2, 3, 1, 0)`, or why nothing was loaded; empty if they are as they were. */
  readonly how: string;
  /** What told that the two belong together; null where there are not two. */
  readonly matchedBy: MatchedBy | null;
  /**
   * How sure that is: 1 if a map or the same name says so or if nothing else has these shapes, else 1 divided by the number of
   * layers in the file that have the shapes of this one, among which the order decided. Null where there are not two.
   */
  readonly confidence: number | null;
}

/** What a load did. */
export interface LoadReport {
  /** The file, as its source names it. */
  readonly source: string;
  readonly format: WeightsFormat;
  readonly layout: WeightsLayout;
  /** The weights of the model in its order, then the arrays that none of them took. */
  readonly tensors: readonly TensorReport[];
  /** The names that were found to belong together, to be saved as JSON and given to the next load. */
  readonly map: NameMap;
}

/** A file whose arrays do not fit the model. Nothing was loaded. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';

  constructor(
    functionName: string,
    /** All mismatches, one a line. */
    readonly problems: readonly string[],
    /** What the load would have done with `partial: true`. */
    readonly report: LoadReport,
  ) {
    const shown = problems.slice(0, 100);
    const rest = problems.length > shown.length ? [`… and ${problems.length - shown.length} more`] : [];
    super(
      `${functionName}: ${report.source} does not fit the model; nothing was loaded. partial: true loads what fits.\n` +
        [...shown, ...rest].map((line) => `- ${line}`).join('\n'),
    );
  }
}

/**
 * A report as a table for a terminal or a log, a line a tensor.
 *
 * @example
 * console.log(describeLoad(await loadWeights(generator, 'generator.pth')));
 */
export function describeLoad({ source, format, layout, tensors }: LoadReport): string {
  const rows = tensors.map((tensor) => [
    tensor.action,
    `${tensor.weight ?? '-'} ${shapeText(tensor.weightShape)}`,
    `${tensor.source ?? '-'} ${shapeText(tensor.sourceShape)} ${tensor.sourceType ?? ''}`.trim(),
    matchText(tensor),
    tensor.how,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`${source} (${format}, layout of ${layout})`, ...lines].join('\n');
}

function shapeText(shape: readonly number[] | null): string {
  return shape ? `[${shape.join(', ')}]` : '';
}

function matchText({ matchedBy, confidence }: TensorReport): string {
  if (!matchedBy || confidence === null) return '';
  return confidence === 1 ? `by ${matchedBy}` : `by ${matchedBy}, ${Math.round(100 * confidence)} %`;
}
