import { RandomStream } from '../../core/index.js';
import { PREDICTION_GROUPS, type Predictions } from './imageStatistics.js';
import { largestOf } from '../features/largestOf.js';

/** Sums up what a classifier says of image after image. */
export class PredictionSums {
  private readonly stream = new RandomStream(0).split('groups');
  private order = this.stream.permutation(PREDICTION_GROUPS);
  private seen = 0;
  private readonly result: Predictions;

  constructor(private readonly classes: number) {
    this.result = {
      counts: new Float64Array(PREDICTION_GROUPS),
      sums: new Float64Array(PREDICTION_GROUPS * classes),
      negativeEntropies: new Float64Array(PREDICTION_GROUPS),
      labelled: new Float64Array(classes),
      agreed: new Float64Array(classes),
    };
  }

  /** @param asked - the class that the image was made for; null where none was. */
  add(probabilities: Float32Array, asked: number | null): void {
    const group = this.nextGroup();
    const { counts, sums, negativeEntropies, labelled, agreed } = this.result;
    addTo(counts, group, 1);
    probabilities.forEach((p, i) => {
      addTo(sums, group * this.classes + i, p);
      if (p > 0) addTo(negativeEntropies, group, p * Math.log(p));
    });
    if (asked === null) return;
    addTo(labelled, asked, 1);
    if (largestOf(probabilities) === asked) addTo(agreed, asked, 1);
  }

  finish(): Predictions {
    return this.result;
  }

  /** Each group once in a random order, again and again: labels often come in turn, and groups must not. */
  private nextGroup(): number {
    if (this.seen % PREDICTION_GROUPS === 0) this.order = this.stream.permutation(PREDICTION_GROUPS);
    return this.order[this.seen++ % PREDICTION_GROUPS] ?? 0;
  }
}

function addTo(values: Float64Array, at: number, value: number): void {
  values[at] = (values[at] ?? 0) + value;
}
