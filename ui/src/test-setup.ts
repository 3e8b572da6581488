import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A wait is for something that comes; how long it takes on a busy machine says nothing.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  window.location.hash = "";
});
