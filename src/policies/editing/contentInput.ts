import type { Confidence, PolicyTopic } from '../../shared/enums.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from '../content.ts';
import { POLICY_LIMITS } from '../limits.ts';
import { textErrors } from '../../shared/textErrors.ts';
import { policyTermsSchema } from '../../reference/data/policyTerms.ts';
import { SCOPE_NAMES, scopeSchema, type NoteScope } from '../../reference/data/scope.ts';
import { type FieldError, fieldError } from '../../shared/userErrors.ts';
import { NO_LIMIT, type Citation, type PolicyTermName, type PolicyTerms } from '../../billing/index.ts';

/** Turns the input of a mutation into the content of a version, and checks its shape. */

export type Optional<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

export interface SourceInput extends Optional<Omit<Citation, 'title' | 'confidence'>> {
  readonly title: string;
  readonly confidence: Confidence;
}

/** Terms as clients send them: a limit that the payer does not have is in a list. Files say NONE in its place. */
export type TermsInput = Optional<PolicyTerms> & {
  readonly noLimits?: readonly PolicyTermName[] | null | undefined;
};

export interface NoteInput {
  readonly id?: string | null | undefined;
  readonly topic: PolicyTopic;
  readonly codes: readonly string[];
  readonly scope?: Optional<NoteScope> | null | undefined;
  readonly text: string;
  readonly terms?: TermsInput | null | undefined;
  readonly verifyWithPlan?: boolean | null | undefined;
  readonly effectiveFrom?: PlainDate | null | undefined;
  readonly effectiveTo?: PlainDate | null | undefined;
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

/** The content to revise, and its notes by every id of any version. */
export interface BaseContent {
  readonly content: PolicyContent;
  readonly noteIds: ReadonlyMap<string, NoteContent>;
}

/** A new content, or the user errors for which it is not written. */
export interface ReadContent {
  readonly content: PolicyContent;
  readonly userErrors: readonly FieldError[];
}

/**
 * The content that the input describes. Fields that are left out stay as in the base; a list replaces the whole list.
 * @returns user errors when there are any; each `path` begins with `input`
 */
export function readContent(input: ContentInput, base: BaseContent, newId: () => string): ReadContent {
  const { content: before } = base;
  const content: PolicyContent = {
    number: given(input.number, before.number),
    title: input.title ?? before.title,
    url: given(input.url, before.url),
    effectiveFrom: given(input.effectiveFrom, before.effectiveFrom),
    effectiveTo: given(input.effectiveTo, before.effectiveTo),
    lastReviewedOn: given(input.lastReviewedOn, before.lastReviewedOn),
    sources: input.sources?.map(citation) ?? before.sources,
    notes: input.notes?.map((note) => noteContent(note, base, newId)) ?? before.notes,
  };
  return { content, userErrors: findShapeErrors(input, content, base) };
}

/** The content of a note. Its lineage is that of the note that it continues. */
export function noteContent(note: NoteInput, { noteIds }: BaseContent, newId: () => string): NoteContent {
  const { topic, codes, text, verifyWithPlan, source, terms, scope } = note;
  const before = note.id == null ? undefined : noteIds.get(note.id);
  return {
    lineage: before?.lineage ?? newId(),
    topic,
    selectors: codes,
    scope: scope == null ? null : statedScope(scope),
    text,
    source: citation(source),
    terms: terms == null ? null : statedTerms(terms),
    verifyWithPlan: verifyWithPlan ?? before?.verifyWithPlan ?? false,
    effectiveFrom: given(note.effectiveFrom, before?.effectiveFrom ?? null),
    effectiveTo: given(note.effectiveTo, before?.effectiveTo ?? null),
  };
}

/** The given value, null included; the old one when it is left out. */
export function given<T>(value: T | null | undefined, old: T | null): T | null {
  return value === undefined ? old : value;
}

/** A scope without limits holds for all, like none. */
export function statedScope(scope: Optional<NoteScope>): NoteScope | null {
  const limits = SCOPE_NAMES.flatMap((name) => (scope[name] == null ? [] : [[name, scope[name]] as const]));
  return limits.length === 0 ? null : Object.fromEntries(limits);
}

/** A null term is not stated, like one that is left out. */
export function statedTerms({ noLimits, ...terms }: TermsInput): PolicyTerms | null {
  const unlimited = (noLimits ?? []).map((name) => [name, NO_LIMIT] as const);
  const stated = [...Object.entries(terms).filter(([, value]) => value != null), ...unlimited];
  return stated.length === 0 ? null : Object.fromEntries(stated);
}

function citation(source: SourceInput): Citation {
  return {
    title: source.title,
    url: source.url ?? null,
    publisher: source.publisher ?? null,
    section: source.section ?? null,
    documentId: source.documentId ?? null,
    publishedOn: source.publishedOn ?? null,
    retrievedOn: source.retrievedOn ?? null,
    verifiedOn: source.verifiedOn ?? null,
    confidence: source.confidence,
  };
}

function findShapeErrors(input: ContentInput, content: PolicyContent, base: BaseContent): FieldError[] {
  const { title, effectiveFrom, effectiveTo } = content;
  const at = (...path: (string | number)[]) => ['input', ...path];
  const userErrors = [
    ...textErrors(at('title'), title, POLICY_LIMITS.title, true),
    ...textErrors(at('number'), input.number, POLICY_LIMITS.number),
    ...findUrlErrors(at('url'), input.url),
    ...(input.sources ?? []).flatMap((source, index) => findSourceErrors(source, at('sources', index))),
    ...(input.notes ?? []).flatMap((note, index) => findNoteErrors(note, at('notes', index), base)),
    ...findContentSizeErrors(content, at('notes')),
    ...findCountErrors(at('sources'), 'sources', content.sources.length, POLICY_LIMITS.sources),
    ...findRepeatedIds(input.notes ?? [], at('notes')),
  ];
  if (effectiveFrom !== null && effectiveTo !== null && effectiveTo <= effectiveFrom) {
    const message = `effectiveTo is ${effectiveTo} and effectiveFrom is ${effectiveFrom}. effectiveTo is the first day no longer in force: choose a day after effectiveFrom.`;
    userErrors.push(fieldError(at('effectiveTo'), 'INVALID_PERIOD', message));
  }
  return userErrors;
}

/** The notes of a version are bounded together. */
export function findContentSizeErrors(
  { notes }: PolicyContent,
  path: readonly (string | number)[],
): FieldError[] {
  const bytes = notes.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const userErrors = findCountErrors(path, 'notes', notes.length, POLICY_LIMITS.notes);
  if (bytes <= POLICY_LIMITS.notesBytes) return userErrors;
  const message = `The texts of all notes have ${bytes} bytes in UTF-8; the maximum is ${POLICY_LIMITS.notesBytes}. Shorten a note, or divide the policy.`;
  return [...userErrors, fieldError(path, 'TOO_LONG', message)];
}

function findRepeatedIds(notes: readonly NoteInput[], path: readonly (string | number)[]): FieldError[] {
  const seen = new Set<string>();
  return notes.flatMap(({ id }, index) => {
    if (id == null) return [];
    const isNew = !seen.has(id);
    seen.add(id);
    if (isNew) return [];
    const message = 'Another note in the list has the same id. Leave the id out for a new note.';
    return [fieldError([...path, index, 'id'], 'REPEATED', message)];
  });
}

/** The user errors of the shape of one note. */
export function findNoteErrors(
  note: NoteInput,
  path: readonly (string | number)[],
  base: BaseContent,
): FieldError[] {
  const { codes, text, terms, source, id } = note;
  const userErrors = [
    ...textErrors([...path, 'text'], text, Infinity, true),
    ...findCountErrors([...path, 'codes'], 'codes', codes.length, POLICY_LIMITS.codesOfNote),
    ...findSourceErrors(source, [...path, 'source']),
  ];
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_LIMITS.noteBytes) {
    const message = `The text has ${bytes} bytes in UTF-8; the maximum is ${POLICY_LIMITS.noteBytes}. Split it into several notes.`;
    userErrors.push(fieldError([...path, 'text'], 'TOO_LONG', message));
  }
  if (codes.length === 0) {
    const message =
      'The note has no codes. Send codes, ranges such as 97032-97036, or * for every outpatient therapy code.';
    userErrors.push(fieldError([...path, 'codes'], 'REQUIRED', message));
  }
  codes.forEach((code, index) => {
    if (SELECTOR.test(code)) return;
    const message = `${quoted(code)} is not a code. Send a code, a range such as 97032-97036, or * for every outpatient therapy code.`;
    userErrors.push(fieldError([...path, 'codes', index], 'NOT_A_CODE', message));
  });
  if (id != null && !base.noteIds.has(id)) {
    const message = 'The policy has no note with this id. Leave the id out for a new note.';
    userErrors.push(fieldError([...path, 'id'], 'UNKNOWN_NOTE', message));
  }
  const [from, to] = [note.effectiveFrom ?? null, note.effectiveTo ?? null];
  if (from !== null && to !== null && to <= from) {
    const message = `The note begins on ${from} and ends on ${to}, the first day on which it no longer holds. Choose a later end.`;
    userErrors.push(fieldError([...path, 'effectiveTo'], 'INVALID_PERIOD', message));
  }
  return [
    ...userErrors,
    ...findScopeErrors(note.scope, [...path, 'scope']),
    ...findTermErrors(terms, [...path, 'terms']),
  ];
}

