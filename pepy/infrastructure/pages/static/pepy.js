// Buttons that copy, and addresses of this very pepy. Pages work without.
"use strict";
(() => {
  const PLACEHOLDER = "https://your.host";

  // The server may not know how it is reached; the browser does.
  const note = document.querySelector("[data-no-base]");
  if (note) {
    for (const code of document.querySelectorAll("code[data-base]"))
      code.textContent = code.textContent.replaceAll(PLACEHOLDER, location.origin);
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
})();
