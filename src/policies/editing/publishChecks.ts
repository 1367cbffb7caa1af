import {
  type Citation,
  POLICY_TERM_NAMES,
  POLICY_TERMS,
  type PolicyTermName,
  type PolicyTerms,
} from '../../billing/index.ts';
import { termsOfNote } from '../../reference/data/policyTerms.ts';
import { limitedDimensions, scopesMeet, type NoteScope } from '../../reference/data/scope.ts';
import {
  ALL_THERAPY_CODES,
  expandSelectors,
  namedCodes,
  SPECIFICITY,
} from '../../reference/indexes/selectors.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { hasSubstance } from '../../reference/views/resolve.ts';
import type { DatedReference } from '../../reference/views/views.ts';
import { isInForce, type Period, periodsOverlap, type PlainDate } from '../../shared/plainDate.ts';
import type { UserErrorCode } from '../../shared/userErrorCodes.ts';
import { type FieldError, fieldError } from '../../shared/userErrors.ts';
import type { NoteContent, PolicyContent } from '../content.ts';

type Path = readonly (string | number)[];

/**
 * Everything that prevents a version from being published, apart from other policies, each with its path in the
 * content. Codes are looked up on the first day on which both the note and the version are in force, or today when that
 * day is unknown.
 */
export function findContentErrors(
  content: PolicyContent,
  snapshot: Snapshot,
  today: PlainDate,
): FieldError[] {
  const factsFor = (note: NoteContent) => {
    const begins = [note.effectiveFrom, content.effectiveFrom].filter((day) => day !== null).sort();
    return snapshot.at(begins.at(-1) ?? today, today);
  };
  return [
    ...content.sources.flatMap((source, index) => findSourceErrors(source, ['sources', index], today)),
    ...content.notes.flatMap((note, index) => [
      ...findCodeErrors(note, ['notes', index, 'codes'], factsFor(note)),
      ...findTermErrors(note, ['notes', index, 'terms'], factsFor(note)),
      ...findSourceErrors(note.source, ['notes', index, 'source'], today),
    ]),
    ...findContradictions(content, snapshot),
  ];
}

function findCodeErrors(note: NoteContent, path: Path, facts: DatedReference): FieldError[] {
  return note.selectors.flatMap((selector, index) => selectorErrors(selector, [...path, index], facts));
}

function selectorErrors(selector: string, path: Path, facts: DatedReference): FieldError[] {
  if (selector === ALL_THERAPY_CODES) return [];
  const [from = '', to] = selector.split('-');
  if (to === undefined) return codeErrors(from, path, facts);
  const { codes } = facts.snapshot;
  const missing = [from, to].find((code) => !codes.has(code));
  if (missing !== undefined) {
    const message = `${missing} in the range ${selector} is not a code in the catalog. Begin and end a range with codes of the catalog.`;
    return [fieldError(path, 'UNKNOWN_CODE', message)];
  }
  const expanded = [...expandSelectors([selector], facts.snapshot.rows.codes).keys()];
  if (expanded.length === 0) {
    const message = `The range ${selector} contains no code. Write the lower code first.`;
    return [fieldError(path, 'EMPTY_RANGE', message)];
  }
  if (expanded.some((code) => codeErrors(code, path, facts).length === 0)) return [];
  const message = `No code of ${selector} is in force on ${facts.on}. Use codes that are in force on that day.`;
  return [fieldError(path, 'CODE_NOT_IN_FORCE', message)];
}

function codeErrors(code: string, path: Path, facts: DatedReference): FieldError[] {
  const row = facts.codeRow(code);
  if (!row) {
    const message = `${code} is not a code in the catalog or in an imported release on ${facts.on}. Correct it, or import the release that lists it.`;
    return [fieldError(path, 'UNKNOWN_CODE', message)];
  }
  if (isInForce(row, facts.on)) return [];
  const days = `${row.effectiveFrom ?? 'an unknown day'} to ${row.effectiveTo ?? 'an open end'}`;
  const fix = row.replacedByCodes.length > 0 ? ` Use ${row.replacedByCodes.join(', ')}.` : '';
  const message = `${code} is not in force on ${facts.on}; its period is ${days}.${fix}`;
  return [fieldError(path, 'CODE_NOT_IN_FORCE', message)];
}

function findTermErrors(note: NoteContent, path: Path, facts: DatedReference): FieldError[] {
  const { terms } = note;
  if (terms === null) return [];
  return [
    ...findTermsOffTopic(note.topic, terms, path),
    ...findUnreadTerms(note, path),
    ...findShareErrors(terms, path),
    ...MODIFIER_TERMS.flatMap((name) =>
      findModifierErrors(terms[name] ?? [], [...path, name], facts, name === 'telehealthModifiers'),
    ),
    ...findBundleErrors(note, terms.bundledInto ?? [], [...path, 'bundledInto'], facts),
    ...findTimedTermErrors(note, terms, path, facts),
    ...findTermContradictions(terms, path),
  ];
}

