import type {
  ApiAccess,
  AuditEntry,
  AuditQuery,
  Change,
  CheckInSettings,
  Customer,
  CustomerFilter,
  CustomerForm,
  CustomerQuery,
  CustomerRow,
  ExportForm,
  FailedCheckIn,
  Id,
  ImportPreview,
  ImportResult,
  Job,
  JobKind,
  JobResult,
  JobSelection,
  KeptCheckIn,
  KeptTemplate,
  Kiosk,
  KioskChange,
  KioskForm,
  KioskList,
  Mail,
  MailSettings,
  MailSettingsForm,
  Message,
  MessageKey,
  Page,
  PinPolicy,
  PinPolicyForm,
  Present,
  RevealedPin,
  SecondFactor,
  SetUpForm,
  SignInForm,
  SpaceSettings,
  StaffSession,
  Teammate,
  TeammateChange,
  TeammateForm,
  Template,
  TemplateVersion,
  Visit,
  VisitForm,
  VisitQuery,
} from "./records";

/**
 * What the panel may ask of the portal. Only `http.ts` and the fixture implement it.
 *
 * Every promise rejects with a `PanelError` and with nothing else.
 */
export interface Backend {
  session: SessionCalls;
  team: TeamCalls;
  customers: CustomerCalls;
  operations: OperationCalls;
  kiosks: KioskCalls;
  settings: SettingsCalls;
  jobs: JobCalls;
  messages: MessageCalls;
}

export interface SessionCalls {
  /** Who is signed in, or `null`. */
  now(): Promise<StaffSession | null>;
  signIn(form: SignInForm): Promise<StaffSession>;
  signOut(): Promise<void>;
  /** Makes the first admin, with the link the portal printed at its start. */
  setUp(form: SetUpForm): Promise<StaffSession>;
  beginSecondFactor(): Promise<SecondFactor>;
  /** Answers with the recovery codes, which are never shown again. */
  confirmSecondFactor(code: string): Promise<string[]>;
  removeSecondFactor(password: string): Promise<void>;
  /** Ends every other session of whoever is signed in. */
  changePassword(current: string, next: string): Promise<void>;
}

export interface TeamCalls {
  list(): Promise<Teammate[]>;
  add(form: TeammateForm): Promise<Teammate>;
  change(id: Id, part: TeammateChange): Promise<Teammate>;
  remove(id: Id): Promise<void>;
  requiresSecondFactor(): Promise<boolean>;
  requireSecondFactor(required: boolean): Promise<void>;
  /** Who of the team may use the interface for programs. */
  apiAccess(): Promise<ApiAccess[]>;
  setApiAccess(id: Id, allowed: boolean): Promise<void>;
}

export interface CustomerCalls {
  list(query: CustomerQuery, signal?: AbortSignal): Promise<Page<CustomerRow>>;
  read(id: Id): Promise<Customer>;
  add(form: Partial<CustomerForm>): Promise<Customer>;
  /** Refused with `changed_meanwhile` and the present record where `revision` is not the present one. */
  save(id: Id, form: CustomerForm, revision: number): Promise<Customer>;
  remove(id: Id, revision: number): Promise<void>;
  setPhoto(id: Id, photo: Blob): Promise<void>;
  removePhoto(id: Id): Promise<void>;
  /** The portal writes down who looked. */
  revealPin(id: Id): Promise<RevealedPin>;
  setPin(id: Id, pin: string, revision: number): Promise<Customer>;
  newPin(id: Id, revision: number): Promise<Customer>;
  history(id: Id): Promise<Change[]>;
  /** What an import of `csv` would do. The portal keeps it for an hour. */
  previewImport(csv: Blob): Promise<ImportPreview>;
  /** Mails the welcome message to those who are new where `welcome` says so, and to nobody else. */
  runImport(id: string, welcome: boolean): Promise<ImportResult>;
  export(form: ExportForm): Promise<Blob>;
}

