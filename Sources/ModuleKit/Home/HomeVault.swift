/// Seals and opens texts with the panel's key, which lies outside the database.
///
/// Settings, plans, orders and accounts are sealed by the panel; this is for what a module keeps in other places.
public struct HomeVault: Sendable {
    let home: Home

    /// The text, encrypted and bound to this module; safe to store anywhere.
    public func seal(_ secret: Secret) async throws(Failure) -> String {
        guard let sealed = try await home.ask(.seal(text: secret)).stringValue else {
            throw .crashed("The vault gave no answer")
        }
        return sealed
    }

    /// The secret behind a sealed text of this module.
    ///
    /// - Throws: ``Failure/refused(reason:)`` if the text was altered or was sealed by another module or with a key that is gone.
    public func open(_ sealed: String) async throws(Failure) -> Secret {
        let answer = try await home.ask(.open(sealed: sealed))
        guard case .plain(let text)? = SecretTag(answer) else { throw .crashed("The vault gave no answer") }
        return Secret(text)
    }
}
