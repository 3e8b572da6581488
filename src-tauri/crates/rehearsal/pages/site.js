"use strict";

// Signs in at the service that belongs to this site, production's or staging's.
const service = location.hostname.includes("staging.")
  ? "https://api.staging.marketsage.com"
  : "https://api.marketsage.com";
const form = document.querySelector("form");
const said = document.querySelector("#said");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(`${service}/auth/login`, { method: "POST", credentials: "include", headers, body });
    if (answer.ok) location.assign(form.dataset.next);
    else said.textContent = (await answer.json()).error.message;
  } catch {
    said.textContent = "The service cannot be reached.";
  }
});
