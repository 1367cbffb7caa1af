import {
  type Citation,
  POLICY_TERM_NAMES,
  POLICY_TERMS,
  type PolicyTermName,
  type PolicyTerms,
} from '../billing/index.ts';
import {
  ALL_THERAPY_CODES,
  expandSelectors,
  namedCodes,
  SPECIFICITY,
} from '../reference/indexes/selectors.ts';
import { isInForce, type Period, periodsOverlap, type PlainDate } from '../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from './content.ts';
import { termsOfNote } from '../reference/data/policyTerms.ts';
import { type FieldError, fieldError } from '../shared/userErrors.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { DatedReference } from '../reference/views/views.ts';

/**
 * What keeps a version from being published, apart from other policies: everything at once, each with its place in the
 * content. Codes are asked for on the first day on which note and version both hold, or today when none is known.
 */
export function contentMistakes(content: PolicyContent, snapshot: Snapshot, today: PlainDate): FieldError[] {
  const facts = (note: NoteContent) => {
    const begins = [note.effectiveFrom, content.effectiveFrom].filter((day) => day !== null).sort();
    return snapshot.at(begins.at(-1) ?? today, today);
  };
  return [
    ...content.sources.flatMap((source, index) => sourceMistakes(source, ['sources', index], today)),
    ...content.notes.flatMap((note, index) => [
      ...codeMistakes(note, ['notes', index, 'codes'], facts(note)),
      ...termMistakes(note, ['notes', index, 'terms'], facts(note)),
      ...sourceMistakes(note.source, ['notes', index, 'source'], today),
    ]),
    ...contradictions(content, snapshot),
  ];
}

type Path = readonly (string | number)[];

function codeMistakes(note: NoteContent, path: Path, facts: DatedReference): FieldError[] {
  return note.selectors.flatMap((selector, index) => {
    const fault = selectorFault(selector, facts);
    return fault ? [fieldError([...path, index], fault.code, fault.message)] : [];
  });
}

function selectorFault(selector: string, facts: DatedReference): { code: string; message: string } | null {
  if (selector === ALL_THERAPY_CODES) return null;
  const [from = '', to] = selector.split('-');
  if (to === undefined) return codeFault(from, facts);
  const { codes } = facts.snapshot;
  const missing = [from, to].find((code) => !codes.has(code));
  if (missing !== undefined) {
    const message = `${selector} ends in ${missing}, which is no code of the book: a range begins and ends with codes that the book explains.`;
    return { code: 'UNKNOWN_CODE', message };
  }
  const reached = [...expandSelectors([selector], facts.snapshot.rows.codes).keys()];
  if (reached.length === 0) {
    return { code: 'EMPTY_RANGE', message: `${selector} holds no code: write the lower end first.` };
  }
  const valid = reached.some((code) => codeFault(code, facts) === null);
  return valid
    ? null
    : { code: 'CODE_NOT_IN_FORCE', message: `No code of ${selector} is in force on ${facts.on}.` };
}

function codeFault(code: string, facts: DatedReference): { code: string; message: string } | null {
  const row = facts.codeRow(code);
  if (!row) {
    const message = `${code} is in neither the book nor a loaded release on ${facts.on}: correct it, or import the release that lists it.`;
    return { code: 'UNKNOWN_CODE', message };
  }
  if (isInForce(row, facts.on)) return null;
  const days = `${row.effectiveFrom ?? 'its beginning'} to ${row.effectiveTo ?? 'today'}`;
  const instead = row.replacedByCodes.length > 0 ? ` Use ${row.replacedByCodes.join(', ')}.` : '';
  const message = `${code} is not in force on ${facts.on}: it was from ${days}.${instead}`;
  return { code: 'CODE_NOT_IN_FORCE', message };
}

