import { h } from './h.js';

/** Says what is going on and what went wrong, for eyes and for screen readers. */
export interface MessageLine {
  readonly element: HTMLElement;
  tell(text: string, progress?: { readonly done: number; readonly total: number }): void;
  /** Says it for a moment. */
  announce(text: string): void;
  complain(text: string): void;
  clear(): void;
}

/** Milliseconds. */
const MOMENT = 6000;

export function messageLine(): MessageLine {
  const status = h('p', { class: 'status', role: 'status' });
  const alert = h('p', { class: 'alert', role: 'alert' });
  const bar = h('progress', { 'aria-label': 'Progress', hidden: true });
  let fading = 0;

  function tell(text: string, progress?: { readonly done: number; readonly total: number }): void {
    clearTimeout(fading);
    // The same words again would be read out again.
    if (status.textContent !== text) status.textContent = text;
    alert.textContent = '';
    bar.hidden = progress === undefined;
    if (progress) [bar.max, bar.value] = [progress.total, progress.done];
  }

  return {
    element: h('div', { class: 'messages' }, status, bar, alert),
    tell,
    announce(text) {
      tell(text);
      fading = window.setTimeout(() => (status.textContent = ''), MOMENT);
    },
    complain(text) {
      clearTimeout(fading);
      status.textContent = '';
      bar.hidden = true;
      alert.textContent = text;
    },
    clear() {
      status.textContent = alert.textContent = '';
      bar.hidden = true;
    },
  };
}
