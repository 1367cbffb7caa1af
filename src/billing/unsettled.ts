import { coversVisit, isOverLimit } from './authorization.ts';
import { servicesOf, treatmentMinutes, type ClaimLine, type EvaluationContext } from './evaluationContext.ts';
import { finding } from './finding.ts';
import { POLICY_01, POLICY_02 } from './policyRules.ts';
import {
  authorizationTexts,
  mostOf,
  policyTermText,
  type PolicyTermName,
  type PolicyTerms,
} from './policyTerms.ts';
import { citedRule } from './rule.ts';
import { isByVoice, isRemote } from './telehealth.ts';
import { dimensionNames, type ScopeDimension } from './scope.ts';
import type { CitedTerms, TermBranch, TermSource, UnsettledTerm } from './types.ts';
import type { Result } from './results.ts';

/** Terms that no statement settles, and statements in words alone. */

/** Branches that a message lists, and values of one condition, such as states. */
const BRANCHES_SHOWN = 6;
const VALUES_SHOWN = 6;

/** Terms of which the checks that read them report that they are open, once for the claim. */
const REPORTED_BY_CHECKS: ReadonlySet<PolicyTermName> = new Set<PolicyTermName>([
  'unitMethod',
  'unitRule',
  'editSet',
  'timelyFilingDays',
  'timelyFilingYears',
]);

/** What a value of a term does to a line. Terms that are not here never decide alone, or are reported where they do. */
type Effects = {
  readonly [Name in PolicyTermName]?: (
    value: PolicyTerms[Name],
    line: ClaimLine,
    context: EvaluationContext,
  ) => string | number | boolean;
};

const EFFECTS: Effects = {
  coverage: (coverage) => (coverage === 'COVERED' || coverage === 'CONDITIONAL' ? '' : (coverage ?? '')),
  bundledInto: (hosts, line, { lines }) =>
    lines.some(({ code }) => code !== line.code && (hosts?.includes(code) ?? false)),
  telehealth: (telehealth, line, { claim }) => isRemote(line, claim) && String(telehealth),
  audioOnly: (allowed, line) => isByVoice(line) && String(allowed),
  priorAuthorization: (required, _line, context) => required === true && !coversVisit(context),
  maxVisitsPerYear: (limit, _line, context) => isOverLimit(mostOf(limit), context),
  maxUnitsPerDay: (limit, line, { lines }) => Math.max(0, unitsOf(lines, line.code) - mostOf(limit)),
  maxTimedUnitsPerVisit: (limit, line, { lines }) =>
    line.codeFacts.timing === 'TIMED' && Math.max(0, timedUnits(lines) - mostOf(limit)),
  requiredModifiers: (modifiers, line) =>
    modifiers === undefined ? false : modifiersText(modifiers, hasAssistant(line)),
  assistantModifiers: (modifiers, line) => hasAssistant(line) && (modifiers ?? []).toSorted().join(' '),
  telehealthModifiers: (modifiers, line, { claim }) =>
    isRemote(line, claim) && (modifiers ?? []).toSorted().join(' '),
  maxCodesPerDay: (limit, _line, { lines }) => Math.max(0, codesOf(lines) - mostOf(limit)),
  maxServicesPerDay: (limit, _line, { lines }) => Math.max(0, servicesOf(lines) - mostOf(limit)),
  maxMinutesPerDay: (limit, _line, { groups }) => Math.max(0, treatmentMinutes(groups) - mostOf(limit)),
  assistantFactor: (factor, line) => hasAssistant(line) && String(factor),
  assistantAllowed: (allowed, line) => hasAssistant(line) && allowed === false,
  multipleProcedureFactor: (factor, _line, { payer }) =>
    (payer.paysByMedicareFeeSchedule || payer.contract !== undefined) && String(factor),
};

/** Of the service, not the line: whether its lines are split depends on terms that may be open themselves. */
function hasAssistant({ group }: ClaimLine): boolean {
  return group.assistantMinutes > 0;
}

const textsByModifiers = new WeakMap<readonly string[], readonly [own: string, withCo: string]>();

/** Modifiers in their order, comparable; CO matters where an assistant treated. */
function modifiersText(modifiers: readonly string[], withCo: boolean): string {
  let texts = textsByModifiers.get(modifiers);
  if (!texts) {
    const sorted = modifiers.toSorted();
    texts = [sorted.filter((modifier) => modifier !== 'CO').join(' '), sorted.join(' ')];
    textsByModifiers.set(modifiers, texts);
  }
  return texts[withCo ? 1 : 0];
}

