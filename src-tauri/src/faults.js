// Debug builds only: keeps what went wrong in the page, from its first line on, for the tests that drive the window.
(() => {
  const faults = [];
  Object.defineProperty(window, "__faults", { value: faults });
  const say = (value) => (value instanceof Error ? `${value.message}\n${value.stack}` : String(value));
  addEventListener("securitypolicyviolation", (event) => {
    faults.push(`content security policy: ${event.effectiveDirective} refused ${event.blockedURI || event.sample}`);
  });
  addEventListener("error", (event) => {
    const source = event.target?.src || event.target?.href;
    faults.push(source ? `could not load ${source}` : `error: ${say(event.error ?? event.message)}`);
  }, true);
  addEventListener("unhandledrejection", (event) => faults.push(`unhandled rejection: ${say(event.reason)}`));
  const print = console.error;
  console.error = (...values) => {
    faults.push(`console.error: ${values.map(say).join(" ")}`);
    print.apply(console, values);
  };
})();
