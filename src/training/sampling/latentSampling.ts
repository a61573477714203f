import type { Json, RandomStream } from '../../core/index.js';

/** How latent vectors are drawn. */
export interface LatentSampler {
  readonly name: string;
  readonly options: Json;
  /** `count` vectors one after the other, count × latentDim numbers. */
  sample(count: number, latentDim: number, stream: RandomStream): Float32Array;
}

/** Latents from the standard normal distribution, as most GANs since 2016 take them. */
export function normalLatents(): LatentSampler {
  return {
    name: 'normalLatents',
    options: {},
    sample: (count, latentDim, stream) => stream.normals(count * latentDim),
  };
}

/** Latents uniform in [-1, 1), as in the DCGAN paper (Radford et al. 2016). */
export function uniformLatents(): LatentSampler {
  return {
    name: 'uniformLatents',
    options: {},
    sample: (count, latentDim, stream) => stream.uniforms(count * latentDim, -1, 1),
  };
}
