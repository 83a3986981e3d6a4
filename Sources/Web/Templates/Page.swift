/// A page: a model, and the template that draws it. Every name of the template is a property of the model, of its
/// frame, or `csrf`.
///
/// ```swift
/// let html = try templates.render(ClientsPage(rows: rows), in: frame)
/// ```
protocol Page: Encodable, Sendable {
    /// What stands around the page: ``AdminFrame``, ``ClientFrame`` or ``DoorFrame``.
    associatedtype Frame: PageFrame

    /// The template's path below `Resources/Templates`, without its ending.
    static var template: String { get }
    /// For the window and as the last breadcrumb, without the panel's name.
    var title: String { get }
    /// What leads to this page, the page itself not included; only staff pages show it.
    var crumbs: [Crumb] { get }
    /// Whether the page shows a form again because its input was not accepted: the title then begins with "Error:".
    var isRefused: Bool { get }
}

extension Page {
    var crumbs: [Crumb] { [] }
    var isRefused: Bool { false }
}

/// What stands around a page.
protocol PageFrame: Encodable, Sendable {
    /// The folder of the templates that this frame's common pages have, such as `admin/refusal`.
    static var folder: String { get }
    /// Guards every form of the page; goes into its hidden field `csrf`.
    var csrf: String { get }
    /// What the window's title ends with: the panel's name for staff, the seller's for clients.
    var titleSuffix: String { get }
}

/// A part of a page that is also sent alone, as the data of a server-sent event.
protocol Block: Encodable, Sendable {
    static var template: String { get }
}

/// A page of the staff's side.
protocol AdminPage: Page where Frame == AdminFrame {}
/// A page of the clients' side.
protocol ClientPage: Page where Frame == ClientFrame {}
/// A page for people who are not signed in.
protocol DoorPage: Page where Frame == DoorFrame {}
