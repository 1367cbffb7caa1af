import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time, in milliseconds, that work keeps the event loop before it lets other work run. */
const SLICE_MS = 8;

/** Work that waits for its next slice, and whose time is counted. */
interface Waiting {
  readonly resume: () => void;
  readonly onSlice: (ms: number) => void;
}

const queue: Waiting[] = [];
let isDraining = false;
let sliceStartedAt = 0;

/** Begins a slice, for work that starts in a turn of its own. */
export function beginSlice(): void {
  sliceStartedAt = performance.now();
}

/** Whether the work that runs now has used up its slice. */
export function isSliceOver(): boolean {
  return performance.now() - sliceStartedAt > SLICE_MS;
}

/**
 * Resolves when the work may continue. All work of the process shares the slices, first come, first served, so that
 * together they never keep the event loop much longer than one slice.
 * @param onSlice called with the milliseconds of each slice that follows
 */
export function nextSlice(onSlice: (ms: number) => void = () => undefined): Promise<void> {
  return new Promise((resume) => {
    queue.push({ resume, onSlice });
    if (!isDraining) void drain();
  });
}

/** Does something with each item, and lets other work run in between whenever the slice is over. */
export async function forEachInSlices<T>(
  items: Iterable<T>,
  work: (item: T) => void,
  {
    onSlice,
    every = 1,
  }: { readonly onSlice?: ((ms: number) => void) | undefined; readonly every?: number } = {},
): Promise<void> {
  let count = 0;
  for (const item of items) {
    if (count % every === 0 && isSliceOver()) await nextSlice(onSlice);
    count += 1;
    work(item);
  }
}

/** Turns of the event loop that a batch waits for, so that work of many requests never holds it up. */
const BATCH_TURNS = 4;

/**
 * Resolves when no work waits for its slice, after at most a few turns. A batch that is sent then holds what fields want
 * that had to wait for a slice of their own.
 */
export async function whenNoneWaits(): Promise<void> {
  for (let turn = 0; turn < BATCH_TURNS; turn += 1) {
    await nextTurn();
    if (queue.length === 0) return;
  }
}

async function drain(): Promise<void> {
  isDraining = true;
  while (queue.length > 0) {
    await nextTurn();
    beginSlice();
    do {
      const startedAt = performance.now();
      const next = queue.shift();
      next?.resume();
      // The work continues in microtasks; they run before this function does again.
      await nextMicrotasks();
      next?.onSlice(performance.now() - startedAt);
    } while (queue.length > 0 && !isSliceOver());
  }
  isDraining = false;
}

/** How many promises stand between a resumed list and the code that completes it. */
const MICROTASKS = 4;

async function nextMicrotasks(): Promise<void> {
  for (let count = 0; count < MICROTASKS; count += 1) await Promise.resolve();
}
