import type { Confidence, PolicyTopic } from '../shared/enums.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from './content.ts';
import { POLICY_LIMITS, unstorable } from './limits.ts';
import { policyTermsSchema } from '../reference/data/policyTerms.ts';
import { type FieldError, fieldError } from '../shared/userErrors.ts';
import type { Citation, PolicyTerms } from '../billing/index.ts';

/** What a caller sends becomes the content of a version, or a list of everything that is wrong with its shape. */

type Optional<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

export interface SourceInput extends Optional<Omit<Citation, 'title' | 'confidence'>> {
  readonly title: string;
  readonly confidence: Confidence;
}

export interface NoteInput {
  readonly id?: string | null | undefined;
  readonly topic: PolicyTopic;
  readonly codes: readonly string[];
  readonly text: string;
  readonly terms?: Optional<PolicyTerms> | null | undefined;
  readonly verifyWithPlan?: boolean | null | undefined;
  readonly source: SourceInput;
}

export interface ContentInput {
  readonly number?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly effectiveFrom?: PlainDate | null | undefined;
  readonly effectiveTo?: PlainDate | null | undefined;
  readonly lastReviewedOn?: PlainDate | null | undefined;
  readonly notes?: readonly NoteInput[] | null | undefined;
  readonly sources?: readonly SourceInput[] | null | undefined;
}

const SELECTOR = /^(\*|[A-Z0-9]{5}(-[A-Z0-9]{5})?)$/;

export const EMPTY_CONTENT: PolicyContent = {
  number: null,
  title: '',
  url: null,
  effectiveFrom: null,
  effectiveTo: null,
  lastReviewedOn: null,
  notes: [],
  sources: [],
};

/** A base to revise: its content, and its notes by every id under which a caller may know them. */
export interface Base {
  readonly content: PolicyContent;
  readonly noteIds: ReadonlyMap<string, NoteContent>;
}

/**
 * The content that the input describes. What is left out stays as the base has it; notes and sources are replaced whole.
 * @returns mistakes when there are any; `path` begins with `input`
 */
export function readContent(
  input: ContentInput,
  base: Base,
  newId: () => string,
): { readonly content: PolicyContent; readonly userErrors: readonly FieldError[] } {
  const { content: before } = base;
  const kept = <T>(given: T | null | undefined, old: T | null) => (given === undefined ? old : given);
  const content: PolicyContent = {
    number: kept(input.number, before.number),
    title: input.title ?? before.title,
    url: kept(input.url, before.url),
    effectiveFrom: kept(input.effectiveFrom, before.effectiveFrom),
    effectiveTo: kept(input.effectiveTo, before.effectiveTo),
    lastReviewedOn: kept(input.lastReviewedOn, before.lastReviewedOn),
    sources: input.sources?.map(citation) ?? before.sources,
    notes: input.notes?.map((note) => noteContent(note, base, newId)) ?? before.notes,
  };
  return { content, userErrors: shapeMistakes(input, content, base) };
}

function noteContent(note: NoteInput, { noteIds }: Base, newId: () => string): NoteContent {
  const { topic, codes, text, verifyWithPlan, source, terms } = note;
  const before = note.id == null ? undefined : noteIds.get(note.id);
  return {
    lineage: before?.lineage ?? newId(),
    topic,
    selectors: codes,
    text,
    source: citation(source),
    terms: terms == null ? null : statedTerms(terms),
    verifyWithPlan: verifyWithPlan ?? before?.verifyWithPlan ?? false,
    effectiveFrom: before?.effectiveFrom ?? null,
    effectiveTo: before?.effectiveTo ?? null,
  };
}

/** A null says nothing, like a term that is left out. */
function statedTerms(terms: Optional<PolicyTerms>): PolicyTerms | null {
  const stated = Object.entries(terms).filter(([, value]) => value != null);
  return stated.length === 0 ? null : Object.fromEntries(stated);
}

function citation(source: SourceInput): Citation {
  return {
    title: source.title,
    url: source.url ?? null,
    publisher: source.publisher ?? null,
    section: source.section ?? null,
    retrievedOn: source.retrievedOn ?? null,
    verifiedOn: source.verifiedOn ?? null,
    confidence: source.confidence,
  };
}

function shapeMistakes(input: ContentInput, content: PolicyContent, base: Base): FieldError[] {
  const { title, effectiveFrom, effectiveTo } = content;
  const at = (...path: (string | number)[]) => ['input', ...path];
  const userErrors = [
    ...textMistakes(at('title'), title, POLICY_LIMITS.title, true),
    ...textMistakes(at('number'), input.number, POLICY_LIMITS.number),
    ...urlMistakes(at('url'), input.url),
    ...(input.sources ?? []).flatMap((source, index) => sourceMistakes(source, at('sources', index))),
    ...(input.notes ?? []).flatMap((note, index) => noteMistakes(note, at('notes', index), base)),
    ...countMistakes(at('notes'), 'notes', content.notes.length, POLICY_LIMITS.notes),
    ...countMistakes(at('sources'), 'sources', content.sources.length, POLICY_LIMITS.sources),
    ...repeatedIds(input.notes ?? [], at('notes')),
  ];
  if (effectiveFrom !== null && effectiveTo !== null && effectiveTo <= effectiveFrom) {
    const message = `The period would end on ${effectiveTo}, and begins on ${effectiveFrom}: effectiveTo is the first day no longer in force, so it lies after effectiveFrom.`;
    userErrors.push(fieldError(at('effectiveTo'), 'INVALID_PERIOD', message));
  }
  return userErrors;
}

