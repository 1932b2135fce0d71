import { refusal } from "../backend/problem";

/** Longest side of a photo that is kept. Unit: pixels. Twice what the largest place for it shows. */
const SIDE = 512;

/** How finely it is kept, from 0 to 1. */
const QUALITY = 0.88;

/**
 * Makes a chosen picture fit to be kept: turned upright, cut to a square from its middle, small. What a
 * camera wrote beside the picture, such as where it was taken, is left out.
 *
 * Rejects with `unreadable_picture` where the file is none that this browser can read.
 */
export async function prepared(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw refusal("unreadable_picture");
  });
  try {
    const { from, side } = square(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = Math.min(SIDE, side);
    canvas.height = canvas.width;
    const context = canvas.getContext("2d");
    if (context === null) throw refusal("unreadable_picture");
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.width);
    context.drawImage(picture, from.x, from.y, side, side, 0, 0, canvas.width, canvas.width);
    return await encoded(canvas);
  } finally {
    picture.close();
  }
}

/** The largest square in the middle of a picture. */
export function square(width: number, height: number) {
  const side = Math.min(width, height);
  return { side, from: { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2) } };
}

function encoded(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(refusal("unreadable_picture"));
        else resolve(blob);
      },
      "image/jpeg",
      QUALITY,
    );
  });
}
