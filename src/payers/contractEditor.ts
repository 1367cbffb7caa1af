import { randomUUID } from 'node:crypto';
import { auditSubject } from '../audit/record.ts';
import { ReferenceEditor } from '../audit/referenceEditor.ts';
import type { Revision } from '../audit/referenceWrites.ts';
import type { ContractRate, ContractRates } from '../billing/index.ts';
import type { Transaction } from '../db/transaction.ts';
import type { ContractRow } from '../reference/data/rows.ts';
import { isPricedByFeeSchedule } from '../reference/views/payerRules.ts';
import { markOwnRules, withOwnRules } from '../reference/ownRules.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { InvalidFilesError, issueText } from '../shared/fileIssues.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { textErrors } from '../shared/textErrors.ts';
import {
  fieldError,
  issueError,
  UserErrorsError,
  type FieldError,
  type UserError,
} from '../shared/userErrors.ts';
import { findPayerIssues, findPlanIssues } from './validation.ts';
import { readContractFile } from './contractFile.ts';

/** Rows of rates that one statement writes. */
const RATES_AT_A_TIME = 1_000;
const REASON_CHARACTERS = 1_000;

/** Whose contract: with a payer, or for one of its plans. */
export interface ContractParty {
  readonly payer: string;
  /** Null for every plan that has no contract of its own. */
  readonly plan: string | null;
}

export interface ContractImport extends ContractParty {
  /** The file's text; docs/guides/contract-rates.md has its form. */
  readonly csv: string;
  /** Shows what would change and changes nothing. */
  readonly dryRun: boolean;
  readonly reason: string;
}

/** How the rates of a file differ from those on record. */
export interface RateChanges {
  readonly added: number;
  readonly removed: number;
  readonly unchanged: number;
}

/** The result of an edit. With user errors, and of a dry run, nothing was changed. */
export interface ContractEditResult {
  /** The contract as it stands after the edit; null when there is none. */
  readonly contract: ContractRow | null;
  readonly changes: RateChanges | null;
  readonly userErrors: readonly UserError[];
  /** The revision that the edit made; null when nothing was changed, also because the rates were on record already. */
  readonly revision: number | null;
}

/** Edits the rates of an organization's contracts, for one principal of it. The API checks the permission. */
export class ContractEditor extends ReferenceEditor {
  /** Replaces the rates with a payer, or for one of its plans, by those of a file: all of them or nothing. */
  async import({ payer, plan, csv, dryRun, reason }: ContractImport): Promise<ContractEditResult> {
    const party = { payer, plan };
    const read = readRates(csv);
    const errors = [
      ...partyErrors(party, this.writes.snapshot),
      ...read.errors,
      ...textErrors(['reason'], reason, REASON_CHARACTERS, true),
    ];
    if (errors.length > 0 || !read.rates) return rejected(errors);
    const { rates } = read.rates;
    const { principal } = this.editContext();
    const own = await this.writes.readAs(principal, (tx) =>
      withOwnRules(tx, principal.organizationId, this.writes.snapshot),
    );
    const onRecord = contractOf(own, party);
    const planned = changesTo(onRecord, rates);
    if (dryRun || planned.added + planned.removed === 0) {
      return { contract: onRecord, changes: planned, userErrors: [], revision: null };
    }
    return this.edit('contract.import', party, async (tx, revision, current) => {
      const changes = changesTo(current, rates);
      const id = await this.write(tx, party, rates, revision, { recordedBy: principal.subject, reason });
      return { changes, subjects: [auditSubject('Contract', id)] };
    });
  }

  /** Ends the rates: what the payer allows is not known from now on. What was known before is kept. */
  async remove({
    reason,
    ...party
  }: ContractParty & { readonly reason: string }): Promise<ContractEditResult> {
    const errors = [
      ...partyErrors(party, this.writes.snapshot),
      ...textErrors(['reason'], reason, REASON_CHARACTERS, true),
    ];
    if (errors.length > 0) return rejected(errors);
    return this.edit('contract.remove', party, async (tx, revision, current) => {
      if (!current) throw new UserErrorsError([noContract()]);
      await this.close(tx, party, revision);
      return { changes: changesTo(current, []), subjects: [auditSubject('Contract', current.id)] };
    });
  }

