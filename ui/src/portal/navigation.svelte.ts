import { type Place, paths, type Route, routeOf } from "./route";

/** Where the page is, by its address. */
export class Navigation {
  #route = $state.raw<Route>({ place: "home" });

  get route(): Route {
    return this.#route;
  }

  /** Follows the address until the returned function is called. */
  follow(): () => void {
    const read = () => {
      this.#read();
    };
    addEventListener("hashchange", read);
    read();
    return () => {
      removeEventListener("hashchange", read);
    };
  }

  go(place: Place): void {
    location.hash = paths[place];
  }

  /** Goes on without a way back to where one was. */
  replace(place: Place): void {
    history.replaceState(null, "", `#${paths[place]}`);
    this.#read();
  }

  /** A token is taken out of the address at once, so that no history and no screenshot has it. */
  #read(): void {
    this.#route = routeOf(location.hash);
    if (this.#route.token !== undefined) history.replaceState(null, "", `#${paths.reset}`);
  }
}
