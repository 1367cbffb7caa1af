import { auditSubject } from '../audit/record.ts';
import { ReferenceEditor } from '../audit/referenceEditor.ts';
import type { PayerKind } from '../shared/enums.ts';
import type { PayerView } from '../reference/views/views.ts';
import { MAX_NAME_CHARACTERS, slugErrors } from './slugs.ts';
import { textErrors } from '../shared/textErrors.ts';
import type { FieldError, UserError } from '../shared/userErrors.ts';

export interface PayerInput {
  readonly slug: string;
  readonly name: string;
  readonly kind: PayerKind;
}

/** The result of an edit. Without a payer nothing was changed, for the reasons in `userErrors`. */
export interface PayerEditResult {
  readonly payer: PayerView | null;
  readonly userErrors: readonly UserError[];
}

/** Adds and renames payers for one principal. The API checks the permission. */
export class PayerEditor extends ReferenceEditor {
  /** Adds the payer, or changes its name and kind. What it says is in its policies. */
  async upsert(input: PayerInput): Promise<PayerEditResult> {
    const context = this.editContext();
    const { today } = context;
    const userErrors = findInputErrors(input);
    const { slug, name, kind } = input;
    if (userErrors.length > 0) return { payer: null, userErrors };
    const written = await this.writes.revise<string, UserError>(
      context,
      'payer.upsert',
      'CATALOG',
      async (tx, _revision, before) => {
        const position = before.payers.size;
        await tx.payer.upsert({
          where: { slug },
          create: { slug, name, kind, position },
          update: { name, kind },
        });
        const subjects = [auditSubject('Payer', slug)];
        return { value: slug, subjects, sharedSubjects: subjects, parts: ['payers'] };
      },
    );
    if (written.userErrors) return { payer: null, userErrors: written.userErrors };
    return { payer: written.value.snapshot.at(today, today).payer(slug) ?? null, userErrors: [] };
  }
}

function findInputErrors({ slug, name }: PayerInput): FieldError[] {
  const at = (field: string) => ['input', field];
  return [...textErrors(at('name'), name, MAX_NAME_CHARACTERS, true), ...slugErrors(at('slug'), slug)];
}
