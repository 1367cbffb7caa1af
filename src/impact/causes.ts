import { canonicalJson } from '../shared/canonicalJson.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import type { PolicyTermName } from '../billing/index.ts';
import type { PolicyRow, PolicyVersionRow } from '../reference/data/rows.ts';
import { NOTHING_STATED, withPlan } from '../reference/data/scope.ts';
import { codesOf } from '../reference/indexes/selectors.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { payerTermsOf } from '../reference/views/payerTerms.ts';
import type { ResolvedTerm } from '../reference/views/resolve.ts';
import type { DatedReference, NoteView } from '../reference/views/views.ts';

/** One term that a draft changes, why, and for which codes. It is of the rules alone: no session is read for it. */
export interface ImpactCause {
  readonly name: PolicyTermName;
  readonly codes: readonly string[];
  /** Null when nothing states the term. */
  readonly before: ResolvedTerm<NoteView> | null;
  readonly after: ResolvedTerm<NoteView> | null;
}

/**
 * The terms of the payer that resolve differently with the draft, with the notes that decide each way: as of today, or of
 * the draft's first day when it does not hold today.
 * @param before the facts as they are, and `after` with the draft applied
 */
export function causesOf(
  { policy, draft }: { readonly policy: PolicyRow; readonly draft: PolicyVersionRow },
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  today: PlainDate,
): ImpactCause[] {
  const on = dayWithin(draft, today);
  const [now, then] = [before.at(on, today), after.at(on, today)];
  const stated = [draft, ...(before.policies.get(policy.id)?.versions ?? [])];
  const selectors = stated.flatMap(({ notes }) => notes.flatMap((note) => note.selectors));
  const causes = codesOf([...new Set(selectors)], before.rows.codes).flatMap((code) =>
    changedTerms(policy, code, now, then),
  );
  const same = Map.groupBy(causes, ({ name, before: one, after: other }) =>
    canonicalJson([name, termKey(one), termKey(other)]),
  );
  return [...same.values()].flatMap(([first, ...rest]) =>
    first ? [{ ...first, codes: [first, ...rest].flatMap(({ codes }) => codes) }] : [],
  );
}

function changedTerms(
  { payer, plan }: PolicyRow,
  code: string,
  now: DatedReference,
  then: DatedReference,
): ImpactCause[] {
  const question = withPlan(NOTHING_STATED, plan);
  const termsIn = (reference: DatedReference) => {
    const view = reference.payer(payer);
    return view ? payerTermsOf(code, view, question, reference).byTerm : new Map<PolicyTermName, never>();
  };
  const [one, other] = [termsIn(now), termsIn(then)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name): ImpactCause[] => {
    const [before, after] = [one.get(name) ?? null, other.get(name) ?? null];
    const isSame = canonicalJson(answerOf(before)) === canonicalJson(answerOf(after));
    return isSame ? [] : [{ name, codes: [code], before, after }];
  });
}

/** What a term answers, whichever note says it. */
function answerOf(term: ResolvedTerm<NoteView> | null): unknown {
  if (term === null) return null;
  const branches = term.branches.map(({ rank, conditions, value }) => ({ rank, conditions, value }));
  return { state: term.state, value: term.value, branches };
}

function termKey(term: ResolvedTerm<NoteView> | null): unknown {
  return [answerOf(term), term?.decidedBy?.id ?? null];
}

function dayWithin({ effectiveFrom, effectiveTo }: PolicyVersionRow, today: PlainDate): PlainDate {
  if (effectiveFrom !== null && today < effectiveFrom) return effectiveFrom;
  return effectiveTo !== null && today >= effectiveTo ? (effectiveFrom ?? today) : today;
}
