#!/usr/bin/env python3
"""What Stripe's own library says of signed webhooks, for our module to be held against.

    signatures.py make COUNT SEED    prints cases as lines of JSON, each with the verdict of `stripe.Webhook.construct_event`
    signatures.py judge              reads cases as lines of JSON and prints the library's verdict on each: true or false

A case is {"header", "body" in base64, "secrets", "now"} and, in what is made, "name", "official" and "expected". The two verdicts
differ where we are stricter on purpose: a time of signing more than 300 s ahead of us, and a time that is not written as Stripe
writes it (the library reads "+5", " 5" and "05" as 5).
"""

import base64
import json
import random
import re
import string
import sys
from unittest import mock

import stripe

WORDS = ["heron", "Zürich", "日本", "🪶", "a\\\"b", "\u2028", "é", "line\nline", ""]


def official(header, body, secrets, now):
    """Whether the library takes it with any of the secrets."""
    for secret in secrets:
        with mock.patch("stripe._webhook.time.time", return_value=now):
            try:
                stripe.Webhook.construct_event(body, header, secret)
                return True
            except Exception:  # noqa: BLE001: whatever it raises, it did not take it
                pass
    return False


def sign(time, body, secret):
    import hashlib
    import hmac
    return hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()


def event(chance):
    content = {chance.choice(string.ascii_letters): chance.choice(WORDS) for _ in range(chance.randrange(5))}
    document = {"id": f"evt_{chance.randrange(10**9)}", "object": "event", "type": "customer.created", "livemode": False,
                "created": 1700000000, "data": {"object": content}}
    indent = chance.choice([None, 2])
    return json.dumps(document, indent=indent, ensure_ascii=chance.random() < 0.5).encode()


def flip(text, chance):
    place = chance.randrange(len(text))
    return text[:place] + chance.choice([c for c in "0123456789abcdef" if c != text[place]]) + text[place + 1:]


def case(chance):
    now = 1700000000 + chance.randrange(10**7) + chance.choice([0, 0.25, 0.999])
    secret = "whsec_" + "".join(chance.choices(string.ascii_letters + string.digits, k=32))
    if chance.random() < 0.1:
        secret += chance.choice(["é", "日", "$%&"])
    secrets, body = [secret], event(chance)
    time = int(now) - chance.randrange(0, 290)
    signature = sign(time, body, secret)
    header = f"t={time},v1={signature}"
    other = sign(time, body, "whsec_foreign")
    name = chance.choice([
        "good", "good", "rotated: new and old", "rotated: signed by both", "several v1, the last is ours", "v0 beside it",
        "v1 before t", "two times", "old", "at the limit", "just too old", "ahead", "at the limit ahead", "just too far ahead",
        "foreign", "flipped digit", "upper case", "cut off", "too long", "body altered", "body longer", "time altered", "no header",
        "no time", "no signature", "only v0", "spaces", "plus", "leading zero", "text for a time", "underscore", "negative",
        "a second =", "empty entries", "not UTF-8", "not UTF-8 altered", "not JSON", "blank secret", "no v1 value"])
    match name:
        case "rotated: new and old": secrets = ["whsec_new", secret]
        case "rotated: signed by both": header += f",v1={sign(time, body, 'whsec_second')}"; secrets = [chance.choice([secret, "whsec_second"])]
        case "several v1, the last is ours": header = f"t={time},v1={other},v1={flip(signature, chance)},v1={signature}"
        case "v0 beside it": header = f"t={time},v0={other},v1={signature}"
        case "v1 before t": header = f"v1={signature},t={time}"
        case "two times": header = f"t={time},t={time + 1},v1={sign(time + chance.randrange(2), body, secret)}"
        case "old" | "at the limit" | "just too old" | "ahead" | "at the limit ahead" | "just too far ahead":
            now = int(now)
            time = now + {"old": -chance.randrange(301, 10**6), "at the limit": -300, "just too old": -301,
                          "ahead": chance.randrange(1, 300), "at the limit ahead": 300, "just too far ahead": 301}[name]
            header = f"t={time},v1={sign(time, body, secret)}"
        case "foreign": header = f"t={time},v1={other}"
        case "flipped digit": header = f"t={time},v1={flip(signature, chance)}"
        case "upper case": header = f"t={time},v1={signature.upper()}"
        case "cut off": header = header[:-chance.randrange(1, 20)]
        case "too long": header += chance.choice("0123456789abcdef")
        case "body altered":
            place = chance.randrange(len(body))
            body = body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]
        case "body longer": body += chance.choice([b" ", b"\n", b"\x00"])
        case "time altered": header = f"t={time + 1},v1={signature}"
        case "no header": header = ""
        case "no time": header = f"v1={signature}"
        case "no signature": header = f"t={time}"
        case "only v0": header = f"t={time},v0={signature}"
        case "spaces": header = chance.choice([f"t={time}, v1={signature}", f" t={time},v1={signature}", f"t={time},v1={signature} ", f"t= {time},v1={signature}"])
        case "plus": header = f"t=+{time},v1={signature}"
        case "leading zero": header = f"t=0{time},v1={signature}"
        case "text for a time": header = f"t=now,v1={signature}"
        case "underscore": header = f"t={time:_},v1={signature}"
        case "negative": header = f"t=-{time},v1={sign(-time, body, secret)}"
        case "a second =": header = f"t={time},v1={signature}=x"
        case "empty entries": header = f",,t={time},,v1={signature},"
        case "not UTF-8": body = body[:-1] + b"\xff}"; header = f"t={time},v1={sign(time, body, secret)}"
        case "not UTF-8 altered": body = body[:-1] + b"\xff}"
        case "not JSON": body = body[:-1]; header = f"t={time},v1={sign(time, body, secret)}"
        case "blank secret": secrets = [chance.choice(["", " ", "\t"])]; header = f"t={time},v1={sign(time, body, secrets[0])}"
        case "no v1 value": header = f"t={time},v1"
    said = official(header, body, secrets, now)
    first = next((entry[2:] for entry in header.split(",") if entry.startswith("t=")), "")
    strict = re.fullmatch(r"0|[1-9][0-9]{0,11}", first, re.ASCII) is not None and int(first) <= now + 300
    return {"name": name, "header": header, "body": base64.b64encode(body).decode(), "secrets": secrets, "now": now,
            "official": said, "expected": said and strict}


def main():
    if sys.argv[1] == "make":
        chance = random.Random(int(sys.argv[3]))
        for _ in range(int(sys.argv[2])):
            print(json.dumps(case(chance)))
        return
    for line in sys.stdin:
        given = json.loads(line)
        body = base64.b64decode(given["body"])
        print(json.dumps(official(given["header"], body, given["secrets"], given["now"])))


if __name__ == "__main__":
    main()
