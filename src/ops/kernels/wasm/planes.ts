import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.js';
import { pointer } from './native.js';
import { callEach } from './team.js';

/** How a matrix lies in memory: row by row, or in panels of eight columns, as the right-hand side of a product is read. */
export type Layout = 'rows' | 'panels';

/** Matrices of one size, one behind the other in one tensor. */
export interface Planes {
  readonly tensor: TensorInfo;
  readonly count: number;
  readonly rows: number;
  /** A multiple of four. */
  readonly columns: number;
  readonly layout: Layout;
}

/** Columns of a panel. */
export const PANEL = 8;
/** Bytes of a value. */
const VALUE = Float32Array.BYTES_PER_ELEMENT;

/** Room for matrices; their values are undefined. */
export function makePlanes(backend: WasmBackend, planes: Omit<Planes, 'tensor'>): Planes {
  const [bytes] = stepsOf(planes);
  return { ...planes, tensor: backend.makeOutput([planes.count, bytes / VALUE], 'float32') };
}

/** Bytes from one matrix to the next, from a row to the next, and from a panel of columns to the next. */
export function stepsOf(planes: Omit<Planes, 'tensor'>): [plane: number, row: number, panel: number] {
  const { rows, columns, layout } = planes;
  if (layout === 'rows') return [spread(rows * columns * VALUE), columns * VALUE, PANEL * VALUE];
  const panels = Math.ceil(columns / PANEL);
  return [spread(rows * PANEL * panels * VALUE), PANEL * VALUE, rows * PANEL * VALUE];
}

/** Bytes of a cache line. */
const LINE = 64;

/**
 * An odd number of cache lines: the transforms write to all matrices at once, and a distance that is a power of two would
 * send every write to the same few lines of the cache.
 */
function spread(bytes: number): number {
  const lines = Math.ceil(bytes / LINE);
  return (lines + 1 - (lines % 2)) * LINE;
}

/** Each matrix transposed, from rows to panels; a new tensor. */
export function transposeToPanels(backend: WasmBackend, planes: Planes): Planes {
  const { tensor, count, rows, columns } = planes;
  const result = makePlanes(backend, { count, rows: columns, columns: rows, layout: 'panels' });
  const panels = Math.floor(rows / PANEL);
  const [fromPlane] = stepsOf(planes);
  const [toPlane] = stepsOf(result);
  const transpose = (panel: number, some: number, width: number): void => {
    callEach(backend, {
      name: 'transpose',
      count,
      args: [
        { start: pointer(backend, tensor, panel * PANEL * columns), step: fromPlane },
        { start: pointer(backend, result.tensor, panel * PANEL * columns), step: toPlane },
        some,
        width,
        columns,
        PANEL * columns,
        columns,
        PANEL * columns,
        PANEL,
      ],
    });
  };
  if (panels > 0) transpose(0, panels, PANEL);
  if (rows % PANEL > 0) transpose(panels, 1, rows % PANEL);
  return result;
}

/**
 * The product of each matrix of `left`, or its transpose, with its counterpart of `right`; a new tensor, row by row.
 *
 * @param left - row by row.
 * @param right - in panels.
 */
export function multiplyPlanes(backend: WasmBackend, left: Planes, right: Planes, transposeLeft = false): Planes {
  const [leftPlane, leftRow] = stepsOf(left);
  const [rightPlane] = stepsOf(right);
  const { count } = left;
  const rows = transposeLeft ? left.columns : left.rows;
  const result = makePlanes(backend, { count, rows, columns: right.columns, layout: 'rows' });
  const [resultPlane] = stepsOf(result);
  callEach(backend, {
    name: 'multiply',
    count,
    args: [
      { start: pointer(backend, left.tensor), step: leftPlane },
      { start: pointer(backend, right.tensor), step: rightPlane },
      { start: pointer(backend, result.tensor), step: resultPlane },
      rows,
      right.rows,
      right.columns,
      ...(transposeLeft ? [VALUE, leftRow] : [leftRow, VALUE]),
    ],
  });
  return result;
}
