import type { AdjustmentGroup } from '../shared/enums.ts';
import type { Denial } from './types.ts';

const denial = (group: AdjustmentGroup, carc: string, rarc: string | null): Denial => ({ group, carc, rarc });

/**
 * Denial codes to expect for each kind of failure. The reason codes were active in the list of June 2024; which failure
 * gets which code is advisory, and payers differ. Too few program hours (PHP-06) are not a denial: N787 is a remark.
 */
export const DENIALS = {
  NCCI_PTP_CONFLICT: denial('CO', '236', 'M15'),
  BUNDLED_SERVICE: denial('CO', '97', 'N19'),
  /** Another contractor of Medicare takes the service. */
  OTHER_CONTRACTOR: denial('CO', '109', 'N104'),
  MUE_EXCEEDED: denial('CO', '151', 'N362'),
  UNITS_INVALID: denial('CO', '16', 'M53'),
  MISSING_MODIFIER: denial('CO', '4', 'N822'),
  INVALID_MODIFIER_COMBINATION: denial('CO', '4', 'N519'),
  THRESHOLD_WITHOUT_KX: denial('CO', '119', null),
  /** With a signed notice on file (GA) the patient pays. */
  THRESHOLD_WITH_NOTICE: denial('PR', '119', 'M38'),
  BENEFIT_MAXIMUM: denial('PR', '119', 'N640'),
  MPPR_APPLIED: denial('CO', '59', null),
  CONTRACTUAL: denial('CO', '45', null),
  ASSISTANT_REDUCTION: denial('CO', '45', 'N851'),
  SEQUESTRATION: denial('CO', '253', null),
  COINSURANCE: denial('PR', '2', null),
  NOT_MEDICALLY_NECESSARY: denial('CO', '50', null),
  NOT_COVERED: denial('CO', '96', null),
  INVESTIGATIONAL: denial('CO', '55', null),
  EXCLUDED: denial('PR', '96', null),
  FREQUENCY_NOT_SUPPORTED: denial('CO', '151', 'N435'),
  /** The visits of the authorization are used. */
  PRIOR_AUTH_EXCEEDED: denial('CO', '198', null),
  PRIOR_AUTH_MISSING: denial('CO', '197', null),
  DUPLICATE: denial('OA', '18', null),
  TIMELY_FILING: denial('CO', '29', null),
  PROVIDER_TYPE: denial('CO', '170', 'N95'),
  DIAGNOSIS_INVALID: denial('CO', '16', 'M76'),
  CODE_INVALID: denial('CO', '181', 'N56'),
  MODIFIER_INVALID: denial('CO', '182', 'N823'),
  PLAN_OF_CARE_MISSING: denial('CO', '16', 'M135'),
  RECORDS_MISSING: denial('CO', '252', 'N706'),
  POS_INVALID: denial('CO', '5', 'M77'),
  CONDITION_CODE_INVALID: denial('CO', '16', 'M44'),
  ADD_ON_WITHOUT_PRIMARY: denial('CO', '107', 'N674'),
  TELEHEALTH_NOT_ELIGIBLE: denial('CO', '96', null),
} as const;
