import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkName } from '../../core/index.js';

/** Where in a step numbers come up. */
export interface StepPlace {
  /** Null for what belongs to no network. */
  readonly network: NetworkName | null;
  /** In words, e.g. `the outputs of layer conv1 of the discriminator`. */
  readonly what: string;
}

/** Notes, in the order of the computation, whether the numbers of a step are finite. */
export class StepTrace {
  private readonly notes: { readonly place: StepPlace; readonly sum: Scalar }[] = [];

  /** Takes in tensors, which stay the caller's. */
  add(place: StepPlace, tensors: readonly Tensor[]): void {
    const floats = tensors.filter(({ dtype }) => dtype === 'float32');
    if (floats.length === 0) return;
    // One number in them that is not finite, and this is none.
    const sum = tf.keep(tf.tidy(() => tf.addN(floats.map((tensor) => tf.sum<Scalar>(tf.abs(tensor))))));
    this.notes.push({ place, sum });
  }

  /** The first place with a number that is not finite; null if there is none. Disposes the notes. */
  async first(): Promise<StepPlace | null> {
    try {
      for (const { place, sum } of this.notes) {
        const [value = NaN] = await sum.data();
        if (!Number.isFinite(value)) return place;
      }
      return null;
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.notes.splice(0).forEach(({ sum }) => sum.dispose());
  }
}
