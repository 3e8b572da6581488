// Finds what is visible on the page the way a person or a screen reader does: arguments are [what, name, within].
// what: {role} an accessible role | {text: true} the words themselves. name: exact, or null for any.
// Returns [the elements found, a list of what there is, for the message of a search that failed].
const [what, name, within] = arguments;
const ROLES = {
  article: "article", button: "button, summary, input[type=button], input[type=submit]", checkbox: "input[type=checkbox]",
  complementary: "aside", combobox: "select", dialog: "dialog", form: "form", group: "fieldset, details",
  heading: "h1, h2, h3, h4, h5, h6", img: "img, svg[aria-label]", link: "a[href]", list: "ul, ol, menu", listitem: "li",
  main: "main", navigation: "nav", option: "option", progressbar: "progress", radio: "input[type=radio]",
  region: "section[aria-label], section[aria-labelledby]", row: "tr", cell: "td", columnheader: "th", status: "output",
  searchbox: "input[type=search]", spinbutton: "input[type=number]", table: "table",
  textbox: "textarea, input:not([type]), input[type=text], input[type=email], input[type=url], input[type=password]",
};
const squeeze = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const isVisible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
const roleOf = (element) =>
  element.getAttribute("role") ?? Object.keys(ROLES).find((role) => element.matches(ROLES[role])) ?? null;
// What is read aloud of it: keys drawn on a button are for the eye alone.
const spoken = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === "true") return "";
  const { display } = getComputedStyle(node);
  if (display === "none") return "";
  const text = [...node.childNodes].map(spoken).join("");
  return display === "inline" ? text : ` ${text} `;
};
const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy) return squeeze(labelledBy.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  const label = element.getAttribute("aria-label");
  if (label) return squeeze(label);
  if (element.labels?.length) return squeeze([...element.labels].map((each) => each.textContent).join(" "));
  return squeeze(element.getAttribute("alt") || spoken(element) || element.title || element.value);
};
const root = within ?? document.body;
const visible = [...root.querySelectorAll("*")].filter(isVisible);
if (what.text) {
  const holding = visible.filter((element) => squeeze(element.innerText ?? element.textContent).includes(name));
  const innermost = holding.filter((element) => !holding.some((other) => other !== element && element.contains(other)));
  return [innermost, squeeze(root.innerText).slice(0, 2000)];
}
// Behind an open dialog nothing can be reached.
const ofRole = visible.filter(
  (element) => roleOf(element) === what.role && !element.closest("[aria-hidden=true], [inert]"),
);
const found = ofRole.filter((element) => name === null || nameOf(element) === name);
return [found, ofRole.map(nameOf).join(" | ")];
