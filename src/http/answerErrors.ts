/** What errors an answer has, as its request remembers it for the access log. */
export interface AnswerErrors {
  readonly codes: readonly string[];
  /** Whether the answer has data beside them. */
  readonly isPartial: boolean;
}

/** The codes of errors in an answer; null when it has none. */
export function errorsOf(answer: unknown): AnswerErrors | null {
  if (typeof answer !== 'object' || answer === null || !('errors' in answer)) return null;
  const { errors, data } = answer as {
    errors?: readonly { extensions?: { code?: unknown } }[];
    data?: object | null;
  };
  if (!Array.isArray(errors) || errors.length === 0) return null;
  return {
    codes: errors.map(codeOf),
    isPartial: Object.values(data ?? {}).some((value) => value !== null),
  };
}

function codeOf({ extensions }: { readonly extensions?: { readonly code?: unknown } }): string {
  return typeof extensions?.code === 'string' ? extensions.code : 'UNKNOWN';
}
