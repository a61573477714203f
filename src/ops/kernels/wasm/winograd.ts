import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Convolution } from '../convolution.js';
import { floats, type WasmBackend } from './heap.js';
import { pointer } from './native.js';
import { makePlanes, multiplyPlanes, PANEL, stepsOf, transposeToPanels, type Layout, type Planes } from './planes.js';
import { callEach, threadsOf, type Calls, type Stepping } from './team.js';

/*
 * Convolutions and both their gradients with about a third of the multiplications, by Winograd's minimal filtering:
 * 36 matrix products, and transforms of inputs, outputs and filters before and after. assembly/winograd.ts says how.
 */

/** Side of a tile of outputs. */
const TILE = 4;
/** Taps of a filter, in one phase of the stride, at most. */
const TAPS = 3;
/** Products of a tile. */
const PRODUCTS = 36;
/** What a value costs in transforms, in multiplications of a matrix product. */
const TRANSFORM_COST = 24;

/** Whether a convolution can be computed this way, and in less time than XNNPACK takes. */
export function isCheaperByWinograd(backend: WasmBackend, convolution: Convolution): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = convolution;
  const fits =
    filterHeight <= TAPS * strideHeight &&
    filterWidth <= TAPS * strideWidth &&
    dilationHeight === 1 &&
    dilationWidth === 1 &&
    Math.max(strideHeight, strideWidth) <= 2;
  if (!fits) return false;
  const { tiles, inputs, outputs } = sizesOf(convolution);
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = convolution;
  const direct = batchSize * outHeight * outWidth * filterHeight * filterWidth * inChannels * outChannels;
  const transformed = tiles * inputs + tiles * outputs + inputs * outputs;
  const products = PRODUCTS * (tiles * inputs * outputs + TRANSFORM_COST * transformed);
  return products / threadsOf(backend) < direct / (backend.wasm.tfjs?.getThreadsCount() ?? 1);
}

/** The convolution of `x`. */
export function convolveByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  convolution: Convolution,
): TensorInfo {
  const work = new Work(backend, convolution);
  const products = work.keep(multiplyPlanes(backend, work.inputProducts(x), work.filterProducts(filter, 'panels')));
  const y = backend.makeOutput(convolution.outShape, 'float32');
  work.storeOutput(products, y);
  work.dispose();
  return y;
}

/** The gradient of the convolution's input. */
export function inputGradientByWinograd(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  convolution: Convolution,
): TensorInfo {
  const work = new Work(backend, convolution);
  const taps = work.keep(transposeToPanels(backend, work.filterProducts(filter, 'rows')));
  const products = work.keep(multiplyPlanes(backend, work.outputProducts(dy, 'rows'), taps));
  const dx = backend.makeOutput(convolution.inShape, 'float32');
  floats(backend, dx).fill(0);
  work.addInput(products, dx);
  work.dispose();
  return dx;
}

/** The gradient of the convolution's filter. */
export function filterGradientByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  convolution: Convolution,
): TensorInfo {
  const work = new Work(backend, convolution);
  const products = work.keep(multiplyPlanes(backend, work.inputProducts(x), work.outputProducts(dy, 'panels'), true));
  const gradient = backend.makeOutput(work.filterShape, 'float32');
  work.storeFilter(products, gradient);
  work.dispose();
  return gradient;
}

interface Sizes {
  /** Tiles in an image, and in all. */
  readonly rows: number;
  readonly columns: number;
  readonly tiles: number;
  /** Channels of the input in all phases, and of the output, rounded up to whole vectors. */
  readonly inputs: number;
  readonly outputs: number;
}

function sizesOf(convolution: Convolution): Sizes {
  const { batchSize, outHeight, outWidth, inChannels, outChannels, strideHeight, strideWidth } = convolution;
  const rows = Math.ceil(outHeight / TILE);
  const columns = Math.ceil(outWidth / TILE);
  const inputs = strideHeight * strideWidth * roundUp(inChannels);
  return { rows, columns, tiles: batchSize * rows * columns, inputs, outputs: roundUp(outChannels) };
}

function roundUp(channels: number): number {
  return 4 * Math.ceil(channels / 4);
}

