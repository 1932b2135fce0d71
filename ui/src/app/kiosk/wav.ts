/** Where the samples begin, and where their rate is. Source: scripts/sounds.mjs, which writes no other chunk. */
const SAMPLES_AT = 44;
const RATE_AT = 24;

/**
 * Reads one of our sounds, a `data:` address of a WAV with one channel of 16 bits. By hand, since some web engines
 * decode sound only where the system has an extra package for it.
 */
export function samplesOf(file: string): { rate: number; samples: Float32Array<ArrayBuffer> } {
  const text = atob(file.slice(file.indexOf(",") + 1));
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);

  const samples = new Float32Array((bytes.length - SAMPLES_AT) / 2);
  for (let i = 0; i < samples.length; i += 1)
    samples[i] = view.getInt16(SAMPLES_AT + i * 2, true) / 32_768;
  return { rate: view.getUint32(RATE_AT, true), samples };
}
