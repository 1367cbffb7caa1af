/** Thrown when the queue of a semaphore is full. */
export class QueueFullError extends Error {}

/**
 * Runs a limited number of tasks at a time and queues the others in order, so that a burst of one kind of work does not
 * take every database connection. The queue is bounded too.
 */
export class Semaphore {
  private readonly permits: number;
  private readonly queueLimit: number;
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(permits: number, queueLimit: number) {
    this.permits = permits;
    this.queueLimit = queueLimit;
  }

  /** Runs the task when a permit is free. Throws QueueFullError at once when the queue is full. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.permits) {
      if (this.queue.length >= this.queueLimit) throw new QueueFullError('the queue is full');
      // The permit is passed on, so that a later task cannot overtake the queue.
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await task();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
