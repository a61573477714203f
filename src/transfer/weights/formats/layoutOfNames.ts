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
