import { checksOf, type Checks } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { inputsOf, labelSpecOf, type GAN } from '../gan.js';

/** Throws unless the data fit the networks. */
export function checkData(functionName: string, gan: GAN, data: Dataset): void {
  const check: Checks = checksOf(functionName);
  if (typeof (data as Partial<Dataset> | undefined)?.read !== 'function')
    check.fail('data', 'must be a data set, e.g. datasetFromArrays(…)', data);
  const wanted = inputsOf(gan.discriminator).main.shape.slice(1);
  if (wanted.some((size, i) => size !== null && size !== data.imageShape[i])) {
    check.fail('data.imageShape', `must be the networks' image shape [${wanted.join(', ')}]`, data.imageShape);
  }
  check.integer('data.size', data.size, 2);
  const spec = labelSpecOf(gan.generator);
  if (!spec) return;
  const expected = `${spec.count ?? 'any number of'} ${spec.kind}`;
  if (!data.labels) check.fail('data.labels', `must be ${expected}: the networks are conditional`, data.labels);
  const { kind, count } = data.labels;
  if (kind !== spec.kind || (spec.count !== null && count !== spec.count)) {
    check.fail('data.labels', `must be ${expected}, as the networks were built for`, `${count} ${kind}`);
  }
}