function findScopeErrors(scope: NoteInput['scope'], path: readonly (string | number)[]): FieldError[] {
  const stated = scope == null ? null : statedScope(scope);
  const { error } = scopeSchema.safeParse(stated ?? {});
  return (error?.issues ?? []).map((issue) =>
    fieldError([...path, ...issue.path.map(String)], 'NOT_A_SCOPE', sentence(issue.message)),
  );
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function findTermErrors(terms: NoteInput['terms'], path: readonly (string | number)[]): FieldError[] {
  const stated = terms == null ? null : statedTerms(terms);
  if (terms == null || stated === null) return [];
  const twice = findDoubleLimits(terms, path);
  if (twice.length > 0) return twice;
  const { error } = policyTermsSchema.safeParse(stated);
  return (error?.issues ?? []).map((issue) =>
    fieldError([...path, ...issue.path.map(String)], 'NOT_A_TERM', `${issue.message}.`),
  );
}

/** A limit that is sent with a value and as one that the payer does not have. */
export function findDoubleLimits(
  terms: TermsInput | null | undefined,
  path: readonly (string | number)[],
): FieldError[] {
  const twice = terms?.noLimits?.find((name) => terms[name] != null);
  if (twice === undefined) return [];
  const message = `${twice} is in noLimits and has a value. Send one of the two.`;
  return [fieldError([...path, 'noLimits'], 'CONTRADICTION', message)];
}

function findSourceErrors(source: SourceInput, path: readonly (string | number)[]): FieldError[] {
  return [
    ...textErrors([...path, 'title'], source.title, POLICY_LIMITS.title, true),
    ...textErrors([...path, 'publisher'], source.publisher, POLICY_LIMITS.title),
    ...textErrors([...path, 'section'], source.section, POLICY_LIMITS.title),
    ...textErrors([...path, 'documentId'], source.documentId, POLICY_LIMITS.number),
    ...findUrlErrors([...path, 'url'], source.url),
  ];
}

/** Clients show URLs as links, so only schemes that cannot run code are valid, and nobody's password is in them. */
function findUrlErrors(path: readonly (string | number)[], url: string | null | undefined): FieldError[] {
  const userErrors = textErrors(path, url, POLICY_LIMITS.url);
  if (url == null || userErrors.length > 0) return userErrors;
  const parsed = URL.parse(url);
  if (parsed !== null && (parsed.username !== '' || parsed.password !== '')) {
    // The message does not repeat the password.
    const message = `The URL of ${quoted(parsed.host)} contains a user name or a password, which every reader would see. Send it without them.`;
    return [fieldError(path, 'NOT_AN_ADDRESS', message)];
  }
  if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') return [];
  const message = `${quoted(url)} is not an http(s) URL. Send a URL that begins with https:// or http://, or leave it out.`;
  return [fieldError(path, 'NOT_AN_ADDRESS', message)];
}

function findCountErrors(
  path: readonly (string | number)[],
  what: string,
  count: number,
  limit: number,
): FieldError[] {
  if (count <= limit) return [];
  return [fieldError(path, 'TOO_MANY', `There are ${count} ${what}. Send at most ${limit}.`)];
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
