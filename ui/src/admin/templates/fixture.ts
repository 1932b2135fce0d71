import "../../tokens.css";
import "../../base.css";
import { mount } from "svelte";
import { setLocale } from "../../messages/locale.svelte";
import { speak } from "../../messages/language";
import type { KeptTemplate, MessageKey, Template, TemplatesBackend, Variable } from "./backend";
import { parts } from "./fault";
import Stand from "./Stand.svelte";

/* Keys of the address: `theme`, `lang`; `state` is `empty`, `offline` or `changed`. */
const query = new URLSearchParams(location.search);
const state = query.get("state");

const variables: Variable[] = [
  { name: "member.first_name", description: "First name", sample: "Ada" },
  { name: "member.full_name", description: "Full name", sample: "Ada Obi" },
  { name: "member.pin", description: "The PIN", sample: "40273" },
  { name: "space.name", description: "The space's name", sample: "Harbour Works" },
  { name: "space.logo_url", description: "The space's logo", sample: "" },
  {
    name: "portal_url",
    description: "The members portal",
    sample: "https://members.harbour.works",
  },
];

const shipped: Template = {
  subject: "Your PIN for {{ space.name }}",
  text: "Hello {{ member.first_name }},\n\nyour PIN for {{ space.name }} is {{ member.pin }}.\n\nIt checks you in at the front desk, opens the doors and releases your prints.\n\n{{ portal_url }}\n",
  html: `<!doctype html>
<html lang="en">
  <head>
    <style>
      .pin { font-size: 40px; letter-spacing: 6px; }
    </style>
  </head>
  <body style="margin: 0; padding: 24px; background: #f5f1e9; font-family: sans-serif">
    <!-- The one thing in it is the PIN. -->
    <p>Hello {{ member.first_name }},</p>
    <p>your PIN for <b>{{ space.name }}</b> is</p>
    <p class="pin" style="padding: 24px; background: #000; color: #f5f1e9; text-align: center">{{ member.pin }}</p>
    {% if portal_url %}
    <p>You find it at any time in <a href="{{ portal_url }}" style="color: #7a4f12">the members portal</a>.</p>
    {% endif %}
  </body>
</html>
`,
};

function refusal(code: string, fields: unknown[] = []): Error {
  return Object.assign(new Error(code), { code, fields });
}

function made(): TemplatesBackend {
  const kept = new Map<string, KeptTemplate>();
  const enabled = new Set<MessageKey>(["pin-reminder", "password-reset"]);
  const now = (at: string) => kept.get(at) ?? { ...shipped, revision: 1, edited: false };
  const filled = (text: string) =>
    text.replace(/\{%[^%]*%\}\n?/g, "").replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => {
      return variables.find((known) => known.name === name)?.sample ?? "";
    });

  function check(template: Template) {
    const fields = parts.flatMap((field) =>
      template[field].split("\n").flatMap((text, i) =>
        [...text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)]
          .filter(([, name]) => variables.every((known) => known.name !== name))
          .map(({ index, 1: name }) => ({
            field,
            line: i + 1,
            column: index + 4,
            message: `undefined value: ${name ?? ""}`,
          })),
      ),
    );
    if (fields.length > 0) throw refusal("not_a_template", fields);
  }

  const answers: TemplatesBackend = {
    list: () =>
      Promise.resolve(
        (
          [
            "pin-reminder",
            "welcome",
            "password-reset",
            "pin-changed",
            "forgotten-check-out",
            "wrong-pins",
          ] as const
        ).map((key) => ({
          key,
          languages: ["en", "es", "fr", "de", "pt", "nl", "it"].map((language) => ({
            language,
            edited: kept.has(`${key}/${language}`) || language === "es",
          })),
          enabled: enabled.has(key),
          can_be_disabled: key !== "pin-reminder",
          variables,
        })),
      ),
    read: (key, language) => Promise.resolve(now(`${key}/${language}`)),
    save: (key, language, template, revision) => {
      check(template);
      if (state === "changed") throw refusal("changed_meanwhile");
      const next = { ...template, revision: revision + 1, edited: true };
      kept.set(`${key}/${language}`, next);
      return Promise.resolve(next);
    },
    reset: (key, language) => {
      kept.delete(`${key}/${language}`);
      return Promise.resolve(now(`${key}/${language}`));
    },
    versions: () =>
      Promise.resolve(
        state === "empty"
          ? []
          : [
              {
                number: 1,
                saved_at: new Date(Date.now() - 3_600_000).toISOString(),
                saved_by: "Inês Carvalho",
              },
              {
                number: 0,
                saved_at: new Date(Date.now() - 864_000_000).toISOString(),
                saved_by: "Ravi Menon",
              },
            ],
      ),
    restore: (key, language) => Promise.resolve(now(`${key}/${language}`)),
    preview: (_key, _language, template) => {
      check(template);
      const { subject, text, html } = template;
      return Promise.resolve({ subject: filled(subject), text: filled(text), html: filled(html) });
    },
    test: (_key, _language, template) => {
      check(template);
      return Promise.resolve();
    },
    enable: (key, on) => {
      if (on) enabled.add(key);
      else enabled.delete(key);
      return Promise.resolve();
    },
  };

  return new Proxy(answers, {
    get:
      (target, name: keyof TemplatesBackend) =>
      async (...given: unknown[]) => {
        if (state === "offline") throw refusal("unreachable");
        return (target[name] as (...given: unknown[]) => Promise<unknown>)(...given);
      },
  });
}

document.documentElement.dataset.theme = query.get("theme") ?? "";
setLocale(speak(query.get("lang"), []));
const target = document.getElementById("app");
if (target !== null) mount(Stand, { target, props: { backend: made() } });
