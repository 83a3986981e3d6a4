import Vocabulary

extension NumberFormat {
    /// What a format is made of.
    enum Part: Sendable, Hashable {
        case literal(String), number(width: Int), year, month, day

        /// The parts of a format, and what is wrong with it.
        static func read(_ text: String) -> (parts: [Part], issues: [Issue]) {
            var parts: [Part] = []
            var wrong: [String] = []
            var rest = Substring(text)
            while !rest.isEmpty {
                let literal = rest.prefix { $0 != "{" && $0 != "}" }
                if !literal.isEmpty { parts.append(.literal(String(literal))) }
                rest = rest.dropFirst(literal.count)
                guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
                    if !rest.isEmpty { wrong.append("has a brace without its partner") }
                    break
                }
                switch part(named: rest[..<end].dropFirst()) {
                case .success(let part): parts.append(part)
                case .failure(let unknown): wrong.append(unknown.message)
                }
                rest = rest[end...].dropFirst()
            }
            let numbers = parts.count { if case .number = $0 { true } else { false } }
            if wrong.isEmpty, numbers != 1 { wrong.append("must hold {NUMBER} once") }
            if text.count > longest { wrong.append("must not be longer than \(longest) characters") }
            if text.unicodeScalars.contains(where: \.properties.isInvisible) {
                wrong.append("must not hold control characters or line ends")
            }
            if text.first == " " || text.last == " " { wrong.append("must not begin or end with a space") }
            return (parts, wrong.map { Issue($0, field: "text") })
        }

        private static let longest = 60

        private static func part(named name: Substring) -> Result<Part, UnknownToken> {
            switch name {
            case "NUMBER": return .success(.number(width: 1))
            case "YEAR": return .success(.year)
            case "MONTH": return .success(.month)
            case "DAY": return .success(.day)
            default: break
            }
            guard name.hasPrefix("NUMBER:") else {
                return .failure(
                    UnknownToken(
                        message: "holds {\(name)}, which is none of {YEAR}, {MONTH}, {DAY}, {NUMBER} and {NUMBER:5}"))
            }
            guard let width = Int(name.dropFirst("NUMBER:".count)), (1...12).contains(width) else {
                return .failure(UnknownToken(message: "holds {\(name)}: the digits must be 1 to 12, as in {NUMBER:5}"))
            }
            return .success(.number(width: width))
        }
    }

    private struct UnknownToken: Error { let message: String }
}

extension Unicode.Scalar.Properties {
    fileprivate var isInvisible: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
        default: false
        }
    }
}
