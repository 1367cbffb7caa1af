import { globalId } from '../shared/globalId.ts';
import type { RequirementRow } from '../reference/data/rows.ts';
import type { SessionRow, SessionServiceRow } from './rows.ts';
import type { ActivityView, CodeView, DatedReference, PayerView } from '../reference/views/views.ts';

/** A session linked with the reference as it stood on its date of service. */
export interface SessionView extends Omit<SessionRow, 'payer' | 'services' | 'documentation'> {
  readonly id: string;
  readonly row: SessionRow;
  readonly reference: DatedReference;
  readonly payer: PayerView | null;
  readonly services: readonly SessionServiceView[];
  readonly documentation: readonly { readonly requirement: RequirementRow; readonly met: boolean }[];
  /** Keys of the requirements that the record meets; null when not checked. */
  readonly documented: readonly string[] | null;
}

export interface SessionServiceView extends Omit<SessionServiceRow, 'code'> {
  readonly code: CodeView;
  readonly activities: readonly ActivityView[];
}

/** @param reference the reference on the session's date of service */
export function sessionView(row: SessionRow, reference: DatedReference): SessionView {
  const activities = new Map(reference.activities.map((activity) => [activity.key, activity]));
  const services = row.services.map((service): SessionServiceView => {
    const code = reference.code(service.code);
    if (!code) throw new Error(`code ${service.code} of a stored session is not in the reference`);
    return {
      ...service,
      code,
      activities: service.activityKeys.flatMap((key) => activities.get(key) ?? []),
    };
  });
  return {
    ...row,
    id: globalId('PatientSession', row.key),
    row,
    reference,
    payer: reference.payer(row.payer) ?? null,
    services,
    documentation: documentationOf(row, services),
    documented: row.documentation,
  };
}

/** Each documentation requirement of the payer for the session's codes, and whether the record meets it. */
function documentationOf(
  row: SessionRow,
  services: readonly SessionServiceView[],
): SessionView['documentation'] {
  const required = new Map<string, RequirementRow>();
  for (const { code } of services) {
    for (const requirement of code.documentation) {
      if (requirement.requiredBy.includes(row.payer)) required.set(requirement.key, requirement);
    }
  }
  return [...required.values()].map((requirement) => ({
    requirement,
    met: row.documentation?.includes(requirement.key) ?? false,
  }));
}
