import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../../core/index.js';

/** How strongly one update moved one layer: root mean squares over all of the layer's trained weights. */
export interface LayerGradient {
  /** The layer's name, in nested models its path: `stage1_conv`, `encoder/conv`. */
  readonly layer: string;
  /** Of the loss's gradient. Below about 1e-19 it is told as 0, above about 1e19 as infinite. */
  readonly gradient: number;
  /** Of what the optimiser added to the weights. */
  readonly update: number;
  /** Of the weights after the update. */
  readonly weight: number;
}

/** Gradients of one update that were measured and not read yet. */
export interface MeasuredGradients {
  /** One entry for each layer that is trained, from the input to the output. Disposes what was measured. */
  read(): Promise<readonly LayerGradient[]>;
  /** Disposes what was measured without reading it. */
  dispose(): void;
}

const rows = ['gradient', 'update', 'weight'] as const;

/** What one update of a network worked with, by the names of its weights. */
type UpdateTensors = Readonly<Record<(typeof rows)[number], NamedTensors>>;

/** Measures on the device, and leaves a single small tensor there. */
export function measureGradients(tensors: UpdateTensors): MeasuredGradients {
  const weights = Object.entries(tensors.weight);
  const places = weights.map(([name, { size }]) => ({ layer: layerOf(name), size }));
  const sums = tf.keep(
    tf.tidy(() => {
      const squares = rows.flatMap((row) => weights.map(([name]) => sumOfSquares(tensors[row][name])));
      return tf.stack(squares);
    }),
  );
  return {
    async read() {
      try {
        return rootMeanSquares(places, await sums.data());
      } finally {
        sums.dispose();
      }
    },
    dispose: () => sums.dispose(),
  };
}

function sumOfSquares(tensor: Tensor | undefined): Tensor {
  return tensor ? tf.sum(tf.square(tensor)) : tf.scalar(0);
}

/** `stage1_conv` for its weight `stage1_conv/kernel`. */
export function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}

function rootMeanSquares(
  places: readonly { readonly layer: string; readonly size: number }[],
  sums: ArrayLike<number>,
): LayerGradient[] {
  const layers = [...new Set(places.map(({ layer }) => layer))];
  return layers.map((layer) => {
    const own = [...places.keys()].filter((i) => places[i]?.layer === layer);
    const size = own.reduce((total, i) => total + (places[i]?.size ?? 0), 0);
    const [gradient = NaN, update = NaN, weight = NaN] = rows.map((_, row) => {
      const sum = own.reduce((total, i) => total + (sums[row * places.length + i] ?? NaN), 0);
      return Math.sqrt(sum / size);
    });
    return { layer, gradient, update, weight };
  });
}
