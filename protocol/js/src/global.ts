import { Trien } from "./index.js";

(globalThis as { Trien?: typeof Trien }).Trien = Trien;
