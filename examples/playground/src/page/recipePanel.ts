import {
  backends,
  conditionings,
  presets,
  tricks,
  type BackendId,
  type ConditioningId,
  type PresetId,
} from '../shared/catalog.js';
import type { BackendNote, PictureFormat, PicturesNote, SourceNote } from '../shared/protocol.js';
import { recommendedSettings, refusal, type Settings } from '../shared/settings.js';
import { choiceGroup } from './choiceGroup.js';
import { h } from './h.js';
import { numberField, selectField } from './numberField.js';
import { section } from './section.js';
import { sourceField } from './sourceField.js';

/** Where everything but the pictures is chosen. */
export interface RecipePanel {
  readonly element: HTMLElement;
  readonly format: PictureFormat;
  /** What is chosen; null, and the page says what is wrong, if a number is out of its limits. */
  read(): Settings | null;
  showBackends(notes: readonly BackendNote[]): void;
  /** Own pictures become what its networks draw. */
  showSource(source: SourceNote): void;
  showPictures(pictures: Pick<PicturesNote, 'kind' | 'count' | 'classes'>): void;
  show(settings: Settings): void;
}

const SIZES = [16, 24, 28, 32, 48, 64, 96, 128];

/**
 * @param onFormat - own pictures shall become others.
 * @param onSource - a run to go on from was chosen.
 */
export function recipePanel(onFormat: () => void, onSource: (archive: Blob) => void): RecipePanel {
  let backend: BackendId = 'wasm';
  let subject: { readonly count: number; readonly hasClasses: boolean } | null = null;
  const where = choiceGroup('Where it computes', backends, 'radio', true);
  const preset = choiceGroup('Preset', presets, 'radio', false, () => recommend());
  const labels = choiceGroup('How the class enters', conditionings, 'radio', true);
  const chosenTricks = choiceGroup('Tricks', tricks, 'checkbox', true);
  const source = sourceField(onSource);
  const size = selectField(
    'Size of own pictures',
    SIZES.map((side) => [String(side), `${side}×${side}`] as const),
  );
  const colour = selectField('Colours', [
    ['colour', 'colour'],
    ['grey', 'grey'],
  ]);
  const batchSize = numberField('Pictures a step', { min: 2, max: 512 });
  const steps = numberField('Steps', { min: 1, max: 1_000_000 });
  const seed = numberField('Seed', { min: 0, max: 1_000_000_000 });
  const rates = {
    generator: numberField('Learning rate of the generator', { min: 0, max: 1, step: 'any' }),
    discriminator: numberField('Learning rate of the discriminator', { min: 0, max: 1, step: 'any' }),
  };
  const measure = h('input', { type: 'checkbox' });
  const numbers = [steps, batchSize, rates.generator, rates.discriminator, seed];
  for (const { select } of [size, colour]) select.addEventListener('change', onFormat);

  const format = (): PictureFormat => ({ size: Number(size.select.value), colour: colour.select.value === 'colour' });

  function recommend(): void {
    const before = format();
    show(recommendedSettings(preset.chosen[0] ?? 'quick', where.chosen[0] ?? backend, subject));
    if (format().size !== before.size) onFormat();
  }

  function show(settings: Settings): void {
    backend = settings.backend;
    where.choose([settings.backend]);
    preset.choose([settings.preset]);
    labels.choose([settings.conditioning]);
    chosenTricks.choose(settings.tricks);
    size.select.value = String(settings.format.size);
    colour.select.value = settings.format.colour ? 'colour' : 'grey';
    batchSize.value = settings.batchSize;
    steps.value = settings.steps;
    rates.generator.value = settings.rates.generator;
    rates.discriminator.value = settings.rates.discriminator;
    seed.value = settings.seed;
    measure.checked = settings.measure;
    source.element.hidden = settings.preset !== 'transfer';
    labels.element.hidden = settings.preset === 'transfer';
    noteWhatDoesNotGo(settings.preset);
  }

  function noteWhatDoesNotGo(chosen: PresetId): void {
    for (const { id } of tricks) chosenTricks.note(id, refusal(id, chosen), refusal(id, chosen) !== null);
    const bare = subject !== null && !subject.hasClasses;
    for (const { id } of conditionings)
      labels.note(
        id,
        bare && id !== 'none' ? 'The pictures are in no folders of classes.' : null,
        bare && id !== 'none',
      );
  }

  function read(): Settings | null {
    if (numbers.some(({ valid }) => !valid)) {
      more.open = true;
      return null;
    }
    return {
      backend: where.chosen[0] ?? backend,
      preset: preset.chosen[0] ?? 'quick',
      conditioning: labels.chosen[0] ?? ('none' satisfies ConditioningId),
      tricks: chosenTricks.chosen,
      format: format(),
      batchSize: batchSize.value,
      steps: steps.value,
      rates: { generator: rates.generator.value, discriminator: rates.discriminator.value },
      measure: measure.checked,
      seed: seed.value,
    };
  }

  const more = h(
    'details',
    { class: 'fold' },
    h('summary', {}, h('b', {}, 'Numbers'), ' ', h('span', { class: 'quiet' }, 'size, steps, learning rates')),
    h(
      'div',
      { class: 'fields' },
      size.element,
      colour.element,
      ...numbers.map(({ element }) => element),
      h('label', { class: 'check' }, measure, 'Measure the quality of samples now and then (KID)'),
    ),
  );
  show(recommendedSettings('quick', backend, null));
  return {
    element: section(
      '2. Recipe',
      'card recipe',
      preset.element,
      source.element,
      where.element,
      labels.element,
      chosenTricks.element,
      more,
    ),
    get format() {
      return format();
    },
    read,
    showBackends(notes) {
      for (const { id, available, note } of notes) where.note(id, note, !available);
      backend = notes.find(({ available, slow }) => available && !slow)?.id ?? 'wasm';
      where.choose([backend]);
    },
    showSource(found) {
      source.show(found);
      const [side, , channels] = found.imageShape;
      size.select.value = String(side);
      colour.select.value = channels === 1 ? 'grey' : 'colour';
      onFormat();
    },
    showPictures({ kind, count, classes }) {
      subject = { count, hasClasses: classes !== null };
      size.select.disabled = colour.select.disabled = kind === 'digits';
      const { conditioning, tricks: fitting } = recommendedSettings(preset.chosen[0] ?? 'quick', backend, subject);
      labels.choose([conditioning]);
      chosenTricks.choose(fitting);
      noteWhatDoesNotGo(preset.chosen[0] ?? 'quick');
    },
    show,
  };
}
