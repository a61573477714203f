import { RandomStream, type Finding, type ImageShape } from '../../core/index.js';
import { labelCounts, type Dataset } from '../../data/index.js';

/** What a look at the data shows. */
export interface DataFacts {
  readonly size: number;
  readonly imageShape: ImageShape;
  /** Images of each class; of the images looked at, where the data set cannot tell its labels without reading all images. */
  readonly classes: readonly number[] | null;
  readonly labelNames: readonly string[] | null;
  /** The lowest and the highest value in the images looked at. */
  readonly range: readonly [low: number, high: number];
  /** How many images were looked at. */
  readonly looked: number;
}

const LOOKED = 256;
/** The largest class is called too large when it has this many times the images of the smallest. */
const IMBALANCE = 5;

/** Looks at images spread over the data set, and at its labels. */
export async function inspectData(
  data: Dataset,
  batchSize: number,
): Promise<{ facts: DataFacts; findings: Finding[] }> {
  const looked = Math.min(LOOKED, data.size);
  const indices = Int32Array.from({ length: looked }, (_, i) => Math.floor((i * data.size) / looked));
  const { images, labels } = await data.read(indices, new RandomStream(0));
  const facts: DataFacts = {
    size: data.size,
    imageShape: data.imageShape,
    classes: await classesOf(data, labels),
    labelNames: data.labelNames,
    range: rangeOf(images),
    looked,
  };
  return {
    facts,
    findings: [...valueFindings(facts, images), ...classFindings(facts), ...sizeFindings(facts, batchSize)],
  };
}

async function classesOf(data: Dataset, seen: ArrayLike<number> | null): Promise<number[] | null> {
  if (data.labels?.kind !== 'classes') return null;
  if (data.readLabels) return labelCounts(data);
  const counts = new Array<number>(data.labels.count).fill(0);
  for (const label of Array.from(seen ?? [])) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function rangeOf(values: Float32Array): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function found(
  kind: string,
  level: Finding['level'],
  rest: Pick<Finding, 'evidence' | 'explanation' | 'advice'>,
): Finding {
  return { kind, level, step: 0, network: null, ...rest };
}

function valueFindings({ range, looked }: DataFacts, images: Float32Array): Finding[] {
  const [low, high] = range;
  const evidence = { low, high, images: looked };
  const advice = ['Scale pixels to [-1, 1]: the readers of this library do, datasetFromArrays with pixelRange'];
  const notFinite = images.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  if (notFinite > 0) {
    const explanation = 'There are pixels that are no finite numbers; one of them spoils all weights.';
    return [
      found('not-finite', 'error', {
        evidence: { values: notFinite, images: looked },
        explanation,
        advice: ['Find and remove these images'],
      }),
    ];
  }
  if (low < -1 || high > 1) {
    const explanation = `Pixels range from ${low} to ${high}. The generator ends in tanh and cannot reach values outside of [-1, 1], by which the discriminator tells real images at once.`;
    return [found('pixel-range', 'warning', { evidence, explanation, advice })];
  }
  if (low === high) {
    return [
      found('pixel-range', 'warning', {
        evidence,
        explanation: 'All pixels that were looked at have one value.',
        advice: ['Look at the images'],
      }),
    ];
  }
  if (low >= 0) {
    const explanation = 'No pixel is below 0. Images in [0, 1] leave half of what the generator can draw unused.';
    return [found('pixel-range', 'warning', { evidence, explanation, advice })];
  }
  return [];
}

function classFindings({ classes, labelNames }: DataFacts): Finding[] {
  if (!classes || classes.length === 0) return [];
  const [smallest, largest] = [Math.min(...classes), Math.max(...classes)];
  const nameOf = (count: number): string => labelNames?.[classes.indexOf(count)] ?? String(classes.indexOf(count));
  if (largest < IMBALANCE * Math.max(smallest, 0.5)) return [];
  return [
    found('class-imbalance', 'warning', {
      evidence: { smallest, largest, classes: classes.length },
      explanation:
        smallest === 0
          ? `There is no image of class ${nameOf(smallest)}, but images of it are asked of the generator.`
          : `Class ${nameOf(largest)} has ${largest} images and class ${nameOf(smallest)} ${smallest}. A class that is frequent among generated and rare among real images can be judged by its label alone.`,
      advice: [
        'Draw labels as often as the data have them: labelSampler: labelsFromData()',
        'Gather more images of the small classes, or leave them out',
      ],
    }),
  ];
}

function sizeFindings({ size }: DataFacts, batchSize: number): Finding[] {
  if (size >= 10 * batchSize) return [];
  return [
    found('few-images', size < batchSize ? 'warning' : 'note', {
      evidence: { images: size, batch: batchSize },
      explanation: `${size} images are less than ten batches of ${batchSize}. The discriminator soon knows them by heart.`,
      advice: [
        'Augment the images: augment(…)',
        'Take a smaller batch',
        'Start from weights that were trained on more images',
      ],
    }),
  ];
}
