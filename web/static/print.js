"use strict";
(() => {
  const button = document.getElementById("in");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
