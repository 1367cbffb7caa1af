import { Kind, print } from 'graphql';
import { isLocalTime } from '../../shared/localTime.ts';
import { isPlainDate } from '../../shared/plainDate.ts';
import { builder } from './builder.ts';
import { InputError } from '../../shared/errors.ts';

interface TextScalar {
  readonly name: 'Date' | 'DateTime' | 'LocalTime' | 'Decimal';
  readonly description: string;
  readonly specifiedBy?: string;
  readonly accepts: (text: string) => boolean;
  readonly allowed: string;
  readonly fix: string;
}

/** PostgreSQL has no year 0. */
const FIRST_DAY = '0001-01-01';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;
const DECIMAL = /^-?\d{1,12}(\.\d{1,6})?$/;

export const SCALARS: readonly TextScalar[] = [
  {
    name: 'Date',
    description: 'A calendar date, YYYY-MM-DD, without a time zone.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
    accepts: (text) => isPlainDate(text) && text >= FIRST_DAY,
    allowed: 'a real calendar date, YYYY-MM-DD',
    fix: 'Send a date such as 2026-11-01.',
  },
  {
    name: 'DateTime',
    description: 'An instant in UTC, ISO 8601, such as 2026-11-01T08:30:00Z.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
    accepts: (text) =>
      INSTANT.test(text) && isPlainDate(text.slice(0, 10)) && isLocalTime(text.slice(11, 16)),
    allowed: 'an instant in UTC, ISO 8601',
    fix: 'Send an instant such as 2026-11-01T08:30:00Z.',
  },
  {
    name: 'LocalTime',
    description: 'A wall-clock time, HH:MM, from 00:00 to 23:59.',
    accepts: isLocalTime,
    allowed: 'a time from 00:00 to 23:59, HH:MM',
    fix: 'Send a time such as 09:05.',
  },
  {
    name: 'Decimal',
    description: 'An exact decimal number as a string, for example "86.39".',
    accepts: (text) => DECIMAL.test(text),
    allowed: 'a decimal number as a string, at most 12 digits before and 6 after the point',
    fix: 'Send a string such as "86.39".',
  },
];

for (const scalar of SCALARS) {
  const { name, description, specifiedBy, accepts } = scalar;
  builder.scalarType(name, {
    description,
    ...(specifiedBy && { specifiedByURL: specifiedBy }),
    serialize: (value) => value,
    parseValue: (value) => {
      if (typeof value === 'string' && accepts(value)) return value;
      throw scalarError(scalar, name, JSON.stringify(value) ?? 'undefined');
    },
    // The validation rule `scalarLiterals` checks literals, because it can name the field.
    parseLiteral: (node) => {
      if (node.kind === Kind.STRING) return node.value;
      throw scalarError(scalar, name, print(node));
    },
  });
}

/** The error of a value that the scalar does not accept. */
export function scalarError({ allowed, fix }: TextScalar, field: string, value: string): InputError {
  return new InputError([{ field, value, allowed, fix }]);
}
