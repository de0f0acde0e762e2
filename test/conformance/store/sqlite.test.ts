import { filePlace, memoryPlace } from "./place.ts";
import { storeConformance } from "./suite.ts";

storeConformance("a SQLite file", filePlace, true);
storeConformance("SQLite's memory", memoryPlace, false);
