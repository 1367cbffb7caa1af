import { may, type Principal } from '../shared/permissions.ts';
import { auditSubject } from '../audit/record.ts';
import { UUID } from '../db/uuid.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { applyDraft } from '../reference/applyDraft.ts';
import { policyView } from '../reference/views/payerViews.ts';
import type { PolicyRow, PolicyVersionRow } from '../reference/data/rows.ts';
import type { PolicyView } from '../reference/views/views.ts';
import type { After } from '../sessions/filters.ts';
import { dayPage, isOwn } from '../sessions/queries.ts';
import { dayOfCareOf, type StoredDay } from '../sessions/rows.ts';
import type { Period, PlainDate } from '../shared/plainDate.ts';
import { causesOf, type ImpactCause } from './causes.ts';
import { checkRange, wholeMonthsOnly } from './range.ts';
import { replayClosedMonths } from './closedReplay.ts';
import { Replay, ReplaySums, type Replayed } from './replay.ts';
import { InputError, RejectedError } from '../shared/errors.ts';
import { forEachInSlices } from '../shared/timeSlices.ts';
import { Snapshot } from '../reference/snapshot.ts';

/** Sessions read at a time. */
const PAGE = 250;
/** Replays that a process has accepted: one runs, and one waits for its turn. They share a processor, so two at once end no sooner. */
const ACCEPTED_REPLAYS = 2;

export interface ImpactArguments {
  readonly draftId: string;
  /** First and last date of service, both included. */
  readonly from?: PlainDate | null | undefined;
  readonly to?: PlainDate | null | undefined;
  readonly sample?: number | null | undefined;
  /** Replays as if the draft held on every day, to see what a rule of next month would do. */
  readonly ignorePeriod?: boolean | null | undefined;
}

export interface ImpactView extends Replayed {
  readonly draft: PolicyView;
  readonly causes: readonly ImpactCause[];
  readonly suppressed: boolean;
}

/** What a replay needs of a request. */
export interface ImpactRequest {
  readonly principal: Principal | null;
  readonly snapshot: Snapshot;
  readonly today: PlainDate;
  readonly protectedReads: ProtectedReads;
  readonly usage: { addBusy(ms: number): void };
  /** Emergency access of an administrator. */
  readonly emergency: { isTaken(): Promise<boolean> };
  /** A policy with its drafts, by its key; null when there is none. */
  readonly policyWithDrafts: (key: string) => Promise<PolicyRow | null>;
}

let accepted = 0;
/** Settles when the replays accepted so far are over. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * What a draft would change in sessions of the principal's organization, in sums. It replays the sessions of the draft's
 * payer (and plan, if it has one), newest first up to `sample`. Who may neither read sessions nor has emergency access
 * gets closed months alone, without what few patients make up.
 * Throws an input error for an unknown draft or an invalid range, UNAUTHENTICATED or FORBIDDEN without the permission, and
 * SERVICE_UNAVAILABLE while another replay waits for its turn.
 */
export async function policyImpact(request: ImpactRequest, args: ImpactArguments): Promise<ImpactView> {
  const { principal, today } = request;
  // Checked here too: a replay reads every session of the organization, so no other route may forget the permission.
  if (!principal || !may(principal, 'impact.read')) {
    throw new RejectedError(
      principal ? 'FORBIDDEN' : 'UNAUTHENTICATED',
      'Replaying sessions requires the role ADMIN or ANALYST.',
    );
  }
  const sample = checkRange(args);
  const isExact = may(principal, 'session.read') || (await request.emergency.isTaken());
  if (!isExact) wholeMonthsOnly(args, today);
  const { policy, draft } = await draftOf(request, args.draftId);
  const period = args.ignorePeriod ? { effectiveFrom: null, effectiveTo: null } : draft;
  const { snapshot } = request;
  const rows = applyDraft(snapshot.rows, policy, { ...draft, ...period });
  const after = new Snapshot(rows, snapshot.options, snapshot, { drafts: `${policy.id}.${draft.version}` });
  const causes = causesOf({ policy, draft }, { before: snapshot, after }, today);
  if (accepted >= ACCEPTED_REPLAYS) {
    throw new RejectedError('SERVICE_UNAVAILABLE', 'Other replays are running. Try again in a few seconds.');
  }
  accepted += 1;
  try {
    const replaying = turn.then(() =>
      replay(request, principal, { ...args, isExact, sample, policy, period, after }),
    );
    turn = replaying.catch(() => undefined);
    const replayed = await replaying;
    return { draft: draftView(request, policy, draft), ...replayed, causes, suppressed: !isExact };
  } finally {
    accepted -= 1;
  }
}

