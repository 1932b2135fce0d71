import type { Customer, CustomerForm } from "../backend/records";

/** What is typed of a customer. Empty text stands for what is not there. */
export interface Typed {
  full_name: string;
  email: string;
  company: string;
  language: string;
  kind: CustomerForm["kind"];
}

/** Nothing typed yet. */
export const blank: Typed = { full_name: "", email: "", company: "", language: "", kind: "member" };

/** A customer, ready to be typed over. */
export function typedOf({ full_name, email, company, language, kind }: Customer): Typed {
  return { full_name, email, company: company ?? "", language: language ?? "", kind };
}

/** As the portal takes it. */
export function formOf(typed: Typed, active: boolean): CustomerForm {
  return {
    full_name: typed.full_name.trim(),
    email: typed.email.trim(),
    company: typed.company.trim() || null,
    language: typed.language || null,
    kind: typed.kind,
    active,
  };
}

/** Whether the e-mail address looks like one. The portal knows better. */
export function isAddress(email: string): boolean {
  return /^\S+@\S+$/.test(email.trim());
}

/** Whether the name and the e-mail address can be sent. */
export function isComplete({ full_name, email }: Typed): boolean {
  return full_name.trim() !== "" && isAddress(email);
}
