/// A filter over a list, as a form that gets: so every view has a URL.
struct Filter: Encodable, Sendable, Equatable {
    /// The list's own address.
    let action: Link
    /// What is filtered, for readers: "Filter services".
    let label: String
    /// The text box; `nil` when the list has none.
    var query: Query?
    var selects: [Select] = []
    /// What the form carries along, such as the chosen status.
    var hidden: [HiddenField] = []
    /// Shows everything again; only while a filter is on.
    var clear: Link?

    struct Query: Encodable, Sendable, Equatable {
        var name = "q"
        /// What may be typed: "Name, client or id".
        let label: String
        var value = ""
    }

    struct Select: Encodable, Sendable, Equatable {
        let name: String
        let label: String
        /// The first one stands for "any" and has an empty value.
        let options: [SelectOption]
    }
}
