import { z } from 'zod';

const codeOrRange = z
  .string()
  .regex(/^[A-Z0-9]{2,5}(-[A-Z0-9]{2,5})?$/, "a code or a range such as '97032-97036'");

/**
 * What a partial release covers beyond its rows. Inside the coverage, a missing row means that there is none; outside,
 * it means that nothing is known.
 */
export const coverageSchema = z.strictObject({
  /** Short name, which becomes part of the release's id: `ot-subset`. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens'),
  /** How the rows were selected, for people. */
  about: z.string().min(1),
  /** Codes of which the release has every row. */
  codes: z.array(codeOrRange).optional(),
  /** Ordered pairs of which the release has every row in force; an absent column is any code. */
  pairs: z
    .array(z.strictObject({ one: z.array(codeOrRange).optional(), two: z.array(codeOrRange).optional() }))
    .optional(),
});

/** Null where a release is complete. */
export type Coverage = z.infer<typeof coverageSchema>;

/** The coverage of an extract without a stated coverage: its own rows only. */
export const LISTED_ROWS: Coverage = {
  name: 'listed-rows',
  about: 'only the rows of the file; a missing row means nothing',
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

/** Both ends of each range; a code is a range of one. An end includes every code that begins with it: F99 includes F99.1. */
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
