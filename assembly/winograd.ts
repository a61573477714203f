import {
  filterToProducts,
  inputToProducts,
  outputToProducts,
  productsToFilter,
  productsToInput,
  productsToOutput,
} from './winogradTransforms';

/*
 * Convolutions by F(4×4, 3×3). A convolution of stride s is a sum of s² convolutions of stride 1, one for each phase: every
 * s-th pixel with every s-th tap. Its outputs are cut into tiles of 4×4, for which each phase reads 6×6 of its pixels and
 * has at most 3×3 taps. Products are laid out as 36 matrices, one for each place in a 6×6 grid, so that sums over channels are
 * matrix products:
 *
 *   of the input   [tiles, phases · channels], channels rounded up to a multiple of four
 *   of the output  [tiles, channels], rounded up likewise
 *   of the filter  [phases · input channels, output channels], rounded up likewise
 *
 * What rounding adds is zero. Each matrix lies row by row, or in panels of eight columns, as the right-hand side of `multiply` does:
 * value (row, column) is `row · rowBytes + ⌊column / 8⌋ · panelBytes + 4 · (column mod 8)` bytes from its start. `plane` is the
 * distance of the matrices in bytes.
 */

/** Bytes of a vector of four values. */
const VECTOR: usize = 16;
/** Bytes of a row of six vectors. */
const ROW: usize = 96;

/** Room for 72 vectors. Each thread has its own instance of this module, and so a place of its own. */
let scratch: usize;

/** Where the module may write what it needs only for a moment: 1,152 bytes. */
export function useScratch(at: usize): void {
  scratch = at;
}

/** Where the pixels of an image's tiles are. Set by `describeImage` for the calls that follow. */
let height: i32;
let width: i32;
let channels: i32;
let strideY: i32;
let strideX: i32;
let top: i32;
let left: i32;

/** [height, width, channels] of an image; the stride; the pixels of padding above and on the left. */
export function describeImage(h: i32, w: i32, c: i32, sy: i32, sx: i32, padTop: i32, padLeft: i32): void {
  height = h;
  width = w;
  channels = c;
  strideY = sy;
  strideX = sx;
  top = padTop;
  left = padLeft;
}

/** The products of all tiles of one image. */
export function inputProducts(
  image: usize,
  products: usize,
  plane: usize,
  rowBytes: usize,
  panelBytes: usize,
  rows: i32,
  columns: i32,
): void {
  const rounded = (channels + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let position = 0;
      for (let phaseY = 0; phaseY < strideY; phaseY++) {
        for (let phaseX = 0; phaseX < strideX; phaseX++) {
          const y = strideY * 4 * row + phaseY - top;
          const x = strideX * 4 * column + phaseX - left;
          for (let channel = 0; channel < rounded; channel += 4) {
            const to = products + placeOf(position, panelBytes);
            loadGrid(image, y, x, channel, 6);
            for (let i: usize = 0; i < 6; i++)
              inputToProducts(scratch + i * ROW, VECTOR, scratch + 6 * ROW + i * ROW, VECTOR);
            for (let i: usize = 0; i < 6; i++)
              inputToProducts(scratch + 6 * ROW + i * VECTOR, ROW, to + i * plane, 6 * plane);
            position += 4;
          }
        }
      }
      products += rowBytes;
    }
  }
}

/** Adds to one image what the products of its tiles contribute; the transpose of `inputProducts`. */
export function addInput(products: usize, image: usize, plane: usize, rows: i32, columns: i32): void {
  const rounded = (channels + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let phaseY = 0; phaseY < strideY; phaseY++) {
        for (let phaseX = 0; phaseX < strideX; phaseX++) {
          const y = strideY * 4 * row + phaseY - top;
          const x = strideX * 4 * column + phaseX - left;
          for (let channel = 0; channel < rounded; channel += 4) {
            for (let i: usize = 0; i < 6; i++)
              productsToInput(products + i * plane, 6 * plane, scratch + 6 * ROW + i * VECTOR, ROW);
            for (let i: usize = 0; i < 6; i++)
              productsToInput(scratch + 6 * ROW + i * ROW, VECTOR, scratch + i * ROW, VECTOR);
            addGrid(image, y, x, channel);
            products += VECTOR;
          }
        }
      }
    }
  }
}

/** The products of all tiles of the gradient of one image's outputs; the image described is the output. */
export function outputProducts(
  output: usize,
  products: usize,
  plane: usize,
  rowBytes: usize,
  panelBytes: usize,
  rows: i32,
  columns: i32,
): void {
  const rounded = (channels + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < rounded; channel += 4) {
        const to = products + placeOf(channel, panelBytes);
        loadGrid(output, 4 * row, 4 * column, channel, 4);
        for (let i: usize = 0; i < 4; i++)
          outputToProducts(scratch + i * ROW, VECTOR, scratch + 6 * ROW + i * ROW, VECTOR);
        for (let i: usize = 0; i < 6; i++)
          outputToProducts(scratch + 6 * ROW + i * VECTOR, ROW, to + i * plane, 6 * plane);
      }
      products += rowBytes;
    }
  }
}

/** The outputs of one image from the products of its tiles; the image described is the output. */
export function storeOutput(products: usize, output: usize, plane: usize, rows: i32, columns: i32): void {
  const rounded = (channels + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < rounded; channel += 4) {
        for (let i: usize = 0; i < 6; i++)
          productsToOutput(products + i * plane, 6 * plane, scratch + 6 * ROW + i * VECTOR, ROW);
        for (let i: usize = 0; i < 4; i++)
          productsToOutput(scratch + 6 * ROW + i * ROW, VECTOR, scratch + i * ROW, VECTOR);
        storeGrid(output, 4 * row, 4 * column, channel);
        products += VECTOR;
      }
    }
  }
}

