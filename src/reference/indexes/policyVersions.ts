import { isInForce, type Period, type PlainDate } from '../../shared/plainDate.ts';
import type { PolicyRow, PolicyVersionRow } from '../data/rows.ts';

/** Whether the version applies on the day: a later decision may have taken days of its own period away. */
export function appliesOn(version: PolicyVersionRow, on: PlainDate): boolean {
  return version.inForce.some((period) => isInForce(period, on));
}

/** The version that applies on the day, with the days around it on which it applies without a break. */
export function versionOn(
  policy: PolicyRow,
  on: PlainDate,
): { readonly version: PolicyVersionRow; readonly period: Period } | undefined {
  for (const version of policy.versions) {
    const period = version.inForce.find((each) => isInForce(each, on));
    if (period) return { version, period };
  }
  return undefined;
}
