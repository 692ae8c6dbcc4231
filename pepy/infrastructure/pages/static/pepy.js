// Buttons that copy, addresses of this very pepy, and the live preview of a badge. Pages work without.
"use strict";
(() => {
  const PLACEHOLDER = "https://your.host";

  // The server may not know how it is reached; the browser does.
  const note = document.querySelector("[data-no-base]");
  const base = note ? location.origin : "";
  if (note) {
    for (const code of document.querySelectorAll("code[data-base]"))
      code.textContent = code.textContent.replaceAll(PLACEHOLDER, base);
    note.hidden = true;
  }

  for (const snippet of document.querySelectorAll(".snippet")) {
    const button = document.createElement("button");
    const title = snippet.querySelector("h3");
    button.type = "button";
    button.textContent = "Copy";
    button.ariaLabel = `Copy: ${title.textContent}`;
    button.addEventListener("click", async () => {
      const code = snippet.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    title.append(button);
  }

  const form = document.querySelector("[data-maker]");
  if (!form) return;
  const picture = document.querySelector("[data-preview]");
  const codes = [...document.querySelectorAll("code[data-template]")];
  const origin = base || new URL(codes[0].textContent.match(/https?:[^)\s\]"]+/)[0]).origin;
  const defaults = { period: "total", units: "international_system", style: "flat" };
  form.querySelector("button").hidden = true;

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });

  function show() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (value.trim() && value !== defaults[name]) query.set(name, value.trim());
    const path = `${picture.dataset.preview}?${query}`;
    picture.src = path;
    for (const code of codes)
      code.textContent = code.dataset.template
        .replaceAll("{picture}", origin + path)
        .replaceAll("{page}", origin + code.dataset.page);
    history.replaceState(null, "", `${location.pathname}?${query}`);
  }
})();
