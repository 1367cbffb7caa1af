import type { Citation, PolicyTerms } from '../../billing/index.ts';
import { type FieldError, fieldError } from '../../shared/userErrors.ts';
import type { NoteScope } from '../../reference/data/scope.ts';
import type { NoteContent } from '../content.ts';
import {
  findContentSizeErrors,
  findDoubleLimits,
  findNoteErrors,
  given,
  noteContent,
  statedScope,
  statedTerms,
  type BaseContent,
  type NoteInput,
  type Optional,
  type ReadContent,
  type SourceInput,
  type TermsInput,
} from './contentInput.ts';
import { newNoteWithId, unknownNote } from './userErrors.ts';

/** Edits of one note: the content of the next version, in which every other note is as it was. */

/** Fields to change. What is left out stays, and null clears; so do the fields of terms and source. */
export interface NoteUpdate extends Optional<Omit<NoteInput, 'id' | 'source'>> {
  readonly source?: Optional<SourceInput> | null | undefined;
}

const INPUT = ['input'];

/** The content with one more note, as the last one. */
export function addNote(base: BaseContent, input: NoteInput, newId: () => string): ReadContent {
  const { content } = base;
  const after = { ...content, notes: [...content.notes, noteContent(input, base, newId)] };
  const userErrors = [
    ...(input.id == null ? [] : [newNoteWithId()]),
    ...findNoteErrors({ ...input, id: null }, INPUT, base),
    ...findContentSizeErrors(after, INPUT),
  ];
  return { content: after, userErrors };
}

/** The content with one note changed. */
export function updateNote(base: BaseContent, id: string, update: NoteUpdate): ReadContent {
  const { content, noteIds } = base;
  const before = noteIds.get(id);
  if (!before) return { content, userErrors: [unknownNote()] };
  const note = updatedNote(before, update);
  const notes = content.notes.map((each) => (each.lineage === before.lineage ? note : each));
  const after = { ...content, notes };
  const { selectors: codes, ...fields } = note;
  const userErrors = [
    ...findClearedFields(update),
    ...findDoubleLimits(update.terms, [...INPUT, 'terms']),
    ...findNoteErrors({ ...fields, codes, id: null }, INPUT, base),
    ...findContentSizeErrors(after, [...INPUT, 'text']),
  ];
  return { content: after, userErrors };
}

/** The content without one note. */
export function removeNote(base: BaseContent, id: string): ReadContent {
  const { content, noteIds } = base;
  const before = noteIds.get(id);
  if (!before) return { content, userErrors: [unknownNote()] };
  const notes = content.notes.filter(({ lineage }) => lineage !== before.lineage);
  return { content: { ...content, notes }, userErrors: [] };
}

function updatedNote(before: NoteContent, update: NoteUpdate): NoteContent {
  const { topic, codes, text, scope, terms, verifyWithPlan, source } = update;
  return {
    ...before,
    topic: topic ?? before.topic,
    selectors: codes ?? before.selectors,
    text: text ?? before.text,
    scope: scope === undefined ? before.scope : updatedScope(before.scope, scope),
    terms: terms === undefined ? before.terms : updatedTerms(before.terms, terms),
    verifyWithPlan: verifyWithPlan === undefined ? before.verifyWithPlan : (verifyWithPlan ?? false),
    effectiveFrom: given(update.effectiveFrom, before.effectiveFrom),
    effectiveTo: given(update.effectiveTo, before.effectiveTo),
    source: updatedSource(before.source, source ?? {}),
  };
}

function updatedTerms(before: PolicyTerms | null, update: TermsInput | null): PolicyTerms | null {
  return update === null ? null : statedTerms({ ...before, ...update });
}

function updatedScope(before: NoteScope | null, update: Optional<NoteScope> | null): NoteScope | null {
  return update === null ? null : statedScope({ ...before, ...update });
}

function updatedSource(before: Citation, { title, confidence, ...update }: Optional<SourceInput>): Citation {
  const given = Object.entries(update).filter(([, value]) => value !== undefined);
  return {
    ...before,
    ...Object.fromEntries(given),
    title: title ?? before.title,
    confidence: confidence ?? before.confidence,
  };
}

/** Fields that every note has cannot be cleared. */
function findClearedFields({ topic, codes, text, source }: NoteUpdate): FieldError[] {
  const fields: [path: string[], value: unknown][] = [
    [['topic'], topic],
    [['codes'], codes],
    [['text'], text],
    [['source'], source],
    [['source', 'title'], source?.title],
    [['source', 'confidence'], source?.confidence],
  ];
  return fields.flatMap(([path, value]) => {
    if (value !== null) return [];
    const message = `${path.join('.')} cannot be cleared: every note has one. Send a value, or leave the field out.`;
    return [fieldError([...INPUT, ...path], 'REQUIRED', message)];
  });
}
