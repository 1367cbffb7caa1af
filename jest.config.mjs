// Tests run as native ES modules, as the server does; swc only strips the types.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
};

const project = (displayName, folders, more = {}) => ({
  ...shared,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}`),
  ...more,
});

const withDatabase = {
  globalSetup: '<rootDir>/test/support/start-postgres.ts',
  globalTeardown: '<rootDir>/test/support/stop-postgres.ts',
};

export default {
  projects: [
    project('unit', [
      'billing/**/*.test.ts',
      'comparison/**/*.test.ts',
      'exports/**/*.test.ts',
      'impact/**/*.test.ts',
      'policies/**/*.test.ts',
      'properties/**/*.test.ts',
      'reference/**/*.test.ts',
      'unit/**/*.test.ts',
      '*.test.ts',
    ]),
    project(
      'api',
      [
        'access/**/*.test.ts',
        'api/**/*.test.ts',
        'audit/**/*.test.ts',
        'cases/**/*.test.ts',
        'cli/**/*.test.ts',
        'db/**/*.test.ts',
        'imports/**/*.test.ts',
        'seeding/**/*.test.ts',
        'sessions/**/*.test.ts',
      ],
      withDatabase,
    ),
    project('clients', ['clients/**/*.test.ts'], withDatabase),
    project('contract', ['contract/**/*.test.ts'], withDatabase),
    project('e2e', ['e2e/**/*.test.ts'], withDatabase),
  ],
  reporters: ['default', '<rootDir>/test/support/closing-line.mjs'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // Modules of Node are never given back: a worker that has grown this large is slow, and begins anew.
  workerIdleMemoryLimit: '1200MB',
};
