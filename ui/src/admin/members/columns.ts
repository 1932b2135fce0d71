import { m } from "../../messages/generated/messages";
import type { Sort } from "../backend/records";
import type { Column } from "../place";

/** What each column is called. */
export const columnNames = {
  company: m.company,
  email: m.email,
  kind: m.admin_kind,
  language: m.language,
  updated: m.admin_updated,
  presence: m.admin_presence,
} satisfies Record<Column, () => string>;

/** The columns that the list can be sorted by, and how the portal calls that. */
export const sorts: Partial<Record<Column, Sort>> = {
  company: "company",
  email: "email",
  updated: "updated",
};
