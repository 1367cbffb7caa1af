/** Thrown when as many wait already as may. */
export class GateFullError extends Error {}

/**
 * Lets a few pieces of work run at a time and the rest wait in order, so that a burst of one kind of work does not
 * take every connection from all others. How many may wait is bounded too.
 */
export class Gate {
  private readonly places: number;
  private readonly mostWaiting: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(places: number, mostWaiting: number) {
    this.places = places;
    this.mostWaiting = mostWaiting;
  }

  /** Runs the work when it is its turn. Throws GateFullError at once when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.places) {
      if (this.waiting.length >= this.mostWaiting) throw new GateFullError('too many wait already');
      // The place is handed over, so that nobody who comes later slips in between.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
