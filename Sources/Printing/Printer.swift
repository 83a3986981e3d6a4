import Dispatch

/// Makes PDF files of documents, one after the other.
///
/// Pango and cairo block while they work and read fonts from disk, so they never run on the threads that Swift shares among all tasks.
/// There is one queue for all printers of a process, because cairo keeps the fonts of all threads in one place, and crashes when two
/// documents with the same font are written at once.
public struct Printer: Sendable {
    private static let queue = DispatchQueue(label: "printer")

    public init() {}

    /// The bytes of the PDF file: A4, text that can be selected and searched, fonts embedded. Equal documents give equal bytes as long as
    /// the machine has the same fonts: Inter, and Noto for the scripts that Inter does not have.
    ///
    /// - Throws: ``PrintingFailure`` when cairo could not write the file, which means that memory ran out.
    public func pdf(of document: PrintedDocument) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try Composition(document).file() }) }
        }
    }
}

/// Why a document could not be printed.
public struct PrintingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What cairo said.
    public let reason: String
    public var description: String { "the document could not be printed: \(reason)" }
}
