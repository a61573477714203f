import { checksOf, type MetricValue } from '../core/index.js';
import { checkMoreImagesThanFeatures } from './statistics/enoughImages.js';
import type { FidOptions } from './fid.js';
import { frechetDistance } from './statistics/frechetDistance.js';
import type { ImageStatistics } from './statistics/imageStatistics.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/** Options of {@link classFid}. */
export interface ClassFidOptions extends FidOptions {
  /** The names of the classes, for the values' names. Default: their numbers. */
  readonly labelNames?: readonly string[];
}

/**
 * {@link fid} of each class by itself (`fid of cat`), which sees labels that are ignored and classes that collapse, and their mean
 * (`class fid`). Takes memory for a covariance a class on either side.
 *
 * @throws InvalidArgumentError when computed, for a class that either side lacks, and as `fid` does for each class.
 */
export function classFid(options: ClassFidOptions = {}): Metric {
  const check = checksOf('classFid');
  check.knownKeys('options', options, ['allowFewImages', 'labelNames']);
  const { allowFewImages = false, labelNames = [] } = options;
  if (typeof allowFewImages !== 'boolean') check.fail('allowFewImages', 'must be true or false', allowFewImages);
  if (!Array.isArray(labelNames)) check.fail('labelNames', 'must be a list of names', labelNames);

  async function ofClass(
    label: number,
    generated: ImageStatistics,
    real: ImageStatistics | null,
  ): Promise<MetricValue> {
    const name = `fid of ${labelNames[label] ?? `class ${label}`}`;
    const moments = partOf('classFid', 'generated', generated, 'classMoments').get(label);
    const target = partOf('classFid', 'real', real, 'classMoments').get(label);
    if (!moments) return check.fail('generated', `must have images of ${name.slice(7)}`, 0);
    if (!target) return check.fail('real', `must have images of ${name.slice(7)}`, 0);
    checkMoreImagesThanFeatures(name, 'generated', moments.count, generated, allowFewImages);
    checkMoreImagesThanFeatures(name, 'real', target.count, generated, allowFewImages);
    const images = { generated: moments.count, real: target.count };
    const { features, seed } = generated;
    return { name, value: await frechetDistance(target, moments), better: 'lower', features, images, seed };
  }

  return {
    name: 'classFid',
    options: { allowFewImages, labelNames: [...labelNames] },
    needs: { generated: ['classMoments'], real: ['classMoments'] },
    async compute(generated, real) {
      checkSameFeatures('classFid', generated, real);
      const sides = [
        partOf('classFid', 'generated', generated, 'classMoments'),
        partOf('classFid', 'real', real, 'classMoments'),
      ];
      const labels = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort((a, b) => a - b);
      const values: MetricValue[] = [];
      for (const label of labels) values.push(await ofClass(label, generated, real));
      const value = values.reduce((sum, one) => sum + one.value, 0) / values.length;
      const images = { generated: generated.count, real: real?.count ?? 0 };
      const { features, seed } = generated;
      return [{ name: 'class fid', value, better: 'lower', features, images, seed }, ...values];
    },
  };
}
