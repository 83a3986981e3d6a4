public import Foundation
public import Vocabulary

/// An invoice, a credit note or another document with lines and sums, as it is to stand on paper. Everything on it is said here: nothing
/// is looked up, reckoned or translated when it is printed.
///
///     var document = PrintedDocument(title: "Invoice", number: "INV/2026/7", total: total, created: issuedAt)
///     document.lines = [.init("DNS hosting, heron.example", quantity: "12", unit: price, amount: total)]
///     let bytes = try await Printer().pdf(of: document)
public struct PrintedDocument: Sendable, Equatable {
    /// "Invoice", "Credit note".
    public var title: String
    /// `nil` for a draft, which has none.
    public var number: String?
    /// The days as people read them: "22 Nov 2026".
    public var issued: String?
    public var due: String?
    public var seller = Party("")
    public var buyer = Party("")
    /// Where the document stands, in one word: "PAID".
    public var stamp: Stamp?
    public var lines: [Line] = []
    public var subtotal: Money?
    /// Each tax, or whatever else stands between subtotal and total.
    public var taxes: [Sum] = []
    public var total: Money
    public var paid: Money?
    public var amountDue: Money?
    /// Any number of paragraphs below the sums: terms, how to pay.
    public var notes = ""
    /// At the foot of every page: register, tax number, bank.
    public var footer = ""
    /// The moment the file says it was made at. The same document gives the same bytes.
    public var created: Date
    /// The tag of the document's language, such as `de` or `zh-Hant`: with it the right shapes of Chinese characters are chosen.
    public var language = "en"
    public var words = Words()

    public init(title: String, number: String?, total: Money, created: Date) {
        self.title = title
        self.number = number
        self.total = total
        self.created = created
    }

    /// The seller or the buyer: a name, and below it the address, the tax number and whatever else is known, a line each.
    public struct Party: Sendable, Equatable {
        public var name: String
        public var lines: [String]
        public init(_ name: String, lines: [String] = []) { (self.name, self.lines) = (name, lines) }
    }

    /// One line of the table. A description may be as long as it likes and may have paragraphs.
    public struct Line: Sendable, Equatable {
        public var description: String
        /// Smaller, below the description: the days it is for.
        public var detail: String
        public var quantity: String
        public var unit: Money?
        public var amount: Money

        public init(
            _ description: String, detail: String = "", quantity: String = "", unit: Money? = nil, amount: Money
        ) {
            self.description = description
            self.detail = detail
            self.quantity = quantity
            self.unit = unit
            self.amount = amount
        }
    }

    /// A labelled amount between subtotal and total: "VAT 23 %".
    public struct Sum: Sendable, Equatable {
        public var label: String
        public var amount: Money
        public init(_ label: String, _ amount: Money) { (self.label, self.amount) = (label, amount) }
    }

    public struct Stamp: Sendable, Equatable {
        /// The colour, in addition to the word: green, red, slate.
        public enum Tone: Sendable { case good, bad, quiet }
        public var text: String
        public var tone: Tone
        public init(_ text: String, _ tone: Tone) { (self.text, self.tone) = (text, tone) }
    }

    /// What the document says besides its data, for documents in another language.
    public struct Words: Sendable, Equatable {
        public var number = "Number"
        public var issued = "Issued"
        public var due = "Due"
        public var seller = "From"
        public var buyer = "Bill to"
        public var description = "Description"
        public var quantity = "Quantity"
        public var unit = "Unit price"
        public var amount = "Amount"
        public var subtotal = "Subtotal"
        public var total = "Total"
        public var paid = "Paid"
        public var amountDue = "Amount due"
        public var notes = "Notes"
        /// The number of a page; `{PAGE}` and `{PAGES}` are filled in.
        public var page = "Page {PAGE} of {PAGES}"
        public init() {}
    }
}
