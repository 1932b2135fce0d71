import type { Manner } from "./results";
import incoming from "./sounds/in.wav?inline";
import noted from "./sounds/noted.wav?inline";
import outgoing from "./sounds/out.wav?inline";
import refused from "./sounds/refused.wav?inline";
import { samplesOf } from "./wav";

/** Each sound as an address with its bytes in it: the page's policy lets it load nothing. */
const files: Record<Manner, string> = {
  in: incoming,
  out: outgoing,
  noted,
  refused,
  trouble: refused,
};

/** Plays results, softly, through Web Audio: web engines play no media element from an app's own files everywhere. */
export class Sounds {
  #context: AudioContext | null = null;
  #playing = 0;
  /** A sound is read once, when it is first heard. */
  readonly #buffers = new Map<string, AudioBuffer>();

  /** Plays what goes with `manner` as loud as 0 to 100 says. Where the device cannot, the screen has said it all. */
  play(manner: Manner, volume: number): void {
    if (volume <= 0) return;
    try {
      const context = (this.#context ??= new AudioContext());
      // Asleep between sounds, so that it costs nothing for hours. Some engines let it wake only after a touch.
      void context.resume().catch(() => undefined);

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
