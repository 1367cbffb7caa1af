/** Answers of each kind kept for a date. */
const ANSWERS_KEPT = 5_000;

/**
 * Answers by two keys, so that asking again joins no strings and costs two look-ups. A day of care asks the same few
 * things again and again; what callers make up must not fill the memory, so a full store begins anew.
 */
export class PairCache<T> {
  private readonly answers = new Map<string, Map<string, T>>();
  private kept = 0;

  /** The answer to the two keys, worked out when it is asked for the first time. */
  get(first: string, second: string, answer: () => T): T {
    return this.answers.get(first)?.get(second) ?? this.keep(first, second, answer());
  }

  private keep(first: string, second: string, answer: T): T {
    if (this.kept >= ANSWERS_KEPT) {
      this.answers.clear();
      this.kept = 0;
    }
    const siblings = this.answers.get(first) ?? new Map<string, T>();
    this.answers.set(first, siblings);
    siblings.set(second, answer);
    this.kept += 1;
    return answer;
  }
}
