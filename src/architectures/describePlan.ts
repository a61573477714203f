import type { DCGANPlan } from './planDCGAN.js';
import type { GeneratorPlan, GeneratorStagePlan, GeneratorOutputPlan } from './generatorPlan.js';
import type { DiscriminatorPlan } from './discriminatorPlan.js';
import type { StageSettings } from './stages.js';

/** A plan as text, one line a layer: the map that it makes and how. */
export function describePlan(plan: DCGANPlan): string {
  return [...describeGenerator(plan.generator), ...describeDiscriminator(plan.discriminator)].join('\n');
}

function describeGenerator(plan: GeneratorPlan): string[] {
  const { start, projection, stages, output, upsampling } = plan;
  const grow = (stage: GeneratorStagePlan | GeneratorOutputPlan, transposed: boolean) =>
    `${transposed ? '' : stage.stride > 1 ? `${upsampling} ×${stage.stride}, ` : ''}${kernel(stage.kernelSize)}` +
    `${transposed ? ` transposed ×${stage.stride}` : ''}${cropped(stage)}`;
  return [
    'generator',
    line('projection', [...start, projection.filters], ['dense', ...after(projection)]),
    ...stages.map((stage, i) =>
      line(
        `stage ${i}`,
        [stage.height, stage.width, stage.filters],
        [grow(stage, upsampling === 'transposed'), ...more(stage), ...after(stage)],
      ),
    ),
    line(
      'output',
      [output.height, output.width, output.channels],
      [grow(output, output.transposed), output.activation],
    ),
  ];
}

function describeDiscriminator({ image, stages, head }: DiscriminatorPlan): string[] {
  const last = stages.at(-1);
  const features = last ? last.height * last.width * last.filters : 0;
  return [
    'discriminator',
    line('image', image, []),
    ...stages.map((stage, i) => {
      const convolution = `${kernel(stage.kernelSize)}${stage.stride > 1 ? ` ÷${stage.stride}` : ''}`;
      return line(
        `stage ${i}`,
        [stage.height, stage.width, stage.filters],
        [convolution, ...more(stage), ...after(stage)],
      );
    }),
    line('head', [1], [`${head} on ${features} features`]),
  ];
}

function line(name: string, shape: readonly number[], words: readonly string[]): string {
  return `  ${name.padEnd(11)} ${shape.join('×').padEnd(13)} ${words.join(', ')}`.trimEnd();
}

function kernel(size: number): string {
  return `${size}×${size}`;
}

function cropped({ height, width, crop }: GeneratorStagePlan | GeneratorOutputPlan): string {
  const [[top, bottom], [left, right]] = crop;
  const full = [height + top + bottom, width + left + right];
  return top + bottom + left + right > 0 ? ` cropped from ${full.join('×')}` : '';
}

function more({ convolutions }: StageSettings): string[] {
  return convolutions > 1 ? [`${convolutions} convolutions`] : [];
}

function after({ norm, activation, dropout }: Pick<StageSettings, 'norm' | 'activation' | 'dropout'>): string[] {
  return [
    ...(norm === 'none' ? [] : [`${norm} norm`]),
    typeof activation === 'string' ? activation : `leakyRelu ${activation.leakyRelu}`,
    ...(dropout > 0 ? [`dropout ${dropout}`] : []),
  ];
}
