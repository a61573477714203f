import type { NetworkName } from '../../core/index.js';
import type { LayerGradient } from '../../training/index.js';
import { episode } from '../episode.js';
import type { Trouble, Watcher } from '../watcher.js';

/** How many times its usual size a gradient may have. */
const BURST = 1000;

/** An update of half the size of the weights leaves little of what they had learnt. */
const RASH = 0.5;

/** What moves the weights by less, as a clipped gradient does, has overwritten nothing. */
const HARMLESS = 0.05;

/** Reports that the usual size is the median of. */
const MEMORY = 50;

/** Gradients many times their usual size, or updates as large as the weights themselves. Kind `exploding-gradients`. */
export function explodingGradients(): Watcher {
  return {
    name: 'exploding-gradients',
    options: {},
    reads: ['gradients'],
    begin() {
      const watched = (['generator', 'discriminator'] as const).map((network) => ({
        network,
        // A burst can be the last thing that is seen before the weights are lost.
        isBurst: episode({ observations: 1, steps: 0 }),
        isRash: episode({ observations: 3, steps: 10 }),
        usual: new Map<string, number[]>(),
      }));
      return ({ report: { step, gradients } }) =>
        watched.flatMap(({ network, isBurst, isRash, usual }) => {
          const layers = gradients?.[network];
          if (!layers) return [];
          const most = Math.max(0, ...[...usual.values()].map(median));
          const bursts = layers.map((layer) => burstOf(layer, usual, most));
          const burst = bursts.findIndex((times) => !(times <= BURST));
          const rash = layers.findIndex(({ update, weight }) => update > RASH * weight);
          const [newBurst, newRash] = [isBurst(burst >= 0, step), isRash(rash >= 0, step)];
          const worst = newBurst ? burst : newRash ? rash : -1;
          const layer = layers[worst];
          return layer ? [told(network, layer, bursts[worst] ?? NaN)] : [];
        });
    },
  };
}

/**
 * How many times its usual size the layer's gradient has; 1 where that is no burst: the layer wakes up and has no more than the `most`
 * that any layer of the network used to have, or its weights hardly move. Remembers the size.
 */
function burstOf(
  { layer, gradient, update, weight }: LayerGradient,
  usual: Map<string, number[]>,
  most: number,
): number {
  const sizes = usual.get(layer) ?? [];
  const times = gradient / median(sizes);
  const isKnown = Number.isFinite(times) && sizes.length >= 5;
  const isHarmless = gradient <= most || update <= HARMLESS * weight;
  const burst = (isKnown && !isHarmless) || !Number.isFinite(gradient) ? times : 1;
  // What bursts must not become usual.
  if (burst <= BURST) usual.set(layer, [...sizes, gradient].slice(-MEMORY));
  return burst;
}

function median(sizes: readonly number[]): number {
  return [...sizes].sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
}

function told(network: NetworkName, { layer, gradient, update, weight }: LayerGradient, burst: number): Trouble {
  const isBurst = !(burst <= BURST);
  return {
    kind: 'exploding-gradients',
    level: 'warning',
    network,
    evidence: { gradient, update, weight, timesUsual: burst },
    explanation: isBurst
      ? `The gradient of layer ${layer} of the ${network} is ${gradient.toExponential(1)}, more than ${BURST} times what it used to be.`
      : `One update changes layer ${layer} of the ${network} by ${(update / weight).toFixed(2)} of its size: what it has learnt is overwritten.`,
    advice: [
      `Lower the learning rate of the ${network}.`,
      'Clip the gradients: chain(clipByGlobalNorm(1), adam(…)).',
      network === 'discriminator'
        ? 'Bound its slopes: r1, wganGP with a Wasserstein loss, or spectralNorm.'
        : "Bound the discriminator's slopes, through which its gradients come: r1, spectralNorm.",
      'Look for extreme values in the data.',
    ],
  };
}
