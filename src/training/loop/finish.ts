import { checksOf } from '../../core/index.js';

/**
 * Walks through a run to its end, for programs that have nothing to do at a report:
 * `await finish(showProgress(recordRun(train(gan, data, options), { folder })))`.
 *
 * @param reports - a run of `train`, or what was put around one.
 * @returns the last report; null if there was none, as where a resumed run has nothing left to do.
 * @throws InvalidArgumentError for what cannot be walked through, and whatever the run throws.
 */
export async function finish<Report>(reports: AsyncIterable<Report>): Promise<Report | null> {
  if (typeof reports !== 'object' || reports === null || !(Symbol.asyncIterator in reports))
    checksOf('finish').fail('reports', 'must be a run, such as train returns', reports);
  let last: Report | null = null;
  for await (const report of reports) last = report;
  return last;
}
