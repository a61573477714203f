/** One of several things to choose from. */
export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** What it is, in one line. */
  readonly line: string;
}

export type BackendId = 'webgpu' | 'webgl' | 'wasm';
export type PresetId = 'sketch' | 'quick' | 'paper' | 'hinge' | 'labelMap' | 'convGAN' | 'faces' | 'transfer';
export type ConditioningId = 'none' | 'everyLayer' | 'input' | 'firstMap' | 'batchNorm' | 'projection' | 'classifier';
export type TrickId =
  'ema' | 'smoothLabels' | 'flipLabels' | 'invertLabels' | 'instanceNoise' | 'diffAugment' | 'r1' | 'clipGradients';

export const backends: readonly Choice<BackendId>[] = [
  { id: 'webgpu', label: 'WebGPU', line: 'Your graphics card, the modern way. The fastest where it is there.' },
  { id: 'webgl', label: 'WebGL', line: 'Your graphics card, the way that nearly every browser knows.' },
  { id: 'wasm', label: 'WebAssembly', line: 'Your processor. Good for small networks and without a graphics card.' },
];

export const presets: readonly Choice<PresetId>[] = [
  {
    id: 'sketch',
    label: 'Sketch',
    line: 'Very small networks: rough shapes within a minute or two, for finding your way about.',
  },
  {
    id: 'quick',
    label: 'Quick',
    line: 'The networks of the quickstart: legible digits in minutes, small pictures in an hour.',
  },
  {
    id: 'paper',
    label: 'DCGAN',
    line: 'As in the paper of 2016, 64×64 pixels and 1024 filters at most. Wants a graphics card.',
  },
  {
    id: 'hinge',
    label: 'Hinge and spectral norm',
    line: 'A discriminator that is kept smooth: slower to learn, seldom out of balance.',
  },
  {
    id: 'labelMap',
    label: 'Label map',
    line: 'For small colour pictures in classes: the class is drawn as a channel, the first kernels are large, “real” is soft.',
  },
  {
    id: 'convGAN',
    label: 'ConvGAN',
    line: 'Five layers of one width for pictures of any size, with the class at every layer. Patient: small learning rates.',
  },
  {
    id: 'faces',
    label: 'Faces with all hacks',
    line: 'A deep discriminator that is lied to: labels inverted, smoothed, and some of them wrong. For faces of cartoons.',
  },
  {
    id: 'transfer',
    label: 'Transfer',
    line: 'Goes on from the networks of an earlier run, with small learning rates: for few pictures.',
  },
];

export const conditionings: readonly Choice<ConditioningId>[] = [
  { id: 'none', label: 'No classes', line: 'All pictures are one kind; you cannot ask for a class afterwards.' },
  {
    id: 'everyLayer',
    label: 'At every layer',
    line: 'The class enters each layer of both networks, by short ways. The best first choice.',
  },
  {
    id: 'input',
    label: 'At the input',
    line: 'The class enters beside the latent vector and the picture, as in 2014.',
  },
  {
    id: 'firstMap',
    label: 'As one more channel',
    line: 'The class is drawn as a channel of the first map of each network. Few weights.',
  },
  {
    id: 'batchNorm',
    label: 'By batch norm',
    line: 'The class turns the generator’s channels up and down. Few weights on large pictures.',
  },
  {
    id: 'projection',
    label: 'By projection',
    line: 'As by batch norm, and the discriminator compares its features with the class. For many classes.',
  },
  {
    id: 'classifier',
    label: 'By a classifier',
    line: 'The discriminator has to name the class. Classes are easy to tell, with less variety in each.',
  },
];

export const tricks: readonly Choice<TrickId>[] = [
  {
    id: 'ema',
    label: 'Average the generator',
    line: 'Draw with the mean of its last weights: calmer, better pictures.',
  },
  {
    id: 'smoothLabels',
    label: 'Smooth labels',
    line: '“Real” is 0.7 to 1.2 and not exactly 1: keeps the discriminator from getting too sure.',
  },
  {
    id: 'diffAugment',
    label: 'Augment what the discriminator sees',
    line: 'Shifts, colours and cut-outs on real and drawn pictures: for few pictures.',
  },
  {
    id: 'instanceNoise',
    label: 'Add fading noise',
    line: 'Noise on every picture at the beginning, less and less: an easier start.',
  },
  {
    id: 'flipLabels',
    label: 'Flip some labels',
    line: 'One label in twenty is wrong: a discriminator cannot be too sure.',
  },
  {
    id: 'invertLabels',
    label: 'Invert labels',
    line: '0 means real and 1 means drawn: matters together with smoothing.',
  },
  {
    id: 'clipGradients',
    label: 'Clip gradients',
    line: 'No update with a gradient longer than 1: against sudden jumps.',
  },
  {
    id: 'r1',
    label: 'R1 penalty',
    line: 'Keeps the discriminator flat around real pictures. Steady, and slower by about a third.',
  },
];

/** The tricks that change labels, which the hinge loss does not have. */
export const labelTricks: readonly TrickId[] = ['smoothLabels', 'flipLabels', 'invertLabels'];
