import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, subset, type Dataset } from '../../src/data/index.js';
import {
  featuresOf,
  fid,
  labelAgreement,
  measure,
  nearestNeighbours,
  randomFeatures,
  trainClassifier,
  type FeatureExtractor,
  type GraphModelLike,
} from '../../src/metrics/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { streamOf, vectorFeatures } from './vectorFeatures.js';

const disposed: { dispose(): unknown }[] = [];
function keep<T extends { dispose(): unknown }>(one: T): T {
  disposed.push(one);
  return one;
}
afterEach(() => {
  disposed.splice(0).forEach((one) => one.dispose());
});

async function featuresFrom(extractor: FeatureExtractor, images: tf.Tensor4D): Promise<number[]> {
  const { features, probabilities } = extractor.extract(images);
  const values = [...(await features.data())];
  tf.dispose([features, ...(probabilities ? [probabilities] : [])]);
  return values;
}

function randomImages(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return keep(
    tf.tensor4d(
      new RandomStream(seed).uniforms(
        shape.reduce((a, b) => a * b),
        -1,
        1,
      ),
      shape,
    ),
  );
}

describe('randomFeatures', () => {
  it('are the same for a seed and other ones for another, for images of any size and channels', async () => {
    const images = randomImages([2, 9, 7, 3], 1);
    const extractor = keep(randomFeatures({ seed: 3, width: 5 }));
    const values = await featuresFrom(extractor, images);
    expect(values).toHaveLength(10);
    expect(await featuresFrom(keep(randomFeatures({ seed: 3, width: 5 })), images)).toEqual(values);
    expect(await featuresFrom(keep(randomFeatures({ seed: 4, width: 5 })), images)).not.toEqual(values);
    expect(await featuresFrom(extractor, randomImages([1, 8, 8, 1], 1))).toHaveLength(5);
    expect(extractor.name).toBe('5 random convolutional features, seed 3');
  });

  it('leave nothing behind', async () => {
    const images = randomImages([1, 8, 8, 1], 1);
    await expectNoLeak(async () => {
      const extractor = randomFeatures({ width: 2 });
      await featuresFrom(extractor, images);
      extractor.dispose();
    });
  });

  it.skipIf(isSlow)('see noise that is added: fid grows with it', { timeout: 60_000 }, async () => {
    const features = keep(randomFeatures({ width: 8 }));
    const images = new RandomStream(1).uniforms(24 * 64, -0.5, 0.5);
    const noise = new RandomStream(2).normals(24 * 64);
    const noisy = (scale: number): Dataset =>
      datasetFromArrays({
        images: images.map((value, i) => Math.max(-1, Math.min(1, value + scale * (noise[i] ?? 0)))),
        imageShape: [8, 8, 1],
        pixelRange: [-1, 1],
      });
    const values: number[] = [];
    for (const scale of [0, 0.1, 0.3, 0.9]) {
      const [value] = await measure(noisy(scale), { metrics: [fid()], features, real: noisy(0) });
      values.push(value?.value ?? NaN);
    }
    expect(values[0]).toBeLessThan(1e-6);
    expect([...values].sort((a, b) => a - b)).toEqual(values);
  });

  it('refuses what it does not know', () => {
    // @ts-expect-error -- a typo in a name
    expect(() => randomFeatures({ sed: 1 })).toThrow('randomFeatures: options has no option "sed"');
    expect(() => randomFeatures({ width: 0 })).toThrow('width must be at least 1');
  });
});

