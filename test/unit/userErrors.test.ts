import { fieldError, UserErrorsError, versionConflict, withUserErrors } from '../../src/shared/userErrors.ts';

const unknownPayer = fieldError(['input', 'payer'], 'UNKNOWN_PAYER', 'Unknown payer "uhc".');

test('returns the value of the work', async () => {
  await expect(withUserErrors(async () => 7)).resolves.toEqual({ value: 7 });
});

test('returns the user errors that the work throws, after its transaction has rolled back', async () => {
  const steps: string[] = [];
  const transaction = async (work: () => Promise<never>) => {
    try {
      return await work();
    } catch (error) {
      steps.push('rolled back');
      throw error;
    }
  };
  const result = await withUserErrors(() =>
    transaction(async () => {
      steps.push('written');
      throw new UserErrorsError([unknownPayer, versionConflict(1, 2)]);
    }),
  );
  expect(result).toEqual({ userErrors: [unknownPayer, versionConflict(1, 2)] });
  expect(steps).toEqual(['written', 'rolled back']);
});

test('throws every other error on', async () => {
  const work = async () => {
    throw new Error('connection lost');
  };
  await expect(withUserErrors(work)).rejects.toThrow('connection lost');
});
