/*
 * Makes the kiosk's sounds, which are committed: run it after a change here, with `node scripts/sounds.mjs`. In rises,
 * out falls, what was only noted stays, refused is one low tone.
 */
import { mkdir, writeFile } from "node:fs/promises";

/** Samples a second: enough for the highest overtone below, and the fewest that web engines take. */
const RATE = 8_000;
/** The loudest a sample gets, of 1. Soft, with room for two tones at once. */
const LOUD = 0.5;

const out = new URL("../src/app/kiosk/sounds/", import.meta.url);

/** Tones of each sound: pitch in hertz, start and how long it rings in seconds. */
const sounds = {
  in: [
    [587.33, 0, 0.16],
    [880, 0.11, 0.3],
  ],
  out: [
    [880, 0, 0.16],
    [587.33, 0.11, 0.3],
  ],
  noted: [[739.99, 0, 0.3]],
  refused: [[220, 0, 0.4]],
};

/** A soft bell: few overtones, which fade sooner than the tone. Small speakers hear a low tone by them. */
const overtones = [
  [1, 1, 1],
  [2, 0.35, 1.8],
  [3, 0.18, 2.6],
];

function samplesOf(tones) {
  const length = Math.max(...tones.map(([, start, rings]) => start + rings));
  const samples = new Float64Array(Math.round(length * RATE));
  for (const [pitch, start, rings] of tones) {
    const from = Math.round(start * RATE);
    const count = Math.round(rings * RATE);
    for (let i = 0; i < count; i += 1) {
      const t = i / RATE;
      // Neither end clicks: it swells for 8 ms and is silent before it stops.
      const shape = Math.min(1, t / 0.008) * Math.min(1, (count - i) / (0.03 * RATE));
      for (const [times, loud, fades] of overtones)
        samples[from + i] +=
          shape *
          loud *
          Math.exp((-t * 4 * fades) / rings) *
          Math.sin(2 * Math.PI * pitch * times * t);
    }
  }
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return samples.map((sample) => (sample / peak) * LOUD);
}

/** Source: "Multimedia Programming Interface and Data Specifications 1.0", 1991, "WAVE". One channel of 16 bits. */
function wav(samples) {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length * 2, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length * 2, 40);
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) => data.writeInt16LE(Math.round(sample * 32_767), i * 2));
  return Buffer.concat([head, data]);
}

await mkdir(out, { recursive: true });
for (const [name, tones] of Object.entries(sounds))
  await writeFile(new URL(`${name}.wav`, out), wav(samplesOf(tones)));
