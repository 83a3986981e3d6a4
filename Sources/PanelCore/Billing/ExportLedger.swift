import Domain
import Foundation
import SQLEngine
import Store
import Vocabulary

extension Panel {
    /// Everything in which the books contradict themselves, in words; empty when they are right.
    public func checkLedger() async throws -> [String] {
        try await database.read { db in try db.ledger.faults() }
    }

    /// The ledger as a journal that hledger and ledger read, a piece at a time.
    ///
    /// - Parameter write: is given each piece of text.
    public func exportLedger(_ write: (String) async throws -> Void) async throws {
        try await write("; Aviary's ledger, every entry in the order in which it was booked\n\n")
        let settings = try await billingSettings()
        var last: Int64 = 0
        while true {
            let rows = try await database.read { [last] db in try db.ledger.entries(after: last, limit: 500) }
            guard let end = rows.last else { return }
            var text = ""
            for row in rows { text += Self.journal(row, on: settings.day(of: row.at)) }
            try await write(text)
            last = end.id
        }
    }

    private static func journal(_ row: LedgerRow, on day: Day) -> String {
        let title = row.description.replacing("\n", with: " ").replacing(";", with: ",")
        var text = "\(day) * (\(row.id)) \(title)  ; key: \(row.key.replacing(",", with: " "))\n"
        for transfer in row.transfers {
            let amount = transfer.money.decimalText
            let currency = transfer.money.currency.code
            text += "    \(transfer.debit)  \(amount) \(currency)  ; purpose: \(transfer.purpose.rawValue)\n"
            text += "    \(transfer.credit)  -\(amount) \(currency)\n"
        }
        return text + "\n"
    }
}
