import { counted } from '../shared/counted.ts';
import { DENIALS } from './denials.ts';
import type { ClaimLine, EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { POLICY_01 } from './policyRules.ts';
import { authorizationTexts, mostOf, type PolicyTerms } from './policyTerms.ts';
import type { Result } from './results.ts';
import { citedRule, declareRule } from './rule.ts';
import type { Denial, Rule } from './types.ts';

/** Visits that a payer approves beforehand (AUTH-01), and those that it pays in a year (AUTH-02). */

const AUTH_01 = declareRule({
  id: 'AUTH-01',
  title: 'A prior authorization covers the visit',
  document: 'CARC',
  section: '197 and 198',
  confidence: 'UNVERIFIED',
});

const AUTH_02 = declareRule({
  id: 'AUTH-02',
  title: 'The visits of the year stay within the limit of the payer',
  document: 'CARC',
  section: '119',
  confidence: 'UNVERIFIED',
});

export const AUTHORIZATION_RULES: readonly Rule[] = [AUTH_01, AUTH_02];

/** Whether the authorization of the request covers the visit, as far as the request states. */
type Standing = 'COVERS' | 'ABSENT' | 'NO_NUMBER' | 'BEFORE' | 'AFTER' | 'EXHAUSTED' | 'VISITS_UNKNOWN';

function standingOf({ authorization, dateOfService }: EvaluationContext['day']): Standing {
  if (authorization === null) return 'ABSENT';
  const { number, from, to, visitsApproved, visitsUsed } = authorization;
  if (from !== null && dateOfService < from) return 'BEFORE';
  if (to !== null && dateOfService > to) return 'AFTER';
  if (visitsApproved !== null && visitsUsed !== null && visitsUsed >= visitsApproved) return 'EXHAUSTED';
  if (number === null) return 'NO_NUMBER';
  return visitsApproved !== null && visitsUsed === null ? 'VISITS_UNKNOWN' : 'COVERS';
}

/** Whether the request has an authorization that covers the visit. */
export function coversVisit({ day }: EvaluationContext): boolean {
  return standingOf(day) === 'COVERS';
}

/** The visits of the year before the day; of the organization's own record where the request states none. */
function visitsOf({
  day,
  history,
}: EvaluationContext): { readonly count: number; readonly isOwnRecord: boolean } | null {
  if (day.visitsThisYear !== null) return { count: day.visitsThisYear, isOwnRecord: false };
  return history === null || history.visitsThisYear === 0
    ? null
    : { count: history.visitsThisYear, isOwnRecord: true };
}

/** Whether the visit is known to be over a limit of visits a year. */
export function isOverLimit(most: number, context: EvaluationContext): boolean {
  const visits = visitsOf(context);
  return visits !== null && visits.count + 1 > most;
}

/** Whether the answer takes the visits of the year from the organization's own record. */
export function takesVisitsOfRecord(context: EvaluationContext): boolean {
  return (
    visitsOf(context)?.isOwnRecord === true &&
    context.lines.some(
      ({ terms: { terms } }) =>
        typeof terms.maxVisitsPerYear === 'number' || terms.authorizationFromVisit !== undefined,
    )
  );
}

/** Whether the payer needs an authorization for the line; UNLESS_EARLY where only the visits of the year decide. */
function needOf(line: ClaimLine, context: EvaluationContext): 'NEEDED' | 'UNLESS_EARLY' | null {
  const { terms } = line.terms;
  if (terms.priorAuthorization !== true) return null;
  if (line.codeFacts.kind === 'EVALUATION' && terms.authorizationAfterEvaluation === true) return null;
  const first = terms.authorizationFromVisit;
  if (first === undefined || first <= 1) return 'NEEDED';
  const visits = visitsOf(context);
  if (visits !== null && visits.count + 1 >= first) return 'NEEDED';
  return visits === null || visits.isOwnRecord ? 'UNLESS_EARLY' : null;
}

/** The number to send with the claim: that of an authorization which covers the visit, where the payer needs one. */
export function authorizationNumberOf(context: EvaluationContext): string | null {
  const standing = standingOf(context.day);
  if (standing !== 'COVERS' && standing !== 'VISITS_UNKNOWN') return null;
  return context.lines.some((line) => needOf(line, context) !== null)
    ? (context.day.authorization?.number ?? null)
    : null;
}

/** AUTH-01: a line that needs an authorization has one that covers the visit. */
export function checkAuthorization(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const need = needOf(line, context);
  if (need === null) return;
  const standing = standingOf(context.day);
  if (standing === 'ABSENT') reportAbsent(context, results, line, need);
  else reportStanding(context, results, line, standing);
}

function reportAbsent(
  { payer }: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  need: 'NEEDED' | 'UNLESS_EARLY',
): void {
  results.push(
    finding({
      rule: citedRule(POLICY_01, line.terms.sourceOf('priorAuthorization')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: [line],
      message: () =>
        `${payer.name} requires prior authorization for ${line.code}${detailsText(line.terms.terms)}; the request does not include one.`,
      fix: () =>
        need === 'NEEDED'
          ? 'Send `authorization` with its number, and the number with the claim.'
          : 'Send `visitsThisYear`: earlier visits need no authorization. Otherwise send `authorization` with its number.',
      inputs: need === 'NEEDED' ? ['authorization.number'] : ['visitsThisYear', 'authorization.number'],
      denial: DENIALS.PRIOR_AUTH_MISSING,
    }),
  );
}

/** For example " (from visit 13, through Carelon)". */
function detailsText(terms: PolicyTerms): string {
  const details = authorizationTexts(terms);
  return details.length === 0 ? '' : ` (${details.join(', ')})`;
}

function reportStanding(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  standing: Exclude<Standing, 'ABSENT'>,
): void {
  const denial = DENIAL_OF[standing];
  const isOpen = standing === 'NO_NUMBER' || standing === 'VISITS_UNKNOWN';
  const source = line.terms.sourceOf('priorAuthorization');
  results.push(
    finding({
      rule: citedRule(AUTH_01, source),
      severity: denial ? (source?.verifyWithPlan ? 'WARNING' : 'ERROR') : isOpen ? 'WARNING' : 'INFO',
      outcome: denial ? 'FAIL' : isOpen ? 'NO_DATA' : 'PASS',
      about: [line],
      message: () => standingText(context, line.code, standing),
      ...(standing !== 'COVERS' && { fix: () => FIX_OF[standing] }),
      ...(denial && { denial, denies: [line] }),
      ...(standing === 'NO_NUMBER' && { inputs: ['authorization.number'] }),
      ...(standing === 'VISITS_UNKNOWN' && { inputs: ['authorization.visitsUsed'] }),
    }),
  );
}

const DENIAL_OF: { readonly [Each in Standing]?: Denial } = {
  BEFORE: DENIALS.PRIOR_AUTH_MISSING,
  AFTER: DENIALS.PRIOR_AUTH_MISSING,
  EXHAUSTED: DENIALS.PRIOR_AUTH_EXCEEDED,
};

const NEXT = 'Ask the payer for an authorization that covers the visit, or for more time or visits.';

const FIX_OF: Readonly<Record<Exclude<Standing, 'ABSENT' | 'COVERS'>, string>> = {
  BEFORE: NEXT,
  AFTER: NEXT,
  EXHAUSTED: NEXT,
  NO_NUMBER: 'Send `authorization.number`; the claim needs it.',
  VISITS_UNKNOWN: 'Send `authorization.visitsUsed`: the visits that the authorization has paid for already.',
};

/** Without the number, which leads back to the patient: the answer has it in a field of its own. */
function standingText(
  { day, payer }: EvaluationContext,
  code: string,
  standing: Exclude<Standing, 'ABSENT'>,
): string {
  const { from, to, visitsApproved, visitsUsed } = day.authorization ?? {};
  const needs = `${payer.name} requires prior authorization for ${code}.`;
  switch (standing) {
    case 'BEFORE':
      return `The authorization begins on ${from ?? ''}, after the date of service. ${needs}`;
    case 'AFTER':
      return `The authorization ended on ${to ?? ''}, before the date of service. ${needs}`;
    case 'EXHAUSTED':
      return `The authorization has no visit left: ${visitsUsed ?? 0} of ${counted(visitsApproved ?? 0, 'visit')} are used. ${needs}`;
    case 'NO_NUMBER':
      return `The number of the authorization was not given. ${needs}`;
    case 'VISITS_UNKNOWN':
      return `The authorization is for ${counted(visitsApproved ?? 0, 'visit')}; how many are used was not given. ${needs}`;
    case 'COVERS':
      return visitsApproved == null
        ? `The authorization covers ${code} on the date of service. How many visits it is for was not given.`
        : `The authorization covers ${code}: this is visit ${(visitsUsed ?? 0) + 1} of ${visitsApproved}.`;
  }
}

/** AUTH-02: the visits of the year against the limit of the payer, the smallest of the billed codes. */
export function checkVisitsPerYear(context: EvaluationContext, results: Result[]): void {
  const limited = context.lines.filter(({ terms }) => typeof terms.terms.maxVisitsPerYear === 'number');
  const mostOfLine = ({ terms }: ClaimLine) => mostOf(terms.terms.maxVisitsPerYear);
  const [strictest] =
    limited.length > 1 ? limited.toSorted((a, b) => mostOfLine(a) - mostOfLine(b)) : limited;
  if (!strictest) return;
  const most = mostOfLine(strictest);
  const visits = visitsOf(context);
  const source = strictest.terms.sourceOf('maxVisitsPerYear');
  const isOver = isOverLimit(most, context);
  const isOpen = !isOver && (visits === null || visits.isOwnRecord);
  const combines = strictest.terms.terms.visitsCombineDisciplines;
  results.push(
    finding({
      rule: citedRule(AUTH_02, source),
      severity: isOver ? (source?.verifyWithPlan ? 'WARNING' : 'ERROR') : isOpen ? 'WARNING' : 'INFO',
      outcome: isOver ? 'FAIL' : isOpen ? 'NO_DATA' : 'PASS',
      lines: limited.map(({ position }) => position),
      codes: [...new Set(limited.map(({ code }) => code))],
      message: () =>
        `${context.payer.name} pays at most ${counted(most, 'visit')} a year` +
        `${combines === undefined ? '' : combines ? ', with physical and speech therapy' : ', for occupational therapy alone'}; ` +
        visitsText(visits),
      ...((isOver || isOpen) && {
        fix: () =>
          isOver
            ? 'Ask the payer for more visits, or agree with the patient on payment before the visit.'
            : 'Send `visitsThisYear` from the eligibility response of the payer.',
      }),
      ...(isOver && { denial: DENIALS.BENEFIT_MAXIMUM, denies: limited }),
      ...(isOpen && { inputs: ['visitsThisYear'] }),
    }),
  );
}

function visitsText(visits: ReturnType<typeof visitsOf>): string {
  if (visits === null) return 'the visits of the year were not given.';
  return visits.isOwnRecord
    ? `this organization has ${counted(visits.count, 'visit')} of the year on record before this one. Visits to other providers are not among them.`
    : `this is visit ${visits.count + 1} of the year.`;
}
