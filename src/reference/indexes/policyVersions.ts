import { isInForce, type Period, type PlainDate } from '../../shared/plainDate.ts';
import type { PolicyRow, PolicyVersionRow } from '../data/rows.ts';

/** Whether the version applies on the date. A later decision may have shortened its own period. */
export function appliesOn(version: PolicyVersionRow, on: PlainDate): boolean {
  return version.inForce.some((period) => isInForce(period, on));
}

/** The version that applies on the date, with the period around the date in which it applies. */
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
