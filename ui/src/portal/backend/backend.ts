import type { Device, MemberForm, RevealedPin, Session, SignInForm, Space } from "./records";

/**
 * What the members portal may ask of its server. Only `http.ts` and `fixture.ts` implement it.
 *
 * Every promise rejects with a `PortalError` and with nothing else. None of it can change a PIN.
 */
export interface Backend {
  /** Whose portal this is. Answers those who are signed out, too. */
  space(): Promise<Pick<Space, "name" | "logo_url">>;

  /** Who is signed in here; `null` where nobody is. */
  session(): Promise<Session | null>;

  signIn(form: SignInForm): Promise<void>;
  signOut(): Promise<void>;

  /** Changes what `form` has of the member, and nothing else. */
  saveMember(form: Partial<MemberForm>): Promise<void>;
  savePhoto(photo: Blob): Promise<void>;
  removePhoto(): Promise<void>;

  /** The digits and their QR, read anew each time: the page keeps none. */
  revealPin(): Promise<RevealedPin>;

  /** Changes the password; the portal ends every session but this one. */
  changePassword(current: string, next: string): Promise<void>;

  devices(): Promise<Device[]>;
  endDevice(id: string): Promise<void>;

  /** Asks for a mail with a link. Whether the address has an account, nobody learns. */
  askForReset(email: string): Promise<void>;
  resetPassword(token: string, password: string): Promise<void>;
}
