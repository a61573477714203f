import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checksOf } from '../../core/index.js';
import { scoreFilter, type ScoreFilter } from '../../curation/index.js';
import { importPeer } from '../files/importPeer.js';
import { loadSharp } from '../images/encodePng.js';

/** Options of {@link textFilter}. */
export interface TextFilterOptions {
  /** How many letters and digits may be read in an image that is kept; an integer ≥ 0. Default 3. */
  readonly maximum?: number;
}

/** What is used of the package tesseract.js. */
interface Reader {
  recognize(
    image: Uint8Array,
    options: object,
    output: { readonly blocks: true },
  ): Promise<{ data: { blocks: unknown } }>;
  setParameters(parameters: Readonly<Record<string, string>>): Promise<unknown>;
  terminate(): Promise<unknown>;
}

const check = checksOf('textFilter');
/** The longer side at which text is looked for, in pixels. */
const SIDE = 1024;
const MOST_ENLARGED = 3;
/** Words that are read with less confidence, in percent, are leaves and bricks. */
const CONFIDENCE = 60;

/**
 * Rejects images with text in them: captions, watermarks, signs; the score is the number of letters and digits in words of two and more that
 * are read with confidence. Finds what is printed plainly in Latin letters, at least about ten pixels high; about five images a second.
 *
 * Needs the packages `tesseract.js` and `@tesseract.js-data/eng`, which hold all that is loaded. Smith, "An Overview of the
 * Tesseract OCR Engine", 2007.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function textFilter(options: TextFilterOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['maximum']);
  const { maximum = 3 } = options;
  check.integer('maximum', maximum, 0);
  let reader: Reader | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return scoreFilter(check, {
    name: 'text',
    options: { maximum },
    explanation: 'The number of letters and digits that can be read in it.',
    measure: 'text/1',
    keep: [0, maximum],
    open: async () => {
      reader ??= await openReader();
    },
    close: async () => {
      const open = reader;
      reader = null;
      await open?.terminate();
    },
    score: async (image) => {
      const open = reader ?? check.fail('open', 'must be called before the first image', null);
      const { data, width, height } = await image.load(SIDE);
      const encode = await loadSharp('textFilter');
      // The reader wants letters of twenty pixels and more.
      const factor = Math.max(1, Math.min(MOST_ENLARGED, SIDE / Math.max(width, height)));
      const page = encode(data, { raw: { width, height, channels: 3 } }).resize(Math.round(width * factor));
      const bytes = await page.png().toBuffer();
      // The reader takes one image after the other.
      const result = last.then(() => open.recognize(bytes, {}, { blocks: true }));
      last = result.catch(() => undefined);
      return countLetters((await result).data.blocks);
    },
  });
}

async function openReader(): Promise<Reader> {
  return importPeer('textFilter', 'tesseract.js @tesseract.js-data/eng', async () => {
    const require = createRequire(import.meta.url);
    const data = dirname(require.resolve('@tesseract.js-data/eng/package.json'));
    // Named by a variable, so that programs which never look for text compile without the package.
    const name = 'tesseract.js';
    const { createWorker } = (await import(/* @vite-ignore */ name)) as {
      createWorker: (language: string, engine: number, options: object) => Promise<Reader>;
    };
    const options = { langPath: join(data, '4.0.0_best_int'), gzip: true, cacheMethod: 'none' };
    const reader = await createWorker('eng', 1, options);
    // Text anywhere, not pages; and no remarks about it on standard error.
    await reader.setParameters({ tessedit_pageseg_mode: '11', user_defined_dpi: '70', debug_file: '/dev/null' });
    return reader;
  });
}

/** Letters and digits in the words of nested blocks, paragraphs and lines. */
function countLetters(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, part) => sum + countLetters(part), 0);
  if (typeof node !== 'object' || node === null) return 0;
  if ('words' in node && Array.isArray(node.words)) {
    return node.words.reduce<number>((sum, word: unknown) => sum + lettersOf(word), 0);
  }
  const below = 'paragraphs' in node ? node.paragraphs : 'lines' in node ? node.lines : [];
  return countLetters(below);
}

function lettersOf(word: unknown): number {
  if (typeof word !== 'object' || word === null || !('text' in word) || !('confidence' in word)) return 0;
  const { text, confidence } = word;
  if (typeof text !== 'string' || typeof confidence !== 'number' || confidence < CONFIDENCE) return 0;
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters > 1 ? letters : 0;
}
