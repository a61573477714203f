import { adamInThree } from '../adamInThree.js';
import { elementwise } from './elementwise.js';

const sum = 'getSumAtOutCoords()';
const gradient = 'getGradientAtOutCoords()';

export const adamStep = adamInThree({
  decayedSum: elementwise(['Sum', 'Gradient'], ['beta'], `${sum} * beta + ${gradient}`),
  decayedSquares: elementwise(['Sum', 'Gradient'], ['beta'], `${sum} * beta + ${gradient} * ${gradient}`),
  quotient: elementwise(
    ['M', 'V'],
    ['scale', 'offset'],
    'getMAtOutCoords() / (sqrt(getVAtOutCoords()) + offset) * scale',
  ),
});
