/// One tab of a service in the client area: what it shows and what can be done there.
///
/// ```swift
/// Tab("records", "Records") { service in
///     RecordList(records: try await api.records(of: service.account.zone))
/// }
/// .on("add") { (service, input: NewRecord) in
///     try await api.add(input, to: service.account.zone)
///     return Done("Record \(input.name) added.")
/// }
/// ```
/// The value that the closure returns is the model of `Views/<key>.mustache`. An error there shows in this tab and nowhere else.
/// An action whose input is a ``Form`` is checked field by field before it runs; the panel draws its form as `{{{forms.add}}}`.
public struct Tab<M: ProductModule>: Sendable {
    /// In the URL and the template's name: lower-case letters, digits and `-`.
    public let key: String
    public let title: String
    let load: @Sendable (Service<M>) async throws -> JSONValue
    private(set) var actions: [TabAction<M>] = []

    public init(
        _ key: String, _ title: String, load: @escaping @Sendable (Service<M>) async throws -> some Encodable & Sendable
    ) {
        self.key = key
        self.title = title
        self.load = { try JSONValue.keepingNil(try await load($0)) }
    }

    /// Adds an action whose input is a form: coerced, checked, and drawn by the panel. One name may stand under several
    /// verbs.
    public func on<Input: Form>(
        _ name: String, _ method: ActionMethod = .post,
        _ run: @escaping @Sendable (Service<M>, Input) async throws -> some Encodable & Sendable
    ) -> Tab {
        adding(
            TabAction(name: name, method: method, form: { try Input.spec() }) { service, input in
                try JSONValue(encoding: try await run(service, Input(filling: input)))
            })
    }

    /// The same for an action that answers nothing.
    public func on<Input: Form>(
        _ name: String, _ method: ActionMethod = .post,
        _ run: @escaping @Sendable (Service<M>, Input) async throws -> Void
    ) -> Tab {
        adding(
            TabAction(name: name, method: method, form: { try Input.spec() }) { service, input in
                try await run(service, Input(filling: input))
                return .null
            })
    }

    /// Adds an action whose input is any decodable value; for scripts and the API, since nothing is coerced.
    public func on<Input: Decodable & Sendable>(
        _ name: String, _ method: ActionMethod = .post,
        _ run: @escaping @Sendable (Service<M>, Input) async throws -> some Encodable & Sendable
    ) -> Tab {
        adding(
            TabAction(
                name: name, method: method, form: nil,
                run: Self.decoding { try JSONValue(encoding: try await run($0, $1)) }))
    }

    /// The same for an action that answers nothing.
    public func on<Input: Decodable & Sendable>(
        _ name: String, _ method: ActionMethod = .post,
        _ run: @escaping @Sendable (Service<M>, Input) async throws -> Void
    ) -> Tab {
        adding(
            TabAction(
                name: name, method: method, form: nil,
                run: Self.decoding { service, input in
                    try await run(service, input)
                    return .null
                }))
    }

    private static func decoding<Input: Decodable & Sendable>(
        _ run: @escaping @Sendable (Service<M>, Input) async throws -> JSONValue
    ) -> @Sendable (Service<M>, JSONValue) async throws -> JSONValue {
        { service, document in
            let input: Input
            do { input = try document.decode() } catch let error as DecodingError {
                throw Failure.invalid(issues: [Issue("does not have the expected shape", field: error.fieldPath)])
            }
            return try await run(service, input)
        }
    }

    private func adding(_ action: TabAction<M>) -> Tab {
        var copy = self
        copy.actions.append(action)
        return copy
    }
}

/// The HTTP verb of an action.
public enum ActionMethod: String, Codable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// What an action answers when there is one sentence to say.
public struct Done: Codable, Sendable {
    public var message: String
    public init(_ message: String) { self.message = message }
}

struct TabAction<M: ProductModule>: Sendable {
    let name: String
    let method: ActionMethod
    let form: (@Sendable () throws -> FormSpec)?
    let run: @Sendable (Service<M>, JSONValue) async throws -> JSONValue
}

/// A tab as data.
public struct TabSpec: Codable, Sendable, Equatable {
    public struct Action: Codable, Sendable, Equatable {
        public var name: String
        public var method: ActionMethod
        public var form: FormSpec?
    }
    public var key: String
    public var title: String
    public var actions: [Action]
}

extension Tab {
    func spec() throws -> TabSpec {
        TabSpec(
            key: key, title: title,
            actions: try actions.map { TabSpec.Action(name: $0.name, method: $0.method, form: try $0.form?()) })
    }
}

extension DecodingError {
    /// Where in the document the decoding stopped.
    var fieldPath: String? {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.isEmpty ? nil : path.map(\.stringValue).joined(separator: ".")
    }
}
