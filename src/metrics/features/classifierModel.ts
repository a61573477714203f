import * as tfl from '@tensorflow/tfjs-layers';
import type { ImageShape, RandomStream } from '../../core/index.js';

/** The name of the layer whose output the features are. */
export const FEATURE_LAYER = 'features';

/** Two convolutions of 5×5 and stride 2, a dense layer of `width` with ReLU, and logits: stock layers. */
export function classifierModel(
  imageShape: ImageShape,
  classes: number,
  width: number,
  stream: RandomStream,
): tfl.LayersModel {
  const seeded = (name: string): { name: string; kernelInitializer: ReturnType<typeof tfl.initializers.heNormal> } => ({
    name,
    kernelInitializer: tfl.initializers.heNormal({ seed: stream.split(name).integer(2 ** 31) }),
  });
  const convolution = { kernelSize: 5, strides: 2, padding: 'same', activation: 'relu' } as const;
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ ...seeded('conv1'), ...convolution, filters: 32, inputShape: [...imageShape] }),
      tfl.layers.conv2d({ ...seeded('conv2'), ...convolution, filters: 64 }),
      tfl.layers.flatten({ name: 'flatten' }),
      tfl.layers.dense({ ...seeded(FEATURE_LAYER), units: width, activation: 'relu' }),
      tfl.layers.dense({ ...seeded('logits'), units: classes }),
    ],
  });
}
