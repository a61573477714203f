import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { checksOf } from '../../core/index.js';
import { scoreFilter, type RGBImage, type ScoreFilter } from '../../curation/index.js';
import { importPeer } from '../files/importPeer.js';
import { faceWorker } from './faceWorker.js';

/** Options of {@link faceFilter}. */
export interface FaceFilterOptions {
  /** How sure the detector may be of a face in an image that is kept, in [0, 1]. Default 0.75. */
  readonly maximum?: number;
}

/** A detector in its thread. */
interface Detector {
  detect(image: RGBImage): Promise<number>;
  close(): Promise<void>;
}

const check = checksOf('faceFilter');
/** The longer side at which faces are looked for: the detector itself sees 256 pixels. */
const SIDE = 512;

/**
 * Rejects images with human faces; the score is how sure the detector is of the surest, from 0 to 1. It finds faces that look at the camera
 * and are large enough to be a portrait's or a group's; not small ones in a crowd.
 *
 * Needs the packages `@vladmandic/human`, which holds the model, `@tensorflow/tfjs-converter` and
 * `@tensorflow/tfjs-backend-wasm`. Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function faceFilter(options: FaceFilterOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['maximum']);
  const { maximum = 0.75 } = options;
  check.number('maximum', maximum, 0, 1);
  let detector: Detector | null = null;
  return scoreFilter(check, {
    name: 'faces',
    options: { maximum },
    explanation: 'How sure a detector is of a human face, from 0 to 1.',
    measure: 'faces/1',
    keep: [0, maximum],
    open: async () => {
      detector ??= await openDetector();
    },
    close: async () => {
      const open = detector;
      detector = null;
      await open?.close();
    },
    score: async (image) => {
      const open = detector ?? check.fail('open', 'must be called before the first image', null);
      return open.detect(await image.load(SIDE));
    },
  });
}

async function openDetector(): Promise<Detector> {
  const packages = '@vladmandic/human @tensorflow/tfjs-converter @tensorflow/tfjs-backend-wasm';
  const places = await importPeer('faceFilter', packages, () => Promise.resolve(findPackages()));
  const worker = new Worker(faceWorker, { eval: true, workerData: places });
  const waiting = new Map<number, { resolve: (score: number) => void; reject: (error: Error) => void }>();
  const fail = (error: Error): void => {
    waiting.forEach(({ reject }) => reject(error));
    waiting.clear();
  };
  worker.on('message', ({ id, score, error }: { id: number; score: number; error?: string }) => {
    const waits = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waits?.resolve(score);
    else waits?.reject(new Error(`faceFilter: ${error}`));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('faceFilter: the detector has ended')));
  const answerTo = (id: number): Promise<number> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  await answerTo(-1);
  let next = 0;
  return {
    detect(image) {
      const id = next++;
      const answer = answerTo(id);
      worker.postMessage({ id, ...image });
      return answer;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

function findPackages(): Readonly<Record<'core' | 'detector' | 'models' | 'wasm', string>> {
  const { resolve } = createRequire(import.meta.url);
  resolve('@tensorflow/tfjs-converter');
  const folder = dirname(resolve('@vladmandic/human'));
  return {
    core: resolve('@tensorflow/tfjs-core'),
    detector: join(folder, 'human.node-wasm.js'),
    models: pathToFileURL(join(folder, '..', 'models') + sep).href,
    wasm: dirname(resolve('@tensorflow/tfjs-backend-wasm')) + sep,
  };
}
