import type { Layout } from './layout.ts';
import * as codeLists from './layouts/codeLists.ts';
import * as feeSchedule from './layouts/feeSchedule.ts';
import * as hcpcs from './layouts/hcpcs.ts';
import * as ncci from './layouts/ncci.ts';

/** Every layout that is read, the most particular first: the first that recognizes a file has it. */
export const LAYOUTS: readonly Layout[] = [
  ...ncci.editLayouts,
  ncci.limitLayout,
  ncci.addOnLayout,
  feeSchedule.qualifyingLayout,
  feeSchedule.relativeValueLayout,
  feeSchedule.localityLayout,
  feeSchedule.countyLayout,
  feeSchedule.zipLayout,
  hcpcs.codeTableLayout,
  hcpcs.modifierTableLayout,
  hcpcs.adminTableLayout,
  hcpcs.anwebLayout,
  codeLists.placeLayout,
  codeLists.remarkLayout,
  codeLists.adjustmentLayout,
  codeLists.diagnosisTableLayout,
  codeLists.diagnosisOrderLayout,
  codeLists.diagnosisCodesLayout,
  ...codeLists.descriptorLayouts,
];
