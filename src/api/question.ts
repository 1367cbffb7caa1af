import type { CoverageInput } from '../claims/dayOfCareInput.ts';
import { toCoverage } from '../claims/dayOfCareInput.ts';
import type { CareQuestion } from '../reference/data/scope.ts';
import { checkCoverage } from '../payers/validation.ts';
import type { Setting as SettingValue } from '../shared/enums.ts';
import { CoverageInputType } from './claimInputs.ts';
import { Setting } from './kit/enums.ts';

/** The arguments of a field that answers by the patient's coverage. */

export const coverageArgument = {
  type: CoverageInputType,
  description: 'What is known of the coverage. What depends on the rest is stated to depend on it.',
} as const;

export const settingArgument = {
  type: Setting,
  description: 'Where the care is furnished, when it is known.',
} as const;

/** The question of the arguments. Throws an InputError for a coverage that cannot be. */
export function questionOf(
  coverage: CoverageInput | null | undefined,
  setting: SettingValue | null | undefined,
): CareQuestion {
  return { coverage: checkCoverage(toCoverage(coverage), ''), setting: setting ?? null, diagnoses: [] };
}
