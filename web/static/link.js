"use strict";
// Opens the link by itself for a person who looks at the page; a previewer that only fetches it uses nothing up.
(() => {
  const enter = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", enter);
    setTimeout(() => document.getElementById("enter").requestSubmit(), 400);
  };
  document.addEventListener("visibilitychange", enter);
  enter();
})();
