import "../../tokens.css";
import "../../base.css";
import "../../stack.css";
import "./tokens.css";
import "./kiosk.css";
import { kioskFixture, madeUpCamera } from "../../backend/kiosk-fixture";
import { openKiosk } from "./window";

const query = new URLSearchParams(location.search);
if (query.has("camera")) madeUpCamera();
// The shell freezes it too; what breaks under that should break here.
Object.freeze(Object.prototype);
openKiosk(kioskFixture(query));
