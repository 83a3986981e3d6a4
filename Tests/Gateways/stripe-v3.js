// A stand-in for Stripe.js in tests and demos: the parts of https://docs.stripe.com/js that a Payment Element needs, with plain fields
// in the page where Stripe has frames of its own. It speaks to the proxy that it came from. Only for test cards.
"use strict";
{
  const base = new URL(document.currentScript.src).origin;
  const ways = { card: "Card", sepa_debit: "SEPA direct debit" };
  const fields = {
    card: [["number", "Card number", "4242424242424242"], ["expiry", "Expiry", "12/34"], ["cvc", "CVC", "123"]],
    sepa_debit: [["iban", "IBAN", "DE89370400440532013000"], ["name", "Name", "Ada Heron"]],
  };

  class PaymentElement {
    constructor() {
      this.listeners = {};
      this.inputs = {};
      this.way = "card";
    }

    on(event, listener) {
      (this.listeners[event] ||= []).push(listener);
      return this;
    }

    tell(event) {
      (this.listeners[event] || []).forEach((listener) => listener({ elementType: "payment" }));
    }

    mount(place) {
      this.box = typeof place === "string" ? document.querySelector(place) : place;
      this.draw();
      setTimeout(() => this.tell("ready"));
    }

    draw() {
      const line = (label, control) => {
        const div = document.createElement("div"), name = document.createElement("label");
        div.className = "field";
        name.textContent = label;
        name.htmlFor = control.id;
        div.append(name, control);
        return div;
      };
      const choice = document.createElement("select");
      choice.id = "fake-stripe-way";
      choice.className = "form-select";
      for (const [value, label] of Object.entries(ways)) choice.add(new Option(label, value, false, value === this.way));
      choice.onchange = () => {
        this.way = choice.value;
        this.draw();
      };
      this.inputs = {};
      const lines = fields[this.way].map(([name, label, sample]) => {
        const input = document.createElement("input");
        input.id = `fake-stripe-${name}`;
        input.className = "form-control";
        input.placeholder = sample;
        this.inputs[name] = input;
        return line(label, input);
      });
      this.box.replaceChildren(line("Way to pay (test stand-in for Stripe)", choice), ...lines);
    }

    // Two buttons in place of the page of a card's bank.
    ask(question) {
      return new Promise((resolve) => {
        const text = document.createElement("p");
        text.textContent = question;
        const button = (label, value) => {
          const made = document.createElement("button");
          made.type = "button";
          made.className = "btn";
          made.textContent = label;
          made.onclick = () => resolve(value);
          return made;
        };
        this.box.replaceChildren(text, button("Complete authentication", true), button("Fail authentication", false));
      });
    }

    data() {
      const value = (name) => this.inputs[name].value.replaceAll(" ", "");
      if (this.way === "sepa_debit") {
        return {
          "payment_method_data[type]": "sepa_debit",
          "payment_method_data[sepa_debit][iban]": value("iban"),
          "payment_method_data[billing_details][name]": this.inputs.name.value,
          "mandate_data[customer_acceptance][type]": "online",
          "mandate_data[customer_acceptance][online][infer_from_client]": "true",
        };
      }
      const [month, year] = value("expiry").split("/");
      return {
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": value("number"),
        "payment_method_data[card][exp_month]": month || "",
        "payment_method_data[card][exp_year]": year || "",
        "payment_method_data[card][cvc]": value("cvc"),
      };
    }
  }

  const post = async (path, data) => {
    const answer = await fetch(base + path, { method: "POST", body: new URLSearchParams(data) });
    const body = await answer.json();
    return answer.ok ? { paymentIntent: body } : { error: body.error };
  };

  window.Stripe = (key) => ({
    elements: ({ clientSecret }) => ({
      clientSecret,
      create(type) {
        if (type !== "payment") throw new Error(`this stand-in has no element ${type}`);
        return (this.element = new PaymentElement());
      },
    }),

    async confirmPayment({ elements, confirmParams }) {
      const { clientSecret, element } = elements;
      const path = `/v1/payment_intents/${clientSecret.split("_secret_")[0]}`;
      const access = { key, client_secret: clientSecret };
      let result = await post(`${path}/confirm`, { ...access, return_url: confirmParams.return_url, ...element.data() });
      const action = result.paymentIntent?.next_action;
      if (action?.type === "use_stripe_sdk") {
        const success = await element.ask("3D Secure: does the bank of the card agree?");
        element.draw();
        result = await post(`${path}/_authenticate`, { ...access, success });
        if (result.paymentIntent?.status === "requires_payment_method") result = { error: result.paymentIntent.last_payment_error };
      } else if (action?.redirect_to_url) {
        location.assign(action.redirect_to_url.url);
        return new Promise(() => {});
      }
      if (result.error) return result;
      const back = new URL(confirmParams.return_url);
      back.searchParams.set("payment_intent", result.paymentIntent.id);
      back.searchParams.set("payment_intent_client_secret", clientSecret);
      back.searchParams.set("redirect_status", result.paymentIntent.status === "processing" ? "pending" : "succeeded");
      location.assign(back);
      return new Promise(() => {});
    },
  });
}