export interface OperationCalls {
  present(byItself?: boolean): Promise<{ records: Present[]; total: number }>;
  visits(query: VisitQuery): Promise<Page<Visit>>;
  addVisit(form: VisitForm): Promise<Visit>;
  checkOut(visit: string): Promise<Visit>;
  /** As if it had never been, but for the audit log. */
  undoVisit(visit: string): Promise<void>;
  failedCheckIns(page: number, byItself?: boolean): Promise<Page<FailedCheckIn>>;
  /** The presses that wait for somebody to say what they mean, earliest first. */
  review(page: number, byItself?: boolean): Promise<Page<KeptCheckIn>>;
  /** Lets a press count for `customer`. */
  acceptPress(id: string, customer: Id): Promise<void>;
  dismissPress(id: string): Promise<void>;
  /** Every press of a kiosk that waits. Returns how many those were. */
  dismissPressesOf(kiosk: string): Promise<{ dismissed: number }>;
}

export interface KioskCalls {
  list(byItself?: boolean): Promise<KioskList>;
  /** Approves the kiosk that shows a code. */
  add(form: KioskForm): Promise<Kiosk>;
  /** Turns the kiosk away that shows a code. */
  deny(user_code: string): Promise<void>;
  change(id: string, part: KioskChange): Promise<Kiosk>;
  revoke(id: string): Promise<void>;
}

export interface SettingsCalls {
  space(): Promise<SpaceSettings>;
  saveSpace(space: Omit<SpaceSettings, "logo_url">): Promise<SpaceSettings>;
  setLogo(logo: Blob): Promise<void>;
  removeLogo(): Promise<void>;
  pinPolicy(): Promise<PinPolicy>;
  savePinPolicy(policy: PinPolicyForm): Promise<PinPolicy>;
  checkIns(): Promise<CheckInSettings>;
  saveCheckIns(settings: CheckInSettings): Promise<CheckInSettings>;
  mail(): Promise<MailSettings>;
  saveMail(form: MailSettingsForm): Promise<MailSettings>;
  testMail(): Promise<{ ok: boolean; detail: string }>;
  mails(state: string): Promise<Page<Mail>>;
  retryMail(id: string): Promise<void>;
  audit(query: AuditQuery): Promise<Page<AuditEntry>>;
  exportAudit(query: AuditQuery): Promise<Blob>;
}

export interface JobCalls {
  start(kind: JobKind, selection: JobSelection): Promise<Job>;
  list(page: number): Promise<Page<Job>>;
  read(id: string, byItself?: boolean): Promise<Job>;
  results(id: string, page: number, outcome?: string): Promise<Page<JobResult>>;
  cancel(id: string): Promise<void>;
  /** What an export wrote. */
  file(id: string): Promise<Blob>;
}

export interface MessageCalls {
  list(): Promise<Message[]>;
  read(key: MessageKey, language: string): Promise<KeptTemplate>;
  save(
    key: MessageKey,
    language: string,
    template: Template,
    revision: number,
  ): Promise<KeptTemplate>;
  /** Goes back to the words Pinion ships with. */
  reset(key: MessageKey, language: string, revision: number): Promise<KeptTemplate>;
  versions(key: MessageKey, language: string): Promise<TemplateVersion[]>;
  restore(
    key: MessageKey,
    language: string,
    version: number,
    revision: number,
  ): Promise<KeptTemplate>;
  preview(key: MessageKey, language: string, template: Template): Promise<Template>;
  /** Mails it to whoever is signed in. */
  test(key: MessageKey, language: string, template: Template): Promise<void>;
  enable(key: MessageKey, enabled: boolean): Promise<void>;
}

/** The part of a listing that the portal is asked for: `size` customers a page unless it says otherwise. */
export function queryOf(listing: CustomerQuery, size: number): CustomerQuery {
  const { sort, dir, page } = listing;
  return {
    ...filterOf(listing),
    ...(sort ? { sort } : {}),
    ...(dir ? { dir } : {}),
    ...(page ? { page } : {}),
    size: listing.size ?? size,
  };
}

/** The part of a query that says which customers, without how they are ordered. */
export function filterOf({ q, status, kind, presence }: CustomerQuery): CustomerFilter {
  return {
    ...(q ? { q } : {}),
    ...(status ? { status } : {}),
    ...(kind ? { kind } : {}),
    ...(presence ? { presence } : {}),
  };
}
