import { h, newId } from './h.js';

/** A part of the page under a heading. */
export function section(title: string, className: string, ...children: readonly (Node | string | null)[]): HTMLElement {
  const id = newId('heading');
  return h('section', { class: className, 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}

export function button(label: string, onclick: () => void, className = ''): HTMLButtonElement {
  return h('button', { type: 'button', class: className, onclick }, label);
}
