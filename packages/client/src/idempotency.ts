/**
 * Idempotency keys of one form or button. The same input has the same key until the mutation was answered, so that a
 * second click, a retry after a lost connection and a reload record one session and not two; changed input gets a new one.
 */
export class IdempotencyKeys {
  readonly #keys = new Map<string, string>();
  readonly #newKey: () => string;

  /** @param newKey makes a key; a random UUID when left out */
  constructor(newKey: () => string = () => crypto.randomUUID()) {
    this.#newKey = newKey;
  }

  /** The key to send with an input, which JSON can write. */
  keyOf(input: object): string {
    const text = JSON.stringify(input);
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = this.#newKey();
    this.#keys.set(text, key);
    return key;
  }

  /** The mutation was answered: the same input is a new record from now on. */
  answered(input: object): void {
    this.#keys.delete(JSON.stringify(input));
  }
}
