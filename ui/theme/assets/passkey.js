// Passkeys: makes one on the account page, and uses one at the sign-in, where a form works without it as well.
(() => {
  const { PublicKeyCredential } = window;
  window.makePasskey = async (options) => {
    try {
      const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
      return JSON.stringify(made);
    } catch {
      return ""; // no passkey was made: the person left, or has this one already
    }
  };
  const form = document.querySelector("form.passkey");
  if (!form || !PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const asked = await fetch(`${form.getAttribute("action")}/begin`, { method: "POST" });
      if (!asked.ok) return location.reload();
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked.json());
      form.elements.answer.value = JSON.stringify(await navigator.credentials.get({ publicKey }));
      form.submit();
    } catch {
      // The person left, or has no passkey here: the page stays as it was.
    }
  });
})();
