import { h } from './h.js';
import { moved, randomLatent, type Latent } from './latentSpace.js';
import { button } from './section.js';

/** Moves about in latent space, along a few directions. */
export interface LatentSliders {
  readonly element: HTMLElement;
  readonly latent: Latent;
  /** Starts from another place, with all sliders in the middle. */
  start(latent: Latent): void;
}

const DIRECTIONS = 8;

export function latentSliders(onChange: () => void): LatentSliders {
  let origin: Latent = [];
  let directions: readonly Latent[] = [];
  const sliders = Array.from({ length: DIRECTIONS }, (_, i) =>
    h('input', {
      type: 'range',
      min: -1.5,
      max: 1.5,
      step: 0.05,
      value: 0,
      'aria-label': `Direction ${i + 1}`,
      oninput: onChange,
    }),
  );
  const center = (): void => sliders.forEach((slider) => (slider.valueAsNumber = 0));
  const latent = (): Latent =>
    moved(
      origin,
      directions,
      sliders.map(({ valueAsNumber }) => valueAsNumber),
    );
  const turn = (): void => {
    origin = latent();
    directions = sliders.map(() => randomLatent(origin.length));
    center();
  };
  return {
    element: h(
      'div',
      { role: 'group', 'aria-label': 'Directions in latent space' },
      h('div', { class: 'sliders' }, ...sliders),
      h('div', { class: 'row' }, button('Other directions', turn)),
    ),
    get latent() {
      return latent();
    },
    start(place) {
      if (place.length !== origin.length) directions = sliders.map(() => randomLatent(place.length));
      origin = place;
      center();
    },
  };
}
