/// What stands around a page for people who are not signed in.
struct DoorFrame: PageFrame {
    static let folder = "door"
    let csrf: String
    /// The seller's name.
    let seller: String
    var flash: Flash?
    var theme: Theme?
    var titleSuffix: String { "Aviary" }

    init(csrf: String, seller: String, flash: Flash? = nil, theme: Theme? = nil) {
        self.csrf = csrf
        self.seller = seller
        self.flash = flash
        self.theme = theme
    }
}
