import SchemaBuilder from '@pothos/core';
import ScopeAuthPlugin, { type AuthFailure } from '@pothos/plugin-scope-auth';
import { may, rolesFor, type Action } from '../../access/permissions.ts';
import type { RequestContext } from './context.ts';
import { RejectedError } from '../../shared/errors.ts';

interface SchemaTypes {
  Context: RequestContext;
  DefaultFieldNullability: false;
  AuthScopes: { action: Action };
  Scalars: {
    ID: { Input: string; Output: string };
    Date: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    LocalTime: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
  };
}

/**
 * The one schema builder. Every root field declares its action in `authScopes`; a test walks the schema and fails
 * for one that does not. Fields that only expose a property have no resolver at all.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ principal, emergency }) => ({
      // Only an administrator's read of sessions waits for the store here: everybody else is answered by the table.
      action: (action: Action) =>
        may(principal, action) ||
        (action === 'session.read' && may(principal, 'emergency.begin') && emergency.isTaken()),
    }),
    unauthorizedError: (_parent, context, info, result) => refusal(context, info.fieldName, result.failure),
    treatErrorsAsUnauthorized: false,
  },
});

builder.queryType({ description: 'Questions. Reference data and billing previews are open to everybody.' });

builder.mutationType({
  description: 'Edits. Each answers with what stands now, or with every mistake of the input and no change.',
});

builder.subscriptionType({ description: 'Live feeds, over server-sent events and WebSocket.' });

/** Names the roles that may, so that the caller knows which credential to ask for. */
function refusal({ principal }: RequestContext, field: string, failure: AuthFailure): Error {
  const needed = refusedActions(failure).flatMap(rolesFor).join(' or ');
  return principal === null
    ? new RejectedError(
        'UNAUTHENTICATED',
        `\`${field}\` is protected: send a credential with the role ${needed}.`,
      )
    : new RejectedError(
        'FORBIDDEN',
        `\`${field}\` needs the role ${needed}; this credential has ${principal.roles.join(', ')}.`,
      );
}

function refusedActions(failure: AuthFailure): Action[] {
  if ('failures' in failure) return failure.failures.flatMap(refusedActions);
  return 'parameter' in failure ? [failure.parameter as Action] : [];
}
