import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../../src/ops/index.js';
import { convolutionOf } from '../../src/ops/kernels/convolution.js';
import { wasmBackend } from '../../src/ops/kernels/wasm/heap.js';
import {
  convolveByWinograd,
  filterGradientByWinograd,
  inputGradientByWinograd,
  isCheaperByWinograd,
} from '../../src/ops/kernels/wasm/winograd.js';
import { backendName } from '../support/backend.js';
import { ConvolutionByDefinition } from '../support/convolutionByDefinition.js';
import { expectClose } from '../support/expectClose.js';

beforeAll(() => prepareBackend());

const convolutions = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }))
  .chain(([strideY, strideX]) =>
    fc.record({
      batch: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 1, max: 17 }),
      width: fc.integer({ min: 1, max: 17 }),
      inChannels: fc.integer({ min: 1, max: 9 }),
      outChannels: fc.integer({ min: 1, max: 17 }),
      taps: fc.tuple(fc.integer({ min: 1, max: 3 * strideY }), fc.integer({ min: 1, max: 3 * strideX })),
      strides: fc.constant<[number, number]>([strideY, strideX]),
      pad: fc.constantFrom('same' as const, 'valid' as const),
      seed: fc.nat(),
    }),
  )
  .filter(({ pad, height, width, taps }) => pad === 'same' || (height >= taps[0] && width >= taps[1]));

// The sums that cancel are larger than the result; cuDNN accepts the same.
const tolerance = { absolute: 2e-4, relative: 1e-4 };

describe.runIf(backendName === 'wasm')('convolutions by minimal filtering', () => {
  it('have the value and both gradients of the definition', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async (sizes) => {
        const expected = new ConvolutionByDefinition(sizes);
        const { strides, pad } = sizes;
        const convolution = convolutionOf(expected.shapes.x, expected.shapes.kernel, {
          strides,
          pad,
          dataFormat: 'NHWC',
        });
        const backend = wasmBackend(tf.backend());
        const [x, kernel, dy] = [
          tf.tensor(expected.x, expected.shapes.x),
          tf.tensor(expected.kernel, expected.shapes.kernel),
          tf.tensor(expected.dy, expected.shapes.y),
        ];
        const results = [
          convolveByWinograd(backend, x, kernel, convolution),
          inputGradientByWinograd(backend, dy, kernel, convolution),
          filterGradientByWinograd(backend, x, dy, convolution),
        ].map((info) => tf.engine().makeTensorFromTensorInfo(info));
        const wanted = [expected.y, expected.dx, expected.dKernel];
        for (const [i, result] of results.entries()) await expectClose(result, wanted[i] ?? [], tolerance);
        tf.dispose([x, kernel, dy, ...results]);
      }),
      { numRuns: 150 },
    );
  });

  it('serve the layers of a DCGAN, and none whose filter or stride does not fit', () => {
    const convolution = (size: number, channels: number, taps: number, strides: number, outChannels = 2 * channels) =>
      convolutionOf([32, size, size, channels], [taps, taps, channels, outChannels], {
        strides,
        pad: 'same',
        dataFormat: 'NHWC',
      });
    const backend = wasmBackend(tf.backend());
    expect(isCheaperByWinograd(backend, convolution(16, 64, 5, 2))).toBe(true);
    expect(isCheaperByWinograd(backend, convolution(16, 64, 4, 2))).toBe(true);
    expect(isCheaperByWinograd(backend, convolution(16, 64, 3, 1))).toBe(true);
    expect(isCheaperByWinograd(backend, convolution(16, 64, 7, 2))).toBe(false);
    expect(isCheaperByWinograd(backend, convolution(16, 64, 5, 3))).toBe(false);
    expect(isCheaperByWinograd(backend, convolution(32, 3, 5, 2, 64))).toBe(false);
  });
});
