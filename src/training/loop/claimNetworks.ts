import type { GAN } from '../gan.js';

const inTraining = new WeakSet<object>();

/**
 * Keeps two runs from training one network at the same time, which would spoil both; `train` does it by itself.
 *
 * @returns what gives the networks free.
 * @throws Error if one of them is in another run.
 */
export function claimNetworks({ generator, discriminator }: GAN): () => void {
  const networks = [generator, discriminator];
  if (networks.some((network) => inTraining.has(network)))
    throw new Error('train: one of the networks is in another run; end that run first');
  networks.forEach((network) => inTraining.add(network));
  return () => networks.forEach((network) => inTraining.delete(network));
}
