import { isInForce } from '../../shared/plainDate.ts';
import { globalId } from '../../shared/globalId.ts';
import { appliesOn } from '../indexes/policyVersions.ts';
import { lazy } from './lazy.ts';
import { compact } from '../../shared/compact.ts';
import { payerTermsOf } from './payerTerms.ts';
import { noteViewOf } from './payerViews.ts';
import type { ListedCodeRow } from '../releases/uncuratedCodes.ts';
import type { ModifierRow } from '../data/rows.ts';
import type { CodeModifierView, CodeView, DatedReference, ModifierView, NoteView } from './views.ts';

/** A code with its links, as they stand on the reference's date. */
export function codeView(row: ListedCodeRow, reference: DatedReference): CodeView {
  const { snapshot } = reference;
  const view = {
    ...row,
    id: globalId('Code', row.code),
    reference,
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
    row.system === 'HCPCS' ? snapshot.uncurated.factsOf(row.code, reference.on) : null,
  );
  lazy(view, 'allPayerTerms', () =>
    reference.payers.map((payer) => payerTermsOf(row.code, payer, reference)),
  );
  return view;
}

/** A modifier with its links, as they stand on the reference's date. */
export function modifierView(row: ModifierRow, reference: DatedReference): ModifierView {
  const view = { ...row, id: globalId('Modifier', row.code), reference } as ModifierView;
  lazy(view, 'incompatibleWith', () => compact(row.incompatible.map((code) => reference.modifier(code))));
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
