import type { PicturesNote } from '../shared/protocol.js';
import { count } from './format.js';
import { h } from './h.js';

const MOST = 50;

/** What was left out, by the reasons. */
export function skippedList(skipped: PicturesNote['skipped']): HTMLElement[] {
  if (skipped.length === 0) return [];
  const reasons = new Map<string, string[]>();
  for (const { file, reason } of skipped) reasons.set(reason, [...(reasons.get(reason) ?? []), file]);
  const groups = [...reasons].map(([reason, files]) =>
    h(
      'details',
      {},
      h('summary', {}, `${count(files.length, 'file')}: ${reason}`),
      h('ul', {}, ...files.slice(0, MOST).map((file) => h('li', {}, file))),
      files.length > MOST ? h('p', {}, `and ${files.length - MOST} more`) : null,
    ),
  );
  return [
    h(
      'div',
      { class: 'skipped' },
      h('h3', {}, `${count(skipped.length, 'file was', 'files were')} left out`),
      ...groups,
    ),
  ];
}
