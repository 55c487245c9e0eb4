"use strict";
// The code behind «#» of a printed address goes into the field, and out of the address and the browser's history.
(() => {
  const field = document.getElementById("ma"), here = field.dataset.at || "/m";
  const take = () => {
    let code = location.hash.slice(1);
    try { code = decodeURIComponent(code); } catch { /* as it stands */ }
    if (code) field.value = code;
    if (code || location.pathname !== here) history.replaceState(null, "", here);
  };
  addEventListener("hashchange", take); // another code scanned while the page is open
  take();
})();
