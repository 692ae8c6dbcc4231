// The live preview of a badge, and its snippets, which pepy.js has given the right address. The form works without.
"use strict";
(() => {
  const form = document.querySelector("[data-maker]");
  const picture = document.querySelector("[data-preview]");
  const codes = [...document.querySelectorAll("code[data-template]")];
  const { origin } = new URL(codes[0].textContent.match(/https?:[^)\s\]"]+/)[0]);
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
