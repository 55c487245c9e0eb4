"use strict";
(() => {
  const button = document.getElementById("in");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
(() => {
  const text = document.getElementById("tin"), button = document.getElementById("chep");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); } // http has no clipboard
    button.textContent = button.dataset.copied;
  });
})();
