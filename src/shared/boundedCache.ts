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

/**
 * A cache of values by two keys that are looked up very often: no key is put together for a look-up. When it is full, it
 * drops everything.
 */
export class BoundedPairCache<Value extends object> {
  private readonly max: number;
  private readonly values = new Map<string, Map<string, Value>>();
  private size = 0;

  /** @param max the number of values that are cached */
  constructor(max: number) {
    this.max = max;
  }

  /** The value of the two keys, computed unless it is cached. Undefined is not cached. */
  get<Computed extends Value | undefined>(
    one: string,
    other: string,
    compute: () => Computed,
  ): Value | Computed {
    const cached = this.values.get(one)?.get(other);
    if (cached) return cached;
    const computed = compute();
    if (computed) this.add(one, other, computed);
    return computed;
  }

  private add(one: string, other: string, value: Value): void {
    if (this.size >= this.max) {
      this.values.clear();
      this.size = 0;
    }
    const known = this.values.get(one);
    if (known) known.set(other, value);
    else this.values.set(one, new Map([[other, value]]));
    this.size += 1;
  }
}