  private async edit(
    action: 'contract.import' | 'contract.remove',
    party: ContractParty,
    work: (
      tx: Transaction,
      revision: Revision,
      current: ContractRow | null,
    ) => Promise<{ readonly changes: RateChanges; readonly subjects: readonly string[] }>,
  ): Promise<ContractEditResult> {
    const context = this.editContext();
    const { organizationId } = context.principal;
    const written = await this.writes.revise<RateChanges, UserError>(
      context,
      action,
      'POLICIES',
      async (tx, revision, shared) => {
        const current = contractOf(await withOwnRules(tx, organizationId, shared), party);
        const { changes, subjects } = await work(tx, revision, current);
        await markOwnRules(tx, organizationId, revision.revision);
        return { value: changes, subjects, sharedSubjects: [] };
      },
    );
    if (written.userErrors) return rejected(written.userErrors);
    const { value: changes, revision, snapshot } = written.value;
    const own = await this.writes.readAs(context.principal, (tx) =>
      withOwnRules(tx, organizationId, snapshot),
    );
    return { contract: contractOf(own, party), changes, userErrors: [], revision };
  }

  private async write(
    tx: Transaction,
    party: ContractParty,
    rates: readonly ContractRate[],
    revision: Revision,
    author: { readonly recordedBy: string; readonly reason: string },
  ): Promise<string> {
    const { organizationId } = this.editContext().principal;
    await this.close(tx, party, revision);
    const id = randomUUID();
    const { payer: payerSlug, plan: planSlug } = party;
    await tx.contract.create({ data: { organizationId, id, payerSlug, planSlug, ...revision, ...author } });
    for (let from = 0; from < rates.length; from += RATES_AT_A_TIME) {
      await tx.contractRate.createMany({
        data: rates.slice(from, from + RATES_AT_A_TIME).map((rate, index) => ({
          organizationId,
          contractId: id,
          position: from + index,
          ...columnsOf(rate),
        })),
      });
    }
    return id;
  }

  private async close(
    tx: Transaction,
    { payer, plan }: ContractParty,
    { recordedAt }: Revision,
  ): Promise<void> {
    const { organizationId } = this.editContext().principal;
    await tx.contract.updateMany({
      where: { organizationId, payerSlug: payer, planSlug: plan, replacedAt: null },
      data: { replacedAt: recordedAt },
    });
  }
}

/** The contract with exactly this payer and plan; null when the organization has none. */
export function contractOf(own: Snapshot, { payer, plan }: ContractParty): ContractRow | null {
  return own.rows.contracts.find((each) => each.payer === payer && each.plan === plan) ?? null;
}

function columnsOf({ code, modifier, price, effectiveFrom, effectiveTo }: ContractRate) {
  return {
    code,
    modifier,
    amountCents: price.kind === 'AMOUNT' ? price.amountCents : null,
    medicareShare: price.kind === 'MEDICARE_SHARE' ? price.share : null,
    effectiveFrom: utcMidnight(effectiveFrom),
    effectiveTo: utcMidnight(effectiveTo),
  };
}

function readRates(csv: string): { readonly rates?: ContractRates; readonly errors: readonly FieldError[] } {
  try {
    return { rates: readContractFile('csv', csv), errors: [] };
  } catch (error) {
    if (!(error instanceof InvalidFilesError)) throw error;
    return { errors: error.issues.map((issue) => fieldError(['csv'], 'INVALID_RATES', issueText(issue))) };
  }
}

function partyErrors({ payer, plan }: ContractParty, snapshot: Snapshot): FieldError[] {
  const unknown = findPayerIssues({ snapshot }, [payer], null, 'payer');
  if (unknown.length > 0) return unknown.map((issue) => issueError(issue));
  if (isPricedByFeeSchedule(payer)) {
    const message = `${payer} pays by its fee schedule and has no contract rates. Use the slug of another payer.`;
    return [fieldError(['payer'], 'FEE_SCHEDULE', message)];
  }
  return findPlanIssues({ snapshot }, plan, [payer], 'plan').map((issue) => issueError(issue));
}

function changesTo(current: ContractRow | null, rates: readonly ContractRate[]): RateChanges {
  const before = new Set((current?.rates.rates ?? []).map((rate) => canonicalJson(rate)));
  const after = new Set(rates.map((rate) => canonicalJson(rate)));
  const unchanged = [...after].filter((rate) => before.has(rate)).length;
  return { added: after.size - unchanged, removed: before.size - unchanged, unchanged };
}

function noContract(): FieldError {
  const message = 'There are no rates with this payer and plan. `contracts` lists those on record.';
  return fieldError(['payer'], 'NO_CONTRACT', message);
}

function rejected(userErrors: readonly UserError[]): ContractEditResult {
  return { contract: null, changes: null, userErrors, revision: null };
}
