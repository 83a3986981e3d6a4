#!/usr/bin/env python3
"""Stands between the panel and localstripe, in both directions, and does to both what networks and Stripe do to a panel.

Towards localstripe it takes the API calls under /v1: it knows idempotency keys as Stripe does, completes what localstripe lacks
(completing.py), and answers with errors, hangs or cuts the line where it was told to. Towards the panel it passes on webhooks
(deliveries.py). It also serves a stand-in for Stripe.js at /v3/. README.md lists the control calls.

    fault_proxy.py --port 21000 --localstripe http://[::1]:21001 --state DIR
"""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import sys

import aiohttp
from aiohttp import web

from completing import Completion, Refused, tree
from deliveries import Endpoint

SECRET_KEY = "sk_test_aviaryaviaryaviary"
PUBLISHABLE_KEY = "pk_test_aviaryaviaryaviary"
SIGNING_SECRET = "whsec_aviaryaviaryaviary"
CHANGES = ("POST", "DELETE")


class Proxy:
    def __init__(self, upstream, own, state):
        self.base, self.own, self.file = upstream, own, pathlib.Path(state) / "webhooks.json"
        self.completion = Completion(self.upstream, own)
        self.endpoints = {}
        self.rules = []
        self.log = []
        # Idempotency keys: the digest of the request and its answer, which is missing while it is worked on.
        self.answers = {}
        self.session = None

    # ---------- localstripe ----------

    async def upstream(self, method, path, key, body=None):
        """Asks localstripe; a body goes as JSON."""
        headers = {"Authorization": f"Bearer {key}"}
        try:
            async with self.session.request(method, self.base + path, json=body, headers=headers) as answer:
                status, text = answer.status, await answer.text()
            return status, json.loads(text)
        except aiohttp.ClientError as error:
            return 502, {"error": {"type": "api_error", "message": f"localstripe does not answer: {error}"}}
        except ValueError:
            return status, {"error": {"type": "api_error", "message": text[:200]}}

    # ---------- the API ----------

    async def call(self, request):
        if request.method == "OPTIONS":
            return web.Response(headers=self.cors(request))
        body = await request.read()
        entry = {"method": request.method, "path": request.path_qs, "key": request.headers.get("Idempotency-Key")}
        self.log.append(entry)
        rule = self.rule(entry)
        if rule and rule["do"] in ("status", "cut_before"):
            entry["status"] = rule.get("status", 500) if rule["do"] == "status" else "cut"
            return await self.fault(rule, request, None)
        status, document, headers = await self.answer(request, body)
        entry["status"], entry["replayed"] = status, "Idempotent-Replayed" in headers
        response = self.reply(status, document, {**headers, **self.cors(request)})
        return await self.fault(rule, request, response) if rule else response

    async def answer(self, request, body):
        try:
            fields = tree(request.query.items()) if request.method == "GET" else tree((await request.post()).items())
            key, publishable = self.authorize(request, fields)
        except Refused as refused:
            return refused.status, {"error": refused.error}, {}
        name = request.headers.get("Idempotency-Key")
        if name is None or request.method not in CHANGES:
            return *await self.work(request, fields, key, publishable), {}
        # Validated before anything is done, as Stripe does.
        digest = hashlib.sha256(request.method.encode() + request.path.encode() + b"\n" + body).hexdigest()
        if len(name) > 255:
            return 400, {"error": {"type": "invalid_request_error", "message": "The key is longer than 255"}}, {}
        known = self.answers.get(name)
        if known is None:
            self.answers[name] = known = {"digest": digest, "answer": None}
            try:
                known["answer"] = await self.work(request, fields, key, publishable)
            finally:
                if known["answer"] is None:
                    del self.answers[name]
            return *known["answer"], {}
        if known["digest"] != digest:
            return 400, {"error": {
                "type": "idempotency_error",
                "message": "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{name}' if you meant to execute a different request."}}, {}
        if known["answer"] is None:
            return 409, {"error": {
                "type": "invalid_request_error", "code": "idempotency_key_in_use",
                "message": f"There is currently another in-progress request using this Idempotent Key ({name})."}}, {}
        return *known["answer"], {"Idempotent-Replayed": "true"}

    @staticmethod
    def authorize(request, fields):
        """The secret key to work with, and whether the caller only has the publishable one."""
        header = request.headers.get("Authorization", "")
        if header == f"Bearer {SECRET_KEY}":
            return SECRET_KEY, False
        parts = request.path.split("/")
        may = request.method == "POST" and parts[2:3] == ["payment_intents"] and parts[4:] in (["confirm"], ["_authenticate"])
        if may and (fields.get("key") == PUBLISHABLE_KEY or header == f"Bearer {PUBLISHABLE_KEY}"):
            return SECRET_KEY, True
        raise Refused(401, message="Invalid API Key provided")

    async def work(self, request, fields, key, publishable):
        try:
            status, document = await self.route(request, fields, key, publishable)
        except Refused as refused:
            return refused.status, {"error": refused.error}
        if status == 402:
            document["error"]["type"] = "card_error"
        self.completion.dress(document)
        return status, document

    async def route(self, request, fields, key, publishable):
        parts = request.path.split("/")[2:]
        if request.method == "POST" and parts[0] == "payment_intents" and parts[2:] == ["confirm"]:
            return await self.completion.confirm(key, parts[1], fields, publishable)
        if request.method == "GET" and parts == ["events"]:
            return await self.events(fields, key)
        status, document = await self.upstream(request.method, request.path_qs, key, self.lists(fields) if request.method == "POST" else None)
        if request.method == "POST" and parts[2:] == ["capture"] and status == 200:
            self.completion.captured[parts[1]] = int(fields.get("amount_to_capture", document["amount"]))
        if request.method == "POST" and parts[2:] == ["cancel"] and status == 200:
            self.completion.at_bank.pop(parts[1], None)
        return status, document

    async def events(self, fields, key):
        """The newest first and in pages, as Stripe tells them; localstripe tells the oldest first."""
        query = "&".join(f"created[{name}]={value}" for name, value in fields.get("created", {}).items())
        if "type" in fields:
            query += f"&type={fields['type']}"
        status, document = await self.upstream("GET", f"/v1/events?limit=1000000&{query}", key)
        if status != 200:
            return status, document
        data, limit = document["data"][::-1], int(fields.get("limit", 10))
        if after := fields.get("starting_after"):
            places = [place for place, event in enumerate(data) if event["id"] == after]
            if not places:
                raise Refused(400, code="resource_missing", param="starting_after", message=f"No such event: '{after}'")
            data = data[places[0] + 1:]
        return 200, {"object": "list", "url": "/v1/events", "has_more": len(data) > limit, "data": data[:limit]}

    @classmethod
    def lists(cls, fields):
        """`{"0": …, "1": …}` as a list."""
        if isinstance(fields, dict) and fields and all(name.isdigit() for name in fields):
            return [cls.lists(fields[name]) for name in sorted(fields, key=int)]
        return {name: cls.lists(value) for name, value in fields.items()} if isinstance(fields, dict) else fields

    @staticmethod
    def cors(request):
        origin = request.headers.get("Origin")
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Headers": "Content-Type"} if origin else {}

    @staticmethod
    def reply(status, document, headers=None):
        return web.json_response(document, status=status, headers=headers)

    # ---------- faults of the API ----------

    def rule(self, entry):
        """The first rule that fits, which is used up by one."""
        for rule in self.rules:
            fits = f"{entry['method']} {entry['path']}".startswith(rule.get("match", "")) and \
                (entry["key"] or "").startswith(rule.get("key", ""))
            if fits and rule.get("times", 1) > 0:
                rule["times"] = rule.get("times", 1) - 1
                return rule
        return None

    async def fault(self, rule, request, response):
        """`status`: not passed on. `status_after`, `cut`, `hang`, `slow`: localstripe has done it."""
        if rule["do"] in ("status", "status_after"):
            error = {"type": "api_error", "message": "An error occurred.", **rule.get("error", {})}
            return self.reply(rule.get("status", 500), {"error": error}, rule.get("headers"))
        if rule["do"] in ("hang", "slow"):
            await asyncio.sleep(rule.get("seconds", 60))
        if rule["do"] == "slow":
            return response
        if request.transport is not None:
            request.transport.abort()
        raise web.HTTPInternalServerError

    async def set_faults(self, request):
        """{"api": [{"match": "POST /v1/refunds", "key": "op-1", "times": 1, "do": "cut"}], "webhooks": {"id": {"drop": 1}}}"""
        document = await request.json()
        for rule in document.get("api", []):
            if rule.get("do") not in ("status", "status_after", "cut", "cut_before", "hang", "slow"):
                raise web.HTTPBadRequest(text=f"what is to be done? {rule}")
        for name, faults in document.get("webhooks", {}).items():
            try:
                self.endpoint(name).set_faults(faults)
            except ValueError as error:
                raise web.HTTPBadRequest(text=str(error)) from error
        self.rules += document.get("api", [])
        return self.reply(200, self.faults())

    async def show_faults(self, request):
        return self.reply(200, self.faults())

    async def clear_faults(self, request):
        self.rules = []
        for endpoint in self.endpoints.values():
            endpoint.set_faults({})
        return self.reply(200, self.faults())

    def faults(self):
        return {"api": self.rules, "webhooks": {name: one.faults for name, one in self.endpoints.items()}}

    async def show_log(self, request):
        wanted = request.query.get("key", "")
        return self.reply(200, {"calls": [entry for entry in self.log if (entry["key"] or "").startswith(wanted)][-1000:]})

    # ---------- webhooks ----------

    def endpoint(self, name):
        if name not in self.endpoints:
            raise web.HTTPNotFound(text=f"no webhook is registered as {name}")
        return self.endpoints[name]

    async def register(self, request):
        document = await request.json()
        if not str(document.get("url", "")).startswith("http"):
            raise web.HTTPBadRequest(text="a webhook needs a url")
        secret = document.get("secret", SIGNING_SECRET)
        endpoint = Endpoint(request.match_info["id"], document["url"], secret, document.get("events"))
        await self.announce(endpoint)
        self.remember()
        return self.reply(200, {**endpoint.document(), "secret": secret})

    async def announce(self, endpoint):
        """Makes localstripe tell us, with the endpoint's secret."""
        body = {"url": f"{self.own}/_hooks/{endpoint.name}", "secret": endpoint.secret}
        if endpoint.events:
            body["events"] = endpoint.events
        async with self.session.post(f"{self.base}/_config/webhooks/{endpoint.name}", json=body) as answer:
            if answer.status != 200:
                raise web.HTTPBadGateway(text="localstripe did not take the webhook")
        self.endpoints[endpoint.name] = endpoint

    async def forget(self, request):
        self.endpoints.pop(request.match_info["id"], None)
        self.remember()
        return self.reply(200, {})

    def remember(self):
        kept = [{"id": one.name, "url": one.url, "secret": one.secret, "events": one.events} for one in self.endpoints.values()]
        self.file.write_text(json.dumps(kept))

    async def show_endpoints(self, request):
        return self.reply(200, {"webhooks": [one.document() for one in self.endpoints.values()]})

    async def show_endpoint(self, request):
        return self.reply(200, self.endpoint(request.match_info["id"]).document())

    async def show_deliveries(self, request):
        return self.reply(200, {"deliveries": self.endpoint(request.match_info["id"]).raw()})

    async def release(self, request):
        return self.reply(200, {"released": self.endpoint(request.match_info["id"]).release()})

    async def replay(self, request):
        wanted = await request.json()
        statuses = await self.endpoint(request.match_info["id"]).replay(
            int(wanted.get("times", 1)), int(wanted.get("connections", 1)), wanted.get("only"))
        return self.reply(200, {"statuses": statuses})

    async def take_hook(self, request):
        """localstripe tells; an endpoint that was forgotten is of no matter to it."""
        body = await request.read()
        if endpoint := self.endpoints.get(request.match_info["id"]):
            endpoint.take(body, {name.lower(): value for name, value in request.headers.items()})
        return web.Response(text="ok")

    # ---------- its own life ----------

    async def script(self, request):
        text = (pathlib.Path(__file__).parent / "stripe-v3.js").read_text()
        return web.Response(text=text, content_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def health(self, request):
        status, _ = await self.upstream("GET", "/v1/refunds?limit=1", SECRET_KEY)
        return self.reply(200 if status == 200 else 503, {"localstripe": status})

    async def life(self, app):
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120))
        # localstripe knows no webhooks after its start. It may still be starting.
        for _ in range(200):
            if (await self.upstream("GET", "/v1/refunds?limit=1", SECRET_KEY))[0] == 200:
                break
            await asyncio.sleep(0.1)
        if self.file.exists():
            for kept in json.loads(self.file.read_text()):
                await self.announce(Endpoint(kept["id"], kept["url"], kept["secret"], kept["events"]))
        yield
        await self.session.close()

    def app(self):
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.cleanup_ctx.append(self.life)
        app.add_routes([
            web.get("/_health", self.health), web.get("/_log", self.show_log),
            web.get("/_faults", self.show_faults), web.post("/_faults", self.set_faults), web.delete("/_faults", self.clear_faults),
            web.get("/_webhooks", self.show_endpoints),
            web.post("/_webhooks/{id}", self.register), web.get("/_webhooks/{id}", self.show_endpoint), web.delete("/_webhooks/{id}", self.forget),
            web.get("/_webhooks/{id}/deliveries", self.show_deliveries), web.post("/_webhooks/{id}/release", self.release),
            web.post("/_webhooks/{id}/replay", self.replay), web.post("/_hooks/{id}", self.take_hook),
            web.get("/_bank/{id}", self.completion.show_bank), web.post("/_bank/{id}", self.completion.leave_bank),
            web.get("/v3/", self.script), web.route("*", "/v1/{rest:.+}", self.call),
        ])
        return app


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--localstripe", required=True, help="its address, such as http://[::1]:8420")
    parser.add_argument("--state", required=True, help="a folder to remember the webhooks in")
    options = parser.parse_args()
    os.makedirs(options.state, exist_ok=True)
    proxy = Proxy(options.localstripe, f"http://127.0.0.1:{options.port}", options.state)
    web.run_app(proxy.app(), host="127.0.0.1", port=options.port, access_log=None, print=lambda *_: None)


if __name__ == "__main__":
    sys.exit(main())
