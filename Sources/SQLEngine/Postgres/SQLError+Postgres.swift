import CPostgres
import Foundation

extension SQLError {
    /// The error of an answer, or of the connection when there was none.
    init(postgres connection: OpaquePointer?, _ result: OpaquePointer?, statement: String? = nil) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        let state = field("C") ?? ""
        let message =
            field("M") ?? PQerrorMessage(connection).map { Self.line(String(cString: $0)) }
            ?? "the server gave no answer"
        let table = field("t") ?? ""
        let kind: Kind =
            switch state {
            case "23505": .unique(Self.columns(field("D"), of: table) ?? field("n") ?? "")
            case "23503", "23001": .foreignKey
            case "23514": .check(field("n") ?? "")
            case "23502": .notNull("\(table).\(field("c") ?? "")")
            default: PQstatus(connection) == CONNECTION_OK ? Self.kind(of: state) : .connectionLost
            }
        self.init(kind, Self.sentence(kind, state, message), statement: statement)
    }

    /// By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static func kind(of state: String) -> Kind {
        switch state {
        case "40001", "40P01": .serialization
        case "55P03", "53300": .busy
        case "57014": .timeout
        case "53100": .diskFull
        case "58030": .ioError
        case "25006": .readOnly
        case "57P01", "57P02", "57P03", "57P05", "25P03": .connectionLost
        // A value that its column cannot hold: too long, out of range, no number.
        case _ where state.hasPrefix("22"): .check("")
        case "42501": .other
        case _ where state.hasPrefix("42"): .syntax
        case _ where state.hasPrefix("08"), "": .connectionLost
        default: .other
        }
    }

    private static func sentence(_ kind: Kind, _ state: String, _ message: String) -> String {
        switch kind {
        case .busy: "the database is busy; try again later (\(message))"
        case .timeout: "the statement took longer than allowed (\(message))"
        case .diskFull: "the server's disk is full: free some space, nothing was written (\(message))"
        // These messages quote the value that was sent.
        case .check where state.hasPrefix("22"):
            String(message.split(separator: ": \"").first ?? "a value does not fit")
        default: message
        }
    }

    /// The columns out of `Key (product, period)=(…) already exists.`, in whatever language; the values behind them are
    /// left out.
    private static func columns(_ detail: String?, of table: String) -> String? {
        guard let detail, let open = detail.firstIndex(of: "("), let close = detail.range(of: ")=(")?.lowerBound,
            open < close
        else { return nil }
        return detail[detail.index(after: open)..<close].split(separator: ", ")
            .map { "\(table).\($0.filter { $0 != "\"" })" }.joined(separator: ", ")
    }

    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
