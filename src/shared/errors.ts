/** One thing wrong with an input: where, what was sent, what is valid, and what to do. */
export interface ValidationIssue {
  /** Path into the input, for example `services.0.minutes`. */
  readonly field: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
}
