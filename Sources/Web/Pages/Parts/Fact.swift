/// One labelled value, in a strip of facts or in a list of pairs.
struct Fact: Encodable, Sendable, Equatable {
    let label: String
    var text = ""
    /// Shown instead of the text.
    var moment: Moment?
    /// Where the text leads.
    var href: Link?
    /// A second, quieter line.
    var small: String?
    /// Set in the fixed-width face: names of zones, keys, addresses.
    var isCode = false

    init(_ label: String, _ text: String, href: Link? = nil, small: String? = nil, isCode: Bool = false) {
        self.label = label
        self.text = text
        self.href = href
        self.small = small
        self.isCode = isCode
    }

    init(_ label: String, _ moment: Moment, small: String? = nil) {
        self.label = label
        self.moment = moment
        self.small = small
    }
}