describe('featuresOf', () => {
  function smallModel(): tfl.LayersModel {
    return keep(
      tfl.sequential({
        layers: [
          tfl.layers.conv2d({
            name: 'maps',
            filters: 2,
            kernelSize: 1,
            inputShape: [4, 4, 3],
            kernelInitializer: 'ones',
          }),
          tfl.layers.flatten(),
          tfl.layers.dense({ name: 'logits', units: 3, kernelInitializer: 'ones' }),
        ],
      }),
    );
  }

  it('takes the output of a layer, averaged over positions, of images in the range and size of the model', async () => {
    const preprocess = { range: [0, 255] as const };
    const extractor = featuresOf(smallModel(), { name: 'small', layer: 'maps', preprocess });
    expect([extractor.width, extractor.classes]).toEqual([2, null]);
    expect(extractor.name).toBe('small, layer maps, resized to 4×4 in [0, 255]');
    // White is 255 in each of three channels, at any size.
    await expectClose(await featuresFrom(extractor, keep(tf.ones<tf.Rank.R4>([1, 8, 8, 3]))), [765, 765], {
      absolute: 1e-2,
    });
    await expectClose(await featuresFrom(extractor, keep(tf.fill<tf.Rank.R4>([1, 4, 4, 3], -1))), [0, 0]);
  });

  it('knows probabilities where it is told what the output is', async () => {
    const extractor = featuresOf(smallModel(), { name: 'small', layer: 'maps', classes: 'logits' });
    expect(extractor.classes).toBe(3);
    const { features, probabilities } = extractor.extract(keep(tf.ones<tf.Rank.R4>([1, 4, 4, 3])));
    await expectClose(probabilities ?? NaN, [1 / 3, 1 / 3, 1 / 3]);
    tf.dispose([features, ...(probabilities ? [probabilities] : [])]);
    expect(extractor.weights()).toHaveLength(4);
  });

  it('repeats grey where it is told to, and else says that it can', async () => {
    const grey = keep(tf.ones<tf.Rank.R4>([1, 4, 4, 1]));
    const extractor = featuresOf(smallModel(), { name: 'small', layer: 'maps' });
    expect(() => extractor.extract(grey)).toThrow(
      'images must have the 3 channels that the network takes; preprocess.rep',
    );
    const repeating = featuresOf(smallModel(), { name: 'small', layer: 'maps', preprocess: { repeatGrey: true } });
    await expectClose(await featuresFrom(repeating, grey), [3, 3]);
  });

  it('takes a GraphModel without the package that makes them', async () => {
    const weight = keep(tf.scalar(2));
    const graph: GraphModelLike = {
      inputs: [{ name: 'in', shape: [-1, -1, -1, 3] }],
      outputs: [{ name: 'out' }],
      weights: { factor: [weight] },
      execute: (inputs, outputs) => {
        const images = inputs.in ?? weight;
        const mean = tf.mean(images, [1, 2]);
        return outputs.map((name) => (name === 'out' ? tf.softmax(mean) : tf.mul(images, weight)));
      },
    };
    const options = {
      name: 'graph',
      layer: 'node',
      preprocess: { size: [2, 2] as const },
      classes: 'probabilities' as const,
    };
    const extractor = featuresOf(graph, options);
    expect([extractor.width, extractor.classes, extractor.weights()]).toEqual([3, 3, [weight]]);
    const images = randomImages([2, 2, 2, 3], 1);
    const expected = tf.tidy(() => tf.mul(tf.mean(images, [1, 2]), 2));
    await expectClose(await featuresFrom(extractor, images), keep(expected));
    expect(() => featuresOf(graph, { name: 'graph' })).toThrow('preprocess.size must be given');
  });

  it('leaves nothing behind, also when it fails', async () => {
    const model = smallModel();
    const [images, wrong] = [randomImages([2, 5, 5, 3], 1), randomImages([2, 5, 5, 4], 1)];
    await expectNoLeak(async () => {
      const extractor = featuresOf(model, { name: 'small', classes: 'logits' });
      await featuresFrom(extractor, images);
      expect(() => extractor.extract(wrong)).toThrow('3 channels');
      extractor.dispose();
    });
  });

  it('refuses what it cannot take', () => {
    const model = smallModel();
    const options = { name: 'small' };
    expect(() => featuresOf(model, { ...options, layer: 'mapz' })).toThrow(
      'featuresOf: layer must be a layer with one output; the layers are maps, ',
    );
    expect(() => featuresOf(model, { name: '' })).toThrow('name must say what the network is');
    // @ts-expect-error: no model
    expect(() => featuresOf({}, options)).toThrow('model must be a LayersModel or a GraphModel');
    expect(() => featuresOf(model, { ...options, preprocess: { range: [1, 0] } })).toThrow('preprocess.range');
    expect(() => featuresOf(model, { ...options, preprocess: { size: [0, 4] } })).toThrow('preprocess.size[0]');
    const vectors = keep(tfl.sequential({ layers: [tfl.layers.dense({ units: 1, inputShape: [3] })] }));
    expect(() => featuresOf(vectors, options)).toThrow('model must have one input of images');
  });
});

