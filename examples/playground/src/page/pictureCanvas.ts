import type { Picture } from '../shared/protocol.js';
import { h } from './h.js';

/** A canvas for pictures of the worker. Small pixels are shown large, by the style. */
export interface PictureCanvas {
  readonly element: HTMLCanvasElement;
  /** @param description - what can be seen, for those who cannot. */
  show(picture: Picture, description: string): void;
}

export function pictureCanvas(className: string): PictureCanvas {
  const element = h('canvas', { class: `pixels ${className}`, role: 'img', 'aria-label': 'Nothing is drawn yet.' });
  return {
    element,
    show({ data, width, height }, description) {
      if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
      element.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
      element.setAttribute('aria-label', description);
    },
  };
}

const SMALLEST = 512;

/** Saves what a canvas shows; small pictures are enlarged, pixel by pixel. */
export function savePng(canvas: HTMLCanvasElement, name: string): void {
  const scale = Math.max(1, Math.ceil(SMALLEST / Math.max(canvas.width, canvas.height)));
  const enlarged = h('canvas', { width: canvas.width * scale, height: canvas.height * scale });
  const pen = enlarged.getContext('2d');
  if (!pen) return;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, 0, 0, enlarged.width, enlarged.height);
  enlarged.toBlob((blob) => {
    if (blob) saveFile(blob, name);
  });
}

/** Gives the person a file, as a download. */
export function saveFile(blob: Blob, name: string): void {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
