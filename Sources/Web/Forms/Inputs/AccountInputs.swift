import Domain
import Vocabulary

/// What `…/account/appearance` takes.
struct AppearanceInput: Form {
    @Field("Colours") var appearance = Appearance.system
    init() {}

    static func drawn(_ appearance: Appearance) throws -> DrawnForm {
        DrawnForm(try spec(), values: ["appearance": .string(appearance.rawValue)])
    }
}

/// What `…/account/password` takes.
struct PasswordInput: Form {
    @Field("Password now") var current: Secret
    @Field("New password", .password, help: "At least 8 characters with a small letter, a capital and a digit.")
    var new: Secret
    @Field("The new password again") var again: Secret
    init() {}

    func issues() -> [Issue] { new == again ? [] : [Issue("must be the same as the new one", field: "again")] }

    /// - Parameter issues: the panel's own word for the present password is `old`.
    static func drawn(issues: [Issue] = []) throws -> DrawnForm {
        let issues = issues.map { $0.field == "old" ? Issue($0.message, field: "current") : $0 }
        return DrawnForm(try spec(), issues: issues).changing("current") { $0.autocomplete = "current-password" }
    }
}
