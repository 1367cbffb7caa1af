import {
  isForEditors,
  may,
  mayPassOn,
  rolesFor,
  type Action,
  type Principal,
} from '../../src/shared/permissions.ts';
import { Role, valuesOf } from '../../src/shared/enums.ts';

const everyRole: Principal = {
  subject: 'somebody',
  organizationId: '76a22f6a-e65f-4f85-af8d-dd089a30984b',
  organization: 'clinic',
  roles: valuesOf(Role),
};
const withoutRoles: Principal = { ...everyRole, roles: [] };

test.each(['session.delete', '', 'toString', '__proto__', 'constructor', 'Session.read'])(
  'no one may do what the table does not list: %j',
  (action) => {
    expect(may(everyRole, action as Action)).toBe(false);
    expect(may(null, action as Action)).toBe(false);
  },
);

test('a principal without roles has no more access than anonymous', () => {
  expect(may(withoutRoles, 'session.read')).toBe(false);
  expect(may(null, 'session.read')).toBe(false);
});

test('only clinicians and billers read sessions', () => {
  const allowed = valuesOf(Role).filter((role) => may({ ...everyRole, roles: [role] }, 'session.read'));
  expect(allowed.sort()).toEqual(['BILLER', 'CLINICIAN']);
  expect([...rolesFor('session.read')].sort()).toEqual(allowed);
});

test('only administrators and analysts may replay drafts', () => {
  const those = (action: Action) =>
    valuesOf(Role)
      .filter((role) => may({ ...everyRole, roles: [role] }, action))
      .sort();
  expect(those('impact.read')).toEqual(['ADMIN', 'ANALYST']);
  expect([may(null, 'impact.read'), may(withoutRoles, 'impact.read')]).toEqual([false, false]);
});

test('public facts are open to everyone, a principal without roles included', () => {
  for (const action of ['reference.read', 'billing.preview', 'viewer.read'] as const) {
    expect([may(null, action), may(withoutRoles, action)]).toEqual([true, true]);
    expect(rolesFor(action)).toEqual([]);
  }
});

test('what all share is edited by the operator’s editors alone, whatever the roles', () => {
  for (const action of ['policy.editShared', 'catalog.edit', 'payer.edit'] as const) {
    expect([may(everyRole, action), may({ ...everyRole, editsCodebook: false }, action)]).toEqual([
      false,
      false,
    ]);
    expect(may({ ...everyRole, editsCodebook: true }, action)).toBe(true);
    expect(may({ ...withoutRoles, editsCodebook: true }, action)).toBe(false);
    expect(isForEditors(everyRole, action)).toBe(true);
    expect(isForEditors(withoutRoles, action)).toBe(false);
  }
  // A key of an organization's administrator can do what the administrator can, editor or not.
  expect(mayPassOn({ ...everyRole, roles: ['ADMIN'] }, 'ADMIN')).toBe(true);
  expect(may(everyRole, 'policy.edit')).toBe(true);
});
