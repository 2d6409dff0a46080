"use strict";
{
  const body = document.querySelector("#rows tbody");
  const rows = [...body.rows];
  const find = document.querySelector("#find");
  const tiles = [...document.querySelectorAll("button.tile")];
  let wanted = "";

  const show = () => {
    const text = find.value.trim().toLocaleLowerCase();
    for (const row of rows) {
      row.hidden =
        (wanted !== "" && row.dataset.state !== wanted) ||
        (text !== "" && !row.textContent.toLocaleLowerCase().includes(text));
    }
  };
  find.addEventListener("input", show);
  for (const tile of tiles) {
    tile.addEventListener("click", () => {
      wanted = wanted === tile.dataset.state ? "" : tile.dataset.state;
      for (const each of tiles) each.setAttribute("aria-pressed", String(each.dataset.state === wanted));
      show();
    });
  }

  for (const button of document.querySelectorAll("th button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const key = button.dataset.sort;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const each of document.querySelectorAll("th")) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const number = key === "number" || key === "seconds";
      rows.sort((one, other) => {
        const [a, b] = [one.dataset[key], other.dataset[key]];
        const order = number ? Number(a) - Number(b) : a.localeCompare(b, undefined, { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows);
    });
  }
}
