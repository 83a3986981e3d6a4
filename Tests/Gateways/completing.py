"""What Stripe does and localstripe does not, done in front of it, so that a module can be written for Stripe and run here.

Nothing is said in Stripe's name that localstripe did not do: an intent is confirmed by localstripe's own steps, and figures are
added up from what it holds. The pages of banks alone are ours, since localstripe has none.
"""

import html
import re
import urllib.parse

from aiohttp import web

BANKS = {"ideal": "iDEAL", "bancontact": "Bancontact", "eps": "EPS", "p24": "Przelewy24"}


class Refused(Exception):
    """An answer of Stripe's that says no."""

    def __init__(self, status, **error):
        super().__init__(error.get("message"))
        self.status = status
        self.error = {"type": "invalid_request_error", **error}


def tree(fields):
    """`{"a[b][c]": "d"}` as `{"a": {"b": {"c": "d"}}}`."""
    root = {}
    for name, value in fields:
        parts = [part for part in re.split(r"\]\[|\[|\]", name) if part]
        place = root
        for part in parts[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise Refused(400, message=f"Invalid {name}")
        place[parts[-1]] = value
    return root


class Completion:
    """The intents as this proxy has seen them, on top of localstripe's."""

    def __init__(self, upstream, own):
        self.upstream = upstream
        self.own = own
        # What was captured of an intent, where it was less than all.
        self.captured = {}
        # Intents whose payer is on a bank's page: its name and the address to come back to.
        self.at_bank = {}
        # Intents whose payer came back from a bank without paying.
        self.left_bank = set()

    def dress(self, document):
        """Adds to each intent of an answer the figures that Stripe has."""
        if isinstance(document, list):
            for item in document:
                self.dress(item)
        if not isinstance(document, dict):
            return
        if document.get("object") == "payment_intent":
            self.dress_intent(document)
        for name in ("data", "error"):
            self.dress(document.get(name))

    def dress_intent(self, intent):
        status, amount = intent["status"], intent["amount"]
        intent["amount_received"] = self.captured.get(intent["id"], amount) if status == "succeeded" else 0
        intent["amount_capturable"] = amount if status == "requires_capture" else 0
        if status != "requires_payment_method":
            return
        if bank := self.at_bank.get(intent["id"]):
            page = f"{self.own}/_bank/{intent['id']}"
            intent["status"] = "requires_action"
            intent["next_action"] = {
                "type": "redirect_to_url", "redirect_to_url": {"url": page, "return_url": bank["return_url"]}}
        elif intent["id"] in self.left_bank:
            intent["last_payment_error"] = {
                "type": "invalid_request_error", "code": "payment_intent_authentication_failure",
                "message": "The customer did not pay on the page of the bank.",
                "payment_method": {"id": "pm_bank_" + intent["id"][3:]}}

    async def intent(self, key, name):
        status, intent = await self.upstream("GET", f"/v1/payment_intents/{name}", key)
        if status != 200:
            raise Refused(404, code="resource_missing", message=f"No such payment_intent: '{name}'")
        return intent

    async def confirm(self, key, name, fields, publishable):
        """POST /v1/payment_intents/{id}/confirm with a way to pay, by the steps that localstripe has."""
        known = {"key", "client_secret", "payment_method", "payment_method_data", "mandate_data", "return_url", "expand"}
        if unknown := set(fields) - known:
            raise Refused(400, code="parameter_unknown", param=sorted(unknown)[0],
                          message=f"Received unknown parameter: {sorted(unknown)[0]}")
        intent = await self.intent(key, name)
        if publishable and fields.get("client_secret") != intent["client_secret"]:
            raise Refused(401, message="The client_secret does not match this payment_intent")
        if intent["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
            raise Refused(400, code="payment_intent_unexpected_state",
                          message=f"This PaymentIntent's status is {intent['status']}, so it cannot be confirmed")
        data = fields.get("payment_method_data")
        kind = data.get("type") if isinstance(data, dict) else None
        if kind in BANKS:
            return await self.send_to_bank(key, intent, kind, fields)
        method = fields.get("payment_method") or intent["payment_method"]
        if data is not None:
            self.check_mandate(kind, fields, publishable)
            status, made = await self.upstream("POST", "/v1/payment_methods", key, data)
            if status != 200:
                raise Refused(400, code="invalid_bank_account_iban" if kind == "sepa_debit" else "incorrect_number",
                              message="This way to pay was not understood", param="payment_method_data")
            method = made["id"]
        return await self.pay(key, name, method)

    async def pay(self, key, name, method):
        """Gives the intent a way to pay and confirms it; an attempt that failed is put aside, which localstripe cannot by itself."""
        self.at_bank.pop(name, None)
        self.left_bank.discard(name)
        await self.upstream("POST", f"/v1/payment_intents/{name}", key, {"payment_method": method, "latest_charge": None})
        return await self.upstream("POST", f"/v1/payment_intents/{name}/confirm", key, {})

    @staticmethod
    def check_mandate(kind, fields, publishable):
        """A direct debit needs a mandate that says where it was given; a server has to know, a browser need not say."""
        if kind != "sepa_debit":
            return
        mandate = fields.get("mandate_data", {})
        acceptance = mandate.get("customer_acceptance", {}) if isinstance(mandate, dict) else {}
        online = acceptance.get("online", {}) if isinstance(acceptance, dict) else {}
        inferred = publishable and online.get("infer_from_client") == "true"
        if acceptance.get("type") != "online" or not (inferred or (online.get("ip_address") and online.get("user_agent"))):
            raise Refused(400, code="payment_intent_mandate_invalid", param="mandate_data",
                          message="A mandate with ip_address and user_agent is required for sepa_debit")

    async def send_to_bank(self, key, intent, kind, fields):
        if not (fields.get("return_url") or "").startswith("http"):
            raise Refused(400, code="parameter_missing", param="return_url", message="A return_url is required")
        self.left_bank.discard(intent["id"])
        self.at_bank[intent["id"]] = {"kind": kind, "return_url": fields["return_url"], "key": key}
        await self.upstream("POST", f"/v1/payment_intents/{intent['id']}", key,
                            {"payment_method": None, "latest_charge": None})
        return 200, await self.intent(key, intent["id"])

    async def show_bank(self, request):
        name = request.match_info["id"]
        if name not in self.at_bank:
            raise web.HTTPNotFound(text="Nobody is here to pay this.")
        bank = BANKS[self.at_bank[name]["kind"]]
        return web.Response(content_type="text/html", text=f"""<!doctype html><html lang="en"><title>{bank} (test)</title>
<h1>{bank}, a test page</h1><p>Payment {html.escape(name)}</p>
<form method="post"><button name="pay" value="yes">Pay</button> <button name="pay" value="no">Do not pay</button></form>""")

    async def leave_bank(self, request):
        """The payer pays, which here is done with a card that always pays, or does not; and goes back."""
        name = request.match_info["id"]
        bank = self.at_bank.pop(name, None)
        if bank is None:
            raise web.HTTPNotFound(text="Nobody is here to pay this.")
        paid = (await request.post()).get("pay") == "yes"
        if paid:
            await self.pay(bank["key"], name, "pm_card_visa")
        else:
            self.left_bank.add(name)
        query = urllib.parse.urlencode({"payment_intent": name, "redirect_status": "succeeded" if paid else "failed"})
        joint = "&" if "?" in bank["return_url"] else "?"
        raise web.HTTPSeeOther(bank["return_url"] + joint + query)
