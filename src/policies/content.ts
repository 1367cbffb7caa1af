import type { PolicyNoteRow, PolicyVersionRow } from '../reference/data/rows.ts';

/** A note, whether or not it has a row yet. */
export type NoteContent = Omit<PolicyNoteRow, 'id'>;

/** The content of a version, without its author and the decisions about it. */
export interface PolicyContent extends Pick<
  PolicyVersionRow,
  'number' | 'title' | 'url' | 'effectiveFrom' | 'effectiveTo' | 'lastReviewedOn' | 'sources'
> {
  readonly notes: readonly NoteContent[];
}
