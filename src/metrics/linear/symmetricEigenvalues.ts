import type { Matrix } from './matrix.js';
import { tridiagonalize, type Tridiagonal } from './tridiagonalize.js';

/** Turns for one eigenvalue after which something is wrong; two or three are usual. */
const MOST_TURNS = 60;

/**
 * The eigenvalues of a symmetric matrix, in no order; without eigenvectors, which would cost several times as much.
 *
 * @param matrix - read on and above its diagonal; its values are destroyed.
 * @param breathe - awaited every few milliseconds.
 * @throws Error if a value is not finite.
 */
export async function symmetricEigenvalues(matrix: Matrix, breathe: () => Promise<void>): Promise<Float64Array> {
  return tridiagonalEigenvalues(await tridiagonalize(matrix, breathe));
}

/**
 * By QL turns with Wilkinson's shift (Bowdler, Martin, Reinsch, Wilkinson: "The QR and QL Algorithms for Symmetric
 * Matrices", Numerische Mathematik 11, 1968). Overwrites its argument.
 */
export function tridiagonalEigenvalues({ diagonal: d, next }: Tridiagonal): Float64Array {
  const size = d.length;
  const e = new Float64Array(size);
  e.set(next);
  for (let first = 0; first < size; first++) {
    for (let turn = 0; ; turn++) {
      const last = endOfBlock(d, e, first);
      if (last === first) break;
      if (turn === MOST_TURNS) throw new Error('symmetricEigenvalues: no convergence; the matrix is not finite');
      qlTurn(d, e, first, last);
    }
  }
  return d;
}

/** The index up to which the matrix from `first` on does not fall apart. */
function endOfBlock(d: Float64Array, e: Float64Array, first: number): number {
  for (let i = first; i < d.length - 1; i++) {
    const size = Math.abs(d[i] ?? 0) + Math.abs(d[i + 1] ?? 0);
    if (Math.abs(e[i] ?? 0) <= Number.EPSILON * size) return i;
  }
  return d.length - 1;
}

function qlTurn(d: Float64Array, e: Float64Array, first: number, last: number): void {
  const at = (values: Float64Array, i: number): number => values[i] ?? 0;
  const slope = (at(d, first + 1) - at(d, first)) / (2 * at(e, first));
  const root = Math.hypot(slope, 1);
  const shift = at(d, first) - at(e, first) / (slope + (slope >= 0 ? root : -root));
  let g = at(d, last) - shift;
  let [sine, cosine, carried] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sine * at(e, i);
    const b = cosine * at(e, i);
    const length = Math.sqrt(f * f + g * g);
    e[i + 1] = length;
    if (length === 0) {
      // The block falls apart here.
      d[i + 1] = at(d, i + 1) - carried;
      e[last] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = at(d, i + 1) - carried;
    const mixed = (at(d, i) - g) * sine + 2 * cosine * b;
    carried = sine * mixed;
    d[i + 1] = g + carried;
    g = cosine * mixed - b;
  }
  d[first] = at(d, first) - carried;
  e[first] = g;
  e[last] = 0;
}
