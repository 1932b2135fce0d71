import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import tseslint from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const nothingIsKept = "The window keeps nothing: settings and secrets belong to the host.";
const madeOnce = "Formats are made once: messages/formats.ts has them.";
const noVariables =
  "A variable of its own costs an element memory that WebKitGTK never gives back: docs/decisions/0015.";
const storage = ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"];

const format =
  "NewExpression[callee.object.name='Intl'][callee.property.name=/^(DateTimeFormat|NumberFormat|RelativeTimeFormat|PluralRules)$/]";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "project.inlang/",
      "src/fonts/",
      "src/messages/generated/",
      "src/backend/bindings.ts",
      "src/backend/kiosk-bindings.ts",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.svelte"],
    extends: tseslint.configs.strictTypeChecked,
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: [".svelte"] },
    },
    rules: {
      "no-undef": "off",
      "no-restricted-globals": [
        "error",
        ...storage.map((name) => ({ name, message: nothingIsKept })),
      ],
      "no-restricted-properties": [
        "error",
        ...storage.flatMap((property) =>
          ["window", "globalThis", "self"].map((object) => ({
            object,
            property,
            message: nothingIsKept,
          })),
        ),
        { object: "document", property: "cookie", message: nothingIsKept },
      ],
      "no-restricted-syntax": ["error", { selector: format, message: madeOnce }],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tauri-apps/*"], message: "Only backend/tauri.ts speaks to the host." },
            {
              group: ["**/fixture*", "**/*-fixture*"],
              message: "A made-up host has no place in what ships.",
            },
          ],
        },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    extends: svelte.configs.recommended,
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      "prefer-const": "off",
      "svelte/prefer-const": ["error", { excludedRunes: ["$props"] }],
    },
  },
  {
    files: [
      "src/backend/{tauri,fixture,kiosk-fixture}.ts",
      "src/*/fixture.ts",
      "src/app/kiosk/fixture.ts",
      "src/*/backend/{fixture.ts,fixture/*.ts,*.test.ts}",
    ],
    rules: { "no-restricted-imports": "off" },
  },
  {
    // Keeps the page's own files, so that it opens without a network, and nothing else.
    files: ["src/portal/worker/worker.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["src/messages/formats.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // What stands on a wall for a year, and the mark that is part of each result.
    files: ["src/app/kiosk/**/*.svelte", "src/components/Mark.svelte"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: format, message: madeOnce },
        { selector: "SvelteStyleDirective[key.name.name=/^--/]", message: noVariables },
      ],
    },
  },
  {
    files: ["scripts/**/*.mjs", "*.config.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        fetch: "readonly",
        WebSocket: "readonly",
        setTimeout: "readonly",
      },
    },
  },
);
