import Crypto
import Foundation

/// A long random text that is shown once; the database keeps only its digest.
public struct OneTimeText: Sendable {
    public let text: String

    /// - Parameter prefix: tells people and secret scanners what it is.
    public init(prefix: String = "") {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text =
            prefix
            + bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    public init(text: String) {
        self.text = text
    }

    /// SHA-256 in hexadecimal: the text has 256 random bits, so nothing slower is needed.
    public var digest: String { digestText(text) }
}

/// SHA-256 of a text, in hexadecimal.
public func digestText(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}
