import type { Template } from "./backend";

/** The parts of a template. */
export const parts = ["subject", "html", "text"] as const satisfies (keyof Template)[];

/** A part of a template. */
export type Part = (typeof parts)[number];

/** Where a template is none. */
export interface Fault {
  part: Part;
  /** From 1. */
  line: number;
  /** From 1, counted in characters. */
  column: number;
  /** The portal's own sentence. */
  message: string;
}

/** The code of a refusal, where it has one. */
export function codeOf(refusal: unknown): string | null {
  if (typeof refusal !== "object" || refusal === null || !("code" in refusal)) return null;
  return typeof refusal.code === "string" ? refusal.code : null;
}

/** The faults that a refusal names; `null` where it is about something else. */
export function faultsOf(refusal: unknown): Fault[] | null {
  if (codeOf(refusal) !== "not_a_template") return null;
  const fields = (refusal as { fields?: unknown }).fields;
  return Array.isArray(fields) ? fields.flatMap(faultOf) : [];
}

/** Where `fault` is in `text`, counted from its beginning. What lies outside is moved to the nearest end. */
export function positionOf(fault: Pick<Fault, "line" | "column">, text: string): number {
  const lines = text.split("\n");
  const line = Math.min(Math.max(fault.line, 1), lines.length);
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const characters = Array.from(lines[line - 1] ?? "");
  const column = Math.min(Math.max(fault.column, 1), characters.length + 1);
  return before + characters.slice(0, column - 1).join("").length;
}

function faultOf(field: unknown): Fault[] {
  if (typeof field !== "object" || field === null) return [];
  const { field: named, line, column, message } = field as Record<string, unknown>;
  const part = parts.find((known) => known === named);
  if (part === undefined) return [];
  return [
    {
      part,
      line: typeof line === "number" ? line : 1,
      column: typeof column === "number" ? column : 1,
      message: typeof message === "string" ? message : "",
    },
  ];
}
