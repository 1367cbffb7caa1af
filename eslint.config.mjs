import tseslint from 'typescript-eslint';

/** Typed rules cost seconds, so each one here has caught, or would catch, a wrong bill or a lost record. */
const MONEY_BUGS = {
  // An audit row or a write that nobody waits for is lost when the request ends.
  '@typescript-eslint/no-floating-promises': 'error',
  // `if (promise)` is always true, and a handler that returns a promise drops its failure.
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  // Inside try, a promise that is returned without await fails outside of it.
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  // A new kind of timing or modifier must be billed, not fall through to nothing.
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // `any` switches the compiler off wherever it flows; data from outside is `unknown` until it is checked.
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  // 0 minutes, 0 units and an empty text are values: `||` would replace them.
  '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { boolean: true } }],
  // '1' + 1 is '11' units.
  '@typescript-eslint/restrict-plus-operands': 'error',
  // `[object Object]` in a finding or an error that a biller reads.
  '@typescript-eslint/no-base-to-string': 'error',
  // A cast that changes nothing today hides the one that will be wrong tomorrow.
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  // `!` claims what the compiler could not see; a missing fact must be an answer instead.
  '@typescript-eslint/no-non-null-assertion': 'error',
  // Only errors carry a stack, and only errors are masked on their way out.
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
};

const PLAIN = {
  // `== null` asks for null and undefined at once; every other comparison is exact.
  eqeqeq: ['error', 'smart'],
  'no-var': 'error',
  'prefer-const': 'error',
};

const RAW_SQL = {
  selector: 'MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]',
  message: 'Text becomes SQL here: use the tagged $queryRaw or $executeRaw, which send values apart.',
};

const CLOCK = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'The billing core has no clock: the date of service is an argument.',
};

const LITERAL_SPREAD = {
  selector:
    'SpreadElement > :matches(ObjectExpression, ArrayExpression), ' +
    'SpreadElement > TSAsExpression > :matches(ObjectExpression, ArrayExpression)',
  message: 'A spread literal merges silently and hides duplicate keys: write its properties or elements out.',
};

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'build',
      'coverage',
      '.data',
      'src/db/generated',
      'packages/*/dist',
      'packages/*/src/generated',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...PLAIN, ...MONEY_BUGS, 'no-restricted-syntax': ['error', RAW_SQL, LITERAL_SPREAD] },
  },
  // Jest's matchers inside an expected object, such as `expect.stringContaining`, are typed `any`.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  { files: ['**/*.mjs'], rules: { ...PLAIN, 'no-restricted-syntax': ['error', LITERAL_SPREAD] } },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'packages/*/src/**/*.ts'],
    rules: {
      // The server logs through pino, which leaves out what is protected; commands speak through `say`.
      'no-console': 'error',
      // Numbers sorted as text: 10 before 8.
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
    },
  },
  {
    // The same day, rules and facts must give the same answer on any machine at any time.
    files: ['src/billing/**/*.ts'],
    rules: {
      // A rule reads like a page of a textbook: a function fits a screen, a file a sitting.
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      'no-restricted-syntax': ['error', RAW_SQL, LITERAL_SPREAD, CLOCK],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'performance',
        'crypto',
        'fetch',
        'setTimeout',
        'setInterval',
      ],
    },
  },
);