/** The transforms of one convolution, and the tensors that they make on the way. */
class Work {
  private readonly sizes: Sizes;
  private readonly temporary: TensorInfo[] = [];

  constructor(
    private readonly backend: WasmBackend,
    private readonly convolution: Convolution,
  ) {
    this.sizes = sizesOf(convolution);
  }

  inputProducts(x: TensorInfo): Planes {
    const planes = this.make(this.sizes.tiles, this.sizes.inputs, 'rows');
    this.onImages('inputProducts', this.input, [x, planes], stepsOf(planes));
    return planes;
  }

  outputProducts(dy: TensorInfo, layout: Layout): Planes {
    const planes = this.make(this.sizes.tiles, this.sizes.outputs, layout);
    this.onImages('outputProducts', this.output, [dy, planes], stepsOf(planes));
    return planes;
  }

  /** Shared out by rows or by panels, whichever lie together. */
  filterProducts(filter: TensorInfo, layout: Layout): Planes {
    const { inputs, outputs } = this.sizes;
    const planes = this.make(inputs, outputs, layout);
    const next = { start: 0, step: 1 };
    const panel = { start: 0, step: PANEL };
    const [count, share] =
      layout === 'rows' ? [inputs, [next, 1, 0, outputs]] : [Math.ceil(outputs / PANEL), [0, inputs, panel, PANEL]];
    this.onFilter(
      'filterProducts',
      count,
      [filter, planes.tensor],
      [...stepsOf(planes), ...this.filterShape, ...share],
    );
    return planes;
  }

  addInput(products: Planes, dx: TensorInfo): void {
    this.onImages('addInput', this.input, [products, dx], stepsOf(products).slice(0, 1));
  }

  storeOutput(products: Planes, y: TensorInfo): void {
    this.onImages('storeOutput', this.output, [products, y], stepsOf(products).slice(0, 1));
  }

  storeFilter(products: Planes, gradient: TensorInfo): void {
    const [plane, row] = stepsOf(products);
    const args = [plane, row, ...this.filterShape, { start: 0, step: 1 }];
    this.onFilter('storeFilter', this.sizes.inputs, [products.tensor, gradient], args);
  }

  /** Disposes `planes` when the work is done. */
  keep(planes: Planes): Planes {
    this.temporary.push(planes.tensor);
    return planes;
  }

  dispose(): void {
    for (const { dataId } of this.temporary) this.backend.disposeData(dataId);
  }

  get filterShape(): [number, number, number, number] {
    const { filterHeight, filterWidth, inChannels, outChannels } = this.convolution;
    return [filterHeight, filterWidth, inChannels, outChannels];
  }

  private get input(): number[] {
    const { inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = this.convolution;
    return [inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo.top, padInfo.left];
  }

  private get output(): number[] {
    const { outHeight, outWidth, outChannels } = this.convolution;
    return [outHeight, outWidth, outChannels, 1, 1, 0, 0];
  }

  private make(rows: number, columns: number, layout: Layout): Planes {
    return this.keep(makePlanes(this.backend, { count: PRODUCTS, rows, columns, layout }));
  }

  /** One call for each image, with the rows of the matrices that hold its tiles. */
  private onImages(
    name: Calls['name'],
    image: readonly number[],
    operands: readonly (TensorInfo | Planes)[],
    steps: readonly number[],
  ): void {
    const { rows, columns } = this.sizes;
    const { batchSize } = this.convolution;
    const stepping = operands.map((operand): Stepping => {
      if ('tensor' in operand) {
        return { start: pointer(this.backend, operand.tensor), step: rows * columns * stepsOf(operand)[1] };
      }
      const values = tf.util.sizeFromShape(operand.shape) / batchSize;
      return { start: pointer(this.backend, operand), step: values * Float32Array.BYTES_PER_ELEMENT };
    });
    callEach(this.backend, { name, count: batchSize, args: [...stepping, ...steps, rows, columns], image });
  }

  private onFilter(
    name: Calls['name'],
    count: number,
    tensors: readonly TensorInfo[],
    args: readonly (number | Stepping)[],
  ): void {
    const pointers = tensors.map((tensor) => pointer(this.backend, tensor));
    callEach(this.backend, { name, count, args: [...pointers, ...args], image: this.input });
  }
}
