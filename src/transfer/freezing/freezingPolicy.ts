import type { Checks, NetworkName } from '../../core/index.js';

/**
 * A kind of layer:
 *
 * - `norms`: normalisations (batch, layer).
 * - `convolutions`: convolutions, transposed ones too.
 * - `dense`: dense layers.
 * - `embeddings`: tables of vectors, a row for each class.
 * - `labels`: whatever is computed from the label alone: embeddings, and the dense layers that make maps of them.
 */
export type LayerKind = 'norms' | 'convolutions' | 'dense' | 'embeddings' | 'labels';

/**
 * Which layers of a network are meant, as plain data: `{ fromInput: 2 }`, `{ allBut: { kind: 'norms' } }`.
 *
 * Depth is counted in convolutions and dense layers on the way from the network's main input (the latent vector, the image)
 * to its output; what follows one of them, such as its normalisation, belongs to it. A stage of `buildDCGAN` with one
 * convolution is a depth of 1, the generator's projection of the latent vector is one, and so is each network's last layer.
 * What is computed from the label alone has no depth, and is meant by `kind` or by name.
 */
export type FreezingPolicy =
  | {
      /** Names of layers (`stage0_conv`, in nested models `encoder/conv`), or patterns with `*` for any characters. */
      readonly names: string | readonly string[];
    }
  | { readonly kind: LayerKind }
  | {
      /** The so many lowest: those next to the input. An integer ≥ 1. */
      readonly fromInput: number;
    }
  | {
      /** The so many highest: those next to the output. An integer ≥ 1. */
      readonly fromOutput: number;
    }
  | {
      /** All layers that the other policy does not mean. */
      readonly allBut: FreezingPolicy;
    }
  | {
      /** Layers that at least one of these means. */
      readonly anyOf: readonly FreezingPolicy[];
    }
  | {
      /** Layers that each of these means. */
      readonly allOf: readonly FreezingPolicy[];
    };

/** A policy for each network; one that is absent leaves its network as it is. */
export type FreezingPolicies = Readonly<Partial<Record<NetworkName, FreezingPolicy>>>;

const forms = ['names', 'kind', 'fromInput', 'fromOutput', 'allBut', 'anyOf', 'allOf'] as const;
const kinds = ['norms', 'convolutions', 'dense', 'embeddings', 'labels'] as const;

/** Throws unless `value` is a policy; whether it means any layer is seen when it meets a network. */
export function checkPolicy(check: Checks, argument: string, value: FreezingPolicy): FreezingPolicy {
  check.knownKeys(argument, value, forms);
  const given = forms.filter((form) => form in value);
  if (given.length !== 1) check.fail(argument, `must have exactly one of ${forms.join(', ')}`, value);
  if ('names' in value) checkNames(check, `${argument}.names`, value.names);
  else if ('kind' in value) check.oneOf(`${argument}.kind`, value.kind, kinds);
  else if ('fromInput' in value) check.integer(`${argument}.fromInput`, value.fromInput, 1);
  else if ('fromOutput' in value) check.integer(`${argument}.fromOutput`, value.fromOutput, 1);
  else if ('allBut' in value) checkPolicy(check, `${argument}.allBut`, value.allBut);
  else if ('anyOf' in value) checkParts(check, `${argument}.anyOf`, value.anyOf);
  else checkParts(check, `${argument}.allOf`, value.allOf);
  return value;
}

function checkNames(check: Checks, argument: string, names: unknown): void {
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  const wrong = list.find((name) => typeof name !== 'string' || name === '');
  if (list.length === 0 || wrong !== undefined) check.fail(argument, 'must be a name or a list of names', names);
}

function checkParts(check: Checks, argument: string, parts: unknown): void {
  if (!Array.isArray(parts) || parts.length === 0) return check.fail(argument, 'must be a list of policies', parts);
  parts.forEach((part: FreezingPolicy, i) => checkPolicy(check, `${argument}[${i}]`, part));
}
