import type { ExportStatus as StatusValue } from '../db/generated/prisma/enums.ts';
import { builder } from './kit/builder.ts';
import { connectionOf } from './kit/connections.ts';
import { PolicyTopic } from './kit/enums.ts';
import { Node, registerNode } from './kit/node.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import { globalId, parseGlobalId } from '../shared/globalId.ts';
import { addressOf } from '../exports/downloads.ts';
import type { ExportJobRow } from '../exports/jobs.ts';
import { type ExportOutcome } from '../exports/service.ts';
import { EXPORT_LIMITS } from '../exports/limits.ts';
import type { UserError } from '../shared/userErrors.ts';

/** Files for analysts: asked for, made by a worker, watched and taken away. */

const ExportDataset = builder.enumType('ExportDataset', {
  description: 'What a file is of.',
  values: {
    CODES: { description: 'Codes on record on a date, with their source.' },
    POLICY_NOTES: { description: 'Notes of the policies in force on a date, with their terms and source.' },
    PAYER_COMPARISON: {
      description: 'What each payer says on each topic of each code: the cells of `payerComparison`.',
    },
    SESSION_BILLING: {
      description:
        "How the organization's sessions are billed to their payer on record, de-identified: by whole months, without patients, and only what is of 11 patients or more.",
    },
    CODE_EDITS: { description: "Medicare's code-pair edits in force on a date." },
  } as const,
});

const ExportFormat = builder.enumType('ExportFormat', {
  description: 'Kind of file.',
  values: {
    CSV: {
      description:
        'Comma-separated, UTF-8, with a heading. Text that a spreadsheet would run as a formula has an apostrophe before it.',
    },
    JSONL: { description: 'JSON Lines: an object a line.' },
    PARQUET: { description: 'Apache Parquet, for pandas, DuckDB and Spark.' },
  } as const,
});

const ExportStatus = builder.enumType('ExportStatus', {
  description: 'How far an export is.',
  values: {
    QUEUED: { description: 'It waits for a worker.' },
    RUNNING: { description: 'Its file is being made.' },
    DONE: { description: 'Its file can be taken away.' },
    FAILED: { description: 'No file could be made; `error` says why.' },
    CANCELLED: { description: 'It was canceled.' },
  } as const satisfies Record<StatusValue, { description: string }>,
});

interface ExportJobView extends Omit<ExportJobRow, 'id' | 'request'> {
  readonly id: string;
  readonly url: string | null;
}

function viewOf(job: ExportJobRow): ExportJobView {
  const { request: _request, ...shown } = job;
  return { ...shown, id: globalId('ExportJob', job.id), url: addressOf(job) };
}

const ExportJob = builder.objectRef<ExportJobView>('ExportJob').implement({
  description: `A file for analysts. It is deleted, with its job, ${EXPORT_LIMITS.retentionHours} hours after it was asked for.`,
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'checksum' in value && 'dataset' in value,
  fields: (t) => ({
    dataset: t.expose('dataset', { type: ExportDataset, description: 'What it is of.' }),
    format: t.expose('format', { type: ExportFormat, description: 'Kind of file.' }),
    status: t.expose('status', { type: ExportStatus, description: 'How far it is.' }),
    progress: t.expose('progress', { type: 'Decimal', description: 'Share that is done, from 0 to 1.' }),
    rows: t.exposeInt('rows', { nullable: true, description: 'Rows of the file; null until it is done.' }),
    bytes: t.exposeInt('bytes', { nullable: true, description: 'Its bytes; null until it is done.' }),
    checksum: t.exposeString('checksum', {
      nullable: true,
      description:
        'SHA-256 of the file, hexadecimal. The same request at the same revision makes the same file, of sessions as long as they stay the same.',
    }),
    suppressed: t.exposeBoolean('suppressed', {
      description:
        'Whether something was left out, or put together, because it was of fewer than 11 patients.',
    }),
    revision: t.exposeInt('revision', {
      description:
        'Revision of the reference that the file is made from; until it is done, the least it can be.',
    }),
    url: t.exposeString('url', {
      nullable: true,
      description:
        'Where on this server the file is, for the same credential in the same header; null until it is done.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is deleted.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed, and what to do.' }),
  }),
});

const ExportJobConnection = connectionOf(ExportJob, {
  edge: 'An export in a list.',
  page: 'A page of exports.',
  one: 'export',
  many: 'exports',
});

