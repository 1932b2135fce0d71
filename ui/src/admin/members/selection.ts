import type { CustomerFilter, Id, JobSelection } from "../backend/records";

/** Who is ticked: some, by name, or all that a filter lets through but a few. It outlives pages and sorting. */
export type Selection =
  | { kind: "some"; ids: ReadonlySet<Id> }
  | { kind: "all"; filter: CustomerFilter; except: ReadonlySet<Id> };

/** Nobody. */
export const nobody: Selection = { kind: "some", ids: new Set() };

/** Everybody that `filter` lets through, on whatever page. */
export function everybody(filter: CustomerFilter): Selection {
  return { kind: "all", filter, except: new Set() };
}

/** Whether one customer is ticked. */
export function isTicked(selection: Selection, id: Id): boolean {
  return selection.kind === "some" ? selection.ids.has(id) : !selection.except.has(id);
}

/** The selection with `ids` ticked, or not. */
export function tick(selection: Selection, ids: readonly Id[], ticked: boolean): Selection {
  const marked = new Set(selection.kind === "some" ? selection.ids : selection.except);
  const mark = selection.kind === "some" ? ticked : !ticked;
  for (const id of ids) {
    if (mark) marked.add(id);
    else marked.delete(id);
  }
  return selection.kind === "some"
    ? { kind: "some", ids: marked }
    : { ...selection, except: marked };
}

/** How many are ticked, of `total` that the present filter lets through. */
export function sizeOf(selection: Selection, total: number): number {
  return selection.kind === "some"
    ? selection.ids.size
    : Math.max(0, total - selection.except.size);
}

/** What is left of a selection when another filter is looked through: "all" meant all of the one before. */
export function under(selection: Selection, filter: CustomerFilter): Selection {
  if (selection.kind === "some") return selection;
  return JSON.stringify(selection.filter) === JSON.stringify(filter) ? selection : nobody;
}

/** As the portal takes it. */
export function asked(selection: Selection): JobSelection {
  return selection.kind === "some"
    ? { ids: [...selection.ids] }
    : { query: selection.filter, except: [...selection.except] };
}
