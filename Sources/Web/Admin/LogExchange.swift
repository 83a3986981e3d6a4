import Foundation
import Store
import Vocabulary

/// What the panel itself wrote into the module log about one request over HTTP.
struct LogExchange {
    /// `POST /api/v1/servers/localhost/zones`
    let request: String
    /// The answer's status; `nil` when there was none.
    let status: String?
    /// How long it took: "38 ms".
    let took: String

    /// - Returns: `nil` for lines that modules wrote themselves.
    init?(_ row: ModuleLogRow) {
        guard let found = row.response.prefixMatch(of: /(?:(\d{3}) )?after (\d{1,9}) ms/),
            let milliseconds = Double(found.2)
        else { return nil }
        request = row.request.split(separator: " ").prefix(2).joined(separator: " ")
        status = found.1.map(String.init)
        took = spanText(milliseconds / 1000)
    }
}
