/// A form as a browser reads it: what can be filled in, what it says about it, and what it would post.
struct HTMLForm: Sendable {
    struct Control: Sendable {
        var name: String
        var type: String
        var id: String?
        var value: String
        /// A box or button that is ticked; every other control.
        var isOn: Bool
        var attributes: [String: String]
    }

    let html: String
    let controls: [Control]

    /// What is posted when nothing is changed.
    var fields: [(String, String)] { controls.filter(\.isOn).map { ($0.name, $0.value) } }

    init(_ html: String) {
        self.html = html
        var controls: [Control] = []
        for found in html.matches(of: /<(input|textarea|select)\b([^>]*)>/) {
            let attributes = Self.attributes(found.2)
            guard let name = attributes["name"] else { continue }
            var control = Control(
                name: name, type: attributes["type"] ?? String(found.1), id: attributes["id"],
                value: attributes["value"] ?? "",
                isOn: true, attributes: attributes)
            let rest = html[found.range.upperBound...]
            switch found.1 {
            case "textarea":
                control.value = Self.plain(
                    rest.prefix(upTo: rest.range(of: "</textarea>")?.lowerBound ?? rest.endIndex).drop { $0 == "\n" })
            case "select":
                control.value = Self.chosen(rest.prefix(upTo: rest.range(of: "</select>")?.lowerBound ?? rest.endIndex))
            default: if ["checkbox", "radio"].contains(control.type) { control.isOn = attributes["checked"] != nil }
            }
            controls.append(control)
        }
        self.controls = controls
    }

    func control(_ name: String) -> Control? { controls.first { $0.name == name } }

    /// The text of the label that belongs to a control.
    func label(of name: String) -> String? {
        control(name)?.id.flatMap { text(/<label for="([^"]*)">([\s\S]*?)<\/label>/, id: $0) }
    }
    /// The help that a control points to.
    func help(of name: String) -> String? {
        described(name, by: "-h", /<span class="help" id="([^"]*)">([\s\S]*?)<\/span>/)
    }
    /// What is said to be wrong with a control, where the control points to it.
    func error(of name: String) -> String? {
        described(name, by: "-e", /<span class="wrong" id="([^"]*)">([\s\S]*?)<\/span><\/span>/)
    }

    private func described(_ name: String, by end: String, _ pattern: Regex<(Substring, Substring, Substring)>)
        -> String?
    {
        guard let control = control(name), let id = control.id,
            control.attributes["aria-describedby"]?.split(separator: " ").contains("\(id)\(end)") == true
        else { return nil }
        return text(pattern, id: "\(id)\(end)")
    }

    private func text(_ pattern: Regex<(Substring, Substring, Substring)>, id: String) -> String? {
        html.matches(of: pattern).first { $0.1 == id }.map { Self.plain($0.2.replacing(/<[^>]*>/, with: "")) }
    }

    /// The attributes in a tag, unescaped.
    static func attributes(_ tag: some StringProtocol) -> [String: String] {
        var attributes: [String: String] = [:]
        for found in String(tag).matches(of: /([a-z-]+)(?:="([^"]*)")?/) {
            attributes[String(found.1)] = found.2.map { plain($0) } ?? ""
        }
        return attributes
    }

    private static func chosen(_ options: Substring) -> String {
        let all = options.matches(of: /<option\b([^>]*)>/).map { attributes($0.1) }
        return (all.first { $0["selected"] != nil } ?? all.first)?["value"] ?? ""
    }

    private static func plain(_ text: some StringProtocol) -> String {
        String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&#x27;", with: "'").replacing("&amp;", with: "&")
    }
}
