import { isInForce } from '../shared/plainDate.ts';
import type { DatedReference } from './dated.ts';
import { viewBase } from './globalId.ts';
import { appliesOn } from './inForce.ts';
import { lazy } from './lazy.ts';
import { present } from './lists.ts';
import { payerTermsOf } from './payerTerms.ts';
import { noteViewOf } from './payerViews.ts';
import type { ShownCodeRow } from './releases/listed.ts';
import type { ModifierRow } from './rows.ts';
import type { CodeModifierView, CodeView, ModifierView, NoteView } from './views.ts';

/** A code with its links, as they stand on the reference's date. */
export function codeView(row: ShownCodeRow, reference: DatedReference): CodeView {
  const { snapshot } = reference;
  const view = {
    ...row,
    ...viewBase('Code', row.code, reference),
    active: isInForce(row, reference.on),
    guide: snapshot.guides.get(row.code) ?? null,
    documentation: snapshot.requirements.get(row.code) ?? [],
    disagreements: snapshot.disagreements.get(row.code) ?? [],
    about:
      snapshot.rows.categories.find(
        (about) => about.system === row.system && about.category === row.category,
      ) ?? null,
  } as CodeView;
  lazy(view, 'replacedBy', () => reference.codeList(row.replacedByCodes));
  lazy(view, 'similarCodes', () => reference.codeList(row.similar));
  lazy(view, 'continues', () => reference.codeList(row.addOnTo));
  lazy(view, 'modifiers', () => modifiersOf(row.code, reference));
  lazy(view, 'notes', () => notesOf(row.code, reference));
  lazy(view, 'hcpcs', () =>
    row.system === 'HCPCS' ? snapshot.listed.factsOf(row.code, reference.on) : null,
  );
  lazy(view, 'allPayerTerms', () =>
    reference.payers.map((payer) => payerTermsOf(row.code, payer, reference)),
  );
  return view;
}

/** A modifier with its links, as they stand on the reference's date. */
export function modifierView(row: ModifierRow, reference: DatedReference): ModifierView {
  const view = { ...row, ...viewBase('Modifier', row.code, reference) } as ModifierView;
  lazy(view, 'incompatibleWith', () => present(row.incompatible.map((code) => reference.modifier(code))));
  lazy(view, 'codes', () => {
    const uses = reference.snapshot.rows.codeModifiers.filter(
      (use) => use.modifier === row.code && isInForce(use, reference.on),
    );
    return reference.codeList(uses.map((use) => use.code));
  });
  return view;
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
          payers: present(payers.map((slug) => reference.payer(slug))),
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
