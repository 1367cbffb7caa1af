/** A mistake the caller can fix: where it is, what was sent, what is allowed, and what to do. */
export interface InputProblem {
  /** Path into the input, for example `services.0.minutes`. */
  readonly field: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Nearly every day is in order: the one list of nothing spares making one for each check. */
export const NONE: readonly InputProblem[] = [];

/** A mistake in words. */
export function problem(field: string, value: string, allowed: string, fix: string): InputProblem {
  return { field, value, allowed, fix };
}
