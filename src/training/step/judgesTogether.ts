import type { layers } from '@tensorflow/tfjs-layers';
import { programOf } from '../../models/index.js';
import type { UpdateContext } from './updateContext.js';

/** Layers whose output for an image depends on that image alone, in training too, and on no chance. */
const imagewise: ReadonlySet<string> = new Set([
  'Activation',
  'Add',
  'AveragePooling2D',
  'Concatenate',
  'Conv2D',
  'Cropping2D',
  'Dense',
  'Dot',
  'Embedding',
  'Flatten',
  'GlobalAveragePooling2D',
  'LayerNormalization',
  'LeakyReLU',
  'MaxPooling2D',
  'Multiply',
  'ReLU',
  'Reshape',
  'ZeroPadding2D',
]);

/**
 * Whether real and generated images go through the discriminator in one pass though they are judged apart: it gives the same
 * logits, and filters are read once. That is so where each image is seen by itself, and where nothing is trained below the last
 * layer, so that no activations are kept of which two passes would hold half as many at a time.
 */
export function judgesTogether({ gan, options }: UpdateContext): boolean {
  if (options.discriminatorBatches !== 'apart' || options.microBatchSize !== null) return false;
  const { discriminator } = gan;
  const run = programOf(discriminator).instructions.map(({ layer }) => layer);
  if (!discriminator.trainable || !run.every(seesImagesAlone)) return false;
  const last = run.findLastIndex((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()));
  return run.findIndex((layer) => layer.trainable && layer.trainableWeights.length > 0) >= last;
}

function seesImagesAlone(layer: layers.Layer): boolean {
  const name = layer.getClassName();
  return name === 'BatchNormalization' ? !layer.trainable : imagewise.has(name);
}
