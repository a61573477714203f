import type { PictureFile } from '../shared/protocol.js';
import { chosenFiles } from './droppedFiles.js';
import { h } from './h.js';

/** Stays out of sight; a button opens it. */
export function fileInput(
  attributes: Readonly<Record<string, string | boolean>>,
  onFiles: (files: readonly PictureFile[]) => void,
): HTMLInputElement {
  const input = h('input', { type: 'file', hidden: true, ...attributes });
  input.addEventListener('change', () => {
    const files = chosenFiles(input.files ?? []);
    // So that the same files may be chosen again.
    input.value = '';
    if (files.length > 0) onFiles(files);
  });
  return input;
}
