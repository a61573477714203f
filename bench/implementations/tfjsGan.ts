import { createTrainStep } from 'tfjs-gan';
import type { Implementation } from './implementation.js';

/** This library. */
export const tfjsGan: Implementation = ({ gan, batch }) => {
  const step = createTrainStep({ generator: gan.generator, discriminator: gan.discriminator });
  let state = step.init();
  return {
    step() {
      ({ state } = step.run(state, [batch]));
    },
  };
};
