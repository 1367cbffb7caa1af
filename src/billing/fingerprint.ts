import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { takesVisitsOfRecord } from './authorization.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Answer, ReleaseFact } from './facts.ts';
import type { Coverage } from './dayOfCare/types.ts';
import type { BillingAnswer } from './types.ts';

/**
 * SHA-256, in hexadecimal, of the canonical JSON of question, payer terms, data releases and result. Canonical: keys
 * sorted, no white space, absent and undefined alike. The same question gives the same fingerprint in any process,
 * whatever the order of keys; one changed term, release or result gives another.
 */
export function fingerprintOf(context: EvaluationContext, answer: BillingAnswer): string {
  const { day, payer } = context;
  // A code of the claim need not be documented: 97130 follows from the minutes of 97129.
  const codes = [...new Set([...day.services, ...context.lines].map(({ code }) => code))];
  const { lines, findings, verdict, totals, claimForm, placeOfService, conditionCodes, unitMethod } = answer;
  const content = {
    question: { ...day, coverage: knownOf(day.coverage) },
    history: historyBehind(context),
    payer: {
      slug: payer.slug,
      plan: payer.plan,
      unitMethod: payer.claimTerms.terms.unitMethod ?? null,
      claim: payer.claimTerms.terms,
      terms: Object.fromEntries(codes.map((code) => [code, payer.termsFor(code).terms])),
      contract: payer.contract && codes.map((code) => payer.contract?.on(day.dateOfService, code)),
    },
    releases: releasesBehind(context, codes),
    result: {
      claimForm,
      placeOfService,
      conditionCodes,
      unitMethod,
      lines,
      verdict,
      totals,
      findings: findings.map(({ rule, outcome, lines: positions }) => ({
        rule: rule.id,
        outcome,
        lines: positions,
      })),
    },
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** What the answer takes from the patient's other sessions; undefined where it takes nothing. */
function historyBehind(context: EvaluationContext): object | undefined {
  const { history, groups, hasMonthMinutes, payer } = context;
  if (history === null) return undefined;
  const { billedCents, billedSessions, unpricedSessions } = history;
  const { managementMinutes, managementAssistantMinutes, managementSessions, managementBilled } = history;
  const used = {
    ...(payer.paysByMedicareFeeSchedule &&
      billedSessions + unpricedSessions > 0 && { billedCents, billedSessions, unpricedSessions }),
    ...((hasMonthMinutes || groups.some(({ kind }) => kind === 'MONTHLY')) &&
      managementSessions > 0 && {
        managementMinutes,
        managementAssistantMinutes,
        managementSessions,
        managementBilled,
      }),
    ...(takesVisitsOfRecord(context) && { visitsThisYear: history.visitsThisYear }),
  };
  return Object.keys(used).length === 0 ? undefined : used;
}

/** What is known of the coverage, beside the plan, which is the payer's; undefined when nothing is. */
function knownOf({ plan: _plan, ...coverage }: Coverage): object | undefined {
  const known = Object.entries(coverage).filter(([, value]) => value !== null);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Ids of the releases that the edits, limits and fees of the day stand in. */
function releasesBehind({ facts, claim, day }: EvaluationContext, codes: readonly string[]): string[] {
  const place = { locality: day.locality, zip: day.zip };
  const answers: Answer<ReleaseFact | null>[] = codes.flatMap((code, index) => [
    facts.fee(code, place),
    facts.unitLimit(code, claim.editSetting),
    ...codes.slice(index + 1).map((other) => facts.edit(code, other, claim.editSetting)),
  ]);
  const ids = answers.flatMap((answer) => {
    if (answer.state === 'CONFLICTING') return answer.values.map((value) => value?.releaseId);
    return answer.state === 'KNOWN' ? [answer.value?.releaseId ?? answer.basis?.releaseId] : [];
  });
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}
