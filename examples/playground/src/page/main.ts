import 'uplot/dist/uPlot.min.css';
import './style.css';
import type { PictureFile, Status } from '../shared/protocol.js';
import { checkPanel } from './checkPanel.js';
import { h } from './h.js';
import { messageLine } from './messageLine.js';
import { picturesPanel } from './picturesPanel.js';
import { playPanel } from './playPanel.js';
import { recipePanel } from './recipePanel.js';
import { savedBanner } from './savedBanner.js';
import { trainingPanel } from './trainingPanel.js';
import { startWorker, type Listeners } from './workerClient.js';

let files: readonly PictureFile[] | null = null;
let hasPictures = false;
let underWay = false;

const messages = messageLine();
const banner = savedBanner(
  () => worker.send({ type: 'resume' }),
  () => worker.send({ type: 'discard' }),
);
const pictures = picturesPanel(loadFiles, () => {
  files = null;
  worker.send({ type: 'loadDigits' });
});
const recipe = recipePanel(
  () => {
    if (files) loadFiles(files);
  },
  (archive) => worker.send({ type: 'loadSource', archive }),
);
const check = checkPanel(
  () => ask('check'),
  () => ask('start'),
);
const training = trainingPanel((command) => worker.send(command));
const play = playPanel(() => worker);

function loadFiles(chosen: readonly PictureFile[]): void {
  files = chosen;
  worker.send({ type: 'loadFiles', files: chosen, format: recipe.format });
}

function ask(type: 'check' | 'start'): void {
  const settings = recipe.read();
  if (settings) worker.send({ type, settings });
}

/** What can be done at present. */
function refresh(): void {
  pictures.setBusy(underWay);
  check.setReady(hasPictures && !underWay);
}

const spoken: Readonly<Record<Status, string>> = {
  training: 'Training is under way.',
  paused: 'Training is paused.',
  finished: 'Training is finished.',
  stopped: 'Training was ended.',
  failed: 'Training has failed.',
};
let lastStatus: Status | null = null;

const listeners: Listeners = {
  ready({ backends, saved }) {
    recipe.showBackends(backends);
    banner.show(saved);
    messages.clear();
    refresh();
  },
  busy({ text, done, total }) {
    messages.tell(`${text} …`, done === undefined || total === undefined ? undefined : { done, total });
  },
  pictures({ pictures: found }) {
    hasPictures = true;
    pictures.show(found);
    recipe.showPictures(found);
    messages.announce(`${found.count.toLocaleString('en')} pictures are ready.`);
    refresh();
  },
  source: ({ source }) => {
    recipe.showSource(source);
    messages.announce('The networks are ready.');
  },
  skipped: ({ skipped }) => pictures.showSkipped(skipped),
  checked({ preflight }) {
    check.show(preflight);
    messages.announce('The check is done.');
  },
  started({ run }) {
    banner.show(null);
    underWay = true;
    lastStatus = null;
    recipe.show(run.settings);
    refresh();
    // The button that was pressed is not to be had any more.
    training.element.focus({ preventScroll: true });
    training.element.scrollIntoView({ block: 'start' });
  },
  status({ status }) {
    underWay = status === 'training' || status === 'paused';
    if (status !== lastStatus) messages.announce(spoken[status]);
    lastStatus = status;
    refresh();
  },
  discarded: () => banner.show(null),
  failed({ message }) {
    messages.complain(message);
    refresh();
  },
};

document.body.append(
  h(
    'header',
    {},
    h('h1', {}, 'GAN playground'),
    h('p', {}, 'Two networks learn from your pictures to draw new ones, here in this tab. Nothing is uploaded.'),
  ),
  h(
    'main',
    {},
    banner.element,
    pictures.element,
    recipe.element,
    check.element,
    messages.element,
    training.element,
    play.element,
  ),
  h('footer', {}, 'Made with tfjs-gan on TensorFlow.js.'),
);
const worker = startWorker([listeners, training.listeners, play.listeners]);
refresh();
worker.send({ type: 'hello', digitsUrl: new URL('digits.bin', document.baseURI).href });
