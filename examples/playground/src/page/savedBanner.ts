import type { SavedNote } from '../shared/protocol.js';
import { count } from './format.js';
import { h } from './h.js';
import { button } from './section.js';

/** Tells of a run that is kept, and goes on with it. */
export interface SavedBanner {
  readonly element: HTMLElement;
  show(saved: SavedNote | null): void;
}

export function savedBanner(onResume: () => void, onDiscard: () => void): SavedBanner {
  const text = h('p');
  const element = h(
    'aside',
    { class: 'card banner', 'aria-label': 'Kept training', hidden: true },
    text,
    h('div', { class: 'row' }, button('Go on with it', onResume, 'primary'), button('Forget it', onDiscard)),
  );
  return {
    element,
    show(saved) {
      element.hidden = saved === null;
      if (!saved) return;
      const { step, steps, savedAt, pictures } = saved;
      const what = pictures.kind === 'digits' ? 'the digits' : count(pictures.count, 'picture');
      const when = new Date(savedAt).toLocaleString();
      text.textContent = `This browser keeps a training on ${what}: step ${step.toLocaleString('en')} of ${steps.toLocaleString('en')}, ${when}.`;
    },
  };
}
