// Small dialogs of the page itself: a question, a line to fill in, a list to pick from.

import { words } from "./talk.js";

export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter((one) => one !== null));
  return element;
}

// Shows a dialog until one of its buttons is pressed; answers that button's value, or "no".
export function shown(dialog) {
  return new Promise((answer) => {
    const press = (event) => {
      const button = event.target.closest("button[value]");
      if (button && dialog.contains(button)) dialog.close(button.value);
    };
    dialog.returnValue = "no";
    dialog.addEventListener("click", press);
    dialog.addEventListener(
      "close",
      () => {
        dialog.removeEventListener("click", press);
        answer(dialog.returnValue);
      },
      { once: true },
    );
    dialog.showModal();
  });
}

// Asks for words, or with `field` null only for a yes; answers them, or null.
export async function ask(title, { field = null, yes, danger = false }) {
  const send = make("button", { type: "button", value: "yes", class: danger ? "danger" : "primary" }, yes);
  const cancel = make("button", { type: "button", value: "no" }, words("Cancel"));
  const heading = make("h3", { id: "asked" }, title);
  const dialog = make(
    "dialog",
    { class: "confirm", "aria-labelledby": "asked" },
    heading,
    field,
    make("footer", {}, cancel, send),
  );
  field?.setAttribute("aria-labelledby", "asked");
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send.click();
    }
  });
  document.body.append(dialog);
  const answer = await shown(dialog);
  dialog.remove();
  if (answer !== "yes") return null;
  return field ? field.value : true;
}

// A menu beside what opened it; each item is [sign or null, name, what to do].
export function menu(opener, items, { grid = false } = {}) {
  document.querySelector(".popup")?.remove();
  const buttons = items.map(([sign, name, run]) => {
    const spoken = sign ? { "aria-label": name, title: name } : {};
    const button = make("button", { type: "button", role: "menuitem", ...spoken }, sign ?? name);
    button.addEventListener("click", () => {
      close();
      run();
    });
    return button;
  });
  const popup = make("div", { class: grid ? "popup grid" : "popup", role: "menu" }, ...buttons);
  const close = () => {
    popup.remove();
    document.removeEventListener("pointerdown", outside, true);
    opener.focus();
  };
  const outside = (event) => popup.contains(event.target) || close();
  popup.addEventListener("keydown", (event) => keys(event, buttons, close));
  document.addEventListener("pointerdown", outside, true);
  document.body.append(popup);
  place(popup, opener.getBoundingClientRect());
  buttons[0]?.focus();
}

function keys(event, buttons, close) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key in steps) {
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + steps[event.key];
    buttons.at(at % buttons.length).focus();
  }
}

function place(popup, beside) {
  const { offsetWidth: width, offsetHeight: height } = popup;
  const left = Math.max(8, Math.min(beside.right - width, innerWidth - width - 8));
  const below = beside.bottom + height + 8 < innerHeight;
  popup.style.left = `${left}px`;
  popup.style.top = `${below ? beside.bottom + 4 : Math.max(8, beside.top - height - 4)}px`;
}
