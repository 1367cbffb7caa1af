import type { UnitMethod } from '../../shared/enums.ts';
import type { PayerRules } from '../types.ts';
import { isPooled, type ServiceGroup } from './group.ts';

/** Used where the payer's rule is not settled; most plans are reported to use it. */
export const ASSUMED_METHOD: UnitMethod = 'AMA_MIDPOINT';
export const OTHER_METHOD: UnitMethod = 'CMS_8_MINUTE';

/** How the minutes of each pooled service are counted: a payer may state a rule for one code alone. */
export interface UnitMethods {
  readonly byCode: ReadonlyMap<string, UnitMethod>;
  /** Codes whose rule is not settled. */
  readonly assumed: readonly string[];
  /** The method of the answer: that of the first pooled service, or the payer's where nothing is pooled. */
  readonly shown: UnitMethod;
  readonly isAssumed: boolean;
  /** Equal for the same methods of the same services. */
  readonly key: string;
}

/** @param assume the method of codes whose rule is not settled */
export function unitMethodsOf(
  groups: readonly ServiceGroup[],
  payer: PayerRules,
  assume: UnitMethod = ASSUMED_METHOD,
): UnitMethods {
  const byCode = new Map<string, UnitMethod>();
  const assumed: string[] = [];
  for (const group of groups) {
    if (!isPooled(group)) continue;
    const stated = payer.termsFor(group.code).terms.unitMethod;
    if (stated === undefined) assumed.push(group.code);
    byCode.set(group.code, stated ?? assume);
  }
  const ofPayer = payer.claimTerms.terms.unitMethod;
  const [first] = byCode.values();
  return {
    byCode,
    assumed,
    shown: first ?? ofPayer ?? assume,
    isAssumed: byCode.size === 0 ? ofPayer === undefined : assumed.length > 0,
    key: [...byCode.values()].join(' '),
  };
}
