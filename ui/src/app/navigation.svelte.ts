import { forward, present, type Route, type Trail, upTo } from "./route";

/**
 * Where the window is. The way back is also given to the webview's history, so that the phone's
 * back gesture and the mouse's back button work; the history holds depths, nothing else.
 */
export class Navigation {
  #trail = $state.raw<Trail>(["welcome"]);

  get here(): Route {
    return present(this.#trail);
  }

  get canGoBack(): boolean {
    return this.#trail.length > 1;
  }

  /** Follows the webview's history until the returned function is called. */
  follow(): () => void {
    const onPopState = (event: PopStateEvent) => {
      this.#trail = upTo(this.#trail, depthOf(event.state));
    };
    addEventListener("popstate", onPopState);
    // A page that is loaded anew keeps its place in the history, but its trail begins here.
    history.replaceState(null, "");
    return () => {
      removeEventListener("popstate", onPopState);
    };
  }

  go(route: Route): void {
    const before = this.#trail.length;
    this.#trail = forward(this.#trail, route);

    const steps = this.#trail.length - before;
    if (steps > 0) history.pushState(before, "");
    else if (steps < 0) history.go(steps);
  }

  back(): void {
    if (this.canGoBack) history.back();
  }

  /** Begins anew at the first of `routes`; the last of them is shown. */
  restart(...routes: [Route, ...Route[]]): void {
    const depth = depthOf(history.state);
    this.#trail = [routes[0]];

    if (depth > 0) {
      addEventListener(
        "popstate",
        () => {
          routes.slice(1).forEach((route) => {
            this.go(route);
          });
        },
        { once: true },
      );
      history.go(-depth);
    } else {
      routes.slice(1).forEach((route) => {
        this.go(route);
      });
    }
  }
}

function depthOf(state: unknown): number {
  return typeof state === "number" ? state : 0;
}
