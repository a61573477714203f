import type { ClassBlend } from '../shared/protocol.js';
import { h } from './h.js';
import { selectField } from './numberField.js';

/** Chooses a class, or something between two. */
export interface ClassPicker {
  readonly element: HTMLElement;
  /** Null for networks without labels. */
  readonly blend: ClassBlend | null;
  show(classes: readonly string[] | null): void;
}

export function classPicker(onChange: () => void): ClassPicker {
  const first = selectField('Class', []);
  const second = selectField('Blend with', []);
  const amount = h('input', { type: 'range', min: 0, max: 1, step: 0.02, value: 0, oninput: onChange });
  for (const { select } of [first, second]) select.addEventListener('change', onChange);
  let known: readonly string[] | null = null;
  const element = h(
    'div',
    { class: 'fields', hidden: true },
    first.element,
    second.element,
    h('label', { class: 'slider' }, 'How much of the second', amount),
  );
  return {
    element,
    get blend() {
      if (!known) return null;
      return { from: Number(first.select.value), to: Number(second.select.value), amount: amount.valueAsNumber };
    },
    show(classes) {
      known = classes;
      element.hidden = classes === null;
      for (const { select } of [first, second])
        select.replaceChildren(...(classes ?? []).map((name, i) => h('option', { value: i }, name)));
      second.select.value = String(Math.min(1, (classes?.length ?? 1) - 1));
      amount.valueAsNumber = 0;
    },
  };
}
