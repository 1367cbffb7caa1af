import { CLOSING_DAYS, lastReportableDay } from '../shared/smallCells.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import { type PlainDate, isEndOfMonth, startOfMonth } from '../shared/plainDate.ts';

/** Most sessions of one replay. */
export const SAMPLE_LIMIT = 10_000;

interface Range {
  readonly from?: PlainDate | null | undefined;
  readonly to?: PlainDate | null | undefined;
  readonly sample?: number | null | undefined;
}

/** How many sessions to examine at most. Throws an input error for a range that holds no day or a sample out of bounds. */
export function checkRange({ from, to, sample }: Range): number {
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
  if (from != null && to != null && from > to) {
    issues.push({
      field: 'to',
      value: to,
      allowed: `${from} or later`,
      fix: 'Name the last date of service, included; it cannot be before `from`.',
    });
  }
  if (issues.length > 0) throw new InputError(issues);
  return size;
}

/**
 * For principals who get no small counts: two ranges a day apart, or two samples one apart, would reveal what a single
 * session says. Throws an input error unless the range is whole months and the sample is the largest.
 */
export function wholeMonthsOnly({ from, to, sample }: Range, today: PlainDate): void {
  const lastReportable = lastReportableDay(today);
  const issues: ValidationIssue[] = [];
  if (from != null && !from.endsWith('-01')) {
    issues.push({
      field: 'from',
      value: from,
      allowed: 'the first day of a month',
      fix: `Ask from ${startOfMonth(from)}, or leave it out.`,
    });
  }
  if (to != null && !isEndOfMonth(to)) {
    issues.push({
      field: 'to',
      value: to,
      allowed: 'the last day of a month',
      fix: 'Send whole months, or leave it out.',
    });
  }
  if (to != null && to > lastReportable) {
    issues.push({
      field: 'to',
      value: to,
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
