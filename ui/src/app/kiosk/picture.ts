/** The widest a picture is looked at. Unit: pixels. A QR at arm's length has some four a module then. */
const MOST_WIDE = 640;

/** How large a picture of the camera is looked at: no wider than need be, its shape kept. Unit: pixels. */
export function sizeOf(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MOST_WIDE / Math.max(1, width));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** How bright each pixel of `rgba` is, into `into`, which has a byte for each. Source: ITU-R BT.601, in 256ths. */
export function brightnessOf(rgba: Uint8ClampedArray, into: Uint8Array): void {
  for (let i = 0, at = 0; i < into.length; i += 1, at += 4) {
    into[i] = ((rgba[at] ?? 0) * 77 + (rgba[at + 1] ?? 0) * 150 + (rgba[at + 2] ?? 0) * 29) >> 8;
  }
}
