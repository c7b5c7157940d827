// Passkeys: makes one on the account page, and uses one at the sign-in, where a form works without it as well.
(() => {
  const { PublicKeyCredential } = window;
  const quietly = async (act) => {
    try {
      return JSON.stringify(await act());
    } catch {
      return ""; // the person left, has no passkey here or has this one already, or the browser knows none
    }
  };
  const { credentials } = navigator;
  window.makePasskey = (options) =>
    quietly(() => credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
  window.usePasskey = (options) =>
    quietly(() => credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }));
  const form = document.querySelector("form.passkey");
  if (!form || !PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = await fetch(`${form.getAttribute("action")}/begin`, { method: "POST" });
    if (!asked.ok) return location.reload();
    form.elements.answer.value = await window.usePasskey(await asked.json());
    if (form.elements.answer.value) form.submit();
  });
})();