/** How many different codes the lines have. */
function codesOf(lines: readonly ClaimLine[]): number {
  let codes = 0;
  for (const line of lines) if (lines.find(({ code }) => code === line.code) === line) codes += 1;
  return codes;
}

function unitsOf(lines: readonly ClaimLine[], code: string): number {
  return lines.reduce((sum, line) => sum + (line.code === code ? line.units : 0), 0);
}

function timedUnits(lines: readonly ClaimLine[]): number {
  return lines.reduce((sum, { codeFacts, units }) => sum + (codeFacts.timing === 'TIMED' ? units : 0), 0);
}

/** Terms of a line that contradict each other, or that depend on what the request does not state and decide about the claim. */
export function reportUnsettled(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const disputed: OpenTerm[] = [];
  const depending: OpenTerm[] = [];
  for (const open of openTermsOf(line.terms)) {
    if (!matters(open, line, context)) continue;
    (open.term.state === 'CONFLICTING' ? disputed : depending).push(open);
  }
  if (disputed.length > 0) {
    reportOpen(results, line, {
      message: () =>
        `The statements of ${context.payer.name} about ${line.code} contradict each other: ${openText(disputed)}.`,
      fix: () => 'Ask the plan which statement applies.',
      inputs: () => [],
    });
  }
  if (depending.length > 0) {
    const dimensions = () => depending.flatMap(({ term }) => dimensionsOf(term));
    reportOpen(results, line, {
      message: () =>
        `What ${context.payer.name} states about ${line.code} depends on ${namesText(dimensions(), 'noun')}: ${openText(depending)}.${authorizationNote(line, depending)}`,
      fix: () => sendText(dimensions()),
      inputs: () => [...new Set(dimensions())].map((dimension) => dimensionNames(dimension).input),
    });
  }
}

type Effect = (value: unknown, line: ClaimLine, context: EvaluationContext) => unknown;

/** A term that is open, with its different values and what they do to a line. */
interface OpenTerm {
  readonly name: PolicyTermName;
  readonly term: UnsettledTerm;
  readonly values: readonly unknown[];
  readonly effect: Effect | undefined;
}

const openByTerms = new WeakMap<CitedTerms['unsettled'], readonly OpenTerm[]>();

/** The open terms that no check reports itself, made once: the same terms are read for every day of care. */
function openTermsOf({ unsettled }: CitedTerms): readonly OpenTerm[] {
  const known = openByTerms.get(unsettled);
  if (known) return known;
  const open = [...unsettled]
    .filter(([name]) => !REPORTED_BY_CHECKS.has(name))
    .map(([name, term]) => ({
      name,
      term,
      // Of the branches, equal values once: most of many plans say the same.
      values: [...new Map(term.branches.map(({ value }) => [JSON.stringify(value), value])).values()],
      // A term and its own effect belong together, which the compiler cannot follow through the table.
      effect: EFFECTS[name] as Effect | undefined,
    }));
  openByTerms.set(unsettled, open);
  return open;
}

function reportOpen(
  results: Result[],
  { position, code }: ClaimLine,
  text: {
    readonly message: () => string;
    readonly fix: () => string;
    readonly inputs: () => readonly string[];
  },
): void {
  results.push(
    finding({
      rule: POLICY_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [position],
      codes: [code],
      ...text,
    }),
  );
}

/** "coverage: covered / not covered; telehealth: …". */
function openText(open: readonly OpenTerm[]): string {
  return open.map(({ name, term }) => `${name}: ${branchesText(name, term)}`).join('; ');
}

/** What holds of an authorization wherever one is needed, beside whether it is: "An authorization: 6 visits without review." */
function authorizationNote(line: ClaimLine, open: readonly OpenTerm[]): string {
  if (!open.some(({ name }) => name === 'priorAuthorization')) return '';
  const details = authorizationTexts(line.terms.terms);
  return details.length === 0 ? '' : ` An authorization: ${details.join(', ')}.`;
}

/** Whether the values of an open term differ in what they do to the line. */
function matters({ term, values, effect }: OpenTerm, line: ClaimLine, context: EvaluationContext): boolean {
  if (term.state === 'CONFLICTING') return true;
  if (!effect || values.length < 2) return false;
  const first = effect(values[0], line, context);
  for (let index = 1; index < values.length; index += 1) {
    if (effect(values[index], line, context) !== first) return true;
  }
  return false;
}

