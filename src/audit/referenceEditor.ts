import type { Principal } from '../shared/permissions.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import type { EditContext, ReferenceWrites } from './referenceWrites.ts';

/** What the editors of one request work with. */
export interface Editing {
  readonly writes: ReferenceWrites;
  /** Null for an anonymous request, which may not edit. */
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly today: PlainDate;
  /** Whether a second person must approve a draft of a policy before it is published. */
  readonly isReviewRequired: boolean;
}

/** Edits facts for one principal. The API checks the permission. */
export abstract class ReferenceEditor {
  protected readonly editing: Editing;

  constructor(editing: Editing) {
    this.editing = editing;
  }

  protected get writes(): ReferenceWrites {
    return this.editing.writes;
  }

  protected get today(): PlainDate {
    return this.editing.today;
  }

  protected editContext(): EditContext & { readonly principal: Principal } {
    const { principal, requestId, today } = this.editing;
    if (!principal) throw new Error('an anonymous request edits nothing');
    return { principal, requestId, today };
  }
}
