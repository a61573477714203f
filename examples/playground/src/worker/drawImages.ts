import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { generate, imageGrid } from 'tfjs-gan';
import type { ClassBlend, ImageWish, Picture } from '../shared/protocol.js';
import { withBlendedClass } from './blendClasses.js';

/** Draws images of latent vectors, each of a class or between two, side by side. */
export async function drawImages(
  generator: LayersModel,
  wishes: readonly ImageWish[],
  columns: number,
): Promise<Picture> {
  const drawn: tf.Tensor4D[] = [];
  try {
    for (const wishesAlike of groupByBlend(wishes)) {
      const latents = tf.tensor2d(wishesAlike.map(({ latent }) => [...latent]));
      const blend = wishesAlike[0]?.blend ?? null;
      try {
        drawn.push(await drawAlike(generator, latents, blend));
      } finally {
        latents.dispose();
      }
    }
    const images = tf.concat(drawn);
    drawn.push(images);
    const { data, width, height } = await imageGrid(images, { columns, gap: wishes.length > 1 ? 1 : 0 });
    return { data, width, height };
  } finally {
    tf.dispose(drawn);
  }
}

async function drawAlike(generator: LayersModel, latents: tf.Tensor2D, blend: ClassBlend | null): Promise<tf.Tensor4D> {
  if (!blend) return (await generate(generator, { latents })).images;
  return withBlendedClass(
    generator,
    blend,
    async (label) => (await generate(generator, { latents, labels: label })).images,
  );
}

/** Neighbours of one blend are drawn together. */
function groupByBlend(wishes: readonly ImageWish[]): ImageWish[][] {
  const groups: ImageWish[][] = [];
  for (const wish of wishes) {
    const group = groups.at(-1);
    if (group && sameBlend(group[0]?.blend ?? null, wish.blend)) group.push(wish);
    else groups.push([wish]);
  }
  return groups;
}

function sameBlend(a: ClassBlend | null, b: ClassBlend | null): boolean {
  if (!a || !b) return a === b;
  return a.from === b.from && a.to === b.to && a.amount === b.amount;
}
