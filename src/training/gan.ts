import { LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checksOf, type LabelSpec } from '../core/index.js';

/** Two ordinary tfjs-layers models that are trained against each other; made by `buildDCGAN` or by hand. */
export interface GAN {
  /**
   * Inputs: `latent` [batch, latentDim] float32 and, if conditional, `label`. Output: images [batch, height, width, channels].
   * Inputs are found by these names, else by their order.
   */
  readonly generator: LayersModel;
  /**
   * Inputs: `image` [batch, height, width, channels] and, if conditional, `label`. Outputs: logits [batch, 1] and, with an
   * auxiliary classifier, [batch, count]. No sigmoid at the end.
   */
  readonly discriminator: LayersModel;
}

/** Where a network takes what from. */
export interface NetworkInputs {
  /** The latent vector or the image. */
  readonly main: SymbolicTensor;
  readonly label: SymbolicTensor | null;
  /** Puts the tensors into the model's own order of inputs. */
  order<T>(main: T, label: T | null): T[];
}

/** A network's inputs by the names `latent` or `image` and `label`, or by their order where the names differ. */
export function inputsOf(model: LayersModel): NetworkInputs {
  const named = model.inputs.findIndex((input) => layerName(input) === 'label');
  const labelIndex = named >= 0 ? named : model.inputs.length > 1 ? 1 : -1;
  const mainIndex = labelIndex === 0 ? 1 : 0;
  const main = model.inputs[mainIndex];
  if (!main || model.inputs.length > 2) {
    throw new Error(
      `inputsOf: model ${model.name} must have one input, or two of which one is a label (got ${model.inputs.length})`,
    );
  }
  return {
    main,
    label: model.inputs[labelIndex] ?? null,
    order: (value, label) => (label === null ? [value] : labelIndex === 0 ? [label, value] : [value, label]),
  };
}

function layerName(input: SymbolicTensor): string {
  return input.sourceLayer.name;
}

/** Length of the latent vector. */
export function latentDimOf(generator: LayersModel): number {
  const size = inputsOf(generator).main.shape[1];
  if (typeof size !== 'number')
    throw new Error(`latentDimOf: the latent input of ${generator.name} has no fixed length`);
  return size;
}

/**
 * What the label input of a network stands for: integers, or what an embedding reads, are classes (how many, the embedding
 * tells); other floats [batch, count] are attributes.
 *
 * @returns null for a network without a label input; `count` null where the model does not tell.
 */
export function labelSpecOf(
  model: LayersModel,
): { readonly kind: LabelSpec['kind']; readonly count: number | null } | null {
  const { label } = inputsOf(model);
  if (!label) return null;
  const embedding = model.layers.find((layer) => layer.getClassName() === 'Embedding' && readsFrom(layer.input, label));
  // Keras gives inputs of an embedding the type float32 unless told otherwise.
  if (!embedding && label.dtype !== 'int32') return { kind: 'attributes', count: label.shape[1] ?? null };
  const count: unknown = embedding?.getConfig().inputDim;
  return { kind: 'classes', count: typeof count === 'number' ? count : null };
}

function readsFrom(input: SymbolicTensor | SymbolicTensor[], tensor: SymbolicTensor): boolean {
  return Array.isArray(input) ? input.some((one) => one.id === tensor.id) : input.id === tensor.id;
}

/** Throws unless the two networks fit together. */
export function checkGAN(functionName: string, gan: GAN): void {
  const check = checksOf(functionName);
  for (const network of ['generator', 'discriminator'] as const) {
    const model: unknown = (gan as Partial<GAN> | undefined)?.[network];
    if (!(model instanceof LayersModel)) check.fail(`gan.${network}`, 'must be a LayersModel', model);
  }
  const generated = gan.generator.outputs[0]?.shape ?? [];
  const expected = inputsOf(gan.discriminator).main.shape;
  if (gan.generator.outputs.length !== 1 || generated.length !== 4) {
    check.fail('gan.generator', 'must have one output of shape [batch, height, width, channels]', generated);
  }
  if (generated.slice(1).some((size, i) => size !== expected[i + 1])) {
    check.fail(
      'gan.discriminator',
      `must take images of the generator's shape [${generated.slice(1).join(', ')}]`,
      expected.slice(1),
    );
  }
  const logits = gan.discriminator.outputs[0]?.shape ?? [];
  if (logits.length !== 2 || logits[1] !== 1)
    check.fail('gan.discriminator', 'must have logits of shape [batch, 1] as its first output', logits);
  const last: unknown = gan.discriminator.outputs[0]?.sourceLayer.getConfig().activation;
  if (last === 'sigmoid')
    check.fail('gan.discriminator', 'must give logits: drop the sigmoid of its last layer, the losses apply it', last);
  if (gan.discriminator.outputs.length > 2)
    check.fail('gan.discriminator', 'must have one or two outputs', gan.discriminator.outputs.length);
  const conditional = inputsOf(gan.generator).label !== null;
  const judgesLabels = inputsOf(gan.discriminator).label !== null || gan.discriminator.outputs.length === 2;
  if (conditional !== judgesLabels) {
    const network = conditional ? 'discriminator' : 'generator';
    check.fail(
      `gan.${network}`,
      `must be conditional too: the ${conditional ? 'generator' : 'discriminator'} uses labels, this network ignores them`,
      gan[network],
    );
  }
}
