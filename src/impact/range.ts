import { CLOSING_DAYS, lastReportableDay } from '../shared/smallCells.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import { type PlainDate, isEndOfMonth, startOfMonth } from '../shared/plainDate.ts';

/** Most sessions of one replay. */
export const SAMPLE_LIMIT = 10_000;

interface Range {
  readonly since?: PlainDate | null | undefined;
  readonly until?: PlainDate | null | undefined;
  readonly sample?: number | null | undefined;
}

/** How many sessions to examine at most. Throws an input error for a range that holds no day or a sample out of bounds. */
export function checkRange({ since, until, sample }: Range): number {
  const size = sample ?? SAMPLE_LIMIT;
  const issues: ValidationIssue[] = [];
  if (size < 1 || size > SAMPLE_LIMIT) {
    issues.push({
      field: 'sample',
      value: String(size),
      allowed: `1 to ${SAMPLE_LIMIT}`,
      fix: 'Narrow the dates of service to examine older sessions.',
    });
  }
  if (since != null && until != null && since > until) {
    issues.push({
      field: 'until',
      value: until,
      allowed: `${since} or later`,
      fix: 'Name the last date of service, included; it cannot be before `since`.',
    });
  }
  if (issues.length > 0) throw new InputError(issues);
  return size;
}

/**
 * For principals who get no small counts: two ranges a day apart, or two samples one apart, would reveal what a single
 * session says. Throws an input error unless the range is whole months and the sample is the largest.
 */
export function wholeMonthsOnly({ since, until, sample }: Range, today: PlainDate): void {
  const lastReportable = lastReportableDay(today);
  const issues: ValidationIssue[] = [];
  if (since != null && !since.endsWith('-01')) {
    issues.push({
      field: 'since',
      value: since,
      allowed: 'the first day of a month',
      fix: `Ask from ${startOfMonth(since)}, or leave it out.`,
    });
  }
  if (until != null && !isEndOfMonth(until)) {
    issues.push({
      field: 'until',
      value: until,
      allowed: 'the last day of a month',
      fix: 'Send whole months, or leave it out.',
    });
  }
  if (until != null && until > lastReportable) {
    issues.push({
      field: 'until',
      value: until,
      allowed: `${lastReportable} or earlier`,
      fix: `A month closes ${CLOSING_DAYS} days after its end. Use a closed month.`,
    });
  }
  if (sample != null && sample !== SAMPLE_LIMIT) {
    issues.push({
      field: 'sample',
      value: String(sample),
      allowed: String(SAMPLE_LIMIT),
      fix: 'Leave it out: smaller samples take emergency access.',
    });
  }
  if (issues.length > 0) throw new InputError(issues);
}
