"""Webhooks on their way from localstripe to the panel: passed on byte for byte, but as often, as late, in such an order and as
whole as was asked for. Nothing is signed here; a corrupted body has the signature of the whole one."""

import asyncio
import base64
import json
import random

import aiohttp

# What can be asked for each endpoint.
FAULTS = {
    "duplicate": 0,  # more copies of each delivery
    "delay": 0.0,  # each copy waits a random time up to so many seconds
    "reorder": 0,  # collect so many deliveries (or for two seconds) and pass them on shuffled
    "drop": 0.0,  # the share of deliveries that never arrive
    "corrupt": 0.0,  # the share of copies in whose body one byte is another
    "hold": False,  # keep everything until it is released
    "retries": 4,  # how often a copy that was not answered with 2xx is sent again
    "seed": None,  # makes the chances repeatable
}
HEADERS = ("content-type", "stripe-signature", "user-agent")


class Endpoint:
    """One address of the panel that is told of everything."""

    def __init__(self, name, url, secret, events=None):
        self.name, self.url, self.secret, self.events = name, url, secret, events
        self.faults = dict(FAULTS)
        self.chance = random.Random()
        self.held = []
        self.waiting = []
        # Everything that localstripe sent, and each try to pass it on.
        self.deliveries = []
        self.tries = []
        self.tasks = set()

    def set_faults(self, faults):
        if unknown := set(faults) - set(FAULTS):
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        self.faults = {**FAULTS, **faults}
        self.chance = random.Random(self.faults["seed"])

    def document(self):
        return {"id": self.name, "url": self.url, "events": self.events, "faults": self.faults,
                "deliveries": len(self.deliveries), "held": len(self.held), "tries": self.tries[-1000:]}

    def raw(self):
        """The deliveries as localstripe made them, for whoever wants to send them by itself."""
        return [{"body": base64.b64encode(body).decode(), "headers": headers} for body, headers in self.deliveries]

    def start(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def take(self, body, headers):
        delivery = (body, {name: headers[name] for name in HEADERS if name in headers})
        self.deliveries.append(delivery)
        if self.faults["hold"]:
            self.held.append(delivery)
        elif self.faults["reorder"]:
            self.waiting.append(delivery)
            if len(self.waiting) >= self.faults["reorder"]:
                self.shuffle()
            else:
                self.start(self.shuffle_later(len(self.deliveries)))
        else:
            self.pass_on(delivery)

    def release(self):
        held, self.held = self.held, []
        for delivery in held:
            self.pass_on(delivery)
        return len(held)

    async def shuffle_later(self, count):
        await asyncio.sleep(2)
        if count == len(self.deliveries):
            self.shuffle()

    def shuffle(self):
        waiting, self.waiting = self.waiting, []
        self.chance.shuffle(waiting)
        self.start(self.one_by_one(waiting))

    async def one_by_one(self, deliveries):
        for body, headers in deliveries:
            await self.send(body, headers)

    def pass_on(self, delivery):
        if self.chance.random() < self.faults["drop"]:
            self.note(delivery[0], "dropped", False)
            return
        for _ in range(1 + self.faults["duplicate"]):
            self.start(self.send(*delivery))

    async def send(self, body, headers):
        await asyncio.sleep(self.chance.random() * self.faults["delay"])
        corrupted = self.chance.random() < self.faults["corrupt"]
        sent = self.corrupt(body) if corrupted else body
        timeout = aiohttp.ClientTimeout(total=30)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for attempt in range(1 + self.faults["retries"]):
                await asyncio.sleep(0.5 * attempt)
                status = await self.post(session, sent, headers)
                self.note(body, status, corrupted)
                if isinstance(status, int) and 200 <= status < 300:
                    return

    async def post(self, session, body, headers):
        try:
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            return f"{type(error).__name__}"

    def corrupt(self, body):
        place = self.chance.randrange(len(body))
        return body[:place] + bytes([body[place] ^ 1 << self.chance.randrange(7)]) + body[place + 1:]

    def note(self, body, status, corrupted):
        event = json.loads(body)
        self.tries.append({"event": event["id"], "type": event["type"], "status": status, "corrupted": corrupted})

    async def replay(self, times, connections, only=None):
        """Sends everything again, so many times each, shuffled, over so many connections. Answers how often which status came."""
        wanted = [one for one in self.deliveries if only is None or only.encode() in one[0]]
        queue = wanted * times
        self.chance.shuffle(queue)
        statuses = {}
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
            async def work():
                while queue:
                    status = str(await self.post(session, *queue.pop()))
                    statuses[status] = statuses.get(status, 0) + 1
            await asyncio.gather(*(work() for _ in range(connections)))
        return statuses
