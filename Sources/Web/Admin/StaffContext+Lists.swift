import Foundation
import Store
import Vocabulary

/// What every list of the staff's side does alike.
extension StaffContext {
    /// The part of the list that the query asks for. A cursor that no list gave out means the beginning.
    var part: PageRequest {
        let cursor = request.query("cursor").flatMap { UUID(uuidString: $0) != nil || Int64($0) != nil ? $0 : nil }
        return PageRequest(limit: 50, cursor: cursor)
    }

    /// Leads through this list, keeping what it is filtered by.
    ///
    /// - Parameters:
    ///   - next: where the next part begins; `nil` on the last one.
    ///   - names: the names of the query's values that filter the list.
    func pager(next: String?, keeping names: [String] = []) -> Pager? {
        let kept = names.map { (name: $0, value: request.query($0)) }
        return Pager(
            newest: request.query("cursor") == nil ? nil : Link(request.path, query: kept),
            older: next.map { Link(request.path, query: kept + [(name: "cursor", value: $0)]) })
    }

    /// The choices of a filter, "any" first, with the one that the query names chosen.
    func options(_ name: String, any label: String, _ choices: [(value: String, label: String)]) -> [SelectOption] {
        let chosen = request.query(name)
        return [SelectOption("", label, isChosen: chosen == nil)]
            + choices.map { SelectOption($0.value, $0.label, isChosen: $0.value == chosen) }
    }

    /// What the people behind these keys are called; keys of tokens and tasks are no people's.
    func names(_ keys: [String]) async throws -> [String: String] {
        let people = keys.compactMap { UUID(uuidString: $0) }
        guard !people.isEmpty else { return [:] }
        let names = try await panel.names(of: people)
        return Dictionary(
            names.map { ($0.key.uuidString.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// An address that only those are shown who may open it.
    func link(_ path: Link, if isAllowed: Bool) -> Link? { isAllowed ? path : nil }
}
