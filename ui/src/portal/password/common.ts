/**
 * The list of common passwords that the portal refuses by, so that page and portal agree.
 *
 * Loaded when a new password is first typed: most who open the portal never need it.
 */
export async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { default: list } = await import("../../../../crates/portal/src/passwords/common.txt?raw");
  return new Set(list.split("\n").filter((line) => line !== "" && !line.startsWith("# ")));
}
