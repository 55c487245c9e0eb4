"use strict";
// Words not sent yet: kept in this tab for the person who typed them, gone as soon as the page is another's or nobody's.
(() => {
  const whose = document.currentScript.dataset.whose; // says which account, to nobody but us; "" where nobody is signed in
  const own = `draft:${whose}`;
  const quietly = (work) => { try { return work(); } catch { return ""; } }; // private windows may refuse to keep anything
  quietly(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft") && !(whose && key === own)) sessionStorage.removeItem(key);
  });
  window.drafts = {
    whose,
    kept: () => quietly(() => sessionStorage.getItem(own)) || "",
    keep: (text) => quietly(() => (text ? sessionStorage.setItem(own, text) : sessionStorage.removeItem(own))),
  };
})();
