import { expect, test } from "vitest";
import { fixture } from "./fixture";

const made = (query = "") => fixture(new URLSearchParams(`slow=0&${query}`));

test("finds a name whatever its accents and capitals", async () => {
  const { records, total } = await made().customers.list({ q: "ELODIE dvorak" });

  expect(total).toBeGreaterThan(0);
  for (const one of records) expect(one.full_name).toBe("Élodie Dvořák");
});

test("keeps a PIN to one customer and names the holder", async () => {
  const { customers } = made();
  const [one, other] = (await customers.list({})).records;
  const { pin } = await customers.revealPin(other?.id ?? 0);

  await expect(customers.setPin(one?.id ?? 0, pin, one?.revision ?? 0)).rejects.toMatchObject({
    code: "pin_taken",
    holder: { id: other?.id },
  });
});

test("shows the front desk no PIN, not even how long it is", async () => {
  const { customers } = made("role=front_desk");
  const [one] = (await customers.list({})).records;

  expect(await customers.read(one?.id ?? 0)).not.toHaveProperty("access");
});

test("lets nobody save over what they have not seen", async () => {
  const { customers } = made();
  const [one] = (await customers.list({})).records;
  const seen = await customers.read(one?.id ?? 0);
  const first = await customers.save(seen.id, { ...seen, company: "First" }, seen.revision);

  await expect(
    customers.save(seen.id, { ...seen, company: "Second" }, seen.revision),
  ).rejects.toMatchObject({ code: "changed_meanwhile", current: { company: first.company } });
});
