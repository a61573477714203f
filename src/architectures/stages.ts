import type { Checks } from '../core/index.js';

/** What normalises the maps of a stage. Instance norm has no weights; layer norm has two for each element of a map. */
export type Norm = 'batch' | 'layer' | 'instance' | 'none';

/** The function after a normalisation; `leakyRelu` alone is short for `{ leakyRelu: 0.2 }`, the slope below 0. */
export type Activation = ResolvedActivation | 'leakyRelu';

/** An activation with its slope filled in. */
export type ResolvedActivation = 'relu' | 'elu' | 'selu' | 'tanh' | 'linear' | { readonly leakyRelu: number };

/** One stage of a network: convolutions, each with its normalisation and activation, of which the first changes the size. */
export interface StageOptions {
  /** Filters of each convolution, ≥ 1. Default: by the plan. */
  readonly filters?: number;
  /** Height and width of the kernels; at least `stride` where the convolution has that stride. Default 5. */
  readonly kernelSize?: number;
  /** Number of convolutions, ≥ 1. The first has the stride, the others keep the size. Default 1. */
  readonly convolutions?: number;
  /** By how much the map shrinks (discriminator) or grows (generator), ≥ 1. Default 2. */
  readonly stride?: number;
  /** What normalises after each convolution. Default `batch`. */
  readonly norm?: Norm;
  /** What follows the normalisation. Default `relu` in the generator, `{ leakyRelu: 0.2 }` in the discriminator. */
  readonly activation?: Activation;
  /** Rate of the dropout at the end of the stage, in [0, 1). Default 0: none. */
  readonly dropout?: number;
}

/** A stage with every option filled in; plain data (a type, as all plans are: an interface is not assignable to Json). */
export type StageSettings = Readonly<{
  filters: number;
  kernelSize: number;
  convolutions: number;
  stride: number;
  norm: Norm;
  activation: ResolvedActivation;
  dropout: number;
}>;

const stageKeys = ['filters', 'kernelSize', 'convolutions', 'stride', 'norm', 'activation', 'dropout'] as const;

/**
 * Checks a stage's options and takes what they lack from `fallback`.
 *
 * @param path - the options' name in errors, e.g. `generator.stages[1]`.
 * @param keys - the options that are known.
 */
export function resolveStage(
  check: Checks,
  path: string,
  options: StageOptions,
  fallback: StageSettings,
  keys: readonly (keyof StageOptions)[] = stageKeys,
): StageSettings {
  check.knownKeys(path, options, keys);
  const {
    filters = fallback.filters,
    kernelSize = fallback.kernelSize,
    convolutions = fallback.convolutions,
    stride = fallback.stride,
    norm = fallback.norm,
    activation = fallback.activation,
    dropout = fallback.dropout,
  } = options;
  return {
    filters: check.integer(`${path}.filters`, filters, 1),
    kernelSize: check.integer(`${path}.kernelSize`, kernelSize, 1),
    convolutions: check.integer(`${path}.convolutions`, convolutions, 1),
    stride: check.integer(`${path}.stride`, stride, 1),
    norm: check.oneOf(`${path}.norm`, norm, ['batch', 'layer', 'instance', 'none']),
    activation: resolveActivation(check, `${path}.activation`, activation),
    dropout: resolveDropout(check, `${path}.dropout`, dropout),
  };
}

function resolveActivation(check: Checks, path: string, activation: Activation): ResolvedActivation {
  if (typeof activation === 'object') {
    check.knownKeys(path, activation, ['leakyRelu']);
    return { leakyRelu: check.number(`${path}.leakyRelu`, activation.leakyRelu, 0) };
  }
  const name = check.oneOf(path, activation, ['relu', 'leakyRelu', 'elu', 'selu', 'tanh', 'linear']);
  return name === 'leakyRelu' ? { leakyRelu: 0.2 } : name;
}

function resolveDropout(check: Checks, path: string, dropout: number): number {
  if (check.number(path, dropout, 0) >= 1) check.fail(path, 'must be below 1', dropout);
  return dropout;
}
