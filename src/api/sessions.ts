import { DAY_FIELDS, SERVICE_FIELDS } from '../billing/index.ts';
import { Billing } from './answerOutputs.ts';
import {
  AuthorizationType,
  CoverageType,
  OtherServiceType,
  outputFields,
  PlanOfCareType,
  SessionSpanType,
} from './dayOfCareOutputs.ts';
import { BillingView } from '../claims/answerView.ts';
import { billingOf, checked } from '../claims/service.ts';
import { Activity, DocumentationRequirement } from './codes.ts';
import { builder } from './kit/builder.ts';
import { countedConnectionOf, pageArguments } from './kit/connections.ts';
import { referenceOn, type RequestContext } from './kit/context.ts';
import { SessionStatus } from './kit/enums.ts';
import { Node, registerNode } from './kit/node.ts';
import { Code, Payer } from './kit/refs.ts';
import { checkPayers } from '../payers/validation.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { dayOfCareOf, type SessionRow, type SessionVersionRow } from '../sessions/rows.ts';
import { areDutiesCombined } from '../sessions/transitions.ts';
import { sessionView, type SessionServiceView, type SessionView } from '../sessions/views.ts';
import type { Page } from '../shared/paging.ts';

/** Patient sessions: protected health information of the principal's organization. */

const DocumentationCheck = builder
  .objectRef<SessionView['documentation'][number] & Pick<SessionView, 'reference'>>('DocumentationCheck')
  .implement({
    description: 'A documentation requirement, and whether the record meets it.',
    fields: (t) => ({
      requirement: t.field({
        type: DocumentationRequirement,
        description: 'The requirement.',
        resolve: ({ requirement: row, reference }) => ({ row, reference }),
      }),
      met: t.exposeBoolean('met', { description: 'Whether the record meets the requirement.' }),
    }),
  });

const SessionService = builder.objectRef<SessionServiceView>('SessionService').implement({
  description: 'One service of a patient session, as documented.',
  fields: (t) => ({
    ...outputFields(t, SERVICE_FIELDS, ['code']),
    code: t.expose('code', { type: Code, description: 'The code, as in force on the date of service.' }),
    sessions: t.expose('sessions', {
      type: [SessionSpanType],
      description: SERVICE_FIELDS.sessions.description,
    }),
    activities: t.expose('activities', { type: [Activity], description: 'Therapeutic activities done.' }),
  }),
});

const SessionVersion = builder.objectRef<SessionVersionRow>('SessionVersion').implement({
  description: 'One version in the history of a session.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Number of the version, from 1.' }),
    status: t.expose('status', {
      type: SessionStatus,
      description: 'Status of the session in this version.',
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
    recordedBy: t.exposeString('recordedBy', {
      description: 'Identifier of the person or key that recorded it.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Reason for the change, when one was given.',
    }),
    changedFields: t.exposeStringList('changed', {
      description: 'Input fields that an amendment changed.',
    }),
  }),
});

export const PatientSession = builder.objectRef<SessionView>('PatientSession').implement({
  description: 'A day of care of one patient: protected health information of one organization.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'patientReference' in value,
  authScopes: { action: 'session.read' },
  fields: (t) => ({
    // The session shows which documentation elements are met, instead of their keys.
    ...outputFields(t, DAY_FIELDS, ['documentation']),
    patientReference: t.exposeString('patientReference', {
      description: "The clinic's own pseudonymous reference; never a name.",
    }),
    payer: t.expose('payer', { type: Payer, nullable: true, description: 'The payer on record.' }),
    coverage: t.field({
      type: CoverageType,
      description: DAY_FIELDS.coverage.description,
      resolve: ({ coverage, reference }) => ({ ...coverage, reference }),
    }),
    therapist: t.exposeString('therapist', { description: 'Identifier of the therapist.' }),
    assistant: t.exposeString('assistant', {
      nullable: true,
      description: 'Identifier of the assistant, if one treated.',
    }),
    services: t.expose('services', { type: [SessionService], description: 'Services, in documented order.' }),
    otherServices: t.expose('otherServices', {
      type: [OtherServiceType],
      nullable: true,
      description: DAY_FIELDS.otherServices.description,
    }),
    authorization: t.expose('authorization', {
      type: AuthorizationType,
      nullable: true,
      description: DAY_FIELDS.authorization.description,
    }),
    goals: t.exposeStringList('goals', { description: 'Goals worked on.' }),
    documentationChecks: t.field({
      type: [DocumentationCheck],
      description: 'Documentation requirements of the payer on record, and whether the record meets them.',
      resolve: ({ documentation, reference }) => documentation.map((check) => ({ ...check, reference })),
    }),
    documentedElements: t.exposeStringList('documented', {
      nullable: true,
      description: DAY_FIELDS.documentation.description,
    }),
    planOfCare: t.expose('planOfCare', {
      type: PlanOfCareType,
      nullable: true,
      description: 'Dates of the plan of care; null when none is known.',
    }),
    status: t.expose('status', { type: SessionStatus, description: 'Status of the session.' }),
    version: t.exposeInt('version', { description: 'Number of the newest version.' }),
    versions: t.expose('history', {
      type: [SessionVersion],
      description: 'Versions of the session, oldest first.',
    }),
    dutiesCombined: t.boolean({
      description: 'Whether one person recorded, signed and billed the session.',
      resolve: ({ history }) => areDutiesCombined(history),
    }),
    billing: t.field({
      type: Billing,
      description: 'Billing by the current rules for the date of service. Pass another payer for a what-if.',
      args: { payer: t.arg.string({ description: 'Slug of the payer. Default: the payer on record.' }) },
      resolve: (session, { payer }, { sessions }) => billingOfSession(session, payer, sessions),
    }),
    frozenBillings: t.field({
      type: [Billing],
      description:
        'Billings frozen by `sessionBill`, oldest first. Later changes of the rules do not affect them.',
      resolve: async ({ row, reference }, _args, { sessions }) =>
        (await sessions.billedOf(row)).map(
          ({ billing, ...known }) => new BillingView(billing, reference, known),
        ),
    }),
  }),
});

