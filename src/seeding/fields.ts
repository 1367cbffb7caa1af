import { z } from 'zod';
import { Confidence, valuesOf } from '../shared/enums.ts';
import { isPlainDate } from '../shared/plainDate.ts';

/** The fields that seed files have in common, each with a message that says what is expected. */

export const text = z.string().trim().min(1, 'expected some text');

/** Names in the seed's own files, such as `mcpm-5` or `bcbs-nebraska`. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name of lower-case words joined by hyphens');

export const code = z
  .string("expected a code in quotes, such as '97530'")
  .regex(/^[A-Z0-9]{5}$/, 'expected a code of five characters');

export const modifier = z
  .string("expected a modifier in quotes, such as '59'")
  .regex(/^[A-Z0-9]{2}$/, 'expected a modifier of two characters');

/** A code, a range of codes, or * for every code of outpatient therapy. */
export const selector = z
  .string("expected a code in quotes, such as '97530'")
  .regex(/^(\*|[A-Z0-9]{5}(-[A-Z0-9]{5})?)$/, "expected a code, a range such as '97032-97036', or '*'");

export const date = z.string().refine(isPlainDate, 'expected a day of the calendar, YYYY-MM-DD');

export const clock = z
  .string("expected a time in quotes, such as '09:30'")
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time of day, such as '09:30'");

export const minutes = z.int().min(0).max(1440);

/** Both ends of a half-open period: the first day, and the first day that is no longer in it. */
export const period = { effectiveFrom: date.optional(), effectiveTo: date.optional() };

export const confidence = z.enum(valuesOf(Confidence));

export const citation = z.strictObject({ source: slug, section: text.optional(), confidence });

/** Many sources of one fact, grouped by how sure they are. */
export const groupedSources = z.strictObject({
  verified: z.array(slug).optional(),
  secondary: z.array(slug).optional(),
  unverified: z.array(slug).optional(),
});

export type Citation = z.infer<typeof citation>;
export type GroupedSources = z.infer<typeof groupedSources>;
export type Period = { effectiveFrom?: string | undefined; effectiveTo?: string | undefined };
