import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { imageGrid, type ImageGridOptions, type Picture } from '../training/index.js';

/**
 * Draws images side by side onto a canvas, which takes on the size of the grid; a style with a larger size and
 * `image-rendering: pixelated` enlarges it.
 *
 * @param canvas - in the page or off screen; without a context yet, or with one for `2d`.
 * @param images - [count, height, width, channels] with 1, 3 or 4 channels; stay the caller's.
 * @returns what was drawn.
 * @throws InvalidArgumentError for what `imageGrid` refuses, and for a canvas with another context.
 */
export async function drawGrid(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  images: Tensor4D,
  options: ImageGridOptions = {},
): Promise<Picture> {
  const check = checksOf('drawGrid');
  const given: unknown = canvas;
  if (typeof given !== 'object' || given === null || !('getContext' in given)) {
    check.fail('canvas', 'must be a canvas', given);
  }
  const picture = await imageGrid(images, options);
  const context = contextOf(canvas);
  if (!context) return check.fail('canvas', 'must be free for a 2d context; it has another', canvas);
  canvas.width = picture.width;
  canvas.height = picture.height;
  context.putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  return picture;
}

/** One call for each kind of canvas, because their types have no call in common; only one of them is known in a worker. */
function contextOf(canvas: HTMLCanvasElement | OffscreenCanvas) {
  return 'toDataURL' in canvas ? canvas.getContext('2d') : canvas.getContext('2d');
}