function repeatedIds(notes: readonly NoteInput[], path: readonly (string | number)[]): FieldError[] {
  const seen = new Set<string>();
  return notes.flatMap(({ id }, index) => {
    if (id == null) return [];
    const isNew = !seen.has(id);
    seen.add(id);
    if (isNew) return [];
    const message = 'Another note of the list continues this one already: leave the id out for a new note.';
    return [fieldError([...path, index, 'id'], 'REPEATED', message)];
  });
}

function noteMistakes(note: NoteInput, path: readonly (string | number)[], base: Base): FieldError[] {
  const { codes, text, terms, source, id } = note;
  const userErrors = [
    ...textMistakes([...path, 'text'], text, Infinity, true),
    ...countMistakes([...path, 'codes'], 'codes', codes.length, POLICY_LIMITS.codesOfNote),
    ...sourceMistakes(source, [...path, 'source']),
  ];
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_LIMITS.noteBytes) {
    const message = `The text has ${bytes} bytes in UTF-8; at most ${POLICY_LIMITS.noteBytes} are stored: split it into several notes.`;
    userErrors.push(fieldError([...path, 'text'], 'TOO_LONG', message));
  }
  if (codes.length === 0) {
    const message =
      'The note names no code: name codes, ranges such as 97032-97036, or * for every code of outpatient therapy.';
    userErrors.push(fieldError([...path, 'codes'], 'REQUIRED', message));
  }
  codes.forEach((code, index) => {
    if (SELECTOR.test(code)) return;
    const message = `${quoted(code)} is no code, no range such as 97032-97036 and not *.`;
    userErrors.push(fieldError([...path, 'codes', index], 'NOT_A_CODE', message));
  });
  if (id != null && !base.noteIds.has(id)) {
    const message = 'The policy has no note of this id: leave it out for a new note.';
    userErrors.push(fieldError([...path, 'id'], 'UNKNOWN_NOTE', message));
  }
  return [...userErrors, ...termMistakes(terms, [...path, 'terms'])];
}

function termMistakes(terms: NoteInput['terms'], path: readonly (string | number)[]): FieldError[] {
  const stated = terms == null ? null : statedTerms(terms);
  if (stated === null) return [];
  const { error } = policyTermsSchema.safeParse(stated);
  return (error?.issues ?? []).map((issue) =>
    fieldError([...path, ...issue.path.map(String)], 'NOT_A_TERM', `${issue.message}.`),
  );
}

function sourceMistakes(source: SourceInput, path: readonly (string | number)[]): FieldError[] {
  return [
    ...textMistakes([...path, 'title'], source.title, POLICY_LIMITS.title, true),
    ...textMistakes([...path, 'publisher'], source.publisher, POLICY_LIMITS.title),
    ...textMistakes([...path, 'section'], source.section, POLICY_LIMITS.title),
    ...urlMistakes([...path, 'url'], source.url),
  ];
}

/** Mistakes of one text; its limit counts characters as JavaScript does. */
export function textMistakes(
  path: readonly (string | number)[],
  text: string | null | undefined,
  limit: number,
  isRequired = false,
): FieldError[] {
  if (text == null) return [];
  const fault = unstorable(text);
  if (fault) return [fieldError(path, 'NOT_STORABLE', `The text ${fault}: send it without.`)];
  if (isRequired && text.trim() === '') {
    return [fieldError(path, 'REQUIRED', 'The text is empty: say what it is.')];
  }
  if (text.length <= limit) return [];
  const message = `The text has ${text.length} characters; at most ${limit} are stored.`;
  return [fieldError(path, 'TOO_LONG', message)];
}

/** Addresses are shown as links: one that runs something when it is followed is refused. */
function urlMistakes(path: readonly (string | number)[], url: string | null | undefined): FieldError[] {
  const userErrors = textMistakes(path, url, POLICY_LIMITS.url);
  if (url == null || userErrors.length > 0) return userErrors;
  const protocol = URL.parse(url)?.protocol;
  if (protocol === 'https:' || protocol === 'http:') return [];
  const message = `${quoted(url)} is no address: give one that begins with https:// or http://, or leave it out.`;
  return [fieldError(path, 'NOT_AN_ADDRESS', message)];
}

function countMistakes(
  path: readonly (string | number)[],
  what: string,
  count: number,
  limit: number,
): FieldError[] {
  if (count <= limit) return [];
  return [fieldError(path, 'TOO_MANY', `There are ${count} ${what}; at most ${limit} are stored.`)];
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