interface Draft {
  readonly policy: PolicyRow;
  readonly draft: PolicyVersionRow;
}

/** The newest version of the policy, which must be a draft. */
async function draftOf({ policyWithDrafts, snapshot }: ImpactRequest, id: string): Promise<Draft> {
  const parsed = parseGlobalId(id);
  const key = parsed?.type === 'Policy' && UUID.test(parsed.key) ? parsed.key : null;
  const policy = key === null ? null : await policyWithDrafts(key);
  const draft = policy?.versions.at(-1);
  if (policy && draft?.status === 'DRAFT' && snapshot.payers.has(policy.payer)) return { policy, draft };
  throw new InputError([
    {
      field: 'draftId',
      value: JSON.stringify(id.slice(0, 60)),
      allowed: 'the id of a policy whose newest version is a draft',
      fix: policy
        ? `Draft a change of ${JSON.stringify(policy.key)} first: its newest version was published, withdrawn or discarded.`
        : 'Use the `id` of the policy that was drafted.',
    },
  ]);
}

function draftView(
  { snapshot, today }: ImpactRequest,
  policy: PolicyRow,
  draft: PolicyVersionRow,
): PolicyView {
  const view = policyView(policy, snapshot.at(today, today), draft);
  if (!view) throw new Error(`draft of ${policy.key} cannot be shown: its payer is not in the reference`);
  return view;
}

interface ReplayOptions extends Omit<Draft, 'draft'>, ImpactArguments {
  /** Days on which the draft would hold. */
  readonly period: Period;
  /** The facts with the draft applied. */
  readonly after: Snapshot;
  readonly sample: number;
  /** Whether every count of single sessions is shown, whatever the day. */
  readonly isExact: boolean;
}

async function replay(
  { snapshot, today, protectedReads, usage }: ImpactRequest,
  principal: Principal,
  { policy, period, after: withDraft, sample, isExact, from = null, to = null }: ReplayOptions,
): Promise<Replayed> {
  const drafted = new Replay({
    payer: policy.payer,
    period,
    before: snapshot.walkDates(today),
    after: withDraft.walkDates(today),
  });
  const onSlice = (ms: number) => usage.addBusy(ms);
  // Before the first page, so that the audit trail has the reads even if the replay fails.
  const isEmergency = isExact && !may(principal, 'session.read');
  const subjects = [auditSubject('Policy', policy.id)];
  protectedReads.note(isEmergency ? 'policy.impact.emergency' : 'policy.impact', subjects);
  if (!isExact) {
    const { payer, plan } = policy;
    return replayClosedMonths({
      reads: protectedReads,
      replay: drafted,
      payer,
      plan,
      from,
      to,
      today,
      rules: { referenceOn: snapshot.walkDates(today), revision: snapshot.revision },
      onSlice,
    });
  }
  const sums = new ReplaySums();
  const filter = { payer: policy.payer, plan: policy.plan, from, to };
  let after: After | null = null;
  for (let left = sample; left > 0; left -= PAGE) {
    const size = Math.min(PAGE, left);
    const page: StoredDay[] = await protectedReads.query<StoredDay>(
      dayPage(isOwn(principal.organizationId), filter, { after, size }),
    );
    const addOne = (stored: StoredDay) => sums.add(drafted.compare(dayOfCareOf(stored)));
    await forEachInSlices(page, addOne, { onSlice });
    const last = page.at(-1);
    if (page.length < size || !last) break;
    after = { dateOfService: last.dateOfService, id: last.key };
  }
  return sums.result();
}
