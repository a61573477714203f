import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { drawGrid } from '../../src/web/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

/** Black and white, side by side. */
const twoImages = () => tf.tensor4d([-1, 1], [2, 1, 1, 1]);

describe('drawGrid', () => {
  it.each(['element', 'offscreen'])('draws onto a canvas (%s) and gives it the size of the grid', async (kind) => {
    const canvas = kind === 'element' ? document.createElement('canvas') : new OffscreenCanvas(9, 9);
    const images = twoImages();
    const picture = await drawGrid(canvas, images, { columns: 2, gap: 1, background: [255, 0, 0] });
    images.dispose();
    expect([canvas.width, canvas.height, picture.notFinite]).toEqual([3, 1, 0]);
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    expect([...context.getImageData(0, 0, 3, 1).data]).toEqual([0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 255]);
  });

  it('refuses what is no canvas, and one that is taken', async () => {
    const images = twoImages();
    const taken = document.createElement('canvas');
    taken.getContext('bitmaprenderer');
    await expect(drawGrid(taken, images)).rejects.toThrow('drawGrid: canvas must be free for a 2d context');
    const paragraph = document.createElement('p') as unknown as HTMLCanvasElement;
    await expect(drawGrid(paragraph, images)).rejects.toThrow('drawGrid: canvas must be a canvas');
    images.dispose();
  });

  it('leaks nothing', async () => {
    await expectNoLeak(async () => {
      const images = twoImages();
      await drawGrid(document.createElement('canvas'), images);
      images.dispose();
    });
  });
});