/** A what-if for another payer has the coverage on record but for its plan, which is one of the payer on record. */
async function billingOfSession(
  { row, reference }: SessionView,
  payer: string | null | undefined,
  sessions: RequestContext['sessions'],
) {
  checkPayers(reference, payer == null ? [] : [payer], 'payer');
  const day = checked(dayOfCareOf(row), reference, '');
  const slug = payer ?? row.payer;
  return billingOf(reference, day, slug, await sessions.history(row, slug));
}

const PatientSessionConnection = countedConnectionOf(PatientSession, {
  edge: 'A patient session in a list.',
  page: 'A page of patient sessions.',
  one: 'session',
  many: 'sessions',
});

const SessionFilter = builder.inputType('SessionFilter', {
  description: 'Selects sessions that meet every condition; the values of one condition are alternatives.',
  fields: (t) => ({
    patientReference: t.string({ description: "The clinic's pseudonymous reference of one patient." }),
    payers: t.stringList({ description: 'Slugs of payers on record.' }),
    codes: t.stringList({ description: 'Codes of services.' }),
    statuses: t.field({ type: [SessionStatus], description: 'Statuses.' }),
    from: t.field({ type: 'Date', description: 'First date of service.' }),
    to: t.field({ type: 'Date', description: 'Last date of service, included.' }),
    fingerprint: t.string({
      description: 'Fingerprint of a billing that `sessionBill` froze, 64 hexadecimal digits.',
    }),
  }),
});

async function findSession(key: string, context: RequestContext): Promise<SessionView | null> {
  const row = await context.sessions.find(key);
  return row && viewOf(row, context);
}

/** A session with the reference on its date of service. */
export function viewOf(row: SessionRow, context: RequestContext): SessionView {
  return sessionView(row, referenceOn(context, row.dateOfService));
}

builder.queryFields((t) => ({
  session: t.field({
    type: PatientSession,
    nullable: true,
    authScopes: { action: 'session.read' },
    description: 'One session of the organization; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Opaque id of the session.' }) },
    resolve: (_root, { id }, context) => {
      const parsed = parseGlobalId(id);
      return parsed?.type === 'PatientSession' ? findSession(parsed.key, context) : null;
    },
  }),
  sessions: t.field({
    type: PatientSessionConnection,
    authScopes: { action: 'session.read' },
    description: 'Sessions of the organization, newest date of service first.',
    args: {
      filter: t.arg({ type: SessionFilter, description: 'Sessions to list. Default: all.' }),
      ...pageArguments('Sessions'),
    },
    resolve: async (_root, { filter, ...page }, context): Promise<Page<SessionView>> => {
      checkPayers(referenceOn(context, null), filter?.payers, 'filter.payers');
      const found = await context.sessions.list(filter ?? {}, page);
      const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: viewOf(node, context) }));
      return { ...found, edges, nodes: edges.map(({ node }) => node) };
    },
  }),
}));

registerNode('PatientSession', findSession);
