import TestSupport
import Testing
import Vocabulary

struct MoneyArithmeticTests {
    let euro: Currency
    let yen: Currency

    init() throws {
        euro = try #require(Currency("EUR"))
        yen = try #require(Currency("JPY"))
    }

    @Test func `R68 sums and differences never mix currencies or overflow`() throws {
        #expect(try Money(1, euro).adding(Money(2, euro)) == Money(3, euro))
        #expect(try Money(1, euro).subtracting(Money(3, euro)) == Money(-2, euro))
        #expect(try Money(5, euro).negated() == Money(-5, euro))
        #expect(try Money(-199, euro).multiplied(by: 3) == Money(-597, euro))
        #expect(try Money.sum([Money(1, euro), Money(-5, euro)], in: euro) == Money(-4, euro))
        #expect(try Money.sum([], in: yen) == Money(0, yen))
        #expect(throws: MoneyError.tooLarge) { try Money(.max, euro).adding(Money(1, euro)) }
        #expect(throws: MoneyError.tooLarge) { try Money(.min, euro).subtracting(Money(1, euro)) }
        #expect(throws: MoneyError.tooLarge) { try Money(.min, euro).negated() }
        #expect(throws: MoneyError.tooLarge) { try Money(.max, euro).multiplied(by: 2) }
        #expect(throws: MoneyError.tooLarge) { try Money(.min, euro).multiplied(by: .min) }
        #expect(throws: MoneyError.differentCurrencies(euro, yen)) { try Money(1, euro).adding(Money(1, yen)) }
        #expect(throws: MoneyError.differentCurrencies(euro, yen)) { try Money(1, euro).subtracting(Money(1, yen)) }
        #expect(throws: MoneyError.differentCurrencies(yen, euro)) { try Money.sum([Money(1, euro)], in: yen) }
    }

