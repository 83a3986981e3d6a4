extension SQL: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        self.init(verbatim: value)
    }

    public init(stringInterpolation: Interpolation) {
        self = stringInterpolation.sql
    }

    /// Collects the pieces of a literal; the compiler calls it.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var sql = SQL()

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) {
            sql.append(text: literal)
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            sql.append(value: value.sqlValue)
        }

        /// Binds a value, or NULL.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            sql.append(value: value.sqlValue)
        }

        /// Puts another piece of SQL here, with its values.
        public mutating func appendInterpolation(fragment: SQL) {
            sql.append(fragment)
        }

        /// Puts the quoted name of a table, column or index here. Everything but letters, digits and underscores traps,
        /// so that a name out of a request cannot become SQL; ask ``SQLName/isValid(_:)`` first where a name is not
        /// your own.
        public mutating func appendInterpolation(identifier: String) {
            sql.append(text: SQLName.quoted(identifier))
        }

        /// Binds a whole list as one value; stands after `IN` or `NOT IN`, and no row is in an empty list.
        ///
        /// Lists of bytes are bound value by value, so that their text changes with their length.
        public mutating func appendInterpolation<Value: SQLBindable>(list: [Value]) {
            let values = list.map(\.sqlValue)
            let kind = SQL.listKind(of: values, declared: Value.listKind)
            if kind == .bytes {
                sql.append(text: values.isEmpty ? "(SELECT CAST(NULL AS bytea) WHERE 1 = 0" : "(")
                for (index, value) in values.enumerated() {
                    if index > 0 { sql.append(text: ", ") }
                    sql.append(value: value)
                }
                sql.append(text: ")")
            } else {
                sql.append(value: .text(SQL.document(values)), list: kind)
            }
        }
    }

    /// Values of different kinds (a list of ``SQLValue``) go by the first that is not NULL.
    fileprivate static func listKind(of values: [SQLValue], declared: ListKind) -> ListKind {
        for value in values {
            switch value {
            case .null: continue
            case .integer: return declared == .real ? .real : .integer
            case .real: return .real
            case .text: return .text
            case .bytes: return .bytes
            }
        }
        return declared
    }

    /// A JSON array of texts, as a column may hold it.
    public static func document(of texts: [String]) -> String { document(texts.map(SQLValue.text)) }

    /// A JSON array of numbers.
    public static func document(of numbers: [Int64]) -> String { document(numbers.map(SQLValue.integer)) }

    /// A JSON array of the values.
    fileprivate static func document(_ values: [SQLValue]) -> String {
        var text = "["
        for value in values {
            if text.utf8.count > 1 { text += "," }
            switch value {
            case .null, .bytes: text += "null"
            case .integer(let number): text += String(number)
            case .real(let number): text += number.isFinite ? String(number) : "null"
            case .text(let string): appendQuoted(string, to: &text)
            }
        }
        return text + "]"
    }

    private static func appendQuoted(_ string: String, to text: inout String) {
        text += "\""
        defer { text += "\"" }
        guard string.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) else {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
