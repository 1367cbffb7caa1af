import * as codeLists from './codeLists.ts';
import * as feeSchedule from './feeSchedule.ts';
import * as hcpcs from './hcpcs.ts';
import type { Layout } from './layout.ts';
import * as ncci from './ncci.ts';

/**
 * Every file layout that the importer reads. The first layout that recognizes a file reads it, so a narrower layout
 * comes before a wider one.
 *
 * A new CMS layout takes these steps:
 * 1. Write a `Layout` (layout.ts) in the file of its subject here: how to recognize the file, and how to read a row.
 * 2. Add it to this list.
 * 3. For a table of a new kind, add a dataset to `reference/data/datasets.ts` and its columns to `../storage.ts`.
 * 4. Add a small slice of the file to `test/imports/files` and a row to `test/imports/layouts.test.ts`.
 */
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
