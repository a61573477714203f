import { between, randomLatent, type Latent } from './latentSpace.js';
import { button } from './section.js';

/** Wanders through latent space, from one random place to the next. */
export interface RandomWalk {
  readonly element: HTMLElement;
  /** Where to wander from now on. */
  begin(latentDim: number): void;
  stop(): void;
}

/** Seconds from one place to the next. */
const SECONDS = 2.5;
/** Milliseconds between two pictures. */
const FRAME = 50;

/** @param show - shows a place, and is waited for. */
export function randomWalk(show: (latent: Latent) => Promise<void>): RandomWalk {
  let walking = false;
  let length = 0;

  async function wander(): Promise<void> {
    let [from, to] = [randomLatent(length), randomLatent(length)];
    let start = performance.now();
    while (walking) {
      const part = (performance.now() - start) / 1000 / SECONDS;
      if (part >= 1) {
        [from, to] = [to, randomLatent(length)];
        start = performance.now();
      }
      await show(between(from, to, Math.min(part, 1)));
      await new Promise((resolve) => setTimeout(resolve, FRAME));
    }
  }

  function set(on: boolean): void {
    walking = on;
    element.setAttribute('aria-pressed', String(on));
    if (on) void wander();
  }

  const element = button('Random walk', () => set(!walking));
  element.setAttribute('aria-pressed', 'false');
  return {
    element,
    begin: (latentDim) => (length = latentDim),
    stop: () => set(false),
  };
}