function termMistakes(note: NoteContent, path: Path, facts: DatedReference): FieldError[] {
  const { terms, topic } = note;
  if (terms === null) return [];
  const allowed = termsOfNote(topic);
  const offTopic = statedNames(terms).filter((term) => !allowed.includes(term));
  return [
    ...offTopic.map((term) =>
      fieldError(
        [...path, term],
        'TERM_OFF_TOPIC',
        `${term} does not belong to topic ${topic}. Move it to a note on ${POLICY_TERMS[term].noteTopics.join(', ')}. Terms of ${topic}: ${allowed.join(', ')}.`,
      ),
    ),
    ...shareMistakes(terms, path),
    ...modifierMistakes(terms.requiredModifiers ?? [], [...path, 'requiredModifiers'], facts),
    ...bundleMistakes(note, terms.bundledInto ?? [], [...path, 'bundledInto'], facts),
    ...timingMistakes(note, terms, path, facts),
    ...senseMistakes(terms, path),
  ];
}

function statedNames(terms: PolicyTerms): PolicyTermName[] {
  return POLICY_TERM_NAMES.filter((name) => terms[name] !== undefined);
}

function shareMistakes(terms: PolicyTerms, path: Path): FieldError[] {
  return statedNames(terms)
    .filter((name) => POLICY_TERMS[name].kind === 'SHARE' && Number(terms[name]) > 1)
    .map((name) =>
      fieldError(
        [...path, name],
        'NOT_A_SHARE',
        `${name} is ${String(terms[name])}, which is more than the whole amount. Send a share from 0 to 1, for example 0.85.`,
      ),
    );
}

function modifierMistakes(modifiers: readonly string[], path: Path, facts: DatedReference): FieldError[] {
  return modifiers.flatMap((code, index) => {
    const modifier = facts.modifier(code);
    if (!modifier) return [fieldError([...path, index], 'UNKNOWN_MODIFIER', `${code} is no modifier.`)];
    // One that begins later is a note written ahead of it; one that has ended can never be asked for.
    const hasEnded = modifier.effectiveTo !== null && modifier.effectiveTo <= facts.on;
    if (!modifier.sendable || hasEnded) {
      const message = `${code} cannot be sent on ${facts.on} or later.`;
      return [fieldError([...path, index], 'MODIFIER_NOT_IN_FORCE', message)];
    }
    const rival = modifier.incompatible.find((other) => modifiers.slice(0, index).includes(other));
    if (rival === undefined) return [];
    const message = `${code} and ${rival} exclude each other on a line, so no line could carry both.`;
    return [fieldError([...path, index], 'CONTRADICTION', message)];
  });
}

function bundleMistakes(
  note: NoteContent,
  codes: readonly string[],
  path: Path,
  facts: DatedReference,
): FieldError[] {
  return codes.flatMap((code, index) => {
    const fault = codeFault(code, facts);
    if (fault) return [fieldError([...path, index], fault.code, fault.message)];
    if (!namedCodes(note.selectors).includes(code)) return [];
    return [fieldError([...path, index], 'CONTRADICTION', `${code} would be paid as part of itself.`)];
  });
}

/** What is counted in minutes says nothing of codes that are not timed. */
function timingMistakes(
  note: NoteContent,
  terms: PolicyTerms,
  path: Path,
  facts: DatedReference,
): FieldError[] {
  const counted = statedNames(terms).filter((name) => 'timedCodesOnly' in POLICY_TERMS[name]);
  if (counted.length === 0) return [];
  const reached = [...expandSelectors(note.selectors, facts.snapshot.rows.codes).keys()];
  const timed = reached.some((code) => facts.codeRow(code)?.timing === 'TIMED');
  if (timed || reached.length === 0) return [];
  return counted.map((term) =>
    fieldError([...path, term], 'TERM_OFF_TOPIC', `${term} speaks of timed codes, and the note names none.`),
  );
}

/** Terms of one note that cannot hold together. */
function senseMistakes(terms: PolicyTerms, path: Path): FieldError[] {
  const userErrors: FieldError[] = [];
  const say = (term: keyof PolicyTerms, message: string) =>
    userErrors.push(fieldError([...path, term], 'CONTRADICTION', message));
  if (terms.coverage === 'NOT_COVERED') {
    if (terms.telehealth) say('telehealth', 'What is not covered is not covered by telehealth.');
    if (terms.priorAuthorization) say('priorAuthorization', 'What is not covered cannot be authorized.');
    if (terms.maxUnitsPerDay) say('maxUnitsPerDay', 'What is not covered has no units that are paid.');
    if (terms.maxVisitsPerYear) say('maxVisitsPerYear', 'What is not covered has no visits that are paid.');
  } else if (terms.coverage !== undefined && terms.coverage !== 'BUNDLED' && terms.maxUnitsPerDay === 0) {
    say('maxUnitsPerDay', 'What is covered has at least one unit a day: say NOT_COVERED or BUNDLED instead.');
  }
  if (terms.assistantAllowed === false && terms.assistantFactor !== undefined) {
    say('assistantFactor', 'Where no assistant may furnish the service, no share is paid for one.');
  }
  return userErrors;
}

