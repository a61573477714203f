import { Option, type Command } from 'commander';
import {
  aspectRatio,
  color,
  exposure,
  nearDuplicates,
  resolution,
  sharpness,
  type Filter,
} from '../../curation/index.js';
import { faceFilter, textFilter } from '../../node/index.js';
import { integerFrom, numberFrom } from './parseValues.js';

/** What the options of `addFilterFlags` parse to; true is an option without its value. */
export interface FilterFlags {
  readonly minSize?: number;
  readonly maxAspect?: number;
  readonly minSharpness?: number | true;
  readonly grey: boolean;
  readonly minColor?: number;
  readonly minExposure?: number;
  readonly maxExposure?: number;
  readonly dedupe?: number | true;
  readonly text: boolean;
  readonly faces: boolean;
}

/** Adds an option for each filter. */
export function addFilterFlags(command: Command): Command {
  const filter = (flags: string, description: string, parse: (text: string) => number): Option =>
    new Option(flags, description).argParser(parse).helpGroup(GROUP);
  return command
    .addOption(
      new Option('--no-text', 'no images with text (needs tesseract.js @tesseract.js-data/eng)').helpGroup(GROUP),
    )
    .addOption(
      new Option('--no-faces', 'no human faces (needs @vladmandic/human @tensorflow/tfjs-converter)').helpGroup(GROUP),
    )
    .addOption(filter('--min-size <pixels>', 'least length of the shorter side', integerFrom(1)))
    .addOption(filter('--max-aspect <ratio>', 'greatest ratio of the longer side to the shorter', numberFrom(1)))
    .addOption(filter('--min-sharpness [variance]', 'least variance of the Laplacian (200)', numberFrom(0)))
    .addOption(new Option('--no-grey', 'no grey images').helpGroup(GROUP))
    .addOption(filter('--min-color <chroma>', 'like --no-grey, with a threshold (4)', numberFrom(0, 180)))
    .addOption(filter('--min-exposure <brightness>', 'least median brightness, 0 to 1 (0.12)', numberFrom(0, 1)))
    .addOption(filter('--max-exposure <brightness>', 'greatest median brightness, 0 to 1 (0.92)', numberFrom(0, 1)))
    .addOption(
      filter(
        '--dedupe [bits]',
        'one of each group that looks the same: hashes that differ in so many of 128 bits (12)',
        integerFrom(0),
      ),
    );
}

const GROUP = 'Filters (without any of them: all but text and faces, with the defaults in brackets):';

/** The filters that were asked for; null if none was. */
export function filtersOf(flags: FilterFlags): Filter[] | null {
  const { minSize, maxAspect, minSharpness, grey, minColor, minExposure, maxExposure, dedupe } = flags;
  const filters: Filter[] = [];
  if (minSize !== undefined) filters.push(resolution({ minimum: minSize }));
  if (maxAspect !== undefined) filters.push(aspectRatio({ maximum: maxAspect }));
  if (minSharpness !== undefined) filters.push(sharpness(minSharpness === true ? {} : { minimum: minSharpness }));
  if (!grey || minColor !== undefined) filters.push(color(minColor === undefined ? {} : { minimum: minColor }));
  if (minExposure !== undefined || maxExposure !== undefined) {
    filters.push(
      exposure({
        ...(minExposure !== undefined && { minimum: minExposure }),
        ...(maxExposure !== undefined && { maximum: maxExposure }),
      }),
    );
  }
  if (dedupe !== undefined) filters.push(nearDuplicates(dedupe === true ? {} : { maximumDistance: dedupe }));
  if (!flags.text) filters.push(textFilter());
  if (!flags.faces) filters.push(faceFilter());
  return filters.length > 0 ? filters : null;
}
