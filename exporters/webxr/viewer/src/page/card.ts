// The card that stands in for a story which cannot be shown.

import { element } from "./dom";
import { saysIn } from "./says";

export function showCard(line: string, again = false): void {
  const says = saysIn(navigator.language);
  const card = element(
    "main",
    { class: "card", role: "alert" },
    element("h1", {}, says.cannot),
    element("p", {}, line),
  );
  if (again) {
    const button = element("button", { type: "button" }, says.again);
    button.addEventListener("click", () => location.reload());
    card.append(button);
  }
  document.body.replaceChildren(card);
}