/**
 * The products of a filter [filterHeight, filterWidth, inChannels, outChannels], for the strides that were described: `rows`
 * of them, which are phases and input channels, and the columns of `outputs` output channels.
 */
export function filterProducts(
  filter: usize,
  products: usize,
  plane: usize,
  rowBytes: usize,
  panelBytes: usize,
  filterHeight: i32,
  filterWidth: i32,
  inChannels: i32,
  outChannels: i32,
  firstRow: i32,
  rows: i32,
  firstOutput: i32,
  outputs: i32,
): void {
  const rounded = (inChannels + 3) & ~3;
  for (let row = firstRow; row < firstRow + rows; row++) {
    const input = row % rounded;
    const phaseY = row / rounded / strideX;
    const phaseX = (row / rounded) % strideX;
    for (let output = firstOutput; output < min(firstOutput + outputs, outChannels); output += 4) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const y = phaseY + i * strideY;
          const x = phaseX + j * strideX;
          const isTap = y < filterHeight && x < filterWidth && input < inChannels;
          const at = filter + ((<usize>(((y * filterWidth + x) * inChannels + input) * outChannels + output)) << 2);
          const tap = isTap ? loadUpTo(at, outChannels - output) : f32x4.splat(0);
          v128.store(scratch + <usize>i * ROW + <usize>j * VECTOR, tap);
        }
      }
      const to = products + <usize>row * rowBytes + placeOf(output, panelBytes);
      for (let i: usize = 0; i < 3; i++) {
        filterToProducts(scratch + i * ROW, VECTOR, scratch + 6 * ROW + i * ROW, VECTOR);
      }
      for (let i: usize = 0; i < 6; i++) {
        filterToProducts(scratch + 6 * ROW + i * VECTOR, ROW, to + i * plane, 6 * plane);
      }
    }
  }
}

/** The taps of one phase and input channel that have these products as their gradient; the transpose of `filterProducts`. */
export function storeFilter(
  products: usize,
  filter: usize,
  plane: usize,
  rowBytes: usize,
  filterHeight: i32,
  filterWidth: i32,
  inChannels: i32,
  outChannels: i32,
  row: i32,
): void {
  const rounded = (inChannels + 3) & ~3;
  const input = row % rounded;
  if (input >= inChannels) return;
  const phaseY = row / rounded / strideX;
  const phaseX = (row / rounded) % strideX;
  products += <usize>row * rowBytes;
  for (let output = 0; output < outChannels; output += 4) {
    for (let i: usize = 0; i < 6; i++) {
      productsToFilter(products + i * plane, 6 * plane, scratch + 6 * ROW + i * VECTOR, ROW);
    }
    for (let i: usize = 0; i < 3; i++) {
      productsToFilter(scratch + 6 * ROW + i * ROW, VECTOR, scratch + i * ROW, VECTOR);
    }
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const y = phaseY + i * strideY;
        const x = phaseX + j * strideX;
        if (y >= filterHeight || x >= filterWidth) continue;
        const at = filter + ((<usize>(((y * filterWidth + x) * inChannels + input) * outChannels + output)) << 2);
        storeUpTo(at, v128.load(scratch + <usize>i * ROW + <usize>j * VECTOR), outChannels - output);
      }
    }
    products += VECTOR;
  }
}

/** Bytes from the start of a row to a column. */
function placeOf(column: i32, panelBytes: usize): usize {
  return <usize>(column >> 3) * panelBytes + ((<usize>(column & 7)) << 2);
}

/** Four channels of size×size pixels, zero outside of the image. */
function loadGrid(image: usize, y: i32, x: i32, channel: i32, size: i32): void {
  // Outputs are described with a stride of 1.
  for (let i = 0; i < size; i++) {
    const row = y + i * strideY;
    for (let j = 0; j < size; j++) {
      const column = x + j * strideX;
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      const at = image + ((<usize>((row * width + column) * channels + channel)) << 2);
      v128.store(
        scratch + <usize>i * ROW + <usize>j * VECTOR,
        isInside ? loadUpTo(at, channels - channel) : f32x4.splat(0),
      );
    }
  }
}

function addGrid(image: usize, y: i32, x: i32, channel: i32): void {
  for (let i = 0; i < 6; i++) {
    const row = y + i * strideY;
    if (row < 0 || row >= height) continue;
    for (let j = 0; j < 6; j++) {
      const column = x + j * strideX;
      if (column < 0 || column >= width) continue;
      const at = image + ((<usize>((row * width + column) * channels + channel)) << 2);
      const sum = f32x4.add(loadUpTo(at, channels - channel), v128.load(scratch + <usize>i * ROW + <usize>j * VECTOR));
      storeUpTo(at, sum, channels - channel);
    }
  }
}

function storeGrid(output: usize, y: i32, x: i32, channel: i32): void {
  for (let i = 0; i < min(4, height - y); i++) {
    for (let j = 0; j < min(4, width - x); j++) {
      const at = output + ((<usize>(((y + i) * width + x + j) * channels + channel)) << 2);
      storeUpTo(at, v128.load(scratch + <usize>i * ROW + <usize>j * VECTOR), channels - channel);
    }
  }
}

/** The first `count` of four values, and zeros. */
function loadUpTo(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let result = v128.load32_zero(from);
  if (count > 1) result = v128.load32_lane(from, result, 1, 4);
  if (count > 2) result = v128.load32_lane(from, result, 2, 8);
  return result;
}

function storeUpTo(to: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, value);
    return;
  }
  v128.store32_lane(to, value, 0);
  if (count > 1) v128.store32_lane(to, value, 1, 4);
  if (count > 2) v128.store32_lane(to, value, 2, 8);
}
