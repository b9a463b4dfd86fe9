// Asks the playground for something, in the name of the person one is, and shows short notes.

const known = () => JSON.parse(document.getElementById("known").textContent);
export const person = () => document.body.dataset.person;
export const words = (sentence, filled = {}) =>
  Object.entries(filled).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    known().words[sentence] ?? sentence,
  );
export { known };

export async function act(verb, given) {
  try {
    const answer = await fetch(`/control/${verb}`, { method: "POST", body: JSON.stringify(given) });
    const said = await answer.json();
    return answer.ok ? said.result : { ok: false, ...said };
  } catch {
    return { ok: false, error: "unreachable" };
  }
}

// As `act`, for what the app has to answer; tells of a failure that nobody else tells of.
export async function askApp(verb, given) {
  const said = await act(verb, { user: person(), ...given });
  if (said && said.ok === false && !said.errors) tell(failure(said));
  return said;
}

export function failure(said) {
  const sentences = {
    unreachable: "The playground cannot be reached. It may have been stopped.",
    unknown_command: "{command} is not a command here.",
    command_in_thread: "{command} cannot be used in a thread.",
    timeout: "The app did not answer in time. Try again.",
  };
  const sentence = sentences[said.error] ?? "That did not work: {error}.";
  return words(sentence, said);
}

export function tell(text) {
  const note = document.createElement("p");
  note.role = "status";
  note.textContent = text;
  const above = [...document.querySelectorAll("dialog[open]")].at(-1);
  note.className = "toast";
  (above ?? document.body).append(note);
  setTimeout(() => note.remove(), 6000);
}
