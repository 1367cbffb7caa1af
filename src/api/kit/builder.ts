import SchemaBuilder from '@pothos/core';
import ScopeAuthPlugin, { type AuthFailure } from '@pothos/plugin-scope-auth';
import { isForEditors, may, rolesFor, type Action } from '../../shared/permissions.ts';
import type { RequestContext } from './context.ts';
import { notAnEditor, RejectedError } from '../../shared/errors.ts';

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
 * The one schema builder. Every root field declares its action in `authScopes`, which is the one authorization check
 * of an operation; a test fails for a root field without it. Fields that only expose a property have no resolver.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ principal, emergency }) => ({
      // Only administrators may have emergency access ("break-glass"), which is looked up in the database.
      action: (action: Action) =>
        may(principal, action) ||
        (action === 'session.read' && may(principal, 'emergency.begin') && emergency.isTaken()),
    }),
    unauthorizedError: (_parent, context, info, result) =>
      unauthorized(context, info.fieldName, result.failure),
    treatErrorsAsUnauthorized: false,
  },
});

builder.queryType({
  description: 'Read operations. Reference data and billing previews need no credential.',
});

builder.mutationType({
  description:
    'Write operations. Each returns the new state, or every user error of the input without a change.',
});

builder.subscriptionType({ description: 'Change notifications, over server-sent events and WebSocket.' });

/** Names the roles that may run the field, so that the client knows which credential to request. */
function unauthorized({ principal }: RequestContext, field: string, failure: AuthFailure): Error {
  const missing = missingActions(failure);
  if (principal && missing.some((action) => isForEditors(principal, action)))
    return notAnEditor(`\`${field}\``);
  const needed = missing.flatMap(rolesFor).join(' or ');
  return principal === null
    ? new RejectedError(
        'UNAUTHENTICATED',
        `\`${field}\` is protected. Send a credential with the role ${needed}.`,
      )
    : new RejectedError(
        'FORBIDDEN',
        `\`${field}\` requires the role ${needed}. This credential has the role ${principal.roles.join(' and ')}.`,
      );
}

function missingActions(failure: AuthFailure): Action[] {
  if ('failures' in failure) return failure.failures.flatMap(missingActions);
  return 'parameter' in failure ? [failure.parameter as Action] : [];
}
