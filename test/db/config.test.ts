import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { OperatorError } from '../../src/operatorError.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('without any variable the defaults hold', () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    dataDir: path.join(root, '.data'),
    environment: 'development',
    staleAfterDays: 365,
    logLevel: 'warn',
    snapshotMaxAgeSeconds: 30,
    playground: true,
  });
});

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}));
});

test('production closes the playground unless it is opened', () => {
  expect(readConfig({ NODE_ENV: 'production' }).playground).toBe(false);
  expect(readConfig({ NODE_ENV: 'production', PLAYGROUND: 'on' }).playground).toBe(true);
});

test.each([
  ['PORT', '0', true],
  ['PORT', '65535', true],
  ['PORT', '65536', false],
  ['PORT', '-1', false],
  ['PORT', '4000.5', false],
  ['PORT', '0x10', false],
  ['HOST', '::1', true],
  ['HOST', 'http://localhost', false],
  ['DATABASE_URL', 'postgres://u:p@h/d', true],
  ['DATABASE_URL', 'mysql://u:p@h/d', false],
  ['DATABASE_URL', 'not an address', false],
  ['NODE_ENV', 'prod', false],
  ['LOG_LEVEL', 'verbose', false],
  ['STALE_AFTER_DAYS', '0', false],
  ['STALE_AFTER_DAYS', '1', true],
  ['SNAPSHOT_MAX_AGE_SECONDS', '1e3', false],
  ['PLAYGROUND', 'yes', false],
])('%s=%s', (name, value, allowed) => {
  if (allowed) expect(() => readConfig({ [name]: value })).not.toThrow();
  else expect(() => readConfig({ [name]: value })).toThrow(OperatorError);
});

test('every bad variable gets a sentence with its value, what is allowed and what to do', () => {
  expect(() => readConfig({ PORT: 'abc', NODE_ENV: 'prod' })).toThrow(
    [
      'PORT is "abc": set it to a whole number from 0 to 65535, or unset it to use the default.',
      'NODE_ENV is "prod": set it to one of development, production, test, or unset it to use the default.',
    ].join('\n'),
  );
});

test('a bad DATABASE_URL is explained without showing the password in it', () => {
  let message = '';
  try {
    readConfig({ DATABASE_URL: 'mysql://me:secret@host/db' });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^DATABASE_URL has a value that cannot be used/);
  expect(message).not.toContain('secret');
});
