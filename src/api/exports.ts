import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { ExportDataset, ExportFormat, ExportStatus, PolicyTopic } from './kit/enums.ts';
import { Node, registerNode } from './kit/node.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { globalId, parseGlobalId } from '../shared/globalId.ts';
import { filePath } from '../exports/downloads.ts';
import type { ExportJobRow } from '../exports/jobs.ts';
import { EXPORT_LIMITS } from '../exports/limits.ts';
import type { UserError, WriteResult } from '../shared/userErrors.ts';

/** Exports for analysts: start, list, watch and cancel them. */

interface ExportJobView extends Omit<ExportJobRow, 'id' | 'request'> {
  readonly id: string;
  readonly url: string | null;
}

function viewOf(job: ExportJobRow): ExportJobView {
  const { request: _request, ...shown } = job;
  return { ...shown, id: globalId('ExportJob', job.id), url: filePath(job) };
}

const ExportJob = builder.objectRef<ExportJobView>('ExportJob').implement({
  description: `An export of a dataset as a file. It is deleted with its file ${EXPORT_LIMITS.retentionHours} hours after it was started.`,
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'checksum' in value &&
    'dataset' in value &&
    !('importedAt' in value),
  fields: (t) => ({
    dataset: t.expose('dataset', { type: ExportDataset, description: 'Dataset of the export.' }),
    format: t.expose('format', { type: ExportFormat, description: 'File format.' }),
    status: t.expose('status', { type: ExportStatus, description: 'Status of the export.' }),
    progress: t.expose('progress', { type: 'Decimal', description: 'Completed share, from 0 to 1.' }),
    rows: t.exposeInt('rows', {
      nullable: true,
      description: 'Number of rows; null until the export is done.',
    }),
    bytes: t.exposeInt('bytes', {
      nullable: true,
      description: 'Size in bytes; null until the export is done.',
    }),
    checksum: t.exposeString('checksum', {
      nullable: true,
      description:
        'SHA-256 of the file, hexadecimal. The same request at the same revision gives the same file, unless sessions have changed.',
    }),
    suppressed: t.exposeBoolean('suppressed', {
      description:
        'Whether the file leaves out or merges what fewer than 11 patients make up: always, for sessions that were written.',
    }),
    revision: t.exposeInt('revision', {
      description:
        'Reference revision of the file. Until the export is done, the lowest revision that it can have.',
    }),
    url: t.exposeString('url', {
      nullable: true,
      description:
        'URL path of the file on this server; null until the export is done. Send the same credential to download it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the export was started.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the export and its file are deleted.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why the export failed and what to do.' }),
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

const exportPayload: Payload<PayloadShape> = {
  description: 'The export, or the errors for which nothing was done.',
  fields: (t) => ({
    job: t.expose('job', { type: ExportJob, nullable: true, description: 'The export.' }),
  }),
};

function keyOf(id: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === 'ExportJob' ? parsed.key : null;
}

function payloadOf({ value, userErrors }: WriteResult<ExportJobRow>): PayloadShape {
  return { job: value ? viewOf(value) : null, userErrors: userErrors ?? [] };
}

builder.queryFields((t) => ({
  exportJob: t.field({
    type: ExportJob,
    nullable: true,
    authScopes: { action: 'export.start' },
    description: 'One export; null when there is none or it has expired.',
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
    description: 'Exports of the organization, newest first.',
    args: {
      ...pageArguments('Exports'),
      checksum: t.arg.string({ description: 'Only exports whose file has this SHA-256, hexadecimal.' }),
    },
    resolve: async (_root, { checksum, ...page }, { exports }) => {
      const { pageInfo, edges } = await exports.list(page, checksum ?? null);
      const shown = edges.map(({ cursor, node }) => ({ cursor, node: viewOf(node) }));
      return { pageInfo, edges: shown, nodes: shown.map(({ node }) => node) };
    },
  }),
}));

mutation('exportStart', {
  action: 'export.start',
  description:
    'Starts an export in the background. Subscribe to `exportProgress` or poll `exportJob`. A field that does not apply to the dataset is an error.',
  input: (t) => ({
    dataset: t.field({ type: ExportDataset, required: true, description: 'Dataset to export.' }),
    format: t.field({ type: ExportFormat, required: true, description: 'File format.' }),
    codes: t.stringList({
      description: `Only these codes, at most ${EXPORT_LIMITS.codes}. Default: all codes; for PAYER_COMPARISON and PTP_EDITS, all codes of the catalog.`,
    }),
    payers: t.stringList({
      description: 'Only these payers, by slug. For POLICY_NOTES, PAYER_COMPARISON and SESSION_BILLING.',
    }),
    topics: t.field({
      type: [PolicyTopic],
      description: 'Only these topics. For POLICY_NOTES and PAYER_COMPARISON.',
    }),
    asOf: t.field({
      type: 'Date',
      description: 'Date of the reference data. Default: today. Not for SESSION_BILLING.',
    }),
    knownAt: t.field({
      type: 'DateTime',
      description: 'Writes what was recorded by this instant. Default: now. Not for SESSION_BILLING.',
    }),
    from: t.field({ type: 'Date', description: 'First day of the first month. For SESSION_BILLING.' }),
    to: t.field({
      type: 'Date',
      description: `Last day of the last month, which must have ended; at most ${EXPORT_LIMITS.months} months. For SESSION_BILLING.`,
    }),
  }),
  payload: exportPayload,
  resolve: async (input, { exports }) => payloadOf(await exports.start(input)),
});

mutation('exportCancel', {
  action: 'export.start',
  description: 'Cancels a queued or running export.',
  input: (t) => ({ id: t.id({ required: true, description: 'Id of the export.' }) }),
  payload: exportPayload,
  resolve: async ({ id }, { exports }) => payloadOf(await exports.cancel(keyOf(id))),
});

builder.subscriptionField('exportProgress', (t) =>
  t.field({
    type: ExportJob,
    authScopes: { action: 'export.start' },
    description: 'Emits the export on each change of progress and completes when it ends.',
    args: { id: t.arg.id({ required: true, description: 'Id of the export.' }) },
    subscribe: (_root, { id }, { exports }) => exports.watch(keyOf(id)),
    resolve: viewOf,
  }),
);

registerNode('ExportJob', async (key, { exports }) => {
  const job = await exports.find(key);
  return job && viewOf(job);
});