/** Why a term is not settled, after its name: "is not on record", "depends on the plan: 90 days (…) / 180 days". */
export function whyNotSettled({ unsettled }: CitedTerms, name: PolicyTermName): string {
  const term = unsettled.get(name);
  if (!term) return 'is not on record';
  if (term.state === 'CONFLICTING') return `is disputed: ${branchesText(name, term)}`;
  return `depends on ${namesText(dimensionsOf(term), 'noun')}: ${branchesText(name, term)}`;
}

/** What to send so that a term is settled; `otherwise` where nothing that a request can state settles it. */
export function howToSettle({ unsettled }: CitedTerms, name: PolicyTermName, otherwise: string): string {
  const term = unsettled.get(name);
  return term?.state === 'DEPENDS' ? sendText(dimensionsOf(term)) : otherwise;
}

/**
 * The modifiers that a payer requires whatever the request leaves open: the settled ones, or those that every branch
 * has. Undefined when a branch states none.
 */
export function certainModifiers({ terms, unsettled }: CitedTerms): readonly string[] | undefined {
  const branches = unsettled.get('requiredModifiers')?.branches as
    readonly { readonly value: PolicyTerms['requiredModifiers'] }[] | undefined;
  if (!branches) return terms.requiredModifiers;
  const [first, ...rest] = branches.map(({ value }) => value);
  return first?.filter((modifier) => rest.every((modifiers) => modifiers?.includes(modifier)));
}

function sendText(dimensions: readonly ScopeDimension[]): string {
  return `Send ${namesText(dimensions, 'input')}, or ask the plan.`;
}

/** Nouns or input paths of dimensions, each once. */
function namesText(dimensions: readonly ScopeDimension[], form: 'noun' | 'input'): string {
  const names = [...new Set(dimensions)].map((dimension) => dimensionNames(dimension)[form]);
  return (form === 'noun' ? names : names.map((path) => `\`${path}\``)).join(' and ');
}

/** A term of many plans has hundreds of branches, and the same term is read for every day of care. */
const dimensionsByTerm = new WeakMap<UnsettledTerm, readonly ScopeDimension[]>();

/** What a term depends on, each dimension once. */
function dimensionsOf(term: UnsettledTerm): readonly ScopeDimension[] {
  const known = dimensionsByTerm.get(term);
  if (known) return known;
  const all = term.branches.flatMap(({ conditions }) => conditions.map(({ dimension }) => dimension));
  const distinct = [...new Set(all)];
  dimensionsByTerm.set(term, distinct);
  return distinct;
}

/** "max 4 units a day (anthem-co, premera); otherwise not stated". */
export function branchesText(name: PolicyTermName, { branches }: Pick<UnsettledTerm, 'branches'>): string {
  const conditionsByText = new Map<string, string[]>();
  for (const branch of branches) {
    const text = policyTermText({ [name]: branch.value }, name) ?? 'not stated';
    const known = conditionsByText.get(text);
    if (known) known.push(conditionsText(branch));
    else conditionsByText.set(text, [conditionsText(branch)]);
  }
  const texts = [...conditionsByText].map(([text, conditions]) => {
    const named = [...new Set(conditions)].filter((condition) => condition !== '');
    return named.length === 0 ? text : `${text} (${named.join('; ')})`;
  });
  const rest = texts.length - BRANCHES_SHOWN;
  return `${texts.slice(0, BRANCHES_SHOWN).join(' / ')}${rest > 0 ? ` / and ${rest} more` : ''}`;
}

function conditionsText({ conditions }: TermBranch): string {
  return conditions
    .map(({ values }) => {
      const rest = values.length - VALUES_SHOWN;
      return `${values.slice(0, VALUES_SHOWN).join(' or ')}${rest > 0 ? ` or ${rest} more` : ''}`;
    })
    .join(' and ');
}

/** What the payer says about a code, or a group of codes, in words alone. */
export function reportWords({ lines, payer }: EvaluationContext, results: Result[]): void {
  if (lines.every((line) => line.terms.words.length === 0)) return;
  const linesByWords = new Map<TermSource, ClaimLine[]>();
  for (const line of lines) {
    for (const words of line.terms.words) {
      const about = linesByWords.get(words);
      if (about) about.push(line);
      else linesByWords.set(words, [line]);
    }
  }
  for (const [words, about] of linesByWords) {
    results.push(
      finding({
        rule: citedRule(POLICY_02, words),
        severity: 'INFO',
        outcome: 'PASS',
        lines: about.map(({ position }) => position),
        codes: [...new Set(about.map(({ code }) => code))],
        message: () =>
          `${payer.name}: ${words.text}${words.verifyWithPlan ? ' Confirm this with the plan.' : ''}`,
      }),
    );
  }
}
