import { expect, test } from "vitest";
import incoming from "./sounds/in.wav?inline";
import noted from "./sounds/noted.wav?inline";
import outgoing from "./sounds/out.wav?inline";
import refused from "./sounds/refused.wav?inline";
import { samplesOf } from "./wav";

const files = { in: incoming, noted, out: outgoing, refused };

test.each(Object.entries(files))("reads the sound of %s, soft and short", (_, file) => {
  const { rate, samples } = samplesOf(file);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

  expect(rate).toBe(8_000);
  expect(samples.length / rate).toBeLessThanOrEqual(0.45);
  expect(peak).toBeCloseTo(0.5, 2);
  expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
});

/** How often the wave crosses silence upwards in a part of a sound: its pitch. Unit: hertz. */
function pitch(name: keyof typeof files, fromS: number, toS: number): number {
  const { rate, samples } = samplesOf(files[name]);
  let crossings = 0;
  for (let i = Math.round(fromS * rate) + 1; i < toS * rate; i += 1)
    if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) crossings += 1;
  return crossings / (toS - fromS);
}

test("in rises, out falls, refused is low", () => {
  expect(pitch("in", 0.2, 0.35)).toBeGreaterThan(1.3 * pitch("in", 0.02, 0.1));
  expect(pitch("out", 0.2, 0.35)).toBeLessThan(pitch("out", 0.02, 0.1) / 1.3);
  expect(pitch("refused", 0.05, 0.35)).toBeLessThan(300);
});
