// The rules alone, without database or server: what a mutated rule must be caught by. One entry, so that a mutant
// loads the core once, and as CommonJS, which Jest can drop from memory again between mutants.
export default {
  rootDir: '../..',
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
  testMatch: ['<rootDir>/test/mutation/all.test.ts'],
};
