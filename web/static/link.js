"use strict";
// Opens the link by itself for a person who looks at the page; a previewer that only fetches it uses nothing up.
(() => {
  const form = document.getElementById("enter");
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault(); // a second tap would find the link used
    sent = true;
  });
  const enter = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", enter);
    setTimeout(() => sent || form.requestSubmit(), 400);
  };
  document.addEventListener("visibilitychange", enter);
  enter();
})();
