import { m } from "../../messages/generated/messages";

/** Whether the camera looks, and why it does not. */
export type CameraState = "looking" | "none" | "refused" | "busy" | "lost";

/**
 * Why a camera does not open.
 *
 * Source: W3C, Media Capture and Streams, 10.2, `getUserMedia()`.
 */
export function troubleOf(error: unknown): CameraState {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "none";
  }
}

/** What staff are told of it. Nothing where it looks. */
export function cameraWords(state: CameraState): string {
  switch (state) {
    case "looking":
      return "";
    case "none":
      return m.kiosk_camera_none();
    case "refused":
      return m.kiosk_camera_refused();
    case "busy":
      return m.kiosk_camera_busy();
    case "lost":
      return m.kiosk_camera_lost();
  }
}
