export { authenticity } from './authenticity.js';
export { classFid, type ClassFidOptions } from './classFid.js';
export { densityCoverage } from './densityCoverage.js';
export { diversity } from './diversity.js';
export { type FeatureExtractor, type ImageFeatures } from './features/featureExtractor.js';
export { featuresOf, type FeaturesOfOptions } from './features/featuresOf.js';
export { fid, type FidOptions } from './fid.js';
export { frechetDistance } from './statistics/frechetDistance.js';
export { type GraphModelLike } from './features/graphNetwork.js';
export { type ImageSource } from './features/imageSource.js';
export {
  type FeatureSample,
  type ImageStatistics,
  type Predictions,
  type StatisticsPart,
} from './statistics/imageStatistics.js';
export { inceptionScore } from './inceptionScore.js';
export { kid, type KidOptions } from './kid.js';
export { labelAgreement, type LabelAgreementOptions } from './labelAgreement.js';
export { measure, type MeasureOptions } from './measure.js';
export { measureDuring, type MeasureDuringOptions } from './measureDuring.js';
export { type Metric } from './metric.js';
export { type Moments } from './statistics/moments.js';
export { nearestNeighbours, type NearestNeighboursOptions, type Neighbour } from './nearestNeighbours.js';
export { precisionRecall, type NeighbourOptions } from './precisionRecall.js';
export { type PreprocessOptions } from './features/preprocess.js';
export { randomFeatures, type RandomFeaturesOptions } from './features/randomFeatures.js';
export { statisticsOf, type StatisticsOptions } from './statistics/statisticsOf.js';
export { trainClassifier, type Classifier, type TrainClassifierOptions } from './features/trainClassifier.js';
