import type { Convolution } from '../convolution.js';

/**
 * One dimension of a transposed convolution, for the outputs i with (i + padding) % stride = phase. They depend on
 * every stride-th tap of the filter alone: output stride · q + phase - padding is the sum of
 * dy[q - t] · filter[phase + stride · t] over t < taps, a plain convolution of dy with those taps in reverse.
 */
export interface Phase {
  /** The first tap of the filter that counts; the others follow at distances of the stride. */
  readonly firstTap: number;
  /** The number of taps that count, possibly 0. */
  readonly taps: number;
  /** The range of q, both included. */
  readonly firstQ: number;
  readonly lastQ: number;
  /** The output of firstQ; the others follow at distances of the stride. */
  readonly firstOutput: number;
}

/** One dimension of the convolution that computes some phases at once. */
export interface Window {
  /** The most taps of any phase. */
  readonly taps: number;
  /** Zeros before and after dy. */
  readonly before: number;
  readonly after: number;
  /** q - shift is the position among the convolution's results. */
  readonly shift: number;
}

interface Dimension {
  readonly outputSize: number;
  readonly filterSize: number;
  readonly stride: number;
  readonly padding: number;
}

/** The phases of the rows of a convolution's input, where there are outputs. */
export function rowPhases({ inHeight, filterHeight, strideHeight, padInfo }: Convolution): Phase[] {
  return phases({ outputSize: inHeight, filterSize: filterHeight, stride: strideHeight, padding: padInfo.top });
}

/** The phases of the columns of a convolution's input, where there are outputs. */
export function columnPhases({ inWidth, filterWidth, strideWidth, padInfo }: Convolution): Phase[] {
  return phases({ outputSize: inWidth, filterSize: filterWidth, stride: strideWidth, padding: padInfo.left });
}

function phases({ outputSize, filterSize, stride, padding }: Dimension): Phase[] {
  const all = Array.from({ length: stride }, (_, phase): Phase => {
    const firstQ = Math.max(Math.ceil((padding - phase) / stride), 0);
    return {
      firstTap: phase,
      taps: Math.max(Math.ceil((filterSize - phase) / stride), 0),
      firstQ,
      lastQ: Math.floor((outputSize - 1 + padding - phase) / stride),
      firstOutput: stride * firstQ + phase - padding,
    };
  });
  return all.filter(({ firstQ, lastQ, taps }) => taps > 0 && firstQ <= lastQ);
}

/** The window over `size` values of dy that serves all of `group`. */
export function windowOf(group: readonly Phase[], size: number): Window {
  const taps = Math.max(...group.map((phase) => phase.taps));
  const before = Math.max(taps - 1 - Math.min(...group.map((phase) => phase.firstQ)), 0);
  const after = Math.max(Math.max(...group.map((phase) => phase.lastQ)) - (size - 1), 0);
  return { taps, before, after, shift: taps - 1 - before };
}
