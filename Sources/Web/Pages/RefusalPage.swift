/// What a request gets instead of its page, in the frame that the reader knows: 403, 404, 409, 500 and others.
///
/// ```swift
/// let html = try templates.render(RefusalPage<AdminFrame>(.forbidden(permission: "services.view")), in: frame)
/// ```
struct RefusalPage<Frame: PageFrame>: Page {
    static var template: String { "\(Frame.folder)/refusal" }

    let title: String
    let empty: Empty
    /// For support and the log; `nil` where there is nothing to look up.
    let reference: String?

    init(_ cause: Cause) {
        let home: Act =
            switch Frame.folder {
            case "admin": .link("Go to the dashboard", "/admin")
            case "client": .link("Go to your services", "/services")
            default: .link("Go to the start", "/")
            }
        (title, empty, reference) =
            switch cause {
            case .forbidden(let permission):
                (
                    "No permission",
                    Empty(
                        icon: "suspended", "You cannot open this page",
                        permission.map { "It needs the permission \($0). An administrator can give it to you." }
                            ?? "Your account does not have the right to it.", act: home), nil
                )
            case .notFound:
                (
                    "Not found",
                    Empty(
                        icon: "search", "There is no such page",
                        "The address may be mistyped, or what was here is gone.",
                        act: home), nil
                )
            case .changedMeanwhile(let who, let back):
                (
                    "Changed meanwhile",
                    Empty(
                        icon: "pending", "Someone changed this while you were editing",
                        "\(who) Nothing of yours was saved. Open the page again to see what stands there now.",
                        act: .link("Open it again", back)), nil
                )
            case .notPossible(let reason, let back):
                (
                    "Not possible now",
                    Empty(icon: "error", "This is not possible now", reason, act: .link("Go back", back)), nil
                )
            case .broken(let reference):
                (
                    "Something broke",
                    Empty(
                        icon: "error", "This page could not be made",
                        "The fault is ours and has been written down. Nothing of your data is lost; try again in a minute."
                    ),
                    reference
                )
            case .other(let heading, let text):
                (heading, Empty(icon: "error", heading, text, act: home), nil)
            }
    }

    enum Cause: Sendable {
        /// 403. Staff read the permission's name; clients get `notFound` for what is not theirs.
        case forbidden(permission: String?)
        /// 404
        case notFound
        /// 409. `who` is a sentence: "Marta Wilk changed the plan at 14:02."
        case changedMeanwhile(who: String, back: Link)
        /// 409: the state does not allow it. `reason` is a sentence.
        case notPossible(reason: String, back: Link)
        /// 500. `reference` finds the line in the log.
        case broken(reference: String)
        /// Any other: a heading and a sentence.
        case other(heading: String, text: String)
    }
}

extension RefusalPage: AdminPage where Frame == AdminFrame {}
extension RefusalPage: ClientPage where Frame == ClientFrame {}
extension RefusalPage: DoorPage where Frame == DoorFrame {}
