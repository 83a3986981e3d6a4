/// A line of the module log in a list.
struct LogRow: Encodable, Sendable {
    let text: String
    let href: Link
    let level: StatusBadge
    let module: String
    /// The service that it is about.
    let service: String?
    let serviceHref: Link?
    /// "38 ms"
    let took: String?
    let moment: Moment

    /// The badge of a level by its stored name: `debug`, `info`, `warning` or `error`.
    static func badge(level: String) -> StatusBadge {
        switch level {
        case "error", "critical": StatusBadge(.failed, "Error")
        case "warning": StatusBadge(.error, "Warning")
        case "debug", "trace": StatusBadge(.terminated, "Debug", icon: "log")
        default: StatusBadge(.pending, "Info", icon: "log")
        }
    }
}
