import { h, newId } from './h.js';

/** A number to type in, between two limits. */
export interface NumberField {
  readonly element: HTMLElement;
  value: number;
  /** Whether it is a number within the limits. */
  readonly valid: boolean;
}

export function numberField(
  label: string,
  limits: { readonly min: number; readonly max: number; readonly step?: number | 'any' },
): NumberField {
  const id = newId('number');
  const input = h('input', { id, type: 'number', required: true, step: 1, ...limits });
  return {
    element: h('div', { class: 'field' }, h('label', { for: id }, label), input),
    get value() {
      return input.valueAsNumber;
    },
    set value(value) {
      input.valueAsNumber = value;
    },
    get valid() {
      return input.reportValidity();
    },
  };
}

/** A choice among a few words. */
export interface SelectField {
  readonly element: HTMLElement;
  readonly select: HTMLSelectElement;
}

export function selectField(label: string, options: readonly (readonly [value: string, text: string])[]): SelectField {
  const id = newId('select');
  const select = h('select', { id }, ...options.map(([value, text]) => h('option', { value }, text)));
  return { element: h('div', { class: 'field' }, h('label', { for: id }, label), select), select };
}
