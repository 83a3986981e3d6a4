import Foundation
import Printing
import Testing
import Vocabulary

/// Documents to print.
enum Samples {
    static func money(_ text: String, _ code: String = "EUR") throws -> Money {
        let currency = try #require(Currency(code))
        return try #require(Money(parsing: text, in: currency))
    }

    /// One page, paid.
    static func invoice() throws -> PrintedDocument {
        var invoice = PrintedDocument(
            title: "Invoice", number: "INV/2026/00007", total: try money("1519.05"),
            created: try Date("2026-11-22T13:41:08Z", strategy: .iso8601))
        invoice.issued = "22 Nov 2026"
        invoice.due = "6 Dec 2026"
        invoice.seller = .init(
            "Kingfisher Hosting GmbH",
            lines: ["Uferstraße 12", "10245 Berlin", "Germany", "VAT DE 123 456 789", "billing@kingfisher.example"])
        invoice.buyer = .init(
            "Heron & Sons Ltd",
            lines: ["Accounts", "4 Reed Lane", "Norwich NR1 3AA", "United Kingdom", "VAT GB 987 6543 21"])
        invoice.stamp = .init("PAID", .good)
        invoice.lines = [
            .init(
                "DNS hosting, heron.example", detail: "22 Nov 2026 – 21 Nov 2027", quantity: "12",
                unit: try money("4.00"),
                amount: try money("48.00")),
            .init(
                "Virtual server L, 8 cores, 32 GB memory, 400 GB disk in Frankfurt, with daily copies kept for thirty days",
                detail: "22 Nov 2026 – 21 Nov 2027", quantity: "12", unit: try money("98.50"),
                amount: try money("1182.00")),
            .init("Set-up", quantity: "1", unit: try money("25.00"), amount: try money("25.00")),
            .init("Credit for the outage of 3 November", amount: try money("-19.99")),
        ]
        invoice.subtotal = try money("1235.01")
        invoice.taxes = [.init("VAT 23 %", try money("284.04"))]
        invoice.paid = try money("1519.05")
        invoice.amountDue = try money("0")
        invoice.notes = "Thank you for your order.\nPaid by card on 22 Nov 2026."
        invoice.footer =
            "Kingfisher Hosting GmbH · HRB 12345, Amtsgericht Charlottenburg · Managing director: Ada Eisvogel\n"
            + "IBAN DE02 1203 0000 0000 2020 51 · BIC BYLADEM1001"
        return invoice
    }

    /// Three pages of services.
    static func long() throws -> PrintedDocument {
        var invoice = try invoice()
        invoice.number = "INV/2026/00008"
        invoice.stamp = .init("OVERDUE", .bad)
        invoice.lines = try (1...50).map { index in
            .init(
                "Web account no. \(index), site\(index).heron.example", detail: index % 3 == 0 ? "November 2026" : "",
                quantity: "1", unit: try money("7.99"), amount: try money("7.99"))
        }
        invoice.subtotal = try money("399.50")
        invoice.taxes = [.init("GST 5 %", try money("19.98")), .init("QST 9.975 %", try money("39.85"))]
        invoice.total = try money("459.33")
        invoice.paid = try money("100.00")
        invoice.amountDue = try money("359.33")
        invoice.notes = "Please transfer 359.33 EUR to the account below and give the number INV/2026/00008."
        return invoice
    }

    /// Scripts of many directions, in yen.
    static func yen() throws -> PrintedDocument {
        var invoice = try invoice()
        invoice.number = "請求書-2026-7"
        invoice.language = "ja"
        invoice.stamp = .init("DRAFT", .quiet)
        invoice.buyer = .init("株式会社かわせみ", lines: ["東京都千代田区丸の内1-9-1", "日本 100-0005"])
        invoice.lines = [
            .init(
                "ドメイン登録 heron.example", quantity: "1", unit: try money("1200", "JPY"), amount: try money("1200", "JPY")),
            .init(
                "仮想サーバー", detail: "2026年11月", quantity: "2", unit: try money("118000", "JPY"),
                amount: try money("236000", "JPY")),
        ]
        invoice.subtotal = try money("237200", "JPY")
        invoice.taxes = [.init("消費税 10 %", try money("23720", "JPY"))]
        invoice.total = try money("260920", "JPY")
        (invoice.paid, invoice.amountDue) = (nil, try money("260920", "JPY"))
        return invoice
    }

    static func arabic() throws -> PrintedDocument {
        var invoice = try invoice()
        invoice.number = "INV/2026/00009"
        invoice.buyer = .init(
            "شركة طائر الرفراف للاستضافة",
            lines: ["شارع النيل ١٢، الطابق الثالث", "القاهرة 11511", "billing@rafraf.example"])
        invoice.lines = [
            .init(
                "استضافة النطاق heron.example لمدة 12 شهرا", detail: "من 22 نوفمبر 2026", quantity: "12",
                unit: try money("4.00"),
                amount: try money("48.00")),
            .init("אחסון אתרים heron.example", quantity: "1", unit: try money("1.00"), amount: try money("1.00")),
            .init("Φιλοξενία ιστοσελίδων, Хостинг сайтов, 网站托管, 웹 호스팅, ท่าเรือ", amount: try money("2.00")),
            .init("e\u{301}a\u{308}n\u{303} Việt Nam Ça coûte", amount: try money("2.00")),
        ]
        return invoice
    }
}
