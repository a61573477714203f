import { episode } from '../episode.js';
import type { Trouble, Watcher } from '../watcher.js';

/** NaN or infinity in samples or gradients, with the first layer that has it. Kind `not-finite`. */
export function notFinite(): Watcher {
  return {
    name: 'not-finite',
    options: {},
    reads: ['gradients', 'samples'],
    begin() {
      const isNew = episode({ observations: 1, steps: 0 });
      return ({ report: { step, gradients }, samples }) => {
        const broken = (['discriminator', 'generator'] as const).flatMap((network) =>
          (gradients?.[network] ?? [])
            .filter(({ gradient, weight }) => !Number.isFinite(gradient) || !Number.isFinite(weight))
            .map(({ layer, weight }) => ({ network, layer, what: Number.isFinite(weight) ? 'gradient' : 'weights' })),
        );
        const share = samples?.notFinite ?? 0;
        if (!isNew(broken.length > 0 || share > 0, step)) return [];
        const [first] = broken;
        const place = first ? `the ${first.what} of layer ${first.layer} of the ${first.network}` : 'pixels of samples';
        const trouble: Trouble = {
          kind: 'not-finite',
          level: 'error',
          network: first?.network ?? 'generator',
          evidence: { layers: broken.length, pixels: share },
          explanation: `There are NaN or infinite numbers: ${place}. They spread to all weights with the next updates.`,
          advice: [
            'Go back to a checkpoint from before, with lower learning rates.',
            'Clip the gradients: chain(clipByGlobalNorm(1), adam(…)).',
            'Look for extreme values in the data, and for layers of your own that divide, or take logarithms or roots.',
          ],
        };
        return [trouble];
      };
    },
  };
}
