import { m } from "./generated/messages";
import type { partOfDay } from "./when";

/** Greets a person by their first name, and kindly where none is known. */
export function greeting(part: ReturnType<typeof partOfDay>, name: string): string {
  switch (part) {
    case "morning":
      return name ? m.greeting_morning({ name }) : m.greeting_morning_nameless();
    case "afternoon":
      return name ? m.greeting_afternoon({ name }) : m.greeting_afternoon_nameless();
    case "evening":
      return name ? m.greeting_evening({ name }) : m.greeting_evening_nameless();
  }
}
