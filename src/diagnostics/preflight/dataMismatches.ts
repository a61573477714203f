import type { Finding, ImageShape } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { labelSpecOf, type GAN } from '../../training/index.js';

/** Why `train` would refuse the data: images of another size, labels of another kind. */
export function dataMismatches(gan: GAN, data: Dataset, wanted: ImageShape): Finding[] {
  const findings: Finding[] = [];
  const [height, width, channels] = data.imageShape;
  if (wanted.some((size, i) => size !== data.imageShape[i])) {
    findings.push({
      kind: 'image-size',
      level: 'error',
      step: 0,
      network: null,
      evidence: { height, width, channels },
      explanation: `The images are ${data.imageShape.join('×')}, the networks ${wanted.join('×')}.`,
      advice: [
        `Read the images with imageShape: [${wanted.join(', ')}]`,
        'Build the networks with imageShape: data.imageShape',
      ],
    });
  }
  const spec = labelSpecOf(gan.generator);
  const has = data.labels;
  if (spec && (spec.kind !== has?.kind || (spec.count !== null && spec.count !== has.count))) {
    findings.push({
      kind: 'label-kind',
      level: 'error',
      step: 0,
      network: null,
      evidence: { networks: spec.count ?? NaN, data: has?.count ?? 0 },
      explanation: `The networks take ${spec.count ?? 'some'} ${spec.kind}, the data have ${has ? `${has.count} ${has.kind}` : 'no labels'}.`,
      advice: ['Build the networks with a conditioning for the labels that the data have'],
    });
  }
  return findings;
}
