/** Wakes those who wait for news of an export job. */
export class ExportProgress {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** To be called with what comes through the channel of export jobs. */
  heard(payload: string): void {
    for (const wake of this.waiting.get(payload) ?? []) wake();
  }

  /** To be called when news may have been missed. */
  missed(): void {
    for (const all of this.waiting.values()) for (const wake of all) wake();
  }

  /** Resolves at the next news of the job, or after `limitMs`: nobody waits for news that were lost. */
  next(organizationId: string, id: string, limitMs: number): { readonly news: Promise<void>; end(): void } {
    const key = `${organizationId} ${id}`;
    const { promise: news, resolve } = Promise.withResolvers<void>();
    const all = this.waiting.get(key) ?? new Set();
    const end = () => {
      clearTimeout(timer);
      all.delete(end);
      if (all.size === 0 && this.waiting.get(key) === all) this.waiting.delete(key);
      resolve();
    };
    const timer = setTimeout(end, limitMs).unref();
    this.waiting.set(key, all.add(end));
    return { news, end };
  }
}
