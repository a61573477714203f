import type { SourceNote } from '../shared/protocol.js';
import { fileInput } from './fileInput.js';
import { h } from './h.js';
import { button } from './section.js';

/** Takes a run that was downloaded, to go on from. */
export interface SourceField {
  readonly element: HTMLElement;
  show(source: SourceNote): void;
}

export function sourceField(onFile: (file: Blob) => void): SourceField {
  const note = h('span', { class: 'quiet' }, 'The file of “Download the whole run”.');
  const input = fileInput({ accept: '.zip' }, ([chosen]) => {
    if (chosen) onFile(chosen.file);
  });
  return {
    element: h(
      'div',
      { class: 'row' },
      button('Choose a run.zip', () => input.click()),
      note,
      input,
    ),
    show({ imageShape: [height, width], classes }) {
      note.textContent = `Networks for ${width}×${height} pixels${classes ? ` and ${classes.length} classes: ${classes.join(', ')}` : ''}.`;
    },
  };
}