/** Terms that list modifiers. */
const MODIFIER_TERMS = ['requiredModifiers', 'assistantModifiers', 'telehealthModifiers'] as const;

function statedNames(terms: PolicyTerms): PolicyTermName[] {
  return POLICY_TERM_NAMES.filter((name) => terms[name] !== undefined);
}

/** A limit under TIMELY_FILING is nearly always a slip, and readers would not find it under UNIT_LIMIT. */
function findTermsOffTopic(topic: NoteContent['topic'], terms: PolicyTerms, path: Path): FieldError[] {
  const allowed = termsOfNote(topic);
  return statedNames(terms)
    .filter((name) => !allowed.includes(name))
    .map((name) => {
      const topics = POLICY_TERMS[name].noteTopics.join(' or ');
      const message = `${name} does not belong to topic ${topic}. Move it to a ${topics} note.`;
      return fieldError([...path, name], 'TERM_OFF_TOPIC', message);
    });
}

/** Terms decide what is billed, so somebody must have read them. */
function findUnreadTerms({ source, terms }: NoteContent, path: Path): FieldError[] {
  if (hasSubstance({ source }) || statedNames(terms ?? {}).length === 0) return [];
  const message =
    'Terms need a source that somebody read, and the confidence of this one is UNVERIFIED. Send confidence VERIFIED with verifiedOn, or SECONDARY for a text about the document, or remove the terms and leave the words.';
  return [fieldError(path, 'TERMS_NOT_READ', message)];
}

function findShareErrors(terms: PolicyTerms, path: Path): FieldError[] {
  return statedNames(terms)
    .filter((name) => POLICY_TERMS[name].kind === 'SHARE' && Number(terms[name]) > 1)
    .map((name) => {
      const message = `${name} is ${String(terms[name])}. Send a share from 0 to 1, for example 0.85.`;
      return fieldError([...path, name], 'NOT_A_SHARE', message);
    });
}

/** @param isChoice whether a line takes one of the modifiers, so that they may exclude each other */
function findModifierErrors(
  modifiers: readonly string[],
  path: Path,
  facts: DatedReference,
  isChoice: boolean,
): FieldError[] {
  return modifiers.flatMap((code, index) => {
    const modifier = facts.modifier(code);
    if (!modifier) {
      const message = `${code} is not a modifier in the catalog. Use a code from \`modifiers { code }\`.`;
      return [fieldError([...path, index], 'UNKNOWN_MODIFIER', message)];
    }
    // A modifier that begins later is valid: the note was written ahead of it.
    const hasEnded = modifier.effectiveTo !== null && modifier.effectiveTo <= facts.on;
    if (!modifier.sendable || hasEnded) {
      const message = `${code} cannot be reported on a claim on or after ${facts.on}. Remove it.`;
      return [fieldError([...path, index], 'MODIFIER_NOT_IN_FORCE', message)];
    }
    const excluded = modifier.incompatible.find((other) => modifiers.slice(0, index).includes(other));
    if (excluded === undefined || isChoice) return [];
    const message = `${code} and ${excluded} cannot be on the same claim line. Keep one of them.`;
    return [fieldError([...path, index], 'CONTRADICTION', message)];
  });
}

function findBundleErrors(
  note: NoteContent,
  codes: readonly string[],
  path: Path,
  facts: DatedReference,
): FieldError[] {
  return codes.flatMap((code, index) => {
    const errors = codeErrors(code, [...path, index], facts);
    if (errors.length > 0 || !namedCodes(note.selectors).includes(code)) return errors;
    const message = `${code} cannot be bundled into itself. Remove it from bundledInto or from the codes of the note.`;
    return [fieldError([...path, index], 'CONTRADICTION', message)];
  });
}

function findTimedTermErrors(
  note: NoteContent,
  terms: PolicyTerms,
  path: Path,
  facts: DatedReference,
): FieldError[] {
  const timedTerms = statedNames(terms).filter((name) => 'timedCodesOnly' in POLICY_TERMS[name]);
  if (timedTerms.length === 0) return [];
  const codes = [...expandSelectors(note.selectors, facts.snapshot.rows.codes).keys()];
  if (codes.length === 0 || codes.some((code) => facts.codeRow(code)?.timing === 'TIMED')) return [];
  return timedTerms.map((name) => {
    const message = `${name} applies to timed codes only, and the note names none. Remove it, or add a timed code.`;
    return fieldError([...path, name], 'TERM_OFF_TOPIC', message);
  });
}

