import { isInForce } from '../../shared/plainDate.ts';
import { globalId } from '../../shared/globalId.ts';
import { appliesOn } from '../indexes/policyVersions.ts';
import { rowView } from './rowView.ts';
import { compact } from '../../shared/compact.ts';
import { NOTHING_STATED } from '../data/scope.ts';
import { payerTermsOf } from './payerTerms.ts';
import { noteViewOf } from './payerViews.ts';
import type { ListedCodeRow } from '../releases/uncuratedCodes.ts';
import type { ModifierRow } from '../data/rows.ts';
import type { CodeModifierView, CodeView, DatedReference, ModifierView, NoteView } from './views.ts';

class CodeOnDate extends rowView<ListedCodeRow>() implements CodeView {
  readonly id: string;
  readonly reference: DatedReference;
  readonly active: boolean;
  readonly guide: CodeView['guide'];
  readonly documentation: CodeView['documentation'];
  readonly disagreements: CodeView['disagreements'];
  readonly about: CodeView['about'];
  #replacedBy: CodeView['replacedBy'] | undefined;
  #similarCodes: CodeView['similarCodes'] | undefined;
  #continues: CodeView['continues'] | undefined;
  #modifiers: CodeView['modifiers'] | undefined;
  #notes: CodeView['notes'] | undefined;
  #hcpcs: CodeView['hcpcs'] | undefined;
  #allPayerTerms: CodeView['allPayerTerms'] | undefined;

  constructor(row: ListedCodeRow, reference: DatedReference) {
    super(row);
    const { snapshot } = reference;
    this.id = globalId('Code', row.code, reference.view);
    this.reference = reference;
    this.active = isInForce(row, reference.on);
    this.guide = snapshot.guides.get(row.code) ?? null;
    this.documentation = snapshot.requirements.get(row.code) ?? [];
    this.disagreements = snapshot.disagreements.get(row.code) ?? [];
    this.about =
      snapshot.rows.categories.find(
        ({ system, category }) => system === row.system && category === row.category,
      ) ?? null;
  }

  get replacedBy() {
    return (this.#replacedBy ??= this.reference.codeList(this.replacedByCodes));
  }

  get similarCodes() {
    return (this.#similarCodes ??= this.reference.codeList(this.similar));
  }

  get continues() {
    return (this.#continues ??= this.reference.codeList(this.addOnTo));
  }

  get modifiers() {
    return (this.#modifiers ??= modifiersOf(this.code, this.reference));
  }

  get notes() {
    return (this.#notes ??= notesOf(this.code, this.reference));
  }

  get hcpcs() {
    if (this.system !== 'HCPCS') return null;
    // Null is a cached answer too.
    if (this.#hcpcs === undefined) {
      this.#hcpcs = this.reference.snapshot.uncurated.factsOf(this.code, this.reference.on);
    }
    return this.#hcpcs;
  }

  get allPayerTerms() {
    return (this.#allPayerTerms ??= this.reference.payers.map((payer) =>
      payerTermsOf(this.code, payer, NOTHING_STATED, this.reference),
    ));
  }
}

class ModifierOnDate extends rowView<ModifierRow>() implements ModifierView {
  readonly id: string;
  readonly reference: DatedReference;
  #incompatibleWith: ModifierView['incompatibleWith'] | undefined;
  #codes: ModifierView['codes'] | undefined;

  constructor(row: ModifierRow, reference: DatedReference) {
    super(row);
    this.id = globalId('Modifier', row.code, reference.view);
    this.reference = reference;
  }

  get incompatibleWith() {
    return (this.#incompatibleWith ??= compact(
      this.incompatible.map((code) => this.reference.modifier(code)),
    ));
  }

  get codes() {
    return (this.#codes ??= this.reference.codeList(
      this.reference.snapshot.rows.codeModifiers
        .filter((use) => use.modifier === this.code && isInForce(use, this.reference.on))
        .map(({ code }) => code),
    ));
  }
}

/** A code with its links on the reference's date. */
export function codeView(row: ListedCodeRow, reference: DatedReference): CodeView {
  return new CodeOnDate(row, reference);
}

/** A modifier with its links on the reference's date. */
export function modifierView(row: ModifierRow, reference: DatedReference): ModifierView {
  return new ModifierOnDate(row, reference);
}

function modifiersOf(code: string, reference: DatedReference): CodeModifierView[] {
  const uses = reference.snapshot.codeModifiers.get(code) ?? [];
  return uses
    .filter((use) => isInForce(use, reference.on))
    .flatMap(({ modifier, payers, whenToUse, required, source, effectiveFrom, effectiveTo }) => {
      const view = reference.modifier(modifier);
      if (!view) return [];
      return [
        {
          modifier: view,
          whenToUse,
          required,
          payers: compact(payers.map((slug) => reference.payer(slug))),
          source,
          effectiveFrom,
          effectiveTo,
        },
      ];
    });
}

function notesOf(code: string, reference: DatedReference): NoteView[] {
  const order = new Map(reference.payers.map((payer, index) => [payer.slug, index]));
  return (reference.snapshot.notes.get(code) ?? [])
    .filter(({ note, version }) => appliesOn(version, reference.on) && isInForce(note, reference.on))
    .map(({ note, policy }) => noteViewOf(note, policy, reference))
    .sort((a, b) => (order.get(a.policy.payer.slug) ?? 0) - (order.get(b.policy.payer.slug) ?? 0));
}
