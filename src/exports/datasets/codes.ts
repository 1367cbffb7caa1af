import type { DatedReference } from '../../reference/views/views.ts';
import type { ListedCodeRow } from '../../reference/releases/uncuratedCodes.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { booleans, dates, integers, texts, type Row } from '../formats/table.ts';
import { batchesOf, CITATION_COLUMNS, citationCells, joinCell, type Dataset } from './dataset.ts';

/** Codes on record on the date, in force or not: the listed ones, or all. */
export function codesDataset(reference: DatedReference, codes: readonly string[] | null): Dataset {
  const wanted = codes && new Set(codes);
  const rows = reference.codeRows.filter(({ code }) => !wanted || wanted.has(code));
  return {
    columns: [
      ...texts('code', 'system', 'cpt_category', 'kind', 'timing'),
      ...integers('unit_minutes', 'minimum_session_minutes', 'typical_minutes'),
      ...texts('therapy_status'),
      ...booleans('plan_of_care_allowed'),
      ...texts('title', 'description', 'description_source', 'add_on_to', 'replaced_by'),
      ...booleans('in_force'),
      ...dates('effective_from', 'effective_to'),
      ...CITATION_COLUMNS,
    ],
    batches: batchesOf(rows, (row) => [toRow(row, reference)]),
  };
}

function toRow(row: ListedCodeRow, { on }: DatedReference): Row {
  return [
    row.code,
    row.system,
    row.category,
    row.kind,
    row.timing,
    row.unitMinutes,
    row.minimumSessionMinutes,
    row.typicalMinutes,
    row.therapyStatus,
    row.otPlanOfCareAllowed,
    row.title,
    row.description,
    row.descriptionSource,
    joinCell(row.addOnTo),
    joinCell(row.replacedByCodes),
    isInForce(row, on),
    row.effectiveFrom,
    row.effectiveTo,
    ...citationCells(row.sources[0]),
  ];
}
