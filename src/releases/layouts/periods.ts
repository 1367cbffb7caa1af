import type { DatasetId } from '../../reference/data/datasets.ts';
import { firstDayOfMonth } from '../../shared/plainDate.ts';

/** A period under its publisher's name, with its first day. */
export interface NamedPeriod {
  readonly period: string;
  readonly effectiveFrom: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*`;

/** NCCI versions count from 1995: v30.2 is the third quarter of 2024. */
const NCCI_EPOCH = 1994;

/** The quarter in the name of an NCCI file: `ccipra-v323r0-f1`, `…Eff_10-01-2026`, `…_2024q3`. */
export function quarterIn(name: string): NamedPeriod | null {
  const version = /v(\d{2})([0-3])r\d/.exec(name);
  if (version) return quarter(NCCI_EPOCH + Number(version[1]), Number(version[2]) + 1);
  const named = /(20\d{2})[-_ ]?q([1-4])/.exec(name);
  if (named) return quarter(Number(named[1]), Number(named[2]));
  const day = /(\d{1,2})-(\d{1,2})-(20\d{2})/.exec(name);
  return day ? quarter(Number(day[3]), Math.floor((Number(day[1]) - 1) / 3) + 1) : null;
}

export function quarter(year: number, number: number): NamedPeriod {
  return { period: `${year}Q${number}`, effectiveFrom: firstDayOfMonth(year, number * 3 - 2) };
}

/** `hcpc2026_jan_anweb`, `april 2026`, `2024-06`. */
export function monthIn(name: string): NamedPeriod | null {
  const yearFirst = new RegExp(`(20\\d{2})[-_ ]?${MONTH}`).exec(name);
  if (yearFirst) return month(Number(yearFirst[1]), MONTHS.indexOf(yearFirst[2] ?? '') + 1);
  const monthFirst = new RegExp(`${MONTH}[-_ ]?(20\\d{2})`).exec(name);
  if (monthFirst) return month(Number(monthFirst[2]), MONTHS.indexOf(monthFirst[1] ?? '') + 1);
  const digits = /(20\d{2})-(0[1-9]|1[0-2])/.exec(name);
  return digits ? month(Number(digits[1]), Number(digits[2])) : null;
}

function month(year: number, number: number): NamedPeriod {
  return {
    period: `${year}-${String(number).padStart(2, '0')}`,
    effectiveFrom: firstDayOfMonth(year, number),
  };
}

/** A four-digit year in the text. */
export function yearIn(text: string): number | null {
  const found = /20\d{2}/.exec(text);
  return found ? Number(found[0]) : null;
}

/** Fiscal year 2026 runs from 1 October 2025 to 30 September 2026. */
export function fiscalYear(year: number): NamedPeriod {
  return { period: `FY${year}`, effectiveFrom: firstDayOfMonth(year - 1, 10) };
}

/**
 * The first day on which a release no longer applies, whatever else is loaded: fee schedule values apply to one
 * calendar year, diagnoses to one fiscal year. Null: it applies until a later release does.
 */
export function endOfRelease(dataset: DatasetId, effectiveFrom: string): string | null {
  const year = Number(effectiveFrom.slice(0, 4));
  if (dataset.startsWith('pfs-')) return firstDayOfMonth(year + 1, 1);
  if (dataset !== 'icd-10-cm') return null;
  return firstDayOfMonth(effectiveFrom >= firstDayOfMonth(year, 10) ? year + 1 : year, 10);
}

/** The name of a period of which only the first day is known. */
export function periodFrom(effectiveFrom: string): string {
  return effectiveFrom.endsWith('-01') ? effectiveFrom.slice(0, 7) : effectiveFrom;
}
