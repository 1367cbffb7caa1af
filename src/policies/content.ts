import type { PolicyNoteRow, PolicyVersionRow } from '../reference/data/rows.ts';

/** A statement as somebody wrote it, before or after it has a row of its own. */
export type NoteContent = Omit<PolicyNoteRow, 'id'>;

/** What a version of a policy says, apart from who wrote it and what was decided about it. */
export interface PolicyContent extends Pick<
  PolicyVersionRow,
  'number' | 'title' | 'url' | 'effectiveFrom' | 'effectiveTo' | 'lastReviewedOn' | 'sources'
> {
  readonly notes: readonly NoteContent[];
}
