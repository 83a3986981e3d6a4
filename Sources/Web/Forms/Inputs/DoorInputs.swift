import Vocabulary

/// What `/login` takes.
struct LoginInput: Form {
    @Field("Email", .email, .trimmed) var email: String
    @Field("Password") var password: Secret
    init() {}

    /// The form as it is drawn: the email stays, the password never does.
    static func drawn(email: String = "", issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), values: ["email": .string(email)], issues: issues)
            .changing("email") { $0.autocomplete = "username" }
            .changing("password") { $0.autocomplete = "current-password" }
            .refused("Not signed in")
    }
}

/// What `/invitation/{token}` takes of a person who has an account already.
struct KnownInvitationInput: Form {
    @Field("Password", help: "The one you sign in with.") var password: Secret
    init() {}

    static func drawn(issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), values: .null, issues: issues).changing("password") {
            $0.autocomplete = "current-password"
        }
    }
}

/// What `/invitation/{token}` takes of a new person.
struct InvitationInput: Form {
    @Field("Your name", .trimmed, .length(1...100)) var name: String
    @Field("Password", .password, help: "At least 8 characters with a small letter, a capital and a digit.")
    var password: Secret
    @Field("The same password again") var again: Secret
    init() {}

    func issues() -> [Issue] { password == again ? [] : [Issue("must be the same as the first one", field: "again")] }

    static func drawn(name: String = "", issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), values: ["name": .string(name)], issues: issues).changing("name") {
            $0.autocomplete = "name"
        }
    }
}
