import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { adamStep, prepareBackend } from '../../src/ops/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const numbers = { beta1: 0.5, beta2: 0.9, scale: -0.1, floor: 0.01 };

describe('adamStep', () => {
  it.each([[[]], [[1]], [[7]], [[3, 5]], [[2, 3, 5]], [[5, 3, 3, 7]]])(
    'computes its formula for the shape %j',
    async (shape) => {
      prepareBackend();
      const stream = new RandomStream(4);
      const size = tf.util.sizeFromShape(shape);
      const values = { gradient: stream.normals(size), m: stream.normals(size), v: stream.uniforms(size, 0, 2) };
      const m = Array.from(values.m, (old, i) => old * 0.5 + (values.gradient[i] ?? NaN));
      const v = Array.from(values.v, (old, i) => old * 0.9 + (values.gradient[i] ?? NaN) ** 2);
      const update = m.map((value, i) => (value / (Math.sqrt(v[i] ?? NaN) + 0.01)) * -0.1);
      await expectNoLeak(async () => {
        const tensor = (array: Float32Array): tf.Tensor => tf.tensor(array, shape);
        const tensors = { gradient: tensor(values.gradient), m: tensor(values.m), v: tensor(values.v) };
        const step = adamStep(tensors, numbers);
        await expectClose(step?.m ?? NaN, m, { relative: 1e-6, absolute: 1e-6 });
        await expectClose(step?.v ?? NaN, v, { relative: 1e-6, absolute: 1e-6 });
        await expectClose(step?.update ?? NaN, update, { relative: 1e-5, absolute: 1e-6 });
        expect(step?.update.shape).toEqual(shape);
        tf.dispose([tensors, { ...step }]);
      });
    },
  );
});
