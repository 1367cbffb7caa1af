import { checkPayers } from '../payers/validation.ts';
import type {
  ActivityView,
  CodeView,
  DatedReference,
  ModifierView,
  NoteView,
  PayerTermsView,
} from '../reference/views/views.ts';
import type { PolicyTopic } from '../shared/enums.ts';

/** Modifiers in line order, of these categories and for these codes. */
export function findModifiers(
  reference: DatedReference,
  {
    categories,
    codes,
  }: {
    readonly categories?: readonly string[] | null | undefined;
    readonly codes?: readonly string[] | null | undefined;
  },
): readonly ModifierView[] {
  return reference.modifiers.filter(
    (modifier) =>
      (!categories || categories.includes(modifier.category)) &&
      (!codes || modifier.codes.some(({ code }) => codes.includes(code))),
  );
}

/** Activities of a skill area, by its name or a prefix of it. */
export function findActivities(
  reference: DatedReference,
  skillArea: string | null | undefined,
): readonly ActivityView[] {
  if (skillArea == null) return reference.activities;
  const wanted = skillArea.trim().toLowerCase();
  return reference.activities.filter((activity) => activity.skillArea.toLowerCase().startsWith(wanted));
}

/** Notes about the code that are in force on its date. Throws an InputError for an unknown payer. */
export function notesOf(
  code: CodeView,
  payers: readonly string[] | null | undefined,
  topics: readonly PolicyTopic[] | null | undefined,
): readonly NoteView[] {
  checkPayers(code.reference, payers, 'payers');
  if (!payers && !topics) return code.notes;
  return code.notes.filter(
    (note) =>
      (!payers || payers.includes(note.policy.payer.slug)) && (!topics || topics.includes(note.topic)),
  );
}

/** Terms of the payers for the code on its date. Throws an InputError for an unknown payer. */
export function payerTermsOf(
  code: CodeView,
  payers: readonly string[] | null | undefined,
): readonly PayerTermsView[] {
  checkPayers(code.reference, payers, 'payers');
  return payers ? code.allPayerTerms.filter(({ payer }) => payers.includes(payer.slug)) : code.allPayerTerms;
}
