import type { Picture, PicturesNote } from '../shared/protocol.js';
import { countOf, type Pictures } from './pictures.js';

const COLUMNS = 10;
const ROWS = 3;

/** What the page shows of pictures: how many, of which classes, and a few of them. */
export function describePictures(pictures: Pictures, skipped: PicturesNote['skipped']): PicturesNote {
  const { kind, imageShape, labels, labelNames } = pictures;
  const counts = labelNames?.map((name, label) => ({
    name,
    count: labels?.filter((own) => own === label).length ?? 0,
  }));
  return {
    kind,
    count: countOf(pictures),
    imageShape,
    classes: counts ?? null,
    preview: preview(pictures),
    skipped,
  };
}

/** One column a class, or any pictures, spread over all of them. */
function preview(pictures: Pictures): Picture {
  const [height, width, channels] = pictures.imageShape;
  const chosen = choose(pictures);
  const columns = Math.min(COLUMNS, pictures.labelNames?.length ?? COLUMNS, chosen.length);
  const [across, down] = [columns * width, Math.ceil(chosen.length / columns) * height];
  const data = new Uint8ClampedArray(across * down * 4);
  chosen.forEach((index, i) => {
    const [left, top] = [(i % columns) * width, Math.floor(i / columns) * height];
    for (let pixel = 0; pixel < height * width; pixel++) {
      const from = (index * height * width + pixel) * channels;
      const to = ((top + Math.floor(pixel / width)) * across + left + (pixel % width)) * 4;
      const [red = 0, green = red, blue = red] = pictures.pixels.subarray(from, from + channels);
      data.set([red, green, blue, 255], to);
    }
  });
  return { data, width: across, height: down };
}

function choose({ labels, labelNames, ...pictures }: Pictures): number[] {
  const count = countOf({ labels, labelNames, ...pictures });
  if (!labels || !labelNames) return spread([...Array(count).keys()], COLUMNS * ROWS);
  const columns = labelNames.slice(0, COLUMNS).map((_, label) =>
    spread(
      labels.flatMap((own, i) => (own === label ? [i] : [])),
      ROWS,
    ),
  );
  const rows = Math.min(...columns.map(({ length }) => length));
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row] ?? 0)).flat();
}

function spread(list: readonly number[], count: number): number[] {
  const taken = Math.min(count, list.length);
  return Array.from({ length: taken }, (_, i) => list[Math.floor((i * list.length) / taken)] ?? 0);
}
