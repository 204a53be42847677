// Makes a passkey, or asks for one, where a form says so. The options are the server's, as JSON; so is the answer.

const form = document.querySelector("form[data-passkey]");
// By its name and kind: the button bears the same word as id, for the summary of errors to lead to.
const answer = form?.querySelector("input[name=answer]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const credentials = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/** Options as browsers take them: bytes where JSON has base64url. */
function prepared(options) {
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
    ready.excludeCredentials = credentials(options.excludeCredentials);
    ready.allowCredentials = credentials(options.allowCredentials);
    return ready;
}

/** The browser's answer as JSON (WebAuthn 3, 5.1, toJSON). */
function answered(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    if (credential.response.attestationObject) {
        response.attestationObject = text(credential.response.attestationObject);
        response.transports = credential.response.getTransports?.() ?? [];
    } else {
        response.authenticatorData = text(credential.response.authenticatorData);
        response.signature = text(credential.response.signature);
        if (credential.response.userHandle) response.userHandle = text(credential.response.userHandle);
    }
    const id = text(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
}

async function ask(event) {
    if (answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const trouble = form.querySelector("[data-passkey-trouble]");
    if (trouble) trouble.hidden = true;
    try {
        const publicKey = prepared(JSON.parse(form.dataset.options));
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
        answer.value = answered(credential);
        form.requestSubmit();
    } catch {
        if (trouble) trouble.hidden = false;
    }
}

if (form && window.PublicKeyCredential) {
    form.addEventListener("submit", ask);
    form.hidden = false;
    for (const element of document.querySelectorAll("[data-without-passkey]")) element.hidden = true;
}
