import type { Watcher } from './watcher.js';
import { classCollapse } from './watchers/classCollapse.js';
import { discriminatorSaturated } from './watchers/discriminatorSaturated.js';
import { explodingGradients } from './watchers/explodingGradients.js';
import { generatorSaturated } from './watchers/generatorSaturated.js';
import { gridArtifacts } from './watchers/gridArtifacts.js';
import { labelsIgnored } from './watchers/labelsIgnored.js';
import { modeCollapse } from './watchers/modeCollapse.js';
import { noLearning } from './watchers/noLearning.js';
import { notFinite } from './watchers/notFinite.js';
import { overfittedDiscriminator } from './watchers/overfittedDiscriminator.js';
import { vanishingGradients } from './watchers/vanishingGradients.js';

/** All watchers of this library. */
export function defaultWatchers(): Watcher[] {
  return [
    notFinite(),
    noLearning(),
    discriminatorSaturated(),
    generatorSaturated(),
    modeCollapse(),
    classCollapse(),
    labelsIgnored(),
    vanishingGradients(),
    explodingGradients(),
    gridArtifacts(),
    overfittedDiscriminator(),
  ];
}
