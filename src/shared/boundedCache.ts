import { LRUCache } from 'lru-cache';

/**
 * A cache of computed values. When it is full, it drops the least recently used one. The memory for its keys is
 * allocated at the first use, so an unused cache costs nothing.
 */
export class BoundedCache<Value extends object> {
  private readonly max: number;
  private values: LRUCache<string, Value> | null = null;

  /** @param max the number of values that are cached */
  constructor(max: number) {
    this.max = max;
  }

  /** The value of the key, computed unless it is cached. Undefined is not cached. */
  get<Computed extends Value | undefined>(key: string, compute: () => Computed): Value | Computed {
    this.values ??= new LRUCache({ max: this.max });
    const cached = this.values.get(key);
    if (cached) return cached;
    const computed = compute();
    if (computed) this.values.set(key, computed);
    return computed;
  }

  delete(key: string): void {
    this.values?.delete(key);
  }
}
