import { z } from 'zod';

const codeOrRange = z
  .string()
  .regex(/^[A-Z0-9]{2,5}(-[A-Z0-9]{2,5})?$/, "expected a code or a range such as '97032-97036'");

/**
 * What a release that is not complete can speak about, beyond the rows it has. Inside it, a missing row means that
 * there is none; outside, it means that nobody knows.
 */
export const coverageSchema = z.strictObject({
  /** Short name, which becomes part of the release's id: `ot-subset`. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens'),
  /** The rule by which rows were chosen, for people. */
  about: z.string().min(1),
  /** Codes with all their rows. */
  codes: z.array(codeOrRange).optional(),
  /** Ordered pairs with all their rows in force; a column that is left out is any code. */
  pairs: z
    .array(z.strictObject({ one: z.array(codeOrRange).optional(), two: z.array(codeOrRange).optional() }))
    .optional(),
});

/** Null where a release is complete. */
export type Coverage = z.infer<typeof coverageSchema>;

/** Rows that speak for themselves alone: what an extract covers when nobody says more. */
export const LISTED_ROWS: Coverage = {
  name: 'listed-rows',
  about: 'only the rows of the file; a missing row says nothing',
};

/** Whether a missing row for the code means that there is none. */
export function coversCode(coverage: Coverage | null, code: string): boolean {
  return coverage === null || isAmong(coverage.codes ?? [], code);
}

/** Whether a missing row with these columns means that there is none. */
export function coversPair(coverage: Coverage | null, one: string, two: string): boolean {
  return (
    coverage === null || (coverage.pairs ?? []).some((set) => isAmong(set.one, one) && isAmong(set.two, two))
  );
}

/** Both ends of each range, a code being a range of one. An end stands for all that begins with it: F99 for F99.1. */
export function rangesOf(selectors: readonly string[]): readonly (readonly [string, string])[] {
  return selectors.map((selector) => {
    const [from = '', to = from] = selector.split('-');
    return [from, to];
  });
}

function isAmong(selectors: readonly string[] | undefined, code: string): boolean {
  return (
    !selectors || rangesOf(selectors).some(([from, to]) => from <= code && code.slice(0, to.length) <= to)
  );
}
