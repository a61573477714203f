import type { Finding, Preflight } from 'tfjs-gan';
import { findingItem } from './findingItem.js';
import { bytes, count, duration } from './format.js';
import { h } from './h.js';
import { button, section } from './section.js';

/** What a training will need, and the button that begins it. */
export interface CheckPanel {
  readonly element: HTMLElement;
  show(preflight: Preflight): void;
  setReady(ready: boolean): void;
}

export function checkPanel(onCheck: () => void, onStart: () => void): CheckPanel {
  const facts = h('dl', { class: 'facts', hidden: true });
  const findings = h('div');
  const check = button('Check memory and time', onCheck);
  const start = button('Start training', onStart, 'primary');
  return {
    element: section('3. Check and start', 'card', h('div', { class: 'row' }, start, check), facts, findings),
    show(preflight) {
      facts.hidden = false;
      facts.replaceChildren(
        ...factsOf(preflight).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
      );
      findings.replaceChildren(...preflight.findings.map((finding: Finding) => findingItem(finding, false)));
    },
    setReady: (ready) => [check, start].forEach((one) => (one.disabled = !ready)),
  };
}

function factsOf({ networks, memory, time, step }: Preflight): [string, string][] {
  const facts: [string, string][] = [];
  if (time?.seconds !== null && time?.seconds !== undefined) facts.push(['Time', `about ${duration(time.seconds)}`]);
  if (time) facts.push(['A step', `${Number((time.secondsPerStep * 1000).toPrecision(2))} ms`]);
  if (memory) facts.push(['Memory', `${bytes(memory.peak)} at most`]);
  const { generator, discriminator } = networks;
  facts.push(
    ['Generator', count(generator.trained, 'weight')],
    ['Discriminator', count(discriminator.trained, 'weight')],
  );
  if (step) facts.push(['Work a step', `${Number((step.flops / 1e9).toPrecision(2))} GFLOP`]);
  return facts;
}
