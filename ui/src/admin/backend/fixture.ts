import type { Backend } from "./backend";
import { customers } from "./fixture/customers";
import { Host } from "./fixture/host";
import { jobs } from "./fixture/jobs";
import { kiosks } from "./fixture/kiosks";
import { messages } from "./fixture/messages";
import { operations } from "./fixture/operations";
import { session, team } from "./fixture/session";
import { settings } from "./fixture/settings";

/**
 * A made-up portal of 1,204 customers for a plain browser, steered by the address:
 *
 * | key | values |
 * | --- | --- |
 * | `state` | `signed-in` (default), `signed-out`, `second-factor`, `empty` |
 * | `role` | `admin` (default), `front_desk` |
 * | `second-factor` | `on` where the one signed in has one |
 * | `name` | `long` |
 * | `accent` | the space's colour, six hexadecimal digits |
 * | `fail` | an error code that every list answers with |
 * | `conflict` | `yes`: somebody else saves the customer first |
 * | `job` | `running` |
 * | `mail` | `not_set`, `failing` |
 * | `pins` | `low` |
 * | `slow` | how long each answer takes, milliseconds |
 * | `theme`, `lang`, `dir` | of the page |
 */
export function fixture(query: URLSearchParams): Backend {
  const host = new Host(query);
  return {
    session: session(host),
    team: team(host),
    customers: customers(host),
    operations: operations(host),
    kiosks: kiosks(host),
    settings: settings(host),
    jobs: jobs(host),
    messages: messages(host),
  };
}
