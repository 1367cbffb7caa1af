import { editsOf, type EditView } from '../../releases/service.ts';
import { booleans, dates, integers, texts, type Row } from '../formats/table.ts';
import { batchesOf, CITATION_COLUMNS, citationCells, type Dataset } from './dataset.ts';
import type { DatedReference } from '../../reference/views/views.ts';

/** A code has hundreds of edits: making them takes tens of milliseconds. */
const CODES_AT_ONCE = 1;

/**
 * Medicare's procedure-to-procedure edits in force on the date with one of the codes in either column, each once; of
 * every code of the book where none is named.
 */
export function codeEditsDataset(reference: DatedReference, codes: readonly string[] | null): Dataset {
  const asked = codes ?? reference.codes.map(({ code }) => code);
  const done = new Set<string>();
  const rowsOf = (some: readonly string[]) => {
    const edits = some.flatMap((code) => {
      const view = reference.code(code);
      return view ? editsOf(view, null) : [];
    });
    const fresh = edits.filter((edit) => !done.has(keyOf(edit)));
    for (const edit of fresh) done.add(keyOf(edit));
    return fresh.map(cellsOf);
  };
  return {
    columns: [
      ...texts('column_one', 'column_two', 'setting'),
      ...integers('modifier_indicator'),
      ...booleans('modifier_allowed'),
      ...dates('effective_from', 'effective_to'),
      ...texts('rationale'),
      ...CITATION_COLUMNS,
    ],
    batches: batchesOf(asked, rowsOf, CODES_AT_ONCE),
  };
}

function keyOf({ columnOne, columnTwo, setting, releaseId, effectiveFrom }: EditView): string {
  return [columnOne.code, columnTwo.code, setting, releaseId, effectiveFrom].join(' ');
}

function cellsOf(edit: EditView): Row {
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
