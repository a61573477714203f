import type { Command, ImageWish, Picture, WorkerEvent } from '../shared/protocol.js';

type EventOf<Type extends WorkerEvent['type']> = Extract<WorkerEvent, { type: Type }>;

/** One function an event of the worker. */
export type Listeners = { readonly [Type in WorkerEvent['type']]?: (event: EventOf<Type>) => void };

/** The worker as the page sees it. */
export interface WorkerClient {
  send(command: Command): void;
  /** Draws images; null if a later call has taken the place of this one. */
  draw(images: readonly ImageWish[], columns: number): Promise<Picture>;
}

/** Starts the worker, and hands on what it tells to all `listeners`. */
export function startWorker(listeners: readonly Listeners[]): WorkerClient {
  const worker = new Worker(new URL('../worker/main.ts', import.meta.url), { type: 'module' });
  const drawings = new Map<number, (picture: Picture) => void>();
  let drawingId = 0;
  const send = (command: Command): void => worker.postMessage(command);

  function handle<Type extends WorkerEvent['type']>(type: Type, event: EventOf<Type>): void {
    for (const listener of listeners) listener[type]?.(event);
  }

  worker.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => {
    if (data.type === 'drawn') {
      drawings.get(data.id)?.(data.picture);
      drawings.delete(data.id);
    }
    handle(data.type, data);
  });
  worker.addEventListener('error', (event) =>
    handle('failed', { type: 'failed', doing: 'hello', message: `The worker has failed: ${event.message}` }),
  );
  return {
    send,
    draw: (images, columns) =>
      new Promise((resolve) => {
        drawings.set(++drawingId, resolve);
        send({ type: 'draw', id: drawingId, images, columns });
      }),
  };
}
