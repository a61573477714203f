export { checksOf, type Checks } from './checks.js';
export { createBreather } from './createBreather.js';
export { describe, InvalidArgumentError } from './errors.js';
export type { Finding } from './finding.js';
export type { MetricValue } from './metricValue.js';
export { RandomStream, threefry2x32, type RandomState } from './random.js';
export { requireBackend } from './requireBackend.js';
export { version } from './version.js';
export type { ImageShape, Json, LabelSpec, NamedTensors, NetworkName } from './types.js';
