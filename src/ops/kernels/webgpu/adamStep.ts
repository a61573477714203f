import { adamInThree } from '../adamInThree.js';
import { elementwise } from './elementwise.js';

const sum = 'getSumByOutputIndex(index)';
const gradient = 'getGradientByOutputIndex(index)';

export const adamStep = adamInThree({
  decayedSum: elementwise(['Sum', 'Gradient'], ['beta'], `${sum} * uniforms.beta + ${gradient}`),
  decayedSquares: elementwise(['Sum', 'Gradient'], ['beta'], `${sum} * uniforms.beta + ${gradient} * ${gradient}`),
  quotient: elementwise(
    ['M', 'V'],
    ['scale', 'offset'],
    'getMByOutputIndex(index) / (sqrt(getVByOutputIndex(index)) + uniforms.offset) * uniforms.scale',
  ),
});
