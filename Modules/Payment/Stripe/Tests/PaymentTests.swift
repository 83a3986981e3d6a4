import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// Payments that are paid, declined, captured and given back, at the counterpart.
struct PaymentTests {
    @Test(arguments: Wiring.allCases)
    func `R64 a paid payment is told with amount, fee and whose it is`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let known = try await stage.opened()
        #expect(try await stage.fetch(known) == [])
        try await stage.counterpart.pay(try #require(known.remoteID))
        let events = try await stage.fetch(known)
        #expect(events.count == 1)
        let event = try #require(events.first)
        #expect(event.kind == .succeeded && event.payment == stage.payment.id && event.remoteID == known.remoteID)
        #expect(event.money == stage.money(1999) && event.fee == stage.money(0))
        #expect(abs(event.at.timeIntervalSinceNow) < 60)
    }

    @Test func `R65 a declined card is a failure with a reason and can be followed by success`() async throws {
        let stage = try Stage()
        let known = try await stage.paid(with: "pm_card_chargeCustomerFail")
        let declined = try await stage.fetch(known)
        #expect(declined.map(\.kind) == [.failed] && declined.first?.reason == "Your card was declined.")
        try await stage.counterpart.pay(try #require(known.remoteID))
        #expect(try await stage.fetch(known).map(\.kind) == [.succeeded])
    }

    @Test func `R62 a payment that was never opened is not found`() async throws {
        let stage = try Stage()
        #expect(await Stage.failure { _ = try await stage.fetch(stage.known(nil)) }?.kind == .notFound)
        #expect(await Stage.failure { _ = try await stage.fetch(stage.known("pi_none")) }?.kind == .notFound)
    }

    // MARK: refunds

    @Test(arguments: Wiring.allCases)
    func `R66 a payment is given back in parts and never above what was paid`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let known = try await stage.paid()
        let remote = try #require(known.remoteID)
        let id = RefundID(at: Date())
        guard case .done(let first) = try await stage.refund(known, 999, id: id, reason: "Half of it") else {
            Issue.record("not done")
            return
        }
        let over = await Stage.failure { _ = try await stage.refund(known, 1001) }
        #expect(over?.kind == .refused)
        #expect(over?.reason.user == "10.01 EUR cannot be given back: 10.00 EUR of the payment is left")
        _ = try await stage.refund(known, 1000)
        #expect(await Stage.failure { _ = try await stage.refund(known, 1) }?.kind == .refused)
        #expect(try await stage.counterpart.refunds(of: remote).count == 2)

        let events = try await stage.fetch(known)
        #expect(events.map(\.kind) == [.succeeded, .refunded, .refunded])
        #expect(events.map(\.money.amount).sorted() == [999, 1000, 1999])
        let refunded = try #require(events.first { $0.refundID == first })
        #expect(refunded.refund == id && refunded.payment == stage.payment.id && refunded.remoteID == remote)
        let stored = try #require(try await stage.counterpart.refunds(of: remote).first { $0["id"] == .string(first) })
        #expect(stored["metadata"]?["reason"] == "Half of it")
    }

    @Test func `R66 a refund asked for twice is one`() async throws {
        let stage = try Stage()
        let known = try await stage.paid()
        let id = RefundID(at: Date())
        let first = try await stage.refund(known, 500, id: id)
        #expect(try await stage.refund(known, 500, id: id) == first)
        // Stripe forgets an idempotency key after a day; then only what was written on the refund is left.
        #expect(try await stage.refund(known, 500, id: id, operation: "op-other-\(id)") == first)
        #expect(try await stage.counterpart.refunds(of: try #require(known.remoteID)).count == 1)
    }

