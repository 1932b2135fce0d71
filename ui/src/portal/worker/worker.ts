/* Opens the portal without a network: keeps the page itself, and never an answer of the interface. */
import { PREFIX, type Shell, wayOf } from "./shell";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build, which knows the files. */
declare const __SHELL__: Shell;

const shell = __SHELL__;
const cacheName = PREFIX + shell.version;
const { scope } = self.registration;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers());
});

self.addEventListener("fetch", (event) => {
  const way = wayOf(event.request, scope, shell);
  switch (way.kind) {
    case "network":
      return;
    case "page":
      event.respondWith(fetch(event.request).catch(() => kept(scope)));
      return;
    case "file":
      event.respondWith(kept(scope + way.path).catch(() => fetch(event.request)));
      return;
  }
});

async function keep(): Promise<void> {
  const cache = await caches.open(cacheName);
  const paths = ["", ...shell.files];
  await cache.addAll(paths.map((path) => new Request(scope + path, { cache: "reload" })));
  await self.skipWaiting();
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Rejects where it is not kept. */
async function kept(url: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const answer = await cache.match(url);
  if (answer === undefined) throw new Error("not kept");
  return answer;
}
