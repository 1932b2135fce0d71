import { type CameraState, troubleOf } from "./camera-state";
import { brightnessOf, sizeOf } from "./picture";

/** From picture to picture: six a second, and two while nobody has touched the screen for long. Unit: milliseconds. */
const EACH_MS = 166;
const EACH_DIM_MS = 500;
/** How long a camera that does not open, or was pulled out, is left alone. Unit: milliseconds. */
const AGAIN_MS = 60_000;

/** What a camera's pictures are for. */
export interface Looking {
  /** Looks at a picture; the next one waits for it. */
  look: (width: number, height: number, brightness: Uint8Array) => Promise<void>;
  /** Whether fewer pictures are enough. */
  isDim: () => boolean;
  /** Told with the living picture when there is one, and with `null` when there is none any more. */
  onpicture: (video: HTMLVideoElement | null) => void;
  /** Told whether it looks, and why not. */
  onstate: (state: CameraState) => void;
}

/**
 * Opens the camera and looks through it until the returned function is called. Without a camera, or without leave to
 * use it, it tries again each minute. A picture lives in one buffer until the next: it goes to the host and nowhere else.
 */
export function watch({ look, isDim, onpicture, onstate }: Looking): () => void {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });

  let brightness = new Uint8Array(0);
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const isStopped = () => stop.signal.aborted;

  async function open() {
    const found = await camera();
    stream = found instanceof MediaStream ? found : null;
    if (isStopped()) {
      close(stream);
      return;
    }
    if (!(found instanceof MediaStream)) {
      onstate(found);
      timer = setTimeout(() => void open(), AGAIN_MS);
      return;
    }
    video.srcObject = found;
    video.dataset.mirrored = String(isMirrored(found));
    await video.play().catch(() => undefined);
    if (isStopped()) return;
    onpicture(video);
    onstate("looking");
    void next();
  }

  async function next() {
    const beganMs = performance.now();
    if (stream?.getVideoTracks()[0]?.readyState !== "live") {
      lose();
      return;
    }
    await picture();
    if (isStopped()) return;
    const eachMs = isDim() ? EACH_DIM_MS : EACH_MS;
    timer = setTimeout(() => void next(), Math.max(0, eachMs - (performance.now() - beganMs)));
  }

  async function picture() {
    const { width, height } = sizeOf(video.videoWidth, video.videoHeight);
    if (context === null || width === 0 || height === 0) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (brightness.length !== width * height) brightness = new Uint8Array(width * height);

    context.drawImage(video, 0, 0, width, height);
    brightnessOf(context.getImageData(0, 0, width, height).data, brightness);
    await look(width, height, brightness);
  }

  function lose() {
    close(stream);
    stream = null;
    video.srcObject = null;
    onpicture(null);
    onstate("lost");
    timer = setTimeout(() => void open(), AGAIN_MS);
  }

  void open();
  return () => {
    stop.abort();
    clearTimeout(timer);
    close(stream);
    video.srcObject = null;
  };
}

/** The camera that looks at whoever stands before the screen, or why there is none. */
async function camera(): Promise<MediaStream | CameraState> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "user" }, width: { ideal: 640 } },
    });
  } catch (error) {
    return troubleOf(error);
  }
}

/** Whether a stream's picture is seen as in a mirror: every camera's but one that looks away from the screen. */
function isMirrored(stream: MediaStream): boolean {
  return stream.getVideoTracks()[0]?.getSettings().facingMode !== "environment";
}

function close(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => {
    track.stop();
  });
}
