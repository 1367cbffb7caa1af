import type { Check } from './check.ts';
import { SHORT_SERVICES, UNIT_METHOD } from './units/unbilled.ts';
import { ADVANCE_NOTICES, DOCUMENTED_MODIFIERS, LINE_ORDER } from './modifiers/documented.ts';
import { DISCIPLINE } from './modifiers/discipline.ts';
import { BOTH_SIDES_OF_A_SERVICE } from './edits/bilateral.ts';
import { OTA_SERVICES } from './modifiers/ota.ts';
import { CLOCK } from './time/clock.ts';
import { CO_TREATMENT } from './time/coTreatment.ts';
import { DIAGNOSES } from './diagnoses/check.ts';
import { CIRCUMSTANCES } from './documentation/circumstances.ts';
import { REMOTE_MONITORING } from './documentation/monitoring.ts';
import { HOSPITAL_PROGRAM } from './programs/hospitalProgram.ts';
import { OCCURRENCES_OF_THE_CLAIM } from './institutional.ts';
import { PAYER_TERMS } from './payerTerms.ts';
import { OTHER_DISCIPLINES } from './edits/disciplines.ts';
import { PAIRS } from './edits/pairs.ts';
import { REQUIRED_MODIFIERS } from './modifiers/required.ts';
import { UNIT_LIMITS } from './edits/limits.ts';
import { ADD_ONS, FILING, REPEATS } from './edits/claimLines.ts';
import { PAYMENT } from './payment/price.ts';
import { KX_THRESHOLD } from './modifiers/threshold.ts';
import { DOCUMENTATION } from './documentation/record.ts';
import { PLAN_OF_CARE } from './documentation/planOfCare.ts';
import { TABLE_AGE } from './tables.ts';

/**
 * Every check, in the order in which the reducer applies them: phase by phase, and in a phase those first whose results
 * later ones read.
 */
export const CHECKS: readonly Check[] = [
  UNIT_METHOD,
  SHORT_SERVICES,
  DOCUMENTED_MODIFIERS,
  DISCIPLINE,
  BOTH_SIDES_OF_A_SERVICE,
  OTA_SERVICES,
  CLOCK,
  CO_TREATMENT,
  DIAGNOSES,
  CIRCUMSTANCES,
  REMOTE_MONITORING,
  HOSPITAL_PROGRAM,
  OCCURRENCES_OF_THE_CLAIM,
  PAYER_TERMS,
  PAIRS,
  REQUIRED_MODIFIERS,
  UNIT_LIMITS,
  OTHER_DISCIPLINES,
  REPEATS,
  FILING,
  ADVANCE_NOTICES,
  ADD_ONS,
  PAYMENT,
  KX_THRESHOLD,
  LINE_ORDER,
  DOCUMENTATION,
  PLAN_OF_CARE,
  TABLE_AGE,
];
