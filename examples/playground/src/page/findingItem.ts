import type { Finding } from 'tfjs-gan';
import { h } from './h.js';

const words = { note: 'Note', warning: 'Warning', error: 'Error' } as const;

/** Something that was noticed, and what to try. */
export function findingItem({ kind, level, step, explanation, advice }: Finding, withStep: boolean): HTMLElement {
  const title = kind.replaceAll('-', ' ');
  return h(
    'article',
    { class: `finding ${level}` },
    h(
      'h3',
      {},
      h('span', { class: 'level' }, words[level]),
      ` ${title}`,
      withStep ? h('small', {}, ` at step ${step}`) : null,
    ),
    h('p', {}, explanation),
    advice.length > 0 ? h('ul', {}, ...advice.map((one) => h('li', {}, one))) : null,
  );
}
