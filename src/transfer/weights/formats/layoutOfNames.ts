import type { WeightsLayout } from './weightsFile.js';

const TORCH = new Set(['weight', 'running_mean', 'running_var', 'num_batches_tracked']);
const TF = new Set(['kernel', 'gamma', 'beta', 'moving_mean', 'moving_variance', 'embeddings', 'depthwise_kernel']);

/** The layout that the names of arrays tell; null where they tell none. */
export function layoutOfNames(names: Iterable<string>): WeightsLayout | null {
  for (const name of names) {
    const { leaf } = splitName(name);
    if (TORCH.has(leaf)) return 'torch';
    if (TF.has(leaf)) return 'tf';
  }
  return null;
}

/** `main.0.weight` → `main.0` and `weight`; `conv/kernel:0` → `conv` and `kernel`. */
export function splitName(name: string): { readonly module: string; readonly leaf: string } {
  const plain = name.replace(/:\d+$/, '');
  const cut = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf('/'));
  return { module: plain.slice(0, Math.max(cut, 0)), leaf: plain.slice(cut + 1) };
}

/** Orders names part by part and as people do: `dense/x` before `dense_1/x`, 9 before 10. */
export function compareNames(a: string, b: string): number {
  const [ofA, ofB] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(ofA.length, ofB.length); i++) {
    const [partA = '', partB = ''] = [ofA[i], ofB[i]];
    const difference = Number(partA) - Number(partB);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (partA !== partB) return partA < partB ? -1 : 1;
  }
  return ofA.length - ofB.length;
}

/** Runs of digits and of other letters; `/` and `.` sort before all of them. */
function partsOf(name: string): string[] {
  return name.replace(/[./]/g, '\0').match(/\d+|\D+/g) ?? [];
}
