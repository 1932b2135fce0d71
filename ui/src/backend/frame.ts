/** What stands before the pixels: width and height. Unit: bytes. */
const HEAD = 8;

/**
 * Packs a picture for the host: width and height as 32 bits each, the lowest byte first, then a byte a pixel. Writes
 * into `into` where it is as large as need be, so that a camera that runs for months needs one buffer.
 */
export function packFrame(
  width: number,
  height: number,
  brightness: Uint8Array,
  into?: Uint8Array,
): Uint8Array {
  const size = HEAD + width * height;
  if (brightness.length !== width * height) throw new RangeError("a picture has a byte a pixel");

  const packed = into?.length === size ? into : new Uint8Array(size);
  const head = new DataView(packed.buffer, packed.byteOffset, HEAD);
  head.setUint32(0, width, true);
  head.setUint32(4, height, true);
  packed.set(brightness, HEAD);
  return packed;
}
