import type { PictureFile, PicturesNote } from '../shared/protocol.js';
import { droppedFiles } from './droppedFiles.js';
import { fileInput } from './fileInput.js';
import { count } from './format.js';
import { h } from './h.js';
import { pictureCanvas } from './pictureCanvas.js';
import { button, section } from './section.js';
import { skippedList } from './skippedList.js';

/** Where pictures come in. */
export interface PicturesPanel {
  readonly element: HTMLElement;
  show(pictures: PicturesNote): void;
  showSkipped(skipped: PicturesNote['skipped']): void;
  setBusy(busy: boolean): void;
}

export function picturesPanel(onFiles: (files: readonly PictureFile[]) => void, onDigits: () => void): PicturesPanel {
  const preview = pictureCanvas('preview');
  const summary = h('p', { class: 'summary' });
  const classes = h('ul', { class: 'chips', 'aria-label': 'Classes' });
  const skipped = h('div');
  const found = h('div', { class: 'found', hidden: true }, preview.element, h('div', {}, summary, classes));
  const chooseFiles = fileInput({ multiple: true, accept: 'image/*,.zip' }, onFiles);
  const chooseFolder = fileInput({ webkitdirectory: true }, onFiles);
  const buttons = [
    button('Choose pictures or a zip', () => chooseFiles.click()),
    button('Choose a folder', () => chooseFolder.click()),
    button('Take handwritten digits', onDigits, 'primary'),
  ];
  const zone = h(
    'div',
    { class: 'dropzone' },
    h('p', {}, h('strong', {}, 'Drop pictures, folders or a zip here.'), ' Folders become classes.'),
    h('div', { class: 'row' }, ...buttons, chooseFiles, chooseFolder),
    h('p', { class: 'quiet' }, 'They stay in this tab: nothing is uploaded.'),
  );
  acceptDrops(zone, onFiles);
  return {
    element: section('1. Pictures', 'card', zone, found, skipped),
    show(pictures) {
      const [height, width, channels] = pictures.imageShape;
      const colours = channels === 1 ? 'in grey' : 'in colour';
      found.hidden = false;
      summary.textContent = `${count(pictures.count, 'picture')}, ${width}×${height} pixels ${colours}`;
      classes.replaceChildren(
        ...(pictures.classes ?? []).map((one) => h('li', {}, `${one.name} `, h('small', {}, String(one.count)))),
      );
      classes.hidden = pictures.classes === null;
      preview.show(pictures.preview, `Some of the pictures${pictures.classes ? ', one column a class' : ''}`);
      skipped.replaceChildren(...skippedList(pictures.skipped));
    },
    showSkipped: (list) => {
      found.hidden = true;
      skipped.replaceChildren(...skippedList(list));
    },
    setBusy: (busy) => buttons.forEach((one) => (one.disabled = busy)),
  };
}

/** What is dropped beside the zone must not open in place of the page, so all of the page takes it. */
function acceptDrops(zone: HTMLElement, onFiles: (files: readonly PictureFile[]) => void): void {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  addEventListener('dragleave', () => zone.classList.remove('over'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (!event.dataTransfer) return;
    void droppedFiles(event.dataTransfer).then((files) => {
      if (files.length > 0) onFiles(files);
    });
  });
}
