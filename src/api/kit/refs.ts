import type {
  CodeView,
  ModifierView,
  NoteView,
  PayerTermsView,
  PayerView,
  PlanView,
  PolicyView,
} from '../../reference/views/views.ts';
import type { ReleaseRow } from '../../reference/data/rows.ts';
import type { CodePage } from '../../codes/search.ts';
import type { Page } from '../../shared/paging.ts';
import { builder } from './builder.ts';

/**
 * Types that several subjects link to, named here and defined by the subject that owns them, so that subjects do
 * not import each other.
 */
export const Code = builder.objectRef<CodeView>('Code');
export const CodeConnection = builder.objectRef<CodePage>('CodeConnection');
export const Modifier = builder.objectRef<ModifierView>('Modifier');
export const Payer = builder.objectRef<PayerView>('Payer');
export const Plan = builder.objectRef<PlanView>('Plan');
export const PayerTerms = builder.objectRef<PayerTermsView>('PayerTerms');
export const Policy = builder.objectRef<PolicyView>('Policy');
export const PolicyNote = builder.objectRef<NoteView>('PolicyNote');
export const PolicyNoteConnection = builder.objectRef<Page<NoteView>>('PolicyNoteConnection');
export const Release = builder.objectRef<ReleaseRow>('Release');
