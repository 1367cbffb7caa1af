export { evaluate, evaluatePrepared, prepareDay } from './evaluate.ts';
export { evaluateAll } from './batch.ts';
export type { BatchEntry, BatchReference } from './batch.ts';
export type { PatientHistory } from './history.ts';
export { MANAGEMENT_CODES } from './units/monitoring.ts';
export { serializeAnswer } from './serialize.ts';
export { findInputIssues } from './dayOfCare/validate.ts';
export { findCoverageIssues } from './dayOfCare/bounds.ts';
export { citedRule } from './rule.ts';
export { allRules, ruleById } from './rules.ts';
export { ContractRates } from './payment/contractRates.ts';
export type { ContractPrice, ContractRate } from './payment/contractRates.ts';
export { centsOf, centsText } from './payment/money.ts';
export { isOtaReported } from './modifiers/otaUnits.ts';
export { isOpen } from './verdict.ts';
export { MEDICARE_NCCI } from './edits/ncci.ts';
export { mostOf, NO_LIMIT, POLICY_TERM_NAMES, POLICY_TERMS, policyTermText } from './policyTerms.ts';
export type * from './policyTerms.ts';
export { branchesText } from './unsettled.ts';
export { LISTED_DIMENSIONS, SCOPE_DIMENSIONS } from './scope.ts';
export type { ListedDimension, ScopeDimension, ScopeDimensionDefinition } from './scope.ts';
export { PROGRAM_KEYS } from './facts.ts';
export type * from './facts.ts';
export {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  fieldsOf,
  OTHER_SERVICE_FIELDS,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  SESSION_SPAN_FIELDS,
} from './dayOfCare/fields.ts';
export type { Field, FieldKind, FieldTable } from './dayOfCare/fields.ts';
export { emptyValue, emptyValues, NO_COVERAGE, pickFields } from './dayOfCare/types.ts';
export type * from './dayOfCare/types.ts';
export {
  ADJUSTMENT_FIELDS,
  ALTERNATIVE_FIELDS,
  ALTERNATIVE_LINE_FIELDS,
  ANSWER_FIELDS,
  answerFieldsOf,
  DENIAL_FIELDS,
  FINDING_FIELDS,
  LINE_FIELDS,
  NEEDED_INPUT_FIELDS,
  OCCURRENCE_FIELDS,
  STEP_FIELDS,
  TABLE_FIELDS,
  TOTALS_FIELDS,
} from './answerFields.ts';
export type { AnswerKind, AnswerTable } from './answerFields.ts';
export type * from './types.ts';
