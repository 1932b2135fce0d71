import type { Manner } from "./results";
import incoming from "./sounds/in.wav?inline";
import noted from "./sounds/noted.wav?inline";
import outgoing from "./sounds/out.wav?inline";
import refused from "./sounds/refused.wav?inline";
import { samplesOf } from "./wav";

/** Each sound as an address with its bytes in it: the page's policy lets it load nothing. */
export const files: Record<Manner, string> = {
  in: incoming,
  out: outgoing,
  noted,
  refused,
  trouble: refused,
};

/** As many sounds at once, and no more: on some devices none ever ends. */
const MOST = 4;

/** A sound that would come later than this is none: what it goes with is gone. Unit: milliseconds. */
const LATE_MS = 1_000;

/** Plays results, softly, through Web Audio: web engines play no media element from an app's own files everywhere. */
export class Sounds {
  #context: AudioContext | null = null;
  #playing = 0;
  /** Whether the engine was asked to wake and has not. Where it never does, for want of a device or of a touch, what waits
   * to be played would pile up. */
  #waking = false;
  /** A sound is read once, when it is first heard. */
  readonly #buffers = new Map<string, AudioBuffer>();

  /** Plays what goes with `manner` as loud as 0 to 100 says. Where the device cannot, the screen has said it all. */
  play(manner: Manner, volume: number): void {
    if (volume <= 0 || this.#waking || this.#playing >= MOST) return;
    try {
      const context = (this.#context ??= new AudioContext());
      const askedMs = performance.now();
      this.#waking = true;
      // Asleep between sounds, so that it costs nothing for hours. Some engines let it wake only after a touch.
      void context
        .resume()
        .then(() => {
          this.#waking = false;
          if (performance.now() - askedMs < LATE_MS) this.#start(context, manner, volume);
        })
        .catch(() => {
          this.#waking = false;
        });
    } catch {
      // No audio on this device.
      this.#waking = false;
    }
  }

  #start(context: AudioContext, manner: Manner, volume: number): void {
    try {
      const gain = context.createGain();
      gain.gain.value = loudness(volume);
      const source = context.createBufferSource();
      source.buffer = this.#buffer(context, files[manner]);
      source.connect(gain).connect(context.destination);
      source.onended = () => {
        gain.disconnect();
        this.#playing -= 1;
        if (this.#playing === 0) void context.suspend().catch(() => undefined);
      };
      source.start();
      this.#playing += 1;
    } catch {
      // No audio on this device.
    }
  }

  #buffer(context: AudioContext, file: string): AudioBuffer {
    const known = this.#buffers.get(file);
    if (known) return known;

    const { rate, samples } = samplesOf(file);
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(file, buffer);
    return buffer;
  }
}

/** As ears hear it: half way is half as loud, which is a quarter of the swing. */
function loudness(volume: number): number {
  return (Math.min(100, volume) / 100) ** 2;
}
