import type { StepReport } from 'tfjs-gan';
import { History } from '../shared/history.js';
import type { Command, RunNote, Status } from '../shared/protocol.js';
import { curvesPanel } from './curvesPanel.js';
import { findingItem } from './findingItem.js';
import { duration } from './format.js';
import { gradientFlow } from './gradientFlow.js';
import { h } from './h.js';
import { pictureCanvas, savePng } from './pictureCanvas.js';
import { rateSlider } from './rateSlider.js';
import { button, section } from './section.js';
import type { Listeners } from './workerClient.js';

/** A training, live. */
export interface TrainingPanel {
  readonly element: HTMLElement;
  readonly listeners: Listeners;
}

const words: Readonly<Record<Status, string>> = {
  training: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Ended early',
  failed: 'Failed',
};

/** Milliseconds between two drawings of charts. */
const DRAW_EVERY = 250;

export function trainingPanel(send: (command: Command) => void): TrainingPanel {
  const history = new History();
  const samples = pictureCanvas('samples');
  const columns = h('ol', { class: 'columns', 'aria-hidden': 'true' });
  const state = h('span', { class: 'pill' });
  const where = h('span', { class: 'quiet' });
  const progress = h('progress', { 'aria-label': 'Steps', max: 1, value: 0 });
  const figures = h('p', { class: 'quiet figures' });
  const saved = h('p', { class: 'quiet' });
  const curves = curvesPanel();
  const flow = gradientFlow();
  const findings = h('div', { role: 'log', 'aria-label': 'Findings' });
  const none = h('p', { class: 'quiet' }, 'Nothing is wrong so far.');
  const rates = {
    generator: rateSlider('generator', (rate) => send({ type: 'setLearningRate', network: 'generator', rate })),
    discriminator: rateSlider('discriminator', (rate) =>
      send({ type: 'setLearningRate', network: 'discriminator', rate }),
    ),
  };
  let status: Status = 'training';
  const pause = button('Pause', () => send({ type: status === 'paused' ? 'goOn' : 'pause' }), 'primary');
  const once = button('Step once', () => send({ type: 'stepOnce' }));
  const stop = button('End training', () => send({ type: 'stop' }));
  const more = button('Train 500 steps more', () => send({ type: 'trainOn', steps: 500 }), 'primary');
  let run: RunNote | null = null;
  let drawn = 0;

  function showStatus(next: Status, step: number, steps: number): void {
    status = next;
    const focused = [pause, once, stop, more].find((one) => one === document.activeElement);
    const underWay = next === 'training' || next === 'paused';
    state.textContent = words[next];
    state.className = `pill ${next}`;
    where.textContent = `step ${step.toLocaleString('en')} of ${steps.toLocaleString('en')}`;
    [progress.max, progress.value] = [steps, step];
    pause.textContent = next === 'paused' ? 'Go on' : 'Pause';
    for (const one of [pause, stop]) one.hidden = !underWay;
    once.hidden = next !== 'paused';
    more.hidden = underWay || next === 'failed';
    // Whoever goes by the keyboard would begin at the top of the page again.
    if (focused?.hidden) (underWay ? pause : more).focus();
  }

  function addReport(report: StepReport): void {
    history.add(report);
    const { imagesPerSecond, seconds, step, steps, epoch } = report;
    const left = (seconds / step) * (steps - step);
    figures.textContent = `${imagesPerSecond.toFixed(0)} pictures a second · epoch ${epoch.toFixed(1)} · ${left > 0 ? `about ${duration(left)} left` : `took ${duration(seconds)}`}`;
    for (const finding of report.findings ?? []) {
      none.remove();
      findings.prepend(findingItem(finding, true));
    }
    if (performance.now() - drawn > DRAW_EVERY) draw();
  }

  function draw(): void {
    drawn = performance.now();
    requestAnimationFrame(() => {
      curves.draw(history.all);
      if (Math.floor(drawn / DRAW_EVERY) % 4 === 0) flow.draw(history.all);
    });
  }

  const element = section(
    '4. Training',
    'card training',
    h('div', { class: 'bar' }, state, where, h('div', { class: 'row' }, pause, once, stop, more)),
    progress,
    figures,
    h(
      'div',
      { class: 'live' },
      h(
        'div',
        { class: 'samples-box' },
        h('h3', {}, 'Samples'),
        columns,
        samples.element,
        h('p', { class: 'quiet' }, 'Always of the same latent vectors.'),
        button('Download samples as PNG', () => savePng(samples.element, 'samples.png')),
      ),
      h(
        'div',
        { class: 'side' },
        rates.generator.element,
        rates.discriminator.element,
        h('h3', {}, 'Findings'),
        none,
        findings,
        saved,
      ),
    ),
    curves.element,
    h('h3', {}, 'Gradient flow'),
    flow.element,
  );
  element.hidden = true;
  element.tabIndex = -1;

  return {
    element,
    listeners: {
      started({ run: begun, history: earlier }) {
        run = begun;
        element.hidden = false;
        history.replace(earlier);
        findings.replaceChildren(
          ...earlier
            .flatMap((report) => report.findings ?? [])
            .map((one) => findingItem(one, true))
            .reverse(),
        );
        none.hidden = findings.childElementCount > 0;
        rates.generator.show(begun.settings.rates.generator);
        rates.discriminator.show(begun.settings.rates.discriminator);
        columns.replaceChildren(
          ...(begun.classes ?? []).slice(0, begun.sampleColumns ?? 0).map((name) => h('li', {}, name)),
        );
        columns.style.setProperty('--columns', String(begun.sampleColumns ?? 1));
        saved.textContent = '';
        for (let i = 0; i < 4; i++) curves.draw(history.all);
        flow.draw(history.all);
      },
      status: ({ status: next, step, steps }) => showStatus(next, step, steps),
      report: ({ report }) => addReport(report),
      samples({ picture, step }) {
        samples.show(picture, `Samples at step ${step}${run?.classes ? ', one column a class' : ''}`);
      },
      saved({ step }) {
        saved.textContent = `Kept in this browser up to step ${step.toLocaleString('en')}: you can close the tab and go on later.`;
      },
    },
  };
}
