import Foundation

/// Whether a text is an absolute `http` or `https` address with a host and without a name or password, which would be shown.
func isWebAddress(_ text: String) -> Bool {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host() else {
        return false
    }
    return ["http", "https"].contains(scheme) && !host.isEmpty && url.user == nil
        && (1...65_535).contains(url.port ?? 443)
        && !text.contains(where: \.isWhitespace)
}
