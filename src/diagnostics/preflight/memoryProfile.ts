import type { KernelCall } from './watchKernels.js';

/** What a step did on a batch of some size. */
export interface Recorded {
  readonly size: number;
  /** The most images that went through the networks together. */
  readonly part: number;
  readonly calls: readonly KernelCall[];
}

/** What a step on any number of images needs. */
export interface StepProfile {
  flops(size: number): number;
  /** The most bytes at once. */
  peak(size: number): number;
  /** The largest size whose peak is at most `bytes`; 0 if not even one image fits. */
  largest(bytes: number): number;
}

/** What a step on a batch in parts needs. */
export interface PartsProfile {
  peak(size: number, part: number): number;
  /** The largest part with which a batch fits; 0 if none does. */
  largestPart(size: number, bytes: number): number;
  /** The largest batch that fits in such parts; 0 if none does. */
  largest(part: number, bytes: number): number;
}

interface Line {
  readonly fixed: number;
  readonly perImage: number;
}

/**
 * Carries two recordings of one step over to other sizes of the batch. The shape of every tensor is linear in the size, and so are the
 * bytes after each kernel. The largest of these lines is the peak; which one it is may change with the size.
 */
export function profileOf(small: Recorded, large: Recorded): StepProfile {
  const moments = linesOf(small, large, ({ size }) => size);
  const work = lineThrough([small.size, flopsOf(small)], [large.size, flopsOf(large)]);
  return {
    flops: (size) => valueAt(work, size),
    peak: (size) => Math.max(...moments.map((line) => valueAt(line, size))),
    largest: (bytes) => largestBelow(moments, bytes),
  };
}

/**
 * The same for a batch in parts. Two recordings, in as many parts, tell what larger parts cost.
 *
 * @param perImage - bytes of an image that waits while others have their turn.
 */
export function partsProfileOf(small: Recorded, large: Recorded, perImage: number): PartsProfile {
  const moments = linesOf(small, large, ({ part }) => part);
  const ratio = small.size / small.part;
  const rest = (size: number, part: number): number => Math.max(0, size - ratio * part) * perImage;
  const peak = (size: number, part: number): number =>
    Math.max(...moments.map((line) => valueAt(line, part))) + rest(size, part);
  return {
    peak,
    largestPart(size, bytes) {
      let part = Math.min(size, largestBelow(moments, bytes));
      while (part > 0 && peak(size, part) > bytes) part--;
      return part;
    },
    largest(part, bytes) {
      const room = bytes - peak(part, part);
      return room < 0 ? 0 : Math.floor(ratio * part + room / perImage);
    },
  };
}

/** How many kernels the engine ran, those that kernels run for themselves left out. */
export function kernelsOf({ calls }: Recorded): number {
  return calls.filter(({ outermost }) => outermost).length;
}

/** The bytes after each kernel as a function of a size; of the peaks alone where the recordings differ in their kernels. */
function linesOf(small: Recorded, large: Recorded, sizeOf: (recorded: Recorded) => number): Line[] {
  const through = (low: number, high: number): Line => lineThrough([sizeOf(small), low], [sizeOf(large), high]);
  const same =
    small.calls.length === large.calls.length && small.calls.every(({ name }, i) => name === large.calls[i]?.name);
  // A trick may run kernels that depend on the size or on chance.
  if (!same) return [through(peakOf(small), peakOf(large))];
  return small.calls.map(({ bytes }, i) => through(bytes, large.calls[i]?.bytes ?? bytes));
}

function lineThrough([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): Line {
  const perImage = (y1 - y0) / (x1 - x0);
  return { fixed: y0 - perImage * x0, perImage };
}

function valueAt({ fixed, perImage }: Line, size: number): number {
  return fixed + perImage * size;
}

function largestBelow(lines: readonly Line[], bytes: number): number {
  const fitting = lines.map(({ fixed, perImage }) =>
    fixed > bytes ? 0 : perImage > 0 ? Math.floor((bytes - fixed) / perImage) : Infinity,
  );
  return Math.min(...fitting);
}

function peakOf({ calls }: Recorded): number {
  return Math.max(0, ...calls.map(({ bytes }) => bytes));
}

function flopsOf({ calls }: Recorded): number {
  return calls.reduce((sum, { flops }) => sum + flops, 0);
}
