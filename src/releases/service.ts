import {
  centsText,
  type Answer,
  type EditFact,
  type FeeFact,
  type FeePlace,
  type UnitLimitFact,
} from '../billing/index.ts';
import { feeCents } from '../billing/payment/fee.ts';
import { findCodeIssues } from '../reference/views/codeIssues.ts';
import type { ReleaseRow } from '../reference/data/rows.ts';
import type { CodeView, DatedReference } from '../reference/views/views.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { EditSetting, KnowledgeState, FeeSetting } from '../shared/enums.ts';
import {
  compareKeys,
  decodeCursor,
  pageOfRows,
  pageSize,
  type PageArguments,
  type SortKey,
  type UncountedPage,
} from '../shared/paging.ts';

/** Release facts of a code, as the API returns them. */

const SETTINGS: readonly EditSetting[] = ['PRACTITIONER', 'OUTPATIENT_HOSPITAL'];

/** Multiple-procedure indicator of an always-therapy code (MPPR-01). */
const THERAPY_REDUCTION = 5;

/** Statuses with a national price: active, restricted coverage, and injections paid when nothing else is. */
const PRICED: ReadonlySet<string> = new Set(['A', 'R', 'T']);

export interface EditView extends Omit<EditFact, 'columnOne' | 'columnTwo'> {
  readonly columnOne: CodeView;
  readonly columnTwo: CodeView;
  readonly release: ReleaseRow;
}

export interface LimitView extends UnitLimitFact {
  readonly release: ReleaseRow;
}

export interface FeeView extends FeeFact {
  readonly facility: boolean;
  readonly release: ReleaseRow;
}

/** An answer of the releases: one value, several conflicting values, or why there is none. */
export interface Knowledge<View> {
  readonly state: KnowledgeState;
  readonly value: View | null;
  readonly conflicts: readonly View[];
  readonly reason: string | null;
}

export interface EditKnowledge extends Knowledge<EditView> {
  readonly with: string;
  readonly setting: EditSetting;
}

export interface LimitKnowledge extends Knowledge<LimitView> {
  readonly setting: EditSetting;
}

/**
 * Edits in force with the code in either column, looked up one by one: a code has up to thousands. Both codes of an edit
 * are in the reference. Null for what was looked up in vain.
 */
export function* editsOf(code: CodeView): Generator<EditView | null> {
  for (const found of editsFrom(code, null)) yield found && found.edit;
}

/** A page of the edits of a code. Only those of the page are looked up: a code has up to thousands. */
export function editPage(code: CodeView, { first, after }: PageArguments): UncountedPage<EditView> {
  const size = pageSize(first);
  const start = after == null ? null : decodeCursor(after, EDIT_ORDER);
  const found: KeyedEdit[] = [];
  for (const edit of editsFrom(code, start)) {
    if (edit) found.push(edit);
    if (found.length > size) break;
  }
  const { edges, pageInfo } = pageOfRows(found, EDIT_ORDER, { size, isFirst: start === null });
  const edits = edges.map(({ cursor, node }) => ({ cursor, node: node.edit }));
  return { edges: edits, nodes: edits.map(({ node }) => node), pageInfo };
}

type EditKey = readonly [setting: number, partner: string, position: number];

interface KeyedEdit {
  readonly key: EditKey;
  readonly edit: EditView;
}

const EDIT_ORDER: SortKey<KeyedEdit> = { list: 'edits', of: ({ key }) => key, length: 3 };

/** The edits of a code by setting and other code, those after a key; null for one that is not in force or not after it. */
function* editsFrom(
  { code, reference }: CodeView,
  after: readonly (string | number)[] | null,
): Generator<KeyedEdit | null> {
  for (const [place, setting] of SETTINGS.entries()) {
    for (const partner of reference.editPartners(code, setting)) {
      if (after && compareKeys([place, partner], after.slice(0, 2)) < 0) continue;
      const edits = reference.editsBetween(code, partner, setting);
      if (edits.length === 0) yield null;
      for (const [position, fact] of edits.entries()) {
        const key: EditKey = [place, partner, position];
        const edit = after && compareKeys(key, after) <= 0 ? null : editView(fact, reference);
        yield edit ? { key, edit } : null;
      }
    }
  }
}

/** For each other code: an edit, no edit, or unknown. */
export function editKnowledge(code: CodeView, others: readonly string[]): readonly EditKnowledge[] {
  const { reference } = code;
  const issues = findCodeIssues(reference, others, 'codes');
  if (issues.length > 0) throw new InputError(issues);
  return others.map(plainCode).flatMap((other) =>
    SETTINGS.map((setting) => ({
      with: other,
      setting,
      ...knowledgeOf(reference.edit(code.code, other, setting), (edit) => editView(edit, reference)),
    })),
  );
}

