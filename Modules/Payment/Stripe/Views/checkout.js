// Stripe's Payment Element in the checkout page. Without this script, or when Stripe's does not load, the forms of the page stay.
"use strict";
{
  const page = document.getElementById("stripe-checkout");
  const part = (name) => document.getElementById("stripe-" + name);
  const [form, button, message, loading, forms] = ["form", "pay", "message", "loading", "forms"].map(part);

  const say = (text) => {
    message.textContent = text || "";
    message.hidden = !text;
  };

  // Back to the page as it is without a script.
  const giveUp = (text) => {
    loading.hidden = true;
    form.hidden = true;
    forms.hidden = false;
    if (!text) return;
    const note = document.createElement("p");
    note.className = "wrong";
    note.setAttribute("role", "alert");
    note.textContent = text;
    forms.prepend(note);
  };

  const isDark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };

  const begin = () => {
    const stripe = window.Stripe(page.dataset.key);
    const elements = stripe.elements({ clientSecret: page.dataset.secret, appearance: { theme: isDark() ? "night" : "stripe" } });
    const element = elements.create("payment");
    element.on("ready", () => {
      loading.hidden = true;
      button.disabled = false;
    });
    element.on("loaderror", () => giveUp("Stripe could not show its ways to pay. Load the page again, or choose another way to pay."));
    forms.hidden = true;
    form.hidden = false;
    element.mount(part("element"));

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      say();
      try {
        // When it is confirmed, the browser is sent to the return address; what follows is only reached when it is not.
        const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: page.dataset.return } });
        if (error) say(error.message || "The payment did not go through. Try again, or another way to pay.");
      } catch {
        say("Stripe could not be reached. Whether you have paid is shown on the page of the invoice; look there before you try again.");
      }
      button.disabled = false;
    });
  };

  if (page) {
    loading.hidden = false;
    forms.hidden = true;
    const script = document.createElement("script");
    script.src = page.dataset.script;
    script.onload = begin;
    script.onerror = () => giveUp("Stripe's script did not load, so cards cannot be used here now.");
    document.head.append(script);
  }
}
