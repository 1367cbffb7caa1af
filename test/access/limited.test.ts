import {
  InvalidCredentialError,
  IssuerUnavailableError,
  type Authenticator,
} from '../../src/access/authenticator.ts';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { CredentialsLimitedError, LimitedAuthenticator } from '../../src/http/authentication.ts';
import { RateLimiter } from '../../src/http/rateLimiter.ts';

/** Which credentials are still looked up when their network sent too many invalid ones. */

const KEY = `Bearer otk_${'a'.repeat(12)}_`;
const OURS = '203.0.113.7';
const PRINCIPAL = { subject: 'key:1', organizationId: 'o', organization: 'clinic', roles: [] };

function startWith(attempts: number) {
  const lookedUp: string[] = [];
  const valid = new Set([`${KEY}known`, `${KEY}other`, 'Bearer a.b.c']);
  const identity: Authenticator = {
    authenticate: async (authorization = '') => {
      lookedUp.push(authorization);
      if (authorization.endsWith('later')) throw new IssuerUnavailableError();
      if (!valid.has(authorization)) throw new InvalidCredentialError();
      return PRINCIPAL;
    },
  };
  const limiter = new RateLimiter(attempts * LIMITS.invalidCredentialCost, 3_600);
  const limited = new LimitedAuthenticator(identity, limiter);
  const send = (authorization: string | undefined, address = OURS) =>
    limited
      .authenticate(() => authorization, address)
      .then(
        (principal) => principal?.subject ?? 'anonymous',
        (error: unknown) => (error as Error).constructor,
      );
  return { send, lookedUp, valid };
}

test('a network over its limit reaches the store with no further key', async () => {
  const { send, lookedUp } = startWith(2);
  for (const key of ['1', '2']) expect(await send(KEY + key)).toBe(InvalidCredentialError);
  expect(lookedUp).toHaveLength(2);
  for (const key of ['1', '3', 'other']) expect(await send(KEY + key)).toBe(CredentialsLimitedError);
  expect(lookedUp).toHaveLength(2);
  expect(await send(`${KEY}other`, '203.0.113.8')).toBe('key:1');
});

test('a key that was valid a moment ago is still looked up, until it is refused', async () => {
  const { send, lookedUp, valid } = startWith(1);
  expect(await send(`${KEY}known`)).toBe('key:1');
  await send(`${KEY}1`);
  expect(await send(`${KEY}known`)).toBe('key:1');
  expect(lookedUp).toEqual([`${KEY}known`, `${KEY}1`, `${KEY}known`]);
  valid.delete(`${KEY}known`);
  for (const lookUps of [4, 4]) {
    expect(await send(`${KEY}known`)).toBe(CredentialsLimitedError);
    expect(lookedUp).toHaveLength(lookUps);
  }
});

test('a signed token and a request without credential are judged without the store', async () => {
  const { send } = startWith(1);
  await send(`${KEY}1`);
  expect(await send('Bearer a.b.c')).toBe('key:1');
  expect(await send('Bearer forged')).toBe(CredentialsLimitedError);
  expect(await send(undefined)).toBe('anonymous');
});

test('two credentials in one request are charged like an invalid one', async () => {
  const limited = new LimitedAuthenticator(
    { authenticate: async () => PRINCIPAL },
    new RateLimiter(LIMITS.invalidCredentialCost, 3_600),
  );
  const twice = () => {
    throw new InvalidCredentialError();
  };
  await expect(limited.authenticate(twice, OURS)).rejects.toThrow(InvalidCredentialError);
  await expect(limited.authenticate(twice, OURS)).rejects.toThrow(CredentialsLimitedError);
});

test('a credential that cannot be verified now is not charged', async () => {
  const { send } = startWith(1);
  for (const _time of [1, 2]) expect(await send(`${KEY}later`)).toBe(IssuerUnavailableError);
  expect(await send(`${KEY}1`)).toBe(InvalidCredentialError);
});
