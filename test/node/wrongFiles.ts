import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { plain } from './imageFiles.js';

/** A file that is no picture to train on, and what the page has to say about it. */
export interface WrongFile {
  readonly name: string;
  readonly reason: string;
  write(path: string): Promise<void>;
}

const DAMAGED = 'is damaged, or of a kind that browsers cannot show';
const NO_PICTURE = 'is no picture';

/** Twenty ways in which a file can be wrong. */
export async function wrongFiles(): Promise<WrongFile[]> {
  const png = await goodPicture(0);
  const jpeg = await plain([200, 30, 30], 16, 16).jpeg().toBuffer();
  const zip = await zipOf({ 'notes.txt': 'no picture' });
  const bytes = (name: string, reason: string, content: Uint8Array | string): WrongFile => ({
    name,
    reason,
    write: (path) => writeFile(path, content),
  });
  return [
    bytes('empty.png', 'is empty', ''),
    bytes('empty.zip', 'is an archive that cannot be read', ''),
    bytes('text.png', DAMAGED, 'this is no picture'),
    bytes(
      'noise.jpg',
      DAMAGED,
      Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7) % 251),
    ),
    bytes('start.png', DAMAGED, png.subarray(0, 20)),
    bytes('half.png', DAMAGED, png.subarray(0, 60)),
    bytes('start.jpg', DAMAGED, jpeg.subarray(0, 100)),
    bytes('zeros.gif', DAMAGED, new Uint8Array(400)),
    bytes('heading.gif', DAMAGED, 'GIF89a'),
    bytes('heading.webp', DAMAGED, 'RIFF....WEBPVP8 '),
    bytes('heading.bmp', DAMAGED, 'BM'),
    bytes('photo.heic', DAMAGED, 'ftypheic'),
    bytes('no-type', DAMAGED, 'anything'),
    bytes('drawing.svg', 'is a drawing of lines (SVG), not of pixels', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    bytes('page.html', NO_PICTURE, '<script>document.body.innerHTML = ""</script>'),
    bytes('film.mp4', NO_PICTURE, 'ftypisom'),
    bytes('gigapixel.png', 'has more than 64 million pixels', resized(png, 60_000, 60_000)),
    bytes('broken.zip', 'is an archive that cannot be read', zip.subarray(0, 40)),
    bytes('texts.zip', NO_PICTURE, zip),
    {
      name: 'heavy.png',
      reason: 'is larger than 60 MB',
      async write(path) {
        await writeFile(path, png);
        await truncate(path, 61 * 2 ** 20);
      },
    },
  ];
}

/** Writes `count` files, each wrong in one of the ways in turn. */
export async function writeWrongFiles(folder: string, wrong: readonly WrongFile[], count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const one = wrong[i % wrong.length];
      if (!one) throw new Error('there are no wrong files');
      const path = join(folder, `${i}-${one.name}`);
      await one.write(path);
      return path;
    }),
  );
}

/** A PNG of one colour. */
export function goodPicture(red: number): Promise<Uint8Array> {
  return plain([red % 256, 80, 160], 16, 16)
    .png()
    .toBuffer();
}

/** A PNG whose header tells another size than it has. */
function resized(png: Uint8Array, width: number, height: number): Uint8Array {
  const changed = Uint8Array.from(png);
  const view = new DataView(changed.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return changed;
}

/** An archive of these files. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const writer = new ZipWriter(new BlobWriter());
  for (const [name, content] of Object.entries(files))
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content));
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}
