import { RandomStream } from '../../src/core/index.js';

/** The sizes of a convolution, and the seed of its numbers. */
export interface ConvolutionSizes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly taps: [height: number, width: number];
  readonly strides: [height: number, width: number];
  readonly pad: 'same' | 'valid';
  readonly seed: number;
}

type Shape = [number, number, number, number];

/** A convolution of random numbers and its gradients by their definitions, in double precision. */
export class ConvolutionByDefinition {
  readonly x: Float32Array;
  readonly kernel: Float32Array;
  readonly dy: Float32Array;
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dKernel: Float64Array;
  readonly shapes: { x: Shape; kernel: Shape; y: Shape };

  constructor(readonly sizes: ConvolutionSizes) {
    const { batch, height, width, inChannels, outChannels, taps, strides, pad } = sizes;
    const outSize = (size: number, i: 0 | 1): number =>
      pad === 'same' ? Math.ceil(size / strides[i]) : Math.floor((size - taps[i]) / strides[i]) + 1;
    this.shapes = {
      x: [batch, height, width, inChannels],
      kernel: [...taps, inChannels, outChannels],
      y: [batch, outSize(height, 0), outSize(width, 1), outChannels],
    };
    const stream = new RandomStream(sizes.seed);
    this.x = stream.normals(sizeOf(this.shapes.x));
    this.kernel = stream.normals(sizeOf(this.shapes.kernel));
    this.dy = stream.normals(sizeOf(this.shapes.y));
    this.y = new Float64Array(this.dy.length);
    this.dx = new Float64Array(this.x.length);
    this.dKernel = new Float64Array(this.kernel.length);
    this.compute();
  }

  private compute(): void {
    const { batch, height, width, inChannels, outChannels, taps, strides, pad } = this.sizes;
    const [, outHeight, outWidth] = this.shapes.y;
    const before = (size: number, out: number, i: 0 | 1): number =>
      pad === 'same' ? Math.floor(Math.max((out - 1) * strides[i] + taps[i] - size, 0) / 2) : 0;
    const top = before(height, outHeight, 0);
    const left = before(width, outWidth, 1);
    for (const [n, i, j, h, w] of indices([batch, outHeight, outWidth, ...taps])) {
      const row = i * strides[0] - top + h;
      const column = j * strides[1] - left + w;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      for (let c = 0; c < inChannels; c++) {
        for (let o = 0; o < outChannels; o++) {
          const inX = ((n * height + row) * width + column) * inChannels + c;
          const inKernel = ((h * taps[1] + w) * inChannels + c) * outChannels + o;
          const inY = ((n * outHeight + i) * outWidth + j) * outChannels + o;
          addTo(this.y, inY, at(this.x, inX) * at(this.kernel, inKernel));
          addTo(this.dx, inX, at(this.dy, inY) * at(this.kernel, inKernel));
          addTo(this.dKernel, inKernel, at(this.dy, inY) * at(this.x, inX));
        }
      }
    }
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? NaN;
}

function addTo(sums: Float64Array, index: number, value: number): void {
  sums[index] = (sums[index] ?? NaN) + value;
}

function* indices(
  sizes: [number, number, number, number, number],
): Generator<[number, number, number, number, number]> {
  const [a, b, c, d, e] = sizes;
  for (let i = 0; i < a * b * c * d * e; i++) {
    yield [
      Math.floor(i / (b * c * d * e)),
      Math.floor(i / (c * d * e)) % b,
      Math.floor(i / (d * e)) % c,
      Math.floor(i / e) % d,
      i % e,
    ];
  }
}
