import { SMALLEST_CELL } from '../shared/smallCells.ts';
import { centsText } from '../billing/index.ts';
import { builder } from './kit/builder.ts';
import { Verdict } from './kit/enums.ts';
import { Policy } from './kit/refs.ts';
import type { Flip } from '../impact/replay.ts';
import { SAMPLE_LIMIT } from '../impact/range.ts';
import { policyImpact, type ImpactView } from '../impact/service.ts';

/** What a draft of a policy would change, before it is published. */

const ImpactFlip = builder.objectRef<Flip>('ImpactFlip').implement({
  description:
    'Sessions whose verdict would change from one to another, by a rule that has something else to say.',
  fields: (t) => ({
    rule: t.exposeString('rule', {
      description: 'Id of the rule. A session counts under each rule concerned.',
    }),
    before: t.expose('before', { type: Verdict, description: 'Verdict as the rules stand.' }),
    after: t.expose('after', { type: Verdict, description: 'Verdict with the draft.' }),
    sessions: t.exposeInt('sessions', { description: 'How many sessions.' }),
  }),
});

const PolicyImpact = builder.objectRef<ImpactView>('PolicyImpact').implement({
  description:
    "What a draft would change in stored sessions of the caller's organization, in sums: never a session, a patient or a date.",
  fields: (t) => ({
    draft: t.expose('draft', { type: Policy, description: 'The draft, as its newest version stands.' }),
    sessionsExamined: t.exposeInt('examined', { description: 'Sessions that were billed both ways.' }),
    sessionsNotBillable: t.exposeInt('notBillable', {
      description:
        'Sessions that cannot be billed at all, such as with a code not in force on the date; in no other count.',
    }),
    sessionsChanged: t.exposeInt('changed', {
      description:
        'Sessions whose verdict, units, modifiers or allowed amount would change, or whose findings other than information.',
    }),
    unitsBefore: t.exposeInt('unitsBefore', { description: 'Units billed as the rules stand.' }),
    unitsAfter: t.exposeInt('unitsAfter', { description: 'Units billed with the draft.' }),
    sessionsPriced: t.exposeInt('priced', {
      description: 'Sessions whose allowed amount is known both ways; the amounts are theirs.',
    }),
    allowedBefore: t.field({
      type: 'Decimal',
      description: 'Allowed amounts as the rules stand, in dollars.',
      resolve: ({ allowedCentsBefore }) => centsText(allowedCentsBefore),
    }),
    allowedAfter: t.field({
      type: 'Decimal',
      description: 'Allowed amounts with the draft, in dollars.',
      resolve: ({ allowedCentsAfter }) => centsText(allowedCentsAfter),
    }),
    flips: t.expose('flips', {
      type: [ImpactFlip],
      description: 'Verdicts that would change, those of most sessions first.',
    }),
    suppressed: t.exposeBoolean('suppressed', {
      description: `Whether counts below ${SMALLEST_CELL} sessions were left out: they are told as 0, or as no change, to whoever may neither edit policies nor read sessions.`,
    }),
  }),
});

builder.queryField('policyImpact', (t) =>
  t.field({
    type: PolicyImpact,
    authScopes: { action: 'impact.read' },
    description:
      "Replays stored sessions of the caller's organization against a draft, as if it were published for its period. Sessions whose payer on record is the draft's, voided ones left out, newest date of service first.",
    args: {
      draftId: t.arg.id({ required: true, description: 'Id of a policy whose newest version is a draft.' }),
      since: t.arg({ type: 'Date', description: 'First date of service.' }),
      until: t.arg({ type: 'Date', description: 'Last date of service, included.' }),
      sample: t.arg.int({
        defaultValue: SAMPLE_LIMIT,
        description: `Most sessions to examine, 1 to ${SAMPLE_LIMIT}; the newest are taken.`,
      }),
      ignorePeriod: t.arg.boolean({
        defaultValue: false,
        description: 'Replay as if the draft held on every day, to see what a rule of next month would do.',
      }),
    },
    resolve: (_root, args, context) => policyImpact(context, args),
  }),
);
