import type { Choice } from '../shared/catalog.js';
import { h, newId } from './h.js';

/** Things to choose from, each with its line of explanation. */
export interface ChoiceGroup<Id extends string> {
  readonly element: HTMLElement;
  readonly chosen: readonly Id[];
  choose(ids: readonly Id[]): void;
  /** Bars a choice and says why, or says something about it; null for neither. */
  note(id: Id, text: string | null, barred: boolean): void;
}

/**
 * @param kind - `radio` for one of them, `checkbox` for any.
 * @param folded - whether only what is chosen can be seen until somebody wants to change it.
 */
export function choiceGroup<Id extends string>(
  legend: string,
  choices: readonly Choice<Id>[],
  kind: 'radio' | 'checkbox',
  folded: boolean,
  onChange: () => void = () => undefined,
): ChoiceGroup<Id> {
  const name = newId('choice');
  const parts = new Map(
    choices.map(({ id, label, line }) => {
      const [lineId, noteId] = [newId('line'), newId('note')];
      const input = h('input', {
        type: kind,
        name,
        value: id,
        'aria-describedby': `${lineId} ${noteId}`,
        onchange: () => {
          sum();
          onChange();
        },
      });
      const note = h('span', { class: 'note', id: noteId });
      const text = h('span', { class: 'line', id: lineId }, line);
      // The explanation is no part of the name that a screen reader says first.
      const card = h(
        'div',
        { class: 'choice' },
        h('label', {}, input, h('span', { class: 'name' }, label)),
        text,
        note,
      );
      return [id, { input, note, card }] as const;
    }),
  );
  const cards = [...parts.values()].map(({ card }) => card);
  const group = h('fieldset', {}, h('legend', {}, legend), h('div', { class: 'choices' }, ...cards));
  const inShort = h('span', { class: 'quiet' });
  const chosen = (): Id[] => [...parts].filter(([, { input }]) => input.checked && !input.disabled).map(([id]) => id);

  function sum(): void {
    const labels = choices.filter(({ id }) => chosen().includes(id)).map(({ label }) => label);
    inShort.textContent = labels.join(', ') || 'none';
  }

  return {
    element: folded
      ? h('details', { class: 'fold' }, h('summary', {}, h('b', {}, legend), ' ', inShort), group)
      : group,
    get chosen() {
      return chosen();
    },
    choose(ids) {
      parts.forEach(({ input }, id) => (input.checked = ids.includes(id)));
      sum();
    },
    note(id, text, barred) {
      const part = parts.get(id);
      if (!part) return;
      part.note.textContent = text ?? '';
      part.input.disabled = barred;
      part.card.classList.toggle('barred', barred);
      sum();
    },
  };
}
