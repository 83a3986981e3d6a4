import Foundation
import Store
import Tasks
import Vocabulary

/// What the query of a list asks: how many, from where, which. Everything that is wrong is told at once.
struct ListQuery {
    private let values: [String: String]
    private var issues: [Issue] = []
    private(set) var limit = 50

    /// The most that one part of a list holds.
    static let largest = 200

    /// - Parameter filters: the names that the list knows beside `limit` and `cursor`; any other is refused.
    init(_ request: WebRequest, filters: [Parameter] = []) {
        let known = Set(filters.map(\.name) + ["limit", "cursor"])
        values = request.query.compactMapValues(\.first)
        for (name, texts) in request.query.sorted(by: { $0.key < $1.key }) {
            if !known.contains(name) { issues.append(Issue("is not known here", field: name)) }
            if texts.count > 1 { issues.append(Issue("must be given once", field: name)) }
        }
        if let text = values["limit"] {
            let number = text.allSatisfy(\.isASCII) && !text.hasPrefix("+") ? Int(text) : nil
            if let number, (1...Self.largest).contains(number) {
                limit = number
            } else {
                issues.append(Issue("must be a whole number from 1 to \(Self.largest)", field: "limit"))
            }
        }
    }

    /// A text to look for; an empty one looks for nothing.
    mutating func text(_ name: String) -> String? {
        guard let text = values[name], !text.isEmpty else { return nil }
        if text.contains("\0") { issues.append(Issue("must not hold the character U+0000", field: name)) }
        if text.count > 255 { issues.append(Issue("must be at most 255 characters long", field: name)) }
        return text
    }

    mutating func id<Noun>(_ name: String) -> Identifier<Noun>? {
        value(name, Identifier<Noun>.init, "must be an id")
    }

    mutating func task(_ name: String) -> TaskID? { value(name, TaskID.init, "must be the id of a task") }

    mutating func module(_ name: String) -> ModuleKey? {
        value(name, ModuleKey.init, "must be a module such as Product/PowerDNS")
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(_ name: String) -> Value?
    where Value.RawValue == String {
        value(name, Value.init(rawValue:), "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    /// The cursor, read back as what it stands for.
    mutating func cursor<Value>(_ read: (String) -> Value?) -> Value? {
        value("cursor", read, "is not the next of a list; begin without one")
    }

    /// Where the next part of a panel's list begins; `read` tells whether a text can be a cursor of this list at all.
    mutating func page<Value>(_ read: (String) -> Value?) -> PageRequest {
        let isThere = cursor(read) != nil
        return PageRequest(limit: limit, cursor: isThere ? values["cursor"]?.lowercased() : nil)
    }

    /// - Throws: ``Failure/invalid(issues:)`` when anything in the query was wrong.
    func refuseWrong() throws(Failure) {
        guard issues.isEmpty else { throw .invalid(issues: issues) }
    }

    private mutating func value<Value>(_ name: String, _ read: (String) -> Value?, _ complaint: String) -> Value? {
        guard let text = values[name] else { return nil }
        let value = read(text)
        if value == nil { issues.append(Issue(complaint, field: name)) }
        return value
    }
}

/// The number of an entry in a log, as a cursor.
func entryNumber(_ text: String) -> Int64? {
    guard let number = Int64(text), number > 0, String(number) == text else { return nil }
    return number
}