    @Test(arguments: [
        // Subtotal, rates, the tax of each, the total.
        ("9.99", ["23"], ["2.30"], "12.29"), ("10.00", ["5", "7"], ["0.50", "0.70"], "11.20"),
        ("10.05", ["5", "7"], ["0.50", "0.70"], "11.25"), ("10.11", ["5", "9.975"], ["0.51", "1.01"], "11.63"),
        ("-10.11", ["5", "9.975"], ["-0.51", "-1.01"], "-11.63"), ("0.10", ["5", "-5"], ["0.01", "-0.01"], "0.10"),
    ])
    func `R68 each tax of a document is rounded once, and half a cent away from zero`(
        _ subtotal: String, _ rates: [String], _ taxes: [String], _ total: String
    ) throws {
        let subtotal = try #require(Money(parsing: subtotal, in: euro))
        let amounts = try rates.map { try subtotal.percentage(try #require(Rate(percent: $0))) }
        #expect(amounts.map(\.decimalText) == taxes)
        #expect(try Money.sum([subtotal] + amounts, in: euro).decimalText == total)
    }

    @Test func `R68 taxes of currencies without decimals and with three`() throws {
        let rate = try #require(Rate(percent: "10"))
        let dinar = try #require(Currency("KWD"))
        #expect(try Money(1005, yen).percentage(rate) == Money(101, yen))
        #expect(try Money(1004, yen).percentage(rate) == Money(100, yen))
        #expect(try Money(1005, dinar).percentage(rate).description == "0.101 KWD")
    }

    /// A document of 100.00 and 23 % of tax is paid in three parts: what each part credits of the net is the share of all that was paid
    /// until then, less what was credited before. So the net comes back whole, where three rounded parts lose a cent.
    @Test func `R68 parts of a payment credit the whole net`() throws {
        let (net, gross) = (Money(100_00, euro), Int64(123_00))
        var credited = Money(0, euro)
        var parts: [Int64] = []
        for paid in [Int64(41_00), 82_00, 123_00] {
            let part = try net.share(paid, of: gross).subtracting(credited)
            credited = try credited.adding(part)
            parts.append(part.amount)
        }
        #expect(parts == [33_33, 33_34, 33_33] && credited == net)
        #expect(try net.share(41_00, of: gross).multiplied(by: 3) == Money(99_99, euro))
    }

    @Test(
        arguments: [
            // Amount, part, whole, share.
            (1000, 1, 3, 333), (1001, 1, 2, 501), (-1001, 1, 2, -501), (1001, -1, 2, -501), (1001, 1, -2, -501),
            (-1001, -1, -2, -501), (1, 1, 3, 0), (2, 1, 3, 1), (0, 5, 7, 0), (62_00, 12, 28, 26_57),
            (Int64.max, 1, 1, .max),
            (.max, .max, .max, .max), (.min, .min, .min, .min), (.min, .max, .max, .min),
            (.max, 1, 2, 4_611_686_018_427_387_904),
            (7, 5, Int64.max, 0), (.max, 999_999, 1_000_000, 9_223_362_813_482_738_952),
        ] as [(Int64, Int64, Int64, Int64)])
    func `R68 a share is rounded once, half away from zero`(
        _ amount: Int64, _ part: Int64, _ whole: Int64, _ share: Int64
    ) throws {
        #expect(try Money(amount, euro).share(part, of: whole) == Money(share, euro))
    }

    @Test func `R68 a share that does not fit and a share of nothing are refused`() throws {
        #expect(throws: MoneyError.tooLarge) { try Money(.max, euro).share(2, of: 1) }
        #expect(throws: MoneyError.tooLarge) { try Money(.min, euro).share(1, of: -1) }
        #expect(throws: MoneyError.tooLarge) { try Money(.max, euro).percentage(Rate(millionths: 1_000_001)) }
        #expect(throws: MoneyError.shareOfNothing) { try Money(1, euro).share(1, of: 0) }
    }

    @Test func `R68 a share differs from the exact proportion by half a minor unit at most`() throws {
        var random = SplitMix(seed: 68)
        for round in 0..<100_000 {
            // Large and small ones: a random number of bits each.
            let (amount, part, whole) = (number(&random), number(&random), number(&random))
            guard whole != 0, let share = try? Money(amount, euro).share(part, of: whole) else { continue }
            // |share · whole − amount · part| ≤ |whole| / 2
            let error = Int128(share.amount) * Int128(whole) - Int128(amount) * Int128(part)
            guard error.magnitude * 2 <= Int128(whole).magnitude else {
                Testing.Issue.record("round \(round): \(part) of \(whole) of \(amount) became \(share.amount)")
                return
            }
        }
    }

    @Test(
        arguments: [
            (100, [1, 1, 1], [34, 33, 33]), (-100, [1, 1, 1], [-34, -33, -33]), (2, [1, 1, 1], [1, 1, 0]),
            (100, [0, 1, 0], [0, 100, 0]), (0, [3, 4], [0, 0]), (10, [1, 2, 7], [1, 2, 7]),
            (101, [333, 333, 334], [34, 33, 34]),
            (Int64.min, [1], [.min]), (.max, [.max, .max], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903]),
        ] as [(Int64, [Int64], [Int64])])
    func `R68 a split goes by weight and loses nothing`(_ amount: Int64, _ weights: [Int64], _ parts: [Int64]) throws {
        #expect(try Money(amount, euro).split(into: weights).map(\.amount) == parts)
    }

    @Test(arguments: [[], [0, 0], [1, -1], [5, -1]] as [[Int64]])
    func `R68 a split needs weights`(_ weights: [Int64]) {
        #expect(throws: MoneyError.unusableWeights) { try Money(100, euro).split(into: weights) }
    }

    @Test func `R68 the parts of a split add up, and each is within one minor unit of its proportion`() throws {
        var random = SplitMix(seed: 4)
        for round in 0..<20_000 {
            let amount = number(&random)
            let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Int64(number(&random).magnitude >> 1)
            }
            let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
            guard sum > 0 else { continue }
            let parts = try Money(amount, euro).split(into: weights).map(\.amount)
            let isWhole = parts.reduce(Int128(0)) { $0 + Int128($1) } == Int128(amount)
            let isFair = zip(parts, weights).allSatisfy { part, weight in
                (Int128(part) * sum - Int128(amount) * Int128(weight)).magnitude < sum.magnitude
            }
            guard isWhole, isFair else {
                Testing.Issue.record("round \(round): \(amount) by \(weights) became \(parts)")
                return
            }
        }
    }

    /// A number of either sign with a random count of bits, so that small and very large ones come up.
    private func number(_ random: inout SplitMix) -> Int64 {
        Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
    }
}
