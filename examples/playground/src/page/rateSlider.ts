import type { NetworkName } from 'tfjs-gan';
import { h } from './h.js';

/** A learning rate, to be turned while a training is under way. */
export interface RateSlider {
  readonly element: HTMLElement;
  show(rate: number): void;
}

/** Powers of ten. */
const [LOWEST, HIGHEST] = [-6, -1.5];

export function rateSlider(network: NetworkName, onChange: (rate: number) => void): RateSlider {
  // Not <output>: a label belongs to the first element in it that can have one.
  const shown = h('span');
  const input = h('input', {
    type: 'range',
    min: LOWEST,
    max: HIGHEST,
    step: 0.05,
    oninput: () => label(rateOf()),
    // Once it is let go of.
    onchange: () => onChange(rateOf()),
  });
  const rateOf = (): number => Number((10 ** input.valueAsNumber).toPrecision(2));
  function label(rate: number): void {
    shown.textContent = rate.toExponential(1);
    input.setAttribute('aria-valuetext', rate.toExponential(1));
  }
  return {
    element: h('label', { class: 'slider' }, h('span', {}, `Learning rate of the ${network} `, shown), input),
    show(rate) {
      input.valueAsNumber = Math.min(HIGHEST, Math.max(LOWEST, Math.log10(rate)));
      label(rate);
    },
  };
}