/** For each table, the MUE, that there is none, or that it is not available. */
export function unitLimitKnowledge({ code, reference }: CodeView): readonly LimitKnowledge[] {
  return SETTINGS.map((setting) => ({
    setting,
    ...knowledgeOf(reference.unitLimit(code, setting), (limit) => withRelease(limit, reference)),
  }));
}

/** The fee of one unit; a null value when Medicare sets no national price for the code. */
export function feeKnowledge(
  { code, reference }: CodeView,
  place: FeePlace,
  setting: FeeSetting,
): Knowledge<FeeView> {
  checkPlace(place);
  const answer = reference.fee(code, place);
  if (answer.state === 'NOT_AVAILABLE' && answer.unknown)
    throw unknownPlace(answer.unknown, place, answer.reason);
  if (answer.state === 'KNOWN' && answer.value && !PRICED.has(answer.value.status)) {
    const reason = `${code} has status ${answer.value.status} on the fee schedule. Medicare sets no national price for it.`;
    return { state: 'KNOWN', value: null, conflicts: [], reason };
  }
  return knowledgeOf(answer, (fee) => {
    const released = withRelease(fee, reference);
    return released && { ...released, facility: setting === 'FACILITY' };
  });
}

/** Forms of places; another text names none. */
const ZIP = /^\d{5}(-?\d{4})?$/;
const LOCALITY = /^[0-9A-Za-z]{2,5}(-[0-9A-Za-z]{2})?$/;

/** Throws an InputError for texts that are no ZIP code and no locality. */
function checkPlace({ zip, locality }: FeePlace): void {
  const issues: ValidationIssue[] = [];
  if (zip !== null && !ZIP.test(zip.trim())) {
    const allowed = 'a ZIP code of five or nine digits, such as 10001';
    const fix = 'Correct the ZIP code, or leave it out for the national fee.';
    issues.push({ code: 'UNKNOWN_ZIP', field: 'zip', value: JSON.stringify(zip.slice(0, 20)), allowed, fix });
  }
  if (locality !== null && !LOCALITY.test(locality.trim())) {
    const allowed = 'contractor and locality, such as 10112-00, or a locality';
    const fix = 'Correct the locality, or leave it out for the national fee.';
    const value = JSON.stringify(locality.slice(0, 20));
    issues.push({ code: 'UNKNOWN_LOCALITY', field: 'locality', value, allowed, fix });
  }
  if (issues.length > 0) throw new InputError(issues);
}

function unknownPlace(field: 'zip' | 'locality', place: FeePlace, reason: string): InputError {
  const isZip = field === 'zip';
  const name = isZip ? 'ZIP code' : 'locality';
  return new InputError([
    {
      code: isZip ? 'UNKNOWN_ZIP' : 'UNKNOWN_LOCALITY',
      field,
      value: JSON.stringify(place[field]),
      allowed: `a ${name} of the loaded release`,
      fix: `${reason} Correct the ${name}, or leave it out for the national fee.`,
    },
  ]);
}

export function feeAmount(fee: FeeView): string {
  return centsText(feeCents(fee, fee));
}

/** `10112-00`, or NATIONAL. */
export function localityText({ contractor, locality }: FeeFact): string {
  return contractor === '' ? locality : `${contractor}-${locality}`;
}

export function isReduced({ multipleProcedures }: FeeFact): boolean {
  return multipleProcedures === THERAPY_REDUCTION;
}

function knowledgeOf<Fact, View>(
  answer: Answer<Fact | null>,
  viewOf: (fact: Fact) => View | undefined,
): Knowledge<View> {
  if (answer.state === 'NOT_AVAILABLE') {
    return { state: 'NOT_AVAILABLE', value: null, conflicts: [], reason: answer.reason };
  }
  if (answer.state === 'KNOWN') {
    return {
      state: 'KNOWN',
      value: (answer.value && viewOf(answer.value)) ?? null,
      conflicts: [],
      reason: null,
    };
  }
  const conflicts = answer.values.flatMap((fact) => (fact && viewOf(fact)) ?? []);
  const withoutRow = answer.values.length - conflicts.length;
  const reason = `${answer.values.length} releases for the same days contradict each other${withoutRow > 0 ? '; one of them has no such row' : ''}.`;
  return { state: 'CONFLICTING', value: null, conflicts, reason };
}

function editView(edit: EditFact, reference: DatedReference): EditView | undefined {
  const columnOne = reference.code(edit.columnOne);
  const columnTwo = reference.code(edit.columnTwo);
  const released = withRelease(edit, reference);
  return columnOne && columnTwo && released && { ...released, columnOne, columnTwo };
}

export function withRelease<Fact extends { readonly releaseId: string }>(
  fact: Fact,
  { snapshot }: DatedReference,
): (Fact & { readonly release: ReleaseRow }) | undefined {
  const release = snapshot.rows.releases.find(({ id }) => id === fact.releaseId);
  return release && { ...fact, release };
}

function plainCode(code: string): string {
  return code.trim().toUpperCase();
}
