import { z } from 'zod';
import { Confidence, valuesOf } from '../shared/enums.ts';
import { isPlainDate } from '../shared/plainDate.ts';

/** Fields that several seed files share. Each message states what is allowed. */

export const text = z.string().trim().min(1, 'text');

/** Names in the seed's own files, such as `mcpm-5` or `bcbs-nebraska`. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name of lower-case words joined by hyphens');

export const code = z
  .string("a code in quotes, such as '97530'")
  .regex(/^[A-Z0-9]{5}$/, 'a code of five characters');

export const modifier = z
  .string("a modifier in quotes, such as '59'")
  .regex(/^[A-Z0-9]{2}$/, 'a modifier of two characters');

/** A code, a range of codes, or * for every code of outpatient therapy. */
export const selector = z
  .string("a code in quotes, such as '97530'")
  .regex(/^(\*|[A-Z0-9]{5}(-[A-Z0-9]{5})?)$/, "a code, a range such as '97032-97036', or '*'");

export const date = z.string().refine(isPlainDate, 'a date of the calendar, YYYY-MM-DD');

export const clock = z
  .string("a time in quotes, such as '09:30'")
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day, such as '09:30'");

export const minutes = z.int().min(0).max(1440);

/** A half-open period: its first day, and the first day after it. */
export const period = { effectiveFrom: date.optional(), effectiveTo: date.optional() };

export const confidence = z.enum(valuesOf(Confidence));

export const citation = z.strictObject({ source: slug, section: text.optional(), confidence });

/** Sources of one fact, grouped by confidence. */
export const groupedSources = z.strictObject({
  verified: z.array(slug).optional(),
  secondary: z.array(slug).optional(),
  unverified: z.array(slug).optional(),
});

export type Citation = z.infer<typeof citation>;
export type GroupedSources = z.infer<typeof groupedSources>;
export type Period = { effectiveFrom?: string | undefined; effectiveTo?: string | undefined };