/** Terms of one note that cannot hold together. */
function findTermContradictions(terms: PolicyTerms, path: Path): FieldError[] {
  const { coverage, maxUnitsPerDay } = terms;
  const userErrors: FieldError[] = [];
  const add = (name: PolicyTermName, message: string) =>
    userErrors.push(fieldError([...path, name], 'CONTRADICTION', message));
  if (coverage === 'NOT_COVERED' || coverage === 'INVESTIGATIONAL') {
    for (const name of ['telehealth', 'priorAuthorization', 'maxUnitsPerDay', 'maxVisitsPerYear'] as const) {
      if (!terms[name]) continue;
      add(name, `${name} cannot be ${terms[name]} where coverage is ${coverage}. Remove one of the two.`);
    }
  } else if (coverage !== undefined && coverage !== 'BUNDLED' && maxUnitsPerDay === 0) {
    const message = `maxUnitsPerDay cannot be 0 where coverage is ${coverage}. Set coverage to NOT_COVERED or BUNDLED instead.`;
    add('maxUnitsPerDay', message);
  }
  if (terms.assistantAllowed === false && terms.assistantFactor !== undefined) {
    add('assistantFactor', 'assistantFactor cannot be stated where assistantAllowed is false. Remove one.');
  }
  return userErrors;
}

function findSourceErrors(source: Citation, path: Path, today: PlainDate): FieldError[] {
  const { title, confidence, verifiedOn } = source;
  const userErrors: FieldError[] = [];
  const add = (field: keyof Citation, code: UserErrorCode, message: string) =>
    userErrors.push(fieldError([...path, field], code, message));
  if (title.trim() === '') {
    add(
      'title',
      'SOURCE_MISSING',
      'The source has no title. Name the document in which the statement is written.',
    );
  }
  if (confidence === 'VERIFIED' && verifiedOn === null) {
    add(
      'verifiedOn',
      'REQUIRED',
      'VERIFIED requires verifiedOn, the day on which the source was read. Send that day, or UNVERIFIED.',
    );
  }
  for (const field of ['verifiedOn', 'retrievedOn', 'publishedOn'] as const) {
    const day = source[field];
    if (day === null || day <= today) continue;
    add(field, 'IN_THE_FUTURE', `${field} is ${day}, a day in the future. Send ${today} or earlier.`);
  }
  return userErrors;
}

/** One term of one code, as one note states it. */
interface StatedTerm {
  /** Index of the note. */
  readonly index: number;
  readonly specificity: number;
  readonly value: string;
  readonly period: Period;
  readonly scope: NoteScope | null;
}

/**
 * Each term that a content states, by `code term limits`: of several statements with the same limits those that name the
 * code most precisely. A statement about all therapy codes has the code `*`.
 */
export function statedTerms(
  content: Pick<PolicyContent, 'notes'>,
  snapshot: Snapshot,
): ReadonlyMap<string, readonly StatedTerm[]> {
  const stated = new Map<string, StatedTerm[]>();
  content.notes.forEach((note, index) => {
    const terms = Object.entries(note.terms ?? {});
    if (terms.length === 0) return;
    for (const [code, specificity] of specificities(note.selectors, snapshot)) {
      for (const [term, value] of terms) {
        const key = [code, term, ...limitedDimensions(note.scope)].join(' ');
        const entry = { index, specificity, value: comparable(value), period: note, scope: note.scope };
        const known = stated.get(key);
        if (!known || (known[0]?.specificity ?? 0) < specificity) stated.set(key, [entry]);
        else if (known[0]?.specificity === specificity) known.push(entry);
      }
    }
  });
  return stated;
}

/** How precisely the selectors name each of their codes. */
function specificities(selectors: readonly string[], snapshot: Snapshot): ReadonlyMap<string, number> {
  return new Map([
    ...namedCodes(selectors).map((code) => [code, SPECIFICITY.exact] as const),
    ...expandSelectors(selectors, snapshot.rows.codes),
  ]);
}

/** The order of modifiers or codes in a term means nothing. */
function comparable(value: unknown): string {
  return Array.isArray(value) ? value.map(String).sort().join(', ') : String(value);
}

/** Two notes that name a code with the same precision and differ in a term on the same days. */
function findContradictions(content: PolicyContent, snapshot: Snapshot): FieldError[] {
  const reported = new Set<string>();
  const userErrors: FieldError[] = [];
  for (const [key, entries] of statedTerms(content, snapshot)) {
    const [code = '', term = ''] = key.split(' ');
    for (const [position, later] of entries.entries()) {
      const earlier = entries
        .slice(0, position)
        .find(
          (each) =>
            each.value !== later.value &&
            periodsOverlap(each.period, later.period) &&
            scopesMeet(each.scope, later.scope),
        );
      if (!earlier || reported.has(`${earlier.index} ${later.index} ${term}`)) continue;
      reported.add(`${earlier.index} ${later.index} ${term}`);
      const message = `Note ${earlier.index} states ${term} ${earlier.value} for ${code}, and this note ${later.value}. Keep one, or name the codes of one more precisely.`;
      userErrors.push(fieldError(['notes', later.index, 'terms', term], 'CONTRADICTION', message));
    }
  }
  return userErrors;
}