    @Test func `R66 what was not paid is not given back`() async throws {
        let stage = try Stage()
        let known = try await stage.opened()
        #expect(await Stage.failure { _ = try await stage.refund(known, 1) }?.kind == .refused)
        var dollars = try await stage.paid()
        dollars.amount = Money(1, try #require(Currency("USD")))
        let request = RefundRequest(
            id: RefundID(at: Date()), payment: dollars, amount: dollars.amount, reason: "", operation: "op-\(UUID())")
        #expect(await Stage.failure { _ = try await stage.endpoint.call(.refund(refund: request)) }?.kind == .refused)
    }

    @Test(arguments: [(500, "JPY", 200), (5120, "KWD", 1230), (50, "ISK", 20)])
    func `R68 refunds are counted as Stripe counts`(_ amount: Int64, _ code: String, _ back: Int64) async throws {
        let stage = try Stage(.direct, amount, code)
        let known = try await stage.paid()
        _ = try await stage.refund(known, back)
        #expect(try await stage.fetch(known).map(\.money.amount) == [amount, back])
        #expect(await Stage.failure { _ = try await stage.refund(known, amount - back + 10) }?.kind == .refused)
    }

    // MARK: captures

    private static let later: [String: JSONValue] = ["capture": "manual"]

    @Test(arguments: Wiring.allCases)
    func `R64 an authorized payment is captured whole`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring, settings: Self.later)
        let known = try await stage.paid()
        #expect(
            try await stage.fetch(known).map { [$0.kind.rawValue, $0.money.decimalText] } == [["authorized", "19.99"]])
        let events = try await capture(stage, known, 1999)
        #expect(events.map(\.kind) == [.succeeded] && events.first?.money == stage.money(1999))
        // Asked again after a crash.
        #expect(try await capture(stage, known, 1999).map(\.money) == [stage.money(1999)])
    }

    @Test func `R64 a part of an authorized payment is captured and the rest is no refund`() async throws {
        let stage = try Stage(settings: Self.later)
        let known = try await stage.paid()
        #expect(await Stage.failure { _ = try await capture(stage, known, 2000) }?.kind == .refused)
        #expect(try await capture(stage, known, 600).map(\.money) == [stage.money(600)])
        let events = try await stage.fetch(known)
        #expect(events.map(\.kind) == [.succeeded] && events.first?.money == stage.money(600))
        let over = await Stage.failure { _ = try await stage.refund(known, 601) }
        #expect(over?.reason.user == "6.01 EUR cannot be given back: 6.00 EUR of the payment is left")
        _ = try await stage.refund(known, 250)
        #expect(try await stage.fetch(known).map(\.money.amount) == [600, 250])
        #expect(await Stage.failure { _ = try await stage.refund(known, 351) }?.kind == .refused)
    }

    @Test(arguments: Wiring.allCases)
    func `R64 an authorization is let go once`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring, settings: Self.later)
        let known = try await stage.paid()
        for _ in 0..<2 {
            let events: [PaymentEvent] = try await stage.endpoint.call(.release(payment: known)).decode()
            #expect(events.map(\.kind) == [.cancelled])
        }
        #expect(await Stage.failure { _ = try await capture(stage, known, 1) }?.kind == .refused)
        let atOnce = try Stage()
        let taken = try await atOnce.paid()
        #expect(await Stage.failure { _ = try await atOnce.endpoint.call(.release(payment: taken)) }?.kind == .refused)
    }

    private func capture(_ stage: Stage, _ known: KnownPayment, _ amount: Int64) async throws -> [PaymentEvent] {
        try await stage.endpoint.call(.capture(payment: known, amount: stage.money(amount))).decode()
    }

    // MARK: what was missed

    @Test func `R63 all that happened is told since a cursor, the oldest first`() async throws {
        let stage = try Stage()
        let begin = Int64(Date().timeIntervalSince1970) - 1
        // More than a page of Stripe's, by payments of its own.
        let ids = try await withThrowingTaskGroup(of: PaymentID.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var last = PaymentID(at: Date())
                    for _ in 0..<14 {
                        let one = try Stage()
                        _ = try await one.paid()
                        last = one.payment.id
                    }
                    return last
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let page: FetchedEvents = try await stage.endpoint.call(.fetchSince(cursor: "\(begin)")).decode()
        #expect(page.events.filter { $0.kind == .succeeded }.count >= 112 && !page.hasMore)
        #expect(page.events.map(\.at) == page.events.map(\.at).sorted())
        #expect(Set(ids).isSubset(of: Set(page.events.compactMap(\.payment))))
        // It is not five minutes old, so it is where the next asking begins, too.
        #expect(page.cursor == "\(begin)")
        // From the beginning: a week ago, a day at a time.
        var (next, last, pages) = (String?.none, String?.none, 0)
        var all: [PaymentEvent] = []
        repeat {
            let page: FetchedEvents = try await stage.endpoint.call(.fetchSince(cursor: next)).decode()
            all += page.events
            last = page.cursor
            next = page.hasMore ? last : nil
            pages += 1
        } while next != nil && pages < 20
        #expect(pages >= 7 && Set(ids).isSubset(of: Set(all.compactMap(\.payment))))
        let age = Date().timeIntervalSince1970 - (last.flatMap { Double($0) } ?? 0)
        #expect((299...330).contains(age))
    }

    @Test func `R63 a time with too many events is told in halves and nothing twice or never`() async throws {
        // Four days ago four busy seconds with 700 events each.
        let busy = Int64(Date().timeIntervalSince1970) - 4 * 86_400
        let history = History((0..<2800).map { (number: $0, created: busy + Int64($0 / 700)) })
        let stage = try Stage(http: { request, _ throws(Failure) in history.page(for: request) })
        var (cursor, seen, pages) = ("\(busy - 3600)", [String](), 0)
        while pages < 50 {
            let page: FetchedEvents = try await stage.endpoint.call(.fetchSince(cursor: cursor)).decode()
            seen += page.events.map(\.remoteID)
            pages += 1
            guard page.hasMore, let next = page.cursor else { break }
            cursor = next
        }
        #expect(seen == (0..<2800).map { "pi_\($0)" })
    }
}

/// Events as Stripe lists them: the newest first, at most a hundred at once.
private struct History {
    private let newestFirst: [(number: Int, created: Int64)]

    init(_ events: [(number: Int, created: Int64)]) {
        newestFirst = events.reversed()
    }

    func page(for request: OutgoingRequest) -> OutgoingReply {
        let query = URLComponents(url: request.url, resolvingAgainstBaseURL: false)?.queryItems ?? []
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        let (start, end) = (
            value("created[gte]").flatMap { Int64($0) } ?? 0, value("created[lt]").flatMap { Int64($0) } ?? 0
        )
        let fitting = newestFirst.filter { $0.created >= start && $0.created < end }
        let after = value("starting_after").flatMap { id in fitting.firstIndex { "evt_\($0.number)" == id } } ?? -1
        let data = fitting[(after + 1)...].prefix(value("limit").flatMap { Int($0) } ?? 10)
        let events = data.map { event in
            #"{"id":"evt_\#(event.number)","type":"payment_intent.succeeded","livemode":false,"created":\#(event.created),"#
                + #""data":{"object":{"id":"pi_\#(event.number)","amount":100,"amount_received":100,"currency":"eur","#
                + #""status":"succeeded","created":1}}}"#
        }
        let hasMore = after + 1 + data.count < fitting.count
        let body = #"{"object":"list","data":[\#(events.joined(separator: ","))],"has_more":\#(hasMore)}"#
        return OutgoingReply(status: 200, body: Data(body.utf8))
    }
}
