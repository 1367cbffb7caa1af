import type { DatedReference, NoteView } from '../../reference/views/views.ts';
import type { PolicyTopic } from '../../shared/enums.ts';
import { booleans, dates, integers, texts, type Row } from '../formats/table.ts';
import { batchesOf, CITATION_COLUMNS, citationCells, joinCell, type Dataset } from './dataset.ts';

interface NoteFilter {
  readonly codes: readonly string[] | null;
  readonly payers: readonly string[] | null;
  readonly topics: readonly PolicyTopic[] | null;
}

/** Notes of the policies in force on the date that match the codes, payers and topics. */
export function policyNotesDataset(reference: DatedReference, filter: NoteFilter): Dataset {
  const { codes, payers, topics } = filter;
  const wanted = codes && new Set(codes);
  const notes = reference.payers
    .filter(({ slug }) => !payers || payers.includes(slug))
    .flatMap(({ policiesInForce }) => policiesInForce.flatMap((policy) => policy.notes))
    .filter((note) => !topics || topics.includes(note.topic))
    .filter((note) => !wanted || note.codes.some(({ code }) => wanted.has(code)));
  return {
    columns: [
      ...texts('payer', 'plan', 'policy_key', 'policy_number', 'policy_title'),
      ...integers('policy_version'),
      ...texts('scope', 'topic', 'selectors', 'codes', 'text', 'terms'),
      ...booleans('verify_with_plan'),
      ...dates('effective_from', 'effective_to'),
      ...CITATION_COLUMNS,
    ],
    batches: batchesOf(notes, (note) => [toRow(note)]),
  };
}

function toRow(note: NoteView): Row {
  const { policy } = note;
  return [
    policy.payer.slug,
    policy.plan?.slug ?? null,
    policy.key,
    policy.number,
    policy.title,
    policy.version,
    note.scope && JSON.stringify(note.scope),
    note.topic,
    joinCell(note.selectors),
    joinCell(note.codes.map(({ code }) => code)),
    note.text,
    note.terms && JSON.stringify(note.terms),
    note.verifyWithPlan,
    note.effectiveFrom,
    note.effectiveTo,
    ...citationCells(note.source),
  ];
}
