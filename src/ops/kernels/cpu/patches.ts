import type { Convolution } from '../convolution.js';

/** Calls `visit` for each run of input channels under the filter, with its place in the image and in the patches. */
function forEachTap(convolution: Convolution, visit: (inImage: number, inPatches: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = convolution;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = convolution;
  let inPatches = 0;
  for (let outRow = 0; outRow < outHeight; outRow++) {
    for (let outColumn = 0; outColumn < outWidth; outColumn++) {
      for (let i = 0; i < filterHeight; i++) {
        const row = outRow * strideHeight - padInfo.top + i * dilationHeight;
        for (let j = 0; j < filterWidth; j++, inPatches += inChannels) {
          const column = outColumn * strideWidth - padInfo.left + j * dilationWidth;
          if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
          visit((row * inWidth + column) * inChannels, inPatches);
        }
      }
    }
  }
}

/** What the filter sees at each output pixel of one image: [outHeight · outWidth, taps · inChannels]. */
export function patchesOf(image: Float32Array, convolution: Convolution): Float32Array {
  const { inChannels, outHeight, outWidth, filterHeight, filterWidth } = convolution;
  const patches = new Float32Array(outHeight * outWidth * filterHeight * filterWidth * inChannels);
  forEachTap(convolution, (inImage, inPatches) => {
    for (let c = 0; c < inChannels; c++) patches[inPatches + c] = image[inImage + c] ?? 0;
  });
  return patches;
}

/** Adds up in `image` what `patches` holds for each of its values: the transpose of `patchesOf`. */
export function addPatches(image: Float32Array, patches: Float64Array, convolution: Convolution): void {
  const { inChannels } = convolution;
  forEachTap(convolution, (inImage, inPatches) => {
    for (let c = 0; c < inChannels; c++) {
      image[inImage + c] = (image[inImage + c] ?? 0) + (patches[inPatches + c] ?? 0);
    }
  });
}
