import type { ClassBlend, Command, ImageWish, RunNote } from '../shared/protocol.js';
import { classPicker } from './classPicker.js';
import { h } from './h.js';
import { latentSliders } from './latentSliders.js';
import { between, randomLatent, type Latent } from './latentSpace.js';
import { pictureCanvas, saveFile, savePng, type PictureCanvas } from './pictureCanvas.js';
import { randomWalk } from './randomWalk.js';
import { button, section } from './section.js';
import type { Listeners, WorkerClient } from './workerClient.js';

/** What one does with a generator. */
export interface PlayPanel {
  readonly element: HTMLElement;
  readonly listeners: Listeners;
}

const STRIP = 8;
const GRID = 36;

export function playPanel(client: () => WorkerClient): PlayPanel {
  const one = pictureCanvas('one');
  const many = pictureCanvas('many');
  let run: RunNote | null = null;
  let drawing = false;
  let again = false;

  const picker = classPicker(() => void drawOne());
  const sliders = latentSliders(() => void drawOne());
  const walk = randomWalk(async (latent) => {
    sliders.start(latent);
    await drawOne();
  });

  const wish = (latent: Latent, blend: ClassBlend | null = picker.blend): ImageWish => ({ latent, blend });
  const fresh = (): Latent => randomLatent(run?.latentDim ?? 0);

  /** Draws what the sliders say; while a drawing is under way, once more after it. */
  async function drawOne(): Promise<void> {
    if (!run) return;
    again = drawing;
    if (drawing) return;
    drawing = true;
    try {
      one.show(await client().draw([wish(sliders.latent)], 1), `A picture that the generator drew${spoken()}`);
    } finally {
      drawing = false;
    }
    if (again) await drawOne();
  }

  async function drawMany(wishes: readonly ImageWish[], columns: number, description: string): Promise<void> {
    many.show(await client().draw(wishes, columns), description);
    manyBox.hidden = false;
  }

  function strip(): void {
    const [from, to] = [sliders.latent, fresh()];
    const blend = picker.blend;
    const wishes = Array.from({ length: STRIP }, (_, i) => {
      const part = i / (STRIP - 1);
      return wish(between(from, to, part), blend && { ...blend, amount: part });
    });
    void drawMany(
      wishes,
      STRIP,
      `${STRIP} pictures on the way from one latent vector to another${blend ? ', and from the first class to the second' : ''}`,
    );
  }

  function grid(): void {
    void drawMany(
      Array.from({ length: GRID }, () => wish(fresh())),
      Math.sqrt(GRID),
      `${GRID} pictures${spoken()}`,
    );
  }

  function spoken(): string {
    const { blend } = picker;
    const names = run?.classes;
    if (!blend || !names) return '';
    const mixed = blend.amount > 0 && blend.from !== blend.to;
    return `, of class ${names[blend.from] ?? ''}${mixed ? ` and ${Math.round(blend.amount * 100)} % ${names[blend.to] ?? ''}` : ''}`;
  }

  const manyBox = pictureBox(many, 'pictures.png');
  manyBox.hidden = true;
  const newPicture = button(
    'New picture',
    () => {
      sliders.start(fresh());
      void drawOne();
    },
    'primary',
  );
  const download = (what: 'model' | 'run') => () => client().send({ type: 'download', what } satisfies Command);
  const element = section(
    '5. Play',
    'card play',
    h(
      'div',
      { class: 'live' },
      pictureBox(one, 'picture.png'),
      h(
        'div',
        { class: 'side' },
        h('div', { class: 'row' }, newPicture, walk.element, button('Strip', strip), button('Grid', grid)),
        picker.element,
        sliders.element,
      ),
    ),
    manyBox,
    h('h3', {}, 'Take it with you'),
    h(
      'p',
      { class: 'quiet' },
      'The model is model.json and its weights, which plain TensorFlow.js loads. The run is the model, the last checkpoint, the samples and all figures.',
    ),
    h(
      'div',
      { class: 'row' },
      button('Download the model', download('model')),
      button('Download the whole run', download('run')),
    ),
  );
  element.hidden = true;

  return {
    element,
    listeners: {
      started({ run: begun }) {
        run = begun;
        walk.stop();
        element.hidden = false;
        manyBox.hidden = true;
        picker.show(begun.classes);
        sliders.start(fresh());
        walk.begin(begun.latentDim);
      },
      // The generator is another one than a moment ago.
      samples: () => void drawOne(),
      file: ({ name, blob }) => saveFile(blob, name),
    },
  };
}

function pictureBox(canvas: PictureCanvas, file: string): HTMLElement {
  return h(
    'div',
    { class: 'picture-box' },
    canvas.element,
    button('Download as PNG', () => savePng(canvas.element, file)),
  );
}
