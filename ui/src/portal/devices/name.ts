import { m } from "../../messages/generated/messages";
import type { Device } from "../backend/records";

/** What a device called itself, or what is known of it. */
export function nameOf({ device, kind }: Device): string {
  if (device !== null) return device;
  switch (kind) {
    case "app":
      return m.portal_device_app();
    case "browser":
      return m.portal_device_browser();
  }
}