interface PayloadShape {
  readonly job: ExportJobView | null;
  readonly userErrors: readonly UserError[];
}

const ExportPayload = builder.objectRef<PayloadShape>('ExportPayload').implement({
  description: 'The export as it stands now, or why nothing was done.',
  fields: (t) => ({
    job: t.expose('job', { type: ExportJob, nullable: true, description: 'The export.' }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Mistakes; nothing was done then.',
    }),
  }),
});

const ExportInput = builder.inputType('ExportInput', {
  description: 'Which file. A field that says nothing to the dataset is refused.',
  fields: (t) => ({
    dataset: t.field({ type: ExportDataset, required: true, description: 'What it is of.' }),
    format: t.field({ type: ExportFormat, required: true, description: 'Kind of file.' }),
    codes: t.stringList({
      description: `Only these codes, at most ${EXPORT_LIMITS.codes}. All when left out; of comparisons and edits, those the reference explains.`,
    }),
    payers: t.stringList({
      description: 'Only these payers, by slug: POLICY_NOTES, PAYER_COMPARISON, SESSION_BILLING.',
    }),
    topics: t.field({
      type: [PolicyTopic],
      description: 'Only these topics: POLICY_NOTES, PAYER_COMPARISON.',
    }),
    on: t.field({
      type: 'Date',
      description: 'Date of the facts, today when left out. Not for SESSION_BILLING.',
    }),
    from: t.field({ type: 'Date', description: 'SESSION_BILLING: first day of the first month.' }),
    to: t.field({
      type: 'Date',
      description: `SESSION_BILLING: last day of the last month, which must be over; at most ${EXPORT_LIMITS.months} months.`,
    }),
  }),
});

function keyOf(id: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === 'ExportJob' ? parsed.key : null;
}

function payloadOf({ job, userErrors }: ExportOutcome): PayloadShape {
  return { job: job ? viewOf(job) : null, userErrors: userErrors ?? [] };
}

builder.queryFields((t) => ({
  exportJob: t.field({
    type: ExportJob,
    nullable: true,
    authScopes: { action: 'export.start' },
    description: 'An export by its id; null when there is none, or it has expired.',
    args: { id: t.arg.id({ required: true, description: 'Id of the export.' }) },
    resolve: async (_root, { id }, { exports }) => {
      const key = keyOf(id);
      const job = key === null ? null : await exports.find(key);
      return job && viewOf(job);
    },
  }),
  exportJobs: t.field({
    type: ExportJobConnection,
    authScopes: { action: 'export.start' },
    description: "Exports of the caller's organization, newest first.",
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'Exports on the page, 1 to 200.' }),
      after: t.arg.string({ description: 'Cursor after which the page begins.' }),
    },
    resolve: async (_root, page, { exports }) => {
      const { pageInfo, edges } = await exports.list(page);
      const shown = edges.map(({ cursor, node }) => ({ cursor, node: viewOf(node) }));
      return { pageInfo, edges: shown, nodes: shown.map(({ node }) => node) };
    },
  }),
}));

builder.mutationFields((t) => ({
  exportStart: t.field({
    type: ExportPayload,
    authScopes: { action: 'export.start' },
    description:
      'Asks for a file. It is made in the background: watch `exportProgress`, or ask `exportJob` again.',
    args: { input: t.arg({ type: ExportInput, required: true, description: 'Which file.' }) },
    resolve: async (_root, { input }, { exports }) => payloadOf(await exports.start(input)),
  }),
  exportCancel: t.field({
    type: ExportPayload,
    authScopes: { action: 'export.start' },
    description: 'Ends an export that waits or runs.',
    args: { id: t.arg.id({ required: true, description: 'Id of the export.' }) },
    resolve: async (_root, { id }, { exports }) => payloadOf(await exports.cancel(keyOf(id))),
  }),
}));

builder.subscriptionField('exportProgress', (t) =>
  t.field({
    type: ExportJob,
    authScopes: { action: 'export.start' },
    description: 'An export each time it has got further, until it is over.',
    args: { id: t.arg.id({ required: true, description: 'Id of the export.' }) },
    subscribe: (_root, { id }, { exports }) => exports.watch(keyOf(id)),
    resolve: viewOf,
  }),
);

registerNode('ExportJob', async (key, { exports }) => {
  const job = await exports.find(key);
  return job && viewOf(job);
});
