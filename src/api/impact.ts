import { SMALLEST_CELL } from '../shared/smallCells.ts';
import { centsText, ruleById, type Rule as RuleEntry } from '../billing/index.ts';
import { Rule } from './answerOutputs.ts';
import { builder } from './kit/builder.ts';
import { Verdict } from './kit/enums.ts';
import { Policy } from './kit/refs.ts';
import type { Flip } from '../impact/replay.ts';
import { SAMPLE_LIMIT } from '../impact/range.ts';
import type { ImpactCause } from '../impact/causes.ts';
import { PayerTerm } from './payers.ts';
import { policyImpact, type ImpactView } from '../impact/service.ts';

/** What a draft of a policy would change, before it is published. */

function ruleOf(id: string): RuleEntry {
  const rule = ruleById(id);
  if (!rule) throw new Error(`rule ${id} is not in the register`);
  return rule;
}

const VerdictChange = builder.objectRef<Flip>('VerdictChange').implement({
  description: 'Sessions whose verdict would change, by a rule whose findings differ.',
  fields: (t) => ({
    rule: t.field({
      type: Rule,
      description: 'The rule. A session counts under each rule that differs.',
      resolve: ({ rule }) => ruleOf(rule),
    }),
    before: t.expose('before', { type: Verdict, description: 'Verdict with the published policies.' }),
    after: t.expose('after', { type: Verdict, description: 'Verdict with the draft.' }),
    sessions: t.exposeInt('sessions', { description: 'Number of sessions.' }),
  }),
});

const ImpactCauseType = builder.objectRef<ImpactCause>('ImpactCause').implement({
  description:
    'One term that the draft changes, with the notes that decide each way. It is of the rules, not of sessions.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the term, a field of PolicyTerms.' }),
    procedureCodes: t.exposeStringList('codes', { description: 'Codes for which it changes alike.' }),
    before: t.field({
      type: PayerTerm,
      nullable: true,
      description: 'The term with the published policies; null when nothing states it.',
      resolve: ({ name, before }) => before && { ...before, name },
    }),
    after: t.field({
      type: PayerTerm,
      nullable: true,
      description: 'The term with the draft; null when nothing states it.',
      resolve: ({ name, after }) => after && { ...after, name },
    }),
  }),
});

const PolicyImpact = builder.objectRef<ImpactView>('PolicyImpact').implement({
  description:
    'What a draft would change in stored sessions of your organization, as sums. It never contains a session, a patient or a date.',
  fields: (t) => ({
    draft: t.expose('draft', { type: Policy, description: 'The policy at its draft.' }),
    sessionsExamined: t.exposeInt('examined', { description: 'Sessions that were evaluated both ways.' }),
    sessionsNotBillable: t.exposeInt('notBillable', {
      description:
        'Sessions that cannot be billed, for example with a code not in force on the date. No other count includes them.',
    }),
    sessionsChanged: t.exposeInt('changed', {
      description:
        'Sessions whose verdict, units, modifiers or allowed amount would change, or whose findings other than information.',
    }),
    unitsBefore: t.exposeInt('unitsBefore', { description: 'Units billed with the published policies.' }),
    unitsAfter: t.exposeInt('unitsAfter', { description: 'Units billed with the draft.' }),
    sessionsPriced: t.exposeInt('priced', {
      description:
        'Sessions whose allowed amount is known both ways. The amounts below are the sums of these sessions.',
    }),
    allowedBefore: t.field({
      type: 'Decimal',
      description: 'Allowed amounts with the published policies, in dollars.',
      resolve: ({ allowedCentsBefore }) => centsText(allowedCentsBefore),
    }),
    allowedAfter: t.field({
      type: 'Decimal',
      description: 'Allowed amounts with the draft, in dollars.',
      resolve: ({ allowedCentsAfter }) => centsText(allowedCentsAfter),
    }),
    verdictChanges: t.expose('flips', {
      type: [VerdictChange],
      description: 'Verdicts that would change, most sessions first.',
    }),
    causes: t.expose('causes', {
      type: [ImpactCauseType],
      description:
        'Why answers change: the terms that differ with the draft, as of today or of its first day, and the notes behind them.',
    }),
    suppressed: t.exposeBoolean('suppressed', {
      description: `Whether the sums leave out what few patients make up: always, unless you may read sessions or have emergency access. They are then of closed months, and each group of sessions is of at least ${SMALLEST_CELL} patients.`,
    }),
  }),
});

builder.queryField('policyImpact', (t) =>
  t.field({
    type: PolicyImpact,
    authScopes: { action: 'impact.read' },
    description:
      "Replays stored sessions of your organization as if the draft were published for its period. It takes the sessions of the draft's payer without voided ones, newest date of service first. Days, samples and months that are not closed take emergency access (`emergencyAccessBegin`).",
    args: {
      draftId: t.arg.id({ required: true, description: 'Id of a policy whose newest version is a draft.' }),
      from: t.arg({ type: 'Date', description: 'First date of service.' }),
      to: t.arg({ type: 'Date', description: 'Last date of service, included.' }),
      sample: t.arg.int({
        defaultValue: SAMPLE_LIMIT,
        description: `Maximum number of sessions, 1 to ${SAMPLE_LIMIT}; the newest count.`,
      }),
      ignorePeriod: t.arg.boolean({
        defaultValue: false,
        description:
          'Replays as if the draft were in force on every day, for example to see the effect of a rule of next month.',
      }),
    },
    resolve: (_root, args, context) => policyImpact(context, args),
  }),
);
