import { checkPayers, checkPlan } from '../payers/validation.ts';
import { NOTHING_STATED, questionFor, type CareQuestion } from '../reference/data/scope.ts';
import { payerTermsOf } from '../reference/views/payerTerms.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type {
  ActivityView,
  CodeView,
  DatedReference,
  ModifierView,
  NoteView,
  PayerTermsView,
} from '../reference/views/views.ts';
import type { ModifierCategory, PolicyTopic, SkillArea } from '../shared/enums.ts';
import { type NamedItems, type Page, type PageArguments, pageOfNamed } from '../shared/paging.ts';

/** Modifiers in line order, of these categories and for these codes. */
export function findModifiers(
  reference: DatedReference,
  {
    categories,
    codes,
  }: {
    readonly categories?: readonly ModifierCategory[] | null | undefined;
    readonly codes?: readonly string[] | null | undefined;
  },
): readonly ModifierView[] {
  return reference.modifiers.filter(
    (modifier) =>
      (!categories || (modifier.category !== 'HCPCS' && categories.includes(modifier.category))) &&
      (!codes || modifier.codes.some(({ code }) => codes.includes(code))),
  );
}

/** Activities of a skill area; all without one. */
export function findActivities(
  reference: DatedReference,
  skillArea: SkillArea | null | undefined,
): readonly ActivityView[] {
  if (skillArea == null) return reference.activities;
  return reference.activities.filter((activity) => activity.skillArea === skillArea);
}

interface NoteArguments extends PageArguments {
  readonly payers?: readonly string[] | null | undefined;
  readonly topics?: readonly PolicyTopic[] | null | undefined;
}

/**
 * A page of the notes about the code that are in force on its date, in the order of payers.
 * Throws an InputError for an unknown payer.
 */
export function findNotes(code: CodeView, { payers, topics, ...page }: NoteArguments): Page<NoteView> {
  checkPayers(code.reference, payers, 'payers');
  const notes = code.notes.filter(
    (note) =>
      (!payers || payers.includes(note.policy.payer.slug)) && (!topics || topics.includes(note.topic)),
  );
  return pageOfNamed(notes, NOTES, page);
}

const NOTES: NamedItems<NoteView> = { list: 'notes', nameOf: ({ id }) => id };

/**
 * Terms of the payers for the code on its date, as far as the question says what they depend on. Throws an InputError for
 * an unknown payer or plan.
 */
export function findPayerTerms(
  code: CodeView,
  payers: readonly string[] | null | undefined,
  question: CareQuestion,
): readonly PayerTermsView[] {
  const { reference } = code;
  checkPayers(reference, payers, 'payers');
  const wanted = reference.payers.filter(({ slug }) => !payers || payers.includes(slug));
  checkPlan(
    reference,
    question.coverage.plan,
    wanted.map(({ slug }) => slug),
    'coverage.plan',
  );
  if (isEqual(question, NOTHING_STATED)) {
    return code.allPayerTerms.filter(({ payer }) => wanted.includes(payer));
  }
  return wanted.map((payer) =>
    payerTermsOf(code.code, payer, questionFor(payer.slug, question, reference.snapshot.plans), reference),
  );
}

function isEqual(one: CareQuestion, other: CareQuestion): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
