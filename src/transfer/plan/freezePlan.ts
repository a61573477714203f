import { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks, type NetworkName } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import { checkModel } from '../freezing/freeze.js';
import type { FreezingPolicies, FreezingPolicy } from '../freezing/freezingPolicy.js';
import { selectLayers, weightedLayers } from '../freezing/selectLayers.js';
import { numbersOf } from './passCosts.js';
import { stepCosts, type StepCosts } from './stepCosts.js';

/** What is trained of a network. */
export interface NetworkFreezePlan {
  /** The layers with weights that are trained, in the order of the network. */
  readonly trained: readonly string[];
  /** The layers with weights that are frozen. */
  readonly frozen: readonly string[];
  /** How many numbers gradients train, and how many stay as they are. */
  readonly parameters: { readonly trained: number; readonly frozen: number };
}

/** What is trained of two networks, and what a step costs beside one that trains all of both. */
export interface FreezePlan {
  readonly generator: NetworkFreezePlan;
  readonly discriminator: NetworkFreezePlan;
  /** An estimate of a step's cost as planned, and with nothing frozen. */
  readonly step: { readonly planned: StepCosts; readonly unfrozen: StepCosts };
  /** The share of memory and of time that freezing saves, in [0, 1). */
  readonly saved: { readonly memory: number; readonly time: number };
}

/** Options of {@link freezePlan}. */
export interface FreezePlanOptions {
  /** Images in a batch, as in training; an integer ≥ 1, default 64. */
  readonly batchSize?: number;
}

/**
 * Tells what a policy would leave to train of one network, without freezing anything. Layers that are frozen already count as
 * frozen.
 *
 * @throws InvalidArgumentError for a policy that means no layer.
 */
export function freezePlan(model: LayersModel, policy: FreezingPolicy): NetworkFreezePlan;
/**
 * Tells what policies would leave to train, without freezing anything: layers, numbers, and an estimate of what
 * a step costs. The estimate counts multiplications, elements and what is kept for the backward pass, with Adam's memory.
 * Layers that are frozen already count as frozen.
 *
 * @throws InvalidArgumentError for a policy that means no layer.
 *
 * @example
 * const { saved, discriminator } = freezePlan(gan, { discriminator: { fromInput: 2 } }, { batchSize: 32 });
 */
export function freezePlan(gan: GAN, policies: FreezingPolicies, options?: FreezePlanOptions): FreezePlan;
export function freezePlan(
  subject: LayersModel | GAN,
  policies: FreezingPolicy | FreezingPolicies,
  options: FreezePlanOptions = {},
): NetworkFreezePlan | FreezePlan {
  const check = checksOf('freezePlan');
  // Which form of policies goes with which subject is checked below, by name.
  if (subject instanceof LayersModel) return planNetwork(check, 'policy', subject, policies as FreezingPolicy).plan;
  return planGAN(check, subject, policies as FreezingPolicies, options);
}

function planGAN(check: Checks, gan: GAN, policies: FreezingPolicies, options: FreezePlanOptions): FreezePlan {
  check.knownKeys('policies', policies, ['generator', 'discriminator']);
  check.knownKeys('options', options, ['batchSize']);
  const batchSize = check.integer('options.batchSize', options.batchSize ?? 64, 1);
  const planOf = (network: NetworkName) => {
    checkModel(check, gan?.[network], `gan.${network}`);
    return planNetwork(check, `policies.${network}`, gan[network], policies[network]);
  };
  const [generator, discriminator] = [planOf('generator'), planOf('discriminator')];
  const all = () => true;
  const planned = stepCosts(gan, { generator: generator.isTrained, discriminator: discriminator.isTrained }, batchSize);
  const unfrozen = stepCosts(gan, { generator: all, discriminator: all }, batchSize);
  return {
    generator: generator.plan,
    discriminator: discriminator.plan,
    step: { planned, unfrozen },
    saved: { memory: 1 - planned.bytes / unfrozen.bytes, time: 1 - planned.operations / unfrozen.operations },
  };
}

function planNetwork(check: Checks, argument: string, model: LayersModel, policy: FreezingPolicy | undefined) {
  const meant = policy === undefined ? [] : selectLayers(check, argument, model, policy);
  const frozen = new Set(meant.map(({ layer }) => layer));
  const all = weightedLayers(model);
  const trained = all.filter(({ layer, isFrozen }) => !isFrozen && !frozen.has(layer));
  const rest = all.filter((layer) => !trained.includes(layer));
  const parameters = numbersOf(trained.flatMap(({ layer }) => layer.trainableWeights));
  const total = numbersOf(all.flatMap(({ layer }) => layer.weights));
  const own = new Set(trained.map(({ layer }) => layer));
  const plan: NetworkFreezePlan = {
    trained: trained.map(({ name }) => name),
    frozen: rest.map(({ name }) => name),
    parameters: { trained: parameters, frozen: total - parameters },
  };
  return { plan, isTrained: (layer: (typeof all)[number]['layer']) => own.has(layer) };
}
