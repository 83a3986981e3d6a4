import Foundation
import Printing
import Testing
import Vocabulary

@Suite struct PrintingTests {
    @Test func anInvoiceCanBeReadAndSearched() async throws {
        let paper = try await Paper(try Samples.invoice(), as: "invoice")
        let text = try paper.text()
        for wanted in [
            "Invoice", "INV/2026/00007", "22 Nov 2026", "6 Dec 2026", "Kingfisher Hosting GmbH", "Heron & Sons Ltd",
            "DNS hosting, heron.example", "98.50", "1,182.00", "-19.99", "Amount, EUR", "Subtotal", "1,235.01",
            "VAT 23 %", "284.04",
            "€1,519.05", "Amount due", "€0.00", "PAID", "Thank you for your order.", "HRB 12345", "Page 1 of 1",
        ] {
            #expect(text.contains(wanted), "\(wanted) was not found")
        }
        let info = try paper.info()
        #expect(info["Title"] == "Invoice INV/2026/00007" && info["Author"] == "Kingfisher Hosting GmbH")
        #expect(info["Pages"] == "1" && info["Page size"]?.contains("A4") == true)
        #expect(info["CreationDate"]?.hasPrefix("2026-11-22T13:41:08") == true, "\(info)")
    }

    @Test func amountsEndBelowEachOther() async throws {
        let words = try await Paper(try Samples.invoice(), as: "invoice-amounts").words()
        for column in [["48.00", "1,182.00", "-19.99", "1,235.01", "284.04"], ["4.00", "98.50"]] {
            let ends = try column.map { text in try #require(words.last { $0.text == text }, "\(text)").right }
            #expect((ends.max() ?? 0) - (ends.min() ?? 0) < 0.5, "\(column) end at \(ends)")
        }
    }

    @Test func figuresAreOfOneWidth() async throws {
        var document = try Samples.invoice()
        document.lines = try ["1111.11", "8888.88", "4070.04"].map { .init("Line", amount: try Samples.money($0)) }
        let words = try await Paper(document, as: "figures").words()
        let widths = try ["1,111.11", "8,888.88", "4,070.04"].map { text in
            let word = try #require(words.first { $0.text == text }, "\(text)")
            return word.right - word.left
        }
        #expect((widths.max() ?? 0) - (widths.min() ?? 0) < 0.05, "\(widths)")
    }

    @Test func manyLinesGoOnOnFurtherPagesUnderTheSameHead() async throws {
        let paper = try await Paper(try Samples.long(), as: "long")
        #expect(try paper.info()["Pages"] == "3")
        for page in 1...3 {
            let text = try paper.text(page: page)
            #expect(text.contains("Page \(page) of 3") && text.contains("Amount, EUR"), "page \(page)")
            #expect(text.contains("INV/2026/00008") && text.contains("site"), "page \(page)")
        }
        let numbers = try paper.text().matches(of: /Web account no. (\d+), site(\d+)\.heron/).map { [$0.1, $0.2] }
        #expect(numbers == (1...50).map { ["\($0)", "\($0)"] }, "every line once, in order")
        #expect(try paper.text(page: 3).contains("€359.33") && !(try paper.text(page: 2).contains("Subtotal")))
    }

    /// A table of any length: no line is lost where pages end, and the sums never stand without a line.
    @Test(arguments: 10...34)
    func noLineIsLostBetweenPages(_ count: Int) async throws {
        var document = try Samples.long()
        document.lines = Array(document.lines.prefix(count))
        let paper = try await Paper(document, as: "lines-\(count)")
        let numbers = try paper.text().matches(of: /Web account no. (\d+),/).map { Int($0.1) }
        #expect(numbers == Array(1...count))
        let pages = try #require(Int(try paper.info()["Pages"] ?? ""))
        let last = try #require(try Array(1...pages).last { try paper.text(page: $0).contains("Subtotal") })
        #expect(try paper.text(page: last).contains("Web account no. \(count),"))
    }

    @Test func hostileTextsAreShownAsTheyAreAndStayOnThePage() async throws {
        var document = try Samples.invoice()
        let long = (1...600).map { "word\($0)" }.joined(separator: " ")
        document.lines = [
            .init("<b>bold</b> & &amp; <i x='1'> %s {NUMBER}", amount: try Samples.money("1.00")),
            .init("null\u{0}bell\u{7}escape\u{1B}[31m delete\u{7F} nel\u{9D}", amount: try Samples.money("1.00")),
            .init(long, detail: String(repeating: "W", count: 500), amount: try Samples.money("2.00")),
            .init(
                String(repeating: "x", count: 5000), quantity: String(repeating: "9", count: 300),
                amount: try Samples.money("3.00")),
            .init("one\r\ntwo\rthree\u{2028}four\tfive\n\n\nsix", amount: Money(.min, document.total.currency)),
            .init("", amount: try Samples.money("4.00")),
        ]
        document.buyer = .init(String(repeating: "Name ", count: 400), lines: [String](repeating: "line", count: 90))
        document.number = String(repeating: "N", count: 60)
        document.notes = String(repeating: "note\n", count: 120)
        let paper = try await Paper(document, as: "hostile")
        let text = try paper.text()
        for wanted in [
            "<b>bold</b> & &amp; <i x='1'> %s {NUMBER}", "null␀bell␇escape␛[31m delete␡ nel\u{FFFD}",
            "-92,233,720,368,547,758.08",
        ] {
            #expect(text.contains(wanted), "\(wanted) was not found")
        }
        let numbers = text.matches(of: /word(\d+)\b/).compactMap { Int($0.1) }
        #expect(numbers == Array(1...600))
        let table = try #require(text.range(of: "Description")).lowerBound
        #expect(text[table...].count { $0 == "x" } >= 5000)
        #expect(text.matches(of: /\bnote\b/).count == 120 && text.matches(of: /\bline\b/).count == 90)
        for word in try paper.words() {
            #expect(word.left > 40 && word.right < 596 - 40 && word.top > 40 && word.bottom < 842 - 10, "\(word)")
        }
    }

    @Test func everyScriptIsShapedAndFound() async throws {
        let arabic = try await Paper(try Samples.arabic(), as: "arabic")
        let text = try arabic.text()
        for wanted in ["شركة", "الرفراف", "القاهرة", "نوفمبر", "אחסון", "Φιλοξενία", "Хостинг", "网站托管", "호스팅", "Việt"] {
            #expect(text.precomposedStringWithCompatibilityMapping.contains(wanted), "\(wanted) was not found")
        }
        let yen = try await Paper(try Samples.yen(), as: "yen")
        let japanese = try yen.text()
        for wanted in ["株式会社かわせみ", "請求書-2026-7", "仮想サーバー", "¥260,920", "Amount, JPY", "236,000"] {
            #expect(japanese.contains(wanted), "\(wanted) was not found")
        }
        for font in try arabic.fonts() + yen.fonts() {
            #expect(font.contains(/yes\s+yes\s+yes/), "not embedded: \(font)")
        }
        #expect(try yen.fonts().contains { $0.contains("NotoSansCJKjp") }, "Japanese has its own forms")
    }

    @Test func equalDocumentsGiveEqualBytesWhileManyArePrinted() async throws {
        let document = try Samples.arabic()
        let printer = Printer()
        let files = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<12 { group.addTask { try await printer.pdf(of: document) } }
            for _ in 0..<12 { group.addTask { try await Printer().pdf(of: document) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(files.count == 1 && files.first?.starts(with: Array("%PDF-".utf8)) == true)
        var other = document
        other.created += 60
        #expect(try await printer.pdf(of: other) != files.first)
    }

    @Test func aDocumentWithNothingButATotalIsOnePage() async throws {
        let paper = try await Paper(
            PrintedDocument(title: "Proforma", number: nil, total: try Samples.money("1.234", "KWD"), created: Date()),
            as: "bare")
        let text = try paper.text()
        #expect(text.contains("Proforma") && text.contains("1.234 KWD") && text.contains("Page 1 of 1"))
        #expect(!text.contains("Number") && !text.contains("Quantity") && !text.contains("Notes"))
    }
}
