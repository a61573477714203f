import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Dataset } from '../../data/index.js';
import { runModel } from '../../models/index.js';
import { imageBatches } from './imageSource.js';
import { largestOf } from './largestOf.js';

/** The share of a data set's images whose class is the largest of the model's outputs. */
export async function accuracyOf(model: LayersModel, data: Dataset): Promise<number> {
  let right = 0;
  for await (const { images, classes } of imageBatches('trainClassifier', data)) {
    const [logits] = tf.tidy(() => runModel(model, [images], { training: false }));
    images.dispose();
    if (!logits) throw new Error(`trainClassifier: ${model.name} gave nothing`);
    const count = logits.shape[1] ?? 1;
    const values = await logits.data<'float32'>();
    logits.dispose();
    if (!values.every(Number.isFinite)) throw new Error('trainClassifier: the training diverged; lower learningRate');
    classes?.forEach((wanted, i) => {
      if (largestOf(values.subarray(i * count, (i + 1) * count)) === wanted) right++;
    });
  }
  return right / data.size;
}