/** Images of one grey each, dark for class 0 and light for class 1, with some noise. */
function greys(count: number): Dataset {
  const noise = new RandomStream(1).uniforms(count * 64, -0.3, 0.3);
  const images = noise.map((value, i) => value + (Math.floor(i / 64) % 2 === 0 ? -0.5 : 0.5));
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  return datasetFromArrays({ images, imageShape: [8, 8, 1], pixelRange: [-1, 1], labels });
}

describe.skipIf(isSlow)('trainClassifier', () => {
  const options = { steps: 12, batchSize: 8, width: 4, seed: 1 };

  it('learns classes, says how well, and gives label agreement and features', async () => {
    const data = greys(40);
    const steps: number[] = [];
    const classifier = keep(await trainClassifier(data, { ...options, onStep: (step) => steps.push(step) }));
    expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect([classifier.accuracy, classifier.heldOut, classifier.classes, classifier.width]).toEqual([1, 4, 2, 4]);
    expect(classifier.name).toContain(
      'classifier of 2 classes trained on 36 images for 12 steps of 8, seed 1 (100.0 % right on 4',
    );
    const metrics = [labelAgreement(), fid()];
    const [agreement, distance] = await measure(data, { metrics, features: classifier, real: data });
    expect([agreement?.value, agreement?.images]).toEqual([1, { generated: 40, real: 0 }]);
    expect(distance?.value).toBeLessThan(1e-6);
  });

  it('is the same for a seed, leaves nothing behind, and stops when it is told to', async () => {
    const data = greys(20);
    const images = randomImages([1, 8, 8, 1], 1);
    const runOnce = async (): Promise<number[]> => {
      const classifier = await trainClassifier(data, { ...options, steps: 2 });
      const values = await featuresFrom(classifier, images);
      classifier.dispose();
      return values;
    };
    expect(await runOnce()).toEqual(await runOnce());
    await expectNoLeak(async () => {
      await runOnce();
    });
    await expectNoLeak(async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(trainClassifier(data, { ...options, signal })).rejects.toThrow('enough');
    });
  });

  it('refuses data without classes, and a training that diverges', async () => {
    await expect(trainClassifier(tinyDataset(false))).rejects.toThrow(
      'trainClassifier: data must have classes as labels',
    );
    await expect(trainClassifier(greys(20), { ...options, learningRate: 1e30 })).rejects.toThrow(
      'the training diverged',
    );
  });
});

describe.skipIf(isSlow)('nearestNeighbours', () => {
  it('finds copies first, in whatever batch they are', async () => {
    const data = datasetFromArrays({
      images: new RandomStream(2).uniforms(150 * 4, -1, 1),
      imageShape: [2, 2, 1],
      pixelRange: [-1, 1],
    });
    const features = vectorFeatures(4);
    const found = await nearestNeighbours(subset(data, [149, 3]), data, { features, count: 2 });
    expect(found.map(([first]) => first?.index)).toEqual([149, 3]);
    expect(found[0]?.[0]?.distance).toBeLessThan(1e-3);
    // The second by the definition.
    const { images } = await data.read(
      Array.from({ length: 150 }, (_, i) => i),
      new RandomStream(0),
    );
    const distanceTo3 = (i: number): number =>
      Math.hypot(...[0, 1, 2, 3].map((j) => (images[4 * i + j] ?? NaN) - (images[12 + j] ?? NaN)));
    const others = [...Array(150).keys()].filter((i) => i !== 3);
    const second = others.reduce((best, i) => (distanceTo3(i) < distanceTo3(best) ? i : best));
    expect(found[1]?.[1]?.index).toBe(second);
    await expectClose(found[1]?.[1]?.distance ?? NaN, distanceTo3(second), { absolute: 1e-3 });
  });

  it('refuses what it cannot compare', async () => {
    const features = vectorFeatures(4);
    const data = subset(tinyDataset(), [0, 1]);
    await expect(nearestNeighbours(data, data, { features, count: 3 })).rejects.toThrow('count must be at most 2');
    await expect(nearestNeighbours(streamOf([]), data, { features, count: 1 })).rejects.toThrow('must not be empty');
  });
});
