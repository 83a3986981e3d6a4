import Foundation
import HTTPTypes
import Vocabulary

/// Reads an OpenAPI document and says where an answer does not keep what the document promises.
struct APIContract: Sendable {
    let document: JSONValue

    func complaints(about answer: APIAnswer, to method: HTTPRequest.Method, _ uri: String) -> [String] {
        let path = String(uri.prefix { $0 != "?" }.dropFirst("/api/v1".count))
        guard let operation = operation(method, path) else {
            return Self.errorComplaints(answer)
        }
        let code = String(answer.status.code)
        guard let response = operation.at("responses")?[code].map(resolved) else {
            return ["the answer \(code) is not described"]
        }
        guard let schema = response["content"]?["application/json"]?["schema"] else {
            return ["the answer \(code) has no schema"]
        }
        return complaints(about: answer.document, schema, at: "$")
            + (answer.status.code >= 400 ? Self.errorComplaints(answer) : [])
    }

    /// What R91 asks of every refusal.
    static func errorComplaints(_ answer: APIAnswer) -> [String] {
        var complaints: [String] = []
        if answer.document["status"] != "error" { complaints.append("status is not error") }
        if answer.document["code"]?.integerValue != Int64(answer.status.code) {
            complaints.append("code is not the status")
        }
        if (answer.document["message"]?.stringValue ?? "").isEmpty { complaints.append("there is no message") }
        if answer.document["errors"]?.objectValue == nil { complaints.append("errors is no object") }
        return complaints
    }

    func operation(_ method: HTTPRequest.Method, _ path: String) -> JSONValue? {
        let parts = path.split(separator: "/")
        for (template, item) in document["paths"]?.objectValue ?? [:] {
            let names = template.split(separator: "/")
            guard names.count == parts.count, zip(names, parts).allSatisfy({ $0 == $1 || $0.hasPrefix("{") }) else {
                continue
            }
            if let operation = item[method.rawValue.lowercased()] { return operation }
        }
        return nil
    }

    func resolved(_ value: JSONValue) -> JSONValue {
        guard let path = value["$ref"]?.stringValue else { return value }
        return document.at(String(path.dropFirst(2)).replacing("/", with: ".")) ?? .null
    }

    /// Holds a value to a schema: type, const, enum, pattern, formats uuid and date-time, required, properties, items,
    /// allOf, anyOf.
    func complaints(about value: JSONValue, _ given: JSONValue, at path: String) -> [String] {
        let schema = resolved(given)
        var complaints: [String] = []
        if schema == .null { return ["\(path): the reference \(given.text) leads nowhere"] }
        for part in schema["allOf"]?.arrayValue ?? [] { complaints += self.complaints(about: value, part, at: path) }
        if let choices = schema["anyOf"]?.arrayValue,
            !choices.contains(where: { self.complaints(about: value, $0, at: path).isEmpty })
        {
            complaints.append("\(path): fits none of its schemas: \(value.text)")
        }
        let types = schema["type"].map { $0.arrayValue ?? [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { Self.fits(value, $0.stringValue ?? "") }) {
            return complaints + ["\(path): \(value.text) is not of type \(types.map(\.text))"]
        }
        if let wanted = schema["const"], wanted != value {
            complaints.append("\(path): \(value.text) is not \(wanted.text)")
        }
        if let all = schema["enum"]?.arrayValue, !all.contains(value) {
            complaints.append("\(path): \(value.text) is not one of its values")
        }
        if let text = value.stringValue { complaints += textComplaints(text, schema, at: path) }
        for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where value[name] == nil {
            complaints.append("\(path): there is no \(name)")
        }
        for (key, member) in value.objectValue ?? [:] {
            if let inner = schema["properties"]?[key] ?? schema["additionalProperties"], inner.objectValue != nil {
                complaints += self.complaints(about: member, inner, at: "\(path).\(key)")
            }
        }
        if let items = schema["items"] {
            for (index, item) in (value.arrayValue ?? []).enumerated() {
                complaints += self.complaints(about: item, items, at: "\(path).\(index)")
            }
        }
        return complaints
    }

    private func textComplaints(_ text: String, _ schema: JSONValue, at path: String) -> [String] {
        switch schema["format"] {
        case "uuid" where UUID(uuidString: text) == nil: return ["\(path): \(text) is no UUID"]
        case "date-time" where text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) == nil:
            return ["\(path): \(text) is no time"]
        default: break
        }
        guard let pattern = schema["pattern"]?.stringValue else { return [] }
        return text.range(of: pattern, options: .regularExpression) == nil
            ? ["\(path): \(text) does not match \(pattern)"] : []
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.string, "string"),
            (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }
}
