// Makes a part of the page like its new drawing, and keeps what is typed, focused and folded out in it.

// What the script keeps by itself, and no new drawing changes.
const OWN = ".completion, .offered, .attached, #form .tokens, #form .element summary";
// Its attributes are drawn, what stands in it is the script's: what has `data-filled`.
const KEPT = new Set(["open", "style", "aria-busy", "aria-expanded"]);

export function fill(part, markup) {
  const drawn = document.createElement("template");
  drawn.innerHTML = markup;
  children(part, drawn.content);
}

function children(have, want) {
  const named = new Map([...have.children].filter((one) => one.id).map((one) => [one.id, one]));
  let at = have.firstChild;
  for (const next of [...want.childNodes]) {
    const match = next.id ? named.get(next.id) : at && !at.id && alike(at, next) ? at : null;
    if (!match) {
      have.insertBefore(next, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else have.insertBefore(match, at);
    one(match, next);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function alike(have, want) {
  return have.nodeType === want.nodeType && have.nodeName === want.nodeName;
}

function one(have, want) {
  if (have.isEqualNode(want)) return;
  if (have.nodeType !== Node.ELEMENT_NODE) {
    have.nodeValue = want.nodeValue;
    return;
  }
  if (!alike(have, want)) {
    have.replaceWith(want);
    return;
  }
  if (have.matches(OWN)) return;
  const before = standard(have);
  attributes(have, want);
  if (!have.hasAttribute("data-filled")) children(have, want);
  if (standard(have) !== before && !have.closest("#form")) reset(have);
}

function attributes(have, want) {
  for (const { name } of [...have.attributes]) {
    if (!want.hasAttribute(name) && !KEPT.has(name)) have.removeAttribute(name);
  }
  for (const { name, value } of want.attributes) {
    if (have.getAttribute(name) !== value && !KEPT.has(name)) have.setAttribute(name, value);
  }
}

// What an element is drawn to hold, before anyone touches it.
function standard(element) {
  return `${element.defaultSelected} ${element.defaultChecked} ${element.defaultValue}`;
}

// Outside of forms the app decides what is chosen, once it draws something else.
function reset(element) {
  if (element.nodeName === "OPTION") element.selected = element.defaultSelected;
  if (element.nodeName !== "INPUT") return;
  element.checked = element.defaultChecked;
  element.value = element.defaultValue;
}
