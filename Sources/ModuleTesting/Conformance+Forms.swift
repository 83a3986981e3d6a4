import Foundation
import ModuleKit

extension Conformance {
    /// What is wrong with one form; `name` says which in the sentences.
    static func problems<F: Form>(in form: F.Type, _ name: String) -> [String] {
        do { return problems(in: try F.spec(), name) } catch { return ["\(name): \(error)"] }
    }

    static func problems(in spec: FormSpec, _ name: String) -> [String] {
        repeated(spec.fields.map(\.label)).map { "\(name): two fields have the label \"\($0)\"" }
            + spec.fields.flatMap { field in problems(in: field).map { "\(name).\(field.key): \($0)" } }
    }

    private static func problems(in field: FieldSpec) -> [String] {
        var found: [String] = []
        if field.label.trimmingCharacters(in: .whitespaces).isEmpty { found.append("the label is empty") }
        if field.label.hasSuffix(":") { found.append("the label ends with a colon, which the panel would not expect") }
        if case .choice(let options) = field.kind {
            if options.isEmpty { found.append("the choice has no answers") }
            found += repeated(options.map(\.label)).map { "two answers read \"\($0)\"" }
        }
        found += field.checks.compactMap(problem)
        if let fallback = field.fallback {
            // A default that the field itself refuses would greet every user with an error.
            let issues = FormSpec(fields: [field]).check(.object([field.key: fallback])).issues
            found += issues.map { "the default is refused by the field's own rules: \($0.message)" }
        }
        return found
    }

    private static func problem(in check: Check) -> String? {
        switch check {
        case .matches(let expression, let hint):
            do { _ = try NSRegularExpression(pattern: expression) } catch {
                return "the pattern \(expression) does not compile"
            }
            return hint.isEmpty ? "the pattern has no hint, so users are not told what is wanted" : nil
        case .range(let minimum?, let maximum?): return minimum > maximum ? "the range is empty" : nil
        case .length(let minimum?, let maximum?): return minimum > maximum ? "the lengths are empty" : nil
        case .count(let minimum?, let maximum?): return minimum > maximum ? "the count is empty" : nil
        default: return nil
        }
    }
}
