/** The fewest characters of a password. Source: docs/security.md, "Credentials". */
export const PASSWORD_MIN = 8;

/** Whether a password has too few characters. The portal also refuses common ones. */
export function passwordTooShort(password: string): boolean {
  return Array.from(password).length < PASSWORD_MIN;
}
