import type { NetworkName } from '../../core/index.js';
import type { LayerGradient } from '../../training/index.js';
import { episode } from '../episode.js';
import type { Trouble, Watcher } from '../watcher.js';

/** Of the largest gradient in the network. In a network that learns, layers are within two or three orders of magnitude. */
const STARVED = 1e-5;

/** What Adam adds to the root of its mean of squares: gradients below move weights less and less. */
const EPSILON = 1e-8;

/** A layer gets hardly any gradient, so that it learns nothing. Kind `vanishing-gradients`. */
export function vanishingGradients(): Watcher {
  return {
    name: 'vanishing-gradients',
    options: {},
    reads: ['gradients'],
    begin() {
      const watched = (['generator', 'discriminator'] as const).map((network) => ({
        network,
        isNew: episode({ observations: 3, steps: 20 }),
      }));
      return ({ report: { step, gradients } }) =>
        watched.flatMap(({ network, isNew }) => {
          const layers = gradients?.[network] ?? [];
          const largest = Math.max(...layers.map(({ gradient }) => gradient));
          const starved = layers.filter(({ gradient }) => gradient < Math.max(STARVED * largest, EPSILON));
          return isNew(layers.length === 0 ? null : starved.length > 0, step) ? [told(network, starved, largest)] : [];
        });
    },
  };
}

function told(network: NetworkName, starved: readonly LayerGradient[], largest: number): Trouble {
  const [first] = starved;
  const names = starved.map(({ layer }) => layer).join(', ');
  return {
    kind: 'vanishing-gradients',
    level: 'warning',
    network,
    evidence: { layers: starved.length, least: first?.gradient ?? NaN, largest },
    explanation:
      largest < EPSILON
        ? `No gradient to speak of reaches the ${network}: it has stopped learning.`
        : `Hardly any gradient reaches ${names} of the ${network}: ${starved.length === 1 ? 'it learns' : 'they learn'} nothing.`,
    advice: [
      'Exactly 0: look for a part that is not connected to the loss, dead units (leakyRelu in place of relu), or a saturated output.',
      'Normalise (batch norm after each layer), and take strides in place of pooling.',
      network === 'generator'
        ? 'Take nonSaturatingLoss in place of minimaxLoss; keep the discriminator from getting far ahead.'
        : 'Smooth its labels, so that it does not become certain: smoothLabels.',
      'Give the layer a higher learning rate (layerRates), or more filters.',
    ],
  };
}
