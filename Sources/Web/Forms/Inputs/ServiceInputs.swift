import Vocabulary

/// What a page before something final takes: the name, typed.
struct ConfirmInput: Form {
    @Field("Name", .trimmed) var confirm: String
    init() {}

    /// - Parameters:
    ///   - name: what must be typed.
    ///   - refusal: what did not happen when it was not: "Not purged".
    static func drawn(typing name: String, refusal: String = "Not done", issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), issues: issues).changing("confirm") { $0.ask(for: name) }.refused(refusal)
    }
}

/// What `/admin/services/{id}/terminate` takes.
struct TerminateInput: Form {
    @Field("Reason", .trimmed, .length(1...500), help: "Goes into the history. The client does not see it.") var reason:
        String
    @Field("Name", .trimmed) var confirm: String
    init() {}

    /// - Parameter name: what must be typed: the service's label.
    static func drawn(typing name: String, reason: String = "", issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), values: ["reason": .string(reason)], issues: issues)
            .changing("confirm") { $0.ask(for: name) }
            .refused("Not ended")
    }
}

/// What `/admin/services/{id}/change-package` takes. `product` is a choice when it is drawn.
struct ChangePackageInput: Form {
    @Field("New product") var product: String
    init() {}
}

extension DrawnField {
    fileprivate mutating func ask(for name: String) {
        label = "Type “\(name)” to confirm"
        autocomplete = "off"
        isCode = true
        isExact = true
    }
}
