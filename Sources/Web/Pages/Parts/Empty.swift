/// What stands where a list would be: what would be here, how it gets here, the act that does it.
struct Empty: Encodable, Sendable, Equatable {
    let icon: String
    let title: String
    let text: String
    let act: Act?

    init(icon: String, _ title: String, _ text: String, act: Act? = nil) {
        self.icon = icon
        self.title = title
        self.text = text
        self.act = act
    }

    /// A filter that found nothing.
    static func nothingFound(for query: String?, clear: Link) -> Empty {
        let title = query.map { $0.isEmpty ? "Nothing matches" : "Nothing matches “\($0)”" } ?? "Nothing matches"
        return Empty(
            icon: "search", title,
            query?.isEmpty == false
                ? "Check the spelling, or show everything again." : "Nothing is like that at the moment.",
            act: .link("Clear the filter", clear))
    }
}