function sourceMistakes(source: Citation, path: Path, today: PlainDate): FieldError[] {
  const { title, confidence, verifiedOn, retrievedOn } = source;
  const userErrors: FieldError[] = [];
  const say = (field: keyof Citation, code: string, message: string) =>
    userErrors.push(fieldError([...path, field], code, message));
  if (title.trim() === '') {
    say(
      'title',
      'SOURCE_MISSING',
      'A statement without a source is not published: name where it is written.',
    );
  }
  if (confidence === 'VERIFIED' && verifiedOn === null) {
    say(
      'verifiedOn',
      'REQUIRED',
      'VERIFIED means that somebody read it: say on which day, or send UNVERIFIED.',
    );
  }
  for (const [field, day] of [
    ['verifiedOn', verifiedOn],
    ['retrievedOn', retrievedOn],
  ] as const) {
    if (day !== null && day > today) {
      say(field, 'IN_THE_FUTURE', `${day} is still to come: give the day on which it was done.`);
    }
  }
  return userErrors;
}

/** One term of one code, as one note states it. */
interface Stated {
  readonly index: number;
  readonly specificity: number;
  readonly value: string;
  readonly period: Period;
}

/**
 * Each term that a content states, by `code term`; of several statements those that name the code most closely.
 * A whole-therapy statement is one key, `*`: it decides wherever nothing closer does.
 */
export function statedTerms(
  content: Pick<PolicyContent, 'notes'>,
  snapshot: Snapshot,
): ReadonlyMap<string, readonly Stated[]> {
  const stated = new Map<string, Stated[]>();
  content.notes.forEach((note, index) => {
    const terms = Object.entries(note.terms ?? {});
    if (terms.length === 0) return;
    for (const [code, specificity] of reachOf(note.selectors, snapshot)) {
      for (const [term, value] of terms) {
        const key = `${code} ${term}`;
        const entry = { index, specificity, value: comparable(value), period: note };
        const known = stated.get(key);
        if (!known || (known[0]?.specificity ?? 0) < specificity) stated.set(key, [entry]);
        else if (known[0]?.specificity === specificity) known.push(entry);
      }
    }
  });
  return stated;
}

function reachOf(selectors: readonly string[], snapshot: Snapshot): ReadonlyMap<string, number> {
  return new Map([
    ...namedCodes(selectors).map((code) => [code, SPECIFICITY.exact] as const),
    ...expandSelectors(selectors, snapshot.rows.codes),
  ]);
}

/** The order of modifiers or codes in a term means nothing. */
function comparable(value: unknown): string {
  return Array.isArray(value) ? value.map(String).sort().join(', ') : String(value);
}

/** Two notes that name a code equally closely and differ in a term, on the same days. */
function contradictions(content: PolicyContent, snapshot: Snapshot): FieldError[] {
  const told = new Set<string>();
  const userErrors: FieldError[] = [];
  for (const [key, entries] of statedTerms(content, snapshot)) {
    const [code = '', term = ''] = key.split(' ');
    for (const [place, later] of entries.entries()) {
      const earlier = entries
        .slice(0, place)
        .find((each) => each.value !== later.value && periodsOverlap(each.period, later.period));
      if (!earlier || told.has(`${earlier.index} ${later.index} ${term}`)) continue;
      told.add(`${earlier.index} ${later.index} ${term}`);
      const message = `Note ${earlier.index} says ${term} ${earlier.value} for ${code}, and this one ${later.value}: keep one, or name the codes of one more closely.`;
      userErrors.push(fieldError(['notes', later.index, 'terms', term], 'CONTRADICTION', message));
    }
  }
  return userErrors;
}
