import { editsOf, type EditView } from '../../releases/service.ts';
import { booleans, dates, integers, texts, type Row } from '../formats/table.ts';
import { batchesOf, CITATION_COLUMNS, citationCells, type Dataset } from './dataset.ts';
import type { DatedReference } from '../../reference/views/views.ts';

/**
 * NCCI PTP edits in force on the date that have one of the codes in either column, each edit once. Covers every code of
 * the catalog when `codes` is null.
 */
export function codeEditsDataset(reference: DatedReference, codes: readonly string[] | null): Dataset {
  const requested = codes ?? reference.codes.map(({ code }) => code);
  const seen = new Set<string>();
  // A code has up to thousands, of which most may be in the file already: those are gone through in slices too.
  function* rowsOf(code: string): Generator<Row | null> {
    const view = reference.code(code);
    if (!view) return;
    for (const edit of editsOf(view)) {
      const isNew = edit !== null && !seen.has(keyOf(edit));
      yield isNew ? toRow(edit) : null;
      if (isNew) seen.add(keyOf(edit));
    }
  }
  return {
    columns: [
      ...texts('column_one', 'column_two', 'setting'),
      ...integers('modifier_indicator'),
      ...booleans('modifier_allowed'),
      ...dates('effective_from', 'effective_to'),
      ...texts('rationale'),
      ...CITATION_COLUMNS,
    ],
    batches: batchesOf(requested, rowsOf),
  };
}

function keyOf({ columnOne, columnTwo, setting, releaseId, effectiveFrom }: EditView): string {
  return [columnOne.code, columnTwo.code, setting, releaseId, effectiveFrom].join(' ');
}

function toRow(edit: EditView): Row {
  return [
    edit.columnOne.code,
    edit.columnTwo.code,
    edit.setting,
    edit.modifierIndicator,
    edit.modifierIndicator === 1,
    edit.effectiveFrom,
    edit.effectiveTo,
    edit.rationale,
    ...citationCells(edit.source),
  ];
}
